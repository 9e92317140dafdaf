//! How soon the next commit may begin: at once while little is written, after a while where much is.
//!
//! A commit costs about the same however much it holds: a third of what a publish in a small room costs at 8,000 a second. A lone record
//! never waits; where thousands come a second, commits begin a millisecond apart, which adds half of that to a typical answer.

use std::time::{Duration, Instant};

/// How long records are counted before their rate is looked at anew.
const WINDOW: Duration = Duration::from_millis(50);

/// Counts what is written, and says how long the next commit waits.
#[derive(Debug)]
pub(super) struct Pace {
    busy_records_a_second: u64,
    least: Duration,
    counted_since: Instant,
    counted: u64,
    busy: bool,
}

impl Pace {
    /// From that many records a second on, commits begin at least that long after each other.
    pub(super) fn new(busy_records_a_second: u64, least: Duration, now: Instant) -> Self {
        Self { busy_records_a_second, least, counted_since: now, counted: 0, busy: false }
    }

    /// So many records were written by a commit that began at `began`; answers how long the next one waits from `now` on.
    pub(super) fn wrote(&mut self, records: u64, began: Instant, now: Instant) -> Duration {
        self.counted += records;
        let elapsed = now.duration_since(self.counted_since);
        if elapsed >= WINDOW {
            self.busy = self.counted as f64 >= self.busy_records_a_second as f64 * elapsed.as_secs_f64();
            (self.counted_since, self.counted) = (now, 0);
        }
        match self.busy {
            true => self.least.saturating_sub(now.duration_since(began)),
            false => Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: Duration = Duration::from_millis(5);

    /// What the last of many commits, each of `records` and `every` after the one before, makes the next wait.
    fn after(pace: &mut Pace, mut now: Instant, records: u64, every: Duration) -> (Duration, Instant) {
        let mut wait = Duration::ZERO;
        for _ in 0..100 {
            let began = now;
            now += every;
            wait = pace.wrote(records, began, now);
        }
        (wait, now)
    }

    #[test]
    fn a_quiet_store_never_waits_and_a_busy_one_begins_a_commit_every_few_milliseconds() {
        let start = Instant::now();
        let mut pace = Pace::new(2_000, LEAST, start);
        let one = Duration::from_millis(1);
        let (quiet, now) = after(&mut pace, start, 1, one);
        assert_eq!(quiet, Duration::ZERO);
        let (busy, now) = after(&mut pace, now, 3, one);
        assert_eq!(busy, LEAST - one);
        let (quiet, _) = after(&mut pace, now, 1, one);
        assert_eq!(quiet, Duration::ZERO);
    }

    #[test]
    fn after_a_rest_the_first_record_does_not_wait() {
        let start = Instant::now();
        let mut pace = Pace::new(2_000, LEAST, start);
        let (_, now) = after(&mut pace, start, 10, Duration::from_millis(1));
        let later = now + Duration::from_secs(1);
        assert_eq!(pace.wrote(1, later, later), Duration::ZERO);
    }
}
