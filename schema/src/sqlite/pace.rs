//! How soon the next commit may begin: at once if little is written, or a moment after the start of the last
//! one if much is.
//!
//! A commit costs about the same however much it holds. A single record never waits. When thousands come in a
//! second, commits begin one or two milliseconds apart: a typical answer comes half of that later, but the
//! core has more time for other work, which makes up for it on a busy core.

use std::time::{Duration, Instant};

/// From that many records a second on, the starts of two commits are at least that far apart.
const PACES: [(f64, Duration); 2] =
    [(12_000.0, Duration::from_millis(2)), (2_000.0, Duration::from_millis(1))];

/// How long records are counted before their rate is computed again.
const WINDOW: Duration = Duration::from_millis(50);

/// Counts what is written, and says how long the next commit waits.
#[derive(Debug)]
pub(super) struct Pace {
    apart: Duration,
    counted_since: Instant,
    counted: u64,
}

impl Pace {
    /// No commit waits until many records have come.
    pub(super) fn new(now: Instant) -> Self {
        Self { apart: Duration::ZERO, counted_since: now, counted: 0 }
    }

    /// Notes a commit of `records` that began at `began`. Returns how long the next one waits from `now` on.
    pub(super) fn wrote(&mut self, records: u64, began: Instant, now: Instant) -> Duration {
        self.counted += records;
        let elapsed = now.duration_since(self.counted_since);
        if elapsed >= WINDOW {
            let rate = self.counted as f64 / elapsed.as_secs_f64();
            let pace = PACES.iter().find(|(busy, _)| rate >= *busy);
            self.apart = pace.map_or(Duration::ZERO, |(_, apart)| *apart);
            (self.counted_since, self.counted) = (now, 0);
        }
        self.apart.saturating_sub(now.duration_since(began))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Duration = Duration::from_micros(500);

    /// How long the next commit waits after many commits, each of `records` and half a millisecond long.
    fn after(pace: &mut Pace, mut now: Instant, records: u64) -> (Duration, Instant) {
        let mut wait = Duration::ZERO;
        for _ in 0..200 {
            let began = now;
            now += ONE;
            wait = pace.wrote(records, began, now);
        }
        (wait, now)
    }

    #[test]
    fn a_quiet_store_never_waits_and_a_busy_one_begins_a_commit_every_millisecond_or_two() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        let mut now = start;
        for (records, expected) in
            [(0, Duration::ZERO), (1, ONE), (5, ONE), (6, 3 * ONE), (1, ONE), (0, Duration::ZERO)]
        {
            let (wait, later) = after(&mut pace, now, records);
            assert_eq!(wait, expected, "{records} records in each");
            now = later;
        }
    }

    #[test]
    fn after_a_rest_the_first_record_does_not_wait() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        let (_, now) = after(&mut pace, start, 10);
        let later = now + Duration::from_secs(1);
        assert_eq!(pace.wrote(1, later, later), Duration::ZERO);
    }

    #[test]
    fn a_commit_that_takes_long_makes_the_next_wait_for_nothing() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        let (_, now) = after(&mut pace, start, 10);
        assert_eq!(pace.wrote(10, now, now + Duration::from_millis(3)), Duration::ZERO);
    }
}
