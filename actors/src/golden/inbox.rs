//! What an inbox stores.

use protocol::inbox::{ContractOffered, RoomAdded, RoomRemoved};

use super::*;
use crate::inbox::{Command, Event, Inbox};

fn stored() -> Stored<Inbox> {
    let offered = ContractOffered { contract: CONTRACT, client: ADA, title: "A logo".to_owned() };
    let events = vec![
        ("room_added", Event::RoomAdded(RoomAdded { room: ROOM, title: Some("Café".to_owned()) })),
        ("room_added_untitled", Event::RoomAdded(RoomAdded { room: ROOM, title: None })),
        ("room_removed", Event::RoomRemoved(RoomRemoved { room: ROOM })),
        ("contract_offered", Event::ContractOffered(offered)),
    ];
    let snapshots = vec![("news", history(&events, &["room_added", "room_removed"]))];
    Stored { events, snapshots, commands: vec![] }
}

#[test]
fn an_inbox_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, variants!(Event: RoomAdded, RoomRemoved, ContractOffered));
    check_variants(&stored.commands, variants!(Command: ; without: RoomAdded, RoomRemoved, ContractOffered));
    check("inbox.txt", &stored, &[]);
}
