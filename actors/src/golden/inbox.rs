//! What an inbox stores.

use protocol::inbox::{ContractOffered, RefundRequested, RoomAdded, RoomRemoved};

use super::*;
use crate::inbox::{Command, Event, Inbox};

fn stored() -> Stored<Inbox> {
    let offered = ContractOffered { contract: CONTRACT, client: ADA, title: "A logo".to_owned() };
    let asked =
        RefundRequested { contract: CONTRACT, title: "A logo".to_owned(), answer_by: NOON + 604_800_000 };
    let events = vec![
        ("room_added", Event::RoomAdded(RoomAdded { room: ROOM, title: Some("Café".to_owned()) })),
        ("room_added_untitled", Event::RoomAdded(RoomAdded { room: ROOM, title: None })),
        ("room_removed", Event::RoomRemoved(RoomRemoved { room: ROOM })),
        ("contract_offered", Event::ContractOffered(offered)),
        ("refund_requested", Event::RefundRequested(asked)),
    ];
    let events = events_with_examples(events);
    let snapshots = vec![("news", history(&events, &["room_added", "room_removed"]))];
    Stored { events, snapshots, commands: vec![] }
}

#[test]
fn an_inbox_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let told = [
        "RoomAdded",
        "RoomRemoved",
        "ContractOffered",
        "OfferExpired",
        "OfferChanged",
        "MilestoneAdded",
        "AmendmentProposed",
        "AmendmentAnswered",
        "RefundRequested",
        "HandleRefused",
        "Invited",
        "JobEdited",
        "ProposalViewed",
        "ProposalDeclined",
        "InterviewOpened",
        "JobEnded",
    ];
    check_variants(&stored.commands, variants_of::<Command>(), &told);
    check("inbox.txt", &stored, &[]);
}
