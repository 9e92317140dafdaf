//! kill -9 at each named place: what was acknowledged is there, and a batch is there whole or not at all.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::thread;

use futures_util::future::try_join_all;
use protocol::Seq;
use schema::sqlite::{CrashPoint, arm};
use schema::suite::given::{append_of, body, command, id, marked, room, row};
use schema::{
    Append, AppendError, Effects, Journal, ReadModels, SqliteOptions, SqliteStore, Table, Timers, Window,
};

use crate::child;

/// Streams written in one batch.
const STREAMS: u64 = 16;

/// Records of each in one batch.
const RECORDS: u64 = 5;

/// The stream that keeps the writer busy while a batch gathers.
const DECOY: u64 = 1_000;

/// Rounds a child writes before it gives up waiting for its crash, and rounds that are written where nothing
/// crashes.
const ROUNDS_MAX: u64 = 10_000;
const ROUNDS_WHOLE: u64 = 20;

/// Bytes of log from which it is checkpointed: little, so that checkpoints come soon.
const LOG_BYTES: u64 = 200_000;

/// The signal of kill -9.
const KILL: i32 = 9;

fn options() -> SqliteOptions {
    SqliteOptions { log_checkpoint_bytes: LOG_BYTES, ..SqliteOptions::default() }
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts").block_on(future)
}

/// Also what a child of the other tests runs, which dies where it was told to.
#[test]
fn where_nothing_kills_the_writer_every_round_stands_whole() {
    if let Some((folder, order)) = child::orders() {
        return write_until_killed(&folder, &order);
    }
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = SqliteStore::open(folder.path(), options()).expect("opens");
    block_on(write_rounds(&store, ROUNDS_WHOLE, |_| ()));
    drop(store);
    assert_eq!(reopen(folder.path()), ROUNDS_WHOLE);
}

/// Writes round after round from where the store stands, tells each that is acknowledged, and dies at a
/// place, at its so manieth passing.
fn write_until_killed(folder: &Path, order: &str) {
    let (point, count) = order.split_once(' ').expect("a place and a count");
    let point = CrashPoint::ALL.into_iter().find(|named| format!("{named:?}") == point).expect("a place");
    let store = SqliteStore::open(folder, options()).expect("opens");
    arm(point, count.parse().expect("a count"));
    block_on(write_rounds(&store, ROUNDS_MAX, child::say));
    panic!("{ROUNDS_MAX} rounds were written, and nothing killed this at {point:?}");
}

async fn write_rounds(store: &SqliteStore, rounds: u64, acknowledged: impl Fn(u64)) {
    let first = store.head(room(0)).await.expect("reads") / RECORDS;
    let decoys = store.head(room(DECOY)).await.expect("reads");
    for round in 0..rounds {
        write_round(store, first + round, decoys + round).await.expect("a round is written");
        acknowledged(first + round + 1);
    }
}

/// Writes one batch of all streams, after a batch of the decoy's alone.
async fn write_round(store: &SqliteStore, round: u64, decoys: Seq) -> Result<(), AppendError> {
    let hold = store.hold();
    let decoy = store.append(append_of(room(DECOY), decoys, vec![marked(decoys + 1, decoys + 1, 7, 0)]));
    while store.waiting().0 > 0 {
        thread::yield_now();
    }
    let batch: Vec<_> = (0..STREAMS).map(|number| store.append(whole(number, round))).collect();
    drop(hold);
    decoy.await?;
    try_join_all(batch).await.map(drop)
}

/// A stream's append in a round: records, a row, a timer and a marker, all saying which round it is.
fn whole(number: u64, round: u64) -> Append {
    let head = round * RECORDS;
    let effects = Effects {
        rows: vec![row(number, b"k", head + RECORDS, "row")],
        timers: vec![("t".to_owned(), Some(round + 1))],
        unfinished: vec![head + RECORDS],
    };
    let records = (head + 1..=head + RECORDS).map(|seq| marked(seq, seq, 7, seq)).collect();
    Append { effects: effects.into(), ..append_of(room(number), head, records) }
}

/// How many rounds stand, after seeing that each stands whole in every stream.
async fn rounds(store: &SqliteStore) -> u64 {
    let rounds = store.head(room(0)).await.expect("reads") / RECORDS;
    for number in 0..STREAMS {
        holds_whole(store, number, rounds).await;
    }
    rounds
}

async fn holds_whole(store: &SqliteStore, number: u64, rounds: u64) {
    let head = rounds * RECORDS;
    let page = store.read(room(number), Window::After(0), usize::MAX, usize::MAX).await.expect("reads");
    let seqs = page.records.iter().map(|record| record.seq);
    assert!(seqs.eq(1..=head), "stream {number} holds other records than 1 to {head}");
    assert!(page.records.iter().all(|record| record.body == body(record.seq)));

    let seen = store.commands_after(room(number), command(0), usize::MAX).await.expect("reads");
    assert!(seen.iter().map(|seen| seen.seq).eq((1..=head).rev()), "stream {number} finds other commands");
    let rows = store.rows(Table::Contracts, id(number), None, 9).await.expect("reads");
    assert!(rows.iter().map(|row| row.source).eq((rounds > 0).then_some(head)), "{rows:?} at {head}");
    let due = store.due(u64::MAX, None, usize::MAX).await.expect("reads").items;
    let due = due.iter().filter(|timer| timer.stream == room(number)).map(|timer| timer.due_at);
    assert!(due.eq((rounds > 0).then_some(rounds)), "stream {number} has another timer");
    let unfinished = store.unfinished_of(room(number)).await.expect("reads");
    assert!(unfinished.into_iter().eq((1..=rounds).map(|round| round * RECORDS)));
}

/// Kills a child at its `count`-th passing of a place; the rounds that stand after it, and those it had told.
fn crash(folder: &Path, point: CrashPoint, count: u32) -> (u64, u64) {
    let before = reopen(folder);
    let output = child::run(
        "crashes::where_nothing_kills_the_writer_every_round_stands_whole",
        folder,
        format!("{point:?} {count}"),
    );
    assert_eq!(
        output.status.signal(),
        Some(KILL),
        "at {point:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    (reopen(folder), child::last_said(&output).unwrap_or(before))
}

fn reopen(folder: &Path) -> u64 {
    let store = SqliteStore::open(folder, options()).expect("opens after a crash");
    block_on(rounds(&store))
}

/// Crashes three times at one place, each upon what the last one left; `wanted` judges what stands against
/// what was acknowledged.
fn crash_thrice(point: CrashPoint, wanted: impl Fn(u64, u64) -> bool) {
    let folder = tempfile::tempdir().expect("a folder for a test");
    // Two batches a round: an even passing is in the batch of all streams.
    for count in [2, 8, 40] {
        let (stand, told) = crash(folder.path(), point, count);
        assert!(wanted(stand, told), "at {point:?}: {stand} rounds stand, {told} were acknowledged");
    }
}

#[test]
fn killed_before_anything_of_a_batch_is_written_nothing_of_it_stands() {
    crash_thrice(CrashPoint::BatchBegun, |stand, told| stand == told);
}

#[test]
fn killed_when_half_a_batch_is_written_nothing_of_it_stands() {
    crash_thrice(CrashPoint::BatchHalfWritten, |stand, told| stand == told);
}

#[test]
fn killed_before_the_commit_nothing_of_a_batch_stands() {
    crash_thrice(CrashPoint::BatchWritten, |stand, told| stand == told);
}

#[test]
fn killed_after_the_commit_all_of_a_batch_stands_though_nobody_was_told() {
    crash_thrice(CrashPoint::BatchCommitted, |stand, told| stand == told + 1);
}

#[test]
fn killed_after_the_answers_all_that_was_acknowledged_stands() {
    crash_thrice(CrashPoint::BatchAnswered, |stand, told| stand == told || stand == told + 1);
}

/// A checkpoint runs beside the writer, so the crash may come anywhere in a round.
fn crash_in_checkpoints(point: CrashPoint) {
    let folder = tempfile::tempdir().expect("a folder for a test");
    for count in [1, 2, 3] {
        let (stand, told) = crash(folder.path(), point, count);
        assert!(stand == told || stand == told + 1, "{stand} rounds stand, {told} were acknowledged");
    }
}

#[test]
fn killed_before_a_checkpoint_all_that_was_acknowledged_stands() {
    crash_in_checkpoints(CrashPoint::CheckpointBegun);
}

#[test]
fn killed_when_the_log_is_copied_but_not_restarted_all_that_was_acknowledged_stands() {
    crash_in_checkpoints(CrashPoint::CheckpointCopied);
}

#[test]
fn killed_after_a_checkpoint_all_that_was_acknowledged_stands() {
    crash_in_checkpoints(CrashPoint::CheckpointDone);
}
