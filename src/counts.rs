//! Counts by key, each in a window of its own, to slow down whoever does something too often.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use protocol::{ErrorCode, WireError};

/// The most keys that are remembered. Beyond that the oldest window is forgotten.
pub const REMEMBERED_MAX: usize = 65_536;

/// The error that asks to wait for so long.
pub fn rate_limited(why: &'static str, wait: Duration) -> WireError {
    let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
    WireError::new(ErrorCode::RateLimited, why).after(wait_ms)
}

/// Counts by key. A window begins with the first thing that is counted. All windows have one length, so they
/// end in the order in which they began.
#[derive(Debug)]
pub struct Counts<K> {
    max: u32,
    window: Duration,
    counts: HashMap<K, Count>,
    begun: VecDeque<(Instant, K)>,
}

#[derive(Debug)]
struct Count {
    since: Instant,
    times: u32,
}

impl<K: Hash + Eq + Copy> Counts<K> {
    /// Nothing is counted yet. There may be `max` of each key in a window of that length.
    pub fn new(max: u32, window: Duration) -> Self {
        Self { max, window, counts: HashMap::new(), begun: VecDeque::new() }
    }

    /// How long that key must wait, if there were too many of it.
    pub fn wait(&self, key: &K, now: Instant) -> Option<Duration> {
        let count = self.counts.get(key).filter(|count| count.times >= self.max)?;
        (count.since + self.window).checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    /// Counts one more of that key.
    pub fn count(&mut self, key: K, now: Instant) {
        self.forget_the_old(now);
        if let Some(count) = self.counts.get_mut(&key) {
            count.times = count.times.saturating_add(1);
            return;
        }
        self.counts.insert(key, Count { since: now, times: 1 });
        self.begun.push_back((now, key));
    }

    /// Forgets what was counted of that key.
    pub fn forget(&mut self, key: &K) {
        self.counts.remove(key);
    }

    /// How many windows are kept in memory.
    #[cfg(test)]
    pub fn remembered(&self) -> usize {
        self.counts.len().max(self.begun.len())
    }

    /// Removes the windows that are over, and the oldest if there are too many.
    fn forget_the_old(&mut self, now: Instant) {
        while let Some((since, key)) = self.begun.front().copied() {
            if since + self.window > now && self.begun.len() < REMEMBERED_MAX {
                return;
            }
            self.begun.pop_front();
            if self.counts.get(&key).is_some_and(|count| count.since == since) {
                self.counts.remove(&key);
            }
        }
    }
}

/// A limit of how often something may be done by each of many in a window.
#[derive(Debug)]
pub struct Rate<K> {
    done: Mutex<Counts<K>>,
    why: &'static str,
}

impl<K: Hash + Eq + Copy> Rate<K> {
    /// Each may do it `max` times in a window of that length. `why` is what one reads who does it more often.
    pub fn new(max: u32, window: Duration, why: &'static str) -> Self {
        Self { done: Mutex::new(Counts::new(max, window)), why }
    }

    /// Counts once more, or refuses with the time to wait.
    pub fn take(&self, key: K, now: Instant) -> Result<(), WireError> {
        let mut done = self.done.lock();
        if let Some(wait) = done.wait(&key, now) {
            return Err(rate_limited(self.why, wait));
        }
        done.count(key, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_rate_lets_so_many_through_in_a_window_and_says_how_long_the_next_one_waits() {
        let (rate, now) = (Rate::new(3, MINUTE, "too often"), Instant::now());
        for second in 0..3 {
            assert_eq!(rate.take(1, now + Duration::from_secs(second)), Ok(()));
        }
        let refused = rate.take(1, now + Duration::from_secs(20)).expect_err("three were enough");
        assert_eq!((refused.code, refused.retry_after_ms), (ErrorCode::RateLimited, Some(40_000)));
        assert_eq!(rate.take(2, now), Ok(()), "others are counted apart");
        for _ in 0..3 {
            assert_eq!(rate.take(1, now + MINUTE), Ok(()), "a window later all begins anew");
        }
        assert!(rate.take(1, now + MINUTE).is_err());
    }
}
