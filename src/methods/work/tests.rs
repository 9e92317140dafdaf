//! Timed work over the methods: a session from its start to its line in the diary, and every way of asking
//! wrongly.

use std::time::Duration;

use protocol::contract::{ContractParams, EndParams, Hourly, OfferAnswer, OfferParams, Terms};
use protocol::stream::{Applied, ReadAnswer, ReadParams};
use protocol::work::{
    Beat, BeatAnswer, BeatParams, DiaryAnswer, SessionStatus, Skip, Slot, StartAnswer, State, StopAnswer,
    StopReason, TimesheetState,
};
use protocol::{CommandId, ContractId, Currency, ErrorCode, Kind, Money, checks};
use serde::de::IgnoredAny;

use super::*;
use crate::methods::testing::{Person, Server, new_command};

const HOUR_MS: u64 = 3_600_000;

/// How long something may be on its way.
const PATIENCE: Duration = Duration::from_secs(10);

/// Somebody who pays, somebody who works, and what they agreed on.
struct Agreed<'a> {
    payer: Person<'a>,
    worker: Person<'a>,
    contract: ContractId,
}

impl<'a> Agreed<'a> {
    async fn on(server: &'a Server, weekly_limit_minutes: u32) -> Self {
        let (payer, worker) = (Person::of(server).await, Person::of(server).await);
        let rate = Money::parse("22.22", Currency::USD).expect("an amount");
        let terms = Terms::Hourly(Hourly { rate, weekly_limit_minutes, manual_time: false });
        let (command_id, title) = (new_command(), "Upkeep".to_owned());
        let offer =
            OfferParams { command_id, freelancer: worker.account, title, terms, job: None, proposal: None };
        let offered: OfferAnswer = payer.call("contract.offer", &offer).await.expect("it is offered");
        let accept = ContractParams { command_id: new_command(), contract: offered.contract };
        worker.call::<_, Applied>("contract.accept", &accept).await.expect("it is open");
        Self { payer, worker, contract: offered.contract }
    }

    fn starting(&self, memo: &str) -> StartParams {
        StartParams { command_id: new_command(), contract: self.contract, memo: memo.to_owned() }
    }

    async fn start(&self, memo: &str) -> StartAnswer {
        self.worker.call("work.start", &self.starting(memo)).await.expect("nothing forbids it")
    }

    async fn report(&self, session: SessionId, beats: Vec<Beat>) -> BeatAnswer {
        self.report_with(session, beats, Vec::new()).await
    }

    async fn report_with(&self, session: SessionId, beats: Vec<Beat>, skip: Vec<Skip>) -> BeatAnswer {
        let report = BeatParams { session, beats, skip };
        self.worker.call("work.beat", &report).await.expect("the report is taken")
    }

    async fn diary(&self, who: &Person<'_>) -> Vec<Slot> {
        let params = DiaryParams { contract: self.contract, from: 0, to: checks::INTEGER_MAX };
        let answer: DiaryAnswer = who.call("work.diary", &params).await.expect("a party sees it");
        answer.slots
    }

    async fn session(&self, session: SessionId) -> State {
        self.worker.state(Kind::WorkSession, session.0).await.expect("a party sees it")
    }

    /// Why a session stopped, and what it said it credits, once it has.
    async fn stopped(&self, session: SessionId) -> (StopReason, u64) {
        let (kind, id) = (Kind::WorkSession, session.0);
        let newest = ReadParams { kind, id, after: None, before: None, limit: None };
        eventually(async || {
            let page: ReadAnswer<AnyBody> =
                self.payer.call("stream.read", &newest).await.expect("a party reads it");
            let stopped = page.events.into_iter().find(|event| event.r#type == "stopped")?.body;
            stopped.reason.map(|reason| (reason, stopped.credited_seconds))
        })
        .await
    }
}

/// Asks until there is an answer.
async fn eventually<T>(ask: impl AsyncFn() -> Option<T>) -> T {
    let answered = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, answered).await.expect("it comes to pass")
}

/// Of any event, what a stop carries.
#[derive(serde::Deserialize)]
struct AnyBody {
    reason: Option<StopReason>,
    #[serde(default)]
    credited_seconds: u64,
}

fn stopping(session: SessionId) -> StopParams {
    StopParams { command_id: new_command(), session }
}

/// Beats every ten seconds, from one number to another.
fn beats(from: u64, to: u64) -> Vec<Beat> {
    let beat = |seq| Beat { seq, mono_ms: seq * 10_000, at: 0, keys: 2, clicks: 1, scrolls: 0 };
    (from..=to).map(beat).collect()
}

fn seconds(slots: &[Slot]) -> u64 {
    slots.iter().map(|slot| slot.credited_seconds).sum()
}

async fn rule<P: serde::Serialize>(person: &Person<'_>, method: &str, params: &P) -> Option<String> {
    let error = person.call::<_, IgnoredAny>(method, params).await.map(|_| ()).expect_err(method);
    error.rule().map(str::to_owned)
}

#[actix_rt::test]
async fn tracked_time_shows_in_the_diary_of_both_parties_to_the_second() {
    let server = Server::start(4).await;
    let agreed = Agreed::on(&server, 2_400).await;
    let started = agreed.start("sweeping the hall").await;
    assert_eq!(
        (started.seq, started.slot_seconds, started.beat_seconds, started.report_seconds),
        (1, 600, 10, 60)
    );
    agreed.worker.advance(HOUR_MS).await;
    for (from, to) in [(1, 64), (65, 128), (129, 150)] {
        assert_eq!(agreed.report(started.session, beats(from, to)).await.acked, to);
        assert_eq!(seconds(&agreed.diary(&agreed.worker).await), to * 10, "the open slot is there");
    }
    let stop = stopping(started.session);
    let stopped: StopAnswer = agreed.worker.call("work.stop", &stop).await.expect("it runs");
    assert_eq!(stopped.credited_seconds, 1_500);
    let again: StopAnswer = agreed.worker.call("work.stop", &stop).await.expect("it was stopped by this");
    assert_eq!(again, stopped);
    let diary = agreed.diary(&agreed.payer).await;
    assert_eq!((seconds(&diary), diary.iter().map(|slot| slot.keys).sum::<u64>()), (1_500, 300));
    assert!(diary.iter().all(|slot| slot.memo == "sweeping the hall" && slot.at % 600_000 == 0));
    assert_eq!(diary, agreed.diary(&agreed.worker).await);
}

#[actix_rt::test]
async fn a_lost_beat_that_is_skipped_is_acknowledged() {
    let server = Server::start(4).await;
    let agreed = Agreed::on(&server, 2_400).await;
    let session = agreed.start("with gaps").await.session;
    agreed.worker.advance(100_000).await;
    assert_eq!(agreed.report(session, beats(3, 4)).await.acked, 0);
    let skip = vec![Skip { from: 1, to: 2 }];
    assert_eq!(agreed.report_with(session, vec![], skip.clone()).await.acked, 4);
    assert_eq!(agreed.report_with(session, beats(1, 5), skip).await.acked, 5);
    assert_eq!(
        seconds(&agreed.diary(&agreed.payer).await),
        50,
        "the third beat bridges the silence before it"
    );
}

#[actix_rt::test]
async fn a_repeated_start_meets_its_own_session() {
    let server = Server::start(4).await;
    let agreed = Agreed::on(&server, 2_400).await;
    let starting = agreed.starting("once");
    let first: StartAnswer = agreed.worker.call("work.start", &starting).await.expect("nothing forbids it");
    let again: StartAnswer = agreed.worker.call("work.start", &starting).await.expect("it is the same");
    assert_eq!(again, first);
    assert_eq!(agreed.session(first.session).await.status, SessionStatus::Running);
    let other = StartParams { memo: "twice".to_owned(), ..starting };
    assert_eq!(agreed.worker.client.refused("work.start", &other).await, ErrorCode::Conflict);
}

#[actix_rt::test]
async fn a_second_session_takes_over() {
    let server = Server::start(4).await;
    let agreed = Agreed::on(&server, 2_400).await;
    let laptop = agreed.start("on the laptop").await.session;
    agreed.worker.advance(100_000).await;
    agreed.report(laptop, beats(1, 5)).await;
    let desktop = agreed.start("on the desktop").await.session;
    assert_eq!(agreed.session(laptop).await.status, SessionStatus::Stopped);
    assert_eq!(agreed.stopped(laptop).await, (StopReason::Takeover, 50));
    let timesheet: TimesheetState =
        agreed.worker.state(Kind::Timesheet, agreed.worker.account.0).await.expect("one's own");
    assert_eq!(timesheet.running, Some(desktop));
    assert!(agreed.payer.state::<TimesheetState>(Kind::Timesheet, agreed.worker.account.0).await.is_err());
    assert_eq!(agreed.report(laptop, beats(6, 10)).await.acked, 10, "the rest of what it did before");
    let whole = async || (seconds(&agreed.diary(&agreed.payer).await) == 100).then_some(());
    eventually(whole).await;
}

#[actix_rt::test]
async fn the_weeks_limit_stops_a_session_and_refuses_the_next() {
    let server = Server::start(4).await;
    let agreed = Agreed::on(&server, 1).await;
    let session = agreed.start("in a hurry").await.session;
    agreed.worker.advance(120_000).await;
    let answer = agreed.report(session, beats(1, 8)).await;
    assert_eq!((answer.acked, answer.rejected.len()), (8, 2));
    assert_eq!(agreed.stopped(session).await, (StopReason::Limit, 60));
    let again = agreed.starting("some more");
    for _ in 0..2 {
        assert_eq!(rule(&agreed.worker, "work.start", &again).await.as_deref(), Some("weekly_limit"));
    }
    agreed.worker.advance(7 * 24 * HOUR_MS).await;
    agreed.start("next week").await;
}

#[actix_rt::test]
async fn silence_for_half_a_day_and_the_end_of_the_contract_stop_a_session() {
    let server = Server::start(4).await;
    let agreed = Agreed::on(&server, 2_400).await;
    let session = agreed.start("then to lunch").await.session;
    agreed.worker.advance(100_000).await;
    assert_eq!(agreed.session(session).await.status, SessionStatus::Suspended);
    agreed.worker.advance(12 * HOUR_MS).await;
    assert_eq!(agreed.stopped(session).await.0, StopReason::Idle);
    let session = agreed.start("back again").await.session;
    let end = EndParams { command_id: new_command(), contract: agreed.contract, reason: "enough".to_owned() };
    agreed.payer.call::<_, Applied>("contract.end", &end).await.expect("nothing is held");
    assert_eq!(agreed.stopped(session).await.0, StopReason::Contract);
    let refused = rule(&agreed.worker, "work.start", &agreed.starting("again")).await;
    assert_eq!(refused.as_deref(), Some("contract_ended"));
}

#[actix_rt::test]
async fn only_the_freelancer_tracks_and_only_the_parties_look() {
    let server = Server::start(4).await;
    let agreed = Agreed::on(&server, 2_400).await;
    let stranger = Person::of(&server).await;
    let session = agreed.start("quietly").await.session;
    let report = BeatParams { session, beats: beats(1, 1), skip: vec![] };
    let diary = DiaryParams { contract: agreed.contract, from: 0, to: 1 };
    for (who, expected) in [(&agreed.payer, ErrorCode::Forbidden), (&stranger, ErrorCode::NotFound)] {
        assert_eq!(who.client.refused("work.start", &agreed.starting("me too")).await, expected);
        assert_eq!(who.client.refused("work.beat", &report).await, expected);
        assert_eq!(who.client.refused("work.stop", &stopping(session)).await, expected);
    }
    assert_eq!(stranger.client.refused("work.diary", &diary).await, ErrorCode::NotFound);
    assert!(agreed.payer.state::<State>(Kind::WorkSession, session.0).await.is_ok());
    assert!(stranger.state::<State>(Kind::WorkSession, session.0).await.is_err());
}

#[actix_rt::test]
async fn what_is_not_well_formed_is_invalid_and_nothing_of_it_is_taken() {
    let server = Server::start(4).await;
    let agreed = Agreed::on(&server, 2_400).await;
    let session = agreed.start("carefully").await.session;
    agreed.worker.advance(100_000).await;
    let mut malformed = beats(1, 3);
    malformed[2].seq = 0;
    for beats in [malformed, beats(1, 65), Vec::new()] {
        let report = BeatParams { session, beats, skip: vec![] };
        assert_eq!(agreed.worker.client.refused("work.beat", &report).await, ErrorCode::Invalid);
    }
    assert_eq!(agreed.session(session).await.through, 0);
    let refused = agreed.worker.client.refused("work.start", &agreed.starting("")).await;
    assert_eq!(refused, ErrorCode::Invalid);
    let refused = agreed.worker.client.refused("work.start", &agreed.starting(&"x".repeat(1_025))).await;
    assert_eq!(refused, ErrorCode::TooLarge);
    let backwards = DiaryParams { contract: agreed.contract, from: 2, to: 1 };
    assert_eq!(agreed.worker.client.refused("work.diary", &backwards).await, ErrorCode::Invalid);
    let backwards = BeatParams { session, beats: beats(1, 1), skip: vec![Skip { from: 2, to: 1 }] };
    assert_eq!(agreed.worker.client.refused("work.beat", &backwards).await, ErrorCode::Invalid);
    let session = SessionId(CommandId::default().0);
    let nowhere = BeatParams { session, beats: beats(1, 1), skip: vec![] };
    assert_eq!(agreed.worker.client.refused("work.beat", &nowhere).await, ErrorCode::NotFound);
}

#[actix_rt::test]
async fn a_diary_shows_what_each_session_worked_on_and_costs_two_reads_however_many_there_are() {
    let server = Server::start(4).await;
    let agreed = Agreed::on(&server, 2_400).await;
    let mut expected = Vec::new();
    for memo in ["sweeping", "dusting", "polishing"] {
        let session = agreed.start(memo).await.session;
        agreed.worker.advance(700_000).await;
        agreed.report(session, beats(1, 5)).await;
        expected.push((session, memo.to_owned()));
    }
    expected.sort();
    let told = async || {
        let slots = agreed.diary(&agreed.payer).await;
        let mut told: Vec<_> = slots.into_iter().map(|slot| (slot.session, slot.memo)).collect();
        told.sort();
        told.dedup();
        (told == expected).then_some(())
    };
    eventually(told).await;
    assert_eq!(server.reads_of(async || agreed.diary(&agreed.payer).await).await, 2);
}
