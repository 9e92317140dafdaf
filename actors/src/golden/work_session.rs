//! What a work session stores.

use protocol::work::{Beat, Beats, Rejected, Skip, SlotClosed, Started, StopReason, Stopped};

use super::*;
use crate::timesheet::Budget;
use crate::timesheet::span::Span;
use crate::work_session::{
    BeatFault, Clocks, Closing, Command, Deal, Decided, Event, Inputs, Line, Policy, Report, SessionTerms,
    Settled, Slot, StartDeclined, Taken, Watched, WorkSession,
};

const STARTED_AT: Millis = NOON + 1_000;
const DEAL: Deal = Deal { contract: CONTRACT, freelancer: FINN };
const POLICY: Policy = Policy {
    silence_ms: 90_000,
    idle_ms: 600_000,
    ahead_ms: 2_000,
    backlog_ms: 43_200_000,
    drift_ms: 30_000,
};

const REASONS: [(&str, &str, StopReason); 5] = [
    ("closing_by_user", "stopped_by_user", StopReason::User),
    ("closing_by_idleness", "stopped_by_idleness", StopReason::Idle),
    ("closing_by_limit", "stopped_by_limit", StopReason::Limit),
    ("closing_by_takeover", "stopped_by_takeover", StopReason::Takeover),
    ("closing_by_contract", "stopped_by_contract", StopReason::Contract),
];

fn started() -> Event {
    let body = Started { contract: CONTRACT, freelancer: FINN, client: ADA, memo: "the logo".to_owned() };
    let budget = Budget { week_at: MONDAY, left_ms: 143_000_000 };
    Event::Started(body, SessionTerms { policy: POLICY, limit_ms: 144_000_000, budget })
}

fn line(at: Millis, from: Millis, to: Millis, keys: u64) -> Line {
    let slot = Slot { at, spans: vec![Span { from, to }], inputs: Inputs { keys, clicks: 2, scrolls: 1 } };
    Line { slot, seconds: (to - from) / 1_000 }
}

fn beats(numbers: &[(u64, u64)]) -> Vec<Beat> {
    let beat = |(seq, mono_ms): &(u64, u64)| Beat {
        seq: *seq,
        mono_ms: *mono_ms,
        at: STARTED_AT + mono_ms,
        keys: 70,
        clicks: 1,
        scrolls: 0,
    };
    numbers.iter().map(beat).collect()
}

fn reported(body: Beats, numbers: &[(u64, u64)], lines: (Vec<Line>, Option<Line>)) -> Event {
    let beats = beats(numbers).iter().map(Taken::of_first_shape).collect();
    let (passed, open) = lines;
    let report =
        Report { deal: DEAL, beats, skip: vec![], passed, open, closing: None, late: false, decided: None };
    Event::Beats(body, report)
}

/// Where the beats stand after a laptop has slept for an hour.
fn decided() -> Decided {
    Decided {
        through: 6,
        mono_ms: 60_000,
        clocks: Clocks {
            stood_still_ms: 3_600_000,
            wall_ahead_ms: Some(-250),
            told_at: STARTED_AT + 3_661_000,
        },
        reached: STARTED_AT + 3_660_000,
        idle_ms: 0,
        budget: Budget { week_at: MONDAY, left_ms: 142_000_000 },
        until: None,
        ended: None,
        faults: vec![(3, BeatFault::ClockBack), (9, BeatFault::Ahead)],
    }
}

/// Reports and an end of the second shape, which say what was decided.
fn second_shape() -> Samples<Event> {
    let open = line(NOON + 3_600_000, STARTED_AT + 3_650_000, STARTED_AT + 3_660_000, 140);
    let taken = beats(&[(3, 20_000), (6, 60_000), (8, 80_000), (9, 9_000_000)]);
    let report = Report {
        deal: DEAL,
        beats: taken.iter().map(Taken::from).collect(),
        skip: vec![Skip { from: 4, to: 5 }, Skip { from: 11, to: 11 }],
        passed: vec![],
        open: Some(open.clone()),
        closing: None,
        late: false,
        decided: Some(decided()),
    };
    let skip = vec![Skip { from: 7, to: 7 }];
    let skipping =
        Report { beats: vec![], skip, decided: Some(Decided { through: 9, ..decided() }), ..report.clone() };
    let until = Some((NOON + 43_200_000, StopReason::Idle));
    let closing = Closing {
        deal: DEAL,
        reason: StopReason::Idle,
        until: NOON + 43_200_000,
        passed: vec![open],
        decided: Some(Decided { until, ended: Some(StopReason::Idle), faults: vec![], ..decided() }),
    };
    vec![
        ("beats_decided", Event::Beats(body(6, 10, vec![]), report)),
        ("beats_skipped_decided", Event::Beats(body(9, 10, vec![]), skipping)),
        ("closing_decided", Event::Closing(closing)),
    ]
}

fn body(through: u64, credited_seconds: u64, rejected: Vec<Rejected>) -> Beats {
    Beats { through, credited_seconds, keys: 140, clicks: 2, scrolls: 0, rejected }
}

/// Beats that nothing is credited for yet: they are of the second in which they come, so that time is not
/// shown ahead of it.
fn reports() -> Samples<Event> {
    let rejected = vec![Rejected { seq: 4, rule: "beat_ahead".to_owned() }];
    let open = line(NOON, STARTED_AT, STARTED_AT + 1_000, 140);
    let passed = line(NOON, STARTED_AT, NOON + 600_000, 900);
    let after = line(NOON + 600_000, NOON + 600_000, NOON + 650_000, 90);
    let mut closing = reported(body(9, 649, vec![]), &[(9, 650_000)], (vec![passed.clone()], None));
    let mut late = reported(body(10, 649, vec![]), &[(10, 660_000)], (vec![passed.clone()], None));
    if let Event::Beats(_, report) = &mut closing {
        report.closing = Some(StopReason::Limit);
    }
    if let Event::Beats(_, report) = &mut late {
        report.late = true;
    }
    vec![
        ("beats", reported(body(2, 1, vec![]), &[(1, 500), (2, 1_000)], (vec![], Some(open)))),
        (
            "beats_with_one_rejected_and_one_missing",
            reported(body(2, 1, rejected), &[(4, 9_000_000), (5, 2_500)], (vec![], None)),
        ),
        (
            "beats_that_pass_a_slot",
            reported(body(8, 649, vec![]), &[(7, 599_000), (8, 649_000)], (vec![passed], Some(after))),
        ),
        ("beats_that_end_it", closing),
        ("beats_after_the_end", late),
    ]
}

fn endings() -> Samples<Event> {
    let passed = line(NOON, STARTED_AT, STARTED_AT + 1_000, 140);
    let both = |(closing, stopped, reason): (&'static str, &'static str, StopReason)| {
        let until = NOON + 5_000;
        let close = Closing { deal: DEAL, reason, until, passed: vec![passed.clone()], decided: None };
        let stop = Stopped { reason, credited_seconds: 1 };
        [(closing, Event::Closing(close)), (stopped, Event::Stopped(stop))]
    };
    REASONS.into_iter().flat_map(both).collect()
}

fn events() -> Samples<Event> {
    let closed = SlotClosed { at: NOON, credited_seconds: 1, keys: 140, clicks: 2, scrolls: 1 };
    let budget = Budget { week_at: MONDAY, left_ms: 142_999_000 };
    let settled = |budget| Settled { contract: CONTRACT, ms: 1_000, budget };
    let declined = StartDeclined { freelancer: FINN, rule: "weekly_limit".to_owned() };
    let mut events = vec![
        ("started", started()),
        ("declined", Event::Declined(declined)),
        ("slot_closed", Event::SlotClosed(closed.clone(), settled(None))),
        ("last_slot_closed", Event::SlotClosed(closed, settled(Some(budget)))),
        ("allowed", Event::Allowed(budget)),
        ("watched", Event::Watched(Watched { due_at: NOON + 43_200_000 })),
    ];
    events.extend(reports());
    events.extend(endings());
    events.extend(second_shape());
    events
}

fn stored() -> Stored<WorkSession> {
    let events = events_with_examples(events());
    let running = ["started", "beats", "beats_with_one_rejected_and_one_missing", "allowed", "watched"];
    let closing = ["started", "beats", "closing_by_user"];
    let taken_over = ["started", "beats", "closing_by_takeover"];
    let stopped = ["started", "beats", "closing_by_user", "last_slot_closed", "stopped_by_user"];
    let snapshots = vec![
        ("never_started", history(&events, &[])),
        ("declined", history(&events, &["declined"])),
        ("running", history(&events, &running)),
        ("closing", history(&events, &closing)),
        ("taken_over", history(&events, &taken_over)),
        ("stopped", history(&events, &stopped)),
        ("slept", history(&events, &["started", "beats_decided"])),
        ("slept_and_closing", history(&events, &["started", "beats_decided", "closing_decided"])),
    ];
    let commands = with_examples(vec![("stop", Command::Stop)], WorkSession::forwarded_examples());
    Stored { events, snapshots, commands }
}

#[test]
fn a_work_session_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let unnamed = ["Start", "Decline", "Report", "End", "Count", "Silence", "ShowStart", "ShowStop"];
    check_variants(&stored.commands, variants_of::<Command>(), &unnamed);
    check("work_session.txt", &stored, &[]);
}
