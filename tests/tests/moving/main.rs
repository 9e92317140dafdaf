//! A hall that moves: exported from the embedded store and imported into another, nothing is missing and
//! nothing else is there.

mod seeded;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use tests::hall::{Hall, Target, chunks, run, run_by};
use tests::people::{again, dollars};
use tests::program::guildhall;
use tests::server::Settings;

/// What is said of a store that holds a part of an import.
const UNFINISHED: &str = "an import into this store was begun and not finished";

fn exports() -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (there, back) = (folder.path().join("there"), folder.path().join("back"));
    (folder, there, back)
}

#[tokio::test]
async fn a_hall_that_moved_is_the_same_to_the_byte_and_goes_on() {
    let mut hall = Hall::built(Settings::default().with("store", "sqlite:")).await;
    let before = hall.read(&hall.server).await;
    let generation = hall.milestones.payer.generation();
    hall.server.stop().await;
    let (target, (_folder, there, back)) = (Target::empty(), exports());

    let exported = run("export", &there, &hall.store()).await.expect("it can be exported");
    let imported = run("import", &there, &target.store()).await.expect("it can be imported");
    run("export", &back, &target.store()).await.expect("it can be exported again");
    assert_eq!(chunks(&there), chunks(&back), "{exported}{imported}");

    let server = target.settings().start().await;
    assert_eq!(hall.read(&server).await, before);
    let payer = again(&server, &hall.milestones.payer).await;
    assert_ne!(payer.generation(), generation, "clients of before begin anew");
    let worker = again(&server, &hall.milestones.worker).await;
    assert_eq!(dollars(&payer).await.0, "330.00");
    payer.contracts().approve(hall.milestones.contract, 2, None).await.expect("it was submitted there");
    assert_eq!(dollars(&worker).await.1, "135.00");
    let rooms = payer.rooms().list(None, None).await.expect("a list").rooms;
    assert_eq!(rooms.iter().map(|room| room.room).collect::<Vec<_>>(), [hall.milestones.room]);
    let timed = again(&server, &hall.timed.worker).await;
    let diary = timed.work().diary(hall.timed.contract, 0, 1 << 53).await.expect("a diary");
    assert!(!diary.slots.is_empty());
}

#[tokio::test]
async fn an_import_that_was_cut_off_is_neither_served_nor_audited_nor_exported_until_it_is_run_again() {
    let mut hall = Hall::built(Settings::default().with("store", "sqlite:")).await;
    let before = hall.read(&hall.server).await;
    hall.server.stop().await;
    let (target, (_folder, there, back)) = (Target::empty(), exports());
    run("export", &there, &hall.store()).await.expect("it can be exported");
    let chunk = there.join("000001.chunk");
    let whole = fs::read(&chunk).expect("there is a chunk");
    let mut torn = whole.clone();
    torn[whole.len() / 2] ^= 1;

    fs::write(&chunk, &torn).expect("it can be written");
    let refused = run("import", &there, &target.store()).await.expect_err("it is damaged");
    assert!(refused.contains("000001.chunk is not what was exported"), "{refused}");
    let refused = target.settings().refusal().await;
    assert!(refused.contains(UNFINISHED), "{refused}");
    let audited = run_by(&guildhall(), &["audit".as_ref()], &target.store()).await;
    let refused = audited.expect_err("half a store is not audited");
    assert!(refused.contains(UNFINISHED), "{refused}");
    let refused = run("export", &back, &target.store()).await.expect_err("nor exported");
    assert!(refused.contains(UNFINISHED), "{refused}");

    fs::write(&chunk, &whole).expect("it can be written");
    run("import", &there, &target.store()).await.expect("it goes on");
    let server = target.settings().start().await;
    assert_eq!(hall.read(&server).await, before);
}

#[tokio::test]
async fn what_is_no_place_to_move_from_or_to_is_refused_by_name() {
    let mut hall = Hall::built(Settings::default().with("store", "sqlite:")).await;
    hall.server.stop().await;
    let (_folder, there, back) = exports();
    run("export", &there, &hall.store()).await.expect("it can be exported");

    let refused = run("export", &there, &hall.store()).await.expect_err("it is whole");
    assert!(refused.contains("holds a whole export already"), "{refused}");
    let refused = run("import", &there, &hall.store()).await.expect_err("it is full");
    assert!(refused.contains("the store is not empty"), "{refused}");
    let refused = run("import", &back, &Target::empty().store()).await.expect_err("nothing is there");
    assert!(refused.contains("is no export"), "{refused}");
    fs::create_dir(&back).expect("it can be made");
    fs::write(back.join("letter.txt"), "dear all").expect("it can be written");
    let refused = run("export", &back, &hall.store()).await.expect_err("it is in use");
    assert!(refused.contains("holds other things"), "{refused}");
    assert_eq!(fs::read(back.join("letter.txt")).expect("it is there"), b"dear all");

    hall.server.restart().await;
    let refused = run("export", &there.join("other"), &hall.store()).await.expect_err("it is served");
    assert!(refused.contains("the store does not open"), "{refused}");
}

#[tokio::test]
async fn a_move_that_leaves_behind_what_a_newer_program_wrote_says_so_on_both_sides() {
    let mut hall = Hall::built(Settings::default().with("store", "sqlite:")).await;
    hall.server.stop().await;
    let connection = rusqlite::Connection::open(hall.server.data().join("guildhall.db")).expect("opens");
    let theirs = "INSERT INTO streams (key, kind, id) VALUES (100000, 200, randomblob(16));
        INSERT INTO journal (stream, seq, at, type, body) VALUES (100000, 1, 1, 'opened', x'80')";
    connection.execute_batch(theirs).expect("is written");
    drop(connection);
    let (target, (_folder, there, _)) = (Target::empty(), exports());

    let said = run("export", &there, &hall.store()).await.expect("the rest can be exported");
    assert!(said.contains("INCOMPLETE: 1 records of 1 streams were left in place"), "{said}");
    let said = run("import", &there, &target.store()).await.expect("the rest can be imported");
    assert!(said.contains("INCOMPLETE: 1 records of 1 streams were left out"), "{said}");
}
