//! The writer's thread: it puts everything that waits into one transaction with one fsync, then answers.
//!
//! It never answers "written" before the commit is on the disk, and never "not written" if that is not
//! certain. A commit whose outcome is not known ends the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use bytes::Bytes;
use rusqlite::{Connection, Error, ErrorCode, ffi};
use tokio::sync::oneshot;
use tracing::{error, info, warn};

use super::batch::{Batch, Done, Small, Write};
use super::checkpoint::Log;
use super::crash::{CrashPoint, pass};
use super::fault::Fault;
use super::forgetting::Forgetting;
use super::free_space::FreeSpace;
use super::heads::Heads;
use super::open_error::says_full;
use super::options::{Commit, SqliteOptions};
use super::pace::Pace;
use super::queue::{Queue, QueueFull};
use super::statements::Statements;
use crate::faults::Faults;
use crate::ports::{Append, AppendError, BoxError};
use crate::seldom::Seldom;

/// What the writer's thread shares with its callers.
pub(super) struct Writer {
    queue: Queue<Write>,
    options: SqliteOptions,
    log: Arc<Log>,
    free_space: FreeSpace,
    /// Whether writes were refused because the disk was full, and there has been no space since.
    full: AtomicBool,
    /// Limits how often refused writes are logged.
    refusals: Seldom,
    /// Whether the writer's connection ends a commit with an fsync, as it does at first.
    durable: AtomicBool,
    pub(super) forgetting: Forgetting,
    pub(super) faults: Faults<Fault>,
}

/// Why the store takes no writes for now.
#[derive(Debug, thiserror::Error)]
enum NotTaken {
    #[error("the transaction was rolled back")]
    RolledBack(#[source] Arc<Error>),
    #[error(
        "the write-ahead log is {log} bytes long and leaves {free} bytes of the disk free, fewer than the reserve"
    )]
    NoRoom { log: u64, free: u64 },
    #[error("the store is closing")]
    Closing,
    #[error("a test ordered it")]
    Ordered,
}

/// How a transaction failed.
enum Failed {
    /// Nothing of it is stored.
    RolledBack(Error),
    /// The outcome is not known.
    Unknown(Error),
}

/// What a caller waits for.
type Outcome<T, E> = oneshot::Receiver<Result<T, E>>;

impl Writer {
    pub(super) fn new(options: &SqliteOptions, log: Arc<Log>, free_space: FreeSpace) -> Self {
        Self {
            queue: Queue::new("writes", options.writes_waiting_max, options.writes_waiting_bytes_max),
            options: options.clone(),
            log,
            free_space,
            full: AtomicBool::new(false),
            refusals: Seldom::new(),
            durable: AtomicBool::new(true),
            forgetting: Forgetting::default(),
            faults: Faults::default(),
        }
    }

    /// Queues an append.
    pub(super) fn append(&self, append: Append) -> Result<Outcome<(), AppendError>, AppendError> {
        let (reply, outcome) = oneshot::channel();
        let write = Write::Append(append, reply);
        let bytes = write.bytes();
        match self.queue.push(write, bytes) {
            Ok(()) => Ok(outcome),
            Err(full) => Err(overloaded(full, self.options.retry_after_queue_ms)),
        }
    }

    /// Queues any other write.
    pub(super) fn small(&self, small: Small) -> Result<Outcome<Option<Bytes>, BoxError>, QueueFull> {
        let (reply, outcome) = oneshot::channel();
        let write = Write::Small(small, reply);
        let bytes = write.bytes();
        self.queue.push(write, bytes)?;
        Ok(outcome)
    }

    /// Closes the queue for new writes. Those in it are still written.
    pub(super) fn close(&self) {
        self.queue.close();
    }

    /// The number of writes that wait.
    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Whether writes were refused because the disk was full, and none since has left space for others. A
    /// small write may succeed while larger ones do not.
    pub(super) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// Runs until the queue is closed and empty.
    pub(super) fn run(&self, connection: &Connection, mut statements: Statements<'_>) {
        let mut heads = Heads::new(self.options.heads_max);
        let mut writes = Vec::new();
        let mut pace = Pace::new(Instant::now());
        while self.queue.take(&mut writes, self.options.batch_writes_max, self.options.batch_bytes_max) {
            let began = Instant::now();
            let forgetting = &self.forgetting;
            let mut batch = Batch { statements: &mut statements, heads: &mut heads, forgetting };
            let records = writes.iter().map(Write::records).sum::<usize>() as u64;
            self.write(connection, &mut batch, &mut writes);
            writes.clear();
            let wait = pace.wrote(records, began, Instant::now());
            if !wait.is_zero() {
                std::thread::sleep(wait);
            }
        }
    }

    fn write(&self, connection: &Connection, batch: &mut Batch<'_, '_>, writes: &mut Vec<Write>) {
        if let Some(free) = self.no_room(connection) {
            let log = self.log.bytes();
            self.full.store(true, Ordering::Relaxed);
            self.tell_of_refusals(writes.len(), &NotTaken::NoRoom { log, free });
            return self.refuse(writes, || NotTaken::NoRoom { log, free });
        }
        let fault = if writes.iter().any(Write::is_append) { self.faults.take() } else { None };
        match fault {
            Some(Fault::UnsettledLost) => return unsettle(writes),
            Some(fault @ (Fault::RolledBack | Fault::Full)) => {
                self.full.fetch_or(fault == Fault::Full, Ordering::Relaxed);
                return self.refuse(writes, || NotTaken::Ordered);
            }
            Some(Fault::UnsettledWritten) | None => {}
        }
        match self.transact(connection, batch, writes) {
            Ok(_) if fault.is_some() => unsettle(writes),
            Ok(done) => {
                self.look_for_room();
                tell(writes, done);
            }
            Err(Failed::RolledBack(error)) => {
                // The heads in memory include what the transaction had put there.
                batch.heads.clear();
                self.full.fetch_or(says_full(&error), Ordering::Relaxed);
                self.tell_of_refusals(writes.len(), &error);
                let error = Arc::new(error);
                self.refuse(writes, || NotTaken::RolledBack(Arc::clone(&error)));
            }
            Err(Failed::Unknown(error)) => {
                // Neither answer would be certain. After a restart, the log in the file shows what was
                // written.
                error!(%error, "the outcome of a commit is unknown: the process ends, and the next start finds out");
                std::process::abort();
            }
        }
    }

    /// The free bytes, if the log is too long and has reached the disk's reserve.
    fn no_room(&self, connection: &Connection) -> Option<u64> {
        if !self.log.is_long() {
            return None;
        }
        self.free_space.short_of(connection).unwrap_or_else(|error| {
            warn!(%error, "failed to look for room on the disk");
            None
        })
    }

    /// After a commit: the disk is no longer full if the longest batch fits on it.
    fn look_for_room(&self) {
        if self.is_full() && self.free_space.has(self.options.batch_bytes_max) {
            self.full.store(false, Ordering::Relaxed);
        }
        if !self.is_full() && self.refusals.over() {
            info!("writes go on");
        }
    }

    /// Logs that writes are refused, at the beginning and then seldom: a full disk refuses thousands in a
    /// minute.
    fn tell_of_refusals(&self, writes: usize, error: &dyn std::error::Error) {
        if let Some(writes) = self.refusals.again(writes, Instant::now()) {
            warn!(%error, writes, "failed to write; nothing of these writes stands");
        }
    }

    /// Writes a batch in one transaction. When it returns, the transaction is on the disk if any of its
    /// writes needs that.
    fn transact(
        &self,
        connection: &Connection,
        batch: &mut Batch<'_, '_>,
        writes: &[Write],
    ) -> Result<Vec<Done>, Failed> {
        let _turn = self.log.turn();
        let started = Instant::now();
        let done = self
            .set_durable(connection, writes.iter().any(Write::is_durable))
            .and_then(|()| put(batch, writes))
            .map_err(|error| roll_back(connection, error))?;
        pass(CrashPoint::BatchWritten);
        batch.statements.commit().map_err(|error| match is_certain(&error) {
            true => roll_back(connection, error),
            false => Failed::Unknown(error),
        })?;
        pass(CrashPoint::BatchCommitted);
        if let Some(observe) = &self.options.on_commit {
            (observe.0)(Commit::of(writes, started.elapsed()));
        }
        Ok(done)
    }

    /// Turns the fsync of commits on or off. If no caller waits for the disk, the next commit's fsync covers
    /// this one, too.
    fn set_durable(&self, connection: &Connection, durable: bool) -> rusqlite::Result<()> {
        if self.durable.load(Ordering::Relaxed) == durable {
            return Ok(());
        }
        connection.execute_batch(match durable {
            true => "PRAGMA synchronous = FULL",
            false => "PRAGMA synchronous = NORMAL",
        })?;
        self.durable.store(durable, Ordering::Relaxed);
        Ok(())
    }

    /// Answers all writes of a batch that nothing was stored.
    fn refuse(&self, writes: &mut Vec<Write>, why: impl Fn() -> NotTaken) {
        for write in writes.drain(..) {
            match write {
                Write::Append(_, reply) => {
                    let _ = reply.send(Err(overloaded(why(), self.options.retry_after_disk_ms)));
                }
                Write::Small(_, reply) => {
                    let _ = reply.send(Err(why().into()));
                }
            }
        }
    }
}

fn put(batch: &mut Batch<'_, '_>, writes: &[Write]) -> rusqlite::Result<Vec<Done>> {
    batch.statements.begin()?;
    pass(CrashPoint::BatchBegun);
    let mut done = Vec::with_capacity(writes.len());
    for (index, write) in writes.iter().enumerate() {
        if index == writes.len().div_ceil(2) {
            pass(CrashPoint::BatchHalfWritten);
        }
        done.push(batch.put(write)?);
    }
    Ok(done)
}

/// Rolls the open transaction back. If even that fails, its outcome is not known.
fn roll_back(connection: &Connection, error: Error) -> Failed {
    // After some errors SQLite has rolled the transaction back by itself.
    if connection.is_autocommit() {
        return Failed::RolledBack(error);
    }
    match connection.execute_batch("ROLLBACK") {
        Ok(()) => Failed::RolledBack(error),
        Err(worse) => Failed::Unknown(worse),
    }
}

/// Whether a commit with this error has certainly left nothing in the log that a restart would take for a
/// commit: either the frame that ends the transaction could not be written completely, or its writing never
/// began.
fn is_certain(error: &Error) -> bool {
    let Some(cause) = error.sqlite_error() else { return false };
    matches!(cause.code, ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::DatabaseBusy)
        || cause.extended_code == ffi::SQLITE_IOERR_WRITE
}

/// Answers all writes of a batch with their outcomes.
fn tell(writes: &mut Vec<Write>, done: Vec<Done>) {
    for (write, done) in writes.drain(..).zip(done) {
        match (write, done) {
            (Write::Append(_, reply), Done::Conflict(head)) => {
                let _ = reply.send(Err(AppendError::Conflict { head }));
            }
            (Write::Append(_, reply), _) => {
                let _ = reply.send(Ok(()));
            }
            (Write::Small(_, reply), Done::Value(value)) => {
                let _ = reply.send(Ok(Some(value)));
            }
            (Write::Small(_, reply), _) => {
                let _ = reply.send(Ok(None));
            }
        }
    }
    pass(CrashPoint::BatchAnswered);
}

/// Answers all writes of a batch that their outcome is not known.
fn unsettle(writes: &mut Vec<Write>) {
    for write in writes.drain(..) {
        match write {
            Write::Append(_, reply) => {
                let _ = reply.send(Err(AppendError::Unsettled(NotTaken::Ordered.into())));
            }
            Write::Small(_, reply) => {
                let _ = reply.send(Err(NotTaken::Ordered.into()));
            }
        }
    }
}

fn overloaded(source: impl Into<BoxError>, retry_after_ms: u64) -> AppendError {
    AppendError::Overloaded { retry_after_ms, source: source.into() }
}

/// The answer to an append whose writer stopped before it took it.
pub(super) fn never_taken() -> AppendError {
    AppendError::Unsettled(NotTaken::Closing.into())
}
