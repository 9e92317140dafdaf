//! Two servers on one store: what one has written holds on the other, though nobody tells it.

use std::sync::Arc;
use std::time::Duration;

use actors::fanout::{ConnId, HubMessage};
use actors::inbox::Inbox;
use actors::limits::Limits;
use actors::reply::WireReply;
use actors::room::{Command, Room};
use actors::shell::Subscriber;
use actors::{Caller, House, timers};
use futures_util::future::{join, join_all};
use protocol::{AccountId, ErrorCode, Kind, StreamId};
use uuid::Uuid;

use crate::given::{ADA, BOB, Ground, a_room, ask, fresh, post, room_stream, run};
use crate::tells::{died_with_news_untold, until_bob_is_told_and_nothing_is_unfinished};

const CAROL: AccountId = AccountId(Uuid::from_u128(0xca401));

/// Whatever an entity knows is too old to answer from without looking.
fn never_sure() -> Limits {
    Limits { sure_for: Duration::ZERO, ..Limits::default() }
}

/// Two houses on one ground that both know a room of Ada's and Bob's.
async fn two_that_know_a_room(ground: &Ground, limits: Limits) -> ([Arc<House>; 2], Uuid) {
    let houses = [ground.house(limits.clone()).0, ground.house(limits).0];
    let room = a_room(&houses[0]).await;
    house_shows(&houses[1], room, 0).await;
    (houses, room)
}

/// The room shows so many messages to Ada.
async fn house_shows(house: &Arc<House>, room: Uuid, posted: u64) {
    let (_, state) = house.view::<Room>(room, Caller::Account(ADA)).await.expect("the room shows itself");
    assert_eq!(state.posted, posted);
}

/// How often the head of the stream was looked at. The inboxes of a room's members look at theirs whenever
/// its news reaches them.
fn looks_at(ground: &Ground, stream: StreamId) -> usize {
    ground.trouble.looks.lock().iter().filter(|looked| **looked == stream).count()
}

#[test]
fn a_view_shows_what_another_server_has_written() {
    run(async {
        let ground = Ground::shared();
        let ([here, there], room) = two_that_know_a_room(&ground, never_sure()).await;
        ask(&here, room, ADA, fresh(), post("hello")).await.expect("it is posted");
        house_shows(&there, room, 1).await;
    });
}

#[test]
fn who_was_let_in_on_another_server_is_not_refused() {
    run(async {
        let ground = Ground::shared();
        let ([here, there], room) = two_that_know_a_room(&ground, never_sure()).await;
        ask(&here, room, ADA, fresh(), Command::AddMember { account: CAROL }).await.expect("Carol comes");
        let seq = ask(&there, room, CAROL, fresh(), post("hello")).await.expect("Carol may speak");
        assert_eq!(seq, 3);
    });
}

#[test]
fn who_was_put_out_on_another_server_is_admitted_no_more() {
    run(async {
        let ground = Ground::shared();
        let ([here, there], room) = two_that_know_a_room(&ground, never_sure()).await;
        ask(&here, room, ADA, fresh(), Command::RemoveMember { account: BOB }).await.expect("Bob goes");
        let refused = there.admit(room_stream(room), Caller::Account(BOB)).await.expect_err("Bob is out");
        assert_eq!(refused.code, ErrorCode::NotFound);
    });
}

#[test]
fn an_entity_that_has_just_looked_answers_from_what_it_knows() {
    run(async {
        let ground = Ground::shared();
        let long = Limits { sure_for: Duration::from_secs(600), ..Limits::default() };
        let ([here, there], room) = two_that_know_a_room(&ground, long).await;
        ground.trouble.looks.lock().clear();
        ask(&here, room, ADA, fresh(), post("hello")).await.expect("it is posted");
        house_shows(&there, room, 0).await;
        assert_eq!(looks_at(&ground, room_stream(room)), 0);
    });
}

#[test]
fn on_a_store_of_its_own_a_server_never_looks() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(never_sure());
        let room = a_room(&house).await;
        for _ in 0..10 {
            house_shows(&house, room, 0).await;
        }
        assert_eq!(*ground.trouble.looks.lock(), []);
    });
}

#[test]
fn one_look_serves_all_that_wait_meanwhile() {
    run(async {
        let ground = Ground::shared();
        let ([_, there], room) = two_that_know_a_room(&ground, never_sure()).await;
        let gate = ground.trouble.look_gate.clone();
        gate.forget_permits(usize::MAX);
        ground.trouble.looks.lock().clear();
        let views = join_all((0..50).map(|_| house_shows(&there, room, 0)));
        let opened = async {
            while looks_at(&ground, room_stream(room)) == 0 {
                tokio::task::yield_now().await;
            }
            gate.add_permits(1_000);
        };
        join(views, opened).await;
        let looks = looks_at(&ground, room_stream(room));
        // Those that are asked while a look is under way share the next one.
        assert!(looks <= 10, "{looks} looks for fifty views");
    });
}

#[test]
fn a_tell_that_was_heard_before_is_acknowledged_once_the_head_was_looked_at() {
    run(async {
        let ground = Ground::shared();
        died_with_news_untold(&ground).await;
        let (house, _) = ground.house(never_sure());
        house.view::<Inbox>(ADA.0, Caller::Account(ADA)).await.expect("it wakes"); // and looks as it does
        ground.trouble.looks.lock().clear();
        timers::recover(&house).await.expect("the store reads");
        until_bob_is_told_and_nothing_is_unfinished(&ground).await;
        let looks = looks_at(&ground, StreamId::new(Kind::Inbox, ADA.0));
        assert!(looks >= 1, "it said without a look that it had the news already");
    });
}

/// What a hub of the other server hears next of the room's events.
async fn next_commit(inbox: &mut actors::fanout::HubInbox) -> actors::fanout::Commit {
    loop {
        let mut settled: Vec<HubMessage> = Vec::new();
        assert!(inbox.receive(&mut settled, 1).await);
        if let Some(commit) = settled.remove(0).commit {
            return commit;
        }
    }
}

#[test]
fn readers_hear_what_another_server_has_written_and_who_was_put_out_there_reads_no_more() {
    run(async {
        let ground = Ground::shared();
        let limits = Limits { tick: Duration::from_millis(10), idle: Duration::ZERO, ..Limits::default() };
        let ([here, there], room) = two_that_know_a_room(&ground, limits).await;
        let mut inbox = there.hubs().open().expect("there is room for a hub");
        let (hubs, stream) = (there.hubs().clone(), room_stream(room));
        assert!(hubs.watch(stream, inbox.index, 10));
        let reply = WireReply::new(hubs.clone(), ConnId { hub: inbox.index, key: 1 }, 7);
        there.subscribe(stream, Caller::Account(BOB), Subscriber::new(reply, hubs, stream, 0, None));

        ask(&here, room, ADA, fresh(), post("hello")).await.expect("it is posted");
        let commit = next_commit(&mut inbox).await;
        assert_eq!((commit.first, commit.last, commit.events.is_some()), (2, 2, true));
        ask(&here, room, ADA, fresh(), Command::RemoveMember { account: BOB }).await.expect("Bob goes");
        let commit = next_commit(&mut inbox).await;
        assert_eq!((commit.first, commit.revoked), (3, vec![(BOB, 3)]));
    });
}
