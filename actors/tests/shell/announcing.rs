//! What hubs hear: one message for each group commit, in the order of the stream.

use std::sync::Arc;

use actors::fanout::{ConnId, HubInbox, HubMessage};
use actors::limits::Limits;
use actors::reply::WireReply;
use actors::room::Command;
use actors::shell::Subscriber;
use actors::{Caller, House};
use futures_util::future::join_all;
use protocol::decode::{EventRef, Limits as Bounds, Message, messages};
use protocol::{AccountId, ErrorCode, Seq};
use uuid::Uuid;

use crate::given::{ADA, BOB, Ground, a_room, ask, fresh, post, room_stream, run};

/// Subscribes a connection of Bob's to the room.
fn subscribe(house: &Arc<House>, inbox: &HubInbox, room: Uuid, who: AccountId) {
    let hubs = house.hubs().clone();
    let stream = room_stream(room);
    assert!(hubs.watch(stream, inbox.index, 10));
    let reply = WireReply::new(hubs.clone(), ConnId { hub: inbox.index, key: 1 }, 7);
    house.subscribe(stream, Caller::Account(who), Subscriber::new(reply, hubs, stream, 0, None));
}

async fn next(inbox: &mut HubInbox) -> HubMessage {
    let mut settled = Vec::new();
    assert!(inbox.receive(&mut settled, 1).await);
    settled.remove(0)
}

fn seqs(events: &[u8]) -> Vec<Seq> {
    let seq = |message| match message {
        Ok(Message::Notification { method: "event", params }) => {
            EventRef::read(params).expect("an event reads").seq
        }
        other => panic!("{other:?}"),
    };
    messages(events, &Bounds::ANSWERS).map(seq).collect()
}

#[test]
fn a_granted_subscriber_hears_of_every_event_above_its_head_once_and_in_order() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let mut inbox = house.hubs().open().expect("there is room for a hub");
        let room = a_room(&house).await;
        subscribe(&house, &inbox, room, BOB);
        let granted = next(&mut inbox).await.granted.remove(0);
        assert_eq!((granted.request, granted.outcome), (Some(7), Ok(1)));

        let posts = (0..100).map(|n| ask(&house, room, ADA, fresh(), post(&n.to_string())));
        join_all(posts).await;
        let mut heard = Vec::new();
        while heard.len() < 100 {
            let commit = next(&mut inbox).await.commit.expect("a commit");
            let events = commit.events.expect("its events");
            assert_eq!(*commit.ends.last().expect("an end") as usize, events.len());
            heard.extend(seqs(&events));
        }
        assert_eq!(heard, (2..=101).collect::<Vec<_>>());
    });
}

#[test]
fn a_stranger_is_not_granted_a_subscription() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let mut inbox = house.hubs().open().expect("there is room for a hub");
        let room = a_room(&house).await;
        subscribe(&house, &inbox, room, AccountId(Uuid::from_u128(0xca401)));
        let granted = next(&mut inbox).await.granted.remove(0);
        assert_eq!(granted.outcome.expect_err("a stranger").code, ErrorCode::NotFound);
    });
}

#[test]
fn a_member_put_out_while_they_subscribe_is_never_granted() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let mut inbox = house.hubs().open().expect("there is room for a hub");
        let room = a_room(&house).await;
        let removed = ask(&house, room, ADA, fresh(), Command::RemoveMember { account: BOB });
        let subscribed = async { subscribe(&house, &inbox, room, BOB) };
        futures_util::future::join(subscribed, removed).await.1.expect("Bob is put out");
        let mut granted = None;
        while granted.is_none() {
            let settled = next(&mut inbox).await;
            granted = settled.granted.into_iter().next();
            if granted.is_none() {
                let commit = settled.commit.expect("a commit");
                assert_eq!(commit.revoked, [(BOB, 2)]);
            }
        }
        let outcome = granted.expect("an answer").outcome;
        assert!(outcome == Ok(1) || outcome.is_err_and(|error| error.code == ErrorCode::NotFound));
    });
}

#[test]
fn a_hub_that_lags_is_told_seqs_alone() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let mut inbox = house.hubs().open().expect("there is room for a hub");
        let room = a_room(&house).await;
        subscribe(&house, &inbox, room, BOB);
        next(&mut inbox).await;
        let text = "x".repeat(16_000);
        let posts = actors::limits::HUB_QUEUE_BYTES_MAX / text.len() + 10;
        for _ in 0..posts {
            ask(&house, room, ADA, fresh(), post(&text)).await.expect("it is posted");
        }
        let mut bare = 0;
        let mut last = 1;
        while last < posts as u64 + 1 {
            let commit = next(&mut inbox).await.commit.expect("a commit");
            assert_eq!(commit.first, last + 1, "each commit follows the one before");
            last = commit.last;
            bare += usize::from(commit.events.is_none());
        }
        assert!(bare > 0, "past the bound commits carry no events");
    });
}
