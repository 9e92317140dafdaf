//! Another program that reads the database file: it slows nobody, and what it holds up is told and made good
//! once it is gone.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use protocol::Seq;
use rusqlite::Connection;
use schema::suite::given::{append_of, record, room};
use schema::{AppendError, Journal, Record, SqliteOptions, SqliteStore, Store};

/// Length of the log from which it is checkpointed, and from which it is too long.
const CHECKPOINT_BYTES: u64 = 100_000;
const LONG_BYTES: u64 = 1_000_000;

/// Appends in a test: each makes the log longer by two pages at least.
const APPENDS: Seq = 300;

/// How long the appends of a test may take in all. A commit that waits for the other program takes five
/// seconds.
const DEADLINE: Duration = Duration::from_secs(120);

fn options() -> SqliteOptions {
    SqliteOptions {
        log_checkpoint_bytes: CHECKPOINT_BYTES,
        log_long_bytes: LONG_BYTES,
        disk_reserve_bytes: 0,
        ..SqliteOptions::default()
    }
}

/// Another program, in the middle of reading the database.
fn reader(folder: &Path) -> Connection {
    let reader = Connection::open(folder.join("guildhall.db")).expect("it can be opened");
    reader.execute_batch("BEGIN; SELECT count(*) FROM journal").expect("it can be read");
    let records: i64 = reader.query_row("SELECT count(*) FROM journal", [], |row| row.get(0)).expect("reads");
    assert!(records > 0, "it reads what stood there when it began");
    reader
}

/// Appends long records to a room, one commit each, until there are that many or the time is up. Answers how
/// many there are then.
async fn append_until(store: &SqliteStore, records: Seq, deadline: Instant) -> Result<Seq, AppendError> {
    let mut head = store.head(room(1)).await.expect("reads");
    while head < records && Instant::now() < deadline {
        let long = Record { body: vec![7; 8_000].into(), ..record(head + 1) };
        store.append(append_of(room(1), head, vec![long])).await?;
        head += 1;
    }
    Ok(head)
}

/// Looks again and again until it holds.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < deadline, "{what} did not come to hold");
        thread::sleep(Duration::from_millis(5));
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts")
        .block_on(future)
}

#[test]
fn a_reader_from_outside_slows_no_commit_and_the_log_is_told_to_be_long_until_it_leaves() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = SqliteStore::open(folder.path(), options()).expect("opens");
    block_on(append_until(&store, 1, Instant::now() + DEADLINE)).expect("there is room");
    let reader = reader(folder.path());

    let written = block_on(append_until(&store, APPENDS, Instant::now() + DEADLINE)).expect("there is room");

    assert_eq!(written, APPENDS, "commits wait for the reader");
    assert!(store.log_bytes() >= LONG_BYTES, "the log is not begun anew: {} bytes", store.log_bytes());
    eventually("the warning", || store.warning().is_some_and(|line| line.contains("write-ahead log is")));
    block_on(store.ready()).expect("a long log is no reason not to work");

    reader.execute_batch("COMMIT").expect("it can end");
    eventually("the end of the warning", || store.warning().is_none());
    assert!(store.log_bytes() < CHECKPOINT_BYTES, "the log is begun anew: {} bytes", store.log_bytes());
    let written = block_on(append_until(&store, APPENDS + 10, Instant::now() + DEADLINE));
    assert_eq!(written.expect("there is room"), APPENDS + 10);
}

#[test]
fn a_checkpoint_that_a_reader_from_outside_holds_up_never_asks_for_the_writers_turn() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = SqliteStore::open(folder.path(), options()).expect("opens");
    block_on(append_until(&store, 1, Instant::now() + DEADLINE)).expect("there is room");
    let _reader = reader(folder.path());
    block_on(append_until(&store, 100, Instant::now() + DEADLINE)).expect("there is room");

    let _turn = store.hold();

    let before = store.checkpoints();
    // One may have had the turn just before.
    eventually("the end of two checkpoints", || store.checkpoints() >= before + 2);
}

#[test]
fn a_log_that_another_program_keeps_long_leaves_the_disks_reserve_alone() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let options = SqliteOptions { disk_reserve_bytes: u64::MAX, ..options() };
    let store = SqliteStore::open(folder.path(), options).expect("opens");
    block_on(append_until(&store, 1, Instant::now() + DEADLINE)).expect("there is room");
    let reader = reader(folder.path());

    let refused = block_on(append_until(&store, APPENDS, Instant::now() + DEADLINE));

    assert!(matches!(refused, Err(AppendError::Overloaded { .. })), "{refused:?}");
    assert!(store.log_bytes() >= LONG_BYTES, "a log that is not too long may take what there is");
    let before = block_on(store.head(room(1))).expect("reads go on");
    drop(reader);
    eventually("a new beginning of the log", || store.log_bytes() < LONG_BYTES);
    let written = block_on(append_until(&store, before + 10, Instant::now() + DEADLINE));
    assert_eq!(written.expect("writes go on by themselves"), before + 10);
}

#[test]
fn steady_reads_of_our_own_do_not_keep_the_log_from_being_begun_anew() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = SqliteStore::open(folder.path(), options()).expect("opens");
    block_on(append_until(&store, 1, Instant::now() + DEADLINE)).expect("there is room");
    let done = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    block_on(store.head(room(1))).expect("reads");
                }
            });
        }
        let written = block_on(append_until(&store, APPENDS, Instant::now() + DEADLINE));
        assert_eq!(written.expect("there is room"), APPENDS);
        eventually("a short log", || store.log_bytes() < LONG_BYTES && store.warning().is_none());
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn a_store_opens_beside_a_reader_that_holds_the_log_and_takes_it_for_no_damage() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = SqliteStore::open(folder.path(), options()).expect("opens");
    block_on(append_until(&store, 1, Instant::now() + DEADLINE)).expect("there is room");
    let reader = reader(folder.path());
    block_on(append_until(&store, 100, Instant::now() + DEADLINE)).expect("there is room");
    drop(store);

    let store = SqliteStore::open(folder.path(), options()).expect("opens beside the reader");

    assert_eq!(block_on(store.head(room(1))).expect("reads"), 100);
    drop(reader);
    let written = block_on(append_until(&store, APPENDS, Instant::now() + DEADLINE));
    assert_eq!(written.expect("there is room"), APPENDS);
}
