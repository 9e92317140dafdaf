//! What a job stores.

use protocol::job::{Facts, Fields};

use super::*;
use crate::job::{Command, Event, Job};

fn commands() -> Samples<Command> {
    vec![
        ("draft", Command::Draft { fields: Fields::default() }),
        ("publish", Command::Publish { facts: Facts::default() }),
        ("invite", Command::Invite { freelancer: FINN, note: None }),
    ]
}

fn stored() -> Stored<Job> {
    let events = events_with_examples(vec![]);
    let snapshots = vec![
        ("drafted", history(&events, &["drafted"])),
        ("published", history(&events, &["drafted", "published", "edited"])),
        ("warned", history(&events, &["drafted", "published", "paused", "warned"])),
        ("inviting", history(&events, &["drafted", "published", "invited", "invitation_answered"])),
        ("closed", history(&events, &["drafted", "published", "closed"])),
    ];
    Stored { events, snapshots, commands: with_examples(commands(), Job::forwarded_examples()) }
}

#[test]
fn a_job_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let never_stored = ["AskPropose", "IdleDue"];
    check_variants(&stored.commands, variants_of::<Command>(), &never_stored);
    check("job.txt", &stored, &[]);
}
