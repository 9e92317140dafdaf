//! The fan-out from entities to the hubs of the worker threads: answers, outcomes of subscriptions and
//! commits, in one message for each hub and group commit. The hubs themselves belong to the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use bytes::Bytes;
use dashmap::DashMap;
use parking_lot::RwLock;
use protocol::{AccountId, Seq, StreamId, WireError};
use tokio::sync::mpsc;

use crate::limits::HUB_QUEUE_BYTES_MAX;

/// The most hubs of a process: one for each worker thread. A stream remembers one bit for each.
pub const HUBS_MAX: usize = 64;

/// The address of a connection: its hub, and its key in that hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConnId {
    /// The hub of its worker thread.
    pub hub: u16,
    /// The key in that hub. It is never used for another connection.
    pub key: u64,
}

/// An encoded response on its way to a connection.
#[derive(Debug)]
pub struct WireAnswer {
    /// The connection.
    pub conn: ConnId,
    /// The request that it answers.
    pub request: u32,
    /// The response, in MessagePack-RPC.
    pub bytes: Bytes,
}

/// What a request to subscribe came to: the head that the subscription starts from, or why there is none.
#[derive(Debug)]
pub struct SubscribeOutcome {
    /// The connection that asked.
    pub conn: ConnId,
    /// The request that this answers; none where the server subscribed the connection without a request.
    pub request: Option<u32>,
    /// The stream.
    pub stream: StreamId,
    /// The number of this subscription. The hub drops the outcome if the connection has subscribed to the
    /// stream again meanwhile.
    pub number: u64,
    /// The last event that the client has, if it said so.
    pub after: Option<Seq>,
    /// The durable head, or the reason why the subscription is refused.
    pub outcome: Result<Seq, WireError>,
}

/// Records of one stream that became durable together.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The stream.
    pub stream: StreamId,
    /// The seq of the first record.
    pub first: Seq,
    /// The seq of the last record.
    pub last: Seq,
    /// The event notifications, one after another. None where the hub must read them from the journal.
    pub events: Option<Bytes>,
    /// The end of each notification in `events`.
    pub ends: Arc<[u32]>,
    /// Accounts that must get no events from that seq on.
    pub revoked: Vec<(AccountId, Seq)>,
}

/// A signal for the readers of a stream. It is never stored, and dropped for a connection that has no space
/// for it.
#[derive(Debug, Clone)]
pub struct Signalled {
    /// The stream.
    pub stream: StreamId,
    /// The account that causes the signal, whose own connections do not get it; none where nobody does.
    pub by: Option<AccountId>,
    /// The encoded notification.
    pub bytes: Bytes,
}

/// A notification for some connections of one hub. Like a signal it is never stored, and dropped for a
/// connection that has no space for it.
#[derive(Debug, Clone)]
pub struct News {
    /// The keys of the connections.
    pub conns: Vec<u64>,
    /// The encoded notification.
    pub bytes: Bytes,
}

/// What one durable append sends to one hub.
#[derive(Debug, Default)]
pub struct HubMessage {
    /// Answers for connections of the hub.
    pub answers: Vec<WireAnswer>,
    /// Outcomes of subscriptions of its connections. They hold as of after the commit.
    pub granted: Vec<SubscribeOutcome>,
    /// The commit to deliver.
    pub commit: Option<Commit>,
    /// When the message was sent.
    pub sent: Option<Instant>,
    /// A signal to deliver.
    pub signal: Option<Signalled>,
    /// A notification to deliver to connections that are named one by one.
    pub news: Option<Box<News>>,
}

/// The sending side of one hub's queue.
#[derive(Debug, Clone)]
struct HubHandle {
    sender: mpsc::UnboundedSender<HubMessage>,
    queued_bytes: Arc<AtomicUsize>,
}

/// The receiving side of one hub's queue. Answers are bounded by the requests that connections may have open,
/// commits by [`HUB_QUEUE_BYTES_MAX`].
#[derive(Debug)]
pub struct HubInbox {
    /// The index of the hub.
    pub index: u16,
    receiver: mpsc::UnboundedReceiver<HubMessage>,
    queued_bytes: Arc<AtomicUsize>,
}

impl HubInbox {
    /// Waits for messages and takes up to `limit` of them. False if no sender is left.
    pub async fn receive(&mut self, into: &mut Vec<HubMessage>, limit: usize) -> bool {
        let count = self.receiver.recv_many(into, limit).await;
        self.note_taken(into);
        count > 0
    }

    /// Takes messages that have come already, until `into` holds `limit`.
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

/// All hubs of the process, and which streams each of them has readers of.
#[derive(Debug, Default)]
pub struct Hubs {
    hubs: RwLock<Vec<HubHandle>>,
    interest: DashMap<StreamId, Interest, rustc_hash::FxBuildHasher>,
}

/// The hubs with readers of a stream, one bit for each, and the number of readers.
#[derive(Debug, Default, Clone, Copy)]
struct Interest {
    hubs: u64,
    readers: u32,
}

fn commit_bytes(commit: &Commit) -> usize {
    commit.events.as_ref().map_or(0, Bytes::len)
}

impl Hubs {
    /// Opens another hub; none if the process has [`HUBS_MAX`].
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

    /// The number of hubs.
    pub fn count(&self) -> usize {
        self.hubs.read().len()
    }

    /// Sends a message to a hub. If too many bytes of commits wait there, the events are left out and the hub
    /// reads them from the journal. A hub that is gone has no connections, so its message is dropped.
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

    /// Sends a signal to every hub that has readers of its stream.
    pub fn signal(&self, signal: &Signalled) {
        let watching = self.watching(signal.stream);
        for hub in (0..HUBS_MAX as u16).filter(|hub| watching & (1 << hub) != 0) {
            self.send(hub, HubMessage { signal: Some(signal.clone()), ..HubMessage::default() });
        }
    }

    /// Adds a reader of the stream on that hub. False if the stream has `readers_max` readers already.
    pub fn watch(&self, stream: StreamId, hub: u16, readers_max: u32) -> bool {
        let mut interest = self.interest.entry(stream).or_default();
        if interest.readers >= readers_max {
            return false;
        }
        interest.readers += 1;
        interest.hubs |= 1 << hub;
        true
    }

    /// Removes a reader of the stream. With `last`, the hub has no other reader of it.
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

    /// The hubs that have readers of the stream, one bit for each.
    pub fn watching(&self, stream: StreamId) -> u64 {
        self.interest.get(&stream).map_or(0, |interest| interest.hubs)
    }
}
