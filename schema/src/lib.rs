//! The stores of Guildhall: the storage ports, named after the needs of their callers, and the adapters
//! behind them.
//!
//! Nothing here knows an actor or a rule of the trade.

pub mod cql;
mod faults;
pub mod ports;
mod recent;
mod seldom;
pub mod sqlite;
mod steady;
#[cfg(feature = "test-support")]
pub mod suite;

pub use cql::{CqlOpenError, CqlOptions, CqlStore};
pub use ports::{
    Append, AppendError, BoxError, CommandMark, CommandSeen, DiskFull, Effects, Journal, Lease, ListCursor,
    Listed, Page, ROWS_AT_MAX, ReadError, ReadModels, Record, Settings, SharedStore, Snapshot, Store, Timer,
    Timers, Told, TooManyRows, Unknown, Unsupported, Window,
};
pub use rows::{self, ReadModel, Row, RowKey, Table};
pub use seldom::Seldom;
pub use sqlite::{Commit, OnCommit, OpenError, SqliteOptions, SqliteStore};
pub use steady::since_boot;
