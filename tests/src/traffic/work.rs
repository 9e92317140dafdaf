//! Work timed by trackers, whose every beat must count once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use crate::people::{Pair, beat, hourly};
use crate::server::Server;
use client::{Client, Event};
use protocol::work::{BeatAnswer, BeatParams, StartParams, State, StopAnswer, StopParams, Stopped};
use protocol::{AccountId, ContractId, Kind, Seq, SessionId, StreamId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use super::model::Model;
use super::patient;

const WORKERS: u64 = 3;

/// Reports of one session, at most.
const REPORTS_MAX: u32 = 60;

/// Beats of one report, at most.
const BEATS_MAX: u64 = 4;

/// What a session's tracker told, and what it was told in the end.
#[derive(Debug, Clone)]
pub struct Session {
    id: SessionId,
    contract: ContractId,
    worker: AccountId,
    /// The beats told.
    beats: u64,
    /// The steady clock of the last of them.
    mono_ms: u64,
    keys: u64,
    stopped: StopAnswer,
}

/// Lets everyone begin to work.
pub async fn begin(server: &Server, model: &Arc<Model>, tasks: &mut JoinSet<()>, seed: u64) {
    for worker in 0..WORKERS {
        let pair = Pair::agreed(server, &format!("timed-{worker}"), hourly(7 * 24 * 60)).await;
        let worker_client = patient(pair.worker);
        model.readable(StreamId::new(Kind::Timesheet, worker_client.account().0), &worker_client);
        model.readable(StreamId::new(Kind::Contract, pair.contract.0), &pair.payer);
        let dice = StdRng::seed_from_u64(seed ^ (0x10_0000 + worker));
        tasks.spawn(work(model.clone(), worker_client, pair.contract, dice));
    }
}

async fn work(model: Arc<Model>, worker: Client, contract: ContractId, mut dice: StdRng) {
    while !model.is_stopped() {
        let reports = dice.random_range(1..=REPORTS_MAX);
        let session = one_session(&model, &worker, contract, reports, &mut dice).await;
        model.readable(StreamId::new(Kind::WorkSession, session.id.0), &worker);
        model.sessions.lock().unwrap().push(session);
    }
}

async fn one_session(
    model: &Model,
    worker: &Client,
    contract: ContractId,
    reports: u32,
    dice: &mut StdRng,
) -> Session {
    let params = StartParams { command_id: worker.command_id(), contract, memo: "kept through kills".into() };
    let started = worker.ask(params).await.expect("a session starts");
    let clock = Instant::now();
    model.answered();
    let (mut beats, mut mono_ms, mut keys) = (0, 0, 0);
    for _ in 0..reports {
        let now_ms = clock.elapsed().as_millis() as u64;
        let report: Vec<_> = (1..=dice.random_range(1..=BEATS_MAX))
            .map(|n| beat(started.at, beats + n, mono_ms + (now_ms - mono_ms) * n / BEATS_MAX))
            .collect();
        beats += report.len() as u64;
        mono_ms = report.last().map_or(mono_ms, |beat| beat.mono_ms);
        keys += report.iter().map(|beat| u64::from(beat.keys)).sum::<u64>();
        let params = BeatParams { session: started.session, beats: report, skip: vec![] };
        let answer = worker.ask(params).await.expect("a report is taken");
        assert_eq!(answer, BeatAnswer { acked: beats, rejected: Vec::new() });
        model.answered();
    }
    let params = StopParams { command_id: worker.command_id(), session: started.session };
    let stopped = worker.ask(params).await.expect("a session stops");
    model.answered();
    Session { id: started.session, contract, worker: worker.account(), beats, mono_ms, keys, stopped }
}

/// Holds the server to every session: each beat was taken and counted once, and the diary says the same.
pub async fn check(
    model: &Model,
    fresh: &BTreeMap<AccountId, Client>,
    streams: &BTreeMap<StreamId, Vec<Event>>,
) {
    let sessions = model.sessions.lock().unwrap().clone();
    assert!(!sessions.is_empty(), "somebody has worked");
    for session in sessions {
        let stream = StreamId::new(Kind::WorkSession, session.id.0);
        let event = &streams[&stream][session.stopped.seq as usize - 1];
        assert_eq!(event.r#type(), "stopped");
        let stopped: Stopped = event.read().expect("the end of a session reads");
        assert_eq!(stopped.credited_seconds, session.stopped.credited_seconds, "{session:?}");
        assert_eq!(stopped.credited_seconds, session.mono_ms / 1_000, "{session:?}");

        let reader = &fresh[&session.worker];
        let (_, state): (Seq, State) = reader.streams().state(stream).await.expect("its state reads");
        assert_eq!(state.through, session.beats, "{session:?}");
        assert_eq!(state.credited_seconds, session.stopped.credited_seconds, "{session:?}");
        check_diary(reader, &session, state.started_at).await;
    }
}

async fn check_diary(reader: &Client, session: &Session, from: u64) {
    const SLOT_MS: u64 = 600_000;
    let until = session.stopped.at + SLOT_MS;
    let diary = reader.work().diary(session.contract, from - from % SLOT_MS, until).await;
    let slots = diary.expect("the diary reads").slots;
    let own: Vec<_> = slots.iter().filter(|slot| slot.session == session.id).collect();
    let credited: u64 = own.iter().map(|slot| slot.credited_seconds).sum();
    let keys: u64 = own.iter().map(|slot| slot.keys).sum();
    assert_eq!((credited, keys), (session.stopped.credited_seconds, session.keys), "{session:?}: {own:?}");
}
