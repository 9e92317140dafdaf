//! What a posting stores.

use super::*;
use crate::posting::{Command, Event, Posting};

fn stored() -> Stored<Posting> {
    let events = events_with_examples(vec![]);
    let snapshots = vec![
        ("published", history(&events, &["published"])),
        ("changed", history(&events, &["published", "edited", "status_changed", "band_changed"])),
    ];
    Stored { events, snapshots, commands: vec![] }
}

#[test]
fn a_posting_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let told = ["Publish", "Edit", "ChangeStatus", "ChangeBand"];
    check_variants(&stored.commands, variants_of::<Command>(), &told);
    check("posting.txt", &stored, &[]);
}
