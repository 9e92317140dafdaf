//! The limits of the embedded store, each with its unit.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::batch::Write;

/// The size of a commit, for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commit {
    /// The number of appends.
    pub appends: usize,
    /// The number of records.
    pub records: usize,
    /// How long it took, including its fsync.
    pub elapsed: Duration,
}

impl Commit {
    pub(super) fn of(writes: &[Write], elapsed: Duration) -> Self {
        let appends = writes.iter().filter(|write| write.is_append()).count();
        Self { appends, records: writes.iter().map(Write::records).sum(), elapsed }
    }
}

/// Called for every commit, on the writer's thread. It must be quick.
#[derive(Clone)]
pub struct OnCommit(pub Arc<dyn Fn(Commit) + Send + Sync>);

impl fmt::Debug for OnCommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnCommit")
    }
}

/// The limits of the embedded store.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// Writes that may wait for the writer. Beyond that, a write is `Overloaded`.
    pub writes_waiting_max: usize,
    /// Bytes of writes that may wait for the writer.
    pub writes_waiting_bytes_max: usize,
    /// Writes in one transaction.
    pub batch_writes_max: usize,
    /// About how many bytes of writes one transaction may hold.
    pub batch_bytes_max: usize,
    /// Streams whose head is kept in memory.
    pub heads_max: usize,
    /// Reading threads. Each has a connection of its own.
    pub readers: usize,
    /// Reads that may wait for a reader.
    pub reads_waiting_max: usize,
    /// The length from which the write-ahead log is checkpointed, in bytes.
    pub log_checkpoint_bytes: u64,
    /// The length from which the write-ahead log is too long, in bytes. That is logged, and the disk's
    /// reserve is watched.
    pub log_long_bytes: u64,
    /// The bytes of the disk that a log which is too long must leave free. Beyond, writes are refused until
    /// the log is restarted.
    pub disk_reserve_bytes: u64,
    /// The writer's memory for pages, in bytes.
    pub writer_cache_bytes: usize,
    /// Each reader's memory for pages, in bytes.
    pub reader_cache_bytes: usize,
    /// A database up to this length, in bytes, is checked page by page when it is opened; a longer one only
    /// at its edges.
    pub check_bytes_max: u64,
    /// How long a caller should wait when the queue was full, in milliseconds.
    pub retry_after_queue_ms: u64,
    /// How long a caller should wait when the disk took no writes, in milliseconds.
    pub retry_after_disk_ms: u64,
    /// Whether the store says that other servers write to it. For tests in which two houses use one store.
    pub shared: bool,
    /// Called for every commit.
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
