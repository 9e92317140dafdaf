//! Databases that are damaged or none: refused in one line and left as they are, or answered by errors where
//! the damage comes while the server runs.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;

use protocol::ErrorCode;
use protocol::stream::ReadParams;
use serde::de::IgnoredAny;
use tests::http;
use tests::raw::Raw;
use tests::server::{Server, Settings};

use crate::Writer;

/// Enough lines for pages in the middle.
const LINES: usize = 300;

/// Bytes of a page that are overwritten.
const SPOILT_BYTES: usize = 4_096;

fn spoil(database: &Path, at: u64, bytes: usize) {
    let file = OpenOptions::new().write(true).open(database).expect("it is there");
    file.write_all_at(&vec![0xa5; bytes], at).expect("it can be written");
}

fn cut(database: &Path, length: u64) {
    let file = OpenOptions::new().write(true).open(database).expect("it is there");
    file.set_len(length).expect("it can be cut");
}

/// A kind of damage: what it is called, how it is done to a file of that length, and what the refusal says.
type Damage = (&'static str, fn(&Path, u64), &'static str);

const DAMAGES: &[Damage] = &[
    ("the header is overwritten", |path, _| spoil(path, 0, 100), "is damaged: it is not a database"),
    ("the header's later half is overwritten", |path, _| spoil(path, 16, 52), "is damaged"),
    ("the file is of another program", |path, _| spoil(path, 68, 4), "was not made by Guildhall"),
    ("the first page is overwritten", |path, _| spoil(path, 100, SPOILT_BYTES), "is damaged"),
    (
        "a page in the middle is overwritten",
        |path, length| spoil(path, length / 2 / 4_096 * 4_096, SPOILT_BYTES),
        "is damaged",
    ),
    (
        "the second half is overwritten",
        |path, length| spoil(path, length / 2, (length / 2) as usize),
        "is damaged",
    ),
    ("half of the file is missing", |path, length| cut(path, length / 2), "is damaged"),
    ("the last byte is missing", |path, length| cut(path, length - 1), "is damaged"),
    ("the file is cut within its header", |path, _| cut(path, 50), "is damaged: it is too short"),
    ("the file is empty", |path, _| cut(path, 0), "is damaged: it is too short"),
];

#[tokio::test]
async fn a_damaged_database_is_refused_in_one_line_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let settings = Settings::default().on(folder.path());
    let mut server = settings.clone().start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    server.stop().await;
    let database = folder.path().join("guildhall.db");
    assert!(!folder.path().join("guildhall.db-wal").exists(), "what the log held is in the database");
    let whole = fs::read(&database).expect("it is there");

    for (what, damage, says) in DAMAGES {
        fs::write(&database, &whole).expect("it can be written");
        damage(&database, whole.len() as u64);
        let damaged = fs::read(&database).expect("it is there");
        assert_ne!(damaged, whole, "{what}");
        let Err(refusal) = Server::start(settings.clone()).await else { panic!("{what}, and it starts") };
        assert!(refusal.contains(says) && refusal.trim_end().lines().count() == 1, "{what}: {refusal}");
        assert!(fs::read(&database).expect("it is there") == damaged, "{what}: it was changed: {refusal}");
    }
    fs::write(&database, &whole).expect("it can be written");
    server.restart().await;
    writer.finds_everything(&server).await;
}

#[tokio::test]
async fn a_damaged_database_whose_log_holds_news_is_healed_by_it_or_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let settings = Settings::default().on(folder.path());
    let mut server = settings.clone().start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    server.stop().await;
    server.restart().await;
    writer.write(10).await;
    server.kill9();
    let files = ["guildhall.db", "guildhall.db-wal"].map(|name| folder.path().join(name));
    let whole = files.clone().map(|file| fs::read(file).expect("it is there"));
    assert!(!whole[1].is_empty(), "the log holds something");

    for (what, damage, _) in DAMAGES {
        for (file, bytes) in files.iter().zip(&whole) {
            fs::write(file, bytes).expect("it can be written");
        }
        damage(&files[0], whole[0].len() as u64);
        let damaged = fs::read(&files[0]).expect("it is there");
        let refusal = match Server::start(settings.clone()).await {
            // The log holds a newer copy of whatever was damaged.
            Ok(mut healed) => {
                writer.finds_everything(&healed).await;
                healed.stop().await;
                continue;
            }
            Err(refusal) => refusal,
        };
        assert_eq!(refusal.trim_end().lines().count(), 1, "{what}: {refusal}");
        assert!(fs::read(&files[0]).expect("it is there") == damaged, "{what}: it was changed: {refusal}");
        assert!(fs::read(&files[1]).expect("it is there") == whole[1], "{what}: its log was changed");
    }
    for (file, bytes) in files.iter().zip(&whole) {
        fs::write(file, bytes).expect("it can be written");
    }
    server.restart().await;
    writer.finds_everything(&server).await;
}

#[tokio::test]
async fn a_log_without_its_database_is_not_taken_for_a_new_beginning() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let settings = Settings::default().on(folder.path());
    let mut server = settings.clone().start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(10).await;
    server.kill9();
    let (database, away) = (folder.path().join("guildhall.db"), folder.path().join("away"));
    fs::rename(&database, &away).expect("it can be moved");

    let refusal = settings.refusal().await;

    assert!(refusal.contains("is missing, while") && !database.exists(), "{refusal}");
    fs::rename(&away, &database).expect("it can be moved");
    server.restart().await;
    writer.finds_everything(&server).await;
}

#[tokio::test]
async fn damage_under_a_running_server_is_answered_by_errors_and_never_by_wrong_lines() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let mut server = Settings::default().on(folder.path()).start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    server.stop().await;
    server.restart().await;
    let database = folder.path().join("guildhall.db");
    let length = fs::metadata(&database).expect("it is there").len();
    let mut raw = Raw::signed_in(&server, &writer.client.session()).await;

    spoil(&database, SPOILT_BYTES as u64 * 2, length as usize - SPOILT_BYTES * 2);

    let (kind, id) = (protocol::Kind::Room, writer.room.0);
    for after in (0..LINES as u64).step_by(50) {
        let params = ReadParams { kind, id, after: Some(after), before: None, limit: Some(50) };
        let said = raw.call::<IgnoredAny>("stream.read", &params).await.map(|_| ());
        let refused = said.expect_err("the lines cannot be read");
        assert!(matches!(refused.code, ErrorCode::Unavailable | ErrorCode::Internal), "{refused}");
    }
    assert_eq!(http::get(server.address(), "/healthz").await.status, 200, "it lives");
    assert!(server.log().contains("malformed"), "and it says what is wrong");
}
