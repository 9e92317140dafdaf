use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use actors::Caller;
use actors::room::{Command, Room};
use actors::shell::Scribe;
use futures_util::poll;
use protocol::{AccountId, CommandId, Kind, StreamId};
use schema::{Append, Record, SharedStore, SqliteOptions, SqliteStore, Window};
use tempfile::TempDir;
use uuid::{NoContext, Timestamp, Uuid};

use super::format::{Entry, Named};
use super::*;

const ROOMS: u128 = 3;
const MESSAGES: u64 = 1_500;

fn open(folder: &Path) -> SharedStore {
    Arc::new(SqliteStore::open(folder, SqliteOptions::default()).unwrap())
}

fn room(number: u128) -> StreamId {
    StreamId::new(Kind::Room, Uuid::from_u128(10 + number))
}

/// Rooms that do not fit one chunk, a snapshot, and one that others have yet to hear of.
async fn filled(folder: &Path) -> SharedStore {
    let store = open(folder);
    let ada = Caller::Account(AccountId(Uuid::from_u128(7)));
    let named = |at: u64| CommandId(Uuid::new_v7(Timestamp::from_unix(NoContext, at, 0)));
    for number in 0..ROOMS {
        let mut scribe = Scribe::<Room>::of(room(number).id);
        scribe.command(ada, named(1), 1_000, &Command::Create { title: None, members: vec![] }).unwrap();
        for at in 2..MESSAGES {
            let post = Command::Post { text: format!("{at}"), reply_to: None };
            scribe.command(ada, named(at), at * 1_000, &post).unwrap();
            if at % 300 == 0 || at + 1 == MESSAGES {
                store.append(scribe.seal().unwrap().append).await.unwrap();
            }
        }
    }
    store.keep_snapshot(room(1), schema::Snapshot { seq: 700, body: "as it was".into() }).await.unwrap();
    store.put_setting(SETTINGS[0], "a secret".into()).await.unwrap();
    store
}

/// What there is in a store.
async fn held(store: &SharedStore) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    let mut held = Vec::new();
    for stream in (0..ROOMS).map(room) {
        let page = store.read(stream, Window::After(0), usize::MAX >> 1, usize::MAX).await.unwrap();
        assert!(page.records.len() as u64 > MESSAGES / 2 && !page.more);
        let row = store.rows(schema::Table::Rooms, stream.id, None, 10).await.unwrap();
        let unfinished = store.unfinished_of(stream).await.unwrap();
        let setting = store.setting(SETTINGS[0]).await.unwrap();
        held.push((page, row, unfinished, store.snapshot(stream).await.unwrap(), setting));
    }
    held
}

/// How often a move may end before it can be interrupted: a store that answers at once lets all of it pass in
/// one go.
const TRIES: usize = 100;

/// Drives a move until `reached`; nothing where it ends before.
async fn until<F: Future>(moving: F, reached: impl AsyncFn() -> bool) -> Option<Pin<Box<F>>> {
    let mut moving = Box::pin(moving);
    while poll!(moving.as_mut()).is_pending() {
        if reached().await {
            return Some(moving);
        }
        tokio::task::yield_now().await;
    }
    None
}

/// An export that has begun and written that chunk.
async fn export_up_to<'a>(
    chunk: &str,
    there: &'a SharedStore,
    files: &'a Path,
) -> Pin<Box<impl Future<Output = anyhow::Result<Manifest>>>> {
    for _ in 0..TRIES {
        let exporting = until(export(there, files), async || files.join(chunk).exists()).await;
        if let Some(exporting) = exporting {
            return exporting;
        }
        std::fs::remove_dir_all(files).unwrap();
    }
    panic!("each of {TRIES} exports ended at once");
}

#[actix_web::test]
async fn an_export_that_was_cut_off_goes_on_after_its_last_whole_chunk() {
    let folder = TempDir::new().unwrap();
    let [there, here, files] = ["there", "here", "files"].map(|name| folder.path().join(name));
    let there = filled(&there).await;
    drop(export_up_to("000002.chunk", &there, &files).await);
    let here = open(&here);
    let refused = import(&here, &files).await.unwrap_err().to_string();
    assert!(refused.contains("the export is not whole"), "{refused}");

    let whole = export(&there, &files).await.unwrap();
    assert_eq!(whole.streams[Kind::Room.name()], ROOMS as u64);
    import(&here, &files).await.unwrap();
    assert_eq!(held(&there).await, held(&here).await);
}

#[actix_web::test]
async fn a_snapshot_that_rests_on_rows_which_are_not_moved_is_left_behind() {
    let folder = TempDir::new().unwrap();
    let [there, here, files] = ["there", "here", "files"].map(|name| folder.path().join(name));
    let there = filled(&there).await;
    let snapshot = |moved: bool| {
        rmp_serde::to_vec(&serde_json::json!({ "v": 9, "state": { "heard_moved": moved } })).unwrap()
    };
    there.keep_snapshot(room(0), schema::Snapshot { seq: 900, body: snapshot(true).into() }).await.unwrap();
    there.keep_snapshot(room(2), schema::Snapshot { seq: 900, body: snapshot(false).into() }).await.unwrap();
    export(&there, &files).await.unwrap();

    let here = open(&here);
    import(&here, &files).await.unwrap();
    assert_eq!(here.snapshot(room(0)).await.unwrap(), None);
    assert_eq!(here.snapshot(room(2)).await.unwrap(), there.snapshot(room(2)).await.unwrap());
}

#[actix_web::test]
async fn an_import_that_was_cut_off_goes_on_with_what_is_missing() {
    let folder = TempDir::new().unwrap();
    let [there, files] = ["there", "files"].map(|name| folder.path().join(name));
    let there = filled(&there).await;
    export(&there, &files).await.unwrap();
    let mut tries = 0;
    let here = loop {
        tries += 1;
        assert!(tries <= TRIES, "each of {TRIES} imports ended at once");
        let here = open(&folder.path().join(format!("here-{tries}")));
        let begun = async || here.head(room(1)).await.unwrap() > 0;
        if until(import(&here, &files), begun).await.is_some() {
            break here;
        }
    };
    assert!(matches!(check_finished(&here).await, Err(Unfinished::Begun)));
    import(&here, &files).await.unwrap();
    check_finished(&here).await.unwrap();
    assert_eq!(held(&there).await, held(&here).await);
}

#[actix_web::test]
async fn an_export_during_which_something_was_written_is_not_whole() {
    let folder = TempDir::new().unwrap();
    let [there, files] = ["there", "files"].map(|name| folder.path().join(name));
    let there = filled(&there).await;
    let refused = {
        let exporting = export_up_to("000003.chunk", &there, &files).await;
        let mut late = Scribe::<Room>::of(Uuid::from_u128(1));
        let (ada, named) = (Caller::Account(AccountId(Uuid::from_u128(7))), CommandId(Uuid::now_v7()));
        late.command(ada, named, 1, &Command::Create { title: None, members: vec![] }).unwrap();
        there.append(late.seal().unwrap().append).await.unwrap();
        exporting.await.unwrap_err().to_string()
    };
    assert!(refused.contains("the store was written to meanwhile"), "{refused}");
}

/// A record that a newer program appended to a room.
fn newer(seq: u64) -> Record {
    Record {
        seq,
        at: 1,
        by: None,
        r#type: "folded_away".into(),
        command_id: None,
        mark: None,
        told: None,
        body: bytes::Bytes::from_static(b"\x80"),
        private: None,
    }
}

/// What a newer program wrote: a stream of a kind that is not known, and a room that it told something.
fn write_as_newer(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("guildhall.db")).unwrap();
    let theirs = Uuid::from_u128(200);
    let told = [&[200][..], theirs.as_bytes(), &[0; 12]].concat();
    let insert = |sql: &str, values: &[&dyn rusqlite::ToSql]| connection.execute(sql, values).unwrap();
    insert("INSERT INTO streams (key, kind, id) VALUES (1000, 200, ?1)", &[&&theirs.as_bytes()[..]]);
    insert("INSERT INTO streams (key, kind, id) VALUES (1001, 4, ?1)", &[&&room(8).id.as_bytes()[..]]);
    let record =
        "INSERT INTO journal (stream, seq, at, type, told, body) VALUES (?1, 1, 1, 'opened', ?2, x'80')";
    insert(record, &[&1_000, &None::<Vec<u8>>]);
    insert(record, &[&1_001, &told]);
}

#[actix_web::test]
async fn an_export_leaves_in_place_what_a_newer_program_wrote_and_says_so() {
    let folder = TempDir::new().unwrap();
    let [there, here, files] = ["there", "here", "files"].map(|name| folder.path().join(name));
    let store = filled(&there).await;
    write_as_newer(&there);

    let manifest = export(&store, &files).await.unwrap();
    assert!(manifest.complete);
    assert_eq!(manifest.left, Left { streams: 2, records: 2 });
    assert_eq!(manifest.streams[Kind::Room.name()], ROOMS as u64);
    let said = told(&manifest, "left in place");
    assert!(said.contains("INCOMPLETE: 2 records of 2 streams were left in place"), "{said}");

    let here = open(&here);
    assert_eq!(import(&here, &files).await.unwrap().left, manifest.left);
    assert_eq!(held(&store).await, held(&here).await);
    let full = import(&open(&there.join("again")), &there).await.unwrap_err().to_string();
    assert!(full.contains("is no export"), "{full}");
}

#[actix_web::test]
async fn an_import_leaves_out_streams_with_records_that_are_not_known_and_says_so() {
    let folder = TempDir::new().unwrap();
    let [there, here, files] = ["there", "here", "files"].map(|name| folder.path().join(name));
    let store = filled(&there).await;
    let head = store.head(room(1)).await.unwrap();
    let append = Append { stream: room(1), head, records: [newer(head + 1)].into(), effects: Arc::default() };
    store.append(append).await.unwrap();

    assert!(export(&store, &files).await.unwrap().left.is_nothing(), "its bytes are all there");
    let here = open(&here);
    let manifest = import(&here, &files).await.unwrap();
    assert_eq!(manifest.left, Left { streams: 1, records: head + 1 });
    assert_eq!(here.head(room(1)).await.unwrap(), 0, "nothing of it is there, not even the beginning");
    assert_eq!(here.head(room(0)).await.unwrap(), store.head(room(0)).await.unwrap());
    assert_eq!(here.head(room(2)).await.unwrap(), store.head(room(2)).await.unwrap());
}

#[actix_web::test]
async fn an_export_of_a_newer_program_is_imported_but_for_what_is_not_known() {
    let folder = TempDir::new().unwrap();
    let [there, here, files] = ["there", "here", "files"].map(|name| folder.path().join(name));
    let store = filled(&there).await;
    let mut writer = super::files::Writer::open(&files).unwrap();
    writer.put(&Entry::Setting { name: "colour".to_owned(), value: "blue".into() }).unwrap();
    let theirs = Named { kind: "dispute".into(), id: Uuid::from_u128(200) };
    for stream in [theirs, room(0).into()] {
        let first = store.read(room(0), Window::After(0), 1, usize::MAX).await.unwrap().records.remove(0);
        writer.put(&Entry::Stream { stream: stream.clone(), head: 1, unfinished: vec![] }).unwrap();
        writer.put(&Entry::Record(first.into())).unwrap();
        writer.put(&Entry::Snapshot { seq: 1, body: "as it was".into() }).unwrap();
        *writer.manifest.streams.entry(stream.kind).or_default() += 1;
        writer.manifest.records += 1;
    }
    writer.finish().unwrap();

    let here = open(&here);
    let manifest = import(&here, &files).await.unwrap();
    assert_eq!(manifest.left, Left { streams: 1, records: 1 });
    assert_eq!(here.head(room(0)).await.unwrap(), 1);
    assert!(here.unknown().await.unwrap().is_nothing());
}

#[actix_web::test]
async fn a_store_that_a_newer_program_has_written_to_takes_no_import() {
    let folder = TempDir::new().unwrap();
    let [there, here, files] = ["there", "here", "files"].map(|name| folder.path().join(name));
    export(&filled(&there).await, &files).await.unwrap();
    let store = open(&here);
    let connection = rusqlite::Connection::open(here.join("guildhall.db")).unwrap();
    let theirs = "INSERT INTO streams (key, kind, id) VALUES (1000, 200, randomblob(16))";
    connection.execute(theirs, []).unwrap();

    let refused = import(&store, &files).await.unwrap_err().to_string();
    assert!(refused.contains("a newer version has written to the store"), "{refused}");
    assert_eq!(store.head(room(0)).await.unwrap(), 0);
}

#[actix_web::test]
async fn a_store_that_was_served_empty_has_another_generation_after_an_import() {
    let folder = TempDir::new().unwrap();
    let [there, here, files] = ["there", "here", "files"].map(|name| folder.path().join(name));
    export(&filled(&there).await, &files).await.unwrap();
    let here = open(&here);
    let before = here.generation(false).await.unwrap();
    assert_eq!(here.generation(false).await.unwrap(), before);
    import(&here, &files).await.unwrap();
    assert_ne!(here.generation(false).await.unwrap(), before, "whoever read from it before begins anew");
}
