//! Latencies: histograms of microseconds, whole and second by second.

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::stamp::Micros;

/// The longest latency that is distinguished: ten minutes.
const MICROS_MAX: u64 = 600_000_000;
/// Significant digits.
const DIGITS: u8 = 3;
/// The number of points of a curve.
const CURVE_POINTS: u32 = 100;
/// How many nines a curve shows at most.
const NINES_MAX: f64 = 5.0;

/// Latencies of one kind.
#[derive(Debug, Clone)]
pub struct Latencies {
    whole: Histogram<u64>,
    second: Histogram<u64>,
}

impl Default for Latencies {
    fn default() -> Self {
        let empty = Histogram::new_with_bounds(1, MICROS_MAX, DIGITS).expect("the bounds are sound");
        Self { whole: empty.clone(), second: empty }
    }
}

impl Latencies {
    /// Counts a latency.
    #[inline]
    pub fn record(&mut self, micros: Micros) {
        self.second.saturating_record(micros);
    }

    /// The 99th percentile of the current second, in milliseconds. Starts the next second.
    pub fn next_second(&mut self) -> Option<f64> {
        let p99 = (!self.second.is_empty()).then(|| millis(self.second.value_at_quantile(0.99)));
        self.fold();
        p99
    }

    fn fold(&mut self) {
        self.whole.add(&self.second).expect("both have the same bounds");
        self.second.reset();
    }

    /// The number of latencies.
    pub fn count(&self) -> u64 {
        self.whole.len() + self.second.len()
    }

    /// The value at a quantile, in milliseconds.
    pub fn at(&mut self, quantile: f64) -> f64 {
        self.fold();
        millis(self.whole.value_at_quantile(quantile))
    }

    /// The figures and the curve of all of them.
    pub fn summary(&mut self, name: &str) -> Summary {
        self.fold();
        let at = |quantile| millis(self.whole.value_at_quantile(quantile));
        let nines_max = (self.whole.len() as f64).log10().clamp(1.0, NINES_MAX);
        let curve = (0..=CURVE_POINTS).map(|step| {
            // Evenly spaced by nines: 0 %, 90 %, 99 %, …, up to 99.999 %, or as far as there is a latency
            // above.
            let nines = nines_max * f64::from(step) / f64::from(CURVE_POINTS);
            (nines, at(1.0 - 10f64.powf(-nines)))
        });
        Summary {
            name: name.to_owned(),
            count: self.whole.len(),
            mean_ms: self.whole.mean() / 1e3,
            p50_ms: at(0.50),
            p90_ms: at(0.90),
            p99_ms: at(0.99),
            p999_ms: at(0.999),
            max_ms: millis(self.whole.max()),
            curve: curve.collect(),
        }
    }
}

fn millis(micros: u64) -> f64 {
    micros as f64 / 1e3
}

/// The latencies of one kind as a report shows them.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// What was measured.
    pub name: String,
    /// How many.
    pub count: u64,
    /// The mean, in milliseconds.
    pub mean_ms: f64,
    /// The median, in milliseconds.
    pub p50_ms: f64,
    /// In milliseconds.
    pub p90_ms: f64,
    /// In milliseconds.
    pub p99_ms: f64,
    /// In milliseconds.
    pub p999_ms: f64,
    /// In milliseconds.
    pub max_ms: f64,
    /// Milliseconds by the number of nines of the quantile: 1 is 90 %, 2 is 99 %.
    pub curve: Vec<(f64, f64)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_holds_every_second() {
        let mut latencies = Latencies::default();
        latencies.record(1_000);
        assert!(latencies.next_second().is_some_and(|p99| (0.99..1.01).contains(&p99)));
        assert_eq!(latencies.next_second(), None);
        latencies.record(3_000);
        let summary = latencies.summary("ack");
        assert_eq!(summary.count, 2);
        assert!((2.99..3.01).contains(&summary.max_ms));
    }

    #[test]
    fn what_is_too_long_to_tell_counts_as_the_longest() {
        let mut latencies = Latencies::default();
        latencies.record(u64::MAX);
        assert!(latencies.at(1.0) >= MICROS_MAX as f64 / 1e3);
    }
}
