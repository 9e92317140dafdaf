//! What the shell tells whoever measures it.

use std::time::Duration;

use protocol::Kind;

/// Hears what happens in the shell; called on its threads, so it must be quick.
pub trait Observer: Send + Sync {
    /// A command was decided and applied: how long after it was sent it was begun, and how long it took.
    fn decided(&self, _kind: Kind, _waited: Duration, _elapsed: Duration) {}
    /// An append is durable: how long it took, how many records it held.
    fn appended(&self, _kind: Kind, _elapsed: Duration, _records: usize) {}
    /// An append failed and had to be settled.
    fn append_failed(&self, _kind: Kind) {}
    /// A command was answered, so long after it reached the entity.
    fn answered(&self, _kind: Kind, _elapsed: Duration) {}
    /// A commit was announced to the hubs, so long after its first record was decided.
    fn announced(&self, _kind: Kind, _elapsed: Duration) {}
    /// An entity came to life, so long after it was first asked.
    fn activated(&self, _kind: Kind, _elapsed: Duration) {}
    /// An entity left.
    fn passivated(&self, _kind: Kind) {}
    /// A bound was reached.
    fn overloaded(&self, _kind: Kind) {}
    /// A command or question was refused, because its stream holds what this program does not know.
    fn unsupported(&self, _kind: Kind) {}
}

/// Nobody measures.
#[derive(Debug, Default, Clone, Copy)]
pub struct Unobserved;

impl Observer for Unobserved {}
