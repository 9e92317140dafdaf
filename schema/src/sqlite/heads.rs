//! The heads of the streams that are being written, in memory: bounded, and only ever a copy of what is durable or in the open transaction.

use protocol::{Seq, StreamId};

use crate::recent::Recent;

/// What the writer knows of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// The stream's integer key; `None` until its first append.
    pub(super) key: Option<i64>,
    /// The seq of its last record.
    pub(super) seq: Seq,
}

/// The heads used lately. After a rollback all are forgotten: what the transaction had put here never happened.
pub(super) type Heads = Recent<StreamId, Head>;
