//! What one connection asks for at once is decided in the order in which it asked.

use bytes::BytesMut;
use protocol::frame;
use protocol::room::PostParams;
use protocol::stream::{Applied, SubscribeAnswer, SubscribeParams};
use tests::server::Settings;

use crate::Vandal;

/// Pairs of a message that answers another, for which the server has to look that one up, and one that needs no such look.
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
