//! Tables that came after the layout: a folder of before gains them, and its layout stays what it was.

use rusqlite::Connection;
use schema::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

fn open(folder: &TempDir) -> SqliteStore {
    SqliteStore::open(folder.path(), SqliteOptions::default()).expect("opens")
}

#[test]
fn a_folder_of_before_a_table_was_added_gains_it_when_it_is_opened_and_keeps_its_layout() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(&folder));
    let look = || Connection::open(folder.path().join("guildhall.db")).expect("opens by hand");
    look().execute_batch("DROP TABLE leases").expect("drops it, as if it had never been");

    drop(open(&folder));
    let (count, version): (i64, i64) = look()
        .query_row("SELECT (SELECT count(*) FROM leases), user_version FROM pragma_user_version", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("the table is there");
    assert_eq!((count, version), (0, 1), "a program of before opens layout 1");
}

#[test]
fn a_folder_with_a_table_of_a_newer_program_is_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(&folder));
    let by_hand = Connection::open(folder.path().join("guildhall.db")).expect("opens by hand");
    by_hand.execute_batch("CREATE TABLE later (name TEXT) STRICT").expect("makes it");
    drop(by_hand);
    open(&folder);
}
