//! The embedded store keeps the contract of a store.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rusqlite::{Connection, ToSql};
use schema::sqlite::Fault;
use schema::suite::Subject;
use schema::suite::given::id;
use schema::suite::newer::TOLD_ROOM;
use schema::{SqliteOptions, SqliteStore, Store};
use tempfile::TempDir;
use uuid::Uuid;

/// A store in a folder of its own, which goes with it.
struct Embedded {
    store: Arc<SqliteStore>,
    folder: TempDir,
}

impl Embedded {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let store = SqliteStore::open(folder.path(), SqliteOptions::default()).expect("opens");
        Self { store: Arc::new(store), folder }
    }
}

impl Subject for Embedded {
    fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    fn unsettle_next(&self, written: bool) {
        self.store.order(if written { Fault::UnsettledWritten } else { Fault::UnsettledLost });
    }

    fn write_as_newer(&self) -> BoxFuture<'_, ()> {
        let (database, told_room) = (self.folder.path().join("guildhall.db"), id(TOLD_ROOM));
        let (mut told, body) = (vec![200], Uuid::from_u128(200));
        told.extend_from_slice(body.as_bytes());
        told.extend_from_slice(&[0; 12]);
        let connection = Connection::open(database).expect("opens");
        let insert = |sql: &str, values: &[&dyn ToSql]| {
            connection.execute(sql, values).expect("is written");
        };
        insert("INSERT INTO streams (key, kind, id) VALUES (1000, 200, ?1)", &[&&body.as_bytes()[..]]);
        insert("INSERT INTO streams (key, kind, id) VALUES (1001, 4, ?1)", &[&&told_room.as_bytes()[..]]);
        let record =
            "INSERT INTO journal (stream, seq, at, type, told, body) VALUES (?1, 1, 1, 'opened', ?2, x'80')";
        insert(record, &[&1_000, &None::<Vec<u8>>]);
        insert(record, &[&1_001, &told]);
        insert("INSERT INTO timers (stream, key, due_at) VALUES (1000, 'theirs', 50)", &[]);
        insert("INSERT INTO unfinished (stream, seq) VALUES (1000, 1)", &[]);
        std::future::ready(()).boxed()
    }

    fn refuse_next(&self) {
        self.store.order(Fault::RolledBack);
    }
}

schema::contract_tests!(Embedded::new());
