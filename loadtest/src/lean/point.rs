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
    /// How long what had come waited for the generator to read it, the 99th percentile in milliseconds.
    pub waited_p99_ms: f64,
    /// Posts that were refused.
    pub refused: u64,
    /// Posts that were not answered in the end, and deliveries that did not come.
    pub lost: u64,
    /// Deliveries that were repeated, or whose seq did not follow.
    pub faults: u64,
}

/// A server that answers less than this share of what was asked for does not keep up.
const PUBLISHED_SHARE_MIN: f64 = 0.95;
/// The generator is to blame for a latency where what left late, or what had come and was not read, waited for more than this
/// share of it (both at the 99th percentile), and for longer than so many milliseconds.
const OWN_SHARE_MAX: f64 = 0.2;
const OWN_MS_MAX: f64 = 1.0;

impl Point {
    /// Why the server does not keep up at this rate, where it does not.
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

    /// Why these figures are the generator's and not the server's, where they are. Its CPU does not tell: most of it may go
    /// for falling asleep and waking up between any two sockets, which it does only while it has nothing else to do.
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
