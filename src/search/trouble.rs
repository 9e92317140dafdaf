//! What is wrong with an index, and what is done about work on it that panics.
//!
//! A panic may be the fault of a damaged index or of the program. So all bytes of the index are read first,
//! and it is made anew where they are not those that were written. What panics again and again costs no more
//! than that.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// How long after the index was read because a search panicked it is not read again for that.
const READ_EVERY: Duration = Duration::from_secs(10 * 60);

/// How long after the work on the index panicked another panic counts as the same trouble.
const SAME_WITHIN: Duration = Duration::from_secs(10 * 60);

/// How long to wait before the index is made anew once more after a panic, and the longest such wait.
const PAUSE: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(5 * 60);

/// What is wrong with an index, the worse the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// A search in it panicked: all of it is to be read.
    Panicked,
    /// The work on it panicked.
    WorkPanicked,
    /// It cannot be read: it is to be made anew.
    Unreadable,
}

/// When the index was read because a search panicked.
#[derive(Debug, Default)]
pub struct Reads(Mutex<Option<Instant>>);

impl Reads {
    /// Whether the index is to be read now. Whoever repeats a question that panics causes one reading every
    /// now and then.
    pub fn is_due(&self, now: Instant) -> bool {
        let mut last = self.0.lock();
        let is_due = last.is_none_or(|last| now >= last + READ_EVERY);
        if is_due {
            *last = Some(now);
        }
        is_due
    }
}

/// Panics of the work on the index that came not long after each other: when the last one was, and how many.
#[derive(Debug, Default)]
pub struct Panics(Mutex<Option<(Instant, u32)>>);

impl Panics {
    /// Notes a panic, and returns the how manieth of this trouble it is.
    pub fn note(&self, now: Instant) -> u32 {
        let mut last = self.0.lock();
        let before = last.filter(|(at, _)| now < *at + SAME_WITHIN).map_or(0, |(_, count)| count);
        let count = before.saturating_add(1);
        *last = Some((now, count));
        count
    }
}

/// How long to wait before the index is made anew after the panic of that number. After the first one it is
/// only read.
pub fn pause(count: u32) -> Duration {
    PAUSE.saturating_mul(1 << count.saturating_sub(2).min(16)).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_repeats_a_question_that_panics_causes_one_reading_every_ten_minutes() {
        let (reads, begun) = (Reads::default(), Instant::now());
        let read_at: Vec<_> =
            (0..1_500).filter(|second| reads.is_due(begun + Duration::from_secs(*second))).collect();
        assert_eq!(read_at, [0, 600, 1_200]);
    }

    #[test]
    fn the_more_panics_follow_each_other_the_longer_is_the_pause_and_in_the_end_all_is_forgotten() {
        let (panics, mut now) = (Panics::default(), Instant::now());
        let pauses: Vec<_> = (0..14)
            .map(|_| {
                now += SAME_WITHIN - Duration::from_secs(1);
                pause(panics.note(now))
            })
            .collect();
        assert!(pauses.is_sorted() && pauses[1] < pauses[2]);
        assert_eq!(pauses.last(), Some(&PAUSE_MAX));
        assert_eq!(panics.note(now + SAME_WITHIN), 1);
    }
}
