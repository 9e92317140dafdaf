//! A backup is of one moment and whole, whatever the server does meanwhile, and a server can be started on
//! it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use client::End;
use protocol::room::Posted;
use tests::people::again;
use tests::program::guildhall;
use tests::raw::Raw;
use tests::server::{Server, Settings};
use tests::watch::read_all;
use tests::within;
use tokio::process::Command;
use tokio::sync::watch;

use crate::Writer;

/// Who writes at once, and how much each has written before the backup begins.
const WRITERS: usize = 4;
const LINES: usize = 50;

/// Runs the program on a data folder; what it printed, or what it complained of.
async fn run(arguments: &[&str], data: &Path) -> Result<String, String> {
    let mut program = Command::new(guildhall());
    program.args(arguments).arg("--data").arg(data).kill_on_drop(true);
    let output = within("the program's end", program.output()).await.expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes text");
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

async fn back_up(data: &Path, file: &Path) -> Result<String, String> {
    run(&["backup", &file.display().to_string()], data).await
}

/// Starts a server on nothing but that copy of a database.
async fn served(copy: &Path, folder: &Path) -> Server {
    fs::create_dir(folder).expect("a folder can be made");
    fs::copy(copy, folder.join("guildhall.db")).expect("it can be copied");
    Settings::default().on(folder).start().await
}

/// The lines that stand in a writer's room.
async fn lines(server: &Server, writer: &Writer) -> Vec<String> {
    let reader = again(server, &writer.client).await;
    let events = read_all(&reader, writer.stream()).await;
    let posted = events.iter().filter(|event| event.r#type() == "posted");
    posted.map(|event| event.read::<Posted>().expect("a line reads").text).collect()
}

/// Writes line after line until it is told to stop.
fn keep_writing(mut writer: Writer, stop: watch::Receiver<bool>) -> tokio::task::JoinHandle<Writer> {
    tokio::spawn(async move {
        while !*stop.borrow() {
            writer.write(1).await;
        }
        writer
    })
}

#[tokio::test]
async fn a_backup_made_while_much_is_written_opens_and_audits_and_holds_all_that_came_before_it() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let server = Settings::default().on(&folder.path().join("data")).start().await;
    let (stop, stopped) = watch::channel(false);
    let mut writing = Vec::new();
    for number in 0..WRITERS {
        let mut writer = Writer::named(&server, &format!("writer-{number}")).await;
        writer.write(LINES).await;
        writing.push(keep_writing(writer, stopped.clone()));
    }
    let copies: Vec<_> = (0..3).map(|number| folder.path().join(format!("copy-{number}.db"))).collect();

    for copy in &copies {
        let said = back_up(&server.data(), copy).await.expect("a running store can be copied");
        assert!(said.starts_with("copied "), "{said}");
    }

    stop.send_replace(true);
    let mut writers = Vec::new();
    for writing in writing {
        writers.push(writing.await.expect("it writes to the end"));
    }
    for (number, copy) in copies.iter().enumerate() {
        let mode = fs::metadata(copy).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it holds secrets");
        let data = folder.path().join(format!("served-{number}"));
        let mut restored = served(copy, &data).await;
        for writer in &writers {
            let lines = lines(&restored, writer).await;
            assert!(lines.len() >= LINES, "what was acknowledged before the backup began is in it");
            assert!(writer.acknowledged.starts_with(&lines), "and nothing that was not written");
        }
        restored.stop().await;
        let audit = run(&["audit"], &data).await.expect("the books are sound");
        assert!(audit.ends_with("balanced, nothing under way\n"), "{audit}");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).expect("it can be listed").flatten().collect();
    let left = left.iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
    assert!(left.into_iter().all(|name| !name.contains(".part") && !name.contains("-wal")));
    writers[0].finds_everything(&server).await;
}

#[tokio::test]
async fn a_backup_without_a_server_has_what_a_crash_left_in_the_log_and_leaves_the_folder_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let data = folder.path().join("data");
    let mut server = Settings::default().on(&data).start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    server.kill9();
    let files = ["guildhall.db", "guildhall.db-wal"].map(|name| data.join(name));
    let before = files.clone().map(|file| fs::read(file).expect("it is there"));
    let copy = folder.path().join("copy.db");

    back_up(&data, &copy).await.expect("a stopped store can be copied");

    assert!(files.map(|file| fs::read(file).expect("it is there")) == before, "nothing is changed");
    let restored = served(&copy, &folder.path().join("restored")).await;
    writer.finds_everything(&restored).await;
    server.restart().await;
    writer.finds_everything(&server).await;
}

#[tokio::test]
async fn a_backup_takes_the_place_of_nothing() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let server = Settings::default().on(&folder.path().join("data")).start().await;
    let letter = folder.path().join("letter.txt");
    fs::write(&letter, "dear all").expect("it can be written");

    let refused = back_up(&server.data(), &letter).await.expect_err("something is there");
    assert!(refused.contains("letter.txt exists already"), "{refused}");
    assert_eq!(fs::read(&letter).expect("it is there"), b"dear all");
    let nowhere = folder.path().join("nowhere/copy.db");
    let refused = back_up(&server.data(), &nowhere).await.expect_err("there is no such folder");
    assert!(refused.contains("failed to write"), "{refused}");
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("a folder can be made");
    back_up(&empty, &folder.path().join("copy.db")).await.expect_err("there is no database");
    assert!(fs::read_dir(&empty).expect("it can be listed").next().is_none(), "and none is made");
}

async fn generation(server: &Server) -> protocol::Generation {
    let (_, welcome) = Raw::open(server).await;
    assert_ne!(welcome.generation, protocol::Generation::default());
    welcome.generation
}

#[tokio::test]
async fn a_restart_keeps_the_generation_and_whatever_was_copied_gets_another() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let data = folder.path().join("data");
    let mut server = Settings::default().on(&data).start().await;
    let first = generation(&server).await;
    server.kill9();
    server.restart().await;
    assert_eq!(generation(&server).await, first, "a crash keeps it");
    server.stop().await;
    server.restart().await;
    assert_eq!(generation(&server).await, first, "a restart keeps it");
    let backup = folder.path().join("backup.db");
    back_up(&data, &backup).await.expect("it can be copied");
    server.stop().await;

    let mut seen = vec![first];
    let database = served(&data.join("guildhall.db"), &folder.path().join("database")).await;
    seen.push(generation(&database).await);
    let whole = folder.path().join("whole");
    fs::create_dir(&whole).expect("a folder can be made");
    for entry in fs::read_dir(&data).expect("it can be listed").flatten() {
        fs::copy(entry.path(), whole.join(entry.file_name())).expect("it can be copied");
    }
    seen.push(generation(&Settings::default().on(&whole).start().await).await);
    let moved = folder.path().join("moved");
    fs::rename(&data, &moved).expect("it can be moved");
    let mut server = Settings::default().on(&moved).start().await;
    assert_eq!(generation(&server).await, first, "a folder that is moved is no copy");
    server.stop().await;
    fs::copy(&backup, moved.join("guildhall.db")).expect("it can be put back");
    let mut server = Settings::default().on(&moved).start().await;
    seen.push(generation(&server).await);
    server.stop().await;
    let restored = Settings::default().on(&moved).with_argument("--restored").start().await;
    seen.push(generation(&restored).await);

    let mut different = seen.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), 5, "{seen:?}");
}

#[tokio::test]
async fn a_client_of_a_server_that_was_put_back_begins_anew_with_what_is_there() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let data = folder.path().join("data");
    let mut server = Settings::default().on(&data).start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    let copy = folder.path().join("copy.db");
    back_up(&data, &copy).await.expect("it can be copied");
    let kept = writer.acknowledged.clone();
    writer.write(LINES).await;
    let mut events = writer.client.subscribe(writer.stream(), Some(0)).await.expect("it may read");
    while events.last() < writer.client.streams().read_newest(writer.stream(), 1).await.expect("reads").head {
        events.next().await.expect("all comes");
    }
    let before = writer.client.generation();

    server.stop().await;
    fs::copy(&copy, data.join("guildhall.db")).expect("it can be put back");
    server.restart().await;

    assert_eq!(within("the end of the subscription", events.next()).await, None);
    assert_eq!(events.end(), Some(&End::NewGeneration));
    assert_ne!(writer.client.generation(), before);
    events.begin_again().await.expect("it may read");
    writer.acknowledged = kept;
    writer.write(1).await;
    let mut lines = Vec::new();
    while lines.len() < writer.acknowledged.len() {
        let event = within("a line", events.next()).await.expect("the subscription goes on");
        if event.r#type() == "posted" {
            lines.push(event.read::<Posted>().expect("a line reads").text);
        }
    }
    assert_eq!(lines, writer.acknowledged);
    writer.finds_everything(&server).await;
}

#[tokio::test]
async fn a_command_whose_output_cannot_be_written_says_so_and_does_not_panic() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let data = folder.path().join("data");
    Settings::default().on(&data).start().await.stop().await;
    for arguments in [vec!["audit"], vec!["backup", "copy.db"], vec!["schema"]] {
        let mut program = Command::new(guildhall());
        program.args(&arguments).arg("--data").arg(&data).current_dir(folder.path()).kill_on_drop(true);
        program.stdout(fs::OpenOptions::new().write(true).open("/dev/full").expect("it is always full"));
        let running = program.stderr(Stdio::piped()).spawn().expect("the program starts");
        let output = within("the program's end", running.wait_with_output()).await.expect("the program runs");
        let told = String::from_utf8(output.stderr).expect("it writes text");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        assert!(told.contains("the standard output takes no more"), "{arguments:?}: {told}");
    }
}
