//! Who sees whom online, and who is told of it.

use std::time::Duration;

use protocol::presence::{OfAnswer, Presence, Seen};
use protocol::room::{CreateParams, MemberParams, PostParams, RemoveMember};
use protocol::stream::Signal;
use protocol::{AccountId, ErrorCode, Kind, RoomId, decode};
use schema::rows::RoomMemberRow;
use schema::{Append, Effects, Journal, Record, Row};
use uuid::Uuid;

use super::*;
use crate::methods::testing::{Person, Server, Written, new_command};
use crate::worker::PRESENCE_QUESTIONS_MAX;

/// How long a signal may be on its way.
const PATIENCE: Duration = Duration::from_secs(10);

impl<'a> Person<'a> {
    async fn room_with(&self, others: &[&Person<'_>]) -> RoomId {
        let members = others.iter().map(|other| other.account).collect();
        let params = CreateParams { command_id: new_command(), title: None, members };
        self.ask(params).await.expect("a room").room
    }

    async fn leave(&self, room: RoomId) {
        let params = MemberParams { command_id: new_command(), room, account: self.account };
        self.ask(RemoveMember(params)).await.expect("whoever leaves may");
    }

    async fn asks(&self, accounts: &[AccountId]) -> Vec<Presence> {
        let params = OfParams { accounts: accounts.to_vec() };
        self.call::<_, OfAnswer>("presence.of", &params).await.expect("an answer").presences
    }

    /// The same person on another connection.
    fn again(&self, server: &'a Server) -> Person<'a> {
        let other = Person { client: server.connect(), account: self.account };
        let holder = self.client.conn.holder().expect("signed in");
        assert!(server.worker.let_in(&other.client.conn, holder));
        other
    }

    /// The connection ends.
    fn hangs_up(&self, server: &Server) {
        server.worker.hub.leave(&self.client.conn);
        server.worker.let_out(&self.client.conn);
    }

    /// The next signal of presence.
    async fn hears(&self) -> (AccountId, Seen) {
        let signal = async {
            loop {
                let Written::Value(value) = self.client.next().await else { panic!("closed") };
                if let Some(told) = presence_in(&value) {
                    return told;
                }
            }
        };
        tokio::time::timeout(PATIENCE, signal).await.expect("a signal comes")
    }

    /// The accounts of the signals of presence that come before the answer to a message in a room of one's
    /// own, and so of all that were sent before.
    async fn heard_so_far(&self, room: RoomId) -> Vec<AccountId> {
        let params =
            PostParams { command_id: new_command(), room, text: "a word".to_owned(), reply_to: None };
        self.client.send(9, "room.post", &params);
        let mut told = Vec::new();
        loop {
            let Written::Value(value) = self.client.next().await else { panic!("closed") };
            let message = decode::messages(&value, &decode::Limits::REQUESTS).next().expect("a message");
            if matches!(message, Ok(decode::Message::Response { .. })) {
                return told;
            }
            told.extend(presence_in(&value).map(|(account, _)| account));
        }
    }
}

/// What a message says of an account, where it is a signal of presence.
fn presence_in(value: &[u8]) -> Option<(AccountId, Seen)> {
    let message = decode::messages(value, &decode::Limits::REQUESTS).next()?.ok()?;
    let decode::Message::Notification { method: "signal", params } = message else { return None };
    let signal: Signal<Seen> = decode::value(params).expect("no other signals are sent here");
    let account = AccountId(signal.id);
    assert_eq!((signal.kind, signal.by, &*signal.r#type), (Kind::Account, Some(account), "presence"));
    Some((account, signal.body))
}

fn online(shown: &[Presence]) -> Vec<(AccountId, bool)> {
    shown.iter().map(|shown| (shown.account, shown.seen.online)).collect()
}

#[actix_rt::test]
async fn only_those_with_whom_one_shares_a_room_are_shown_and_all_others_are_left_out_alike() {
    let server = Server::start(4).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let left = ada.room_with(&[&eve]).await;
    ada.room_with(&[&bob]).await;
    eve.leave(left).await;
    let nobody = AccountId(Uuid::now_v7());
    let shown = ada.asks(&[eve.account, bob.account, nobody, ada.account, bob.account]).await;
    assert_eq!(online(&shown), [(bob.account, true), (ada.account, true)]);
    assert_eq!(online(&eve.asks(&[ada.account, bob.account]).await), []);
}

#[actix_rt::test]
async fn whoever_has_asked_is_told_when_an_account_goes_and_comes_back_and_when_it_was_last_seen() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    ada.room_with(&[&bob]).await;
    let shown = ada.asks(&[bob.account]).await;
    assert_eq!(online(&shown), [(bob.account, true)]);

    let before = server.worker.house().now();
    bob.hangs_up(&server);
    let (account, gone) = ada.hears().await;
    assert_eq!((account, gone.online), (bob.account, false));
    let at = gone.last_seen_at.expect("it was just now");
    assert_eq!(at % 60_000, 0, "to the minute");
    assert!(at + 60_000 > before && at <= server.worker.house().now());
    assert!(gone.version > shown[0].seen.version);
    assert_eq!(ada.asks(&[bob.account]).await[0].seen, gone);

    let _back = bob.again(&server);
    let (account, back) = ada.hears().await;
    assert_eq!((account, back.online, back.last_seen_at), (bob.account, true, None));
    assert!(back.version > gone.version);
}

#[actix_rt::test]
async fn several_connections_count_once_and_nothing_is_told_before_the_last_one_ends() {
    let server = Server::start(4).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    ada.room_with(&[&bob, &eve]).await;
    ada.asks(&[bob.account, eve.account]).await;
    let second = bob.again(&server);
    bob.hangs_up(&server);
    eve.hangs_up(&server);
    assert_eq!(ada.hears().await.0, eve.account, "he has another connection");
    second.hangs_up(&server);
    assert_eq!(ada.hears().await.0, bob.account);
}

#[actix_rt::test]
async fn asking_for_others_ends_what_was_told_and_so_does_asking_for_nobody() {
    let server = Server::start(4).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let room = ada.room_with(&[&bob, &eve]).await;
    ada.asks(&[bob.account]).await;
    ada.asks(&[eve.account]).await;
    bob.hangs_up(&server);
    eve.hangs_up(&server);
    assert_eq!(ada.hears().await.0, eve.account);
    ada.asks(&[]).await;
    let _back = eve.again(&server);
    assert_eq!(ada.heard_so_far(room).await, []);
}

#[actix_rt::test]
async fn whoever_shares_a_room_no_more_is_told_of_no_more() {
    let server = Server::start(4).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let (with_bob, with_eve) = (ada.room_with(&[&bob]).await, ada.room_with(&[&eve]).await);
    assert_eq!(ada.asks(&[bob.account, eve.account]).await.len(), 2);
    bob.leave(with_bob).await;
    bob.hangs_up(&server);
    eve.hangs_up(&server);
    assert_eq!(ada.hears().await.0, eve.account);
    let _back = bob.again(&server);
    assert_eq!(ada.heard_so_far(with_eve).await, []);
}

#[actix_rt::test]
async fn a_shared_room_is_found_among_many_and_over_a_thousand_are_too_many() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    ada.room_with(&[&bob]).await;
    server.member_of_many(ada.account, 998).await;
    let mut asked: Vec<_> = (0..199).map(|_| AccountId(Uuid::now_v7())).collect();
    asked.push(bob.account);
    assert_eq!(online(&ada.asks(&asked).await), [(bob.account, true)]);
    server.member_of_many(ada.account, 2).await;
    let params = OfParams { accounts: vec![bob.account] };
    assert_eq!(ada.client.refused("presence.of", &params).await, ErrorCode::TooLarge);
    asked.push(ada.account);
    assert_eq!(ada.client.refused("presence.of", &OfParams { accounts: asked }).await, ErrorCode::Invalid);
}

#[actix_rt::test]
async fn a_question_costs_two_reads_however_many_are_asked_for_where_rooms_are_few() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    for _ in 0..10 {
        ada.room_with(&[&bob]).await;
    }
    let asked: Vec<_> = (0..199).map(|_| AccountId(Uuid::now_v7())).chain([bob.account]).collect();
    assert_eq!(server.reads_of(async || ada.asks(&asked).await).await, 2);
}

#[actix_rt::test]
async fn an_account_asks_so_often_in_a_minute_and_is_then_told_to_wait_but_may_ask_for_nobody() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let of_bob = || OfParams { accounts: vec![bob.account] };
    for _ in 0..PRESENCE_QUESTIONS_MAX {
        ada.asks(&[bob.account]).await;
        ada.asks(&[]).await;
    }
    let error = ada.ask(of_bob()).await.expect_err("that were enough");
    assert_eq!(error.code, ErrorCode::RateLimited);
    assert!(error.retry_after_ms.is_some_and(|wait| wait > 0 && wait <= 60_000), "{error:?}");
    assert_eq!(ada.asks(&[]).await, []);
    bob.ask(of_bob()).await.expect("he has his own");
}

impl Server {
    /// Makes somebody a member of that many rooms, as far as rows tell. They are newer than all others.
    async fn member_of_many(&self, account: AccountId, rooms: usize) {
        let member = |_| RoomMemberRow { account, room: RoomId(Uuid::now_v7()), read_seq: 0, posted: 0 };
        let rows = (0..rooms).map(member).map(|member| Row::put(&member, 1)).collect();
        let record = Record {
            seq: 1,
            at: 1,
            by: None,
            r#type: "posted".into(),
            command_id: None,
            mark: None,
            told: None,
            body: bytes::Bytes::from_static(b"\x80"),
            private: None,
        };
        let stream = protocol::StreamId::new(Kind::Room, Uuid::now_v7());
        let effects = Effects { rows, ..Effects::default() };
        let append = Append { stream, head: 0, records: vec![record].into(), effects: effects.into() };
        self.store.append(append).await.expect("nobody writes just now");
    }
}
