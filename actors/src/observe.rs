//! What the shell reports for metrics.

use std::time::Duration;

use protocol::Kind;

/// Receives what happens in the shell. It is called on the threads of entities, so it must be quick.
pub trait Observer: Send + Sync {
    /// A command was decided and applied: how long it had waited, and how long the decision took.
    fn decided(&self, _kind: Kind, _waited: Duration, _elapsed: Duration) {}
    /// An append is durable: how long it took, and how many records it held.
    fn appended(&self, _kind: Kind, _elapsed: Duration, _records: usize) {}
    /// An append failed, and its outcome had to be found out.
    fn append_failed(&self, _kind: Kind) {}
    /// A command was answered, this long after it reached the entity.
    fn answered(&self, _kind: Kind, _elapsed: Duration) {}
    /// A commit was sent to the hubs, this long after its first record was decided.
    fn announced(&self, _kind: Kind, _elapsed: Duration) {}
    /// An entity was started, this long after it was first asked.
    fn activated(&self, _kind: Kind, _elapsed: Duration) {}
    /// An entity left.
    fn passivated(&self, _kind: Kind) {}
    /// A bound was reached.
    fn overloaded(&self, _kind: Kind) {}
    /// A command or question was refused, because its stream holds events that this program does not know.
    fn unsupported(&self, _kind: Kind) {}
}

/// An observer that ignores everything.
#[derive(Debug, Default, Clone, Copy)]
pub struct Unobserved;

impl Observer for Unobserved {}
