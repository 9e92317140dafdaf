//! What a room admits and refuses, told as its rules.

use protocol::room::Read;
use uuid::Uuid;

use super::*;
use crate::testing::*;

type Given = crate::testing::Given<Room>;

impl Given {
    fn nothing() -> Self {
        Given::new(Uuid::from_u128(9))
    }

    fn room_of(creator: AccountId, others: &[AccountId]) -> Self {
        Self::nothing().then(creator, Command::Create { title: None, members: others.to_vec() })
    }

    fn reading(&self, who: AccountId, seq: Seq) -> Result<Reading, Refusal> {
        match self.asked(who, &Command::Read { seq })? {
            Answer::Reading(reading) => Ok(reading),
            other => panic!("no reading: {other:?}"),
        }
    }

    fn done(&mut self, who: AccountId, command: Command) -> Event {
        self.does(who, &command).remove(0)
    }
}

fn post(text: &str) -> Command {
    Command::Post { text: text.to_owned(), reply_to: None }
}

#[test]
fn a_stranger_cannot_know_that_the_room_exists() {
    let given = Given::room_of(ADA, &[BOB]);
    assert_eq!(given.ask(EVE, &post("hi")), Err(Refusal::NotFound));
    assert_eq!(given.ask(EVE, &Command::Read { seq: 1 }), Err(Refusal::NotFound));
}

#[test]
fn a_removed_member_cannot_post() {
    let mut given = Given::room_of(ADA, &[BOB]);
    given.done(ADA, Command::RemoveMember { account: BOB });
    assert_eq!(given.ask(BOB, &post("draft attached")), Err(Refusal::NotFound));
}

#[test]
fn only_the_creator_or_oneself_removes() {
    let mut given = Given::room_of(ADA, &[BOB, EVE]);
    let remove = |account| Command::RemoveMember { account };
    assert_eq!(given.ask(BOB, &remove(EVE)), Err(Refusal::Forbidden));
    given.done(BOB, remove(BOB));
    given.done(ADA, remove(EVE));
}

#[test]
fn the_room_of_a_contract_keeps_its_two_parties() {
    let create = Command::Create { title: None, members: vec![ADA, BOB] };
    let given = Given::nothing().then(entity(Kind::Contract, 5), create);
    let fixed = Err(Refusal::rule(rules::CONTRACT_ROOM));
    assert_eq!(given.ask(ADA, &Command::AddMember { account: EVE }), fixed);
    assert_eq!(given.ask(ADA, &Command::RemoveMember { account: ADA }), fixed);
}

#[test]
fn the_room_of_an_interview_becomes_that_of_the_contract_with_all_that_was_said() {
    let create = || Command::Create { title: Some("A logo".to_owned()), members: vec![ADA, BOB] };
    let mut given = Given::nothing().then(entity(Kind::Job, 5), create()).then(ADA, post("hi"));
    assert!(given.does(entity(Kind::Contract, 6), &create()).is_empty(), "they have it already");
    assert!(matches!(given.asked(entity(Kind::Contract, 6), &create()), Ok(Answer::Created(_))));
    let taken = Err(Refusal::rule(rules::ALREADY_EXISTS));
    assert_eq!(given.ask(ADA, &create()), taken, "a person makes a room of their own");
    let theirs = Given::room_of(ADA, &[BOB]);
    assert_eq!(theirs.ask(entity(Kind::Contract, 6), &create()), taken, "and keeps it");
}

#[test]
fn a_reply_to_something_that_is_no_message_is_invalid() {
    let given = Given::room_of(ADA, &[]);
    let command =
        Command::Post { text: "re".to_owned(), reply_to: Some(Quote { seq: 1, is_message: false }) };
    assert!(matches!(given.ask(ADA, &command), Err(Refusal::Invalid { .. })));
}

#[test]
fn reading_writes_nothing_into_the_room() {
    let mut given = Given::room_of(ADA, &[BOB]);
    given.done(ADA, post("one"));
    let before = given.machine.clone();
    assert_eq!(given.ask(BOB, &Command::Read { seq: 2 }), Ok(Vec::new()));
    assert_eq!(given.machine, before);
}

#[test]
fn nobody_reads_ahead_of_a_room() {
    let given = Given::room_of(ADA, &[BOB]);
    assert!(given.reading(BOB, 1).is_ok());
    assert!(matches!(given.reading(BOB, 2), Err(Refusal::Invalid { .. })));
}

#[test]
fn what_is_read_counts_the_messages_up_to_there_and_no_other_events() {
    let mut given = Given::room_of(ADA, &[BOB]);
    given.done(ADA, post("one")); // 2
    given.done(ADA, Command::AddMember { account: EVE }); // 3
    given.done(ADA, post("two")); // 4
    let posted = |seq| given.reading(BOB, seq).expect("a member").posted;
    assert_eq!([1, 2, 3, 4].map(posted), [0, 1, 1, 2]);
}

#[test]
fn what_is_far_behind_counts_as_more_than_the_cap() {
    let mut given = Given::room_of(ADA, &[BOB]);
    for _ in 0..300 {
        given.done(ADA, post("again"));
    }
    let reading = given.reading(BOB, 1).expect("a member");
    assert!(300 - reading.posted > UNREAD_MAX as u64);
}

#[test]
fn marks_that_a_room_holds_from_before_count_as_read_for_ever() {
    let mut given = Given::room_of(ADA, &[BOB]);
    given.done(ADA, post("one"));
    given.happens(Some(BOB), Event::Read(Read { seq: 2 }, PostCount { posted: 1 })); // 3
    given.happens(Some(BOB), Event::Read(Read { seq: 1 }, PostCount { posted: 0 })); // 4
    assert_eq!(given.reading(BOB, 1).map(|reading| reading.seq), Ok(2));
    assert_eq!(given.reading(BOB, 4).map(|reading| reading.seq), Ok(4));
    assert_eq!(given.reading(ADA, 1).map(|reading| reading.seq), Ok(1));
}

#[test]
fn a_snapshot_of_before_keeps_its_marks() {
    let account = ADA.0.as_bytes();
    let body = [
        &b"\x86\xa4made\xc3\xa7creator\xc0\xa5title\xc0\xa7members\x81\xc4\x10"[..],
        account,
        b"\x81\xa8read_seq\x07\xa6posted\x05\xa6newest\x91\x07",
    ]
    .concat();
    let room: Room = rmp_serde::from_slice(&body).expect("an older snapshot reads");
    let given = Given { machine: room, head: 9, ..Given::nothing() };
    assert_eq!(given.reading(ADA, 1).map(|reading| reading.seq), Ok(7));
    assert_eq!(rmp_serde::to_vec_named(&given.machine).expect("it is written"), body, "as it was before");
}

#[test]
fn whoever_is_taken_in_has_read_what_was_there_before() {
    let mut given = Given::room_of(ADA, &[]);
    given.done(ADA, post("one"));
    given.done(ADA, Command::AddMember { account: BOB }); // 3
    assert_eq!(given.reading(BOB, 0).map(|reading| (reading.seq, reading.posted)), Ok((3, 1)));
}

#[test]
fn the_readers_of_a_room_are_its_members_a_page_at_a_time() {
    let given = Given::room_of(ADA, &[BOB, EVE]);
    let page = |after, limit| match given.asked(ADA, &Command::Readers { after, limit }) {
        Ok(Answer::Readers(Readers { readers, more })) => {
            (readers.into_iter().map(|reader| reader.account).collect::<Vec<_>>(), more)
        }
        other => panic!("no readers: {other:?}"),
    };
    assert_eq!(page(None, 2), (vec![ADA, BOB], true));
    assert_eq!(page(Some(BOB), 2), (vec![EVE], false));
    assert_eq!(page(None, 3), (vec![ADA, BOB, EVE], false));
    let stranger = AccountId(Uuid::from_u128(4));
    for command in [Command::Readers { after: None, limit: 1 }, Command::Signal] {
        assert_eq!(given.ask(stranger, &command), Err(Refusal::NotFound));
        assert_eq!(given.ask(BOB, &command), Ok(Vec::new()));
    }
}

#[test]
fn every_event_reads_back_as_it_was_written() {
    let mut given = Given::room_of(ADA, &[BOB]);
    let events = [
        given.done(ADA, post("one")),
        Event::Read(Read { seq: 2 }, PostCount { posted: 1 }),
        given.done(BOB, Command::AddMember { account: EVE }),
        given.done(EVE, Command::RemoveMember { account: EVE }),
    ];
    events.iter().for_each(check_event::<Room>);
}
