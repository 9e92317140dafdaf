//! A store with some of everything in it, and the commands that work on a store without a server.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use client::{Client, Event};
use protocol::{Kind, StreamId};
use tempfile::TempDir;
use tokio::process::Command;

use crate::keyspace::Keyspace;
use crate::people::{Pair, again, beat, fixed, hourly, usd};
use crate::program::guildhall;
use crate::server::{Server, Settings};
use crate::watch::read_all;
use crate::{eventually, within};

/// Two contracts, some talk, timed work, and money in every place.
#[derive(Debug)]
pub struct Hall {
    /// The server.
    pub server: Server,
    /// Two people with a fixed contract: the first milestone is paid, the second submitted.
    pub milestones: Pair,
    /// Two people with an hourly contract.
    pub timed: Pair,
    sessions: Vec<StreamId>,
}

impl Hall {
    /// Builds it on a server with those settings and the sandbox clock.
    pub async fn built(settings: Settings) -> Self {
        let mut hall = Self::without_work(settings).await;
        hall.work().await;
        hall.until_told().await;
        hall
    }

    /// Builds it without timed work.
    pub async fn without_work(settings: Settings) -> Self {
        let server = settings.with_sandbox_clock().start().await;
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
        Self { server, milestones, timed, sessions: Vec::new() }
    }

    /// Somebody works for a minute.
    pub async fn work(&mut self) {
        let timed = &self.timed;
        let work = timed.worker.work();
        let started = work.start(timed.contract, "moving").await.expect("nothing forbids it");
        let session = started.session;
        timed.worker.sandbox().advance(60_000).await.expect("the clock can be moved");
        let beats = (1..=3).map(|seq| beat(started.at, seq, seq * 10_000)).collect();
        work.beat(session, beats).await.expect("it runs");
        work.stop(session).await.expect("it runs");
        self.sessions.push(StreamId::new(Kind::WorkSession, session.0));
    }

    /// Waits until the contract shows that the work is over, which the timesheet tells it after the answer.
    /// Programs of before tell it nothing.
    async fn until_told(&self) {
        let contract = StreamId::new(Kind::Contract, self.timed.contract.0);
        let told = async || {
            let events = read_all(&self.timed.payer, contract).await;
            events.iter().any(|event| event.r#type() == "session_stopped")
        };
        eventually("the news of the work", told).await;
    }

    /// The people, and the streams that each of them may read.
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

    /// Everything that they can read at that server, with the sessions they have.
    pub async fn read(&self, server: &Server) -> Vec<(StreamId, Vec<Event>)> {
        let mut seen = Vec::new();
        for (person, streams) in self.readers() {
            let person = again(server, person).await;
            for stream in streams {
                seen.push((stream, read_all(&person, stream).await));
            }
        }
        seen
    }

    /// The arguments that name its store to the program.
    pub fn store(&self) -> [String; 4] {
        flags(&self.server.data(), self.server.store())
    }
}

/// An empty store into which a hall can be imported: a keyspace if the tests run on a cluster, else a data
/// folder.
#[derive(Debug)]
pub struct Target {
    folder: TempDir,
    keyspace: Option<Keyspace>,
}

impl Target {
    /// Creates an empty store.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), keyspace: Keyspace::of_its_own() }
    }

    /// The arguments that name it to the program.
    pub fn store(&self) -> [String; 4] {
        flags(&self.data(), &self.url())
    }

    /// The settings of a server with that store.
    pub fn settings(&self) -> Settings {
        Settings::default().on(&self.data()).with("store", &self.url())
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn url(&self) -> String {
        self.keyspace.as_ref().map_or("sqlite:".to_owned(), Keyspace::url)
    }
}

fn flags(data: &Path, store: &str) -> [String; 4] {
    ["--data".to_owned(), data.display().to_string(), "--store".to_owned(), store.to_owned()]
}

/// Runs the program; what it printed where it went well, else what it complained of.
pub async fn run(command: &str, folder: &Path, store: &[String]) -> Result<String, String> {
    run_by(&guildhall(), &[command.as_ref(), folder.as_os_str()], store).await
}

/// The same of another program, and whatever is asked of it.
pub async fn run_by(program: &Path, asked: &[&OsStr], store: &[String]) -> Result<String, String> {
    let mut command = Command::new(program);
    command.args(asked).args(store).kill_on_drop(true);
    let output = within("the program", command.output()).await.expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes text");
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// What an export consists of, but for how it was made.
pub fn chunks(folder: &Path) -> serde_json::Value {
    let manifest = fs::read(folder.join("manifest.json")).expect("there is a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("it is JSON");
    assert_eq!(manifest["complete"], true);
    manifest["chunks"].clone()
}
