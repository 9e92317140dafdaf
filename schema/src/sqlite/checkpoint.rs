//! The write-ahead log, and the thread that copies it into the database, so that it does not grow without
//! bound or hold up the writer.
//!
//! The log can be restarted only after all of it is copied, while nobody reads from it. Nearly all is copied
//! while the writer works. The writer waits only while the last few pages are copied, and only if nothing
//! prevents the restart: **a checkpoint never waits for another program while the writer waits for the
//! checkpoint**. Another program that reads the file for long (a backup, a shell) makes the log grow. This is
//! logged, and writes go on (`free_space.rs` says until when).
//!
//! SQLite syncs the database only after all of the log is copied. So pages that were copied before are synced
//! here; otherwise the writer would wait for all of them to reach the disk.

use std::fs::File;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard};
use rusqlite::{Connection, Result};
use tracing::{error, info, warn};

use super::crash::{CrashPoint, pass};
use super::layout::PAGE_BYTES;
use super::options::SqliteOptions;

/// The bytes of a page in the log, with its frame.
const FRAME_BYTES: u64 = PAGE_BYTES as u64 + 24;

/// How often the log is copied while the writer works, before the writer waits for the rest.
const PASSES_MAX: usize = 4;

/// The rest for which the writer may wait: this part of a log that is due.
const REST_SHARE: u64 = 16;

/// The rest is at least this many bytes, so that a short log can be restarted even under steady writing.
const REST_BYTES_MIN: u64 = 1 << 20;

/// How long to wait after a failed checkpoint.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// The length of the log, and who may use it.
pub(super) struct Log {
    checkpoint_bytes: u64,
    long_bytes: u64,
    frames: AtomicU64,
    held: AtomicBool,
    /// The number of checkpoints that have ended, successful or not.
    ended: AtomicU64,
    turn: Mutex<()>,
    reads: RwLock<()>,
    wanted: Mutex<Wanted>,
    changed: Condvar,
}

#[derive(Default)]
struct Wanted {
    checkpoint: bool,
    closed: bool,
}

/// The result of a checkpoint, in frames.
#[derive(Clone, Copy)]
struct Copied {
    all: u64,
    copied: u64,
}

/// How a checkpoint ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The next commit restarts the log.
    Restarted,
    /// More was written meanwhile than the writer may wait for.
    Behind,
    /// Another program reads from the log or is checkpointing it.
    Held,
}

impl Log {
    /// A log that is checkpointed from the length in the options on.
    pub(super) fn new(options: &SqliteOptions) -> Self {
        Self {
            checkpoint_bytes: options.log_checkpoint_bytes,
            long_bytes: options.log_long_bytes,
            frames: AtomicU64::new(0),
            held: AtomicBool::new(false),
            ended: AtomicU64::new(0),
            turn: Mutex::new(()),
            reads: RwLock::new(()),
            wanted: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// The length in bytes, after the last commit or checkpoint.
    pub(super) fn bytes(&self) -> u64 {
        self.frames.load(Ordering::Relaxed) * FRAME_BYTES
    }

    /// Whether the log is longer than it should ever be.
    pub(super) fn is_long(&self) -> bool {
        self.bytes() >= self.long_bytes
    }

    /// Whether the log is too long and cannot be restarted for now.
    pub(super) fn is_held(&self) -> bool {
        self.held.load(Ordering::Relaxed)
    }

    /// The number of checkpoints that have ended.
    #[cfg(feature = "test-support")]
    pub(super) fn ended(&self) -> u64 {
        self.ended.load(Ordering::Relaxed)
    }

    /// The writer's turn. While it is held, no checkpoint makes the writer wait.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock()
    }

    /// A read of this program. The log is restarted between reads.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, ()> {
        self.reads.read()
    }

    /// A commit has brought the log to that many frames.
    pub(super) fn committed(&self, frames: u64) {
        self.frames.store(frames, Ordering::Relaxed);
        if frames * FRAME_BYTES >= self.checkpoint_bytes {
            self.nudge();
        }
    }

    /// Asks for a checkpoint.
    fn nudge(&self) {
        let mut wanted = self.wanted.lock();
        if !wanted.checkpoint {
            wanted.checkpoint = true;
            self.changed.notify_one();
        }
    }

    /// Stops the thread.
    pub(super) fn close(&self) {
        self.wanted.lock().closed = true;
        self.changed.notify_one();
    }

    /// Runs until the log is closed. The connection has no busy handler: what cannot be had at once is tried
    /// later.
    pub(super) fn run(&self, connection: &Connection, database: &File) {
        let mut rest = None;
        while self.wait(rest) {
            rest = match self.checkpoint(connection, database) {
                Ok(ended) => {
                    self.tell(ended);
                    (ended == Ended::Held).then_some(TRY_AGAIN)
                }
                Err(error) => {
                    warn!(%error, log_bytes = self.bytes(), "failed to checkpoint; it is tried again");
                    Some(TRY_AGAIN)
                }
            };
            self.ended.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits for a request, or for the time that the last checkpoint set. False if the thread must stop.
    fn wait(&self, rest: Option<Duration>) -> bool {
        let mut wanted = self.wanted.lock();
        match rest.map(|rest| Instant::now() + rest) {
            Some(until) => {
                while !wanted.closed && !self.changed.wait_until(&mut wanted, until).timed_out() {}
            }
            None => {
                while !wanted.checkpoint && !wanted.closed {
                    self.changed.wait(&mut wanted);
                }
            }
        }
        wanted.checkpoint = false;
        !wanted.closed
    }

    fn checkpoint(&self, connection: &Connection, database: &File) -> Result<Ended> {
        pass(CrashPoint::CheckpointBegun);
        for _ in 0..PASSES_MAX {
            let Some(log) = copy(connection, database)? else { return Ok(Ended::Held) };
            if self.rest_is_short(log) {
                break;
            }
        }
        pass(CrashPoint::CheckpointCopied);
        // This program's reads end before the writer's turn is taken. So if anything still holds the log, it
        // is another program.
        let _reads = self.reads.write();
        match copy(connection, database)? {
            None => Ok(Ended::Held),
            Some(log) if log.copied < log.all => Ok(Ended::Held),
            Some(log) => self.begin_anew(connection, log),
        }
    }

    /// Restarts the log, unless the writer would wait for more than a moment.
    fn begin_anew(&self, connection: &Connection, log: Copied) -> Result<Ended> {
        let _turn = self.turn();
        if !self.rest_is_short(log) {
            return Ok(Ended::Behind);
        }
        let Some((log, busy)) = checkpoint(connection, "RESTART")? else { return Ok(Ended::Held) };
        if busy || log.copied < log.all {
            self.frames.store(log.all, Ordering::Relaxed);
            return Ok(Ended::Held);
        }
        self.frames.store(0, Ordering::Relaxed);
        pass(CrashPoint::CheckpointDone);
        Ok(Ended::Restarted)
    }

    /// Whether the rest is short enough to be copied while the writer waits.
    fn rest_is_short(&self, log: Copied) -> bool {
        let rest = self.frames.load(Ordering::Relaxed).saturating_sub(log.copied) * FRAME_BYTES;
        rest <= (self.checkpoint_bytes / REST_SHARE).max(REST_BYTES_MIN)
    }

    /// Logs once that the log is too long, and once that it is short again.
    fn tell(&self, ended: Ended) {
        let held = match ended {
            Ended::Restarted => false,
            Ended::Behind => self.is_held(),
            Ended::Held => self.is_long(),
        };
        match (self.held.swap(held, Ordering::Relaxed), held) {
            (false, true) => warn!(
                log_bytes = self.bytes(),
                "the write-ahead log grows and cannot be begun anew: another program keeps reading the database"
            ),
            (true, false) => info!(log_bytes = self.bytes(), "the write-ahead log is begun anew"),
            _ => {}
        }
    }
}

/// Copies what can be copied without making anyone wait, and syncs it. `None` if another checkpoint is
/// running.
fn copy(connection: &Connection, database: &File) -> Result<Option<Copied>> {
    let copied = checkpoint(connection, "PASSIVE")?;
    sync(database);
    Ok(copied.map(|(log, _)| log))
}

/// Syncs what was copied. If that fails, lost pages count as copied; only a restart of the program copies
/// them again.
fn sync(database: &File) {
    if let Err(error) = database.sync_data() {
        error!(%error, "the database was not synced: the process ends, and the next start copies the log again");
        std::process::abort();
    }
}

/// Runs a checkpoint. Returns its result, and whether something was in the way. `None` if another one is
/// running.
fn checkpoint(connection: &Connection, mode: &str) -> Result<Option<(Copied, bool)>> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
        let (busy, all, copied): (bool, i64, i64) = row.try_into()?;
        let frames = u64::try_from(all).ok().zip(u64::try_from(copied).ok());
        Ok(frames.map(|(all, copied)| (Copied { all, copied }, busy)))
    })
}
