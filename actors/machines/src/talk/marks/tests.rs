//! What the marks of a person take in and answer.

use protocol::StreamId;
use uuid::Uuid;

use super::*;
use crate::Journaled;

const ADA: AccountId = AccountId(Uuid::from_u128(1));
const BOB: AccountId = AccountId(Uuid::from_u128(2));
const STREAM: StreamId = StreamId::new(Kind::Marks, ADA.0);
const ROOM: RoomId = RoomId(Uuid::from_u128(9));

fn by(who: Caller) -> Occasion {
    Occasion { stream: STREAM, who, now: 1_000, head: 0, command_id: None }
}

fn stamp(seq: Seq) -> Stamp {
    Stamp { stream: STREAM, seq, at: 1_000, by: Some(ADA), command_id: None }
}

fn read(seq: Seq) -> Command {
    Command::Read { room: ROOM, seq, posted: seq / 2 }
}

fn marked(marks: &mut Marks, seq: Seq) -> Option<Event> {
    let event = marks.decide(&by(Caller::Account(ADA)), &read(seq)).expect("one's own").pop()?;
    marks.apply(&event, &stamp(1));
    Some(event)
}

#[test]
fn a_mark_is_the_highest_of_all_and_a_lower_one_writes_nothing() {
    let mut marks = Marks::default();
    assert!(marked(&mut marks, 5).is_some());
    assert_eq!(marked(&mut marks, 3), None);
    assert_eq!(marked(&mut marks, 5), None);
    let owner = by(Caller::Account(ADA));
    assert_eq!(marks.unchanged(&owner, &read(3)), Ok(Answer { read_seq: 5, further: false }));
    assert!(marked(&mut marks, 6).is_some());
    assert_eq!(marks.view(&owner), Ok(State { rooms: 1 }));
}

#[test]
fn nobody_but_their_owner_sees_or_sets_marks() {
    let marks = Marks::default();
    for who in [Caller::Account(BOB), Caller::Guest, Caller::Time, Caller::Entity(STREAM)] {
        assert_eq!(marks.view(&by(who)), Err(Refusal::NotFound), "{who:?}");
        assert_eq!(marks.admit(&by(who)), Err(Refusal::NotFound), "{who:?}");
        assert_eq!(marks.decide(&by(who), &read(1)), Err(Refusal::NotFound), "{who:?}");
    }
    assert_eq!(marks.decide(&by(Caller::System), &read(1)), Err(Refusal::NotFound));
}

#[test]
fn a_mark_reads_back_as_it_was_written_and_writes_the_receipt_of_its_owner() {
    let event = marked(&mut Marks::default(), 5).expect("a first mark");
    let written = event.write();
    let back = Event::read(written.r#type, &written.body, written.private.as_deref());
    assert_eq!(back.expect("reads back"), event);
    let receipt = ReceiptRow { room: ROOM, account: ADA, read_seq: 5, posted: 2 };
    assert_eq!(Marks::effects(&event, &stamp(4)), [Effect::Row(Row::put(&receipt, 4))]);
}
