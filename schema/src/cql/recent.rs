//! What was used lately, in memory: bounded, and only ever a copy of what stands elsewhere.

use std::collections::HashMap;
use std::hash::Hash;

/// Values in two generations: once the young one is full it becomes the old one, and what was old and unused is forgotten.
pub(super) struct Recent<K, V> {
    generation_max: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Hash + Eq, V: Copy> Recent<K, V> {
    /// Remembers at most `max` values.
    pub(super) fn new(max: usize) -> Self {
        Self { generation_max: (max / 2).max(1), young: HashMap::new(), old: HashMap::new() }
    }

    pub(super) fn get(&self, key: &K) -> Option<V> {
        self.young.get(key).or_else(|| self.old.get(key)).copied()
    }

    pub(super) fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation_max && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    pub(super) fn forget(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_bounded_keeps_what_is_in_use_and_forgets_what_it_is_told_to() {
        let mut recent = Recent::new(100);
        for number in 1..10_000 {
            recent.put(number, 1);
            recent.put(0, 7);
            assert!(recent.young.len() + recent.old.len() <= 100);
        }
        assert_eq!((recent.get(&0), recent.get(&1)), (Some(7), None));
        recent.forget(&0);
        assert_eq!(recent.get(&0), None);
    }
}
