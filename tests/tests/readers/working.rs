//! A client who follows nothing but the contract sees when somebody works, and when they stop, whatever it is
//! that ends their session.

use client::{Client, Event};
use protocol::contract::{SessionStarted, SessionStopped, State};
use protocol::{ContractId, Kind, SessionId, StreamId};
use tests::people::{Pair, again, beat, hourly};
use tests::server::Settings;
use tests::watch::Watch;

/// How long a tracker may be silent before its session ends, and a while more, in milliseconds.
const SILENCE_MS: u64 = 13 * 60 * 60 * 1_000;

fn stream(contract: ContractId) -> StreamId {
    StreamId::new(Kind::Contract, contract.0)
}

async fn started(watch: &Watch, session: SessionId) -> SessionStarted {
    let of_it = |event: &Event| {
        event.r#type() == "session_started"
            && event.read::<SessionStarted>().is_ok_and(|body| body.session == session)
    };
    watch.until("the start of a session", of_it).await.read().expect("it was read before")
}

async fn stopped(watch: &Watch, session: SessionId) -> SessionStopped {
    let of_it = |event: &Event| {
        event.r#type() == "session_stopped"
            && event.read::<SessionStopped>().is_ok_and(|body| body.session == session)
    };
    watch.until("the stop of a session", of_it).await.read().expect("it was read before")
}

async fn running(client: &Client, contract: ContractId) -> Option<SessionId> {
    let shown = client.streams().state::<State>(stream(contract)).await.expect("a party sees it");
    shown.1.running.map(|running| running.session)
}

async fn starts(pair: &Pair, contract: ContractId, memo: &str) -> SessionId {
    pair.worker.work().start(contract, memo).await.expect("nothing forbids it").session
}

/// A session that a tracker reports, and then stops.
#[tokio::test]
async fn a_client_who_follows_the_contract_sees_a_tracker_start_and_stop_also_over_a_kill() {
    let mut server = Settings::default().with_sandbox_clock().start().await;
    let pair = Pair::agreed(&server, "live", hourly(600)).await;
    let watch = Watch::from_start(&pair.payer, stream(pair.contract)).await;
    let answer = pair.worker.work().start(pair.contract, "the header").await.expect("it starts");
    assert_eq!(started(&watch, answer.session).await.memo, "the header");
    assert_eq!(running(&pair.payer, pair.contract).await, Some(answer.session));

    pair.worker.sandbox().advance(60_000).await.expect("the clock can be moved");
    let beats = (1..=3).map(|seq| beat(answer.at, seq, seq * 10_000)).collect();
    pair.worker.work().beat(answer.session, beats).await.expect("it runs");
    server.kill9();
    server.restart().await;
    let credited = pair.worker.work().stop(answer.session).await.expect("it runs").credited_seconds;
    let body = stopped(&watch, answer.session).await;
    assert_eq!((body.credited_seconds, credited), (30, 30));
    assert_eq!(running(&pair.payer, pair.contract).await, None);
}

#[tokio::test]
async fn a_session_that_is_taken_over_falls_silent_or_loses_its_contract_stops_on_the_contract_too() {
    let server = Settings::default().with_sandbox_clock().start().await;
    let pair = Pair::agreed(&server, "ways", hourly(600)).await;
    let watch = Watch::from_start(&pair.payer, stream(pair.contract)).await;
    let first = starts(&pair, pair.contract, "one").await;
    let second = starts(&pair, pair.contract, "another").await;
    started(&watch, second).await;
    stopped(&watch, first).await;
    assert_eq!(running(&pair.payer, pair.contract).await, Some(second), "the one that took over runs on");

    pair.worker.sandbox().advance(SILENCE_MS).await.expect("the clock can be moved");
    stopped(&watch, second).await;
    assert_eq!(running(&pair.payer, pair.contract).await, None);

    let elsewhere = pair.payer.contracts().offer(pair.worker.account(), "Other work", hourly(600)).await;
    let elsewhere = elsewhere.expect("it can be offered").contract;
    pair.worker.contracts().accept(elsewhere).await.expect("it can be accepted");
    let third = starts(&pair, pair.contract, "until another contract").await;
    let other = starts(&pair, elsewhere, "for another contract").await;
    stopped(&watch, third).await;

    let payer = again(&server, &pair.payer).await;
    let beside = Watch::from_start(&payer, stream(elsewhere)).await;
    started(&beside, other).await;
    payer.contracts().end(elsewhere, "enough").await.expect("it can end");
    stopped(&beside, other).await;
    assert_eq!(running(&payer, elsewhere).await, None);
}
