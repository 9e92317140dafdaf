//! Whole stories of sessions, told as what people would see.

use protocol::work::{SessionStatus, SlotClosed, State, StopReason};
use protocol::{ContractId, Kind, rules};

use super::*;
use crate::audience;
use crate::work::timesheet;

const HOUR_MS: u64 = 3_600_000;

fn state(world: &World, session: usize, who: AccountId) -> Result<State, Refusal> {
    let entity = &world.sessions[session];
    audience::view(&entity.machine, &entity.occasion(Caller::Account(who), world.now))
}

fn closed(world: &World, session: usize) -> Vec<SlotClosed> {
    let of = |event| match event {
        Event::SlotClosed(body, _) => Some(body),
        _ => None,
    };
    world.events(session).into_iter().filter_map(of).collect()
}

#[test]
fn an_hour_of_work_fills_six_slots_and_sums_to_an_hour() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.work(session, 360);
    assert_eq!(world.stop(session), Ok(3_600));
    let slots: Vec<_> =
        closed(&world, session).iter().map(|slot| (slot.credited_seconds, slot.keys)).collect();
    assert_eq!(slots, [(600, 60); 6]);
    assert_eq!(world.diary_seconds(session), 3_600);
    assert_eq!(world.stopped(session).map(|stopped| stopped.credited_seconds), Some(3_600));
}

#[test]
fn the_diary_has_the_open_slot_so_far() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.work(session, 7);
    assert_eq!(closed(&world, session), []);
    assert_eq!(world.diary_seconds(session), 70);
}

#[test]
fn seconds_of_odd_milliseconds_are_neither_lost_nor_won() {
    let mut world = World::new(2_400);
    world.now += 333;
    let session = world.start(1).expect("nothing forbids it");
    world.work(session, 130);
    world.now += 777;
    let last = beat(131, world.now - NOON - 333);
    world.report(session, vec![last]).expect("the report is taken");
    assert_eq!(world.stop(session), Ok(1_300));
    assert_eq!(closed(&world, session).iter().map(|slot| slot.credited_seconds).sum::<u64>(), 1_300);
}

#[test]
fn a_repeated_report_is_answered_as_the_first_time_and_changes_nothing() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.now += 30_000;
    let report = vec![beat(1, 10_000), beat(2, 90_000), beat(3, 30_000)];
    let first = world.report(session, report.clone()).expect("the report is taken");
    let head = world.sessions[session].head();
    assert_eq!(world.report(session, report), Ok(first.clone()));
    assert_eq!(world.sessions[session].head(), head);
    assert_eq!(first.acked, 3);
    assert_eq!(
        first.rejected.iter().map(|r| (r.seq, &*r.rule)).collect::<Vec<_>>(),
        [(2, rules::BEAT_AHEAD)]
    );
}

#[test]
fn a_gap_in_the_numbers_holds_the_acknowledgement() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.now += 60_000;
    let acked = |answer: Result<BeatAnswer, _>| answer.map(|answer| answer.acked);
    assert_eq!(acked(world.report(session, vec![beat(2, 20_000), beat(4, 40_000)])), Ok(0));
    assert_eq!(acked(world.report(session, vec![beat(1, 10_000)])), Ok(2));
    assert_eq!(acked(world.report(session, vec![beat(3, 30_000)])), Ok(4));
}

#[test]
fn only_the_freelancer_works_and_only_the_two_parties_look_on() {
    let eve = AccountId(Uuid::from_u128(9));
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    for command in [Command::Stop, Command::Report { beats: vec![], skip: vec![] }] {
        assert_eq!(world.ask(session, CLIENT, &command), Err(Refusal::Forbidden));
        assert_eq!(world.ask(session, eve, &command), Err(Refusal::NotFound));
    }
    assert_eq!(state(&world, session, CLIENT).map(|state| state.memo), Ok("part 1".to_owned()));
    assert_eq!(state(&world, session, eve), Err(Refusal::NotFound));
}

#[test]
fn a_silent_session_is_suspended_and_takes_its_backlog_later() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.work(session, 6);
    world.now += 90_001;
    assert_eq!(state(&world, session, ADA).map(|state| state.status), Ok(SessionStatus::Suspended));
    world.now = NOON + 2 * HOUR_MS;
    for report in backlog(7_200) {
        world.report(session, report).expect("the report is taken");
    }
    world.settle();
    assert_eq!(state(&world, session, ADA).map(|state| state.status), Ok(SessionStatus::Running));
    assert_eq!(world.stop(session), Ok(7_200));
}

#[test]
fn twelve_hours_of_silence_end_a_session() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.work(session, 6);
    world.now = NOON + 12 * HOUR_MS;
    world.ring();
    assert_eq!(world.stopped(session), None, "it has spoken since it started");
    world.now += 60_000;
    world.ring();
    let stopped = world.stopped(session).expect("it has been silent for twelve hours");
    assert_eq!((stopped.reason, stopped.credited_seconds), (StopReason::Idle, 60));
    assert_eq!(world.sessions[session].timers.len(), 0);
}

/// Whether the timer of silence rings before the agent is back makes no difference.
#[test]
fn after_thirteen_hours_offline_the_first_twelve_count_and_the_rest_is_too_late() {
    for rings in [true, false] {
        let mut world = World::new(2_400);
        let session = world.start(1).expect("nothing forbids it");
        world.work(session, 6);
        world.now = NOON + 60_000 + 13 * HOUR_MS;
        if rings {
            world.ring();
        }
        let mut rejected = Vec::new();
        for report in backlog(13 * 3_600 + 60) {
            let last = report.last().map(|beat| beat.seq);
            let answer = world.report(session, report).expect("every report is taken");
            assert_eq!(Some(answer.acked), last);
            rejected.extend(answer.rejected);
            world.settle();
        }
        assert_eq!(rejected.len(), 360, "the beats of the last hour");
        assert!(
            rejected.iter().all(|rejected| rejected.rule == rules::BEAT_TOO_LATE && rejected.seq > 4_326)
        );
        assert_eq!(world.diary_seconds(session), 60 + 12 * 3_600);
        let stopped = world.stopped(session).expect("twelve hours of silence end a session");
        assert_eq!((stopped.reason, stopped.credited_seconds), (StopReason::Idle, 60));
        world.ring();
        assert_eq!(world.diary_seconds(session), 60 + 12 * 3_600);
    }
}

#[test]
fn a_day_after_it_was_heard_last_a_session_takes_nothing_more() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.now = NOON + 24 * HOUR_MS;
    assert_eq!(world.report(session, vec![beat(1, 10_000)]).map(|answer| answer.acked), Ok(1));
    world.settle();
    assert_eq!(world.diary_seconds(session), 10);
    world.now += 1;
    assert_eq!(world.report(session, vec![beat(2, 20_000)]), Err(Refusal::rule(rules::SESSION_STOPPED)));
    assert_eq!(world.report(session, vec![beat(1, 10_000)]).map(|answer| answer.acked), Ok(1));
}

#[test]
fn a_laptop_that_slept_shows_its_work_in_the_slots_in_which_it_was_done() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.work(session, 60);
    // It sleeps for eight hours, in which its steady clock stands still.
    for step in 1..=60 {
        world.now = NOON + 600_000 + 8 * HOUR_MS + step * 10_000;
        let (seq, mono_ms) = (60 + step, 600_000 + step * 10_000);
        let awake = Beat { at: NOON + mono_ms + 8 * HOUR_MS, ..beat(seq, mono_ms) };
        world.report(session, vec![awake]).expect("the report is taken");
        world.settle();
    }
    assert_eq!(world.stop(session), Ok(1_200));
    let lines: Vec<_> = world.diary().iter().map(|row| (row.at, row.credited_seconds)).collect();
    assert_eq!(lines, [(NOON, 600), (NOON + 600_000 + 8 * HOUR_MS, 600)]);
}

#[test]
fn beats_that_are_lost_are_acknowledged_once_they_are_skipped() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.now += 60_000;
    let (lost, skip) = (vec![beat(1, 10_000), beat(4, 40_000)], vec![Skip { from: 2, to: 3 }]);
    let acked = |answer: Result<BeatAnswer, _>| answer.map(|answer| answer.acked);
    assert_eq!(acked(world.report(session, lost)), Ok(1));
    assert_eq!(acked(world.report_with(session, vec![], skip.clone())), Ok(4));
    let head = world.sessions[session].head();
    assert_eq!(acked(world.report_with(session, vec![], skip)), Ok(4));
    assert_eq!(acked(world.report(session, vec![beat(2, 20_000)])), Ok(4));
    assert_eq!(world.sessions[session].head(), head, "what is known changes nothing");
    world.sessions[session].crash(0);
    assert_eq!(world.stop(session), Ok(40));
}

#[test]
fn too_many_ranges_above_a_missing_beat_are_refused_and_one_that_joins_them_is_taken() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    let every_other = |from: u64| (0..64).map(move |n| Skip { from: from + 2 * n, to: from + 2 * n });
    for from in [3, 131, 259, 387] {
        let answer = world.report_with(session, vec![], every_other(from).collect());
        assert_eq!(answer.map(|answer| answer.acked), Ok(0));
    }
    let refused = world.report_with(session, vec![], vec![Skip { from: 1_000, to: 1_000 }]);
    assert_eq!(refused, Err(Refusal::rule(rules::TOO_MANY_SKIPS)));
    let joined = world.report_with(session, vec![], vec![Skip { from: 2, to: 1_000 }]);
    assert_eq!(joined.map(|answer| answer.acked), Ok(0));
    let whole = world.report_with(session, vec![], vec![Skip { from: 1, to: 1 }]);
    assert_eq!(whole.map(|answer| answer.acked), Ok(1_000));
}

#[test]
fn ten_minutes_without_input_end_a_session() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.now += 700_000;
    let beats: Vec<Beat> = (1..=64).map(|seq| Beat { keys: 0, ..beat(seq, seq * 10_000) }).collect();
    let answer = world.report(session, beats).expect("the report is taken");
    assert_eq!((answer.acked, answer.rejected.len()), (64, 4));
    world.settle();
    let stopped = world.stopped(session).expect("nobody was there");
    assert_eq!((stopped.reason, stopped.credited_seconds), (StopReason::Idle, 600));
    assert_eq!(world.report(session, vec![beat(65, 650_000)]), Err(Refusal::rule(rules::SESSION_STOPPED)));
}

#[test]
fn a_second_start_takes_over_and_no_second_counts_twice() {
    let mut world = World::new(2_400);
    let laptop = world.start(1).expect("nothing forbids it");
    world.work(laptop, 30);
    let desktop = world.start(0).expect("nothing forbids it");
    let stopped = world.stopped(laptop).expect("the other took over");
    assert_eq!((stopped.reason, stopped.credited_seconds), (StopReason::Takeover, 300));
    assert_eq!(world.report(laptop, vec![beat(31, 310_000)]), Err(Refusal::rule(rules::SESSION_STOPPED)));
    world.work(desktop, 30);
    assert_eq!(world.stop(desktop), Ok(300));
    let of_slot: u64 =
        world.diary().iter().filter(|row| row.at == NOON).map(|row| row.credited_seconds).sum();
    assert_eq!(of_slot, 600);
}

#[test]
fn an_agent_that_was_offline_tells_late_of_the_work_before_the_takeover() {
    let mut world = World::new(2_400);
    let laptop = world.start(1).expect("nothing forbids it");
    world.work(laptop, 33);
    world.now = NOON + HOUR_MS;
    let desktop = world.start(0).expect("nothing forbids it");
    assert_eq!(world.stopped(laptop).map(|stopped| stopped.credited_seconds), Some(330));
    world.work(desktop, 90);
    for report in backlog(4_500) {
        let _ = world.report(laptop, report);
        world.settle();
    }
    assert_eq!(world.stop(desktop), Ok(900));
    assert_eq!((world.diary_seconds(laptop), world.diary_seconds(desktop)), (3_600, 900));
    let mut lines: Vec<_> = world.diary().iter().map(|row| (row.credited_seconds, row.keys)).collect();
    lines.sort_unstable();
    assert_eq!(lines, [vec![(300, 30)], vec![(600, 60); 7]].concat());
    let refused = world.report(laptop, vec![beat(451, 4_510_000)]);
    assert_eq!(refused, Err(Refusal::rule(rules::SESSION_STOPPED)));
}

#[test]
fn a_session_that_its_freelancer_stopped_takes_nothing_late() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.now += 60_000;
    assert_eq!(world.stop(session), Ok(0));
    assert_eq!(world.report(session, vec![beat(1, 10_000)]), Err(Refusal::rule(rules::SESSION_STOPPED)));
}

#[test]
fn half_a_day_after_its_end_a_session_takes_nothing_more() {
    let mut world = World::new(2_400);
    let laptop = world.start(1).expect("nothing forbids it");
    world.now += 60_000;
    world.start(1).expect("nothing forbids it");
    world.now += 12 * HOUR_MS - 50_000;
    assert_eq!(world.report(laptop, vec![beat(1, 10_000)]).map(|answer| answer.acked), Ok(1));
    world.now += 50_001;
    assert_eq!(world.report(laptop, vec![beat(2, 20_000)]), Err(Refusal::rule(rules::SESSION_STOPPED)));
}

#[test]
fn what_a_session_shows_before_it_hears_of_the_takeover_does_not_count() {
    let mut world = World::new(2_400);
    let laptop = world.start(1).expect("nothing forbids it");
    world.work(laptop, 30);
    let desktop = world.ask_to_start(0).expect("nothing forbids it");
    world.deliver(0, false);
    for _ in 0..3 {
        world.now += 10_000;
        let seq = world.through(laptop) + 1;
        world.report(laptop, vec![beat(seq, world.now - NOON)]).expect("it does not know yet");
    }
    world.settle();
    assert_eq!(world.stopped(laptop).map(|stopped| stopped.credited_seconds), Some(300));
    assert_eq!((world.diary_seconds(laptop), world.diary_seconds(desktop)), (300, 0));
}

/// Days lie between the takeover and the moment in which the first session hears of it, and meanwhile the
/// timesheet lets further sessions run.
#[test]
fn a_session_that_hears_of_its_takeover_days_later_is_over_on_its_contract_with_all_its_time() {
    let mut world = World::new(2_400);
    let laptop = world.start(1).expect("nothing forbids it");
    world.work(laptop, 30);
    for _ in 0..2 {
        world.ask_to_start(0).expect("nothing forbids it");
        assert!(world.deliver(0, false), "the timesheet lets it run");
        world.now += 5 * 7 * 24 * HOUR_MS;
    }
    world.settle();
    assert_eq!(world.diary_seconds(laptop), 300);
    let shown = world.shown_by_contracts(laptop);
    let [contract::Event::SessionStarted(..), contract::Event::SessionStopped(body, _)] = &shown[..] else {
        panic!("it shows as {shown:?}")
    };
    assert_eq!(body.credited_seconds, 300);
    assert_eq!(world.contracts[1].machine.made().expect("it was offered").running, None);
}

#[test]
fn a_week_without_time_left_refuses_a_session() {
    let mut world = World::new(1);
    let first = world.start(1).expect("nothing forbids it");
    world.work(first, 6);
    let stopped = world.stopped(first).expect("the minute is used up");
    assert_eq!((stopped.reason, stopped.credited_seconds), (StopReason::Limit, 60));
    assert_eq!(world.start(1), Err(Refusal::rule(rules::WEEKLY_LIMIT)));
    assert!(world.start(0).is_ok(), "another contract has its own limit");
    world.now = NOON + 7 * 24 * HOUR_MS;
    assert!(world.start(1).is_ok(), "a new week has begun");
}

#[test]
fn sessions_of_one_contract_share_its_limit() {
    let mut world = World::new(10);
    let first = world.start(1).expect("nothing forbids it");
    world.work(first, 40);
    assert_eq!(world.stop(first), Ok(400));
    let second = world.start(1).expect("time is left");
    world.work(second, 20);
    let stopped = world.stopped(second).expect("the ten minutes are used up");
    assert_eq!((stopped.reason, stopped.credited_seconds), (StopReason::Limit, 200));
}

#[test]
fn a_takeover_of_the_same_contract_leaves_what_the_first_did_not_use() {
    let mut world = World::new(10);
    let first = world.start(1).expect("nothing forbids it");
    world.work(first, 55);
    let second = world.start(1).expect("time is left");
    world.work(second, 5);
    let stopped = world.stopped(second).expect("the ten minutes are used up");
    assert_eq!((stopped.reason, stopped.credited_seconds), (StopReason::Limit, 50));
}

#[test]
fn an_answered_claim_does_not_forget_what_was_shown_since() {
    let mut world = World::new(11);
    world.now += 5_000;
    let session = world.start(1).expect("nothing forbids it");
    world.work(session, 65);
    assert_eq!(world.stopped(session), None);
    world.work(session, 1);
    let stopped = world.stopped(session).expect("the eleven minutes are used up");
    assert_eq!((stopped.reason, stopped.credited_seconds), (StopReason::Limit, 660));
}

#[test]
fn the_end_of_the_contract_ends_its_session_and_no_other() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    world.work(session, 3);
    for number in [0, 1] {
        world.end(number).expect("nothing forbids it");
        world.settle();
        let reason = world.stopped(session).map(|stopped| stopped.reason);
        assert_eq!(reason, (number == 1).then_some(StopReason::Contract));
    }
    assert_eq!(world.start(1), Err(Refusal::rule(rules::CONTRACT_ENDED)));
    assert_eq!(world.diary_seconds(session), 30);
}

#[test]
fn a_stopped_session_is_not_stopped_again() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    assert_eq!(world.stop(session), Ok(0));
    assert_eq!(world.stop(session), Err(Refusal::rule(rules::SESSION_STOPPED)));
}

#[test]
fn a_timesheet_is_its_owners_alone() {
    let world = World::new(2_400);
    let see = |who| audience::view(&world.timesheet.machine, &world.timesheet.occasion(who, NOON)).is_ok();
    assert!(see(Caller::Account(ADA)));
    assert!(!see(Caller::Account(CLIENT)));
}

#[test]
fn only_who_it_concerns_may_tell_a_timesheet_or_a_session() {
    let mut world = World::new(2_400);
    let session = world.start(1).expect("nothing forbids it");
    let from = StreamId::new(Kind::Timesheet, CLIENT.0);
    let stranger = Caller::Entity(from);
    let end = Command::End { reason: StopReason::Contract, at: NOON };
    let (told, mut rows) = (Delivery { from, seq: 1, index: 0 }, Vec::new());
    let told_session = world.sessions[session].ask(stranger, Some(told), &end, NOON, &mut rows);
    assert_eq!(told_session, Err(Refusal::Forbidden));
    let ended = timesheet::Command::ContractEnded { contract: ContractId(Uuid::from_u128(101)) };
    let told_timesheet = world.timesheet.ask(stranger, Some(told), &ended, NOON, &mut rows);
    assert_eq!(told_timesheet, Err(Refusal::Forbidden));
}
