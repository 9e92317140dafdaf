//! What one connection asks for at once is decided in the order in which it asked.

use bytes::BytesMut;
use protocol::room::{PostParams, ReadAnswer, ReadParams};
use protocol::stream::{AdvanceParams, Applied, Empty, PingAnswer, SubscribeAnswer, SubscribeParams};
use protocol::work::{StartAnswer, StartParams, TimesheetState};
use protocol::{Kind, StreamId, frame};
use tests::people::{Pair, again, hourly, register};
use tests::raw::Raw;
use tests::server::Settings;
use tests::watch::read_all;

use crate::Vandal;

/// Pairs of a message that answers another, for which the server has to look that one up, and one that needs
/// no such look.
const PAIRS: u32 = 20;

#[tokio::test]
async fn a_message_that_answers_another_is_not_overtaken_by_those_sent_after_it() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let mut raw = vandal.connect(&server).await;
    let first = raw.call::<Applied>("room.post", &vandal.post("first")).await.expect("it is taken").seq;
    let mut all = BytesMut::new();
    for id in 0..PAIRS {
        let answer = PostParams { reply_to: Some(first), ..vandal.post("an answer") };
        frame::put_request(&mut all, 100 + 2 * id, "room.post", &answer);
        frame::put_request(&mut all, 101 + 2 * id, "room.post", &vandal.post("and another thing"));
    }
    raw.send(all.freeze()).await;

    let mut seqs = Vec::new();
    for id in 100..100 + 2 * PAIRS {
        seqs.push(raw.answer::<Applied>(id).await.expect("it is taken").seq);
    }
    let in_order: Vec<_> = (first + 1..=first + 2 * u64::from(PAIRS)).collect();
    assert_eq!(seqs, in_order);
}

#[tokio::test]
async fn a_subscription_begins_between_what_was_sent_before_it_and_after_it() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let mut raw = vandal.connect(&server).await;
    let first = raw.call::<Applied>("room.post", &vandal.post("first")).await.expect("it is taken").seq;
    let stream = vandal.stream();
    let subscribe = SubscribeParams { kind: stream.kind, id: stream.id, after: None };
    let answer = PostParams { reply_to: Some(first), ..vandal.post("an answer") };
    let mut all = BytesMut::new();
    frame::put_request(&mut all, 101, "room.post", &answer);
    frame::put_request(&mut all, 102, "stream.subscribe", &subscribe);
    frame::put_request(&mut all, 103, "room.post", &vandal.post("after it"));
    raw.send(all.freeze()).await;

    let before = raw.answer::<Applied>(101).await.expect("it is taken").seq;
    let granted = raw.answer::<SubscribeAnswer>(102).await.expect("it may read");
    let after = raw.answer::<Applied>(103).await.expect("it is taken").seq;
    assert_eq!((before, granted.head, after), (first + 1, first + 1, first + 2));
    assert_eq!(raw.next_event().await.expect("an event comes").seq, after);
}

/// Messages before a sign-out and after it.
const BEFORE: u32 = 5;
const AFTER: u32 = 4;

#[tokio::test]
async fn a_sign_out_comes_after_what_was_sent_before_it_and_what_was_sent_after_it_is_not_done() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let other = register(&server, "other").await;
    vandal.client.rooms().add_member(vandal.room, other.account()).await.expect("they may be there");
    let mut raw = vandal.connect(&server).await;
    let mut all = BytesMut::new();
    for id in 0..BEFORE {
        frame::put_request(&mut all, id, "room.post", &vandal.post("before"));
    }
    frame::put_request(&mut all, BEFORE, "account.sign_out", &Empty {});
    for id in 1..=AFTER {
        frame::put_request(&mut all, BEFORE + id, "room.post", &vandal.post("after"));
    }
    raw.send(all.freeze()).await;

    for id in 0..BEFORE {
        raw.answer::<Applied>(id).await.expect("it is taken");
    }
    raw.answer::<Empty>(BEFORE).await.expect("signs out");
    assert_eq!(raw.close_code().await, 1000);
    let posted = read_all(&other, vandal.stream()).await;
    assert_eq!(posted.iter().filter(|event| event.r#type() == "posted").count(), BEFORE as usize);
}

/// Starts of work, on one contract and on the other by turns.
const STARTS: u32 = 12;

#[tokio::test]
async fn of_sessions_that_are_started_at_once_on_two_contracts_the_last_one_runs() {
    let server = Settings::default().start().await;
    let pair = Pair::agreed(&server, "first", hourly(600)).await;
    let second = register(&server, "second").await;
    let offer =
        second.contracts().offer(pair.worker.account(), "More", hourly(600)).await.expect("a good offer");
    pair.worker.contracts().accept(offer.contract).await.expect("it is offered");
    let mut raw = Raw::signed_in(&server, &pair.worker.session()).await;
    let mut all = BytesMut::new();
    for id in 0..STARTS {
        let contract = [pair.contract, offer.contract][id as usize % 2];
        let start = StartParams { command_id: pair.worker.command_id(), contract, memo: format!("{id}") };
        frame::put_request(&mut all, id, "work.start", &start);
    }
    raw.send(all.freeze()).await;

    let mut last = None;
    for id in 0..STARTS {
        last = Some(raw.answer::<StartAnswer>(id).await.expect("nothing forbids it").session);
    }
    let timesheet = StreamId::new(Kind::Timesheet, pair.worker.account().0);
    let (_, state) = pair.worker.streams().state::<TimesheetState>(timesheet).await.expect("it is theirs");
    assert_eq!(state.running, last);
}

#[tokio::test]
async fn a_mark_comes_after_the_message_that_was_sent_before_it() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let mut raw = vandal.connect(&server).await;
    let first = raw.call::<Applied>("room.post", &vandal.post("first")).await.expect("it is taken").seq;
    let answer = PostParams { reply_to: Some(first), ..vandal.post("an answer") };
    let mark = ReadParams { command_id: None, room: vandal.room, seq: first + 1 };
    let mut all = BytesMut::new();
    frame::put_request(&mut all, 101, "room.post", &answer);
    frame::put_request(&mut all, 102, "room.read", &mark);
    raw.send(all.freeze()).await;

    assert_eq!(raw.answer::<Applied>(101).await.expect("it is taken").seq, first + 1);
    let read = raw.answer::<ReadAnswer>(102).await.expect("the room has come so far");
    assert_eq!(read.read_seq, first + 1);
}

#[tokio::test]
async fn what_is_sent_after_a_move_of_the_clock_is_decided_at_the_time_that_it_was_moved_to() {
    let server = Settings::default().with_sandbox_clock().start().await;
    let vandal = Vandal::on(&server).await;
    let mut raw = vandal.connect(&server).await;
    let advance = AdvanceParams { command_id: vandal.client.command_id(), ms: 3_600_000 };
    let mut all = BytesMut::new();
    frame::put_request(&mut all, 101, "sandbox.advance", &advance);
    frame::put_request(&mut all, 102, "room.post", &vandal.post("an hour later"));
    raw.send(all.freeze()).await;

    let now = raw.answer::<PingAnswer>(101).await.expect("the clock can be moved").now;
    let posted = raw.answer::<Applied>(102).await.expect("it is taken").seq;
    let reader = again(&server, &vandal.client).await;
    let events = read_all(&reader, vandal.stream()).await;
    let at = events.iter().find(|event| event.seq == posted).expect("it stands").at;
    assert!(at >= now, "{at} and {now}");
}
