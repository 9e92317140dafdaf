//! What a job stores.

use protocol::example::Example;
use protocol::job::{Drafted, Edited, Facts, Fields};

use super::*;
use crate::job::{Command, Editing, Event, Flagged, Job};

fn commands() -> Samples<Command> {
    vec![
        ("draft", Command::Draft { fields: Fields::default(), taxonomy_version: 1 }),
        ("publish", Command::Publish { facts: Facts::default() }),
        ("edit", Command::Edit { fields: Fields::example(), version: 1, taxonomy_version: 1 }),
        ("invite", Command::Invite { freelancer: FINN, note: None }),
    ]
}

fn stored() -> Stored<Job> {
    let drafted = Drafted { client: ADA, fields: Fields::default() };
    let flagged = Flagged { flags: vec![], taxonomy_version: 1 };
    let edited = Edited { version: 2, terms_version: 1, fields: Fields::default() };
    let editing = Editing { news: vec![FINN], taxonomy_version: 1, ..Editing::example() };
    let by_hand = [
        ("drafted", Event::Drafted(Drafted::example(), Flagged::example())),
        ("drafted_by_a_taxonomy", Event::Drafted(drafted, flagged)),
        ("edited", Event::Edited(Edited::example(), Editing::example())),
        ("edited_with_news", Event::Edited(edited, editing)),
    ];
    let events = events_with_examples(by_hand.into());
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
