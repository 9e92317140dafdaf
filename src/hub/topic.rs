//! A stream as a hub knows it: its newest commits, and the subscriptions that get each commit as it comes.

use std::collections::VecDeque;
use std::rc::Rc;

use actors::fanout::Commit;
use bytes::Bytes;
use protocol::Seq;

use super::conn::Conn;
use super::framing;

/// The bytes of the newest commits that a hub keeps of a stream, for subscriptions that catch up: the first
/// number while all its streams together hold less than `RINGS_BYTES_MAX`, the second beyond. When all
/// readers of a busy room fall behind at once and each reads the journal, the reads cost so much that nobody
/// ever catches up.
const RING_BYTES_MAX: usize = 4 << 20;
const RING_BYTES_MIN: usize = 256 << 10;
const RINGS_BYTES_MAX: usize = 64 << 20;

/// A stream as a hub knows it.
#[derive(Default)]
pub(super) struct Topic {
    /// The last event that the hub has heard of.
    pub head: Seq,
    /// The number of subscriptions, live or not.
    pub readers: usize,
    pub live: Vec<Live>,
    ring: VecDeque<Kept>,
    ring_bytes: usize,
}

/// A commit that is kept for subscriptions that catch up, with its frames, which they share.
struct Kept {
    commit: Commit,
    framed: Bytes,
}

impl Kept {
    fn bytes(&self) -> usize {
        self.framed.len() + self.commit.events.as_ref().map_or(0, Bytes::len)
    }
}

/// A subscription that gets commits as they come.
pub(super) struct Live {
    pub conn: Rc<Conn>,
    pub number: u64,
    /// The next event that it gets.
    pub next: Seq,
}

impl Topic {
    /// Takes a commit. All rings of the hub hold `rings_bytes` at this time. Returns the commit's frames, if
    /// it holds its events.
    pub fn take(&mut self, commit: &Commit, rings_bytes: usize) -> Option<Bytes> {
        let follows = self.head + 1 == commit.first || self.ring.is_empty();
        if !follows {
            self.ring.clear();
            self.ring_bytes = 0;
        }
        self.head = self.head.max(commit.last);
        let Some(events) = &commit.events else {
            self.ring.clear();
            self.ring_bytes = 0;
            return None;
        };
        let framed = framing::pack(events, commit.ends.iter().map(|end| *end as usize));
        let bytes_max = if rings_bytes < RINGS_BYTES_MAX { RING_BYTES_MAX } else { RING_BYTES_MIN };
        self.keep(Kept { commit: commit.clone(), framed: framed.clone() }, bytes_max);
        Some(framed)
    }

    /// The bytes of the commits that are kept.
    pub fn ring_bytes(&self) -> usize {
        self.ring_bytes
    }

    fn keep(&mut self, kept: Kept, bytes_max: usize) {
        self.ring_bytes += kept.bytes();
        self.ring.push_back(kept);
        while self.ring_bytes > bytes_max {
            let Some(oldest) = self.ring.pop_front() else { return };
            self.ring_bytes -= oldest.bytes();
        }
    }

    /// The frames of about `bytes_max` bytes of events from `next` on, and the seq of the last. `None` if the
    /// ring does not reach back to `next`.
    pub fn read(&self, next: Seq, bytes_max: usize) -> Option<(Vec<Bytes>, Seq)> {
        if self.ring.front()?.commit.first > next || next > self.head {
            return None;
        }
        let from = self.ring.partition_point(|kept| kept.commit.last < next);
        let (mut frames, mut bytes, mut last) = (Vec::new(), 0, next - 1);
        for Kept { commit, framed } in self.ring.range(from..) {
            let whole = commit.first == last + 1;
            let more = if whole { framed.clone() } else { slice(commit, last + 1, commit.last)? };
            bytes += more.len();
            frames.push(more);
            last = commit.last;
            if bytes >= bytes_max {
                break;
            }
        }
        (last >= next).then_some((frames, last))
    }

    /// Removes a live subscription.
    pub fn remove(&mut self, key: u64, number: u64) {
        let found = self.live.iter().position(|l| l.conn.id.key == key && l.number == number);
        if let Some(index) = found {
            self.live.swap_remove(index);
        }
    }
}

/// The frames of a commit's events `from..=to`.
pub(super) fn slice(commit: &Commit, from: Seq, to: Seq) -> Option<Bytes> {
    let events = commit.events.as_ref()?;
    let (from, to) = ((from - commit.first) as usize, (to + 1).checked_sub(commit.first)? as usize);
    let start = if from == 0 { 0 } else { *commit.ends.get(from - 1)? as usize };
    let ends = commit.ends.get(from..to)?;
    let end = ends.last().map_or(start, |end| *end as usize);
    Some(framing::pack(events.get(start..end)?, ends.iter().map(|end| *end as usize - start)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Kind, StreamId};
    use uuid::Uuid;

    fn commit(first: Seq, events: &[&[u8]]) -> Commit {
        let ends: Vec<u32> = events
            .iter()
            .scan(0, |end, event| {
                *end += event.len() as u32;
                Some(*end)
            })
            .collect();
        Commit {
            stream: StreamId::new(Kind::Room, Uuid::nil()),
            first,
            last: first + events.len() as u64 - 1,
            events: Some(Bytes::from(events.concat())),
            ends: ends.into(),
            revoked: Vec::new(),
        }
    }

    #[test]
    fn the_ring_is_read_from_the_middle_of_a_commit() {
        let mut topic = Topic::default();
        topic.take(&commit(1, &[b"a", b"bb"]), 0);
        topic.take(&commit(3, &[b"ccc"]), 0);
        let (frames, last) = topic.read(2, 1_000).expect("the ring holds it");
        assert_eq!((&frames.concat()[..], last), (&b"\x82\x02bb\x82\x03ccc"[..], 3));
        assert!(topic.read(4, 1_000).is_none(), "there is no event 4 yet");
    }

    #[test]
    fn a_gap_or_a_commit_without_events_empties_the_ring() {
        let mut topic = Topic::default();
        topic.take(&commit(1, &[b"a"]), 0);
        topic.take(&commit(3, &[b"c"]), 0);
        assert!(topic.read(1, 1_000).is_none());
        assert!(topic.read(3, 1_000).is_some());
        topic.take(&Commit { events: None, ..commit(4, &[b"d"]) }, 0);
        assert!(topic.read(3, 1_000).is_none());
        assert_eq!(topic.head, 4);
    }

    #[test]
    fn a_ring_is_bounded_in_bytes_and_shorter_where_all_rings_together_hold_much() {
        let mut topic = Topic::default();
        let event = vec![7; 100 * 1024];
        (1..=50).for_each(|seq| drop(topic.take(&commit(seq, &[&event]), RINGS_BYTES_MAX - 1)));
        assert!(topic.read(30, 1_000).is_none());
        assert!(topic.read(31, 1_000).is_some(), "each is kept as it came and as frames");
        assert!(topic.ring_bytes() <= RING_BYTES_MAX);

        topic.take(&commit(51, &[&event]), RINGS_BYTES_MAX);
        assert!(topic.read(50, 1_000).is_none());
        assert!(topic.read(51, 1_000).is_some());
        assert!(topic.ring_bytes() <= RING_BYTES_MIN);
    }
}
