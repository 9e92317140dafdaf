//! Offers that are not answered in time.

use protocol::inbox::OfferExpired as News;
use protocol::{ContractId, Kind};

use super::*;
use crate::people::inbox;
use crate::work::contract::command::Command;
use crate::work::contract::given::{ADA, BOB, DAY, Given, NOON, entity, fixed};
use crate::{Effect, Machine, TimerKey};

const MONTH: Millis = 30 * DAY;

fn offered() -> Given {
    Given::offered(fixed(&["100"]))
}

/// The same offer as older programs made it.
fn offered_before() -> Given {
    let mut given = Given::nothing();
    let Event::Offered(body) = offered().last().clone() else { panic!("it is offered") };
    given.happens(Some(ADA), Event::Offered(Offered { expires_at: None, ..body }));
    given
}

fn refused(given: &Given) -> Vec<Option<Refusal>> {
    let answers = [(BOB, Command::Accept), (BOB, Command::Decline), (ADA, Command::Withdraw)];
    answers.into_iter().map(|(who, answer)| given.asked(who, &answer).err()).collect()
}

fn timer(due_at: Millis) -> Command {
    Contract::timer("offer", due_at).expect("contracts know their timers")
}

fn expired() -> Given {
    offered().expired()
}

#[test]
fn an_offer_shows_when_it_expires_and_after_thirty_days_without_an_answer_it_is_void() {
    let given = offered();
    assert_eq!(given.view(BOB).expect("a party").expires_at, Some(NOON + MONTH));
    assert!(given.effects().contains(&Effect::Timer("offer", TimerKey::Only, Some(NOON + MONTH))));
    let given = expired();
    let shown = given.view(ADA).expect("a party");
    assert_eq!((shown.status, shown.expires_at), (Status::Expired, None));
    given.check_replay();
}

#[test]
fn both_parties_have_the_news_of_an_offer_that_expired_and_their_room_stays() {
    let given = expired();
    let contract = ContractId(given.stream.id);
    let news = inbox::Command::OfferExpired(News { contract, title: "A website".to_owned() });
    assert_eq!(given.told::<inbox::Inbox>(), [(ADA.0, news.clone()), (BOB.0, news)]);
    assert_eq!(given.tells().len(), 2, "nobody else is told anything");
}

#[test]
fn nobody_answers_an_offer_from_the_millisecond_of_its_expiry_on_whether_or_not_its_timer_was_heard() {
    let late = vec![Some(Refusal::rule(rules::OFFER_EXPIRED)); 3];
    assert_eq!(refused(&offered().later(MONTH - 1)), [None, None, None]);
    assert_eq!(refused(&offered().later(MONTH)), late);
    assert_eq!(refused(&expired()), late);
}

#[test]
fn the_timer_of_an_offer_that_was_answered_in_time_changes_nothing() {
    for (who, answer) in [(BOB, Command::Accept), (BOB, Command::Decline), (ADA, Command::Withdraw)] {
        let mut given = offered().later(MONTH - 1).then(who, answer);
        assert!(given.effects().contains(&Effect::Timer("offer", TimerKey::Only, None)));
        assert!(!given.machine.awaits_timer("offer", NOON + MONTH));
        given.now += 1;
        assert!(given.does(Caller::Time, &timer(NOON + MONTH)).is_empty());
    }
}

#[test]
fn the_timer_of_an_offer_is_awaited_until_it_was_heard_and_is_not_heard_early_or_twice() {
    let mut given = offered();
    assert!(given.machine.awaits_timer("offer", NOON + MONTH));
    assert!(!given.machine.awaits_timer("offer", NOON + MONTH - 1));
    assert!(given.does(Caller::Time, &timer(NOON + MONTH)).is_empty(), "it is not due yet");
    let mut given = expired();
    assert!(!given.machine.awaits_timer("offer", NOON + MONTH));
    assert!(given.does(Caller::Time, &timer(NOON + MONTH)).is_empty());
    for who in [Caller::Account(ADA), Caller::Account(BOB), Caller::Entity(entity(Kind::Wallet, 1))] {
        let said = offered().later(MONTH).ask(who, &timer(NOON + MONTH));
        assert_eq!(said, Err(Refusal::Forbidden), "{who:?}");
    }
}

#[test]
fn an_offer_that_an_older_program_made_never_expires() {
    let given = offered_before();
    assert_eq!(given.view(BOB).expect("a party").expires_at, None);
    assert!(!given.effects().iter().any(|effect| matches!(effect, Effect::Timer(..))));
    let given = given.later(400 * DAY).then(BOB, Command::Accept);
    assert_eq!(given.made().status, Status::Active);
    given.check_replay();
}

#[test]
fn an_offer_that_expired_is_neither_worked_for_nor_ended() {
    let end = Command::End { reason: "enough".to_owned() };
    for who in [ADA, BOB] {
        assert_eq!(expired().asked(who, &end), Err(Refusal::rule(rules::CONTRACT_NOT_ACTIVE)));
    }
}
