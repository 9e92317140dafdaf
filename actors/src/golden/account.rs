//! What an account stores.

use protocol::account::{Closed, Created, HandleChanged};

use super::*;
use crate::account::{Account, Blocking, Command, Event, Findable, Replaced, Wanted};

fn events() -> Samples<Event> {
    let wanted = |handle: &str| Wanted { handle: handle.to_owned() };
    let changed = |handle: &str, before: Option<&str>| {
        let before = before.map(str::to_owned);
        Event::HandleChanged(HandleChanged { handle: handle.to_owned() }, Replaced { before })
    };
    vec![
        ("created", Event::Created(Created { display_name: "Ada".to_owned() })),
        ("handle_wanted", Event::HandleWanted(wanted("ada"))),
        ("handle_chosen", changed("ada", None)),
        ("handle_wanted_again", Event::HandleWanted(wanted("countess"))),
        ("handle_changed", changed("countess", Some("ada"))),
        ("handle_refused", Event::HandleRefused(wanted("countess"))),
        ("handle_returned", Event::HandleReturned(wanted("ada"))),
        ("findable", Event::Findable(Findable { by_email: true })),
        ("blocked", Event::Blocked(Blocking { account: FINN })),
        ("unblocked", Event::Unblocked(Blocking { account: FINN })),
        ("closed", Event::Closed(Closed {}, Replaced { before: Some("countess".to_owned()) })),
        ("closed_without_a_handle", Event::Closed(Closed {}, Replaced { before: None })),
    ]
}

fn stored() -> Stored<Account> {
    let events = events_with_examples(events());
    let named = ["created", "handle_wanted", "handle_chosen", "handle_wanted_again", "handle_changed"];
    let snapshots = vec![
        ("made", history(&events, &["created"])),
        ("claiming", history(&events, &["created", "handle_wanted"])),
        ("named", history(&events, &named)),
        ("findable", history(&events, &["created", "findable"])),
        ("blocking", history(&events, &["created", "blocked"])),
        ("closed", history(&events, &["created", "findable", "closed_without_a_handle"])),
    ];
    let by_hand = vec![
        ("rename", Command::Rename { display_name: "Ada Lovelace".to_owned() }),
        ("set_handle", Command::SetHandle { handle: "ada".to_owned() }),
        ("block", Command::Block { account: FINN }),
    ];
    Stored { events, snapshots, commands: with_examples(by_hand, Account::forwarded_examples()) }
}

#[test]
fn an_account_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let never_stored = ["Create", "Me", "AskBlocks", "Close", "HandleGranted", "HandleRefused"];
    check_variants(&stored.commands, variants_of::<Command>(), &never_stored);
    check("account.txt", &stored, &[]);
}
