//! The ledger of a server that does not run, added up from its journals alone.

use std::path::Path;

use actors::ledger::{self, Report};
use schema::{CqlStore, SqliteOptions, SqliteStore};

use crate::server::Server;

/// Adds up every journal of a server's store.
///
/// # Panics
/// Where the store does not open or read.
pub async fn audit(server: &Server) -> Report {
    let report = match server.keyspace() {
        Some(keyspace) => {
            let store = CqlStore::open(keyspace.options()).await.expect("the store opens");
            ledger::audit(&store).await
        }
        None => return audit_folder(&server.data()).await,
    };
    report.expect("the journals read")
}

/// Adds up every journal of the embedded store in that folder, which no server has open.
///
/// # Panics
/// Where the store does not open or read.
pub async fn audit_folder(data: &Path) -> Report {
    let store = SqliteStore::open(data, SqliteOptions::default()).expect("the store opens");
    ledger::audit(&store).await.expect("the journals read")
}
