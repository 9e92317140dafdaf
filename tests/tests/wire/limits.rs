//! How much one connection may ask at once, and how many connections there may be.

use bytes::BytesMut;
use protocol::stream::{Applied, Empty, StreamParams, SubscribeAnswer, SubscribeParams};
use protocol::{ErrorCode, Kind, RoomId, WireError, frame};
use serde::de::IgnoredAny;
use tests::eventually;
use tests::people::{again, register};
use tests::raw::{End, Raw};
use tests::server::{Server, Settings};

use crate::Vandal;

/// Requests in flight, at most.
const IN_FLIGHT_MAX: usize = 256;

/// Requests that come at once: more than may be in flight.
const AT_ONCE: u32 = 400;

/// Connections of an address, and of an account, where a test says so.
const CONNECTIONS_MAX: usize = 3;

#[tokio::test]
async fn an_id_in_use_is_invalid_and_the_request_that_uses_it_goes_on() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let mut raw = vandal.connect(&server).await;

    raw.send([vandal.post_request(7, "first"), vandal.post_request(7, "second")].concat()).await;

    let answers: [Result<Applied, WireError>; 2] = [raw.answer(7).await, raw.answer(7).await];
    let refused = answers.iter().find_map(|answer| answer.as_ref().err()).expect("the second is refused");
    assert_eq!((refused.code, refused.details["field"].as_str()), (ErrorCode::Invalid, "id"));
    assert!(answers.iter().any(Result::is_ok));
    raw.send(vandal.post_request(7, "third")).await;
    raw.answer::<Applied>(7).await.expect("the id is free again");
    assert_eq!(vandal.said(&server).await, ["first", "third"]);
}

#[tokio::test]
async fn more_requests_than_may_be_in_flight_are_overloaded_and_those_taken_stand() {
    let mut server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let mut raw = vandal.connect(&server).await;
    let mut all = BytesMut::new();
    for id in 0..AT_ONCE {
        frame::put_request(&mut all, id, "room.post", &vandal.post(&id.to_string()));
    }
    raw.send(all.freeze()).await;

    let mut taken = Vec::new();
    for id in 0..AT_ONCE {
        match raw.answer::<Applied>(id).await {
            Ok(_) => taken.push(id.to_string()),
            Err(refused) => {
                assert_eq!(refused.code, ErrorCode::Overloaded);
                assert!(refused.retry_after_ms.is_some_and(|ms| ms > 0));
            }
        }
    }
    assert_eq!(taken.len(), IN_FLIGHT_MAX, "no answer leaves while a message is read");
    raw.call::<Empty>("protocol.ping", &Empty {}).await.expect("the connection stays");
    server.kill9();
    server.restart().await;
    assert_eq!(vandal.said(&server).await, taken, "nothing acknowledged is lost, nothing refused was done");
}

/// The close of one connection too many.
async fn assert_turned_away(raw: Raw) {
    let End::Closed { code, reason } = raw.end().await else { panic!("it broke without a close") };
    assert_eq!(code, 4029);
    assert!(reason.parse::<u64>().is_ok_and(|ms| ms > 0), "a delay in milliseconds: {reason}");
}

#[tokio::test]
async fn an_address_has_so_many_connections_and_one_that_leaves_makes_room() {
    let max = CONNECTIONS_MAX.to_string();
    let server = Settings::default().with("limits.address_connections_max", &max).start().await;
    let mut open = Vec::new();
    for _ in 0..CONNECTIONS_MAX {
        open.push(Raw::open(&server).await.0);
    }
    assert_turned_away(Raw::connect(&server, None).await).await;
    drop(open.pop());
    eventually("room for one more", async || gets_in(&server).await).await;
}

/// Whether a new connection is welcome.
async fn gets_in(server: &Server) -> bool {
    Raw::connect(server, None).await.next_message().await.is_ok()
}

#[tokio::test]
async fn an_account_has_so_many_connections_and_others_are_not_concerned() {
    let max = CONNECTIONS_MAX.to_string();
    let server = Settings::default().with("limits.account_connections_max", &max).start().await;
    let vandal = Vandal::on(&server).await;
    let mut open = Vec::new();
    for _ in 1..CONNECTIONS_MAX {
        open.push(again(&server, &vandal.client).await);
    }
    let (mut raw, _) = Raw::open(&server).await;
    let token = protocol::account::ResumeParams { token: vandal.client.session().token };
    raw.request("account.resume", &token).await;
    assert_turned_away(raw).await;
    register(&server, "somebody-else").await;
    open.pop().expect("there are several").close().await;
    eventually("room for one more", async || {
        let (mut raw, _) = Raw::open(&server).await;
        raw.request("account.resume", &token).await;
        raw.next_message().await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn subscriptions_are_bounded_and_none_is_had_twice() {
    let server = Settings::default().with("limits.subscriptions_max", "2").start().await;
    let vandal = Vandal::on(&server).await;
    let mut raw = vandal.connect(&server).await;
    let mut codes = Vec::new();
    for index in 0..4 {
        let room = match index {
            0 | 1 => vandal.room,
            _ => vandal.client.rooms().create(None, &[]).await.expect("a room can be made").room,
        };
        let params =
            protocol::stream::SubscribeParams { kind: protocol::Kind::Room, id: room.0, after: None };
        codes.push(raw.call::<IgnoredAny>("stream.subscribe", &params).await.err().map(|error| error.code));
    }
    // The inbox that came with signing in counts as one.
    assert_eq!(codes, [None, Some(ErrorCode::Invalid), Some(ErrorCode::TooLarge), Some(ErrorCode::TooLarge)]);
}

#[tokio::test]
async fn one_subscription_too_many_is_too_large_and_names_no_delay_and_ending_another_makes_room() {
    let server = Settings::default().with("limits.subscriptions_max", "3").start().await;
    let vandal = Vandal::on(&server).await;
    let mut rooms = Vec::new();
    for _ in 0..3 {
        rooms.push(vandal.client.rooms().create(None, &[]).await.expect("a room can be made").room);
    }
    let mut raw = vandal.connect(&server).await;
    let subscribe = |room: RoomId| SubscribeParams { kind: Kind::Room, id: room.0, after: None };
    for room in &rooms[..2] {
        let begun = raw.call::<SubscribeAnswer>("stream.subscribe", &subscribe(*room)).await;
        begun.expect("beside the inbox two more may be");
    }

    let refused = raw.call::<SubscribeAnswer>("stream.subscribe", &subscribe(rooms[2])).await;
    let refused = refused.expect_err("it is the fourth");
    assert_eq!((refused.code, &*refused.details["limit"]), (ErrorCode::TooLarge, "3"));
    assert_eq!(refused.retry_after_ms, None, "waiting does not help");

    let other = StreamParams { kind: Kind::Room, id: rooms[0].0 };
    raw.call::<Empty>("stream.unsubscribe", &other).await.expect("it is subscribed");
    let begun = raw.call::<SubscribeAnswer>("stream.subscribe", &subscribe(rooms[2])).await;
    begun.expect("there is room now");
}
