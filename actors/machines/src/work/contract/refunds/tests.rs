//! Refunds: what a client who ends with money in escrow gets, and what the freelancer keeps.

use protocol::Seq;
use protocol::contract::{Accepted, EndAnswer, MilestoneStatus, Status};

use super::*;
use crate::money::wallet;
use crate::people::inbox;
use crate::work::contract::Command;
use crate::work::contract::command::Answer;
use crate::work::contract::given::*;
use crate::{Effect, Machine, TimerKey};

const WEEK: Millis = 7 * DAY;
const CHANGES: MilestoneStatus = MilestoneStatus::ChangesRequested;

/// The first milestone is in review since a day, the second funded, the third not; and Ada has asked for a
/// refund.
fn asked() -> Given {
    Given::submitted(&["100", "50", "20"]).then(ADA, fund(2)).drawn().later(DAY).then(ADA, end())
}

fn contested() -> Given {
    asked().later(3 * DAY).then(BOB, Command::ContestRefund)
}

fn refused(rule: &'static str) -> Result<Answer, Refusal> {
    Err(Refusal::rule(rule))
}

/// The answer to the refund is due, whatever the state says.
fn silence(given: &mut Given, due_at: Millis) -> usize {
    let key = TimerKey::Only.under("refund");
    let command = Contract::timer(&key, due_at).expect("contracts know their timers");
    given.does(Caller::Time, &command).len()
}

/// What the last event gives back to Ada.
fn given_back(given: &Given) -> Vec<String> {
    let told = given.told_wallets().into_iter().map(|(who, command)| match command {
        wallet::Command::Return { money, .. } if who == ADA => money.currency.format(money.amount),
        other => panic!("only Ada gets something back: {other:?}"),
    });
    told.collect()
}

#[test]
fn a_client_who_ends_with_money_in_escrow_asks_for_all_of_it() {
    let funded = Given::submitted(&["100", "50", "20"]).then(ADA, approve_part(1, "60")).then(ADA, fund(2));
    let given = funded.drawn();
    let answer_by = NOON + WEEK;
    let answer = EndAnswer { seq: given.head + 1, at: NOON, answer_by: Some(answer_by) };
    assert_eq!(given.asked(ADA, &end()), Ok(Answer::Ended(answer)));
    let given = given.then(ADA, end());
    assert_eq!(given.made().status, Status::Active, "nothing has moved yet");
    let state = given.view(BOB).expect("Bob is a party");
    let refund = state.refund.expect("it is shown to both");
    assert_eq!(
        (refund.amount.as_str(), refund.reason.as_str(), refund.answer_by),
        ("50.00", "enough", answer_by)
    );
    assert!(given.effects().contains(&Effect::Timer("refund", TimerKey::Only, Some(answer_by))));
}

#[test]
fn the_freelancer_finds_in_the_inbox_that_a_refund_is_asked_for() {
    let given = asked();
    let asked = protocol::inbox::RefundRequested {
        contract: protocol::ContractId(given.stream.id),
        title: "A website".to_owned(),
        answer_by: given.now + WEEK,
    };
    assert_eq!(given.told::<inbox::Inbox>(), [(BOB.0, inbox::Command::RefundRequested(asked))]);
}

#[test]
fn the_freelancer_accepts_and_the_client_has_all_of_it_back() {
    let given = asked().then(BOB, Command::AcceptRefund);
    assert_eq!(given_back(&given), ["150.00"]);
    assert_eq!((given.made().status, given.status(1)), (Status::Ended, MilestoneStatus::Refunded));
    assert!(given.made().escrow().is_zero());
    assert!(given.effects().contains(&Effect::Timer("refund", TimerKey::Only, None)));
    let (Event::Ended(body, _), _) = given.events.last().expect("an end") else { panic!("an end") };
    assert_eq!((body.reason.as_str(), body.refunded.as_deref()), ("enough", Some("150.00")));
}

#[test]
fn silence_for_seven_days_refunds_and_ends() {
    let mut given = asked();
    let due_at = given.now + WEEK;
    given.now = due_at - 1;
    assert_eq!(silence(&mut given, due_at), 0, "not before it is due");
    given.now = due_at;
    assert_eq!(silence(&mut given, due_at), 1);
    assert_eq!((given_back(&given), given.made().status), (vec!["150.00".to_owned()], Status::Ended));
    assert_eq!(silence(&mut given, due_at), 0, "nor twice");
}

#[test]
fn a_contest_restores_each_milestone_and_the_review_time_that_was_left() {
    let before = Given::submitted(&["100", "50", "20"]).then(ADA, fund(2)).drawn().later(DAY);
    let asked = before.clone().then(ADA, end());
    assert_eq!(asked.made().milestones[0].release_at, None, "the review stands still");
    assert!(asked.effects().contains(&Effect::Timer("release", TimerKey::Number(1), None)));
    let mut given = asked.later(3 * DAY).then(BOB, Command::ContestRefund);
    let release_at = NOON + 3 * DAY + REVIEW;
    let resumed = Effect::Timer("release", TimerKey::Number(1), Some(release_at));
    assert_eq!(given.effects_but_rows(), [resumed, Effect::Timer("refund", TimerKey::Only, None)]);
    let mut expected = before.made().clone();
    expected.milestones[0].release_at = Some(release_at);
    expected.refund_again_at = Some(given.now + WEEK);
    assert_eq!(*given.made(), expected);
    given.now = release_at;
    assert_eq!(given.does(Caller::Time, &Command::Release { milestone: 1, due_at: NOON + REVIEW }).len(), 0);
    given.does(Caller::Time, &Command::Release { milestone: 1, due_at: release_at });
    assert_eq!(given.status(1), MilestoneStatus::Released);
}

#[test]
fn a_review_does_not_end_while_it_stands_still() {
    let mut given = Given::submitted(&["100"]).later(REVIEW - DAY).then(ADA, end());
    given.now = NOON + REVIEW;
    assert_eq!(given.does(Caller::Time, &Command::Release { milestone: 1, due_at: NOON + REVIEW }).len(), 0);
    let given = given.then(BOB, Command::ContestRefund);
    assert_eq!(given.made().milestones[0].release_at, Some(NOON + REVIEW + DAY), "a day was left");
}

#[test]
fn work_that_is_past_its_review_is_never_part_of_a_refund() {
    let mut due = Given::submitted(&["100", "50"]).then(ADA, fund(2)).drawn();
    due.now = NOON + REVIEW;
    assert_eq!(due.asked(ADA, &end()), refused(rules::REVIEW_OVER), "also before its timer is heard");
    due.does(Caller::Time, &Command::Release { milestone: 1, due_at: NOON + REVIEW });
    let given = due.then(ADA, end()).then(BOB, Command::AcceptRefund);
    assert_eq!(given_back(&given), ["50.00"]);
}

#[test]
fn while_a_refund_is_asked_for_nothing_is_funded_submitted_or_sent_back_for_changes() {
    let given = asked();
    assert_eq!(given.asked(ADA, &fund(3)), refused(rules::REFUND_OPEN));
    assert_eq!(given.asked(BOB, &submit(2)), refused(rules::REFUND_OPEN));
    assert_eq!(given.asked(ADA, &request_changes(1)), refused(rules::REFUND_OPEN));
    assert_eq!(given.asked(ADA, &end()), refused(rules::REFUND_OPEN));
}

#[test]
fn what_is_approved_while_a_refund_is_asked_for_is_no_part_of_it() {
    let given = asked().then(ADA, approve(1));
    assert_eq!((given.escrow(1), given.status(1)), (Decimal::ZERO, MilestoneStatus::Released));
    let state = given.view(ADA).expect("a party");
    assert_eq!(state.refund.expect("it is still open").amount, "50.00");
    let accepted = given.clone().then(BOB, Command::AcceptRefund);
    assert_eq!(given_back(&accepted), ["50.00"]);
    let contested = given.then(BOB, Command::ContestRefund);
    let (Event::RefundContested(body, _), _) = contested.events.last().expect("a contest") else { panic!() };
    assert!(body.resumed.is_empty(), "what is paid is reviewed no more");
}

#[test]
fn a_client_who_has_paid_for_everything_meanwhile_ends_at_once() {
    let given = asked().then(ADA, approve(1)).then(ADA, approve(2)).then(ADA, end());
    assert_eq!((given.made().status, given_back(&given).len()), (Status::Ended, 0));
    assert!(given.effects().contains(&Effect::Timer("refund", TimerKey::Only, None)));
}

#[test]
fn the_freelancer_who_ends_gives_it_back_whether_or_not_it_is_asked_for() {
    for given in [asked(), contested()] {
        let ended = given.then(BOB, end());
        assert_eq!((given_back(&ended), ended.made().status), (vec!["150.00".to_owned()], Status::Ended));
    }
}

#[test]
fn after_a_contest_the_client_can_pay_at_once_and_ask_again_after_seven_days() {
    let given = contested();
    assert_eq!(given.view(ADA).expect("a party").refund_again_at, Some(given.now + WEEK));
    let paid = given.clone().then(ADA, approve(1)).then(ADA, approve(2)).then(ADA, end());
    assert_eq!(paid.made().status, Status::Ended);
    let mut again = given.later(WEEK - 1);
    assert_eq!(again.asked(ADA, &end()), refused(rules::REFUND_CONTESTED));
    again.now += 1;
    let mut again = again.then(ADA, end());
    let due_at = again.now + WEEK;
    assert_eq!(silence(&mut again, due_at - WEEK), 0, "the timer of the first request means nothing");
    again.now = due_at;
    assert_eq!(silence(&mut again, due_at), 1);
    assert_eq!(given_back(&again), ["150.00"]);
}

#[test]
fn in_the_millisecond_of_the_answers_deadline_the_money_is_the_clients_whoever_is_heard_first() {
    let mut due = asked();
    due.now += WEEK;
    let due_at = due.now;
    let over = refused(rules::REFUND_OVER);
    assert_eq!(due.asked(BOB, &Command::ContestRefund), over);
    assert_eq!(due.asked(ADA, &approve(1)), over, "what silence has refunded is paid to nobody");
    let accepted = due.clone().then(BOB, Command::AcceptRefund);
    assert_eq!(given_back(&accepted), ["150.00"], "to accept comes to the same");
    assert_eq!(silence(&mut due, due_at), 1);
    for late in [Command::AcceptRefund, Command::ContestRefund] {
        assert_eq!(due.asked(BOB, &late), refused(rules::CONTRACT_ENDED));
    }
    let mut early = asked();
    early.now = due_at - 1;
    assert!(early.asked(BOB, &Command::ContestRefund).is_ok());
}

#[test]
fn the_timers_of_reviews_and_refunds_are_forgotten_once_what_they_were_set_for_is_decided() {
    let awaits = |given: &Given, key: &str, due_at| given.machine.awaits_timer(key, due_at);
    let (review, answer_by) = (NOON + REVIEW, NOON + DAY + WEEK);
    let given = asked();
    assert!(awaits(&given, "refund", answer_by) && !awaits(&given, "refund", answer_by - 1));
    assert!(!awaits(&given, "release:1", review), "reviews stand still");
    let contested = contested();
    assert!(!awaits(&contested, "refund", answer_by) && !awaits(&contested, "release:1", review));
    assert!(awaits(&contested, "release:1", review + 3 * DAY));
    for ended in [given.clone().then(BOB, Command::AcceptRefund), given.then(BOB, end())] {
        assert!(!awaits(&ended, "refund", answer_by));
    }
}

#[test]
fn a_contest_and_silence_never_both_happen() {
    let mut given = asked();
    let due_at = given.now + WEEK;
    given.now = due_at - 1;
    let mut given = given.then(BOB, Command::ContestRefund);
    given.now = due_at;
    assert_eq!(silence(&mut given, due_at), 0, "the timer comes too late");
    assert_eq!(given.made().status, Status::Active);
}

#[test]
fn nothing_is_answered_that_nobody_asks_for_and_only_the_freelancer_answers() {
    for answer in [Command::AcceptRefund, Command::ContestRefund] {
        assert_eq!(Given::funded(&["100"]).asked(BOB, &answer), refused(rules::REFUND_NOT_OPEN));
        assert_eq!(asked().asked(ADA, &answer), Err(Refusal::Forbidden));
        assert_eq!(asked().asked(EVE, &answer), Err(Refusal::NotFound));
        let remembered = Given::funded(&["100"]).ask(BOB, &answer).expect("it is remembered");
        assert!(matches!(remembered[..], [Event::Refused(_)]), "a late copy answers no later request");
    }
    let due = Command::RefundDue { due_at: NOON + DAY + WEEK };
    for who in [Caller::Account(ADA), Caller::Account(BOB), ADAS_WALLET, Caller::System] {
        assert_eq!(asked().ask(who, &due), Err(Refusal::Forbidden), "{who:?}");
    }
}

#[test]
fn a_refund_waits_until_it_is_known_whether_money_comes() {
    let funding = Given::funded(&["100", "50"]).then(ADA, fund(2));
    assert_eq!(funding.asked(ADA, &end()), refused(rules::ESCROW_OPEN));
    assert!(funding.drawn().asked(ADA, &end()).is_ok());
}

#[test]
fn what_rolled_goes_home_with_the_approval_that_leaves_no_milestone_open() {
    let given = Given::submitted(&["100"]).then(ADA, approve_part(1, "60"));
    assert_eq!((given_back(&given), given.rolled()), (vec!["40.00".to_owned()], Decimal::ZERO));
    let released: Seq = given.head - 1;
    assert!(matches!(given.events[released as usize - 1], (Event::MilestoneReleased(..), _)));
    let Ok(Answer::Approved(answer)) =
        Contract::answer(&given.events[given.events.len() - 1].0, &given.stamp(None))
    else {
        panic!("the approval is answered")
    };
    assert_eq!((answer.paid, answer.seq), (usd("60"), given.head));
    assert_eq!(given.then(ADA, end()).made().status, Status::Ended, "and the client can end");
}

#[test]
fn what_rolled_stays_while_a_milestone_is_planned_funded_or_in_review() {
    let planned = Given::submitted(&["100", "50"]).then(ADA, approve_part(1, "60"));
    let funded = Given::submitted(&["100", "50"]).then(ADA, fund(2)).drawn();
    let in_review = funded.clone().then(BOB, submit(2));
    let changed = in_review.clone().then(ADA, request_changes(2));
    assert_eq!((planned.rolled(), changed.status(2)), (decimal("40"), CHANGES));
    for given in [funded, in_review, changed] {
        let given = given.then(ADA, approve_part(1, "60"));
        assert_eq!(given.rolled(), decimal("40"));
        assert_eq!(given_back(&given.then(ADA, approve_part(2, "10"))), ["80.00"], "both together");
    }
    let funding = Given::submitted(&["100", "50"]).then(ADA, fund(2)).then(ADA, approve_part(1, "60"));
    assert_eq!(funding.rolled(), decimal("40"));
}

#[test]
fn what_rolled_goes_home_when_silence_approves_the_last_milestone() {
    let mut given =
        Given::submitted(&["100", "50"]).then(ADA, fund(2)).drawn().then(ADA, approve_part(1, "60"));
    given = given.then(BOB, submit(2));
    given.now += REVIEW;
    let due_at = given.now;
    given.does(Caller::Time, &Command::Release { milestone: 2, due_at });
    assert_eq!((given_back(&given), given.rolled()), (vec!["40.00".to_owned()], Decimal::ZERO));
}

/// Such a contract was made before rolled money went home by itself.
#[test]
fn a_contract_stuck_with_rolled_money_ends_at_once_and_gives_it_back() {
    let mut stuck = Given::submitted(&["100"]).then(ADA, approve_part(1, "60"));
    let released = stuck.events[..stuck.events.len() - 1].to_vec();
    stuck.machine = Contract::default();
    released.iter().for_each(|(event, at)| stuck.machine.apply(event, at));
    assert_eq!(stuck.rolled(), decimal("40"));
    for who in [ADA, BOB] {
        let ended = stuck.clone().then(who, end());
        assert_eq!((given_back(&ended), ended.made().status), (vec!["40.00".to_owned()], Status::Ended));
    }
}

#[test]
fn a_contract_accepted_before_there_were_refunds_gives_seven_days() {
    let mut old = Given::funded(&["100"]);
    let Contract::Made(made) = &mut old.machine else { panic!("it is made") };
    made.accepted = made.accepted.map(|policy| Accepted { refund_seconds: None, ..policy });
    let Ok(Answer::Ended(answer)) = old.asked(ADA, &end()) else { panic!("a refund is asked for") };
    assert_eq!(answer.answer_by, Some(NOON + WEEK));
}

#[test]
fn the_events_of_refunds_read_back_as_they_were_written_and_replay_to_the_same_contract() {
    let told = contested().then(ADA, approve_part(1, "60")).then(ADA, approve(2)).then(ADA, fund(3));
    let told = told.later(WEEK).then(ADA, end()).then(BOB, Command::AcceptRefund);
    let home = Given::submitted(&["100"]).then(ADA, approve_part(1, "60"));
    for told in [asked(), told, home] {
        told.check_replay();
    }
}
