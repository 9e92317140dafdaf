use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

use actors::Caller;
use actors::room::{Command, Room};
use actors::shell::Scribe;
use futures_util::poll;
use protocol::{AccountId, CommandId, Kind, StreamId};
use schema::{SharedStore, SqliteOptions, SqliteStore, Window};
use tempfile::TempDir;
use uuid::{NoContext, Timestamp, Uuid};

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

#[actix_web::test]
async fn an_export_that_was_cut_off_goes_on_after_its_last_whole_chunk() {
    let folder = TempDir::new().unwrap();
    let [there, here, files] = ["there", "here", "files"].map(|name| folder.path().join(name));
    let there = filled(&there).await;
    {
        let mut exporting = pin!(export(&there, &files));
        while !files.join("000002.chunk").exists() {
            assert!(poll!(exporting.as_mut()).is_pending());
            tokio::task::yield_now().await;
        }
    }
    let here = open(&here);
    let refused = import(&here, &files).await.unwrap_err().to_string();
    assert!(refused.contains("the export is not whole"), "{refused}");

    let whole = export(&there, &files).await.unwrap();
    assert_eq!(whole.streams[&Kind::Room], ROOMS as u64);
    import(&here, &files).await.unwrap();
    assert_eq!(held(&there).await, held(&here).await);
}

#[actix_web::test]
async fn an_import_that_was_cut_off_goes_on_with_what_is_missing() {
    let folder = TempDir::new().unwrap();
    let [there, here, files] = ["there", "here", "files"].map(|name| folder.path().join(name));
    let (there, here) = (filled(&there).await, open(&here));
    export(&there, &files).await.unwrap();
    {
        let mut importing = pin!(import(&here, &files));
        while here.head(room(1)).await.unwrap() == 0 {
            assert!(poll!(importing.as_mut()).is_pending());
        }
    }
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
        let mut exporting = pin!(export(&there, &files));
        while !files.join("000003.chunk").exists() {
            assert!(poll!(exporting.as_mut()).is_pending());
            tokio::task::yield_now().await;
        }
        let mut late = Scribe::<Room>::of(Uuid::from_u128(1));
        let (ada, named) = (Caller::Account(AccountId(Uuid::from_u128(7))), CommandId(Uuid::now_v7()));
        late.command(ada, named, 1, &Command::Create { title: None, members: vec![] }).unwrap();
        there.append(late.seal().unwrap().append).await.unwrap();
        exporting.await.unwrap_err().to_string()
    };
    assert!(refused.contains("the store was written to meanwhile"), "{refused}");
}
