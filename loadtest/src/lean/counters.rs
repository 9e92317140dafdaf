//! Counts latencies with one counter for each distinguished value, so that counting costs one addition.

use crate::stamp::Micros;

/// How many latencies are distinguished between two powers of two: a precision of a thousandth.
const STEPS_BITS: u32 = 10;
const STEPS: usize = 1 << STEPS_BITS;
/// The longest latency that is distinguished: 2^30 microseconds, 18 minutes.
const MICROS_MAX: Micros = (1 << 30) - 1;

/// Latencies of one kind.
#[derive(Debug, Clone)]
pub struct Counters {
    counts: Box<[u64]>,
}

impl Default for Counters {
    fn default() -> Self {
        Self { counts: vec![0; place(MICROS_MAX) + 1].into_boxed_slice() }
    }
}

impl Counters {
    /// Counts a latency.
    #[inline]
    pub fn record(&mut self, micros: Micros) {
        self.counts[place(micros.min(MICROS_MAX))] += 1;
    }

    /// Resets all counters.
    pub fn clear(&mut self) {
        self.counts.fill(0);
    }

    /// The number of latencies.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The latency that this share of them does not exceed, in milliseconds; `None` if there are none.
    pub fn at(&self, share: f64) -> Option<f64> {
        let total = self.count();
        let rank = ((total as f64 * share).ceil() as u64).clamp(1, total.max(1));
        let mut seen = 0;
        let place = self.counts.iter().position(|count| {
            seen += count;
            seen >= rank
        })?;
        Some(highest(place) as f64 / 1e3)
    }
}

/// The counter of a latency. The lowest ones count single microseconds, the others have `STEPS` for each
/// power of two.
fn place(micros: Micros) -> usize {
    let shift = (u64::BITS - 1 - STEPS_BITS).saturating_sub((micros | 1).leading_zeros());
    shift as usize * STEPS + (micros >> shift) as usize
}

/// The longest latency that the counter counts.
fn highest(place: usize) -> Micros {
    let shift = (place / STEPS).saturating_sub(1);
    (((place - shift * STEPS) as Micros + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_tells_its_latencies_to_a_thousandth() {
        for micros in (0..5_000).chain((0..30).map(|bit| 1 << bit)).chain((10..30).map(|bit| (1 << bit) - 1))
        {
            let told = highest(place(micros));
            assert!(told >= micros && told - micros <= micros / 1_000, "{micros} is told as {told}");
        }
    }

    #[test]
    fn counters_follow_each_other_without_a_gap() {
        for at in 1..place(MICROS_MAX) {
            assert_eq!(place(highest(at) + 1), at + 1);
        }
    }

    #[test]
    fn percentiles_are_those_of_what_was_counted() {
        let mut counters = Counters::default();
        assert_eq!(counters.at(0.5), None);
        (1..=1_000).for_each(|micros| counters.record(micros));
        assert_eq!(
            [0.5, 0.99, 0.999, 1.0].map(|share| counters.at(share)),
            [0.5, 0.99, 0.999, 1.0].map(Some)
        );
        counters.record(Micros::MAX);
        assert_eq!(counters.count(), 1_001);
        assert!(counters.at(1.0).is_some_and(|longest| longest > 1e6));
    }
}
