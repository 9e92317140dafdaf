//! What a room admits and refuses, told as its rules.

use protocol::StreamId;
use uuid::Uuid;

use super::*;

const ADA: AccountId = AccountId(Uuid::from_u128(1));
const BOB: AccountId = AccountId(Uuid::from_u128(2));
const EVE: AccountId = AccountId(Uuid::from_u128(3));
const STREAM: StreamId = StreamId::new(Kind::Room, Uuid::from_u128(9));

/// A room and how far it has come.
struct Given {
    room: Room,
    head: Seq,
}

impl Given {
    fn room_of(creator: AccountId, others: &[AccountId]) -> Self {
        let mut given = Given { room: Room::default(), head: 0 };
        given.done(creator, Command::Create { title: None, members: others.to_vec() });
        given
    }

    fn ask(&self, who: Caller, command: &Command) -> Result<Vec<Event>, Refusal> {
        let here = Occasion { stream: STREAM, who, now: 1_000, head: self.head, command_id: None };
        self.room.decide(&here, command)
    }

    fn done(&mut self, who: AccountId, command: Command) -> Event {
        let mut events = self.ask(Caller::Account(who), &command).expect("the rules allow it");
        let event = events.remove(0);
        self.head += 1;
        let at = Stamp { stream: STREAM, seq: self.head, at: 1_000, by: Some(who), command_id: None };
        self.room.apply(&event, &at);
        event
    }
}

fn post(text: &str) -> Command {
    Command::Post { text: text.to_owned(), reply_to: None }
}

#[test]
fn a_stranger_cannot_know_that_the_room_exists() {
    let given = Given::room_of(ADA, &[BOB]);
    assert_eq!(given.ask(Caller::Account(EVE), &post("hi")), Err(Refusal::NotFound));
    assert_eq!(given.ask(Caller::Account(EVE), &Command::Read { seq: 1 }), Err(Refusal::NotFound));
}

#[test]
fn a_removed_member_cannot_post() {
    let mut given = Given::room_of(ADA, &[BOB]);
    given.done(ADA, Command::RemoveMember { account: BOB });
    assert_eq!(given.ask(Caller::Account(BOB), &post("draft attached")), Err(Refusal::NotFound));
}

#[test]
fn only_the_creator_or_oneself_removes() {
    let mut given = Given::room_of(ADA, &[BOB, EVE]);
    let remove = |account| Command::RemoveMember { account };
    assert_eq!(given.ask(Caller::Account(BOB), &remove(EVE)), Err(Refusal::Forbidden));
    given.done(BOB, remove(BOB));
    given.done(ADA, remove(EVE));
}

#[test]
fn the_room_of_a_contract_keeps_its_two_parties() {
    let mut given = Given { room: Room::default(), head: 0 };
    let contract = Caller::Entity(StreamId::new(Kind::Contract, Uuid::from_u128(5)));
    let events =
        given.ask(contract, &Command::Create { title: None, members: vec![ADA, BOB] }).expect("allowed");
    given.room.apply(&events[0], &Stamp { stream: STREAM, seq: 1, at: 0, by: None, command_id: None });
    let fixed = Err(Refusal::rule(rules::CONTRACT_ROOM));
    assert_eq!(given.ask(Caller::Account(ADA), &Command::AddMember { account: EVE }), fixed);
    assert_eq!(given.ask(Caller::Account(ADA), &Command::RemoveMember { account: ADA }), fixed);
}

#[test]
fn a_reply_to_something_that_is_no_message_is_invalid() {
    let given = Given::room_of(ADA, &[]);
    let command =
        Command::Post { text: "re".to_owned(), reply_to: Some(Quote { seq: 1, is_message: false }) };
    assert!(matches!(given.ask(Caller::Account(ADA), &command), Err(Refusal::Invalid { .. })));
}

#[test]
fn reading_never_goes_back_and_never_ahead() {
    let mut given = Given::room_of(ADA, &[BOB]);
    given.done(ADA, post("one"));
    given.done(BOB, Command::Read { seq: 2 });
    let Event::Read(body, _) = given.done(BOB, Command::Read { seq: 1 }) else { panic!("a read") };
    assert_eq!(body.seq, 2);
    assert!(matches!(
        given.ask(Caller::Account(BOB), &Command::Read { seq: 9 }),
        Err(Refusal::Invalid { .. })
    ));
}

#[test]
fn what_is_read_counts_the_messages_up_to_there_and_no_other_events() {
    let mut given = Given::room_of(ADA, &[BOB]);
    given.done(ADA, post("one")); // 2
    given.done(BOB, Command::Read { seq: 2 }); // 3
    given.done(ADA, post("two")); // 4
    let Event::Read(_, tally) = given.done(BOB, Command::Read { seq: 3 }) else { panic!("a read") };
    assert_eq!(tally.posted, 1);
    let Event::Read(_, tally) = given.done(BOB, Command::Read { seq: 4 }) else { panic!("a read") };
    assert_eq!(tally.posted, 2);
}

#[test]
fn what_is_far_behind_counts_as_more_than_the_cap() {
    let mut given = Given::room_of(ADA, &[BOB]);
    for _ in 0..300 {
        given.done(ADA, post("again"));
    }
    let Event::Read(_, tally) = given.done(BOB, Command::Read { seq: 1 }) else { panic!("a read") };
    assert!(300 - tally.posted > UNREAD_MAX as u64);
}

#[test]
fn every_event_reads_back_as_it_was_written() {
    let mut given = Given::room_of(ADA, &[BOB]);
    let events = [
        given.done(ADA, post("one")),
        given.done(BOB, Command::Read { seq: 2 }),
        given.done(BOB, Command::AddMember { account: EVE }),
        given.done(EVE, Command::RemoveMember { account: EVE }),
    ];
    for event in events {
        let written = Room::write(&event);
        let back = Room::read(written.r#type, &written.body, written.private.as_deref()).expect("reads back");
        assert_eq!(back, event);
    }
}
