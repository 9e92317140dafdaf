//! Who writes to an inbox and who reads it.

use protocol::{ContractId, JobId, RoomId, StreamId};
use uuid::Uuid;

use super::*;
use crate::testing::*;

const ROOM: StreamId = entity(Kind::Room, 9);

fn adas() -> Given<Inbox> {
    Given::new(ADA.0)
}

fn news() -> [Command; 12] {
    let room = RoomId(ROOM.id);
    [
        Command::RoomAdded(RoomAdded { room, title: Some("Logo".to_owned()) }),
        Command::RoomRemoved(RoomRemoved { room }),
        Command::ContractOffered(ContractOffered {
            contract: ContractId(Uuid::from_u128(5)),
            client: BOB,
            title: "Logo".to_owned(),
        }),
        Command::OfferExpired(OfferExpired {
            contract: ContractId(Uuid::from_u128(5)),
            title: "Logo".to_owned(),
        }),
        Command::OfferChanged(OfferChanged {
            contract: ContractId(Uuid::from_u128(5)),
            title: "Logo".to_owned(),
            version: 2,
        }),
        Command::MilestoneAdded(MilestoneAdded {
            contract: ContractId(Uuid::from_u128(5)),
            title: "Logo".to_owned(),
            milestone: 3,
        }),
        Command::AmendmentProposed(AmendmentProposed {
            contract: ContractId(Uuid::from_u128(5)),
            title: "Logo".to_owned(),
            amendment: 1,
        }),
        Command::AmendmentAnswered(AmendmentAnswered {
            contract: ContractId(Uuid::from_u128(5)),
            title: "Logo".to_owned(),
            amendment: 1,
            accepted: false,
        }),
        Command::RefundRequested(RefundRequested {
            contract: ContractId(Uuid::from_u128(5)),
            title: "Logo".to_owned(),
            answer_by: 2_000,
        }),
        Command::HandleRefused(HandleRefused { handle: "ada".to_owned() }),
        Command::Invited(Invited { job: JobId(Uuid::from_u128(6)), title: "Logo".to_owned(), note: None }),
        Command::JobEdited(JobEdited {
            job: JobId(Uuid::from_u128(6)),
            title: "Logo".to_owned(),
            terms_version: 2,
        }),
    ]
}

#[test]
fn an_inbox_is_there_before_any_news() {
    assert_eq!(adas().view(ADA), Ok(State { events: 0 }));
    assert_eq!(adas().admit(ADA), Ok(()));
}

#[test]
fn nobody_but_its_owner_reads_an_inbox() {
    for who in [Caller::Account(BOB), Caller::Guest, Caller::Time, Caller::Entity(ROOM)] {
        assert_eq!(adas().view(who), Err(Refusal::NotFound), "{who:?}");
        assert_eq!(adas().admit(who), Err(Refusal::NotFound), "{who:?}");
    }
}

#[test]
fn only_entities_tell_an_inbox_anything() {
    for command in news() {
        for who in [Caller::Account(ADA), Caller::Account(BOB), Caller::Guest, Caller::Time, Caller::System] {
            assert_eq!(adas().ask(who, &command), Err(Refusal::Forbidden), "{who:?}");
        }
        assert_eq!(adas().ask(ROOM, &command).map(|e| e.len()), Ok(1));
    }
}

#[test]
fn an_inbox_counts_its_news() {
    let inbox = news().into_iter().fold(adas(), |inbox, command| inbox.then(ROOM, command));
    assert_eq!(inbox.view(ADA), Ok(State { events: news().len() as u64 }));
}

#[test]
fn every_news_reads_back_as_it_was_written() {
    news().into_iter().fold(adas(), |inbox, command| inbox.then(ROOM, command)).check_replay();
}
