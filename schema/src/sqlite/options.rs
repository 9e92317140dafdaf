//! The limits of the embedded store, each with its unit.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::batch::Write;

/// What one commit held, for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commit {
    /// Appends in it.
    pub appends: usize,
    /// Records in them.
    pub records: usize,
    /// How long it took, its fsync included.
    pub elapsed: Duration,
}

impl Commit {
    pub(super) fn of(writes: &[Write], elapsed: Duration) -> Self {
        let appends = writes.iter().filter(|write| write.is_append()).count();
        Self { appends, records: writes.iter().map(Write::records).sum(), elapsed }
    }
}

/// Who is told of every commit, on the writer's thread: it must be quick.
#[derive(Clone)]
pub struct OnCommit(pub Arc<dyn Fn(Commit) + Send + Sync>);

impl fmt::Debug for OnCommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnCommit")
    }
}

/// How much the embedded store may hold, queue and do at once.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// Writes that may wait for the writer; one more is `Overloaded`.
    pub writes_waiting_max: usize,
    /// Bytes of writes that may wait for the writer.
    pub writes_waiting_bytes_max: usize,
    /// Writes in one transaction.
    pub batch_writes_max: usize,
    /// Bytes of writes in one transaction, about.
    pub batch_bytes_max: usize,
    /// Streams whose head is kept in memory.
    pub heads_max: usize,
    /// Reading threads, each with a connection of its own.
    pub readers: usize,
    /// Reads that may wait for a reader.
    pub reads_waiting_max: usize,
    /// Length of the write-ahead log, in bytes, from which it is checkpointed.
    pub log_checkpoint_bytes: u64,
    /// Length of the write-ahead log, in bytes, from which it is too long: that is told, and the disk's reserve is looked at.
    pub log_long_bytes: u64,
    /// Bytes of the disk that a log which is too long leaves free: beyond, writes are refused until the log is begun anew.
    pub disk_reserve_bytes: u64,
    /// Memory for pages of the writer's, in bytes.
    pub writer_cache_bytes: usize,
    /// Memory for pages of each reader's, in bytes.
    pub reader_cache_bytes: usize,
    /// A database up to this length, in bytes, is checked page by page when it is opened; a longer one at its edges only.
    pub check_bytes_max: u64,
    /// How long to wait where the queue was full, in milliseconds.
    pub retry_after_queue_ms: u64,
    /// How long to wait where the disk took no writes, in milliseconds.
    pub retry_after_disk_ms: u64,
    /// Whether the store says that others write to it beside its opener; where tests let two houses work on one store.
    pub shared: bool,
    /// Who is told of every commit.
    pub on_commit: Option<OnCommit>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            writes_waiting_max: 16_384,
            writes_waiting_bytes_max: 64 << 20,
            batch_writes_max: 2_048,
            batch_bytes_max: 4 << 20,
            heads_max: 65_536,
            readers: 2,
            reads_waiting_max: 16_384,
            log_checkpoint_bytes: 64 << 20,
            log_long_bytes: 256 << 20,
            disk_reserve_bytes: 256 << 20,
            writer_cache_bytes: 32 << 20,
            reader_cache_bytes: 2 << 20,
            check_bytes_max: 64 << 20,
            retry_after_queue_ms: 100,
            retry_after_disk_ms: 1_000,
            shared: false,
            on_commit: None,
        }
    }
}
