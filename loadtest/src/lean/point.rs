//! What one rate came to: a point of a curve, as the generator prints it.

use serde::{Deserialize, Serialize};

use super::counters::Counters;

/// Three percentiles, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Percentiles {
    /// The median.
    pub p50: f64,
    /// The 99th.
    pub p99: f64,
    /// The 99.9th.
    pub p999: f64,
}

impl Percentiles {
    /// Those of what was counted; zeros where nothing was.
    pub fn of(counters: &Counters) -> Self {
        let [p50, p99, p999] = [0.5, 0.99, 0.999].map(|share| counters.at(share).unwrap_or_default());
        Self { p50, p99, p999 }
    }
}

/// What one rate came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Posts a second that were asked for.
    pub rate: f64,
    /// Posts a second that were answered while it was measured.
    pub published: f64,
    /// Deliveries a second while it was measured.
    pub delivered: f64,
    /// From when a post was meant to leave to its answer.
    pub ack_ms: Percentiles,
    /// From when a post was meant to leave to each of its deliveries.
    pub delivery_ms: Percentiles,
    /// The server's share of a core, where its process is known.
    pub server_cores: Option<f64>,
    /// The server's CPU for each post, in microseconds.
    pub publish_us: Option<f64>,
    /// The server's CPU for each delivery, in microseconds.
    pub delivery_us: Option<f64>,
    /// The generator's share of a core.
    pub own_cores: f64,
    /// How much later than intended posts left, the 99th percentile in milliseconds.
    pub late_p99_ms: f64,
    /// Posts that were refused.
    pub refused: u64,
    /// Posts that were not answered in the end, and deliveries that did not come.
    pub lost: u64,
    /// Deliveries that were repeated, or whose seq did not follow.
    pub faults: u64,
}
