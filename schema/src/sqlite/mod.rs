//! The embedded store: SQLite in one file, one thread that writes, a few that read.
//!
//! ```text
//! append ─▶ queue ─▶ writer: BEGIN · heads · records · rows · timers · COMMIT (one fsync) ─▶ answers
//! read   ─▶ queue ─▶ readers, each with its own connection                                 ─▶ answers
//!                    checkpoints: copy the write-ahead log into the database, beside the writer
//! ```
//!
//! What stands in the data folder: `guildhall.db` (with SQLite's `-wal` and `-shm` beside it),
//! `guildhall.generation` and `guildhall.lock`. Nothing else there is touched.
//!
//! What a row of each table is, is told in `layout.rs`. The writer keeps the heads of a bounded number of
//! streams in memory.

mod backup;
mod batch;
mod checkpoint;
mod code;
mod crash;
mod fault;
mod forgetting;
mod free_space;
mod generation;
mod heads;
mod layout;
mod lease;
mod listed;
mod open;
mod open_error;
mod options;
mod pace;
mod queue;
mod read;
mod readers;
mod statements;
mod store;
mod turn;
mod writer;

pub use backup::{BackupError, back_up};
#[cfg(feature = "test-support")]
pub use crash::{CrashPoint, arm};
#[cfg(feature = "test-support")]
pub use fault::Fault;
pub use layout::{ADD as ADDED_TABLES_AS_SQL, CREATE as TABLES_AS_SQL};
pub use open_error::OpenError;
pub use options::{Commit, OnCommit, SqliteOptions};
pub use store::SqliteStore;
