//! The heads of the streams that are being written, in memory: bounded, and only ever a copy of what is durable or in the open transaction.

use std::collections::HashMap;

use protocol::{Seq, StreamId};

/// What the writer knows of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// The stream's integer key; `None` until its first append.
    pub(super) key: Option<i64>,
    /// The seq of its last record.
    pub(super) seq: Seq,
}

/// Heads in two generations: once the young one is full it becomes the old one, and what was old and unused is forgotten.
pub(super) struct Heads {
    generation_max: usize,
    young: HashMap<StreamId, Head>,
    old: HashMap<StreamId, Head>,
}

impl Heads {
    /// Remembers at most `heads_max` streams.
    pub(super) fn new(heads_max: usize) -> Self {
        Self { generation_max: (heads_max / 2).max(1), young: HashMap::new(), old: HashMap::new() }
    }

    pub(super) fn get(&self, stream: StreamId) -> Option<Head> {
        self.young.get(&stream).or_else(|| self.old.get(&stream)).copied()
    }

    pub(super) fn put(&mut self, stream: StreamId, head: Head) {
        if self.young.len() >= self.generation_max && !self.young.contains_key(&stream) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(stream, head);
    }

    /// Forgets everything: after a rollback, what the transaction had put here never happened.
    pub(super) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use protocol::Kind;
    use uuid::Uuid;

    use super::*;

    fn stream(number: u128) -> StreamId {
        StreamId::new(Kind::Room, Uuid::from_u128(number))
    }

    #[test]
    fn the_heads_stay_bounded_and_what_is_in_use_is_kept() {
        let mut heads = Heads::new(100);
        for number in 0..10_000 {
            heads.put(stream(number), Head { key: Some(1), seq: 1 });
            heads.put(stream(0), Head { key: Some(2), seq: 7 });
            assert!(heads.young.len() + heads.old.len() <= 100);
        }
        assert_eq!(heads.get(stream(0)), Some(Head { key: Some(2), seq: 7 }));
        assert_eq!(heads.get(stream(1)), None);
    }

    #[test]
    fn the_newest_word_about_a_stream_is_what_is_read() {
        let mut heads = Heads::new(2);
        heads.put(stream(1), Head { key: Some(1), seq: 1 });
        heads.put(stream(2), Head { key: Some(2), seq: 1 });
        heads.put(stream(1), Head { key: Some(1), seq: 2 });
        assert_eq!(heads.get(stream(1)).map(|head| head.seq), Some(2));
        heads.clear();
        assert_eq!(heads.get(stream(1)), None);
    }
}
