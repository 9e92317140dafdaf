//! The ledger of a server that does not run, added up from its journals alone.

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
        None => {
            let store = SqliteStore::open(&server.data(), SqliteOptions::default()).expect("the store opens");
            ledger::audit(&store).await
        }
    };
    report.expect("the journals read")
}
