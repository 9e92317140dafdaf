//! `room.list`: what is unread, in which order rooms come; and what lists cost to read.

use bytes::Bytes;
use protocol::Millis;
use protocol::room::{LastMessage, Order, Posted};
use schema::rows::{RoomHeadRow, RoomMemberRow, RoomPeopleRow};
use schema::{Append, Effects, Journal, Row, RowKey};

use super::*;

impl Server {
    /// Writes the rows of a room as they were before rows told of activity, of the newest message and of the
    /// number of members, with a message that an older program took. Whatever stands in the room but its
    /// making must be messages.
    async fn head_of_before(&self, room: RoomId) {
        let stream = StreamId::new(Kind::Room, room.0);
        let head = self.store.head(stream).await.expect("reads");
        let posted = Posted { text: "of before".to_owned(), reply_to: None };
        let record = Record {
            body: protocol::frame::to_bytes(&posted),
            private: Some(protocol::frame::to_bytes(&actors::room::PostCount { posted: head })),
            ..record_of(head + 1, "posted")
        };
        let row = RoomHeadRow { room, head: head + 1, posted: head, active_at: 0, last: None };
        let RowKey { table, partition, clustering } = RoomPeopleRow::key(room);
        let no_people = Row::delete(table, partition, clustering, head + 1);
        self.append(stream, head, record, vec![Row::put(&row, head + 1), no_people]).await;
    }

    /// Makes somebody a member of that many rooms, as far as rows tell.
    async fn members_of(&self, account: AccountId, rooms: usize) {
        let member = |_| RoomMemberRow { account, room: RoomId(Uuid::now_v7()), read_seq: 0, posted: 0 };
        let rows = (0..rooms).map(member).map(|member| Row::put(&member, 1)).collect();
        let stream = StreamId::new(Kind::Room, Uuid::now_v7());
        self.append(stream, 0, record_of(1, "posted"), rows).await;
    }

    async fn append(&self, stream: StreamId, head: Seq, record: Record, rows: Vec<Row>) {
        let effects = Effects { rows, ..Effects::default() };
        let append = Append { stream, head, records: vec![record].into(), effects: effects.into() };
        self.store.append(append).await.expect("nobody writes just now");
    }
}

fn record_of(seq: Seq, r#type: &'static str) -> Record {
    Record {
        seq,
        at: 1,
        by: None,
        r#type: r#type.into(),
        command_id: None,
        mark: None,
        told: None,
        body: Bytes::from_static(b"\x80"),
        private: None,
    }
}

impl Person<'_> {
    /// When the last event of a room happened.
    async fn last_at(&self, room: RoomId) -> Millis {
        let params = PageParams { kind: Kind::Room, id: room.0, after: None, before: None, limit: Some(1) };
        let page: Page<protocol::registry::Anything> =
            self.call("stream.read", &params).await.expect("a member");
        page.events.last().expect("a room has events").at
    }

    /// A page of one's rooms, the last active first.
    async fn by_activity(&self, after: Option<&ListItem>, limit: u32) -> ListAnswer {
        let params = ListParams {
            order: Some(Order::Activity),
            after: after.map(|item| item.room),
            after_active_at: after.and_then(|item| item.active_at),
            limit: Some(limit),
        };
        self.call("room.list", &params).await.expect("a list")
    }

    /// All of one's rooms, the last active first, read in pages of that many.
    async fn all_by_activity(&self, limit: u32) -> Vec<RoomId> {
        let (mut rooms, mut last) = (Vec::new(), None);
        loop {
            let page = self.by_activity(last.as_ref(), limit).await;
            rooms.extend(page.rooms.iter().map(|item| item.room));
            last = page.rooms.last().cloned();
            if !page.more {
                return rooms;
            }
        }
    }

    /// A message, a second after whatever came before it.
    async fn post_later(&self, room: RoomId) -> Seq {
        self.advance(1_000).await;
        self.post(room).await
    }
}

fn rooms_of(page: &ListAnswer) -> Vec<RoomId> {
    page.rooms.iter().map(|item| item.room).collect()
}

#[actix_rt::test]
async fn a_list_begins_once_there_is_space_for_its_answer() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let room = ada.room(&[]).await;
    let space = ada.client.conn.space().expect("signed in");
    let held: Vec<_> = std::iter::from_fn(|| space.hold_now()).collect();
    ada.client.send(7, "room.list", &BY_ID);
    for seq in 2..5 {
        assert_eq!(ada.post(room).await, seq, "what changes something waits for no space");
    }
    drop(held);
    let list: ListAnswer = ada.client.answer().await.expect("a list");
    assert_eq!(list.rooms.first().map(|item| item.head), Some(4));
}

#[actix_rt::test]
async fn ones_own_posts_never_count_as_unread() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob]).await;
    for author in [&bob, &ada, &bob, &ada, &bob] {
        author.post(room).await;
    }
    assert_eq!((ada.unread(room).await, bob.unread(room).await), (3, 2));
    let newest = bob.post(room).await;
    assert_eq!((ada.unread(room).await, bob.unread(room).await), (4, 2));
    bob.read(room, newest).await;
    bob.post(room).await;
    assert_eq!((ada.unread(room).await, bob.unread(room).await), (5, 0));
    ada.post(room).await;
    assert_eq!(bob.unread(room).await, 1);
}

#[actix_rt::test]
async fn a_hundred_unread_messages_are_counted_and_one_behind_many_of_ones_own_is_found() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob]).await;
    ada.post(room).await;
    for _ in 0..150 {
        bob.post(room).await;
    }
    assert_eq!((ada.unread(room).await, bob.unread(room).await), (100, 1));
}

#[actix_rt::test]
async fn a_list_costs_two_reads_however_many_rooms_it_has_and_one_more_for_each_with_something_unread() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let mut rooms = Vec::new();
    for _ in 0..20 {
        rooms.push(ada.room(&[&bob]).await);
    }
    let list = async || ada.call::<_, ListAnswer>("room.list", &BY_ID).await.expect("a list").rooms;
    assert_eq!(list().await.len(), rooms.len());
    assert_eq!(server.reads_of(&list).await, 2);
    for room in &rooms[..3] {
        bob.post(*room).await;
    }
    assert_eq!(list().await.iter().filter(|item| item.unread == 1).count(), 3);
    assert_eq!(server.reads_of(&list).await, 2 + 3);
}

#[actix_rt::test]
async fn a_list_says_of_each_room_what_the_rows_of_that_room_say() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let mut expected = Vec::new();
    for posts in 0..4_u64 {
        let title = (posts % 2 == 0).then(|| format!("room {posts}"));
        let params =
            CreateParams { command_id: new_command(), title: title.clone(), members: vec![bob.account] };
        let room = ada.call::<_, CreateAnswer>("room.create", &params).await.expect("a room").room;
        for _ in 0..posts {
            ada.post(room).await;
        }
        let read_seq = if posts == 3 { bob.read(room, 2).await } else { 0 };
        let unread = posts - read_seq.saturating_sub(1);
        let active_at = ada.last_at(room).await;
        let (seq, at, by, excerpt) = (posts + 1, active_at, ada.account, "a word".to_owned());
        expected.push(ListItem {
            room,
            title,
            head: posts + 1,
            active_at: Some(active_at),
            last: (posts > 0).then_some(LastMessage { seq, at, by, excerpt, cut: false }),
            members: Some(2),
            other: Some(ada.account),
            read_seq,
            unread,
        });
    }
    expected.sort_by_key(|item| item.room);
    let list: ListAnswer = bob.call("room.list", &BY_ID).await.expect("a list");
    assert_eq!(list, ListAnswer { rooms: expected, more: false });
}

#[actix_rt::test]
async fn rooms_are_listed_by_their_last_event_where_that_is_asked_and_by_id_otherwise() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let (first, second, third) = (ada.room(&[&bob]).await, ada.room(&[&bob]).await, ada.room(&[&bob]).await);
    for room in [second, third, first, third] {
        bob.post_later(room).await;
    }
    let page = ada.by_activity(None, 10).await;
    assert_eq!((rooms_of(&page), page.more), (vec![third, first, second], false));
    let unread: Vec<_> = page.rooms.iter().map(|item| item.unread).collect();
    assert_eq!(unread, [2, 1, 1], "what is unread is counted in every order");
    assert_eq!(page.rooms[0].active_at, Some(ada.last_at(third).await));

    ada.advance(1_000).await;
    ada.read(second, 2).await;
    assert_eq!(rooms_of(&ada.by_activity(None, 10).await), [third, first, second], "reading is no activity");
    let mut by_id = vec![first, second, third];
    by_id.sort();
    for order in [None, Some(Order::Id)] {
        let list: ListAnswer = ada.call("room.list", &ListParams { order, ..BY_ID }).await.expect("a list");
        assert_eq!(rooms_of(&list), by_id);
    }
}

#[actix_rt::test]
async fn pages_by_activity_hold_each_room_once_also_where_many_were_active_at_the_same_time() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let mut rooms = Vec::new();
    for _ in 0..7 {
        rooms.push(ada.room(&[]).await);
    }
    // Rows of before tell of no activity: all of these stand at the same place in time.
    for room in &rooms[..5] {
        server.head_of_before(*room).await;
    }
    ada.post_later(rooms[5]).await;
    ada.post_later(rooms[6]).await;
    let mut expected = rooms[..5].to_vec();
    expected.sort_by_key(|room| std::cmp::Reverse(*room));
    expected = [vec![rooms[6], rooms[5]], expected].concat();
    for limit in [1, 2, 3, 6, 7, 100] {
        assert_eq!(ada.all_by_activity(limit).await, expected, "{limit} a page");
    }
}

#[actix_rt::test]
async fn a_room_of_which_only_a_row_of_before_tells_comes_last_until_something_happens_there() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let (old, young) = (ada.room(&[]).await, ada.room(&[]).await);
    ada.post_later(old).await;
    server.head_of_before(old).await;
    let page = ada.by_activity(None, 10).await;
    assert_eq!(rooms_of(&page), [young, old]);
    let ListItem { active_at, last, members, other, .. } = &page.rooms[1];
    assert_eq!((active_at, last, members, other), (&None, &None, &None, &None), "nobody knows");
    ada.post_later(old).await;
    let page = ada.by_activity(None, 10).await;
    assert_eq!(rooms_of(&page), [old, young]);
    assert_eq!(page.rooms[0].active_at, Some(ada.last_at(old).await));
    assert!(page.rooms[0].last.is_some() && page.rooms[0].members.is_none());
}

#[actix_rt::test]
async fn a_room_that_becomes_active_between_two_pages_is_not_repeated_and_stands_first_from_then_on() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let mut rooms = Vec::new();
    for _ in 0..6 {
        let room = ada.room(&[]).await;
        ada.post_later(room).await;
        rooms.insert(0, room);
    }
    let first = ada.by_activity(None, 2).await;
    assert_eq!((rooms_of(&first), first.more), (rooms[..2].to_vec(), true));

    let (seen, unseen) = (rooms[1], rooms[4]);
    ada.post_later(seen).await;
    ada.post_later(unseen).await;
    let second = ada.by_activity(first.rooms.last(), 2).await;
    assert_eq!(
        (rooms_of(&second), second.more),
        (vec![rooms[2], rooms[3]], true),
        "the page goes on where it was"
    );
    let third = ada.by_activity(second.rooms.last(), 2).await;
    assert_eq!(
        (rooms_of(&third), third.more),
        (vec![rooms[5]], false),
        "what moved to the front is not repeated"
    );
    let anew = ada.by_activity(None, 2).await;
    assert_eq!(rooms_of(&anew), [unseen, seen]);
}

#[actix_rt::test]
async fn a_list_by_activity_costs_two_reads_however_many_rooms_there_are() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    for _ in 0..20 {
        ada.room(&[]).await;
    }
    assert_eq!(server.reads_of(async || ada.by_activity(None, 5).await).await, 2);
}

#[actix_rt::test]
async fn over_a_thousand_rooms_are_listed_by_id_alone() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let params = ListParams { order: Some(Order::Activity), ..BY_ID };
    server.members_of(ada.account, 1_000).await;
    let list: ListAnswer = ada.call("room.list", &params).await.expect("so many are sorted");
    assert_eq!((list.rooms.len(), list.more), (100, true));

    ada.room(&[]).await;
    assert_eq!(ada.client.refused("room.list", &params).await, ErrorCode::TooLarge);
    let list: ListAnswer =
        ada.call("room.list", &ListParams { limit: Some(1_000), ..BY_ID }).await.expect("a list");
    assert_eq!((list.rooms.len(), list.more), (1_000, true));
}

#[actix_rt::test]
async fn a_place_in_the_order_of_activity_is_invalid_without_its_room_and_in_the_order_of_ids() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let (room, at) = (ada.room(&[]).await, Some(1));
    for wrong in [
        ListParams { order: Some(Order::Activity), after_active_at: at, ..BY_ID },
        ListParams { after: Some(room), after_active_at: at, ..BY_ID },
        ListParams { order: Some(Order::Id), after: Some(room), after_active_at: at, ..BY_ID },
        ListParams {
            order: Some(Order::Activity),
            after: Some(room),
            after_active_at: Some(u64::MAX),
            ..BY_ID
        },
    ] {
        let refused = ada.call::<_, IgnoredAny>("room.list", &wrong).await.map(|_| ()).expect_err("invalid");
        assert_eq!(
            (refused.code, &*refused.details["field"]),
            (ErrorCode::Invalid, "after_active_at"),
            "{wrong:?}"
        );
    }
}

#[actix_rt::test]
async fn receipts_cost_one_read_however_many_have_read_something_and_left() {
    let server = Server::start(4).await;
    let mut people = Vec::new();
    for _ in 0..9 {
        people.push(Person::of(&server).await);
    }
    let (ada, others) = people.split_first_mut().expect("nine");
    others.sort_by_key(|other| other.account);
    let (ada, others) = (&*ada, &*others);
    let room = ada.room(&others.iter().collect::<Vec<_>>()).await;
    for person in others.iter().chain([ada]) {
        person.read(room, 1).await;
    }
    for other in &others[1..7] {
        ada.remove(room, other.account).await;
    }
    let all = ada.receipts(room, None, 9).await.receipts;
    assert_eq!(all.iter().map(|receipt| receipt.read_seq).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(server.reads_of(async || ada.receipts(room, None, 3).await).await, 1);
}
