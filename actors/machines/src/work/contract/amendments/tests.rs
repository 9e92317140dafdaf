//! Who proposes other terms, who answers, and what comes of it.

use protocol::contract::{MilestoneStatus, ProposeAnswer, Status};
use protocol::inbox::{AmendmentAnswered, AmendmentProposed as Proposed};
use protocol::{AccountId, ContractId};

use super::super::command::{Answer, Command, Payee};
use super::*;
use crate::people::inbox;
use crate::work::contract::given::*;
use crate::work::timesheet;

fn change(milestone: u32, amount: &str) -> ChangedMilestone {
    let (title, amount) = ("Two pages".to_owned(), amount.to_owned());
    ChangedMilestone { milestone, title, amount, due_at: Some(NOON + DAY) }
}

fn propose(changes: &[(u32, &str)]) -> Command {
    let changes = changes.iter().map(|(milestone, amount)| change(*milestone, amount)).collect();
    Command::ProposeAmendment { changes: Changes::Milestones(changes) }
}

fn propose_hours(rate: &str, rate_from: Option<Millis>, weekly_limit_minutes: u32) -> Command {
    let rate = rate.to_owned();
    Command::ProposeAmendment {
        changes: Changes::Hourly(ChangedHours { rate, rate_from, weekly_limit_minutes }),
    }
}

fn accept(amendment: u32) -> Command {
    Command::AcceptAmendment { amendment }
}

fn decline(amendment: u32) -> Command {
    Command::DeclineAmendment { amendment }
}

fn withdraw(amendment: u32) -> Command {
    Command::WithdrawAmendment { amendment }
}

fn refused(rule: &'static str) -> Result<Answer, Refusal> {
    Err(Refusal::rule(rule))
}

fn timed() -> Given {
    Given::offered(hourly(600)).then(BOB, Command::Accept)
}

fn news(given: &Given) -> Vec<(AccountId, inbox::Command)> {
    given.told::<inbox::Inbox>().into_iter().map(|(id, news)| (AccountId(id), news)).collect()
}

/// The rates that the contract shows, each with its beginning.
fn rates(given: &Given) -> Vec<(Millis, String)> {
    let shown = given.view(BOB).expect("a party").rates;
    shown.into_iter().map(|rate| (rate.from, rate.rate)).collect()
}

#[test]
fn either_party_proposes_and_the_other_one_makes_the_terms_change() {
    for (proposer, other) in [(ADA, BOB), (BOB, ADA)] {
        let given = Given::funded(&["100", "50"]);
        let answer = ProposeAnswer { amendment: 1, seq: given.head + 1, at: NOON };
        assert_eq!(given.asked(proposer, &propose(&[(2, "75.5")])), Ok(Answer::Proposed(answer)));
        let given = given.then(proposer, propose(&[(2, "75.5")]));
        assert_eq!(given.made().milestones[1].amount, decimal("50"), "nothing changes before the answer");
        let given = given.then(other, accept(1));
        let shown = given.view(ADA).expect("a party");
        let second = &shown.milestones[1];
        assert_eq!((second.title.as_str(), second.amount.as_str()), ("Two pages", "75.50"));
        let Terms::Fixed(fixed) = shown.terms else { panic!("it has milestones") };
        assert_eq!(
            (fixed.milestones[1].amount.as_str(), fixed.milestones[1].due_at),
            ("75.50", Some(NOON + DAY))
        );
        assert_eq!((shown.amendment, fixed.milestones[0].amount.as_str()), (None, "100.00"));
        let funded = given.then(ADA, fund(2)).drawn();
        assert_eq!(funded.escrow(2), decimal("75.5"), "money follows the new terms");
        funded.check_replay();
    }
}

#[test]
fn the_other_party_has_the_news_of_a_proposal_and_its_proposer_that_of_the_answer() {
    let given = Given::active(&["100"]).then(BOB, propose(&[(1, "120")]));
    let contract = ContractId(given.stream.id);
    let title = || "A website".to_owned();
    let asked = Proposed { contract, title: title(), amendment: 1 };
    assert_eq!(news(&given), [(ADA, inbox::Command::AmendmentProposed(asked))]);
    for (answer, accepted) in [(accept(1), true), (decline(1), false)] {
        let told = AmendmentAnswered { contract, title: title(), amendment: 1, accepted };
        let answered = given.clone().then(ADA, answer);
        assert_eq!(news(&answered), [(BOB, inbox::Command::AmendmentAnswered(told))]);
    }
}

#[test]
fn a_proposal_that_is_declined_or_withdrawn_changes_nothing_and_makes_room_for_another() {
    let given = Given::active(&["100"]);
    let proposed = given.clone().then(ADA, propose(&[(1, "80")]));
    for (who, answer) in [(BOB, decline(1)), (ADA, withdraw(1))] {
        let over = proposed.clone().then(who, answer);
        assert_eq!(over.made().terms, given.made().terms);
        over.check_replay();
        let again = over.then(BOB, propose(&[(1, "90")]));
        assert_eq!(again.asked(ADA, &accept(1)), refused(rules::AMENDMENT_NOT_OPEN), "that was another one");
        assert_eq!(again.then(ADA, accept(2)).made().milestones[0].amount, decimal("90"));
    }
}

#[test]
fn only_the_other_party_answers_and_only_the_proposer_withdraws() {
    let given = Given::active(&["100"]).then(ADA, propose(&[(1, "80")]));
    for command in [accept(1), decline(1)] {
        assert_eq!(given.asked(ADA, &command), Err(Refusal::Forbidden));
        assert_eq!(given.asked(EVE, &command), Err(Refusal::NotFound));
    }
    assert_eq!(given.asked(BOB, &withdraw(1)), Err(Refusal::Forbidden));
    assert_eq!(given.asked(EVE, &propose(&[(1, "80")])), Err(Refusal::NotFound));
}

#[test]
fn one_proposal_is_open_at_a_time_and_neither_party_uses_up_those_of_the_other() {
    let mut given = Given::active(&["100"]);
    for number in 1..=AMENDMENTS_PARTY_MAX {
        given = given.then(ADA, propose(&[(1, "80")]));
        for who in [ADA, BOB] {
            assert_eq!(given.asked(who, &propose(&[(1, "90")])), refused(rules::AMENDMENT_OPEN));
        }
        given = given.then(BOB, decline(number));
    }
    assert_eq!(given.asked(ADA, &propose(&[(1, "90")])), refused(rules::TOO_MANY_AMENDMENTS));
    let given = given.then(BOB, propose(&[(1, "90")]));
    assert_eq!(given.made().amendment.as_ref().map(|open| open.amendment), Some(AMENDMENTS_PARTY_MAX + 1));
    given.check_replay();
}

/// A party could once propose a hundred.
#[test]
fn more_proposals_of_before_than_are_allowed_today_are_read_and_leave_the_other_party_its_own() {
    let mut given = Given::active(&["100"]);
    for amendment in 1..=100 {
        let changes = Changes::Milestones(vec![change(1, "80.00")]);
        let body = AmendmentProposed { amendment, proposed_by: Role::Client, changes };
        let parties = given.made().parties();
        given.happens(Some(ADA), Event::AmendmentProposed(body, parties));
        let body = AmendmentWithdrawn { amendment };
        given.happens(Some(ADA), Event::AmendmentWithdrawn(body, None));
    }
    assert_eq!(given.asked(ADA, &propose(&[(1, "90")])), refused(rules::TOO_MANY_AMENDMENTS));
    given.check_replay();
    assert!(given.asked(BOB, &propose(&[(1, "90")])).is_ok());
}

#[test]
fn a_proposal_whose_milestone_got_money_meanwhile_is_stale_and_none_of_it_is_carried_out() {
    let given = Given::active(&["100", "50"]).then(BOB, propose(&[(1, "120"), (2, "60")]));
    let funding = given.then(ADA, fund(2));
    assert_eq!(funding.asked(ADA, &accept(1)), refused(rules::AMENDMENT_STALE));
    let transfer = funding.draws()[0];
    let no_money = Command::DrawRefused { transfer, rule: rules::INSUFFICIENT_FUNDS.into() };
    let failed = funding.clone().then(ADAS_WALLET, no_money);
    assert!(failed.asked(ADA, &accept(1)).is_ok(), "the money did not come");
    let funded = funding.drawn();
    assert_eq!(funded.asked(ADA, &accept(1)), refused(rules::AMENDMENT_STALE));
    assert_eq!(funded.made().milestones[0].amount, decimal("100"));
    let over = funded.then(BOB, withdraw(1));
    assert_eq!(over.made().amendment, None, "it can still be taken back");
}

#[test]
fn a_milestone_that_is_funded_after_its_amendment_was_accepted_gets_the_new_amount_and_no_other() {
    let given = Given::active(&["100"]).then(ADA, propose(&[(1, "80")])).then(BOB, accept(1));
    let given = given.then(ADA, fund(1)).drawn();
    assert_eq!((given.status(1), given.escrow(1)), (MilestoneStatus::Funded, decimal("80")));
    assert_eq!(given.asked(ADA, &propose(&[(1, "90")])), refused(rules::MILESTONE_NOT_PLANNED));
    let paid = given.then(BOB, submit(1)).then(ADA, approve(1));
    assert_eq!(paid.asked(ADA, &propose(&[(1, "90")])), refused(rules::MILESTONE_CLOSED));
}

#[test]
fn a_client_who_names_the_amount_they_have_seen_funds_no_other_one() {
    let seen =
        |amount: &str| Command::Fund { milestone: 1, amount: Some(amount.to_owned()), payee: Payee::Open };
    let given = Given::active(&["100"]).then(BOB, propose(&[(1, "120")]));
    assert!(given.asked(ADA, &seen("100")).is_ok(), "the amount is that one still");
    let changed = given.then(ADA, accept(1));
    for stale in ["100", "100.00", "120.01"] {
        assert_eq!(changed.asked(ADA, &seen(stale)), refused(rules::AMOUNT_CHANGED));
    }
    let invalid = changed.asked(ADA, &seen("1.001"));
    assert!(matches!(&invalid, Err(Refusal::Invalid { field, .. }) if field == "amount"), "{invalid:?}");
    let refused = changed.then(ADA, seen("100"));
    assert_eq!((refused.status(1), refused.draws().len()), (MilestoneStatus::Planned, 0), "no money moves");
    refused.check_replay();
    for sound in [seen("120"), seen("120.00"), fund(1)] {
        let funded = refused.clone().then(ADA, sound).drawn();
        assert_eq!((funded.status(1), funded.escrow(1)), (MilestoneStatus::Funded, decimal("120")));
    }
}

#[test]
fn the_end_of_a_contract_ends_what_was_proposed() {
    let given = Given::active(&["100"]).then(ADA, propose(&[(1, "80")])).then(BOB, end());
    assert_eq!((given.made().status, &given.made().amendment), (Status::Ended, &None));
    for (who, command) in [(BOB, accept(1)), (BOB, decline(1)), (ADA, withdraw(1))] {
        assert_eq!(given.asked(who, &command), refused(rules::CONTRACT_ENDED));
    }
    assert_eq!(given.asked(ADA, &propose(&[(1, "80")])), refused(rules::CONTRACT_ENDED));
    let offered = Given::offered(fixed(&["100"]));
    assert_eq!(offered.asked(ADA, &propose(&[(1, "80")])), refused(rules::CONTRACT_NOT_ACTIVE));
}

#[test]
fn while_a_refund_is_asked_for_no_terms_change_but_a_proposal_can_be_declined() {
    let given = Given::submitted(&["100", "50"]).then(BOB, propose(&[(2, "60")])).then(ADA, end());
    assert_eq!(given.asked(ADA, &accept(1)), refused(rules::REFUND_OPEN));
    let declined = given.then(ADA, decline(1));
    assert_eq!(declined.asked(ADA, &propose(&[(2, "60")])), refused(rules::REFUND_OPEN));
}

#[test]
fn changes_that_cannot_be_are_refused_and_say_where() {
    let given = Given::active(&["100", "50"]);
    let field = |command: &Command| match given.asked(ADA, command) {
        Err(Refusal::Invalid { field, .. }) => field.into_owned(),
        other => panic!("{command:?}: {other:?}"),
    };
    assert_eq!(field(&propose(&[])), "changes.milestones");
    assert_eq!(field(&propose(&[(1, "5"), (1, "6")])), "changes.milestones");
    assert_eq!(field(&propose(&[(1, "5"), (3, "6")])), "changes.milestones[1].milestone");
    assert_eq!(field(&propose(&[(2, "1.001")])), "changes.milestones[0].amount");
    assert_eq!(given.asked(ADA, &propose_hours("20", None, 600)), refused(rules::NOT_HOURLY));
    assert_eq!(timed().asked(ADA, &propose(&[(1, "5")])), refused(rules::NOT_FIXED_PRICE));
    for (rate, limit, wrong) in
        [("0", 600, "rate"), ("20", 0, "weekly_limit_minutes"), ("20", 10_081, "weekly_limit_minutes")]
    {
        let said = timed().asked(BOB, &propose_hours(rate, None, limit));
        let expected = format!("changes.hourly.{wrong}");
        assert!(matches!(&said, Err(Refusal::Invalid { field, .. }) if *field == expected), "{said:?}");
    }
}

#[test]
fn a_new_rate_holds_from_the_slot_after_the_acceptance_or_the_said_time_and_the_old_one_before() {
    // A millisecond into a slot: its time has the old rate still.
    let given = timed().later(1).then(BOB, propose_hours("25", None, 600)).later(DAY).then(ADA, accept(1));
    let first = NOON + DAY + SLOT_MS;
    assert_eq!(rates(&given), [(0, "22.22".to_owned()), (first, "25.00".to_owned())]);
    let Terms::Hourly(agreed) = given.view(ADA).expect("a party").terms else { panic!("it is timed") };
    assert_eq!(agreed.rate, usd("25"));
    let next = NOON + 9 * DAY;
    let given = given.then(ADA, propose_hours("30", Some(next), 600)).then(BOB, accept(2));
    assert_eq!(rates(&given)[2], (next, "30.00".to_owned()));
    let past = given.later(10 * DAY).then(BOB, propose_hours("35", Some(NOON), 600)).then(ADA, accept(3));
    assert_eq!(rates(&past)[3].0, NOON + 11 * DAY + SLOT_MS, "no time that was worked gets another rate");
    past.check_replay();
}

#[test]
fn a_rate_that_has_not_begun_gives_way_to_one_that_begins_earlier() {
    let later = NOON + 9 * DAY;
    let given = timed().then(BOB, propose_hours("30", Some(later), 600)).then(ADA, accept(1));
    let given = given.then(BOB, propose_hours("25", Some(NOON + DAY), 600)).then(ADA, accept(2));
    assert_eq!(rates(&given), [(0, "22.22".to_owned()), (NOON + DAY, "25.00".to_owned())]);
}

#[test]
fn a_new_weekly_limit_leaves_a_rate_that_begins_later_to_its_day() {
    let later = NOON + 9 * DAY;
    let given = timed().then(BOB, propose_hours("30", Some(later), 600)).then(ADA, accept(1));
    let pending = [(0, "22.22".to_owned()), (later, "30.00".to_owned())];
    let limited = given.then(BOB, propose_hours("30", None, 300)).then(ADA, accept(2));
    assert_eq!((rates(&limited), limited.made().weekly_limit_minutes()), (pending.into(), Some(300)));
    limited.check_replay();
    let sooner = limited.then(BOB, propose_hours("30", Some(NOON + DAY), 300)).then(ADA, accept(3));
    assert_eq!(rates(&sooner), [(0, "22.22".to_owned()), (NOON + DAY, "30.00".to_owned())]);
}

#[test]
fn a_rate_begins_within_a_year_of_its_proposal() {
    let given = timed();
    let from = |ahead: Millis| propose_hours("30", Some(NOON + ahead), 600);
    let late = Refusal::invalid("changes.hourly.rate_from", "must be at most 365 days ahead");
    assert_eq!(given.asked(BOB, &from(365 * DAY + 1)), Err(late));
    assert!(given.asked(BOB, &propose_hours("30", Some(Millis::MAX), 600)).is_err());
    let given = given.then(BOB, from(365 * DAY)).then(ADA, accept(1));
    assert_eq!(rates(&given)[1].0, NOON + 365 * DAY);
}

#[test]
fn a_new_weekly_limit_is_told_to_the_timesheet_and_leaves_the_rate_alone() {
    let given = timed().then(ADA, propose_hours("22.22", None, 300)).then(BOB, accept(1));
    assert!(rates(&given).is_empty(), "the rate is the same");
    let contract = ContractId(given.stream.id);
    let told = timesheet::Command::LimitChanged { contract, weekly_limit_minutes: 300 };
    assert_eq!(given.told::<timesheet::Timesheet>(), [(BOB.0, told)]);
    let worked = given.clone().then(BOB, work());
    let [(_, timesheet::Command::Grant(grant))] = &worked.told::<timesheet::Timesheet>()[..] else {
        panic!("a grant is asked for")
    };
    assert_eq!(grant.weekly_limit_minutes, 300);
    let rate_only = given.then(ADA, propose_hours("30", None, 300)).then(BOB, accept(2));
    assert!(rate_only.told::<timesheet::Timesheet>().is_empty());
    rate_only.check_replay();
}

#[test]
fn an_amendment_of_a_milestone_that_was_added_later_is_like_any_other() {
    let add = Command::AddMilestone { title: "Files".to_owned(), amount: "5".to_owned(), due_at: None };
    let given = Given::active(&["100"]).then(ADA, add).then(BOB, propose(&[(2, "9")])).then(ADA, accept(1));
    assert_eq!(given.made().milestones[1].amount, decimal("9"));
}
