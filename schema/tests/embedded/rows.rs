//! Rows by their keys, read while they are written.

use schema::suite::given::{append_with, id, room, row, rows};
use schema::{Journal, ROWS_AT_MAX, ReadModels, RowKey, SqliteOptions, SqliteStore, Table};

/// Appends beside the reader, each of which writes the first row and the last one.
const APPENDS: u64 = 300;

fn key(clustering: &[u8]) -> RowKey {
    RowKey { table: Table::Contracts, partition: id(1), clustering: clustering.to_vec() }
}

#[tokio::test]
async fn rows_read_in_one_call_are_of_one_moment_while_others_are_written() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = SqliteStore::open(folder.path(), SqliteOptions::default()).expect("opens");
    let both = |seq| rows(vec![row(1, b"first", seq, "first"), row(1, b"last", seq, "last")]);
    store.append(append_with(room(1), 0, both(1))).await.expect("appends");
    // Between the two lie so many others that appends get in between, where they can.
    let mut keys = vec![key(b"between"); ROWS_AT_MAX];
    keys[0] = key(b"first");
    keys[ROWS_AT_MAX - 1] = key(b"last");

    let writing = async {
        for head in 1..APPENDS {
            store.append(append_with(room(1), head, both(head + 1))).await.expect("appends");
        }
    };
    let reading = async {
        let mut seen = 0;
        while seen < APPENDS {
            let found = store.rows_at(keys.clone()).await.expect("reads");
            let source =
                |row: Option<&Option<_>>| row.and_then(Option::as_ref).map(|row: &schema::Row| row.source);
            let (first, last) = (source(found.first()), source(found.last()));
            assert_eq!(first, last, "of two rows that are always written together");
            seen = first.expect("it stands");
        }
    };
    tokio::join!(writing, reading);
}
