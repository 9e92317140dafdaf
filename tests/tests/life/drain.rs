//! A server that is told to leave while everyone talks.

use std::collections::BTreeSet;

use client::Client;
use protocol::room::{PostParams, Posted};
use protocol::{Kind, RoomId, StreamId};
use tests::people::{again, register};
use tests::raw::{End, Raw};
use tests::server::{STOP_WITHIN, Settings};
use tests::watch::{Watch, read_all};
use tokio::task::JoinSet;

/// Those who talk, each on a connection of its own.
const TALKERS: usize = 20;

/// Messages before the server is told to leave.
const MESSAGES_MIN: u64 = 1_000;

/// The longest that a connection may be asked to stay away.
const STAY_AWAY_MS_MAX: u64 = 60_000;

/// Talks until the socket ends; what was acknowledged, and how it ended.
async fn talk(client: Client, mut raw: Raw, room: RoomId, name: usize) -> (Vec<String>, End) {
    let mut acknowledged = Vec::new();
    loop {
        let text = format!("{name}: {}", acknowledged.len());
        let params = PostParams { command_id: client.command_id(), room, text: text.clone(), reply_to: None };
        let id = raw.request("room.post", &params).await;
        match raw.answer_or_end(id).await {
            Ok(answer) => answer.expect("a message is taken"),
            Err(end) => return (acknowledged, end),
        };
        acknowledged.push(text);
    }
}

#[tokio::test]
async fn a_server_that_leaves_under_load_closes_everyone_with_a_delay_and_loses_nothing() {
    let mut server = Settings::default().start().await;
    let author = register(&server, "author").await;
    let room = author.rooms().create(None, &[]).await.expect("a room can be made").room;
    let stream = StreamId::new(Kind::Room, room.0);
    let watch = Watch::from_start(&author, stream).await;
    let mut talkers = JoinSet::new();
    for name in 0..TALKERS {
        let raw = Raw::signed_in(&server, &author.session()).await;
        talkers.spawn(talk(author.clone(), raw, room, name));
    }
    let mut jammed = Raw::connect(&server, Some(4_096)).await;
    jammed.resume(&author.session()).await.expect("the session is good");
    let subscribing = protocol::stream::SubscribeParams { kind: Kind::Room, id: room.0, after: Some(0) };
    jammed.request("stream.subscribe", &subscribing).await;
    watch.until("enough messages", |event| event.seq > MESSAGES_MIN).await;

    let took = server.stop().await;

    assert!(took < STOP_WITHIN, "it left after {took:?}");
    let (mut acknowledged, mut delays) = (Vec::new(), BTreeSet::new());
    while let Some(talker) = talkers.join_next().await {
        let (texts, end) = talker.expect("a talker ends well");
        let End::Closed { code: 1001, reason } = end else { panic!("{end:?}") };
        let delay: u64 = reason.parse().expect("the reason is a number of milliseconds");
        assert!((1..=STAY_AWAY_MS_MAX).contains(&delay), "{delay} ms");
        delays.insert(delay);
        acknowledged.extend(texts);
    }
    assert!(delays.len() > TALKERS / 2, "delays are spread: {delays:?}");
    server.restart().await;
    let events = read_all(&again(&server, &author).await, stream).await;
    let posted = events.iter().filter(|event| event.r#type() == "posted");
    let said: BTreeSet<String> = posted.map(|event| event.read::<Posted>().expect("it reads").text).collect();
    assert_eq!(said.len(), events.len() - 1, "nothing was said twice");
    assert!(acknowledged.len() as u64 > MESSAGES_MIN / 2);
    for text in acknowledged {
        assert!(said.contains(&text), "{text} was acknowledged");
    }
}
