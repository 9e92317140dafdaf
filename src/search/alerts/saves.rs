//! The rows of saved searches that were written and are not in memory yet.

use std::collections::VecDeque;

use parking_lot::Mutex;
use schema::Row;
use tokio::sync::Notify;

/// The most rows that wait. Where there are more, all rows of the store are read again.
const ROWS_MAX: usize = 100_000;

/// The rows, in the order in which they were written.
#[derive(Debug, Default)]
pub struct Saves {
    waiting: Mutex<Waiting>,
    arrived: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    rows: VecDeque<Row>,
    overflowed: bool,
}

/// Rows to take in.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether more were written than could be kept.
    pub overflowed: bool,
}

impl Saves {
    /// A row was written.
    pub fn add(&self, row: &Row) {
        let mut waiting = self.waiting.lock();
        match waiting.rows.len() < ROWS_MAX {
            true => waiting.rows.push_back(row.clone()),
            false => waiting.overflowed = true,
        }
        drop(waiting);
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

    fn take(&mut self, max: usize) -> Saved {
        let rows = self.rows.drain(..max.min(self.rows.len())).collect();
        Saved { rows, overflowed: std::mem::take(&mut self.overflowed) }
    }
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
    fn rows_come_in_their_order_and_what_is_too_much_is_said() {
        let saves = Saves::default();
        assert!(saves.arrived().now_or_never().is_none(), "nothing was written");
        (0..ROWS_MAX as u32).for_each(|number| saves.add(&row(number)));
        assert!(saves.arrived().now_or_never().is_some());
        assert_eq!(saves.take(2), Saved { rows: vec![row(0), row(1)], overflowed: false });
        (0..3).for_each(|number| saves.add(&row(number)));
        assert!(saves.take(1).overflowed && !saves.take(1).overflowed);
        saves.take(ROWS_MAX);
        assert!(saves.arrived().now_or_never().is_none(), "all are taken");
    }
}
