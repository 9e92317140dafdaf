//! The write-ahead log and the thread that copies it into the database, so that it neither grows without bound nor holds the writer up.
//!
//! Most is copied while the writer goes on; only what came meanwhile is copied with the writer waiting, since a log is begun anew only
//! once all of it is copied. SQLite syncs the database only then, so what was copied before is synced here: else the writer would wait
//! for all of it to reach the disk.

use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Condvar, Mutex, MutexGuard};
use rusqlite::{Connection, Result};
use tracing::{error, warn};

use super::crash::{CrashPoint, pass};
use super::layout::PAGE_BYTES;

/// Bytes of a page in the log with the frame around it.
const FRAME_BYTES: u64 = PAGE_BYTES as u64 + 24;

/// How often the log is copied beside the writer before the writer waits for the rest.
const PASSES_MAX: usize = 4;

/// What may be left for the writer to wait for: this part of a log that is due.
const PASS_SHARE: u64 = 16;

/// The length of the log, and whose turn it is.
pub(super) struct Log {
    checkpoint_bytes: u64,
    frames: AtomicU64,
    turn: Mutex<()>,
    wanted: Mutex<Wanted>,
    changed: Condvar,
}

#[derive(Default)]
struct Wanted {
    checkpoint: bool,
    closed: bool,
}

/// What a checkpoint says of the log, in frames.
struct Copied {
    all: u64,
    copied: u64,
}

impl Log {
    /// A log that is checkpointed from that length on.
    pub(super) fn new(checkpoint_bytes: u64) -> Self {
        Self {
            checkpoint_bytes,
            frames: AtomicU64::new(0),
            turn: Mutex::new(()),
            wanted: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Its length in bytes, as of the last commit or checkpoint.
    pub(super) fn bytes(&self) -> u64 {
        self.frames.load(Ordering::Relaxed) * FRAME_BYTES
    }

    /// The writer's turn: as long as it is held, no checkpoint makes it wait.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock()
    }

    /// A commit has brought the log to that many frames.
    pub(super) fn committed(&self, frames: u64) {
        self.frames.store(frames, Ordering::Relaxed);
        if frames * FRAME_BYTES >= self.checkpoint_bytes {
            self.nudge();
        }
    }

    /// Asks for a checkpoint.
    pub(super) fn nudge(&self) {
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

    /// The thread's life: until it is closed.
    pub(super) fn run(&self, connection: &Connection, database: &File) {
        while self.wait() {
            if let Err(error) = self.checkpoint(connection, database) {
                warn!(%error, log_bytes = self.bytes(), "failed to checkpoint; the next commit asks again");
            }
        }
    }

    fn wait(&self) -> bool {
        let mut wanted = self.wanted.lock();
        while !wanted.checkpoint && !wanted.closed {
            self.changed.wait(&mut wanted);
        }
        wanted.checkpoint = false;
        !wanted.closed
    }

    fn checkpoint(&self, connection: &Connection, database: &File) -> Result<()> {
        pass(CrashPoint::CheckpointBegun);
        for _ in 0..PASSES_MAX {
            let log = checkpoint(connection, "PASSIVE")?;
            sync(database);
            let left = self.frames.load(Ordering::Relaxed).saturating_sub(log.copied);
            if left * FRAME_BYTES * PASS_SHARE < self.checkpoint_bytes {
                break;
            }
        }
        pass(CrashPoint::CheckpointCopied);
        let _turn = self.turn();
        let log = checkpoint(connection, "RESTART")?;
        let left = if log.copied == log.all { 0 } else { log.all };
        self.frames.store(left, Ordering::Relaxed);
        pass(CrashPoint::CheckpointDone);
        Ok(())
    }
}

/// Syncs what was copied. Where that fails, pages that are lost count as copied: only a new start copies them again.
fn sync(database: &File) {
    if let Err(error) = database.sync_data() {
        error!(%error, "the database was not synced: the process ends, and the next start copies the log again");
        std::process::abort();
    }
}

fn checkpoint(connection: &Connection, mode: &str) -> Result<Copied> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
        let frames = |column| row.get::<_, i64>(column).map(|frames| frames.max(0).unsigned_abs());
        Ok(Copied { all: frames(1)?, copied: frames(2)? })
    })
}
