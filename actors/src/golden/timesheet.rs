//! What a timesheet stores.

use protocol::work::{Counted, Granted};

use super::*;
use crate::timesheet::{
    Budget, Command, ContractOver, CountedTime, Event, GrantDeclined, GrantTerms, LimitChanged, Timesheet,
};
use crate::work_session::CountedPart;

fn granted(session: SessionId, took_over: Option<SessionId>) -> Event {
    let admission = GrantTerms {
        client: ADA,
        memo: "the logo".to_owned(),
        limit_ms: 144_000_000,
        budget: Budget { week_at: MONDAY, left_ms: 143_000_000 },
        took_over,
    };
    Event::Granted(Granted { session, contract: CONTRACT }, admission)
}

fn counted(ended_at: Option<Millis>, also: Option<SessionId>) -> Event {
    let body = Counted {
        session: SESSION,
        contract: CONTRACT,
        counted_ms: 610_000,
        week_at: MONDAY,
        week_ms: 1_610_000,
    };
    let parts = vec![CountedPart { at: NOON, ms: 600_000 }, CountedPart { at: NOON + 600_000, ms: 10_000 }];
    let budget = Budget { week_at: MONDAY, left_ms: 142_390_000 };
    Event::Counted(body, CountedTime { parts, budget, ended_at, also, credited_seconds: None })
}

/// The last claim of a session, of which its contract is told.
fn told() -> Event {
    let last = counted(Some(NOON + 610_000), None);
    let Event::Counted(body, time) = last else { unreachable!("that is what it makes") };
    Event::Counted(body, CountedTime { credited_seconds: Some(610), ..time })
}

fn events() -> Samples<Event> {
    let rule = "weekly_limit".to_owned();
    let budget = Budget { week_at: MONDAY, left_ms: 70_390_000 };
    let limited = LimitChanged { session: SESSION, limit_ms: 72_000_000, budget };
    vec![
        ("granted", granted(SESSION, None)),
        ("granted_in_place_of_another", granted(OTHER_SESSION, Some(SESSION))),
        ("declined", Event::Declined(GrantDeclined { session: SESSION, rule })),
        ("counted", counted(None, Some(OTHER_SESSION))),
        ("counted_last", counted(Some(NOON + 610_000), None)),
        ("counted_last_and_told", told()),
        ("limit_changed", Event::LimitChanged(limited)),
        ("contract_over", Event::ContractOver(ContractOver { session: OTHER_SESSION })),
    ]
}

fn stored() -> Stored<Timesheet> {
    let events = events_with_examples(events());
    let running = ["granted", "granted_in_place_of_another", "declined", "counted"];
    let over = ["granted", "counted", "granted_in_place_of_another", "counted_last", "contract_over"];
    let limited = history(&events, &["granted", "limit_changed"]);
    let snapshots = vec![
        ("running", history(&events, &running)),
        ("over", history(&events, &over)),
        ("limited", limited),
    ];
    Stored { events, snapshots, commands: vec![] }
}

#[test]
fn a_timesheet_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    check_variants(
        &stored.commands,
        variants_of::<Command>(),
        &["Grant", "Claim", "LimitChanged", "ContractEnded"],
    );
    check("timesheet.txt", &stored, &[]);
}
