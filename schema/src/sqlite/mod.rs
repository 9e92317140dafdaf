//! The embedded store: SQLite in one file, one thread that writes, a few that read.
//!
//! ```text
//! append ─▶ queue ─▶ writer: BEGIN · heads · records · rows · timers · COMMIT (one fsync) ─▶ answers
//! read   ─▶ queue ─▶ readers, each with its own connection                                 ─▶ answers
//!                    checkpoints: copy the write-ahead log into the database, beside the writer
//! ```
//!
//! What stands in the data folder: `guildhall.db` (with SQLite's `-wal` and `-shm` beside it) and `guildhall.lock`. Nothing else there is
//! touched.
//!
//! | table | a row is | found by |
//! |---|---|---|
//! | `streams` | a stream's integer key, made at its first append | kind and id |
//! | `journal` | a record, in the order of commits, so that appends of a thousand streams fill the same pages | (stream, seq) |
//! | `commands` | a marked command, put here every 64 records of its stream: until then it is looked for in the stream's last records. One page for 64 instead of one for each halves what a commit writes | (stream, command id, seq) |
//! | `snapshots` | a stream's newest snapshot | stream |
//! | `read_rows` | a row of a read model; without a body where it is deleted, to keep `source` | (model, partition, clustering) |
//! | `timers` | a timer | (stream, key); due time |
//! | `unfinished` | a record whose effects on others are not known to be finished | (stream, seq) |
//! | `settings` | a value of the server's own | name |
//!
//! A stream's head is the highest seq in `journal`; the writer keeps a bounded number of them in memory. `told` is one blob: kind, id, seq
//! and index of what told. An id is its sixteen bytes.

mod batch;
mod checkpoint;
mod code;
mod crash;
mod fault;
mod heads;
mod layout;
mod open;
mod options;
mod pace;
mod queue;
mod read;
mod readers;
mod statements;
mod store;
mod writer;

#[cfg(feature = "test-support")]
pub use crash::{CrashPoint, arm};
#[cfg(feature = "test-support")]
pub use fault::Fault;
pub use open::OpenError;
pub use options::{Commit, OnCommit, SqliteOptions};
pub use store::SqliteStore;
