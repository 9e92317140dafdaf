//! Limits how often a repeated event is logged.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// The shortest time between two log lines.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// Lets the first of many events through, and then one every few seconds, with the number of those in
/// between.
#[derive(Debug)]
pub struct Seldom {
    told: Mutex<Told>,
}

#[derive(Debug)]
struct Told {
    last: Option<Instant>,
    since: u64,
    is_told: bool,
}

impl Seldom {
    /// No event yet.
    pub const fn new() -> Self {
        Self { told: Mutex::new(Told { last: None, since: 0, is_told: false }) }
    }

    /// Notes `times` events. If one is to be logged now, returns the number of events since the last log
    /// line.
    pub fn again(&self, times: usize, now: Instant) -> Option<u64> {
        let mut told = self.told.lock();
        told.since += times as u64;
        if told.last.is_some_and(|last| now.duration_since(last) < TELL_EVERY) {
            return None;
        }
        (told.last, told.is_told) = (Some(now), true);
        Some(std::mem::take(&mut told.since))
    }

    /// The events have ended. Returns whether that is to be logged, because their beginning was. If they
    /// begin again soon, they are still logged seldom.
    pub fn over(&self) -> bool {
        std::mem::take(&mut self.told.lock().is_told)
    }
}

impl Default for Seldom {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_a_thousand_times_a_second_is_told_at_first_and_then_every_few_seconds_with_its_count() {
        let (seldom, start) = (Seldom::new(), Instant::now());
        let told: Vec<_> =
            (0..10_000).filter_map(|ms| seldom.again(1, start + Duration::from_millis(ms))).collect();
        assert_eq!(told, [1, 5_000]);
        assert_eq!(seldom.again(3, start + Duration::from_secs(60)), Some(4_999 + 3));
    }

    #[test]
    fn its_end_is_told_once_and_none_where_nothing_began() {
        let seldom = Seldom::new();
        assert!(!seldom.over());
        let start = Instant::now();
        seldom.again(1, start);
        assert!(seldom.over());
        assert!(!seldom.over());
        assert_eq!(seldom.again(1, start), None);
        assert!(!seldom.over(), "nobody was told that it began again");
    }
}
