//! Beats that cannot be true, and reports that are none.

use client::Client;
use protocol::work::{Beat, BeatAnswer, BeatParams, Rejected, Skip};
use protocol::{ErrorCode, SessionId};
use tests::eventually;
use tests::people::{Pair, hourly};
use tests::raw::Raw;
use tests::server::Settings;

use crate::Call;

const SECOND_MS: u64 = 1_000;

/// How long the session has run on the server when its beats come.
const ELAPSED_MS: u64 = 100 * SECOND_MS;

/// A beat after so many seconds of the session.
fn beat(seq: u64, seconds: u64) -> Beat {
    Beat { seq, mono_ms: seconds * SECOND_MS, at: 0, keys: 1, clicks: 1, scrolls: 1 }
}

fn rejected(beats: &[(u64, &str)]) -> Vec<Rejected> {
    beats.iter().map(|(seq, rule)| Rejected { seq: *seq, rule: (*rule).to_owned() }).collect()
}

/// Reports beats; what is rejected comes in no promised order.
async fn report(pair: &Pair, session: SessionId, beats: Vec<Beat>) -> BeatAnswer {
    let mut answer = pair.worker.work().beat(session, beats).await.expect("the report is taken");
    answer.rejected.sort_by_key(|rejected| rejected.seq);
    answer
}

async fn credited(client: &Client, pair: &Pair) -> u64 {
    let diary = client.work().diary(pair.contract, 0, 1 << 53).await.expect("a party sees it");
    diary.slots.iter().map(|slot| slot.credited_seconds).sum()
}

#[tokio::test]
async fn a_beat_that_cannot_be_true_is_acked_named_and_credits_nothing_even_after_a_kill() {
    let mut server = Settings::default().with_sandbox_clock().start().await;
    let pair = Pair::agreed(&server, "beats", hourly(600)).await;
    let work = pair.worker.work();
    let session = work.start(pair.contract, "hard").await.expect("nothing forbids it").session;
    pair.worker.sandbox().advance(ELAPSED_MS).await.expect("the clock can be moved");
    let told = vec![
        beat(1, 10),
        beat(2, 20),
        beat(3, 10_000),
        beat(4, 15),
        beat(5, 30),
        beat(6, 1 << 40),
        beat(7, 40),
    ];
    let expected = BeatAnswer {
        acked: 7,
        rejected: rejected(&[(3, "beat_ahead"), (4, "beat_clock_back"), (6, "beat_ahead")]),
    };

    for _ in ["first", "again"] {
        assert_eq!(report(&pair, session, told.clone()).await, expected);
        assert_eq!(credited(&pair.payer, &pair).await, 40);
    }
    server.kill9();
    server.restart().await;
    assert_eq!(report(&pair, session, told).await, expected);
    let late = report(&pair, session, vec![beat(8, 60)]).await;
    assert_eq!(late, BeatAnswer { acked: 8, rejected: vec![] });
    assert_eq!(work.stop(session).await.expect("it runs").credited_seconds, 60);
    assert_eq!(credited(&pair.payer, &pair).await, 60);
}

/// Beats of a machine whose clocks agree, from one number to another, one every ten seconds.
fn steady(from: u64, to: u64) -> Vec<Beat> {
    (from..=to).map(|seq| Beat { at: seq * 10 * SECOND_MS, ..beat(seq, seq * 10) }).collect()
}

#[tokio::test]
async fn after_thirteen_hours_offline_the_first_twelve_count_and_the_rest_is_too_late() {
    const HOUR_BEATS: u64 = 360;
    let server = Settings::default().with_sandbox_clock().start().await;
    let pair = Pair::agreed(&server, "offline", hourly(40 * 60)).await;
    let session = pair.worker.work().start(pair.contract, "on a train").await.expect("it starts").session;
    pair.worker.sandbox().advance(13 * HOUR_BEATS * 10 * SECOND_MS).await.expect("the clock can be moved");
    let mut late = 0;
    for from in (1..=13 * HOUR_BEATS).step_by(64) {
        let to = (from + 63).min(13 * HOUR_BEATS);
        let answer = report(&pair, session, steady(from, to)).await;
        assert_eq!(answer.acked, to);
        assert!(answer.rejected.iter().all(|rejected| rejected.rule == "beat_too_late"));
        late += answer.rejected.len() as u64;
    }
    assert_eq!(late, HOUR_BEATS);
    eventually("twelve hours", async || credited(&pair.payer, &pair).await == 12 * 3_600).await;
}

#[tokio::test]
async fn a_laptop_that_slept_is_credited_where_it_worked_and_its_lost_beats_are_skipped_even_after_a_kill() {
    const SLEEP_SECONDS: u64 = 8 * 3_600;
    let mut server = Settings::default().with_sandbox_clock().start().await;
    let pair = Pair::agreed(&server, "slept", hourly(600)).await;
    let started = pair.worker.work().start(pair.contract, "in two halves").await.expect("it starts");
    let session = started.session;
    pair.worker.sandbox().advance(60 * SECOND_MS).await.expect("the clock can be moved");
    assert_eq!(report(&pair, session, steady(1, 6)).await.acked, 6);
    server.kill9();
    server.restart().await;
    pair.worker.sandbox().advance((SLEEP_SECONDS + 60) * SECOND_MS).await.expect("the clock can be moved");

    // Its steady clock stood still while it slept, and a beat was lost.
    let awake = |beat: Beat| Beat { at: beat.at + SLEEP_SECONDS * SECOND_MS, ..beat };
    let told: Vec<Beat> = steady(7, 12).into_iter().filter(|beat| beat.seq != 9).map(awake).collect();
    assert_eq!(report(&pair, session, told.clone()).await.acked, 8);
    let skip = vec![Skip { from: 9, to: 9 }];
    for beats in [vec![], told, steady(9, 9)] {
        let answer = pair.worker.work().report(session, beats, skip.clone()).await;
        assert_eq!(answer.expect("the report is taken"), BeatAnswer { acked: 12, rejected: vec![] });
    }
    server.kill9();
    server.restart().await;

    assert_eq!(pair.worker.work().stop(session).await.expect("it runs").credited_seconds, 120);
    let diary = pair.payer.work().diary(pair.contract, 0, 1 << 53).await.expect("a party sees it").slots;
    let slept_until = started.at + SLEEP_SECONDS * SECOND_MS;
    let of = |part: &dyn Fn(u64) -> bool| -> u64 {
        let slots = diary.iter().filter(|slot| part(slot.at + 600 * SECOND_MS));
        slots.map(|slot| slot.credited_seconds).sum()
    };
    assert_eq!((of(&|end| end <= slept_until), of(&|end| end > slept_until)), (60, 60), "{diary:?}");
}

#[tokio::test]
async fn one_malformed_beat_makes_the_call_invalid_and_nothing_of_it_is_taken() {
    let server = Settings::default().with_sandbox_clock().start().await;
    let pair = Pair::agreed(&server, "malformed", hourly(600)).await;
    let session = pair.worker.work().start(pair.contract, "hard").await.expect("nothing forbids it").session;
    pair.worker.sandbox().advance(ELAPSED_MS).await.expect("the clock can be moved");
    let mut raw = Raw::signed_in(&server, &pair.worker.session()).await;
    let far = (1 << 53) + 1;
    let malformed = [
        Beat { seq: 0, ..beat(2, 20) },
        Beat { seq: far, ..beat(2, 20) },
        Beat { mono_ms: far, ..beat(2, 20) },
        Beat { at: far, ..beat(2, 20) },
    ];
    for bad in malformed {
        reporting(session, vec![beat(1, 10), bad]).is_refused(&mut raw, ErrorCode::Invalid).await;
    }
    let many = (1..=65).map(|seq| beat(seq, seq)).collect();
    for beats in [many, Vec::new()] {
        reporting(session, beats).is_refused(&mut raw, ErrorCode::Invalid).await;
    }
    assert_eq!(credited(&pair.payer, &pair).await, 0);
    let first = pair.worker.work().beat(session, vec![beat(1, 10)]).await.expect("the report is taken");
    assert_eq!(first.acked, 1, "it had not been taken before");
}

fn reporting(session: SessionId, beats: Vec<Beat>) -> Call {
    Call::of(BeatParams { session, beats, skip: vec![] })
}
