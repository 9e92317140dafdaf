//! How beats become time, told as the rules of a time tracker.

mod first;
mod skips;
mod sleep;

use proptest::prelude::*;

use super::*;
use crate::work::timesheet::span::{SLOT_MS, WEEK_MS};

/// Monday 2026-11-23, 12:00 UTC: the start of a slot.
const NOON: Millis = 1_795_435_200_000;
const MONDAY: Millis = NOON - 12 * 3_600_000;
const HOUR_MS: u64 = 3_600_000;
const UNLIMITED: u64 = WEEK_MS;

/// A fold and every slot it has passed.
#[derive(Debug, Clone)]
struct Tracked {
    fold: Fold,
    passed: Vec<Slot>,
    faults: Vec<(u64, BeatFault)>,
}

impl Tracked {
    fn from(started_at: Millis, left_ms: u64) -> Self {
        let budget = Budget { week_at: week_of(started_at), left_ms };
        let fold = Fold::starting(Policy::NOW, started_at, UNLIMITED, budget);
        Self { fold, passed: Vec::new(), faults: Vec::new() }
    }

    fn started() -> Self {
        Self::from(NOON, UNLIMITED)
    }

    fn report(&mut self, beats: &[Taken], now: Millis) {
        self.report_with(beats, &[], now);
    }

    /// Also takes over what was decided, as replay does, which must come to the same.
    fn report_with(&mut self, beats: &[Taken], skip: &[Skip], now: Millis) {
        let mut fresh: Vec<Taken> =
            beats.iter().filter(|beat| !self.fold.knows(beat.seq())).copied().collect();
        fresh.sort_by_key(|beat| beat.seq());
        fresh.dedup_by_key(|beat| beat.seq());
        let mut replayed = self.fold.clone();
        let folded = self.fold.take(&fresh, skip, now);
        replayed.accept(&fresh, skip, self.fold.open(), &self.fold.decided(&folded));
        assert_eq!(replayed, self.fold, "what is decided is the whole of what changed");
        self.passed.extend(folded.passed);
        self.faults.extend(folded.faults);
    }

    fn end(&mut self, reason: StopReason, until: Millis, now: Millis) {
        let mut replayed = self.fold.clone();
        let folded = self.fold.end(reason, until, now);
        replayed.accept(&[], &[], None, &self.fold.decided(&folded));
        assert_eq!(replayed, self.fold, "what is decided is the whole of what changed");
        self.passed.extend(folded.passed);
        self.faults.extend(folded.faults);
    }

    fn spans(&self) -> Vec<Span> {
        self.slots().iter().flat_map(|slot| slot.spans.clone()).collect()
    }

    /// Each beat reported by itself, at the moment it tells of.
    fn live(&mut self, beats: &[Taken]) {
        for beat in beats {
            self.report(&[*beat], NOON + beat.mono_ms());
        }
    }

    fn slots(&self) -> Vec<Slot> {
        self.passed.iter().chain(self.fold.open()).cloned().collect()
    }

    fn ms(&self) -> u64 {
        self.slots().iter().map(Slot::ms).sum()
    }
}

fn taken(seq: u64, mono_ms: u64, at: Millis, keys: u32) -> Taken {
    Taken::from(&Beat { seq, mono_ms, at, keys, clicks: 0, scrolls: 0 })
}

/// A beat of a machine that has not slept and whose wall clock is true.
fn beat(seq: u64, mono_ms: u64) -> Taken {
    taken(seq, mono_ms, NOON + mono_ms, 1)
}

fn idle(seq: u64, mono_ms: u64) -> Taken {
    taken(seq, mono_ms, NOON + mono_ms, 0)
}

/// Beats every ten seconds from the start on.
fn steady(count: u64) -> Vec<Taken> {
    (1..=count).map(|seq| beat(seq, seq * 10_000)).collect()
}

#[test]
fn the_first_beat_shows_the_time_since_the_start() {
    let mut tracked = Tracked::started();
    tracked.live(&[beat(1, 10_000)]);
    assert_eq!(tracked.ms(), 10_000);
}

/// The vectors of ActivityWatch's heartbeat tests: (seconds of silence, seconds that may be bridged, seconds
/// shown).
#[test]
fn a_silence_up_to_the_bound_is_bridged_and_a_longer_one_shows_nothing() {
    for (silence, bound, shown) in [(2, 2, 2), (2, 0, 0), (120, 120, 120), (120, 60, 0), (0, 0, 0)] {
        let mut tracked = Tracked::started();
        tracked.fold.policy.silence_ms = bound * 1_000;
        tracked.live(&[beat(1, silence * 1_000)]);
        assert_eq!(tracked.ms(), shown * 1_000, "{silence} s of silence, bound {bound} s");
    }
}

#[test]
fn the_bound_is_exact_to_the_millisecond() {
    for (mono_ms, shown) in [(90_000, 90_000), (90_001, 0)] {
        let mut tracked = Tracked::started();
        tracked.live(&[beat(1, mono_ms)]);
        assert_eq!(tracked.ms(), shown);
    }
}

#[test]
fn a_closed_lid_shows_nothing_and_the_work_after_it_goes_on() {
    let mut tracked = Tracked::started();
    tracked.live(&[beat(1, 10_000), beat(2, 10 * HOUR_MS), beat(3, 10 * HOUR_MS + 10_000)]);
    assert_eq!(tracked.ms(), 20_000);
    let starts: Vec<_> = tracked.slots().iter().filter(|slot| slot.ms() > 0).map(|slot| slot.at).collect();
    assert_eq!(starts, [NOON, NOON + 10 * HOUR_MS]);
}

#[test]
fn a_repeated_beat_counts_once() {
    let mut tracked = Tracked::started();
    tracked.live(&steady(3));
    tracked.report(&steady(3), NOON + 40_000);
    assert_eq!((tracked.ms(), tracked.fold.through()), (30_000, 3));
    assert_eq!(tracked.slots()[0].inputs.keys, 3);
}

#[test]
fn a_beat_out_of_order_waits_and_then_counts_in_its_place() {
    let mut tracked = Tracked::started();
    tracked.report(&[beat(3, 30_000), beat(2, 20_000)], NOON + 30_000);
    assert_eq!((tracked.ms(), tracked.fold.through()), (0, 0));
    tracked.report(&[beat(1, 10_000)], NOON + 31_000);
    assert_eq!((tracked.ms(), tracked.fold.through()), (30_000, 3));
}

#[test]
fn beats_at_the_same_moment_show_no_time_and_do_no_harm() {
    let mut tracked = Tracked::started();
    tracked.live(&[beat(1, 10_000), beat(2, 10_000), beat(3, 20_000)]);
    assert_eq!((tracked.ms(), tracked.faults.len()), (20_000, 0));
}

#[test]
fn a_clock_that_went_back_is_named_and_the_true_beats_around_it_count() {
    let mut tracked = Tracked::started();
    tracked.live(&[beat(1, 10_000), beat(2, 9_999), beat(3, 20_000)]);
    assert_eq!(tracked.faults, [(2, BeatFault::ClockBack)]);
    assert_eq!((tracked.ms(), tracked.fold.through()), (20_000, 3));
}

#[test]
fn a_beat_may_lie_two_seconds_ahead_and_no_more() {
    for (mono_ms, faults) in [(12_000, vec![]), (12_001, vec![(1, BeatFault::Ahead)])] {
        let mut tracked = Tracked::started();
        tracked.report(&[beat(1, mono_ms)], NOON + 10_000);
        assert_eq!((tracked.faults.clone(), tracked.fold.through()), (faults, 1));
    }
}

#[test]
fn a_beat_ahead_shows_no_more_than_the_servers_time_and_the_next_one_shows_the_rest() {
    let mut tracked = Tracked::started();
    tracked.report(&[beat(1, 11_000)], NOON + 10_000);
    assert_eq!(tracked.ms(), 10_000);
    tracked.report(&[beat(2, 20_000)], NOON + 20_000);
    assert_eq!(tracked.ms(), 20_000);
}

#[test]
fn a_clock_twice_as_fast_as_time_shows_no_more_than_time() {
    let mut tracked = Tracked::started();
    for seq in 1..=30 {
        tracked.report(&[beat(seq, seq * 20_000)], NOON + seq * 10_000);
    }
    assert!(tracked.ms() <= 300_000);
    assert!(tracked.faults.iter().all(|(_, fault)| *fault == BeatFault::Ahead));
    assert_eq!(tracked.faults.len(), 30);
}

#[test]
fn a_rejected_beat_stays_rejected_when_its_time_has_come() {
    let mut tracked = Tracked::started();
    tracked.report(&[beat(1, 60_000)], NOON);
    tracked.report(&[beat(1, 60_000)], NOON + HOUR_MS);
    assert_eq!((tracked.ms(), tracked.faults.len()), (0, 1));
}

#[test]
fn a_backlog_is_taken_until_a_day_after_and_what_is_older_is_not() {
    let beats = steady(12 * 360);
    for (told_after, faults) in [(12 * HOUR_MS, 0), (24 * HOUR_MS, 0), (24 * HOUR_MS + 10_001, 1)] {
        let mut tracked = Tracked::started();
        for report in beats.chunks(64) {
            tracked.report(report, NOON + told_after);
        }
        let expected: Vec<_> = (1..=faults).map(|seq| (seq, BeatFault::TooLate)).collect();
        assert_eq!(tracked.faults, expected);
        assert_eq!((tracked.ms(), tracked.passed.len()), (12 * HOUR_MS, 72));
    }
}

#[test]
fn slots_are_aligned_to_the_clock_and_pass_when_time_reaches_their_end() {
    let mut tracked = Tracked::from(NOON + 9 * 60_000, UNLIMITED);
    let start = NOON + 9 * 60_000;
    tracked.report(&[beat(1, 30_000), beat(2, 60_000)], start + 60_000);
    let passed: Vec<_> = tracked.passed.iter().map(|slot| (slot.at, slot.ms())).collect();
    assert_eq!(passed, [(NOON, 60_000)]);
    tracked.report(&[beat(3, 90_000)], start + 90_000);
    let slots: Vec<_> = tracked.slots().iter().map(|slot| (slot.at, slot.ms(), slot.inputs.keys)).collect();
    assert_eq!(slots, [(NOON, 60_000, 2), (NOON + SLOT_MS, 30_000, 1)]);
}

#[test]
fn a_beat_over_an_edge_is_split_there() {
    let mut tracked = Tracked::from(NOON + SLOT_MS - 4_000, UNLIMITED);
    tracked.report(&[beat(1, 10_000)], NOON + SLOT_MS + 6_000);
    let slots: Vec<_> = tracked.slots().iter().map(|slot| (slot.ms(), slot.inputs.keys)).collect();
    assert_eq!(slots, [(4_000, 0), (6_000, 1)]);
}

#[test]
fn ten_minutes_of_work_without_any_input_end_the_session() {
    let mut tracked = Tracked::started();
    let mut beats = vec![beat(1, 10_000)];
    beats.extend((2..=100).map(|seq| idle(seq, seq * 10_000)));
    tracked.report(&beats, NOON + 1_000_000);
    assert_eq!((tracked.fold.ended(), tracked.ms()), (Some(StopReason::Idle), 610_000));
    assert_eq!(tracked.fold.through(), 100);
    assert_eq!(tracked.faults.first(), Some(&(62, BeatFault::AfterStop)));
}

#[test]
fn a_single_click_keeps_an_idle_session_going() {
    let mut tracked = Tracked::started();
    for seq in 1..=120 {
        let clicks = u32::from(seq % 60 == 0);
        let at = NOON + seq * 10_000;
        let beat = Beat { seq, mono_ms: seq * 10_000, at, keys: 0, clicks, scrolls: 0 };
        tracked.live(&[Taken::from(&beat)]);
    }
    assert_eq!((tracked.fold.ended(), tracked.ms()), (None, 1_200_000));
}

#[test]
fn silence_is_not_idleness() {
    let mut tracked = Tracked::started();
    tracked.live(&[idle(1, 10_000), idle(2, 3 * HOUR_MS), idle(3, 3 * HOUR_MS + 10_000)]);
    assert_eq!((tracked.fold.ended(), tracked.ms()), (None, 20_000));
}

#[test]
fn the_weeks_limit_ends_the_session_to_the_millisecond() {
    let mut tracked = Tracked::from(NOON, 25_500);
    tracked.live(&steady(5));
    assert_eq!((tracked.fold.ended(), tracked.ms()), (Some(StopReason::Limit), 25_500));
    assert_eq!(tracked.faults.len(), 2);
}

#[test]
fn a_limit_used_up_exactly_ends_the_session_at_once() {
    let mut tracked = Tracked::from(NOON, 30_000);
    tracked.live(&steady(3));
    assert_eq!((tracked.fold.ended(), tracked.ms()), (Some(StopReason::Limit), 30_000));
}

#[test]
fn a_new_week_brings_the_whole_limit() {
    let sunday = MONDAY + WEEK_MS - 20_000;
    let mut tracked = Tracked::from(sunday, 20_001);
    for seq in 1..=9 {
        tracked.report(&[beat(seq, seq * 10_000)], sunday + seq * 10_000);
    }
    assert_eq!((tracked.fold.ended(), tracked.ms()), (None, 90_000));
    assert_eq!(tracked.fold.budget, Budget { week_at: MONDAY + WEEK_MS, left_ms: UNLIMITED - 70_000 });
}

#[test]
fn too_many_waiting_beats_give_the_missing_one_up() {
    let mut tracked = Tracked::started();
    let beats: Vec<Taken> = (2..=WAITING_MAX as u64 + 2).map(|seq| beat(seq, seq * 10_000)).collect();
    tracked.report(&beats[..WAITING_MAX], NOON + 12 * HOUR_MS);
    assert_eq!(tracked.fold.through(), 0);
    tracked.report(&beats[WAITING_MAX..], NOON + 12 * HOUR_MS + 20_000);
    assert_eq!((tracked.fold.through(), tracked.fold.waiting.len()), (WAITING_MAX as u64 + 2, 0));
    assert_eq!(tracked.ms(), (WAITING_MAX as u64 + 2) * 10_000);
}

#[test]
fn an_end_folds_what_waits_and_passes_the_open_slot() {
    let mut tracked = Tracked::started();
    tracked.live(&[beat(1, 10_000), beat(3, 30_000)]);
    assert_eq!(tracked.ms(), 10_000);
    tracked.end(StopReason::User, NOON + 31_000, NOON + 31_000);
    assert_eq!(tracked.passed.iter().map(Slot::ms).sum::<u64>(), 30_000);
    assert_eq!((tracked.fold.open(), tracked.fold.ended()), (None, Some(StopReason::User)));
}

#[test]
fn after_an_end_from_outside_late_beats_show_the_time_up_to_it_and_no_more() {
    let mut tracked = Tracked::started();
    tracked.live(&[beat(1, 10_000)]);
    tracked.end(StopReason::Takeover, NOON + 35_000, NOON + 36_000);
    assert!(tracked.fold.takes_late(NOON + HOUR_MS));
    tracked.report(&[beat(2, 20_000), beat(3, 30_000), beat(4, 40_000), beat(5, 50_000)], NOON + HOUR_MS);
    assert_eq!((tracked.ms(), tracked.fold.through()), (35_000, 5));
    assert_eq!(tracked.faults, [(5, BeatFault::AfterStop)]);
    assert!(!tracked.fold.takes_late(NOON + HOUR_MS));
}

#[test]
fn after_an_end_by_silence_late_beats_show_the_time_up_to_it_and_the_rest_is_too_late() {
    let mut tracked = Tracked::started();
    tracked.live(&[beat(1, 10_000)]);
    tracked.end(StopReason::Idle, NOON + 35_000, NOON + HOUR_MS);
    tracked.report(&[beat(2, 20_000), beat(3, 30_000), beat(4, 40_000), beat(5, 50_000)], NOON + HOUR_MS);
    tracked.report(&[beat(6, 60_000), beat(7, HOUR_MS)], NOON + HOUR_MS);
    assert_eq!((tracked.ms(), tracked.fold.through()), (35_000, 7));
    assert_eq!(tracked.faults, [(5, BeatFault::TooLate), (6, BeatFault::TooLate), (7, BeatFault::TooLate)]);
    assert!(tracked.fold.takes_late(NOON + 35_000 + 12 * HOUR_MS));
    assert!(!tracked.fold.takes_late(NOON + 35_001 + 12 * HOUR_MS));
}

#[test]
fn a_beat_whose_whole_time_lies_after_the_end_adds_nothing_to_any_slot() {
    for (reason, fault) in
        [(StopReason::Takeover, BeatFault::AfterStop), (StopReason::Idle, BeatFault::TooLate)]
    {
        let mut tracked = Tracked::started();
        tracked.live(&[beat(1, 10_000)]);
        tracked.end(reason, NOON + 35_000, NOON + HOUR_MS);
        tracked.report(&[beat(2, HOUR_MS)], NOON + HOUR_MS);
        assert_eq!(tracked.faults, [(2, fault)]);
        assert_eq!(tracked.slots().iter().map(|slot| slot.inputs.keys).sum::<u64>(), 1);
    }
}

#[test]
fn whole_seconds_of_slots_sum_to_those_of_the_whole() {
    let mut before_ms = 0;
    let mut seconds = 0;
    for ms in [299_700, 600_000, 599_999, 300_301] {
        let mut slot = Slot::starting(NOON);
        slot.show(Span::new(NOON, NOON + ms));
        let line = slot.line(before_ms);
        assert!(line.seconds <= SLOT_MS / 1_000);
        seconds += line.seconds;
        before_ms += ms;
    }
    assert_eq!(seconds, before_ms / 1_000);
}

/// A beat's step on the steady clock: mostly as it should be, sometimes a silence, a jump back or none at
/// all.
fn step() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 9_000..11_000_i64, 1 => 60_000..200_000_i64, 1 => -30_000..0_i64, 1 => Just(0)]
}

fn beats() -> impl Strategy<Value = Vec<Taken>> {
    prop::collection::vec((step(), 0..3_u32), 1..150).prop_map(|steps| {
        let mut mono_ms = 0_i64;
        let beat = |(index, (step, keys)): (usize, (i64, u32))| {
            mono_ms = (mono_ms + step).max(0);
            taken(index as u64 + 1, mono_ms as u64, NOON + mono_ms as u64, keys)
        };
        steps.into_iter().enumerate().map(beat).collect()
    })
}

/// Beats, and the same ones shuffled with some of them repeated.
fn beats_and_a_mess() -> impl Strategy<Value = (Vec<Taken>, Vec<Taken>)> {
    beats().prop_flat_map(|beats| {
        let repeated = prop::collection::vec(prop::sample::select(beats.clone()), 0..40);
        repeated.prop_flat_map(move |repeated| {
            let mess: Vec<Taken> = beats.iter().copied().chain(repeated).collect();
            (Just(beats.clone()), Just(mess).prop_shuffle())
        })
    })
}

proptest! {
    #[test]
    fn the_same_beats_show_the_same_time_in_any_order((beats, mess) in beats_and_a_mess(), size in 1..64_usize) {
        let now = NOON + 11 * HOUR_MS;
        let mut tidy = Tracked::started();
        tidy.report(&beats, now);
        let mut messy = Tracked::started();
        for report in mess.chunks(size) {
            messy.report(report, now);
        }
        prop_assert_eq!(messy.slots(), tidy.slots());
        prop_assert_eq!(&messy.fold, &tidy.fold);
    }

    #[test]
    fn no_more_time_is_shown_than_has_passed(
        beats in beats(),
        arrivals in prop::collection::vec(0..20_000_u64, 150),
        size in 1..8_usize,
    ) {
        let mut tracked = Tracked::started();
        let mut now = NOON;
        for (report, wait_ms) in beats.chunks(size).zip(arrivals) {
            now += wait_ms;
            tracked.report(report, now);
            prop_assert!(tracked.ms() <= now - NOON);
            let spans = tracked.spans();
            prop_assert!(spans.windows(2).all(|pair| pair[0].to <= pair[1].from), "spans do not overlap");
            prop_assert!(spans.iter().all(|span| span.to <= now), "nothing lies ahead");
        }
    }
}
