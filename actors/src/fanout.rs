//! The fan-out from entities to the hubs of the worker threads: answers, outcomes of subscriptions and commits, in one message for each hub and
//! group commit. The hubs themselves belong to the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use bytes::Bytes;
use dashmap::DashMap;
use parking_lot::RwLock;
use protocol::{AccountId, Seq, StreamId, WireError};
use tokio::sync::mpsc;

use crate::limits::HUB_QUEUE_BYTES_MAX;

/// The most hubs a process has: one a worker thread.
pub const HUBS_MAX: usize = 64;

/// A connection: its hub, and its key there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConnId {
    /// The hub of its worker thread.
    pub hub: u16,
    /// Its key in that hub, never used twice.
    pub key: u64,
}

/// An encoded response on its way to a connection.
#[derive(Debug)]
pub struct WireAnswer {
    /// Where to.
    pub conn: ConnId,
    /// To which request.
    pub request: u32,
    /// One MessagePack-RPC response.
    pub bytes: Bytes,
}

/// What a request to subscribe came to: the head that the subscription starts from, or why there is none.
#[derive(Debug)]
pub struct SubscribeOutcome {
    /// Whose.
    pub conn: ConnId,
    /// To which request it is the answer; none where the server itself subscribed the connection.
    pub request: Option<u32>,
    /// To what.
    pub stream: StreamId,
    /// Which of the connection's subscriptions to it, of which a later one may have taken the place.
    pub generation: u64,
    /// The last event its client has, where it said so.
    pub after: Option<Seq>,
    /// The durable head, or why not.
    pub outcome: Result<Seq, WireError>,
}

/// Records that have become durable in one go.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The stream.
    pub stream: StreamId,
    /// The first of them.
    pub first: Seq,
    /// The last of them.
    pub last: Seq,
    /// Their event notifications, back to back; none where the hub must read them itself.
    pub events: Option<Bytes>,
    /// Where in `events` each of them ends.
    pub ends: Arc<[u32]>,
    /// Accounts that may read no more from that event on.
    pub revoked: Vec<(AccountId, Seq)>,
}

/// Something that happens now, for whoever hears the stream: never stored, and not sent to whom no room is left for.
#[derive(Debug, Clone)]
pub struct Signalled {
    /// The stream.
    pub stream: StreamId,
    /// Who does it, and needs not hear of it.
    pub by: AccountId,
    /// One notification.
    pub bytes: Bytes,
}

/// What one durable append sends to one hub.
#[derive(Debug, Default)]
pub struct HubMessage {
    /// Answers for its connections.
    pub answers: Vec<WireAnswer>,
    /// Subscriptions of its connections, as of after the commit.
    pub granted: Vec<SubscribeOutcome>,
    /// What to deliver.
    pub commit: Option<Commit>,
    /// When that was sent.
    pub sent: Option<Instant>,
    /// What happens beside.
    pub signal: Option<Signalled>,
}

/// The way to one hub.
#[derive(Debug, Clone)]
struct HubHandle {
    sender: mpsc::UnboundedSender<HubMessage>,
    queued_bytes: Arc<AtomicUsize>,
}

/// What a hub receives: answers are bounded by what its connections have in flight, commits by [`HUB_QUEUE_BYTES_MAX`].
#[derive(Debug)]
pub struct HubInbox {
    /// The hub's own index.
    pub index: u16,
    receiver: mpsc::UnboundedReceiver<HubMessage>,
    queued_bytes: Arc<AtomicUsize>,
}

impl HubInbox {
    /// Waits for what has settled, many at once. False once every sender is gone.
    pub async fn receive(&mut self, into: &mut Vec<HubMessage>, limit: usize) -> bool {
        let count = self.receiver.recv_many(into, limit).await;
        self.note_taken(into);
        count > 0
    }

    /// Takes what has settled already, as far as there is any.
    pub fn take(&mut self, into: &mut Vec<HubMessage>, limit: usize) {
        while into.len() < limit
            && let Ok(settled) = self.receiver.try_recv()
        {
            into.push(settled);
        }
        self.note_taken(into);
    }

    fn note_taken(&self, taken: &[HubMessage]) {
        let bytes = taken.iter().filter_map(|settled| settled.commit.as_ref()).map(commit_bytes).sum();
        self.queued_bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// Every hub of the process, and which of them has readers of which stream.
#[derive(Debug, Default)]
pub struct Hubs {
    hubs: RwLock<Vec<HubHandle>>,
    interest: DashMap<StreamId, Interest, rustc_hash::FxBuildHasher>,
}

/// Who reads a stream: a bit for each hub, and how many readers in all.
#[derive(Debug, Default, Clone, Copy)]
struct Interest {
    hubs: u64,
    readers: u32,
}

fn commit_bytes(commit: &Commit) -> usize {
    commit.events.as_ref().map_or(0, Bytes::len)
}

impl Hubs {
    /// Opens one more hub; none where the process has as many as it can.
    pub fn open(&self) -> Option<HubInbox> {
        let mut hubs = self.hubs.write();
        if hubs.len() >= HUBS_MAX {
            return None;
        }
        let index = hubs.len() as u16;
        let (sender, receiver) = mpsc::unbounded_channel();
        let queued_bytes = Arc::new(AtomicUsize::new(0));
        hubs.push(HubHandle { sender, queued_bytes: queued_bytes.clone() });
        Some(HubInbox { index, receiver, queued_bytes })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.hubs.read().len()
    }

    /// Sends a hub what has settled. A hub that is gone has no connections left to hear of it.
    pub fn send(&self, hub: u16, mut settled: HubMessage) {
        let hubs = self.hubs.read();
        let Some(handle) = hubs.get(usize::from(hub)) else { return };
        if let Some(commit) = &mut settled.commit {
            settled.sent = Some(Instant::now());
            let bytes = commit_bytes(commit);
            if handle.queued_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > HUB_QUEUE_BYTES_MAX {
                handle.queued_bytes.fetch_sub(bytes, Ordering::Relaxed);
                commit.events = None;
            }
        }
        let _ = handle.sender.send(settled);
    }

    /// Sends what happens now to every hub that has readers of its stream.
    pub fn signal(&self, signal: &Signalled) {
        let watching = self.watching(signal.stream);
        for hub in (0..HUBS_MAX as u16).filter(|hub| watching & (1 << hub) != 0) {
            self.send(hub, HubMessage { signal: Some(signal.clone()), ..HubMessage::default() });
        }
    }

    /// One more reader of the stream on that hub, which hears of its commits from now on. False where it has as many
    /// readers as it may.
    pub fn watch(&self, stream: StreamId, hub: u16, readers_max: u32) -> bool {
        let mut interest = self.interest.entry(stream).or_default();
        if interest.readers >= readers_max {
            return false;
        }
        interest.readers += 1;
        interest.hubs |= 1 << hub;
        true
    }

    /// One reader less; `last` of its hub, which hears of the stream no more.
    pub fn unwatch(&self, stream: StreamId, hub: u16, last: bool) {
        if let dashmap::Entry::Occupied(mut entry) = self.interest.entry(stream) {
            let interest = entry.get_mut();
            interest.readers = interest.readers.saturating_sub(1);
            if last {
                interest.hubs &= !(1 << hub);
            }
            if interest.hubs == 0 {
                entry.remove();
            }
        }
    }

    /// The hubs with readers of the stream, one bit each.
    pub fn watching(&self, stream: StreamId) -> u64 {
        self.interest.get(&stream).map_or(0, |interest| interest.hubs)
    }
}
