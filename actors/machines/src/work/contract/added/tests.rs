//! What comes of a milestone that the client adds.

use protocol::contract::{AddAnswer, Status};

use super::super::command::{Answer, Command};
use super::*;
use crate::work::contract::given::*;

fn add(amount: &str) -> Command {
    Command::AddMilestone { title: "Files".to_owned(), amount: amount.to_owned(), due_at: Some(NOON + DAY) }
}

fn refused(rule: &'static str) -> Result<Answer, Refusal> {
    Err(Refusal::rule(rule))
}

#[test]
fn a_milestone_that_the_client_adds_is_planned_behind_the_others_and_holds_no_money() {
    let given = Given::funded(&["100", "50"]);
    let answer = AddAnswer { milestone: 3, seq: given.head + 1, at: NOON };
    assert_eq!(given.asked(ADA, &add("25.5")), Ok(Answer::Added(answer)));
    let given = given.then(ADA, add("25.5"));
    let shown = given.view(BOB).expect("a party");
    let third = shown.milestones.last().expect("there are three");
    assert_eq!((third.milestone, third.title.as_str(), third.amount.as_str()), (3, "Files", "25.50"));
    assert_eq!((third.status, third.escrow.as_str()), (MilestoneStatus::Planned, "0.00"));
    let Terms::Fixed(fixed) = shown.terms else { panic!("it has milestones") };
    assert_eq!(fixed.milestones[2].due_at, Some(NOON + DAY));
    assert_eq!((given.escrow(1), given.escrow(3)), (decimal("100"), decimal("0")));
    given.check_replay();
}

#[test]
fn the_freelancer_has_the_news_of_a_milestone_that_was_added() {
    let given = Given::active(&["100"]).then(ADA, add("5"));
    let news = News { contract: ContractId(given.stream.id), title: "A website".to_owned(), milestone: 2 };
    assert_eq!(given.told::<inbox::Inbox>(), [(BOB.0, inbox::Command::MilestoneAdded(news))]);
}

#[test]
fn a_milestone_that_was_added_is_funded_submitted_and_paid_like_any_other() {
    let given = Given::active(&["100"]).then(ADA, add("25.5"));
    assert_eq!(given.asked(BOB, &submit(2)), refused(rules::MILESTONE_NOT_FUNDED), "nothing is owed yet");
    let given = given.then(ADA, fund(2)).drawn().then(BOB, submit(2)).then(ADA, approve(2));
    assert_eq!((given.status(2), given.escrow(2)), (MilestoneStatus::Released, decimal("0")));
    given.check_replay();
}

#[test]
fn what_an_approval_left_stays_for_a_milestone_that_was_added_before_it() {
    let given = Given::submitted(&["100"]).then(ADA, add("30")).then(ADA, approve_part(1, "60"));
    assert_eq!(given.rolled(), decimal("40"));
    let given = given.then(ADA, fund(2));
    assert_eq!((given.status(2), given.rolled()), (MilestoneStatus::Funded, decimal("10")));
}

#[test]
fn only_the_client_of_an_active_contract_with_milestones_adds_one() {
    let active = Given::active(&["100"]);
    assert_eq!(active.asked(BOB, &add("5")), Err(Refusal::Forbidden));
    assert_eq!(active.asked(EVE, &add("5")), Err(Refusal::NotFound));
    let offered = Given::offered(fixed(&["100"]));
    assert_eq!(offered.asked(ADA, &add("5")), refused(rules::CONTRACT_NOT_ACTIVE));
    assert_eq!(active.then(ADA, end()).asked(ADA, &add("5")), refused(rules::CONTRACT_ENDED));
    let timed = Given::offered(hourly(600)).then(BOB, Command::Accept);
    assert_eq!(timed.asked(ADA, &add("5")), refused(rules::NOT_FIXED_PRICE));
    let asked = Given::submitted(&["100"]).then(ADA, end());
    assert_eq!(asked.asked(ADA, &add("5")), refused(rules::REFUND_OPEN));
}

#[test]
fn a_contract_has_a_hundred_milestones_at_most() {
    let mut given = Given::active(&["1"; 99]);
    given.does(ADA, &add("1"));
    assert_eq!(given.made().milestones.len(), MILESTONES_MAX);
    assert_eq!(given.asked(ADA, &add("1")), refused(rules::TOO_MANY_MILESTONES));
}

#[test]
fn an_amount_of_a_new_milestone_that_is_none_is_invalid() {
    for amount in ["0", "-1", "1.001", "1e3", "", "1000000000000", "NaN"] {
        let said = Given::active(&["100"]).asked(ADA, &add(amount));
        assert!(
            matches!(&said, Err(Refusal::Invalid { field, .. }) if field == "amount"),
            "{amount}: {said:?}"
        );
    }
}

#[test]
fn a_contract_whose_milestones_are_all_paid_goes_on_with_one_that_is_added() {
    let paid = Given::submitted(&["100"]).then(ADA, approve(1));
    assert_eq!(paid.made().status, Status::Active);
    let given = paid.then(ADA, add("30")).then(ADA, fund(2)).drawn();
    assert_eq!(given.escrow(2), decimal("30"));
}
