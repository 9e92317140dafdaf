//! A hall that moves: exported from the embedded store and imported into another, nothing is missing and nothing else is there.

use std::fs;
use std::path::{Path, PathBuf};

use client::{Client, Event};
use protocol::{Kind, StreamId};
use tempfile::TempDir;
use tests::keyspace::Keyspace;
use tests::people::{Pair, again, beat, dollars, fixed, hourly, usd};
use tests::program::guildhall;
use tests::server::{Server, Settings};
use tests::watch::read_all;
use tests::within;
use tokio::process::Command;

/// The embedded store, wherever the other servers of these tests keep theirs.
const EMBEDDED: (&str, &str) = ("store", "sqlite:");

/// Where the hall moves to: a keyspace where the tests run on a cluster, else a data folder.
struct Target {
    folder: TempDir,
    keyspace: Option<Keyspace>,
}

impl Target {
    fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), keyspace: Keyspace::of_its_own() }
    }

    fn store(&self) -> Vec<String> {
        let data = self.folder.path().join("data").display().to_string();
        let url = self.keyspace.as_ref().map_or("sqlite:".to_owned(), Keyspace::url);
        ["--data".to_owned(), data, "--store".to_owned(), url].into()
    }

    fn settings(&self) -> Settings {
        let settings = Settings::default().on(&self.folder.path().join("data"));
        let store = self.keyspace.as_ref().map_or("sqlite:".to_owned(), Keyspace::url);
        settings.with("store", &store)
    }
}

/// Runs the program; what it printed where it went well, else what it complained of.
async fn run(command: &str, folder: &Path, store: &[String]) -> Result<String, String> {
    let mut program = Command::new(guildhall());
    program.arg(command).arg(folder).args(store).kill_on_drop(true);
    let output = within(command, program.output()).await.expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes text");
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// Two contracts, some talk, timed work, and money in every place.
struct Hall {
    server: Server,
    milestones: Pair,
    timed: Pair,
    sessions: Vec<StreamId>,
}

impl Hall {
    async fn built() -> Self {
        let server = Settings::default().with_sandbox_clock().with(EMBEDDED.0, EMBEDDED.1).start().await;
        let milestones = Pair::agreed(&server, "fixed", fixed(&["100.00", "50.00"])).await;
        milestones.deposit("500.00").await;
        let contracts = (milestones.payer.contracts(), milestones.worker.contracts());
        milestones.fund(1).await;
        contracts.1.submit(milestones.contract, 1, "done").await.expect("it is funded");
        contracts.0.approve(milestones.contract, 1, None).await.expect("it was submitted");
        milestones.fund(2).await;
        contracts.1.submit(milestones.contract, 2, "done too").await.expect("it is funded");
        for number in 0..300 {
            let text = format!("{number}: ça va? {}", "—".repeat(number % 50));
            milestones.payer.rooms().post(milestones.room, &text).await.expect("it is said");
        }
        milestones.payer.wallet().withdraw(usd("20.00"), "sandbox:ok").await.expect("there is enough");

        let timed = Pair::agreed(&server, "timed", hourly(600)).await;
        let work = timed.worker.work();
        let session = work.start(timed.contract, "moving").await.expect("nothing forbids it").session;
        timed.worker.sandbox().advance(60_000).await.expect("the clock can be moved");
        let beats = (1..=3).map(|seq| beat(&timed.worker, seq, seq * 10_000)).collect();
        work.beat(session, beats).await.expect("it runs");
        work.stop(session).await.expect("it runs");
        Self { server, milestones, timed, sessions: vec![StreamId::new(Kind::WorkSession, session.0)] }
    }

    /// Who there is, and the streams they may read.
    fn readers(&self) -> Vec<(&Client, Vec<StreamId>)> {
        let own = |client: &Client| {
            let kinds = [Kind::Account, Kind::Inbox, Kind::Wallet];
            kinds.map(|kind| StreamId::new(kind, client.account().0))
        };
        let of = |pair: &Pair| {
            [StreamId::new(Kind::Room, pair.room.0), StreamId::new(Kind::Contract, pair.contract.0)]
        };
        let mut readers = Vec::new();
        for pair in [&self.milestones, &self.timed] {
            for person in [&pair.payer, &pair.worker] {
                readers.push((person, [&own(person)[..], &of(pair)].concat()));
            }
        }
        let worker = readers.last_mut().expect("there are four");
        worker.1.extend(&self.sessions);
        worker.1.push(StreamId::new(Kind::Timesheet, worker.0.account().0));
        readers
    }

    /// All that everyone can read at that server, by the sessions they have.
    async fn read(&self, server: &Server) -> Vec<(StreamId, Vec<Event>)> {
        let mut seen = Vec::new();
        for (person, streams) in self.readers() {
            let person = again(server, person).await;
            for stream in streams {
                seen.push((stream, read_all(&person, stream).await));
            }
        }
        seen
    }

    fn store(&self) -> [String; 2] {
        ["--data".to_owned(), self.server.data().display().to_string()]
    }
}

/// What an export consists of, but for how it was made.
fn chunks(folder: &Path) -> serde_json::Value {
    let manifest = fs::read(folder.join("manifest.json")).expect("there is a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("it is JSON");
    assert_eq!(manifest["complete"], true);
    manifest["chunks"].clone()
}

fn exports() -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (there, back) = (folder.path().join("there"), folder.path().join("back"));
    (folder, there, back)
}

#[tokio::test]
async fn a_hall_that_moved_is_the_same_to_the_byte_and_goes_on() {
    let mut hall = Hall::built().await;
    let before = hall.read(&hall.server).await;
    hall.server.stop().await;
    let (target, (_folder, there, back)) = (Target::empty(), exports());

    let exported = run("export", &there, &hall.store()).await.expect("it can be exported");
    let imported = run("import", &there, &target.store()).await.expect("it can be imported");
    run("export", &back, &target.store()).await.expect("it can be exported again");
    assert_eq!(chunks(&there), chunks(&back), "{exported}{imported}");

    let server = target.settings().start().await;
    assert_eq!(hall.read(&server).await, before);
    let payer = again(&server, &hall.milestones.payer).await;
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
async fn an_import_that_was_cut_off_serves_nobody_until_it_is_run_again() {
    let mut hall = Hall::built().await;
    let before = hall.read(&hall.server).await;
    hall.server.stop().await;
    let (target, (_folder, there, _)) = (Target::empty(), exports());
    run("export", &there, &hall.store()).await.expect("it can be exported");
    let chunk = there.join("000001.chunk");
    let whole = fs::read(&chunk).expect("there is a chunk");
    let mut torn = whole.clone();
    torn[whole.len() / 2] ^= 1;

    fs::write(&chunk, &torn).expect("it can be written");
    let refused = run("import", &there, &target.store()).await.expect_err("it is damaged");
    assert!(refused.contains("000001.chunk is not what was exported"), "{refused}");
    let refused = target.settings().refusal().await;
    assert!(refused.contains("an import into this store was begun and not finished"), "{refused}");

    fs::write(&chunk, &whole).expect("it can be written");
    run("import", &there, &target.store()).await.expect("it goes on");
    let server = target.settings().start().await;
    assert_eq!(hall.read(&server).await, before);
}

#[tokio::test]
async fn what_is_no_place_to_move_from_or_to_is_refused_by_name() {
    let mut hall = Hall::built().await;
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
