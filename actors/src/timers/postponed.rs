//! Work that cannot be done now, and when it is tried again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The first and the longest wait. Each wait is twice the one before.
const WAIT_MIN: Duration = Duration::from_secs(1);
const WAIT_MAX: Duration = Duration::from_secs(300);

/// How many items are remembered, about 200 bytes each. An item that finds no space is tried whenever it is
/// met.
const KEPT_MAX: usize = 16_384;

/// The items that could not be done, by name.
#[derive(Debug)]
pub(super) struct Postponed<K> {
    waits: BTreeMap<K, Wait>,
    /// The number of the current sweep. A sweep looks at everything once.
    sweep: u64,
}

#[derive(Debug)]
struct Wait {
    until: Instant,
    next: Duration,
    /// The last sweep in which the item was met.
    met: u64,
}

impl<K: Ord> Postponed<K> {
    pub(super) fn new() -> Self {
        Self { waits: BTreeMap::new(), sweep: 0 }
    }

    /// Whether an item that was met may be tried now.
    pub(super) fn may_try(&mut self, key: &K, now: Instant) -> bool {
        let Some(wait) = self.waits.get_mut(key) else { return true };
        wait.met = self.sweep;
        wait.until <= now
    }

    /// The item could not be done.
    pub(super) fn postpone(&mut self, key: K, now: Instant) {
        let (known, full) = (self.waits.contains_key(&key), self.waits.len() >= KEPT_MAX);
        if full && !known {
            return;
        }
        let met = self.sweep;
        let wait = self.waits.entry(key).or_insert(Wait { until: now, next: WAIT_MIN, met });
        wait.until = now + wait.next;
        wait.next = (wait.next * 2).min(WAIT_MAX);
    }

    /// The item is done.
    pub(super) fn settle(&mut self, key: &K) {
        self.waits.remove(key);
    }

    /// A sweep has ended: items that it did not meet are gone and forgotten.
    pub(super) fn swept(&mut self) {
        let sweep = self.sweep;
        self.waits.retain(|_, wait| wait.met == sweep);
        self.sweep += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_again_and_again_is_tried_after_ever_longer_waits() {
        let (mut postponed, mut now) = (Postponed::new(), Instant::now());
        assert!(postponed.may_try(&1, now));
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            postponed.postpone(1, now);
            assert!(!postponed.may_try(&1, now + Duration::from_millis(wait * 1_000 - 1)));
            now += Duration::from_secs(wait);
            assert!(postponed.may_try(&1, now));
        }
        postponed.settle(&1);
        postponed.postpone(1, now);
        assert!(postponed.may_try(&1, now + WAIT_MIN), "what was settled begins anew");
    }

    #[test]
    fn what_is_gone_is_forgotten_after_a_sweep_and_memory_is_bounded() {
        let (mut postponed, now) = (Postponed::new(), Instant::now());
        (0..KEPT_MAX + 10).for_each(|key| postponed.postpone(key, now));
        assert_eq!(postponed.waits.len(), KEPT_MAX);
        postponed.swept();
        assert!(!postponed.may_try(&7, now), "it is met in the next sweep");
        postponed.swept();
        assert_eq!(postponed.waits.keys().collect::<Vec<_>>(), [&7]);
    }
}
