//! `room.list`: what one line of the list shows of a room: its newest message, and who is in it.

use protocol::checks::EXCERPT_BYTES_MAX;
use protocol::room::LastMessage;

use super::*;

impl Person<'_> {
    async fn says(&self, room: RoomId, text: &str) -> Applied {
        let params = PostParams { command_id: new_command(), room, text: text.to_owned(), reply_to: None };
        self.call("room.post", &params).await.expect("a member")
    }

    async fn add(&self, room: RoomId, other: &Person<'_>) -> Applied {
        let params = MemberParams { command_id: new_command(), room, account: other.account };
        self.call("room.add_member", &params).await.expect("a member may")
    }
}

#[actix_rt::test]
async fn a_list_shows_the_newest_message_also_after_members_have_changed() {
    let server = Server::start(4).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[&bob]).await;
    assert_eq!(ada.listed(room).await.last, None, "nobody has said anything");

    ada.says(room, "good morning").await;
    let Applied { seq, at } = bob.says(room, "hello\nAda").await;
    let excerpt = "hello\nAda".to_owned();
    let last = LastMessage { seq, at, by: bob.account, excerpt, cut: false };
    ada.advance(1_000).await;
    let added = ada.add(room, &eve).await;
    for person in [&ada, &bob, &eve] {
        let item = person.listed(room).await;
        assert_eq!(item.last.as_ref(), Some(&last));
        assert_eq!((item.head, item.active_at), (added.seq, Some(added.at)), "the room has gone on");
    }
}

#[actix_rt::test]
async fn an_excerpt_has_a_line_of_bytes_at_most_and_ends_between_two_characters() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let room = ada.room(&[]).await;
    let short = "x".repeat(EXCERPT_BYTES_MAX);
    // The last character that is shown would take three bytes where two are left.
    let long = format!("{}ab€uro", "x".repeat(EXCERPT_BYTES_MAX - 4));
    let cases = [(&short, &*short, false), (&long, &long[..EXCERPT_BYTES_MAX - 2], true)];
    for (text, excerpt, cut) in cases {
        ada.says(room, text).await;
        let last = ada.listed(room).await.last.expect("it was said");
        assert_eq!((&*last.excerpt, last.cut), (excerpt, cut));
    }
}

#[actix_rt::test]
async fn a_list_shows_how_many_members_there_are_and_of_two_the_other_one() {
    let server = Server::start(4).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let room = ada.room(&[]).await;
    let shown = async |person: &Person<'_>| {
        let item = person.listed(room).await;
        (item.members, item.other)
    };
    assert_eq!(shown(&ada).await, (Some(1), None));
    ada.add(room, &bob).await;
    assert_eq!(shown(&ada).await, (Some(2), Some(bob.account)));
    assert_eq!(shown(&bob).await, (Some(2), Some(ada.account)));
    ada.add(room, &eve).await;
    assert_eq!(shown(&bob).await, (Some(3), None));
    ada.remove(room, bob.account).await;
    assert_eq!(shown(&eve).await, (Some(2), Some(ada.account)));
    assert_eq!(shown(&ada).await, (Some(2), Some(eve.account)));
}
