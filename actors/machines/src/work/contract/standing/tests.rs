//! What a list shows of a contract in each of its states.

use protocol::contract::{ChangedHours, Changes, MilestoneSubmitted};
use rows::{ContractHeadRow, Row};

use super::*;
use crate::work::contract::Command;
use crate::work::contract::given::*;
use crate::{Effect, Journaled};

/// Whose turn it is, with what, and at which milestone.
fn turn(given: &Given) -> (Turn, Option<WaitsFor>, Option<u32>) {
    let Standing { turn, waits_for, milestone, .. } = given.made().standing();
    (turn, waits_for, milestone)
}

fn sums(given: &Given) -> [String; 3] {
    match given.made().standing().sums {
        Sums::Fixed(FixedSums { total, escrow, paid, .. }) => [total, escrow, paid],
        hourly => panic!("milestones have other sums than {hourly:?}"),
    }
}

fn timed() -> Given {
    Given::offered(hourly(600)).then(BOB, Command::Accept)
}

/// Proposes another weekly limit.
fn propose() -> Command {
    let (rate, rate_from, weekly_limit_minutes) = ("22.22".to_owned(), None, 1_200);
    Command::ProposeAmendment {
        changes: Changes::Hourly(ChangedHours { rate, rate_from, weekly_limit_minutes }),
    }
}

fn decline() -> Command {
    Command::DeclineAmendment { amendment: 1 }
}

/// The row that the last event writes.
fn row(given: &Given) -> Option<ContractHeadRow> {
    let rows = given.effects().into_iter().filter_map(|effect| match effect {
        Effect::Row(row) => Some(row),
        _ => None,
    });
    let mut heads = rows.filter(|row: &Row| row.partition == given.stream.id);
    let head = heads.next().map(|row| row.model().expect("it reads").expect("it is there"));
    assert!(heads.next().is_none(), "one row for each event");
    head
}

#[test]
fn each_step_of_a_contract_says_whose_turn_is_next() {
    use WaitsFor::{Accept, AmendmentAnswer, Fund, Funding, RefundAnswer, Review, Submit};
    let (client, freelancer, none) = (Turn::Client, Turn::Freelancer, (Turn::None, None, None));
    let offered = || Given::offered(fixed(&["100"]));
    let active = || Given::active(&["100"]);
    let submitted = || Given::submitted(&["100"]);
    let table = [
        ("offered", offered(), (freelancer, Some(Accept), None)),
        ("declined", offered().then(BOB, Command::Decline), none),
        ("withdrawn", offered().then(ADA, Command::Withdraw), none),
        ("planned", active(), (client, Some(Fund), Some(1))),
        ("funding", active().then(ADA, fund(1)), (Turn::None, Some(Funding), Some(1))),
        ("funded", Given::funded(&["100"]), (freelancer, Some(Submit), Some(1))),
        ("submitted", submitted(), (client, Some(Review), Some(1))),
        ("changes", submitted().then(ADA, request_changes(1)), (freelancer, Some(Submit), Some(1))),
        ("released", submitted().then(ADA, approve(1)), none),
        ("asked", submitted().then(ADA, end()), (freelancer, Some(RefundAnswer), None)),
        (
            "contested",
            submitted().then(ADA, end()).then(BOB, Command::ContestRefund),
            (client, Some(Review), Some(1)),
        ),
        ("refunded", submitted().then(BOB, end()), none),
        ("proposed by Ada", timed().then(ADA, propose()), (freelancer, Some(AmendmentAnswer), None)),
        ("proposed by Bob", timed().then(BOB, propose()), (client, Some(AmendmentAnswer), None)),
        ("declined by Ada", timed().then(BOB, propose()).then(ADA, decline()), none),
        ("hourly", Given::offered(hourly(600)).then(BOB, Command::Accept), none),
    ];
    for (name, given, expected) in table {
        assert_eq!(turn(&given), expected, "{name}");
        let head = row(&given).unwrap_or_else(|| panic!("{name} writes a row"));
        assert_eq!(head.standing, Some(given.made().standing()), "{name}: the event says it");
        assert_eq!((head.head, head.active_at), (given.head, given.now), "{name}");
        given.check_replay();
    }
}

#[test]
fn of_several_milestones_the_most_pressing_step_is_shown() {
    let amounts = ["10", "20", "30", "40"];
    let first = Given::funded(&amounts);
    assert_eq!(turn(&first), (Turn::Freelancer, Some(WaitsFor::Submit), Some(1)), "work before money");
    let second = first.then(ADA, fund(2));
    assert_eq!(turn(&second).2, Some(1));
    let second = second.drawn().then(BOB, submit(2));
    assert_eq!(turn(&second), (Turn::Client, Some(WaitsFor::Review), Some(2)), "a review has an end");
    let paid = second.then(ADA, approve(2)).then(BOB, submit(1)).then(ADA, approve(1));
    assert_eq!(turn(&paid), (Turn::Client, Some(WaitsFor::Fund), Some(3)));
}

#[test]
fn the_sums_are_what_is_agreed_what_is_held_and_what_was_paid_before_fees() {
    let given = Given::active(&["100", "50.5"]);
    assert_eq!(sums(&given), ["150.50", "0.00", "0.00"]);
    let given = given.then(ADA, fund(1)).drawn();
    assert_eq!(sums(&given), ["150.50", "100.00", "0.00"]);
    let given = given.then(BOB, submit(1)).then(ADA, approve_part(1, "60"));
    assert_eq!(sums(&given), ["150.50", "40.00", "60.00"], "what rolled is still held");
    let given = given.then(BOB, end());
    assert_eq!(sums(&given), ["150.50", "0.00", "60.00"]);
}

#[test]
fn an_event_of_before_makes_it_unknown_whose_turn_it_is_until_the_next_one() {
    let mut given = Given::funded(&["100"]);
    let body = MilestoneSubmitted { milestone: 1, note: "done".to_owned(), release_at: NOON + REVIEW };
    let stored = protocol::frame::to_bytes(&body);
    let old = Event::read("milestone_submitted", &stored, None).expect("it was stored without more");
    given.happens(Some(BOB), old);
    let head = row(&given).expect("the contract has gone on");
    assert_eq!((head.head, head.standing), (given.head, None));
    assert_eq!(turn(&given), (Turn::Client, Some(WaitsFor::Review), Some(1)), "the contract itself knows");
    let next = given.then(ADA, approve(1));
    assert_eq!(row(&next).expect("a row").standing, Some(next.made().standing()));
}

#[test]
fn a_refusal_and_a_session_are_no_activity() {
    let refused = Given::funded(&["100"]).then(ADA, fund(1));
    assert_eq!(row(&refused), None);
    let working = Given::offered(hourly(600)).then(BOB, Command::Accept).then(BOB, work());
    assert_eq!(row(&working), None);
}
