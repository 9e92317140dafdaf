//! Whom a timesheet lets work, and what of the time that is shown counts.

use protocol::StreamId;
use protocol::contract::{SessionStarted, SessionStopped};
use uuid::Uuid;

use super::super::span::{SLOT_MS, slot_of};
use super::*;
use crate::testing::{ADA, BOB as CLIENT};
use crate::work::{contract, work_session};

const SITE: ContractId = ContractId(Uuid::from_u128(10));
const SHOP: ContractId = ContractId(Uuid::from_u128(11));
const FIRST: SessionId = SessionId(Uuid::from_u128(20));
const SECOND: SessionId = SessionId(Uuid::from_u128(21));
/// Monday 2026-11-23, 12:00 UTC: the start of a slot.
const NOON: Millis = 1_795_435_200_000;
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

type Given = crate::testing::Given<Timesheet>;

impl Given {
    /// Ada's timesheet.
    fn nothing() -> Self {
        Given::new(ADA.0)
    }

    /// What the command means at that time.
    fn ask_at(&self, who: StreamId, now: Millis, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.machine.decide(&Occasion { now, ..self.here(who) }, command)
    }

    fn then_at(self, who: StreamId, now: Millis, command: Command) -> Self {
        Given { now, ..self }.then(who, command)
    }

    /// A contract admits a session of so many hours a week.
    fn granted(self, now: Millis, session: SessionId, contract: ContractId, hours: u32) -> Self {
        self.then_at(of(contract), now, grant(session, contract, hours))
    }

    /// A session shows one stretch of time.
    fn claimed(self, session: SessionId, from: Millis, to: Millis, ends_at: Option<Millis>) -> Self {
        self.then_at(session_stream(session), to, claim(from, to, ends_at))
    }

    fn counted(&self) -> (&Counted, &CountedTime) {
        match self.last() {
            Event::Counted(body, time) => (body, time),
            other => panic!("time was counted last, and not {other:?}"),
        }
    }
}

fn of(contract: ContractId) -> StreamId {
    StreamId::new(Kind::Contract, contract.0)
}

fn session_stream(session: SessionId) -> StreamId {
    StreamId::new(Kind::WorkSession, session.0)
}

fn grant(session: SessionId, contract: ContractId, hours: u32) -> Command {
    let (client, memo) = (CLIENT, "the front page".to_owned());
    Command::Grant(Grant { session, contract, client, memo, weekly_limit_minutes: hours * 60 })
}

/// All time between the two moments, slot by slot.
fn claim(from: Millis, to: Millis, ends_at: Option<Millis>) -> Command {
    let slots = (slot_of(from)..to).step_by(SLOT_MS as usize);
    let part = |at: Millis| Part { at, spans: vec![Span::new(at.max(from), (at + SLOT_MS).min(to))] };
    Command::Claim(Claim { parts: slots.map(part).collect(), ends_at })
}

#[test]
fn a_session_that_is_granted_takes_over_from_the_one_that_runs() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 10).granted(NOON + HOUR, SECOND, SHOP, 10);
    let Event::Granted(body, admission) = given.last() else { panic!("{:?}", given.events) };
    assert_eq!((body.session, body.contract, admission.took_over), (SECOND, SHOP, Some(FIRST)));
    assert_eq!(given.machine.running, Some(SECOND));

    let given = given.claimed(FIRST, NOON + 50 * MINUTE, NOON + 70 * MINUTE, None);
    assert_eq!(given.counted().0.counted_ms, 10 * MINUTE, "its window ended with the takeover");
}

#[test]
fn a_session_that_was_granted_before_is_not_granted_again() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 10).granted(NOON + HOUR, SECOND, SITE, 10);
    assert_eq!(given.ask_at(of(SITE), NOON + 2 * HOUR, &grant(FIRST, SITE, 10)), Ok(Vec::new()));
}

#[test]
fn time_counts_up_to_the_limit_of_the_week_and_a_session_that_could_count_none_is_declined() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 1).claimed(FIRST, NOON, NOON + 2 * HOUR, None);
    let (body, time) = given.counted();
    assert_eq!((body.counted_ms, body.week_ms, time.budget.left_ms), (HOUR, HOUR, 0));
    assert!(time.parts.iter().skip(6).all(|part| part.ms == 0), "what comes after the limit counts nothing");

    let asked = given.ask_at(of(SITE), NOON + 3 * HOUR, &grant(SECOND, SITE, 1));
    let declined = GrantDeclined { session: SECOND, rule: rules::WEEKLY_LIMIT.to_owned() };
    assert_eq!(asked, Ok(vec![Event::Declined(declined)]));
    let next_week = given.ask_at(of(SITE), NOON + WEEK_MS, &grant(SECOND, SITE, 1)).expect("it is decided");
    assert!(matches!(&next_week[..], [Event::Granted(..)]), "{next_week:?}");
    let other = given.ask_at(of(SHOP), NOON + 3 * HOUR, &grant(SECOND, SHOP, 1)).expect("it is decided");
    assert!(matches!(&other[..], [Event::Granted(..)]), "the limit is the contract's: {other:?}");
}

#[test]
fn time_on_both_sides_of_midnight_on_sunday_counts_in_the_week_it_lies_in() {
    let monday = week_of(NOON) + WEEK_MS;
    let given = Given::nothing().granted(monday - HOUR, FIRST, SITE, 10);
    let given = given.claimed(FIRST, monday - 20 * MINUTE, monday + 10 * MINUTE, None);
    assert_eq!((given.counted().0.week_at, given.counted().0.week_ms), (monday, 10 * MINUTE));
    assert_eq!(given.machine.week_ms(monday - WEEK_MS, SITE), 20 * MINUTE);
}

#[test]
fn a_session_of_the_same_contract_hears_that_less_is_left_for_it() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 10).granted(NOON + HOUR, SECOND, SITE, 10);
    let given = given.claimed(FIRST, NOON, NOON + HOUR, Some(NOON + HOUR));
    assert_eq!(given.counted().1.also, Some(SECOND));
    assert_eq!(given.machine.running, Some(SECOND), "the end of a session that was taken over ends no other");
}

#[test]
fn the_last_claim_of_a_session_ends_it() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 10);
    let given = given.claimed(FIRST, NOON, NOON + 30 * MINUTE, Some(NOON + 20 * MINUTE));
    assert_eq!(given.machine.running, None);
    let given = given.claimed(FIRST, NOON + 20 * MINUTE, NOON + HOUR, None);
    assert_eq!(given.counted().0.counted_ms, 0, "nothing counts after its end");
}

#[test]
fn the_end_of_a_contract_ends_the_session_that_runs_for_it_and_no_other() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 10);
    assert_eq!(given.ask_at(of(SHOP), NOON, &Command::ContractEnded { contract: SHOP }), Ok(Vec::new()));
    let given = given.then_at(of(SITE), NOON + HOUR, Command::ContractEnded { contract: SITE });
    assert_eq!(given.last(), &Event::ContractOver(ContractOver { session: FIRST }));
    assert_eq!(given.machine.running, None);
}

#[test]
fn a_claim_of_a_session_that_was_never_granted_is_answered_and_counts_nothing() {
    let given = Given::nothing().claimed(FIRST, NOON, NOON + HOUR, Some(NOON + HOUR));
    let (body, time) = given.counted();
    assert_eq!(
        (body.session, body.counted_ms, time.parts.len(), time.ended_at),
        (FIRST, 0, 6, Some(NOON + HOUR))
    );
}

#[test]
fn only_the_contract_itself_and_sessions_may_ask() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 10);
    let ended = Command::ContractEnded { contract: SITE };
    for (who, command) in [
        (of(SHOP), grant(SECOND, SITE, 10)),
        (of(SHOP), ended.clone()),
        (session_stream(FIRST), ended),
        (of(SITE), claim(NOON, NOON + HOUR, None)),
    ] {
        assert_eq!(given.ask_at(who, NOON, &command), Err(Refusal::Forbidden), "{who}: {command:?}");
    }
}

/// A session of that number.
fn numbered(number: u64) -> SessionId {
    SessionId(Uuid::from_u128(1_000 + u128::from(number)))
}

fn knows(given: &Given, session: SessionId) -> bool {
    given.machine.windows.contains_key(&session)
}

#[test]
fn past_the_most_windows_the_session_that_was_over_first_is_forgotten_and_none_that_is_not_over() {
    let mut given = Given::nothing().granted(NOON, FIRST, SITE, 10);
    for number in 0..WINDOWS_MAX as u64 {
        let (session, at) = (numbered(number), NOON + number + 1);
        given = given.granted(at, session, SITE, 10).claimed(session, at, at, Some(at));
    }
    assert_eq!(given.machine.windows.len(), WINDOWS_MAX);
    assert!(knows(&given, FIRST), "it was taken over first of all, and is not over");
    assert!(!knows(&given, numbered(0)) && knows(&given, numbered(1)));
}

#[test]
fn where_as_many_sessions_as_can_be_are_not_over_no_further_one_may_run_until_one_is() {
    let mut given = Given::nothing();
    for number in 0..WINDOWS_MAX as u64 {
        given = given.granted(NOON + number, numbered(number), SITE, 10);
    }
    let (now, first) = (NOON + HOUR, numbered(0));
    let declined = GrantDeclined { session: FIRST, rule: rules::TOO_MANY_SESSIONS.to_owned() };
    assert_eq!(given.ask_at(of(SITE), now, &grant(FIRST, SITE, 10)), Ok(vec![Event::Declined(declined)]));
    let given = given.claimed(first, now, now, Some(NOON + 1)).granted(now, FIRST, SITE, 10);
    assert_eq!(given.machine.running, Some(FIRST));
    assert!(!knows(&given, first) && knows(&given, numbered(1)));
    given.check_replay();
}

/// Older programs let a session run however many were not over.
#[test]
fn a_journal_with_more_sessions_that_are_not_over_than_can_be_forgets_the_one_that_closed_first() {
    let mut given = Given::nothing();
    for number in 0..=WINDOWS_MAX as u64 {
        let terms = GrantTerms {
            client: CLIENT,
            memo: String::new(),
            limit_ms: HOUR,
            budget: Budget::default(),
            took_over: given.machine.running,
        };
        given = Given { now: NOON + number, ..given };
        given.happens(None, Event::Granted(Granted { session: numbered(number), contract: SITE }, terms));
    }
    assert_eq!(given.machine.windows.len(), WINDOWS_MAX);
    assert!(!knows(&given, numbered(0)) && knows(&given, numbered(1)));
}

#[test]
fn a_last_claim_that_comes_months_after_a_takeover_counts_within_the_limit_of_its_week() {
    let until = NOON + 3 * HOUR;
    let given = Given::nothing().granted(NOON, FIRST, SITE, 4).claimed(FIRST, NOON, NOON + 2 * HOUR, None);
    let given = given.granted(until, SECOND, SHOP, 4);
    let months_later = until + 10 * WEEK_MS;
    let given = given.granted(months_later, numbered(0), SHOP, 4);
    let from = NOON + 2 * HOUR;
    let given = given.then_at(session_stream(FIRST), months_later, claim(from, until, Some(until)));
    let (body, _) = given.counted();
    assert_eq!((body.contract, body.counted_ms, body.week_ms), (SITE, HOUR, 3 * HOUR));
    assert_eq!(told_contracts(&given), [(SITE.0, stop_told(FIRST, 3 * 3_600))]);
}

#[test]
fn a_session_is_remembered_eight_days_after_its_newest_claim_once_it_is_over() {
    let days = |days: u64| days * 24 * HOUR;
    let given = Given::nothing().granted(NOON, FIRST, SITE, 10);
    let given = given.then_at(session_stream(FIRST), NOON + days(30), claim(NOON, NOON, Some(NOON + HOUR)));
    let given = given.granted(NOON + days(37), SECOND, SHOP, 10);
    let again = given.ask_at(of(SHOP), NOON + days(37), &grant(FIRST, SHOP, 10));
    assert_eq!(again, Ok(Vec::new()), "whatever asks for it again does not start it again");

    let late = claim(NOON, NOON + HOUR, None);
    let given = given.then_at(session_stream(FIRST), NOON + days(37), late);
    assert_eq!(given.counted().0.counted_ms, HOUR);
    let given = given.granted(NOON + days(44), numbered(0), SHOP, 10);
    assert!(knows(&given, FIRST), "its late beats came seven days ago");
    let given = given.granted(NOON + days(45), numbered(1), SHOP, 10);
    assert!(!knows(&given, FIRST));
    assert_eq!(given.machine.week_ms(week_of(NOON), SITE), 0, "its week is forgotten with it");
}

/// What the last event tells contracts.
fn told_contracts(given: &Given) -> Vec<(Uuid, contract::Command)> {
    given.told::<contract::Contract>()
}

fn stop_told(session: SessionId, credited_seconds: u64) -> contract::Command {
    contract::Command::SessionStopped(SessionStopped { session, credited_seconds })
}

#[test]
fn a_contract_hears_when_a_session_starts_and_when_it_is_over_with_all_that_it_credits() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 10);
    let started = SessionStarted { session: FIRST, memo: "the front page".to_owned() };
    assert_eq!(told_contracts(&given), [(SITE.0, contract::Command::SessionStarted(started))]);
    let given = given.claimed(FIRST, NOON, NOON + 20 * MINUTE, None);
    assert!(told_contracts(&given).is_empty(), "it goes on");
    let end = NOON + 25 * MINUTE;
    let given = given.claimed(FIRST, NOON + 20 * MINUTE, end, Some(end));
    assert_eq!(told_contracts(&given), [(SITE.0, stop_told(FIRST, 25 * 60))]);
    let given = given.claimed(FIRST, NOON + 21 * MINUTE, NOON + 22 * MINUTE, None);
    assert!(told_contracts(&given).is_empty(), "late beats end nothing again");
}

#[test]
fn a_session_that_is_taken_over_or_whose_contract_ends_is_told_as_over_by_its_last_claim() {
    let until = NOON + HOUR;
    let taken = Given::nothing().granted(NOON, FIRST, SITE, 10).granted(until, SECOND, SHOP, 10);
    let taken = taken.claimed(FIRST, NOON, until, Some(until));
    assert_eq!(told_contracts(&taken), [(SITE.0, stop_told(FIRST, 3_600))]);
    let over = Given::nothing().granted(NOON, FIRST, SITE, 10);
    let over = over.then_at(of(SITE), until, Command::ContractEnded { contract: SITE });
    let over = over.claimed(FIRST, NOON, until, Some(until));
    assert_eq!(told_contracts(&over), [(SITE.0, stop_told(FIRST, 3_600))]);
}

#[test]
fn no_contract_is_told_of_a_session_that_was_never_granted_nor_by_an_event_of_before() {
    let given = Given::nothing().claimed(FIRST, NOON, NOON + HOUR, Some(NOON + HOUR));
    assert!(told_contracts(&given).is_empty());
    let mut given = Given::nothing().granted(NOON, FIRST, SITE, 10);
    given = given.claimed(FIRST, NOON, NOON + HOUR, Some(NOON + HOUR));
    let Event::Counted(body, time) = given.last().clone() else { panic!("time was counted last") };
    given.happens(None, Event::Counted(body, CountedTime { credited_seconds: None, ..time }));
    assert!(told_contracts(&given).is_empty());
}

fn limited(contract: ContractId, hours: u32) -> Command {
    Command::LimitChanged { contract, weekly_limit_minutes: hours * 60 }
}

#[test]
fn a_limit_that_is_lowered_below_what_counts_leaves_that_as_it_is_and_lets_no_more_count() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 10);
    let given = given.claimed(FIRST, NOON, NOON + 3 * HOUR, None);
    let given = given.then_at(of(SITE), NOON + 4 * HOUR, limited(SITE, 2));
    let told = given.told::<work_session::WorkSession>();
    let [(session, work_session::Command::Count(count))] = &told[..] else { panic!("{told:?}") };
    assert_eq!((*session, count.budget.left_ms, count.last), (FIRST.0, 0, false), "it has to stop");
    let given = given.claimed(FIRST, NOON + 3 * HOUR, NOON + 5 * HOUR, Some(NOON + 5 * HOUR));
    let (body, _) = given.counted();
    assert_eq!((body.counted_ms, body.week_ms), (HOUR, 4 * HOUR), "the hour before the change counts still");
    let declined = given.ask_at(of(SITE), NOON + 6 * HOUR, &grant(SECOND, SITE, 2)).expect("it is decided");
    assert!(matches!(&declined[..], [Event::Declined(_)]), "{declined:?}");
    given.check_replay();
}

#[test]
fn a_limit_that_is_raised_lets_more_count_from_then_on() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 1);
    let given = given.then_at(of(SITE), NOON + HOUR / 2, limited(SITE, 3));
    let given = given.claimed(FIRST, NOON, NOON + 4 * HOUR, None);
    assert_eq!(given.counted().0.counted_ms, 3 * HOUR);
    assert_eq!(given.counted().1.budget.left_ms, 0);
}

#[test]
fn a_changed_limit_concerns_the_running_session_of_that_contract_and_no_other() {
    let given = Given::nothing().granted(NOON, FIRST, SITE, 10);
    assert_eq!(given.ask_at(of(SHOP), NOON + HOUR, &limited(SHOP, 1)), Ok(Vec::new()));
    assert_eq!(given.ask_at(of(SHOP), NOON + HOUR, &limited(SITE, 1)), Err(Refusal::Forbidden));
    assert_eq!(Given::nothing().ask_at(of(SITE), NOON, &limited(SITE, 1)), Ok(Vec::new()));
}
