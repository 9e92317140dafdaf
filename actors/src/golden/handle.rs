//! What a handle stores.

use super::*;
use crate::handle::{Claim, Command, Event, Handle, Released};

fn events() -> Samples<Event> {
    let claim = |account, claim| Claim { account, claim, handle: "ada".to_owned() };
    vec![
        ("granted", Event::Granted(claim(ADA, 2))),
        ("refused", Event::Refused(claim(FINN, 300))),
        ("released", Event::Released(Released { account: ADA, kept_until: NOON + 7_776_000_000 })),
    ]
}

fn stored() -> Stored<Handle> {
    let events = events();
    let snapshots = vec![
        ("held", history(&events, &["granted", "refused"])),
        ("given_up", history(&events, &["granted", "refused", "released"])),
    ];
    Stored { events, snapshots, commands: vec![] }
}

#[test]
fn a_handle_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, variants!(Event: Granted, Refused, Released), &[]);
    let told = ["Look", "Claim", "Release"];
    check_variants(&stored.commands, variants_of::<Command>(), &told);
    check("handle.txt", &stored, &[]);
}
