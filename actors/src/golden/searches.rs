//! What the saved searches of a person store.

use protocol::example::Example;
use protocol::search::JobsQuery;
use protocol::search::saved::{Alert, Saved};

use super::*;
use crate::searches::{Command, Event, Searches};

/// A search that only names a word.
fn short() -> Event {
    let query = JobsQuery { text: Some("logo".to_owned()), ..JobsQuery::default() };
    Event::Saved(Saved { search: 2, name: "Café".to_owned(), query, alert: Alert::Off, seen_as_of: NOON })
}

fn stored() -> Stored<Searches> {
    let events =
        events_with_examples(vec![("saved", Event::Saved(Saved::example())), ("saved_short", short())]);
    let snapshots = vec![
        ("saved", history(&events, &["saved", "saved_short", "seen"])),
        ("removed", history(&events, &["saved", "saved_short", "removed"])),
        ("closed", history(&events, &["saved", "closed"])),
    ];
    let save = Command::Save {
        search: Some(2),
        name: "Café".to_owned(),
        query: JobsQuery::example(),
        alert: Alert::Live,
        as_of: None,
    };
    let commands = with_examples(vec![("save", save)], Searches::forwarded_examples());
    Stored { events, snapshots, commands }
}

#[test]
fn saved_searches_read_all_that_was_ever_stored_of_them() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    check_variants(&stored.commands, variants_of::<Command>(), &["List", "AccountClosed"]);
    check("searches.txt", &stored, &[]);
}
