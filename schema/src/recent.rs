//! A bounded cache of values that were used lately. It only holds copies of values that are stored elsewhere.

use std::collections::HashMap;
use std::hash::Hash;

/// Values in two generations. When the young generation is full it becomes the old one, and old values that
/// were not used are dropped.
pub(crate) struct Recent<K, V> {
    generation_max: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Hash + Eq, V: Copy> Recent<K, V> {
    /// Remembers at most `max` values.
    pub(crate) fn new(max: usize) -> Self {
        Self { generation_max: (max / 2).max(1), young: HashMap::new(), old: HashMap::new() }
    }

    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.young.get(key).or_else(|| self.old.get(key)).copied()
    }

    pub(crate) fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation_max && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    pub(crate) fn forget(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
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

    #[test]
    fn the_newest_word_about_a_key_is_what_is_read() {
        let mut recent = Recent::new(2);
        recent.put(1, 1);
        recent.put(2, 1);
        recent.put(1, 2);
        assert_eq!(recent.get(&1), Some(2));
        recent.clear();
        assert_eq!(recent.get(&1), None);
    }
}
