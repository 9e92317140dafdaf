//! A bounded cache of the heads of streams that are being written. It only holds what is durable or in the
//! open transaction.

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

/// The heads that were used lately. After a rollback all are dropped, because what the transaction has put
/// here never happened.
pub(super) type Heads = Recent<StreamId, Head>;
