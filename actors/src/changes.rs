//! Who hears that something which search finds has changed.

use protocol::{Seq, StreamId};

/// Hears of each stream that wrote to the feed of search, when that is durable. It is called on the threads
/// of entities, so it must be quick; what it misses stands in the feed.
pub trait Changes: Send + Sync {
    /// The stream has changed, by its event of that seq.
    fn changed(&self, stream: StreamId, seq: Seq);
}

/// Nobody hears of changes.
#[derive(Debug, Default, Clone, Copy)]
pub struct Unheard;

impl Changes for Unheard {
    fn changed(&self, _: StreamId, _: Seq) {}
}
