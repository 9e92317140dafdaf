//! What a room stores.

use protocol::room::{Created, MemberAdded, MemberRemoved, Posted, Read};

use super::*;
use schema::rows::People;

use crate::room::{Command, CreatedBy, Event, Farewell, PostCount, Quote, Room, Welcome};

fn events() -> Samples<Event> {
    let titled = Created { title: Some("Café".to_owned()), members: vec![ADA, FINN] };
    let untitled = Created { title: None, members: vec![ADA, FINN] };
    let hello = Posted { text: "hello".to_owned(), reply_to: None };
    let reply = Posted { text: "hello yourself".to_owned(), reply_to: Some(2) };
    let titled_welcome = Welcome { posted: 2, title: Some("Café".to_owned()), people: None };
    let three = Some(People { members: 3, few: vec![] });
    let one = Some(People { members: 1, few: vec![ADA] });
    vec![
        ("created", Event::Created(titled, CreatedBy { creator: Some(ADA) })),
        ("created_for_a_contract", Event::Created(untitled, CreatedBy { creator: None })),
        ("posted", Event::Posted(hello, PostCount { posted: 1 })),
        ("posted_in_reply", Event::Posted(reply, PostCount { posted: 2 })),
        ("read", Event::Read(Read { seq: 3 }, PostCount { posted: 2 })),
        ("member_added", Event::MemberAdded(MemberAdded { account: AccountId(id(8)) }, titled_welcome)),
        (
            "member_added_untitled",
            Event::MemberAdded(
                MemberAdded { account: FINN },
                Welcome { posted: 0, title: None, people: None },
            ),
        ),
        (
            "member_added_and_counted",
            Event::MemberAdded(
                MemberAdded { account: FINN },
                Welcome { posted: 2, title: None, people: three },
            ),
        ),
        (
            "member_removed",
            Event::MemberRemoved(MemberRemoved { account: FINN }, Farewell { posted: 2, people: None }),
        ),
        (
            "member_removed_and_counted",
            Event::MemberRemoved(MemberRemoved { account: FINN }, Farewell { posted: 2, people: one }),
        ),
    ]
}

fn commands() -> Samples<Command> {
    let titled = Command::Create { title: Some("Café".to_owned()), members: vec![ADA, FINN] };
    vec![
        ("create", titled),
        ("create_untitled", Command::Create { title: None, members: vec![] }),
        ("post", Command::Post { text: "hello".to_owned(), reply_to: None }),
        (
            "post_in_reply",
            Command::Post {
                text: "hello yourself".to_owned(),
                reply_to: Some(Quote { seq: 2, is_message: true }),
            },
        ),
        ("read", Command::Read { seq: 3 }),
        ("add_member", Command::AddMember { account: FINN }),
        ("remove_member", Command::RemoveMember { account: FINN }),
    ]
}

fn stored() -> Stored<Room> {
    let events = events_with_examples(events());
    let of_members = ["created", "posted", "posted_in_reply", "read", "member_added", "member_removed"];
    let snapshots = vec![
        ("of_members", history(&events, &of_members)),
        ("of_a_contract", history(&events, &["created_for_a_contract", "posted"])),
    ];
    Stored { events, snapshots, commands: with_examples(commands(), Room::forwarded_examples()) }
}

#[test]
fn a_room_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    check_variants(&stored.commands, variants_of::<Command>(), &["Signal", "Readers"]);
    check("room.txt", &stored, &[]);
}
