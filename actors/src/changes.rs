//! Who hears that something which search finds has changed, and which searches are saved.

use protocol::{Seq, StreamId};
use schema::Row;

/// Hears of each stream that wrote to the feed of search, when that is durable. It is called on the threads
/// of entities, so it must be quick; what it misses stands in the feed.
pub trait Changes: Send + Sync {
    /// The stream has changed, by its event of that seq.
    fn changed(&self, stream: StreamId, seq: Seq);

    /// A saved search stands otherwise, or is gone, as this row of it says. What is missed stands in the
    /// rows.
    fn saved(&self, row: &Row);
}

/// Nobody hears of changes.
#[derive(Debug, Default, Clone, Copy)]
pub struct Unheard;

impl Changes for Unheard {
    fn changed(&self, _: StreamId, _: Seq) {}

    fn saved(&self, _: &Row) {}
}
