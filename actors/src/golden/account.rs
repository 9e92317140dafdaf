//! What an account stores.

use protocol::account::Created;

use super::*;
use crate::account::{Account, Command, Event};

fn stored() -> Stored<Account> {
    let events =
        events_with_examples(vec![("created", Event::Created(Created { display_name: "Ada".to_owned() }))]);
    let snapshots = vec![("made", history(&events, &["created"]))];
    Stored {
        events,
        snapshots,
        commands: vec![("rename", Command::Rename { display_name: "Ada Lovelace".to_owned() })],
    }
}

#[test]
fn an_account_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    check_variants(&stored.commands, variants_of::<Command>(), &["Create"]);
    check("account.txt", &stored, &[]);
}
