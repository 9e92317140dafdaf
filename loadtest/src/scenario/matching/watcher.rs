//! A connection of somebody who has saved a search, and listens.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use client::{CallError, Connection};
use protocol::decode::{self, Message, Received};
use protocol::search::matching::{Match, MatchesParams};
use protocol::search::saved::{Alert, List, RemoveParams, SaveParams};
use protocol::search::{HITS_MAX, JobsQuery};
use protocol::stream::{Empty, Signal, SubscribeParams};
use protocol::{AccountId, JobId, Kind};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::CALL_TIMEOUT;
use super::expected::Expected;
use super::posting::wanted;
use crate::stamp::RunClock;

/// How long closing may take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

/// What all connections of a run share.
#[derive(Clone)]
pub struct Shared {
    /// The clock by which jobs are due.
    pub clock: RunClock,
    /// Which signals must come.
    pub expected: Rc<RefCell<Expected>>,
}

/// A connection of somebody who listens.
pub struct Watcher {
    connection: Connection,
    /// Which of the searches of the run its person has saved.
    looks_for: usize,
    /// The number under which it is saved, where this connection asks in the end what it has found.
    saved: Option<u32>,
}

/// What a connection was told, and what was wrong with that.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Jobs of which no signal came.
    pub signals_lost: u64,
    /// Jobs of which a signal came a second time.
    pub signals_repeated: u64,
    /// Signals of jobs that the search does not find.
    pub signals_wrong: u64,
    /// Jobs that `search.matches` did not tell in the end.
    pub missed: u64,
    /// Jobs that it told twice.
    pub repeated: u64,
    /// Jobs that it told although the search does not find them.
    pub wrong: u64,
}

impl Watcher {
    /// Subscribes to the searches of its person. One connection of each person saves the search.
    pub async fn begin(
        mut connection: Connection,
        account: AccountId,
        looks_for: usize,
        saves: bool,
    ) -> Result<Self, CallError> {
        let saved = if saves { Some(save(&mut connection, looks_for).await?) } else { None };
        let params = SubscribeParams { kind: Kind::Searches, id: account.0, after: None };
        connection.ask(&params, deadline()).await?;
        Ok(Self { connection, looks_for, saved })
    }

    /// Listens until told to stop, and asks then what was found.
    pub async fn listen(mut self, shared: Shared, mut stop: watch::Receiver<()>) -> Result<Told, CallError> {
        let (mut heard, mut told) = (BTreeSet::new(), Told::default());
        loop {
            let silent_at = self.connection.silent_at();
            let looks_for = self.looks_for;
            let received = self.connection.receive(|message| {
                let Some(job) = job_of(message) else { return };
                let now = shared.clock.micros();
                told.signals_wrong += u64::from(!shared.expected.borrow_mut().told(job, looks_for, now));
                told.signals_repeated += u64::from(!heard.insert(job));
            });
            tokio::select! {
                received = received => received.map_err(CallError::Lost)?,
                () = sleep_until(silent_at) => self.connection.check_silence().map_err(CallError::Lost)?,
                _ = stop.changed() => break,
            }
        }
        let due = shared.expected.borrow().found_by(self.looks_for);
        told.signals_lost = due.difference(&heard).count() as u64;
        if let Some(saved) = self.saved {
            self.ask(saved, &due, &mut told).await?;
        }
        self.connection.close(CLOSE_TIMEOUT).await;
        Ok(told)
    }

    /// Asks for everything that the search has found since it was saved.
    async fn ask(&mut self, search: u32, due: &BTreeSet<JobId>, told: &mut Told) -> Result<(), CallError> {
        let (mut found, mut after_as_of) = (BTreeSet::new(), None);
        loop {
            let params = MatchesParams { search, after_as_of, limit: Some(HITS_MAX as u32) };
            let answer = self.connection.ask(&params, deadline()).await?;
            for hit in answer.hits {
                told.repeated += u64::from(!found.insert(hit.job));
            }
            after_as_of = Some(answer.as_of);
            if !answer.more {
                break;
            }
        }
        told.missed = due.difference(&found).count() as u64;
        told.wrong = found.difference(due).count() as u64;
        Ok(())
    }
}

impl Told {
    /// Adds what another connection was told.
    pub fn add(&mut self, other: &Self) {
        self.signals_lost += other.signals_lost;
        self.signals_repeated += other.signals_repeated;
        self.signals_wrong += other.signals_wrong;
        self.missed += other.missed;
        self.repeated += other.repeated;
        self.wrong += other.wrong;
    }
}

/// Saves a search, and removes those of earlier runs.
async fn save(connection: &mut Connection, looks_for: usize) -> Result<u32, CallError> {
    for known in connection.ask(&List(Empty {}), deadline()).await?.searches {
        let command_id = connection.clock().command_id();
        connection.ask(&RemoveParams { command_id, search: known.search }, deadline()).await?;
    }
    let command_id = connection.clock().command_id();
    let query = JobsQuery { text: Some(wanted(looks_for)), ..JobsQuery::default() };
    let (search, name) = (None, "Load test".to_owned());
    let params = SaveParams { command_id, search, name, query, alert: Alert::Live, as_of: None };
    Ok(connection.ask(&params, deadline()).await?.search)
}

/// The job of a signal `match`.
fn job_of(message: Received<'_>) -> Option<JobId> {
    let Received::Message(Message::Notification { method: "signal", params }) = message else { return None };
    let signal = decode::value::<Signal<Match>>(params).ok()?;
    (signal.kind == Kind::Searches && signal.r#type == "match").then_some(signal.body.job)
}

fn deadline() -> Instant {
    Instant::now() + CALL_TIMEOUT
}
