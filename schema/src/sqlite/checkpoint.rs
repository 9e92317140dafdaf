//! The write-ahead log and the thread that copies it into the database, so that it neither grows without bound nor holds the writer up.
//!
//! A log is begun anew only once all of it is copied and nobody reads from it. Nearly all is copied while the writer goes on. The writer
//! waits only while the last few pages are copied, and only where nothing stands in the way of the new beginning: **no checkpoint
//! ever waits for another program while the writer waits for it**. Another program that reads the file for long (a backup, a shell) lets the log grow; that
//! is told, and writing goes on (`room.rs` says until when).
//!
//! SQLite syncs the database only once all of the log is copied, so what was copied before is synced here: else the writer would wait
//! for all of it to reach the disk.

use std::fs::File;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard};
use rusqlite::{Connection, Result};
use tracing::{error, info, warn};

use super::crash::{CrashPoint, pass};
use super::layout::PAGE_BYTES;
use super::options::SqliteOptions;

/// Bytes of a page in the log with the frame around it.
const FRAME_BYTES: u64 = PAGE_BYTES as u64 + 24;

/// How often the log is copied beside the writer before the writer waits for the rest.
const PASSES_MAX: usize = 4;

/// What may be left for the writer to wait for: this part of a log that is due.
const REST_SHARE: u64 = 16;

/// And at least that many bytes, so that a short log is begun anew under steady writing too.
const REST_BYTES_MIN: u64 = 1 << 20;

/// How long a checkpoint that did not get through rests before the next try.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// The length of the log, and whose turn it is.
pub(super) struct Log {
    checkpoint_bytes: u64,
    long_bytes: u64,
    frames: AtomicU64,
    held: AtomicBool,
    /// Checkpoints that have ended, whether they got through or not.
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

/// What a checkpoint says of the log, in frames.
#[derive(Clone, Copy)]
struct Copied {
    all: u64,
    copied: u64,
}

/// How a checkpoint ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The next commit begins the log anew.
    Restarted,
    /// More was written meanwhile than the writer may wait for.
    Behind,
    /// Another program reads from the log, or checkpoints it.
    Held,
}

impl Log {
    /// A log that is checkpointed once it is as long as the options say.
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

    /// Its length in bytes, as of the last commit or checkpoint.
    pub(super) fn bytes(&self) -> u64 {
        self.frames.load(Ordering::Relaxed) * FRAME_BYTES
    }

    /// Whether it is longer than it should ever be.
    pub(super) fn is_long(&self) -> bool {
        self.bytes() >= self.long_bytes
    }

    /// Whether it is too long, and cannot be begun anew for now.
    pub(super) fn is_held(&self) -> bool {
        self.held.load(Ordering::Relaxed)
    }

    /// How many checkpoints have ended so far.
    #[cfg(feature = "test-support")]
    pub(super) fn ended(&self) -> u64 {
        self.ended.load(Ordering::Relaxed)
    }

    /// The writer's turn: as long as it is held, no checkpoint makes it wait.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock()
    }

    /// A read of our own: a log is begun anew between two of them.
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

    /// Ends the thread.
    pub(super) fn close(&self) {
        self.wanted.lock().closed = true;
        self.changed.notify_one();
    }

    /// The thread's life: until it is closed. The connection has no busy handler: what cannot be had at once is tried again later.
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

    /// Waits until a checkpoint is asked for, or for as long as the last one says. False once the thread is to end.
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
        // Our own reads end before the writer's turn is taken, so that what still holds the log is another program.
        let _reads = self.reads.write();
        match copy(connection, database)? {
            None => Ok(Ended::Held),
            Some(log) if log.copied < log.all => Ok(Ended::Held),
            Some(log) => self.begin_anew(connection, log),
        }
    }

    /// Has the log begun anew, unless that would make the writer wait for more than a moment.
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

    /// Whether what came since is little enough to be copied while the writer waits.
    fn rest_is_short(&self, log: Copied) -> bool {
        let rest = self.frames.load(Ordering::Relaxed).saturating_sub(log.copied) * FRAME_BYTES;
        rest <= (self.checkpoint_bytes / REST_SHARE).max(REST_BYTES_MIN)
    }

    /// Tells once that the log has grown too long, and once that it is short again.
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

/// Copies what can be copied while everybody goes on, and syncs it. `None` where another checkpoint is under way.
fn copy(connection: &Connection, database: &File) -> Result<Option<Copied>> {
    let copied = checkpoint(connection, "PASSIVE")?;
    sync(database);
    Ok(copied.map(|(log, _)| log))
}

/// Syncs what was copied. Where that fails, pages that are lost count as copied: only a new start copies them again.
fn sync(database: &File) {
    if let Err(error) = database.sync_data() {
        error!(%error, "the database was not synced: the process ends, and the next start copies the log again");
        std::process::abort();
    }
}

/// What the log came to, and whether something was in the way. `None` where another checkpoint is under way.
fn checkpoint(connection: &Connection, mode: &str) -> Result<Option<(Copied, bool)>> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
        let (busy, all, copied): (bool, i64, i64) = row.try_into()?;
        let frames = u64::try_from(all).ok().zip(u64::try_from(copied).ok());
        Ok(frames.map(|(all, copied)| (Copied { all, copied }, busy)))
    })
}
