//! Where the rows of a minute of timers begin that have not been deleted.
//!
//! A timer that was told is deleted, and for days the cluster still reads over the deleted row. A search that
//! always began at the start of the minute would read a hundred thousand deleted rows again and again. So a
//! search begins at the first row that the last one found.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use protocol::Millis;

/// How often a minute is searched from its start: another server may have set a timer below the first row.
const WHOLE_EVERY: Duration = Duration::from_secs(60);

/// Rows that are at most this much older are searched every time: the write of a timer may take that long.
const LATE_MS: Millis = 10_000;

/// The minutes that are remembered: those whose timers are due, and some with timers that cannot be told.
const MINUTES_MAX: usize = 64;

/// The minutes that were searched lately.
#[derive(Default)]
pub(super) struct Swept(Mutex<HashMap<i64, Floor>>);

struct Floor {
    /// No row of the last search is due before this time.
    due_at: Millis,
    whole_at: Instant,
    /// The earliest time to which this server has set a timer since the last search began.
    set: Millis,
}

impl Swept {
    /// Where a search of a minute begins: the earliest time at which a timer may be due; 0 is the start of
    /// the minute.
    pub(super) fn begin(&self, bucket: i64) -> Millis {
        let mut floors = self.0.lock();
        if floors.len() >= MINUTES_MAX && !floors.contains_key(&bucket) {
            floors.clear();
        }
        let unknown = || Floor { due_at: 0, whole_at: Instant::now(), set: Millis::MAX };
        let floor = floors.entry(bucket).or_insert_with(unknown);
        if floor.whole_at.elapsed() >= WHOLE_EVERY {
            *floor = unknown();
        }
        floor.due_at = floor.due_at.min(floor.set);
        floor.set = Millis::MAX;
        floor.due_at
    }

    /// A search from `from` has found its first row due at `first`, or none that is due by `now`.
    pub(super) fn end(&self, bucket: i64, from: Millis, first: Option<Millis>, now: Millis) {
        if let Some(floor) = self.0.lock().get_mut(&bucket) {
            let gone_below = first.unwrap_or(Millis::MAX).min(now.saturating_sub(LATE_MS));
            floor.due_at = gone_below.max(from);
        }
    }

    /// This server has set a timer to that time. Call it after the row is written.
    pub(super) fn set(&self, bucket: i64, due_at: Millis) {
        if let Some(floor) = self.0.lock().get_mut(&bucket) {
            floor.set = floor.set.min(due_at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_000_000;

    #[test]
    fn a_look_begins_at_the_first_row_that_the_last_one_found() {
        let swept = Swept::default();
        assert_eq!(swept.begin(1), 0);
        swept.end(1, 0, Some(900_000), NOW);
        assert_eq!(swept.begin(1), 900_000);
        swept.end(1, 900_000, Some(950_000), NOW);
        assert_eq!(swept.begin(1), 950_000);
        assert_eq!(swept.begin(2), 0, "another minute");
    }

    #[test]
    fn what_was_due_only_just_is_looked_at_again() {
        let swept = Swept::default();
        swept.begin(1);
        swept.end(1, 0, None, NOW);
        assert_eq!(swept.begin(1), NOW - LATE_MS);
    }

    #[test]
    fn a_timer_set_below_the_last_look_is_not_passed_over() {
        let swept = Swept::default();
        swept.begin(1);
        swept.set(1, 700); // while it looks
        swept.end(1, 0, None, NOW);
        assert_eq!(swept.begin(1), 700);
        swept.end(1, 700, None, NOW);
        swept.set(1, 500);
        assert_eq!(swept.begin(1), 500);
        swept.set(1, 400); // while it looks
        swept.end(1, 500, None, NOW);
        assert_eq!(swept.begin(1), 400);
    }

    #[test]
    fn as_many_minutes_are_remembered_as_may_be() {
        let swept = Swept::default();
        (0..10_000).for_each(|bucket| {
            swept.begin(bucket);
            swept.end(bucket, 0, None, NOW);
        });
        assert!(swept.0.lock().len() <= MINUTES_MAX);
    }
}
