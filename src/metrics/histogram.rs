//! A histogram of atomics: an observation costs two additions and no lock.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// The upper bounds are 1, 2, 4, … 2^24 units (for microseconds: up to 16.8 s). One more bucket takes larger
/// values.
const BOUNDS: usize = 25;

/// Counts values by size. Values are whole units: microseconds, records.
#[derive(Debug)]
pub struct Histogram {
    buckets: [AtomicU64; BOUNDS + 1],
    sum: AtomicU64,
}

/// The content of a histogram, for output.
#[derive(Debug, PartialEq)]
pub struct Seen {
    /// The sum of all values, in the reader's unit.
    pub sum: f64,
    /// The number of values.
    pub count: u64,
    /// For each upper bound, the number of values up to it and above the bound before.
    pub buckets: Vec<(f64, u64)>,
}

impl Histogram {
    /// An empty histogram.
    pub const fn new() -> Self {
        Self { buckets: [const { AtomicU64::new(0) }; BOUNDS + 1], sum: AtomicU64::new(0) }
    }

    /// Counts a value.
    pub fn observe(&self, size: u64) {
        let bucket = match size {
            0 | 1 => 0,
            size => (u64::BITS - (size - 1).leading_zeros()) as usize,
        };
        self.buckets[bucket.min(BOUNDS)].fetch_add(1, Relaxed);
        self.sum.fetch_add(size, Relaxed);
    }

    /// Counts a duration in microseconds, rounded up.
    pub fn observe_duration(&self, elapsed: Duration) {
        self.observe(elapsed.as_nanos().div_ceil(1_000) as u64);
    }

    /// The content so far. `unit` is the length of one of our units in the reader's.
    pub fn seen(&self, unit: f64) -> Seen {
        let counts = self.buckets.each_ref().map(|bucket| bucket.load(Relaxed));
        let bound = |index: usize| if index == BOUNDS { f64::MAX } else { (1_u64 << index) as f64 * unit };
        Seen {
            sum: self.sum.load(Relaxed) as f64 * unit,
            count: counts.iter().sum(),
            buckets: counts.iter().enumerate().map(|(index, count)| (bound(index), *count)).collect(),
        }
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound_of(size: u64) -> f64 {
        let histogram = Histogram::new();
        histogram.observe(size);
        histogram.seen(1.0).buckets.into_iter().find(|(_, count)| *count == 1).unwrap().0
    }

    #[test]
    fn a_size_counts_under_the_smallest_bound_that_holds_it() {
        let expected = [(0, 1.0), (1, 1.0), (2, 2.0), (3, 4.0), (4, 4.0), (5, 8.0), (1 << 24, 16_777_216.0)];
        for (size, bound) in expected {
            assert_eq!(bound_of(size), bound, "{size}");
        }
        assert_eq!(bound_of((1 << 24) + 1), f64::MAX);
        assert_eq!(bound_of(u64::MAX), f64::MAX);
    }

    #[test]
    fn durations_are_rounded_up_to_microseconds_and_told_in_seconds() {
        let histogram = Histogram::new();
        histogram.observe_duration(Duration::from_nanos(1));
        histogram.observe_duration(Duration::from_micros(1_999));
        let seen = histogram.seen(1e-6);
        assert_eq!((seen.count, seen.sum), (2, 0.002));
        assert_eq!(seen.buckets[0], (1e-6, 1));
        assert_eq!(seen.buckets[11], (0.002_048, 1));
    }
}
