//! What a contract shows of timed work.

use protocol::{Millis, StreamId};
use uuid::Uuid;

use super::*;
use crate::Caller;
use crate::testing::entity;
use crate::work::contract::command::Command;
use crate::work::contract::given::{ADA, BOB, DAY, Given, NOON, end, hourly};

const FIRST: SessionId = SessionId(Uuid::from_u128(20));
const SECOND: SessionId = SessionId(Uuid::from_u128(21));
const BOBS_TIMESHEET: StreamId = entity(Kind::Timesheet, 2);

fn agreed() -> Given {
    Given::offered(hourly(600)).then(BOB, Command::Accept)
}

fn started(session: SessionId) -> Command {
    Command::SessionStarted(SessionStarted { session, memo: "the header".to_owned() })
}

fn stopped(session: SessionId) -> Command {
    Command::SessionStopped(SessionStopped { session, credited_seconds: 590 })
}

/// The session that the client sees running, and since when.
fn running(given: &Given) -> Option<(SessionId, Millis)> {
    let shown = given.view(ADA).expect("a party").running;
    shown.map(|running| (running.session, running.started_at))
}

#[test]
fn the_client_sees_on_the_contract_that_work_starts_and_stops() {
    let given = agreed().later(DAY).then(BOBS_TIMESHEET, started(FIRST));
    assert_eq!(running(&given), Some((FIRST, NOON + DAY)));
    assert_eq!(given.view(ADA).expect("a party").running.expect("it runs").memo, "the header");
    let given = given.then(BOBS_TIMESHEET, stopped(FIRST));
    let body = SessionStopped { session: FIRST, credited_seconds: 590 };
    let stopped_event = Event::SessionStopped(body, Some(given.made().standing()));
    assert_eq!((given.last(), running(&given)), (&stopped_event, None));
    given.check_replay();
}

#[test]
fn the_stop_of_a_session_that_was_taken_over_is_told_and_leaves_the_new_one_running() {
    let given = agreed().then(BOBS_TIMESHEET, started(FIRST)).later(DAY);
    let given = given.then(BOBS_TIMESHEET, started(SECOND)).then(BOBS_TIMESHEET, stopped(FIRST));
    assert_eq!(running(&given), Some((SECOND, NOON + DAY)));
    assert!(matches!(given.last(), Event::SessionStopped(body, _) if body.session == FIRST));
    assert_eq!(running(&given.then(BOBS_TIMESHEET, stopped(SECOND))), None);
}

#[test]
fn the_stop_of_a_session_whose_start_was_never_told_changes_nothing() {
    let given = agreed().then(BOBS_TIMESHEET, stopped(FIRST));
    assert_eq!(given.made(), agreed().made());
    given.check_replay();
}

#[test]
fn a_session_of_a_contract_that_has_ended_still_stops_on_its_stream() {
    let given = agreed().then(BOBS_TIMESHEET, started(FIRST)).then(ADA, end());
    assert_eq!(running(&given), Some((FIRST, NOON)), "its last time is not counted yet");
    assert_eq!(running(&given.then(BOBS_TIMESHEET, stopped(FIRST))), None);
}

#[test]
fn only_the_timesheet_of_the_freelancer_tells_a_contract_of_sessions() {
    let others = [
        Caller::Account(ADA),
        Caller::Account(BOB),
        Caller::Entity(entity(Kind::Timesheet, 1)),
        Caller::Entity(entity(Kind::WorkSession, 20)),
        Caller::Time,
        Caller::System,
    ];
    for who in others {
        for command in [started(FIRST), stopped(FIRST)] {
            assert_eq!(agreed().ask(who, &command), Err(Refusal::Forbidden), "{who:?}: {command:?}");
        }
    }
    assert_eq!(Given::nothing().ask(BOBS_TIMESHEET, &started(FIRST)), Err(Refusal::NotFound));
    assert_eq!(running(&Given::active(&["100"])), None);
}
