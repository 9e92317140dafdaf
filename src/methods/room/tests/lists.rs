//! `room.list`: what is unread, and what the list costs to read.

use super::*;

/// How often a list is asked for, to find what it reads when nobody else reads beside it.
const TRIES: usize = 5;

impl Server {
    /// How many reads of the store a call costs, at least.
    async fn reads_of<A>(&self, call: impl AsyncFn() -> A) -> u64 {
        let mut fewest = u64::MAX;
        for _ in 0..TRIES {
            let before = self.store.reads();
            call().await;
            fewest = fewest.min(self.store.reads() - before);
        }
        fewest
    }
}

#[actix_rt::test]
async fn a_list_begins_once_there_is_space_for_its_answer() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let room = ada.room(&[]).await;
    let space = ada.client.conn.space().expect("signed in");
    let held: Vec<_> = std::iter::from_fn(|| space.hold_now()).collect();
    ada.client.send(7, "room.list", &ListParams { after: None, limit: None });
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
    let list = async || {
        let params = ListParams { after: None, limit: None };
        ada.call::<_, ListAnswer>("room.list", &params).await.expect("a list").rooms
    };
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
        let params = CreateParams { command_id: new_command(), title: title.clone(), members: vec![bob.account] };
        let room = ada.call::<_, CreateAnswer>("room.create", &params).await.expect("a room").room;
        for _ in 0..posts {
            ada.post(room).await;
        }
        let read_seq = if posts == 3 { bob.read(room, 2).await } else { 0 };
        let unread = posts - read_seq.saturating_sub(1);
        expected.push(ListItem { room, title, head: posts + 1, read_seq, unread });
    }
    expected.sort_by_key(|item| item.room);
    let params = ListParams { after: None, limit: None };
    let list: ListAnswer = bob.call("room.list", &params).await.expect("a list");
    assert_eq!(list, ListAnswer { rooms: expected, more: false });
}
