//! Which effects of other entities an entity has taken, so that it takes none twice.
//!
//! A timesheet is told by every session that its owner ever works. So only the newest tellers are kept in
//! memory and in snapshots. The oldest (their ids are the lowest) move to rows of the store. If such a teller
//! tells again, its row is read first.

use std::collections::BTreeMap;

use protocol::{Seq, StreamId};
use schema::rows::HeardRow;
use schema::{Row, Told};
use serde::{Deserialize, Serialize};

/// Tellers that move to rows in one append. Their rows take less than 64 KB.
const MOVED_AT_ONCE: usize = 256;

/// The last effect of a teller that was taken: the seq of its event, and the index of the effect.
type Last = (Seq, u32);

/// For each teller, the last of its effects that was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Heard {
    last: BTreeMap<StreamId, Last>,
    /// Tellers that are being moved to rows, each with the record in whose append their rows are.
    #[serde(skip)]
    leaving: BTreeMap<StreamId, (Last, Seq)>,
    /// There are rows of tellers that are not in memory.
    #[serde(skip)]
    moved: bool,
}

impl Heard {
    /// The tellers of a snapshot. `moved` says whether there are rows of others.
    pub fn kept(self, moved: bool) -> Self {
        Self { moved, ..self }
    }

    /// Whether there are rows of tellers that are not in memory.
    pub fn has_moved(&self) -> bool {
        self.moved
    }

    /// Whether the effect was taken before, as far as the memory says.
    pub fn holds(&self, told: Told) -> bool {
        self.last_of(told.from).is_some_and(|last| (told.seq, told.index) <= last)
    }

    /// Whether only the rows can say what was taken of that teller.
    pub fn is_elsewhere(&self, teller: StreamId) -> bool {
        self.moved && self.last_of(teller).is_none()
    }

    fn last_of(&self, teller: StreamId) -> Option<Last> {
        self.last.get(&teller).copied().or_else(|| self.leaving.get(&teller).map(|(last, _)| *last))
    }

    /// Notes that an effect was taken.
    pub fn note(&mut self, told: Told) {
        self.learn(told.from, (told.seq, told.index));
    }

    /// Takes over the row of a teller; no row means that nothing of it was taken.
    pub fn learn_row(&mut self, teller: StreamId, row: Option<&HeardRow>) {
        self.learn(teller, row.map_or((0, 0), |row| (row.seq, row.index)));
    }

    fn learn(&mut self, teller: StreamId, last: Last) {
        let known = self.last.entry(teller).or_default();
        *known = (*known).max(last);
    }

    /// If there are more than `tellers_max`, makes rows of the oldest, to be stored with the record `seq` of
    /// `stream`.
    pub fn move_out(&mut self, tellers_max: usize, stream: StreamId, seq: Seq) -> Vec<Row> {
        if self.last.len() <= tellers_max {
            return Vec::new();
        }
        let mut tellers: Vec<StreamId> = self.last.keys().copied().collect();
        tellers.sort_by_key(|teller| teller.id);
        tellers.truncate(MOVED_AT_ONCE);
        self.moved = true;
        let rows = tellers.into_iter().filter_map(|teller| {
            let last = self.last.remove(&teller)?;
            self.leaving.insert(teller, (last, seq));
            Some(row_of(stream, seq, Told { from: teller, seq: last.0, index: last.1 }))
        });
        rows.collect()
    }

    /// Removes the tellers whose rows are stored. That is certain once a later append is durable, because no
    /// append begins before the rows of the last one are written.
    pub fn settle(&mut self, durable_before: Seq) {
        if !self.leaving.is_empty() {
            self.leaving.retain(|_, (_, seq)| *seq > durable_before);
        }
    }
}

/// The row that says which effect the record `seq` of `stream` has taken.
fn row_of(stream: StreamId, seq: Seq, told: Told) -> Row {
    Row::put(&HeardRow { stream, teller: told.from, seq: told.seq, index: told.index }, seq)
}

#[cfg(test)]
impl<const N: usize> From<[(StreamId, Last); N]> for Heard {
    fn from(tellers: [(StreamId, Last); N]) -> Self {
        Self { last: tellers.into(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use protocol::Kind;
    use uuid::Uuid;

    use super::*;

    const TELLERS_MAX: usize = 1_000;

    fn told(number: u128, seq: Seq) -> Told {
        Told { from: StreamId::new(Kind::WorkSession, Uuid::from_u128(number)), seq, index: 0 }
    }

    fn timesheet() -> StreamId {
        StreamId::new(Kind::Timesheet, Uuid::from_u128(9))
    }

    #[test]
    fn the_oldest_tellers_move_out_once_there_are_too_many() {
        let mut heard = Heard::default();
        (0..TELLERS_MAX as u128).for_each(|number| heard.note(told(number, 3)));
        assert_eq!(heard.move_out(TELLERS_MAX, timesheet(), 10), []);
        heard.note(told(1_000_000, 3));

        let rows = heard.move_out(TELLERS_MAX, timesheet(), 10);

        assert_eq!(rows.len(), MOVED_AT_ONCE);
        assert_eq!(rows[0], row_of(timesheet(), 10, told(0, 3)));
        assert!(heard.has_moved());
        assert!(heard.holds(told(1_000_000, 3)) && !heard.is_elsewhere(told(1_000_000, 3).from));
    }

    #[test]
    fn one_that_moves_out_is_known_until_its_row_stands_for_certain() {
        let mut heard = Heard::default();
        (0..=TELLERS_MAX as u128).for_each(|number| heard.note(told(number, 3)));
        heard.move_out(TELLERS_MAX, timesheet(), 10);
        heard.settle(9);
        assert!(heard.holds(told(0, 3)));
        heard.settle(10);
        assert!(!heard.holds(told(0, 3)) && heard.is_elsewhere(told(0, 3).from));

        let row = HeardRow { stream: timesheet(), teller: told(0, 3).from, seq: 3, index: 0 };
        heard.learn_row(row.teller, Some(&row));

        assert!(heard.holds(told(0, 3)) && !heard.holds(told(0, 4)));
    }

    #[test]
    fn a_teller_that_no_row_knows_is_asked_for_once() {
        let mut heard = Heard::default().kept(true);
        assert!(heard.is_elsewhere(told(7, 1).from));
        heard.learn_row(told(7, 1).from, None);
        assert!(!heard.is_elsewhere(told(7, 1).from) && !heard.holds(told(7, 1)));
    }
}
