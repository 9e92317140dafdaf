//! Reading, typing and lists over the methods: what is new to whom, who has read how far, and who hears of
//! it.

use std::time::Duration;

use actors::room::Room;
use protocol::room::{
    CreateAnswer, ListAnswer, ListItem, ListParams, Read, ReadAnswer, ReadParams, Receipt, ReceiptsAnswer,
    ReceiptsParams, State, TypingParams,
};
use protocol::stream::{Applied, Empty, Event, ReadAnswer as Page, ReadParams as PageParams, Signal};
use protocol::stream::{SubscribeAnswer, SubscribeParams};
use protocol::{AccountId, ErrorCode, Kind, RoomId, Seq, StreamId, decode};
use schema::Record;
use serde::de::IgnoredAny;
use uuid::Uuid;

use super::*;
use crate::methods::testing::{Person, Server, Written, new_command};

mod lines;
mod lists;

/// The first page of one's rooms, by id.
const BY_ID: ListParams = ListParams { order: None, after: None, after_active_at: None, limit: None };

/// How long something may be on its way.
const PATIENCE: Duration = Duration::from_secs(10);

impl Person<'_> {
    async fn room(&self, others: &[&Person<'_>]) -> RoomId {
        let members = others.iter().map(|other| other.account).collect();
        let params = CreateParams { command_id: new_command(), title: None, members };
        self.call::<_, CreateAnswer>("room.create", &params).await.expect("a room").room
    }

    async fn post(&self, room: RoomId) -> Seq {
        let (command_id, text) = (new_command(), "a word".to_owned());
        let params = PostParams { command_id, room, text, reply_to: None };
        self.call::<_, Applied>("room.post", &params).await.expect("a member").seq
    }

    async fn read(&self, room: RoomId, seq: Seq) -> Seq {
        let params = ReadParams { command_id: None, room, seq };
        self.call::<_, ReadAnswer>("room.read", &params).await.expect("a member").read_seq
    }

    async fn typing(&self, room: RoomId) {
        let _: Empty = self.call("room.typing", &TypingParams { room }).await.expect("a member");
    }

    async fn remove(&self, room: RoomId, account: AccountId) {
        let params = MemberParams { command_id: new_command(), room, account };
        let _: Applied = self.call("room.remove_member", &params).await.expect("it may");
    }

    async fn listed(&self, room: RoomId) -> ListItem {
        let list: ListAnswer = self.call("room.list", &BY_ID).await.expect("a list");
        list.rooms.into_iter().find(|item| item.room == room).expect("a room of theirs")
    }

    async fn unread(&self, room: RoomId) -> u64 {
        self.listed(room).await.unread
    }

    async fn receipts(&self, room: RoomId, after: Option<AccountId>, limit: u32) -> ReceiptsAnswer {
        let params = ReceiptsParams { room, after, limit: Some(limit) };
        self.call("room.receipts", &params).await.expect("a member")
    }

    async fn subscribe(&self, room: RoomId) {
        let params = SubscribeParams { kind: Kind::Room, id: room.0, after: None };
        let _: SubscribeAnswer = self.call("stream.subscribe", &params).await.expect("a member");
    }

    /// The types of the next things said of a room without being asked, signals as `signal …`, up to a
    /// message.
    async fn told(&self, room: RoomId) -> Vec<String> {
        let mut told = Vec::new();
        let posted = async {
            while told.last().is_none_or(|last| last != "posted") {
                let Written::Value(value) = self.client.next().await else { panic!("closed") };
                told.extend(of_room(&value, room));
            }
        };
        tokio::time::timeout(PATIENCE, posted).await.expect("a message comes");
        told
    }
}

fn of_room(value: &[u8], room: RoomId) -> Option<String> {
    let message = decode::messages(value, &decode::Limits::REQUESTS).next().expect("a message");
    let decode::Message::Notification { method, params } = message.expect("well formed") else {
        panic!("an answer to nothing");
    };
    match method {
        "event" => {
            let event: Event<protocol::registry::Anything> = decode::value(params).expect("an event");
            (event.id == room.0).then_some(event.r#type)
        }
        "signal" => {
            let signal: Signal<protocol::registry::Anything> = decode::value(params).expect("a signal");
            assert_eq!((signal.kind, signal.id), (Kind::Room, room.0));
            Some(format!("signal {} of {}", signal.r#type, signal.by.expect("somebody")))
        }
        _ => None,
    }
}

#[actix_rt::test]
async fn a_mark_is_the_highest_ever_and_stands_in_ones_own_stream_alone() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob]).await;
    ada.post(room).await;
    let head = ada.post(room).await;
    assert_eq!(bob.read(room, 2).await, 2);
    assert_eq!(bob.read(room, head).await, head);
    assert_eq!(bob.read(room, 1).await, head, "it never goes back");
    let named = ReadParams { command_id: Some(new_command()), room, seq: 1 };
    for _ in 0..2 {
        let again: ReadAnswer = bob.call("room.read", &named).await.expect("a member");
        assert_eq!(again.read_seq, head, "an older client names its mark");
    }
    let item = bob.listed(room).await;
    assert_eq!((item.head, item.read_seq), (head, head), "the room has no event for a mark");

    let marks = PageParams { kind: Kind::Marks, id: bob.account.0, after: None, before: None, limit: None };
    let page: Page<protocol::marks::Marked> = bob.call("stream.read", &marks).await.expect("one's own");
    let marked: Vec<_> = page.events.iter().map(|event| (event.body.room, event.body.seq)).collect();
    assert_eq!(marked, [(room, 2), (room, head)]);
    assert_eq!(ada.client.refused("stream.read", &marks).await, ErrorCode::NotFound);
}

#[actix_rt::test]
async fn only_members_read_type_and_see_receipts_and_nobody_reads_ahead() {
    let server = Server::start(4).await;
    let (ada, eve) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[]).await;
    let reading = |seq| ReadParams { command_id: None, room, seq };
    let receipts = ReceiptsParams { room, after: None, limit: None };
    assert_eq!(eve.client.refused("room.read", &reading(1)).await, ErrorCode::NotFound);
    assert_eq!(eve.client.refused("room.typing", &TypingParams { room }).await, ErrorCode::NotFound);
    assert_eq!(eve.client.refused("room.receipts", &receipts).await, ErrorCode::NotFound);
    assert_eq!(ada.client.refused("room.read", &reading(2)).await, ErrorCode::Invalid);
    let marks: protocol::marks::State = eve.state(Kind::Marks, eve.account.0).await.expect("one's own");
    assert_eq!(marks.rooms, 0);
}

#[actix_rt::test]
async fn receipts_say_of_each_member_how_far_they_have_read_a_page_at_a_time() {
    let server = Server::start(4).await;
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(Person::of(&server).await);
    }
    let (ada, others) = people.split_first().expect("five");
    let room = ada.room(&others.iter().collect::<Vec<_>>()).await;
    for _ in 0..5 {
        ada.post(room).await;
    }
    let mut expected = Vec::new();
    for (person, seq) in people.iter().zip(2..) {
        person.read(room, seq).await;
        expected.push(Receipt { account: person.account, read_seq: seq });
    }
    let gone = others[3].account;
    ada.remove(room, gone).await;
    expected.retain(|receipt| receipt.account != gone);
    expected.sort_by_key(|receipt| receipt.account);

    assert_eq!(
        others[0].receipts(room, None, 9).await,
        ReceiptsAnswer { receipts: expected.clone(), more: false }
    );
    let (mut receipts, mut after) = (Vec::new(), None);
    for more in [true, true, true, false] {
        let page = others[1].receipts(room, after, 1).await;
        assert_eq!((page.receipts.len(), page.more), (1, more));
        after = page.receipts.last().map(|receipt| receipt.account);
        receipts.extend(page.receipts);
    }
    assert_eq!(receipts, expected);
}

/// An event of type `read`, as rooms held them before marks had a stream of their own.
fn old_mark(seq: Seq, by: &Person<'_>, read_seq: Seq, posted: u64) -> Record {
    Record {
        seq,
        at: 1,
        by: Some(by.account.0),
        r#type: "read".into(),
        command_id: Some(new_command()),
        mark: None,
        told: None,
        body: protocol::frame::to_bytes(&Read { seq: read_seq }),
        private: Some(protocol::frame::to_bytes(&actors::marks::PostCount { posted })),
    }
}

#[actix_rt::test]
async fn marks_of_before_still_stand_and_are_taken_over_by_the_next_one() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob]).await;
    ada.post(room).await; // 2
    let head = ada.post(room).await; // 3
    let stream = StreamId::new(Kind::Room, room.0);
    let records = vec![old_mark(head + 1, &bob, 2, 1)];
    let effects = actors::house::effects_of(stream, &records).expect("an older event has its effects");
    let append = schema::Append { stream, head, records: records.into(), effects: effects.into() };
    server.worker.house().store().append(append).await.expect("nobody writes just now");
    ada.post(room).await; // 5: the room has to read itself again.

    assert_eq!((bob.listed(room).await.read_seq, bob.unread(room).await), (2, 2));
    let read_seqs = async || {
        let receipts = ada.receipts(room, None, 9).await.receipts;
        receipts.into_iter().map(|receipt| (receipt.account, receipt.read_seq)).collect::<Vec<_>>()
    };
    assert!(read_seqs().await.contains(&(bob.account, 2)));
    assert_eq!(bob.read(room, 1).await, 2, "it does not go back behind the old mark");
    let marks: protocol::marks::State = bob.state(Kind::Marks, bob.account.0).await.expect("one's own");
    assert_eq!(marks.rooms, 1, "the old mark is taken over");
    assert_eq!(bob.read(room, 5).await, 5);
    assert_eq!((bob.listed(room).await.read_seq, bob.unread(room).await), (5, 0));
    assert!(read_seqs().await.contains(&(bob.account, 5)));
}

#[actix_rt::test]
async fn whoever_is_taken_in_has_nothing_unread_and_a_room_shows_its_members_without_their_marks() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[]).await;
    ada.post(room).await;
    let params = MemberParams { command_id: new_command(), room, account: bob.account };
    let added: Applied = ada.call("room.add_member", &params).await.expect("a member may");
    assert_eq!((bob.listed(room).await.read_seq, bob.unread(room).await), (added.seq, 0));
    assert_eq!(bob.read(room, 1).await, added.seq);
    let state: State = bob.state(Kind::Room, room.0).await.expect("a member");
    assert_eq!(state.members.len(), 2);
}

#[actix_rt::test]
async fn whoever_comes_back_into_a_room_has_read_no_less_than_what_was_there_before() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob]).await;
    bob.read(room, 1).await;
    ada.remove(room, bob.account).await;
    ada.post(room).await;
    let params = MemberParams { command_id: new_command(), room, account: bob.account };
    let added: Applied = ada.call("room.add_member", &params).await.expect("a member may");
    assert_eq!((bob.listed(room).await.read_seq, bob.unread(room).await), (added.seq, 0));
    let receipts = ada.receipts(room, None, 9).await.receipts;
    assert!(receipts.contains(&Receipt { account: bob.account, read_seq: added.seq }), "{receipts:?}");
}

#[actix_rt::test]
async fn others_hear_that_someone_types_once_in_a_while_and_whoever_types_hears_nothing() {
    let server = Server::start(4).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob, &eve]).await;
    ada.subscribe(room).await;
    bob.subscribe(room).await;
    for _ in 0..3 {
        ada.typing(room).await;
    }
    eve.post(room).await;
    assert_eq!(bob.told(room).await, [format!("signal typing of {}", ada.account), "posted".to_owned()]);
    assert_eq!(ada.told(room).await, ["posted"]);
}

#[actix_rt::test]
async fn others_hear_that_someone_has_read_and_of_nothing_that_was_known() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob]).await;
    ada.subscribe(room).await;
    bob.read(room, 1).await;
    bob.read(room, 1).await;
    bob.post(room).await;
    assert_eq!(ada.told(room).await, [format!("signal read of {}", bob.account), "posted".to_owned()]);
}

#[actix_rt::test]
async fn whoever_types_hears_nothing_of_it_on_any_of_their_connections() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob]).await;
    let elsewhere = Person { client: server.connect(), account: ada.account };
    let holder = ada.client.conn.holder().expect("signed in");
    assert!(server.worker.let_in(&elsewhere.client.conn, holder));
    elsewhere.subscribe(room).await;
    bob.subscribe(room).await;
    ada.typing(room).await;
    ada.post(room).await;
    assert_eq!(bob.told(room).await.len(), 2, "others do");
    assert_eq!(elsewhere.told(room).await, ["posted"]);
}

#[actix_rt::test]
async fn of_marks_in_a_row_others_hear_the_first_at_once_and_the_newest_after_a_while() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob]).await;
    for _ in 0..3 {
        ada.post(room).await;
    }
    ada.subscribe(room).await;
    for seq in 1..=4 {
        bob.read(room, seq).await;
    }
    let mut heard = Vec::new();
    let newest = async {
        while heard.last() != Some(&4) {
            let Written::Value(value) = ada.client.next().await else { panic!("closed") };
            heard.extend(mark_heard(&value));
        }
    };
    tokio::time::timeout(PATIENCE, newest).await.expect("the newest comes");
    assert_eq!(heard, [1, 4]);
}

/// How far somebody has read, where a message is the signal that says so.
fn mark_heard(value: &[u8]) -> Option<Seq> {
    let message = decode::messages(value, &decode::Limits::REQUESTS).next().expect("a message");
    let decode::Message::Notification { method: "signal", params } = message.expect("well formed") else {
        return None;
    };
    let signal: Signal<Read> = decode::value(params).expect("a signal");
    Some(signal.body.seq)
}

#[actix_rt::test]
async fn above_a_hundred_members_nobody_hears_signals_and_marks_are_kept_all_the_same() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob]).await;
    for number in 0..98 {
        let account = AccountId(Uuid::from_u128(number));
        let house = server.worker.house();
        let who = actors::Caller::Account(ada.account);
        let added =
            house.send::<Room>(room.0, who, Some(new_command()), Command::AddMember { account }).await;
        added.expect("there is room");
    }
    ada.subscribe(room).await;
    bob.typing(room).await;
    bob.post(room).await;
    assert_eq!(ada.told(room).await.len(), 2, "a hundred are few enough");

    let params = MemberParams { command_id: new_command(), room, account: Person::of(&server).await.account };
    let _: Applied = ada.call("room.add_member", &params).await.expect("there is room");
    assert_eq!(bob.read(room, 1).await, 1);
    bob.post(room).await;
    assert_eq!(ada.told(room).await, ["member_added", "posted"]);
    assert_eq!(bob.listed(room).await.read_seq, 1);
}

#[actix_rt::test]
async fn a_mark_that_changes_nothing_is_answered_like_any_other() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let room = ada.room(&[]).await;
    let none: Result<IgnoredAny, _> =
        ada.call("room.read", &ReadParams { command_id: None, room, seq: 0 }).await;
    assert!(none.is_ok(), "nothing is read yet: {none:?}");
    assert_eq!(ada.listed(room).await.read_seq, 0);
}
