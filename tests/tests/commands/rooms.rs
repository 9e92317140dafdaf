//! What members do in rooms beside talking: marks that outlive kills and leave the room's stream alone,
//! signals, and lists.

use client::{Client, Signal, Signals};
use protocol::room::{Read, ReceiptsParams, TypingParams};
use protocol::{Kind, StreamId};
use tests::people::register;
use tests::server::Settings;
use tests::watch::read_all;
use tests::{eventually, within};

/// How many read the same message.
const READERS: usize = 12;

#[tokio::test]
async fn marks_outlive_a_kill_and_the_room_s_stream_holds_none_of_them() {
    let mut server = Settings::default().start().await;
    let ada = register(&server, "ada").await;
    let mut readers: Vec<Client> = Vec::new();
    for number in 0..READERS {
        readers.push(register(&server, &format!("reader-{number}")).await);
    }
    let members: Vec<_> = readers.iter().map(Client::account).collect();
    let room = ada.rooms().create(None, &members).await.expect("a room can be made").room;
    let seq = ada.rooms().post(room, "read this").await.expect("she is a member").seq;
    for reader in &readers {
        assert_eq!(reader.rooms().read(room, seq).await.expect("a member may read"), seq);
        assert_eq!(reader.rooms().read(room, 1).await.expect("a member may read"), seq, "it never goes back");
    }
    server.kill9();
    server.restart().await;

    let events = read_all(&ada, StreamId::new(Kind::Room, room.0)).await;
    assert_eq!(events.iter().map(|event| event.r#type()).collect::<Vec<_>>(), ["created", "posted"]);
    for reader in &readers {
        let marks = read_all(reader, StreamId::new(Kind::Marks, reader.account().0)).await;
        assert_eq!(marks.iter().map(|event| event.r#type()).collect::<Vec<_>>(), ["marked"]);
        eventually("a list that knows the mark", async || {
            let list = reader.rooms().list(None, None).await.expect("one's rooms can be listed");
            (list.rooms[0].read_seq, list.rooms[0].unread) == (seq, 0)
        })
        .await;
    }
    eventually("receipts of everyone", async || {
        let page =
            ada.ask(ReceiptsParams { room, after: None, limit: None }).await.expect("a member sees them");
        assert_eq!((page.receipts.len(), page.more), (READERS + 1, false));
        page.receipts.iter().filter(|receipt| receipt.read_seq == seq).count() == READERS
    })
    .await;
}

async fn next(signals: &mut Signals) -> Signal {
    within("a signal", signals.next()).await.expect("the client goes on")
}

#[tokio::test]
async fn a_client_hears_who_types_and_who_has_read_in_the_room_it_follows_and_nobody_stores_it() {
    let server = Settings::default().start().await;
    let (ada, bob) = (register(&server, "ada").await, register(&server, "bob").await);
    let room = ada.rooms().create(None, &[bob.account()]).await.expect("a room can be made").room;
    let stream = StreamId::new(Kind::Room, room.0);
    let mut signals = ada.signals().await.expect("the client goes on");
    let subscription = ada.subscribe(stream, None).await.expect("a member may");

    bob.ask(TypingParams { room }).await.expect("a member may");
    let typing = next(&mut signals).await;
    assert_eq!((typing.stream(), typing.r#type(), typing.by), (stream, "typing", Some(bob.account())));
    bob.rooms().read(room, 1).await.expect("a member may");
    let read = next(&mut signals).await;
    assert_eq!((read.stream(), read.r#type(), read.by), (stream, "read", Some(bob.account())));
    assert_eq!(read.read::<Read>().expect("it says how far"), Read { seq: 1 });

    assert_eq!(read_all(&ada, stream).await.len(), 1, "the room was made, and nothing else stands");
    drop(subscription);
}

#[tokio::test]
async fn rooms_come_by_their_last_activity_page_by_page_also_after_a_kill() {
    let mut server = Settings::default().start().await;
    let ada = register(&server, "ada").await;
    let mut rooms = Vec::new();
    for _ in 0..5 {
        rooms.push(ada.rooms().create(None, &[]).await.expect("a room can be made").room);
    }
    let mut active = Vec::new();
    for room in [rooms[2], rooms[0], rooms[4], rooms[1], rooms[3]] {
        active.push((ada.rooms().post(room, "here").await.expect("she is a member").at, room));
    }
    active.sort_by(|one, other| other.cmp(one)); // Some may have happened in the same millisecond.
    let expected: Vec<_> = active.into_iter().map(|(at, room)| (room, Some(at))).collect();
    server.kill9();
    server.restart().await;

    eventually("all rooms, the last active first", async || {
        let (mut listed, mut more) = (Vec::new(), true);
        while more {
            let page = ada.rooms().list_by_activity(listed.last(), Some(2)).await.expect("a list");
            more = page.more;
            listed.extend(page.rooms);
        }
        listed.iter().map(|item| (item.room, item.active_at)).collect::<Vec<_>>() == expected
    })
    .await;
}
