//! A data folder belongs to one server at a time, and nothing in it but that server's files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tests::server::Settings;

use crate::Writer;

/// Lines in each life of the server.
const LINES: usize = 10;

#[tokio::test]
async fn a_second_server_on_the_same_folder_is_refused_in_one_line_and_the_first_goes_on() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let settings = Settings::default().on(folder.path());
    let mut server = settings.clone().start().await;
    let mut writer = Writer::on(&server).await;
    for _ in 0..3 {
        let refusal = settings.clone().refusal().await;
        assert!(refusal.contains("another server is using"), "{refusal}");
        assert_eq!(refusal.trim_end().lines().count(), 1, "{refusal}");
        writer.write(LINES).await;
    }
    server.kill9();
    server.restart().await;
    writer.finds_everything(&server).await;
}

#[tokio::test]
async fn what_the_server_makes_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let data = folder.path().join("data");
    let mut server = Settings::default().on(&data).start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    let for_others = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o077;
    assert_eq!(for_others(&data), 0, "{}", data.display());
    let made: Vec<_> =
        fs::read_dir(&data).expect("it can be listed").map(|entry| entry.unwrap().path()).collect();
    assert!(made.len() >= 4, "a database, its log, the log's index and the lock: {made:?}");
    made.iter().for_each(|path| assert_eq!(for_others(path), 0, "{}", path.display()));
    server.stop().await;
}

/// Files that are none of the server's, each with something in it.
const STRANGERS: &[&str] = &[
    "notes.txt",
    "guildhall.db.bak",
    "guildhall.db-old",
    "guildhall.toml",
    ".hidden",
    "backup/guildhall.db",
    "backup/guildhall.db-wal",
];

fn assert_left_alone(folder: &Path) {
    for name in STRANGERS {
        let found = fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(found, *name, "its content is its name");
    }
}

#[tokio::test]
async fn files_of_others_in_the_folder_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    fs::create_dir(folder.path().join("backup")).expect("a folder can be made");
    for name in STRANGERS {
        fs::write(folder.path().join(name), name).expect("a file can be written");
    }
    let mut server = Settings::default().on(folder.path()).start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    assert_left_alone(folder.path());
    server.kill9();
    server.restart().await;
    writer.write(LINES).await;
    server.stop().await;
    server.restart().await;
    writer.finds_everything(&server).await;
    assert_left_alone(folder.path());
}
