//! The same chaos over days and weeks, so that whatever is told may arrive very late. Nobody changes a limit,
//! so it is known what has to count.

use super::*;
use crate::work::timesheet;

const DAY_MS: u64 = 24 * 3_600_000;

fn long_step() -> impl Strategy<Value = Step> {
    let without_limits = step().prop_map(|step| match step {
        Step::Limit { .. } => Step::Ring,
        other => other,
    });
    prop_oneof![
        40 => without_limits,
        1 => (1..30 * DAY_MS).prop_map(Step::SuspendAll),
    ]
}

/// The time in which each session may count: until another one takes over, its contract ends, or its own end.
fn own_time(world: &World) -> BTreeMap<Uuid, Span> {
    let mut own = windows(world);
    let mut ends = |session: SessionId, at: Millis| {
        own.entry(session.0).and_modify(|span| *span = Span::new(span.from, span.to.min(at)));
    };
    for seq in 1..=world.timesheet.head() {
        match world.timesheet.event(seq) {
            (timesheet::Event::ContractOver(body), at) => ends(body.session, at.at),
            (timesheet::Event::Counted(body, time), _) => {
                time.ended_at.into_iter().for_each(|at| ends(body.session, at));
            }
            _ => {}
        }
    }
    own
}

/// The time that a session claimed up to its end, without what came late.
fn claimed(world: &World, session: usize) -> Vec<Span> {
    let lines = world.events(session).into_iter().flat_map(|event| match event {
        Event::Beats(_, report) if !report.late => report.passed,
        Event::Closing(closing) => closing.passed,
        _ => Vec::new(),
    });
    lines.flat_map(|line| line.slot.spans).collect()
}

/// Once everything has arrived: whatever a session showed in its own time counts, however late its claim
/// came.
fn check_nothing_is_lost(world: &World) {
    let counted = counted(world);
    for (id, own) in own_time(world) {
        let place = world.sessions.iter().position(|entity| entity.stream.id == id);
        let session = place.expect("who is granted was asked for");
        let shown: u64 = claimed(world, session).into_iter().map(|span| span.within(own).ms()).sum();
        let ms: u64 = counted[session].iter().map(|(_, ms)| ms).sum();
        assert!(ms >= shown, "session {session} showed {shown} ms, and only {ms} count");
    }
}

/// Whether some session was cut short by the limit of a week.
fn reaches_a_limit(world: &World) -> bool {
    let mut stopped = (0..world.sessions.len()).filter_map(|session| world.stopped(session));
    let view = world.timesheet.machine.view(&world.timesheet.occasion(Caller::System, world.now));
    let mut weeks = view.expect("the server may look").weeks.into_iter();
    stopped.any(|stopped| stopped.reason == StopReason::Limit)
        || weeks.any(|week| week.week_ms >= u64::from(world.limit_minutes) * 60_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_told_weeks_later_still_counts_and_every_stop_is_shown(
        steps in prop::collection::vec(long_step(), 1..120),
    ) {
        let mut world = World::new(2_400);
        let mut agents = Agents::new();
        for step in &steps {
            take(&mut world, &mut agents, step);
            check(&world);
        }
        world.settle();
        check(&world);
        check_settled(&world);
        if !reaches_a_limit(&world) {
            check_nothing_is_lost(&world);
        }
    }
}
