//! The ledger of a server that does not run, added up from its journals alone.

use std::path::Path;

use actors::ledger::{self, Report};
use schema::{SqliteOptions, SqliteStore};

/// Adds up every journal of a data folder.
///
/// # Panics
/// Where the store does not open or read.
pub async fn audit(data: &Path) -> Report {
    let store = SqliteStore::open(data, SqliteOptions::default()).expect("the store opens");
    ledger::audit(&store).await.expect("the journals read")
}
