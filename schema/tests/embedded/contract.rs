//! The embedded store keeps the contract of a store.

use std::sync::Arc;

use schema::sqlite::Fault;
use schema::suite::Subject;
use schema::{SqliteOptions, SqliteStore, Store};
use tempfile::TempDir;

/// A store in a folder of its own, which goes with it.
struct Embedded {
    store: Arc<SqliteStore>,
    _folder: TempDir,
}

impl Embedded {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let store = SqliteStore::open(folder.path(), SqliteOptions::default()).expect("opens");
        Self { store: Arc::new(store), _folder: folder }
    }
}

impl Subject for Embedded {
    fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    fn unsettle_next(&self, written: bool) {
        self.store.order(if written { Fault::UnsettledWritten } else { Fault::UnsettledLost });
    }

    fn refuse_next(&self) {
        self.store.order(Fault::RolledBack);
    }
}

schema::contract_tests!(Embedded::new());
