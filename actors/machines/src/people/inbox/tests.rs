//! Who writes to an inbox and who reads it.

use protocol::{AccountId, ContractId, RoomId, StreamId};
use uuid::Uuid;

use super::*;
use crate::Journaled;

const ADA: AccountId = AccountId(Uuid::from_u128(1));
const BOB: AccountId = AccountId(Uuid::from_u128(2));
const STREAM: StreamId = StreamId::new(Kind::Inbox, ADA.0);
const ROOM: StreamId = StreamId::new(Kind::Room, Uuid::from_u128(9));

fn by(who: Caller) -> Occasion {
    Occasion { stream: STREAM, who, now: 1_000, head: 0, command_id: None }
}

fn news() -> [Command; 4] {
    let room = RoomId(ROOM.id);
    [
        Command::RoomAdded(RoomAdded { room, title: Some("Logo".to_owned()) }),
        Command::RoomRemoved(RoomRemoved { room }),
        Command::ContractOffered(ContractOffered {
            contract: ContractId(Uuid::from_u128(5)),
            client: BOB,
            title: "Logo".to_owned(),
        }),
        Command::RefundRequested(RefundRequested {
            contract: ContractId(Uuid::from_u128(5)),
            title: "Logo".to_owned(),
            answer_by: 2_000,
        }),
    ]
}

#[test]
fn an_inbox_is_there_before_any_news() {
    assert_eq!(Inbox::default().view(&by(Caller::Account(ADA))), Ok(State { events: 0 }));
    assert_eq!(Inbox::default().admit(&by(Caller::Account(ADA))), Ok(()));
}

#[test]
fn nobody_but_its_owner_reads_an_inbox() {
    for who in [Caller::Account(BOB), Caller::Guest, Caller::Time, Caller::Entity(ROOM)] {
        assert_eq!(Inbox::default().view(&by(who)), Err(Refusal::NotFound), "{who:?}");
        assert_eq!(Inbox::default().admit(&by(who)), Err(Refusal::NotFound), "{who:?}");
    }
}

#[test]
fn only_entities_tell_an_inbox_anything() {
    for command in news() {
        for who in [Caller::Account(ADA), Caller::Account(BOB), Caller::Guest, Caller::Time, Caller::System] {
            assert_eq!(Inbox::default().decide(&by(who), &command), Err(Refusal::Forbidden), "{who:?}");
        }
        assert_eq!(Inbox::default().decide(&by(Caller::Entity(ROOM)), &command).map(|e| e.len()), Ok(1));
    }
}

#[test]
fn an_inbox_counts_its_news() {
    let mut inbox = Inbox::default();
    for (seq, command) in (1..).zip(news()) {
        let events = inbox.decide(&by(Caller::Entity(ROOM)), &command).expect("entities tell");
        inbox.apply(&events[0], &Stamp { stream: STREAM, seq, at: 1_000, by: None, command_id: None });
    }
    assert_eq!(inbox.view(&by(Caller::Account(ADA))), Ok(State { events: 4 }));
}

#[test]
fn every_news_reads_back_as_it_was_written() {
    for command in news() {
        let event = Inbox::default().decide(&by(Caller::Entity(ROOM)), &command).expect("told").remove(0);
        let written = event.write();
        let back = Event::read(written.r#type, &written.body, written.private.as_deref());
        assert_eq!(back.expect("reads back"), event);
    }
}
