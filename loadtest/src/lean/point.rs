//! The result of one rate: a point of a curve, as the generator prints it.

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

/// The result of one rate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The posts that were asked for, per second.
    pub rate: f64,
    /// The posts that were answered during the measurement, per second.
    pub published: f64,
    /// The deliveries during the measurement, per second.
    pub delivered: f64,
    /// The time from when a post was meant to be sent to its answer.
    pub ack_ms: Percentiles,
    /// The time from when a post was meant to be sent to each of its deliveries.
    pub delivery_ms: Percentiles,
    /// The server's CPU time as a share of a core, if its process is known.
    pub server_cores: Option<f64>,
    /// The server's CPU for each post, in microseconds.
    pub publish_us: Option<f64>,
    /// The server's CPU for each delivery, in microseconds.
    pub delivery_us: Option<f64>,
    /// The generator's CPU time as a share of a core.
    pub own_cores: f64,
    /// How late posts were sent, at the 99th percentile, in milliseconds.
    pub late_p99_ms: f64,
    /// How long bytes waited for the generator to read them, at the 99th percentile, in milliseconds.
    pub waited_p99_ms: f64,
    /// Posts that were refused.
    pub refused: u64,
    /// Posts that were never answered, and deliveries that never came.
    pub lost: u64,
    /// Deliveries that were repeated or out of order.
    pub faults: u64,
}

/// A server that answers a smaller share of the posts does not keep up.
const PUBLISHED_SHARE_MIN: f64 = 0.95;
/// A latency is blamed on the generator if late posts or unread bytes waited for more than this share of it
/// (both at the 99th percentile), and for longer than that many milliseconds.
const OWN_SHARE_MAX: f64 = 0.2;
const OWN_MS_MAX: f64 = 1.0;

impl Point {
    /// Why the server does not keep up at this rate; `None` if it does.
    pub fn breaks(&self, delivery_p99_ms_max: f64) -> Option<String> {
        let Self { rate, published, delivery_ms, refused, lost, .. } = self;
        if *lost > 0 {
            return Some(format!("{lost} answers and deliveries did not come in time"));
        }
        if *refused > 0 {
            return Some(format!("{refused} posts were refused"));
        }
        if *published < rate * PUBLISHED_SHARE_MIN {
            return Some(format!("it answered {published:.0} posts a second"));
        }
        let p99 = delivery_ms.p99;
        (p99 > delivery_p99_ms_max).then(|| format!("p99 of delivery was {p99:.0} ms"))
    }

    /// Why these figures show the generator and not the server; `None` if they show the server. CPU time
    /// alone does not tell: the generator may spend most of it falling asleep and waking up, which it does
    /// only when it has nothing else to do.
    pub fn generator_limit(&self) -> Option<String> {
        let own_ms_max = OWN_MS_MAX.max(OWN_SHARE_MAX * self.delivery_ms.p99);
        let (late, waited) = (self.late_p99_ms, self.waited_p99_ms);
        if late > own_ms_max {
            return Some(format!("posts left {late:.1} ms late at p99"));
        }
        (waited > own_ms_max).then(|| format!("what had come waited {waited:.1} ms to be read at p99"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point() -> Point {
        let delivery_ms = Percentiles { p50: 10.0, p99: 50.0, p999: 60.0 };
        Point { rate: 1_000.0, published: 999.0, delivery_ms, own_cores: 0.95, ..Point::default() }
    }

    #[test]
    fn a_server_breaks_where_it_is_slow_refuses_loses_or_answers_too_little() {
        assert_eq!(point().breaks(100.0), None);
        assert_eq!(point().breaks(40.0).as_deref(), Some("p99 of delivery was 50 ms"));
        let odd = [
            Point { refused: 1, ..point() },
            Point { lost: 1, ..point() },
            Point { published: 949.0, ..point() },
        ];
        assert!(odd.iter().all(|point| point.breaks(100.0).is_some()));
    }

    #[test]
    fn the_generator_is_the_limit_where_it_is_late_or_lets_wait_what_has_come() {
        assert_eq!(point().generator_limit(), None);
        assert!(Point { late_p99_ms: 11.0, ..point() }.generator_limit().is_some());
        assert!(Point { waited_p99_ms: 11.0, ..point() }.generator_limit().is_some());
        assert_eq!(Point { late_p99_ms: 9.0, waited_p99_ms: 9.0, ..point() }.generator_limit(), None);
        let calm = Point { late_p99_ms: 0.9, delivery_ms: Percentiles::default(), ..point() };
        assert_eq!(calm.generator_limit(), None);
    }
}
