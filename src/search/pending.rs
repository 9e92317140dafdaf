//! The streams that have changed and were not read yet.

use std::collections::{HashSet, VecDeque};

use actors::changes::Changes;
use parking_lot::Mutex;
use protocol::{Seq, StreamId};
use schema::Row;
use tokio::sync::{Notify, watch};

use super::alerts::Saves;

/// The most streams that wait. Of what changes beyond them the feed is read.
const STREAMS_MAX: usize = 200_000;

/// The streams that have changed, the one that has waited longest first, each once.
#[derive(Debug)]
pub struct Pending {
    waiting: Mutex<Waiting>,
    arrived: Notify,
    /// The number of the last change that was taken in, with all before it.
    taken_in: watch::Sender<u64>,
    saves: Saves,
}

#[derive(Debug, Default)]
struct Waiting {
    /// Each with the number of the change that put it here.
    queue: VecDeque<(u64, StreamId)>,
    queued: HashSet<StreamId>,
    /// The number of changes so far.
    told: u64,
    overflowed: bool,
}

/// Streams to read.
#[derive(Debug, Default)]
pub struct Batch {
    /// The streams.
    pub streams: Vec<StreamId>,
    /// The number of the last change that is in them, with all before it.
    pub through: u64,
    /// Whether more have changed than could be kept: then none is named, and the feed knows them.
    pub overflowed: bool,
}

impl Default for Pending {
    fn default() -> Self {
        Self {
            waiting: Mutex::default(),
            arrived: Notify::new(),
            taken_in: watch::Sender::new(0),
            saves: Saves::default(),
        }
    }
}

impl Changes for Pending {
    fn changed(&self, stream: StreamId, _: Seq) {
        self.add([stream]);
    }

    fn saved(&self, row: &Row) {
        self.saves.add(row);
    }
}

impl Pending {
    /// The saved searches that were written and are not in memory yet.
    pub fn saves(&self) -> &Saves {
        &self.saves
    }

    /// Adds streams that have changed.
    pub fn add(&self, streams: impl IntoIterator<Item = StreamId>) {
        let mut waiting = self.waiting.lock();
        for stream in streams {
            waiting.add(stream);
        }
        drop(waiting);
        self.arrived.notify_one();
    }

    /// How many streams wait.
    pub fn waiting(&self) -> usize {
        self.waiting.lock().queue.len()
    }

    /// Waits for streams, and takes at most so many.
    pub async fn take(&self, max: usize) -> Batch {
        loop {
            let arrived = self.arrived.notified();
            let batch = self.waiting.lock().take(max);
            if !batch.streams.is_empty() || batch.overflowed {
                return batch;
            }
            arrived.await;
        }
    }

    /// Notes that all changes up to that number can be found.
    pub fn take_in(&self, through: u64) {
        self.taken_in.send_modify(|taken_in| *taken_in = through.max(*taken_in));
    }

    /// Waits until every change that was told before this call can be found.
    pub async fn settled(&self) {
        let told = self.waiting.lock().told;
        // The sender lives as long as this does.
        let _ = self.taken_in.subscribe().wait_for(|taken_in| *taken_in >= told).await;
    }
}

impl Waiting {
    fn add(&mut self, stream: StreamId) {
        self.told += 1;
        if self.queued.contains(&stream) {
            return;
        }
        if self.queue.len() >= STREAMS_MAX {
            self.overflowed = true;
            return;
        }
        self.queued.insert(stream);
        self.queue.push_back((self.told, stream));
    }

    fn take(&mut self, max: usize) -> Batch {
        if std::mem::take(&mut self.overflowed) {
            // The feed knows all that waits, so it is read once instead of each of them.
            (self.queue, self.queued) = Default::default();
            return Batch { streams: Vec::new(), through: self.told, overflowed: true };
        }
        let taken: Vec<_> = self.queue.drain(..max.min(self.queue.len())).collect();
        for (_, stream) in &taken {
            self.queued.remove(stream);
        }
        // A change of a stream that waited already has a higher number than the one that put it here, so only
        // an empty queue shows that all are taken.
        let through = match self.queue.front() {
            None => self.told,
            Some((next, _)) => next - 1,
        };
        let streams = taken.into_iter().map(|(_, stream)| stream).collect();
        Batch { streams, through, overflowed: false }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use protocol::Kind;
    use uuid::Uuid;

    use super::*;

    fn stream(number: u128) -> StreamId {
        StreamId::new(Kind::Profile, Uuid::from_u128(number))
    }

    fn take(pending: &Pending, max: usize) -> Batch {
        pending.take(max).now_or_never().unwrap_or_default()
    }

    #[test]
    fn a_stream_that_changes_again_while_it_waits_is_read_once() {
        let pending = Pending::default();
        pending.add([stream(1), stream(2), stream(1)]);
        assert_eq!(take(&pending, 10).streams, [stream(1), stream(2)]);
        assert!(take(&pending, 10).streams.is_empty());
        pending.add([stream(1)]);
        assert_eq!(take(&pending, 10).streams, [stream(1)]);
    }

    #[test]
    fn whoever_asks_waits_for_the_changes_before_the_question_and_for_no_others() {
        let pending = Pending::default();
        assert!(pending.settled().now_or_never().is_some(), "nothing has changed");
        pending.add([stream(1), stream(2)]);
        let asked = pending.settled();
        let first = take(&pending, 1);
        pending.take_in(first.through);
        let mut asked = Box::pin(asked);
        assert!((&mut asked).now_or_never().is_none(), "the second is not read");
        let second = take(&pending, 1);
        pending.add([stream(3)]);
        pending.take_in(second.through);
        assert!(asked.now_or_never().is_some());
        assert!(pending.settled().now_or_never().is_none(), "the third came before this question");
    }

    #[test]
    fn a_change_of_a_stream_that_is_just_being_read_is_not_taken_for_read() {
        let pending = Pending::default();
        pending.add([stream(1), stream(2)]);
        let first = take(&pending, 1);
        pending.add([stream(1)]);
        let second = take(&pending, 1);
        pending.take_in(first.through.max(second.through));
        assert!(pending.settled().now_or_never().is_none());
        pending.take_in(take(&pending, 1).through);
        assert!(pending.settled().now_or_never().is_some());
    }

    #[test]
    fn what_is_too_much_is_left_to_the_feed() {
        let pending = Pending::default();
        pending.add((0..STREAMS_MAX as u128 + 1).map(stream));
        assert_eq!(pending.waiting(), STREAMS_MAX);
        let batch = take(&pending, 1);
        assert!(batch.overflowed && batch.streams.is_empty());
        assert_eq!(pending.waiting(), 0, "the feed is read once for all of them");
        pending.take_in(batch.through);
        assert!(pending.settled().now_or_never().is_some());
        pending.add([stream(1)]);
        let next = take(&pending, 1);
        assert!(!next.overflowed && next.streams == [stream(1)]);
    }
}
