//! Machines that sleep, with clocks that stand still meanwhile, and wall clocks that are set.

use super::*;
use crate::work::work_session::policy::DRIFT_MS;

/// The machine of a tracker: what really happened, and what its clocks say.
#[derive(Debug, Clone)]
struct Laptop {
    /// Whether the steady clock goes on while it sleeps.
    counts_sleep: bool,
    now: Millis,
    mono_ms: u64,
    wall: i64,
    seq: u64,
    /// Beats not yet told.
    untold: Vec<Taken>,
    told_at: Millis,
    /// When it worked.
    worked: Vec<Span>,
}

impl Laptop {
    fn new(counts_sleep: bool) -> Self {
        let wall = NOON as i64;
        let (now, told_at, untold, worked) = (NOON, NOON, vec![], vec![]);
        Self { counts_sleep, now, mono_ms: 0, wall, seq: 0, untold, told_at, worked }
    }

    fn pass(&mut self, ms: u64, steady: bool) {
        self.now += ms;
        self.wall += ms as i64;
        self.mono_ms += if steady { ms } else { 0 };
    }

    fn work(&mut self, beats: u64) {
        for _ in 0..beats {
            self.worked.push(Span::new(self.now, self.now + 10_000));
            self.pass(10_000, true);
            self.seq += 1;
            self.untold.push(taken(self.seq, self.mono_ms, self.wall.max(0) as u64, 1));
        }
    }

    fn sleep(&mut self, ms: u64) {
        self.pass(ms, self.counts_sleep);
    }

    fn set_wall(&mut self, by_ms: i64) {
        self.wall += by_ms;
    }

    /// Tells all that is untold, as many beats at once as a report may have.
    fn tell(&mut self, tracked: &mut Tracked) {
        for report in std::mem::take(&mut self.untold).chunks(64) {
            tracked.report(report, self.now);
        }
        self.told_at = self.now;
    }

    fn work_and_tell(&mut self, beats: u64, tracked: &mut Tracked) {
        for _ in 0..beats {
            self.work(1);
            self.tell(tracked);
        }
    }
}

/// Where time is shown, as seconds after noon.
fn shown(tracked: &Tracked) -> Vec<(u64, u64)> {
    let mut joined: Vec<Span> = Vec::new();
    for span in tracked.spans().into_iter().filter(|span| span.ms() > 0) {
        match joined.last_mut() {
            Some(last) if last.to == span.from => last.to = span.to,
            _ => joined.push(span),
        }
    }
    joined.iter().map(|span| ((span.from - NOON) / 1_000, (span.to - NOON) / 1_000)).collect()
}

#[test]
fn a_steady_clock_that_stood_still_in_sleep_moves_no_time_to_before_the_sleep() {
    let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(false));
    laptop.work_and_tell(360, &mut tracked);
    laptop.sleep(10 * HOUR_MS);
    laptop.work_and_tell(360, &mut tracked);
    assert_eq!(shown(&tracked), [(0, 3_600), (39_600, 43_200)]);
    assert_eq!(tracked.faults, []);
}

#[test]
fn a_steady_clock_that_counts_sleep_shows_the_same_but_for_the_beat_that_slept() {
    let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(true));
    laptop.work_and_tell(360, &mut tracked);
    laptop.sleep(10 * HOUR_MS);
    laptop.work_and_tell(360, &mut tracked);
    assert_eq!(shown(&tracked), [(0, 3_600), (39_610, 43_200)]);
}

#[test]
fn work_on_both_sides_of_a_sleep_told_hours_later_lies_where_it_was_done() {
    let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(false));
    laptop.work_and_tell(6, &mut tracked);
    laptop.work(360);
    laptop.sleep(5 * HOUR_MS);
    laptop.work(360);
    laptop.sleep(HOUR_MS);
    laptop.tell(&mut tracked);
    assert_eq!(shown(&tracked), [(0, 3_660), (21_660, 25_260)]);
}

#[test]
fn a_sleep_over_the_end_of_the_week_counts_in_the_new_one() {
    let sunday = MONDAY + WEEK_MS - HOUR_MS;
    let mut tracked = Tracked::from(sunday, 2 * HOUR_MS);
    let beat = |seq, mono_ms, at| taken(seq, mono_ms, at, 1);
    tracked.report(&[beat(1, 10_000, sunday + 10_000)], sunday + 10_000);
    let monday = MONDAY + WEEK_MS + HOUR_MS;
    tracked.report(&[beat(2, 20_000, monday)], monday);
    let weeks: Vec<_> = tracked.spans().iter().map(|span| (week_of(span.from), span.ms())).collect();
    assert_eq!(weeks, [(MONDAY, 10_000), (MONDAY + WEEK_MS, 10_000)]);
    assert_eq!(tracked.fold.budget, Budget { week_at: MONDAY + WEEK_MS, left_ms: UNLIMITED - 10_000 });
}

#[test]
fn clocks_may_part_by_half_a_minute_and_no_more() {
    for (sleep_ms, from) in [(30_000, 10), (30_001, 40)] {
        let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(false));
        laptop.work_and_tell(1, &mut tracked);
        laptop.sleep(sleep_ms);
        laptop.work_and_tell(1, &mut tracked);
        assert_eq!(shown(&tracked).last().map(|(from, _)| *from), Some(if from == 10 { 0 } else { from }));
        assert_eq!(tracked.ms(), 20_000);
    }
}

#[test]
fn where_clocks_have_parted_time_lies_no_earlier_than_the_last_report_before() {
    let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(false));
    laptop.work(6);
    laptop.pass(25_000, true);
    laptop.tell(&mut tracked);
    laptop.set_wall(24 * HOUR_MS as i64);
    laptop.sleep(1_000);
    laptop.work_and_tell(1, &mut tracked);
    assert_eq!(shown(&tracked), [(0, 60), (85, 96)]);
}

#[test]
fn a_wall_clock_that_is_set_ahead_makes_no_time_and_costs_none() {
    let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(true));
    for round in 0..20 {
        laptop.set_wall(if round == 5 { 24 * HOUR_MS as i64 } else { 0 });
        laptop.work(6);
        laptop.tell(&mut tracked);
    }
    assert_eq!((tracked.ms(), tracked.faults.len()), (1_200_000, 0));
    assert_eq!(shown(&tracked), [(0, 1_200)]);
}

#[test]
fn a_wall_clock_that_was_set_ahead_while_offline_spoils_nothing_that_comes_later() {
    let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(true));
    laptop.work(128);
    laptop.set_wall(24 * HOUR_MS as i64);
    laptop.work(500);
    laptop.tell(&mut tracked);
    let before_ms = tracked.ms();
    laptop.work_and_tell(360, &mut tracked);
    assert_eq!((tracked.ms() - before_ms, tracked.faults.len()), (HOUR_MS, 0));
    assert!(tracked.ms() <= laptop.now - NOON);
}

#[test]
fn a_wall_clock_that_is_set_back_or_stands_still_changes_nothing() {
    for set in [true, false] {
        let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(true));
        for _ in 0..20 {
            laptop.set_wall(if set { -1_000_000 } else { -60_000 });
            laptop.work(6);
            laptop.tell(&mut tracked);
        }
        assert_eq!((shown(&tracked), tracked.faults.len()), (vec![(0, 1_200)], 0));
    }
}

#[test]
fn a_wall_clock_that_was_wrong_from_the_start_shows_a_sleep_all_the_same() {
    for ahead_ms in [-9 * HOUR_MS as i64, 9 * HOUR_MS as i64] {
        let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(false));
        laptop.set_wall(ahead_ms);
        laptop.work_and_tell(6, &mut tracked);
        laptop.sleep(HOUR_MS);
        laptop.work_and_tell(6, &mut tracked);
        assert_eq!(shown(&tracked), [(0, 60), (3_660, 3_720)]);
    }
}

/// What happens to a laptop.
#[derive(Debug, Clone)]
enum Step {
    Work(u64),
    Sleep(u64),
    SetWall(i64),
    Tell,
}

fn steps(set: u32) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (1..100_u64).prop_map(Step::Work),
        2 => (1..90_000_u64).prop_map(Step::Sleep),
        2 => (60_000..3 * HOUR_MS).prop_map(Step::Sleep),
        set => (-100_000_000..100_000_000_i64).prop_map(Step::SetWall),
        6 => Just(Step::Tell),
    ];
    prop::collection::vec(step, 1..40)
}

fn take(laptop: &mut Laptop, tracked: &mut Tracked, step: &Step) {
    match *step {
        Step::Work(beats) => laptop.work(beats),
        Step::Sleep(ms) => {
            // What it has done is told before it is too old.
            if laptop.now + ms > laptop.told_at + 12 * HOUR_MS {
                laptop.tell(tracked);
            }
            laptop.sleep(ms);
        }
        Step::SetWall(by_ms) => laptop.set_wall(by_ms),
        Step::Tell => laptop.tell(tracked),
    }
}

proptest! {
    #[test]
    fn clocks_of_any_kind_show_no_more_than_has_passed_since_what_was_shown_before(
        counts_sleep: bool,
        steps in steps(3),
    ) {
        let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(counts_sleep));
        for step in &steps {
            let (told_at, before) = (laptop.now, tracked.clone());
            take(&mut laptop, &mut tracked, step);
            prop_assert!(tracked.ms() <= laptop.now - NOON);
            prop_assert!(tracked.ms() - before.ms() <= told_at - before.fold.reached, "nothing before, nothing ahead");
            let spans = tracked.spans();
            prop_assert!(spans.windows(2).all(|pair| pair[0].to <= pair[1].from), "spans do not overlap");
            prop_assert!(spans.iter().all(|span| span.to <= laptop.now), "nothing lies ahead");
        }
        laptop.tell(&mut tracked);
        // Whatever the clocks did, work that is told at once counts again from now on.
        let before_ms = tracked.ms();
        laptop.work_and_tell(30, &mut tracked);
        prop_assert!(tracked.ms() - before_ms >= 290_000);
    }

    #[test]
    fn with_a_true_wall_clock_all_work_is_shown_and_within_half_a_minute_of_where_it_was_done(
        counts_sleep: bool,
        steps in steps(0),
    ) {
        let (mut tracked, mut laptop) = (Tracked::started(), Laptop::new(counts_sleep));
        // The first beat says how the two clocks stand to each other.
        laptop.work(1);
        for step in &steps {
            take(&mut laptop, &mut tracked, step);
        }
        laptop.tell(&mut tracked);
        let worked_ms: u64 = laptop.worked.iter().map(|span| span.ms()).sum();
        if !counts_sleep {
            prop_assert_eq!(tracked.ms(), worked_ms);
        }
        const TOLERANCE_MS: u64 = DRIFT_MS + 90_000;
        for span in tracked.spans() {
            let near = |worked: &Span| {
                Span::new(worked.from - TOLERANCE_MS, worked.to + TOLERANCE_MS).within(span).ms() > 0
            };
            prop_assert!(span.ms() == 0 || laptop.worked.iter().any(near));
        }
        prop_assert_eq!(tracked.faults.len(), 0);
    }
}
