//! The best hits, of those behind the end of the page before.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::place::Place;

/// A hit: what it is sorted by, higher first, then its id, higher first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    pub key: u64,
    pub id: u128,
    /// What its words weigh, where that is known.
    pub words: f32,
    pub at: At,
}

/// Where a hit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// The number of the segment, and of the document in it.
    Index(u32, u32),
    /// The number of the document in the overlay.
    Overlay(u32),
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.key, self.id).cmp(&(other.key, other.id))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Keeps the best hits.
pub(crate) struct Top {
    /// The worst of them is on top.
    kept: BinaryHeap<Reverse<Ranked>>,
    limit: usize,
    after: Option<(u64, u128)>,
    /// No hit with a lower key gets in.
    key_min: u64,
}

impl Top {
    /// Keeps `limit` hits, and one more, which says that there is another page.
    pub(crate) fn new(limit: usize, after: Option<&Place>) -> Self {
        let after = after.map(|place| (place.key, place.id.as_u128()));
        Self { kept: BinaryHeap::with_capacity(limit + 2), limit: limit + 1, after, key_min: 0 }
    }

    /// Offers a hit, whose id is asked for only where the key is good enough.
    pub(crate) fn offer(&mut self, key: u64, at: At, words: f32, id: impl FnOnce() -> u128) {
        if key < self.key_min || self.after.is_some_and(|(last, _)| key > last) {
            return;
        }
        let ranked = Ranked { key, id: id(), words, at };
        if self.after.is_some_and(|after| (ranked.key, ranked.id) >= after) {
            return;
        }
        self.kept.push(Reverse(ranked));
        if self.kept.len() > self.limit {
            self.kept.pop();
        }
        if self.kept.len() == self.limit {
            self.key_min = self.kept.peek().map_or(0, |worst| worst.0.key);
        }
    }

    /// The hits of the page, the best first, and whether there are more.
    pub(crate) fn page(self) -> (Vec<Ranked>, bool) {
        let has_more = self.kept.len() == self.limit;
        let mut hits: Vec<Ranked> = self.kept.into_sorted_vec().into_iter().map(|hit| hit.0).collect();
        hits.truncate(self.limit - 1);
        (hits, has_more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_neither_repeat_nor_skip() {
        let keys = [5, 3, 9, 3, 3, 7, 0, 9, 1];
        let mut pages = Vec::new();
        let mut after = None;
        loop {
            let mut top = Top::new(2, after.as_ref());
            for (id, key) in keys.into_iter().enumerate() {
                top.offer(key, At::Overlay(0), 0.0, || id as u128);
            }
            let (page, has_more) = top.page();
            pages.extend(page.iter().map(|hit| (hit.key, hit.id)));
            let Some(last) = page.last().filter(|_| has_more) else { break };
            after = Some(Place { key: last.key, id: uuid::Uuid::from_u128(last.id), now: 0, levels: None });
        }
        let mut sorted: Vec<_> = keys.into_iter().zip(0u128..).collect();
        sorted.sort_unstable_by_key(|hit| Reverse(*hit));
        assert_eq!(pages, sorted);
    }
}
