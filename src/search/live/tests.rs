//! When changes arrive.

use std::path::Path;

use protocol::AccountId;
use protocol::example::Example;
use protocol::profile::Card;
use search::index::{self, Check, Opened};

use super::*;

/// A version of a profile, which was changed then.
fn person(number: u128, version: u64, changed_at: Millis) -> Change {
    let (profile, card) = (AccountId(Uuid::from_u128(number)), Card::example());
    let person =
        search::Person { profile, version, card: &card, text: "", changed_at, arrived_at: changed_at };
    Change::Put(Box::new(Doc::of_person(&person)))
}

fn opened(opened: Opened) -> (Live, search::index::Writer) {
    let live = Live::default();
    live.open(opened.search);
    (live, opened.writer)
}

#[tokio::test]
async fn where_servers_share_a_store_a_change_arrives_when_it_happened_and_never_before_what_was_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let index::Opened { search, writer, .. } = index::create(folder.path()).expect("there is room");
    let live = Live::new(true);
    live.open(search);
    assert_eq!(live.take(person(1, 1, 90_000), 91_000).arrived_at, 90_000);
    assert_eq!(live.take(person(2, 1, 89_000), 91_001).arrived_at, 89_000, "another server had it before");
    assert_eq!(live.view_as_of(90_500).as_of, 90_500);
    assert_eq!(live.take(person(3, 1, 90_400), 93_000).arrived_at, 90_501, "too late for the answer");
    assert_eq!(live.take(person(3, 2, 90_400), 94_000).arrived_at, 90_501, "it says the same as before");
    assert_eq!(live.take(person(3, 3, 90_600), 94_000).arrived_at, 90_600);
    write(&live, writer).await;
    drop(live);
    let (live, opened) = (Live::new(true), index::open(folder.path(), Check::Bytes).expect("it was written"));
    live.open(opened.search);
    assert_eq!(live.take(person(4, 1, 90_550), 95_000).arrived_at, 90_550, "no answer named a time after it");
}

async fn write(live: &Live, mut writer: index::Writer) {
    let batch = live.batch(|| "mark".to_owned()).expect("something has changed");
    live.written(writer.write(&batch).expect("there is room")).await;
}

fn reopened(folder: &Path) -> Live {
    opened(index::open(folder, Check::Bytes).expect("it was written")).0
}

#[tokio::test]
async fn what_arrives_after_the_clock_was_set_back_comes_after_all_that_was_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (live, writer) = opened(index::create(folder.path()).expect("there is room"));
    assert_eq!(live.take(person(1, 1, 90_000), 90_000).arrived_at, 90_000);
    assert_eq!(live.view_as_of(100_000).as_of, 100_000);
    assert_eq!(live.take(person(2, 1, 500), 500).arrived_at, 100_001, "the clock was set back");
    assert_eq!(live.view_as_of(600).as_of, 100_001, "the answer has it");
    assert_eq!(live.take(person(3, 1, 700), 700).arrived_at, 100_002);
    write(&live, writer).await;
    drop(live);
    let live = reopened(folder.path());
    assert_eq!(live.view_as_of(800).as_of, 100_002, "all of it arrived until then");
    assert_eq!(live.take(person(4, 1, 900), 900).arrived_at, 100_003);
}

#[tokio::test]
async fn a_version_that_the_index_has_arrived_when_it_did_whoever_reads_it_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (live, writer) = opened(index::create(folder.path()).expect("there is room"));
    assert_eq!(live.take(person(1, 1, 1_000), 1_500).arrived_at, 1_500);
    write(&live, writer).await;
    drop(live);
    let live = reopened(folder.path());
    assert_eq!(live.take(person(1, 1, 1_000), 3_000).arrived_at, 1_500);
    assert_eq!(live.changes(), 0, "there is nothing to write");
    assert_eq!(live.take(person(1, 2, 2_900), 3_000).arrived_at, 3_000, "this one says something else");
    assert_eq!(live.take(person(1, 1, 1_000), 3_500).arrived_at, 3_000, "a later one is there");
    let id = Uuid::from_u128(1);
    assert!(live.has(DocKind::People, id, 2) && !live.has(DocKind::People, id, 3));
    assert!(!live.has(DocKind::Jobs, id, 1), "that is somebody");
    // The same profile, of which something else has changed long after.
    assert_eq!(live.take(person(2, 1, 3_000), 20_000).arrived_at, 20_000);
    assert_eq!(live.take(person(2, 5, 3_000), 30_000).arrived_at, 20_000);
}
