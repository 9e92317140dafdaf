//! How long to wait before trying again. The waits have full jitter, so that clients that lost their server
//! do not all come back at the same moment.

use std::time::Duration;

/// The upper bound of the first wait.
const FIRST: Duration = Duration::from_millis(100);
/// The upper bound of every wait.
const WIDEST: Duration = Duration::from_secs(20);

/// Waits that grow with every failure in a row.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait after another failure: the one that the server asked for, or a random one below a bound that
    /// doubles.
    pub fn next(&mut self, asked: Option<Duration>) -> Duration {
        let wait = asked.unwrap_or_else(|| self.widest().mul_f64(rand::random_range(0.0..=1.0)));
        self.failures = self.failures.saturating_add(1);
        wait
    }

    /// Forgets the failures after a success.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    fn widest(&self) -> Duration {
        FIRST.saturating_mul(1 << self.failures.min(16)).min(WIDEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_spread_from_nothing_to_a_bound_that_doubles_up_to_the_widest() {
        let mut backoff = Backoff::default();
        let mut bound = FIRST;
        let mut longest = Duration::ZERO;
        for _ in 0..100 {
            let wait = backoff.next(None);
            assert!(wait <= bound);
            longest = longest.max(wait);
            bound = (bound * 2).min(WIDEST);
        }
        // Of some ninety waits up to the upper bound, at least one is in the upper half.
        assert!(longest > WIDEST / 2, "{longest:?}");
    }

    #[test]
    fn what_the_server_asked_for_is_kept_exactly() {
        let asked = Duration::from_millis(777);
        assert_eq!(Backoff::default().next(Some(asked)), asked);
    }

    #[test]
    fn a_success_starts_over() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..100).map(|_| backoff.next(None)).collect();
        assert!(waits.iter().any(|wait| *wait > FIRST), "waits grow: {waits:?}");
        backoff.reset();
        assert!(backoff.next(None) <= FIRST);
    }
}
