//! What a posting stores.

use super::*;
use crate::posting::{Admitted, Command, Event, Posting};

fn stored() -> Stored<Posting> {
    let admitted = Event::Admitted(Admitted { account: FINN });
    let events = events_with_examples(vec![("admitted", admitted)]);
    let snapshots = vec![
        ("published", history(&events, &["published"])),
        ("admitting", history(&events, &["published", "admitted"])),
        ("changed", history(&events, &["published", "edited", "status_changed", "band_changed"])),
    ];
    Stored { events, snapshots, commands: vec![] }
}

#[test]
fn a_posting_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let told = ["Publish", "Edit", "ChangeStatus", "ChangeBand", "Admit", "AskReader"];
    check_variants(&stored.commands, variants_of::<Command>(), &told);
    check("posting.txt", &stored, &[]);
}
