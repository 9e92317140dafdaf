//! A disk without room, as a test orders it: the store says so for as long as there is none.

use schema::sqlite::Fault;
use schema::suite::given::{append_of, record, room};
use schema::{AppendError, DiskFull, Journal, SqliteOptions, SqliteStore, Store};

/// A store that has just refused an append for want of space, and needs that much room for the longest batch.
async fn refusing(folder: &std::path::Path, batch_bytes_max: usize) -> SqliteStore {
    let options = SqliteOptions { batch_bytes_max, ..SqliteOptions::default() };
    let store = SqliteStore::open(folder, options).expect("opens");
    store.ready().await.expect("nothing was refused yet");
    store.order(Fault::Full);
    let refused = store.append(append_of(room(1), 0, vec![record(1)])).await;
    assert!(matches!(refused, Err(AppendError::Overloaded { .. })), "{refused:?}");
    store
}

#[tokio::test]
async fn a_store_that_refused_a_write_for_want_of_space_is_not_ready_while_only_small_writes_find_room() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = refusing(folder.path(), usize::MAX).await;
    for head in 0..3 {
        let unready = store.ready().await.expect_err("there is no room for the longest batch");
        let full = unready.downcast_ref::<DiskFull>().expect("it says what is missing");
        assert_eq!(full.to_string(), format!("no space is left at {}", folder.path().display()));
        store.append(append_of(room(1), head, vec![record(head + 1)])).await.expect("it is small enough");
    }
}

#[tokio::test]
async fn a_store_that_refused_a_write_for_want_of_space_is_ready_once_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = refusing(folder.path(), 1).await;
    store.ready().await.expect("its own write finds room");
}
