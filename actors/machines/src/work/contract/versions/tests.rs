//! The versions of an offer, told as its rules.

use protocol::contract::{Status, Terms, Turn, WaitsFor};
use protocol::inbox::OfferChanged;

use super::*;
use crate::work::contract::command::{Answer, Command};
use crate::work::contract::given::*;
use crate::{Caller, Machine};

const MONTH: Millis = 30 * DAY;

fn revise(version: u32, terms: Terms) -> Command {
    Command::Revise { version, title: None, terms }
}

fn counter(version: u32, terms: Terms) -> Command {
    Command::Counter { version, title: None, terms }
}

fn accept(version: u32) -> Command {
    Command::AcceptVersion { version }
}

fn offered() -> Given {
    Given::offered(fixed(&["100"]))
}

/// Bob wants more, a day after the offer.
fn countered() -> Given {
    offered().later(DAY).then(BOB, counter(1, fixed(&["120"])))
}

/// Ada takes what Bob has asked for.
fn taken() -> Given {
    countered().then(ADA, revise(2, fixed(&["120"])))
}

fn changed() -> Option<Refusal> {
    Some(Refusal::rule(rules::VERSION_CHANGED))
}

fn news(given: &Given, version: u32) -> inbox::Command {
    let (contract, title) = (ContractId(given.stream.id), "A website".to_owned());
    inbox::Command::OfferChanged(OfferChanged { contract, title, version })
}

#[test]
fn a_counter_offer_changes_nothing_but_whose_turn_it_is() {
    let given = countered();
    let shown = given.view(BOB).expect("a party");
    assert_eq!((shown.version, shown.by, shown.status), (2, Role::Freelancer, Status::Offered));
    assert_eq!(shown.terms, fixed(&["100.00"]), "what is offered stays what it is");
    assert_eq!(shown.counter.expect("it waits for Ada").terms, fixed(&["120.00"]));
    assert_eq!(given.told::<inbox::Inbox>(), [(ADA.0, news(&given, 2))]);
    let standing = given.made().standing();
    assert_eq!((standing.turn, standing.waits_for), (Turn::Client, Some(WaitsFor::Accept)));
    let over = given.clone().then(BOB, Command::Decline);
    assert_eq!(over.view(ADA).expect("a party").by, Role::Freelancer, "it stays known who made it");
    given.check_replay();
}

#[test]
fn a_counter_offer_that_the_client_takes_is_accepted_as_a_version_of_its_own() {
    let given = taken();
    let shown = given.view(ADA).expect("a party");
    assert_eq!((shown.version, shown.by, shown.counter), (3, Role::Client, None));
    assert_eq!((shown.terms, shown.milestones[0].amount.as_str()), (fixed(&["120.00"]), "120.00"));
    assert_eq!(given.told::<inbox::Inbox>(), [(BOB.0, news(&given, 3))]);
    let given = given.then(BOB, accept(3));
    assert_eq!(given.made().status, Status::Active);
    given.check_replay();
}

#[test]
fn only_the_version_that_stands_is_accepted_and_only_where_the_client_made_it() {
    assert_eq!(offered().asked(BOB, &accept(2)).err(), changed());
    assert!(offered().asked(BOB, &Command::Accept).is_ok(), "without a version it is the first");
    for version in [1, 2, 3] {
        assert_eq!(countered().asked(BOB, &accept(version)).err(), changed(), "a counter-offer is none");
    }
    for (version, refused) in [(1, changed()), (2, changed()), (3, None), (4, changed())] {
        assert_eq!(taken().asked(BOB, &accept(version)).err(), refused, "version {version}");
    }
    assert_eq!(taken().asked(BOB, &Command::Accept).err(), changed());
}

#[test]
fn of_an_acceptance_and_a_revision_whichever_comes_second_is_refused() {
    let accepted = offered().then(BOB, accept(1));
    let closed = Some(Refusal::rule(rules::OFFER_CLOSED));
    assert_eq!(accepted.asked(ADA, &revise(1, fixed(&["1"]))).err(), closed);
    assert_eq!(accepted.asked(BOB, &counter(1, fixed(&["1"]))).err(), closed);
    let revised = offered().then(ADA, revise(1, fixed(&["1"])));
    assert_eq!(revised.asked(BOB, &accept(1)).err(), changed());
    assert_eq!(revised.asked(BOB, &counter(1, fixed(&["1"]))).err(), changed());
}

#[test]
fn a_version_follows_the_one_that_its_maker_has_seen() {
    assert_eq!(countered().asked(ADA, &revise(1, fixed(&["1"]))).err(), changed(), "Bob was faster");
    assert_eq!(taken().asked(BOB, &counter(2, fixed(&["1"]))).err(), changed());
    let again = offered().then(ADA, revise(1, fixed(&["90"]))).then(ADA, revise(2, fixed(&["95"])));
    assert_eq!(again.view(BOB).expect("a party").version, 3, "the client may think again");
    let again = countered().then(BOB, counter(2, fixed(&["110"])));
    assert_eq!(again.view(ADA).expect("a party").version, 3, "and so may the freelancer");
}

#[test]
fn each_version_gives_thirty_days_and_calls_off_the_expiry_of_the_one_before() {
    let given = countered();
    let expires_at = NOON + DAY + MONTH;
    assert_eq!(given.view(ADA).expect("a party").expires_at, Some(expires_at));
    assert!(given.effects().contains(&Effect::Timer("offer", TimerKey::Only, Some(expires_at))));
    let mut given = taken().later(MONTH - DAY);
    let before = Contract::timer("offer", NOON + MONTH).expect("contracts know their timers");
    assert!(given.does(Caller::Time, &before).is_empty(), "that was the first version's");
    assert!(!given.machine.awaits_timer("offer", NOON + MONTH));
    let given = given.expired();
    let late = Some(Refusal::rule(rules::OFFER_EXPIRED));
    assert_eq!(given.asked(BOB, &accept(3)).err(), late);
    assert_eq!(given.asked(ADA, &revise(3, fixed(&["1"]))).err(), late);
    given.check_replay();
}

#[test]
fn a_revision_may_change_the_title_and_the_kind_of_the_work() {
    let command = Command::Revise { version: 1, title: Some("Upkeep".to_owned()), terms: hourly(600) };
    let given = offered().then(ADA, command);
    let shown = given.view(BOB).expect("a party");
    assert_eq!((shown.title.as_str(), shown.terms), ("Upkeep", hourly(600)));
    assert!(shown.milestones.is_empty());
    let titles = given.effects().into_iter().filter_map(|effect| match effect {
        Effect::Row(row) => row.model::<rows::ContractRow>().ok().flatten().map(|row| row.title),
        _ => None,
    });
    assert_eq!(titles.collect::<Vec<_>>(), ["Upkeep", "Upkeep"], "in both lists");
    given.then(BOB, accept(2)).check_replay();
}

#[test]
fn what_a_new_offer_may_not_hold_no_version_may() {
    let none: [&str; 0] = [];
    for terms in [fixed(&none), fixed(&["0"]), fixed(&["1.001"]), hourly(0), hourly(10_081)] {
        for (who, command) in [(ADA, revise(1, terms.clone())), (BOB, counter(1, terms.clone()))] {
            let said = offered().ask(who, &command);
            assert!(matches!(said, Err(Refusal::Invalid { .. })), "{command:?}: {said:?}");
        }
    }
}

#[test]
fn an_offer_has_a_hundred_versions_at_most() {
    let mut given = offered();
    for version in 1..OFFER_VERSIONS_MAX {
        given.does(ADA, &revise(version, fixed(&["1"])));
    }
    let full = Some(Refusal::rule(rules::TOO_MANY_VERSIONS));
    assert_eq!(given.asked(ADA, &revise(OFFER_VERSIONS_MAX, fixed(&["1"]))).err(), full);
    assert_eq!(given.asked(BOB, &counter(OFFER_VERSIONS_MAX, fixed(&["1"]))).err(), full);
    assert!(given.asked(BOB, &accept(OFFER_VERSIONS_MAX)).is_ok(), "the last one can still be accepted");
}

#[test]
fn the_client_revises_the_freelancer_counters_and_a_stranger_finds_nothing() {
    let given = offered();
    assert_eq!(given.asked(BOB, &revise(1, hourly(60))).err(), Some(Refusal::Forbidden));
    assert_eq!(given.asked(ADA, &counter(1, hourly(60))).err(), Some(Refusal::Forbidden));
    for command in [revise(1, hourly(60)), counter(1, hourly(60)), accept(1)] {
        assert_eq!(given.asked(EVE, &command).err(), Some(Refusal::NotFound));
    }
}

#[test]
fn an_offer_of_before_is_its_first_version_and_can_be_revised() {
    let Event::Offered(body) = offered().last().clone() else { panic!("it is offered") };
    let mut given = Given::nothing();
    given.happens(Some(ADA), Event::Offered(protocol::contract::Offered { expires_at: None, ..body }));
    let given = given.later(400 * DAY).then(ADA, revise(1, fixed(&["90"])));
    let shown = given.view(BOB).expect("a party");
    assert_eq!((shown.version, shown.expires_at), (2, Some(NOON + 430 * DAY)));
    given.check_replay();
}

#[test]
fn whoever_makes_a_version_hears_its_number() {
    let said = offered().asked(BOB, &counter(1, hourly(60)));
    assert!(matches!(said, Ok(Answer::Version(answer)) if answer.version == 2 && answer.seq == 2));
    let said = countered().asked(ADA, &revise(2, hourly(60)));
    assert!(matches!(said, Ok(Answer::Version(answer)) if answer.version == 3 && answer.seq == 3));
}
