//! The rows of saved searches that were written and are not in memory yet.

use std::collections::VecDeque;

use parking_lot::Mutex;
use schema::Row;
use tokio::sync::Notify;

/// The most rows that wait, and the most bytes of them. Where there are more, all rows of the store are read
/// again.
const ROWS_MAX: usize = 100_000;
const ROWS_BYTES_MAX: usize = 32 << 20;

/// The rows, in the order in which they were written.
#[derive(Debug, Default)]
pub struct Saves {
    waiting: Mutex<Waiting>,
    arrived: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    rows: VecDeque<Row>,
    bytes: usize,
    overflowed: bool,
}

/// Rows to take in.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether more were written than could be kept: then none is named, and the store knows them.
    pub overflowed: bool,
}

impl Saves {
    /// A row was written.
    pub fn add(&self, row: &Row) {
        self.waiting.lock().add(row);
        self.arrived.notify_one();
    }

    /// Waits for rows.
    pub async fn arrived(&self) {
        loop {
            let arrived = self.arrived.notified();
            if !self.waiting.lock().is_empty() {
                return;
            }
            arrived.await;
        }
    }

    /// Takes at most so many.
    pub fn take(&self, max: usize) -> Saved {
        self.waiting.lock().take(max)
    }
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.rows.is_empty() && !self.overflowed
    }

    fn add(&mut self, row: &Row) {
        // Whoever takes reads the store then, which has this row.
        if self.overflowed {
            return;
        }
        self.bytes += bytes_of(row);
        self.rows.push_back(row.clone());
        if self.rows.len() > ROWS_MAX || self.bytes > ROWS_BYTES_MAX {
            // Those that wait are older than what is read of the store: they must not be taken in after it.
            *self = Self { overflowed: true, ..Self::default() };
        }
    }

    fn take(&mut self, max: usize) -> Saved {
        let rows: Vec<_> = self.rows.drain(..max.min(self.rows.len())).collect();
        self.bytes -= rows.iter().map(bytes_of).sum::<usize>();
        Saved { rows, overflowed: std::mem::take(&mut self.overflowed) }
    }
}

fn bytes_of(row: &Row) -> usize {
    size_of::<Row>() + row.clustering.len() + row.body.as_ref().map_or(0, |body| body.len())
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use protocol::AccountId;
    use schema::rows::SavedRow;

    use super::*;

    fn row(number: u32) -> Row {
        SavedRow::delete(AccountId::default(), number, 1)
    }

    #[test]
    fn rows_come_in_their_order() {
        let saves = Saves::default();
        assert!(saves.arrived().now_or_never().is_none(), "nothing was written");
        (0..3).for_each(|number| saves.add(&row(number)));
        assert!(saves.arrived().now_or_never().is_some());
        assert_eq!(saves.take(2), Saved { rows: vec![row(0), row(1)], overflowed: false });
        saves.add(&row(3));
        assert_eq!(saves.take(9), Saved { rows: vec![row(2), row(3)], overflowed: false });
        assert!(saves.arrived().now_or_never().is_none(), "all are taken");
        assert_eq!(saves.waiting.lock().bytes, 0);
    }

    #[test]
    fn where_they_are_too_many_none_is_taken_that_the_store_has_in_a_newer_form() {
        let saves = Saves::default();
        (0..ROWS_MAX as u32 + 2).for_each(|number| saves.add(&row(number)));
        assert!(saves.arrived().now_or_never().is_some());
        assert_eq!(saves.take(9), Saved { rows: Vec::new(), overflowed: true });
        saves.add(&row(1));
        assert_eq!(saves.take(9), Saved { rows: vec![row(1)], overflowed: false }, "it came later");
    }

    #[test]
    fn rows_that_are_too_large_together_are_left_to_the_store() {
        let saves = Saves::default();
        let large = Row { body: Some(vec![0; ROWS_BYTES_MAX / 4].into()), ..row(0) };
        (0..3).for_each(|_| saves.add(&large));
        assert_eq!(saves.take(1).rows.len(), 1);
        (0..2).for_each(|_| saves.add(&large));
        assert_eq!(saves.take(9), Saved { rows: Vec::new(), overflowed: true });
    }
}
