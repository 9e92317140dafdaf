//! What the marks of a person take in and answer.

use uuid::Uuid;

use super::*;
use crate::testing::*;

const ROOM: RoomId = RoomId(Uuid::from_u128(9));

fn adas() -> Given<Marks> {
    Given::new(ADA.0)
}

fn read(seq: Seq) -> Command {
    Command::Read { room: ROOM, seq, posted: seq / 2 }
}

#[test]
fn a_mark_is_the_highest_of_all_and_a_lower_one_writes_nothing() {
    let mut marks = adas();
    assert_eq!(marks.does(ADA, &read(5)).len(), 1);
    assert_eq!(marks.does(ADA, &read(3)), []);
    assert_eq!(marks.does(ADA, &read(5)), []);
    assert_eq!(marks.asked(ADA, &read(3)), Ok(Answer { read_seq: 5, further: false }));
    assert_eq!(marks.does(ADA, &read(6)).len(), 1);
    assert_eq!(marks.view(ADA), Ok(State { rooms: 1 }));
}

#[test]
fn nobody_but_their_owner_sees_or_sets_marks() {
    let marks = adas();
    for who in [Caller::Account(BOB), Caller::Guest, Caller::Time, Caller::Entity(marks.stream)] {
        assert_eq!(marks.view(who), Err(Refusal::NotFound), "{who:?}");
        assert_eq!(marks.admit(who), Err(Refusal::NotFound), "{who:?}");
        assert_eq!(marks.ask(who, &read(1)), Err(Refusal::NotFound), "{who:?}");
    }
    assert_eq!(marks.ask(Caller::System, &read(1)), Err(Refusal::NotFound));
}

#[test]
fn a_mark_reads_back_as_it_was_written_and_writes_the_receipt_of_its_owner() {
    let marks = adas().then(ADA, read(5));
    marks.check_replay();
    let receipt = ReceiptRow { room: ROOM, account: ADA, read_seq: 5, posted: 2 };
    assert_eq!(marks.effects(), [Effect::Row(Row::put(&receipt, 1))]);
}
