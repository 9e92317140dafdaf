//! Two servers on one keyspace, and one of them is dead for a while without knowing it.

use std::sync::Arc;

use client::Client;
use protocol::room::Posted;
use protocol::{Kind, RoomId, StreamId};
use tests::eventually;
use tests::keyspace::Keyspace;
use tests::people::{Pair, again, dollars, fixed, register};
use tests::server::{Server, Settings};
use tests::watch::{Watch, read_all};

/// Messages in one go.
const MESSAGES: usize = 20;

async fn two_servers() -> (Server, Server, Settings) {
    let keyspace = Arc::new(Keyspace::on_the_cluster());
    let on = Settings::default().on_keyspace(&keyspace);
    (on.clone().start().await, on.clone().start().await, on)
}

async fn talk(person: &Client, room: RoomId, word: &str, said: &mut Vec<String>) {
    for number in 0..MESSAGES {
        let text = format!("{word} {number}");
        person.rooms().post(room, &text).await.expect("it is said");
        said.push(text);
    }
}

#[tokio::test]
async fn a_server_that_was_thought_dead_goes_on_after_what_another_has_written() {
    let (mut first, second, _) = two_servers().await;
    let ada = register(&first, "ada").await;
    let elsewhere = again(&second, &ada).await;
    let room = ada.rooms().create(None, &[]).await.expect("a room can be made").room;
    let stream = StreamId::new(Kind::Room, room.0);
    let (watch, watch_elsewhere) =
        (Watch::from_start(&ada, stream).await, Watch::from_start(&elsewhere, stream).await);
    let mut said = Vec::new();
    for round in 0..3 {
        talk(&ada, room, &format!("{round}: at the first,"), &mut said).await;
        first.pause();
        talk(&elsewhere, room, &format!("{round}: at the second,"), &mut said).await;
        first.resume();
    }
    talk(&ada, room, "at the first again,", &mut said).await;

    let events = read_all(&elsewhere, stream).await;
    let texts: Vec<String> = events
        .iter()
        .filter(|event| event.r#type() == "posted")
        .map(|event| event.read::<Posted>().expect("a message reads").text)
        .collect();
    assert_eq!(texts, said);
    assert_eq!(watch.up_to(events.len() as u64).await, events);
    talk(&elsewhere, room, "at the second again,", &mut said).await;
    let events = read_all(&ada, stream).await;
    assert_eq!(watch_elsewhere.up_to(events.len() as u64).await, events);
    first.stop().await;
}

#[tokio::test]
async fn money_that_is_moved_at_two_servers_moves_once() {
    let (mut first, mut second, like_them) = two_servers().await;
    let pair = Pair::agreed(&first, "pair", fixed(&["100.00", "100.00", "100.00"])).await;
    pair.deposit("300.00").await;
    let payer = again(&second, &pair.payer).await;
    let worker = again(&second, &pair.worker).await;
    pair.fund(1).await;
    first.pause();
    worker.contracts().submit(pair.contract, 1, "done").await.expect("it is funded");
    payer.contracts().approve(pair.contract, 1, None).await.expect("it was submitted");
    payer.contracts().fund(pair.contract, 2).await.expect("there is enough");
    first.resume();
    let twice = pair.payer.contracts().approve(pair.contract, 1, None).await;
    assert!(twice.is_err(), "it is paid already: {twice:?}");
    pair.fund(3).await;

    let contract = StreamId::new(Kind::Contract, pair.contract.0);
    eventually("all three are funded", async || {
        let events = read_all(&pair.payer, contract).await;
        events.iter().filter(|event| event.r#type() == "milestone_funded").count() == 3
    })
    .await;
    // Neither of the two need have heard of the other's last word.
    first.stop().await;
    second.stop().await;
    let third = like_them.start().await;
    let (payer, worker) = (again(&third, &payer).await, again(&third, &worker).await);
    assert_eq!(dollars(&payer).await.0, "0.00");
    assert_eq!(dollars(&worker).await.1, "90.00");
}
