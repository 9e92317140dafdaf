//! The threads on which entities live.

use std::hash::BuildHasher;

use actix_rt::ArbiterHandle;
use parking_lot::RwLock;
use protocol::StreamId;
use rustc_hash::FxBuildHasher;

/// The threads on which entities live: the server's workers, each with an arbiter of its own.
#[derive(Debug, Default)]
pub struct Placement {
    arbiters: RwLock<Vec<ArbiterHandle>>,
}

impl Placement {
    /// Adds a thread.
    pub fn add(&self, arbiter: ArbiterHandle) {
        self.arbiters.write().push(arbiter);
    }

    /// The thread of that entity; none before the first thread was added.
    pub(crate) fn pick(&self, stream: StreamId) -> Option<ArbiterHandle> {
        let arbiters = self.arbiters.read();
        let hash = FxBuildHasher.hash_one(stream.id) as usize;
        arbiters.get(hash.checked_rem(arbiters.len())?).cloned()
    }
}
