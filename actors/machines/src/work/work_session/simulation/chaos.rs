//! Any order of work, reports, takeovers, ends, deliveries and crashes: what must hold, holds after every
//! step.

mod days;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use protocol::work::StopReason;

use super::*;
use crate::work::timesheet::span::{SLOT_MS, Span, WEEK_MS, week_of};

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    /// Somebody starts a session for one of two contracts.
    Start(usize),
    /// Time goes on.
    Wait(u64),
    /// Time goes on, and one agent's machine sleeps meanwhile.
    Suspend { session: usize, ms: u64 },
    /// Time goes on, and the machines of all agents sleep meanwhile.
    SuspendAll(u64),
    /// Somebody sets the wall clock of an agent's machine.
    SetWall { session: usize, by_ms: i64 },
    /// An agent loses the beats it has not told yet.
    Lose(usize),
    /// An agent tells what it has to tell, a report's worth; its clock may run ahead, and it may repeat
    /// itself.
    Report { session: usize, ahead_ms: u64, repeated: bool },
    /// Somebody stops a session.
    Stop(usize),
    /// A contract gets another weekly limit, in minutes.
    Limit { number: usize, minutes: u32 },
    /// A contract ends.
    End(usize),
    /// A tell arrives, perhaps not for the last time.
    Deliver { pick: usize, repeated: bool },
    /// The timesheet, a contract or a session falls over; it may tell again what it told before.
    Crash { who: usize, told_through: u64 },
    /// Timers ring.
    Ring,
}

fn step() -> impl Strategy<Value = Step> {
    let session = 0..6_usize;
    prop_oneof![
        6 => (0..2_usize).prop_map(Step::Start),
        18 => (1..200_000_u64).prop_map(Step::Wait),
        2 => (1..14 * 3_600_000_u64).prop_map(Step::Wait),
        4 => (session.clone(), prop_oneof![2 => 1..90_000_u64, 1 => 1..14 * 3_600_000_u64])
            .prop_map(|(session, ms)| Step::Suspend { session, ms }),
        2 => (session.clone(), -100_000_000..100_000_000_i64)
            .prop_map(|(session, by_ms)| Step::SetWall { session, by_ms }),
        3 => session.clone().prop_map(Step::Lose),
        24 => (session.clone(), prop_oneof![4 => Just(0), 1 => 0..4_000_u64], prop::bool::weighted(0.2))
            .prop_map(|(session, ahead_ms, repeated)| Step::Report { session, ahead_ms, repeated }),
        3 => session.prop_map(Step::Stop),
        2 => (0..2_usize, 1..60_u32).prop_map(|(number, minutes)| Step::Limit { number, minutes }),
        1 => (0..2_usize).prop_map(Step::End),
        36 => (0..8_usize, prop::bool::weighted(0.2))
            .prop_map(|(pick, repeated)| Step::Deliver { pick, repeated }),
        6 => (0..9_usize, 0..40_u64).prop_map(|(who, told_through)| Step::Crash { who, told_through }),
        3 => Just(Step::Ring),
    ]
}

/// The agent of a session: its clocks, and what it has to tell. The steady clock of every other one counts
/// sleep.
#[derive(Debug, Clone, Default)]
struct Agent {
    counts_sleep: bool,
    now: Millis,
    mono_ms: u64,
    wall_ahead_ms: i64,
    /// The last beat it made, and its steady clock then.
    made: u64,
    made_ms: u64,
    untold: VecDeque<Beat>,
    skip: Vec<Skip>,
    /// Whether a report of it was refused: its session is over.
    refused: bool,
}

impl Agent {
    fn of(session: usize, started_at: Millis) -> Self {
        Self { counts_sleep: session % 2 == 1, now: started_at, ..Self::default() }
    }

    /// Time goes on, up to now; awake, it makes a beat every ten seconds.
    fn live(&mut self, now: Millis, awake: bool) {
        let (before_ms, passed_ms) = (self.mono_ms, now - self.now);
        self.now = now;
        self.mono_ms += if awake || self.counts_sleep { passed_ms } else { 0 };
        if !awake {
            self.made_ms = self.made_ms.max(self.mono_ms.saturating_sub(10_000));
            return;
        }
        while self.made_ms + 10_000 <= self.mono_ms {
            self.made_ms += 10_000;
            self.made += 1;
            let at = now as i64 - passed_ms as i64 + (self.made_ms as i64 - before_ms as i64);
            let at = (at + self.wall_ahead_ms).max(0) as u64;
            self.untold.push_back(Beat { at, ..beat(self.made, self.made_ms) });
        }
    }

    fn lose(&mut self) {
        if let (Some(first), Some(last)) = (self.untold.front(), self.untold.back()) {
            self.skip.push(Skip { from: first.seq, to: last.seq });
        }
        self.untold.clear();
    }
}

/// The agents of the sessions that have started.
type Agents = BTreeMap<usize, Agent>;

/// Everyone whose session has started lives up to now; some may sleep meanwhile.
fn live(world: &World, agents: &mut Agents, asleep: impl Fn(usize) -> bool) {
    for session in 0..world.sessions.len() {
        let Some(started_at) = world.started_at(session) else { continue };
        let agent = agents.entry(session).or_insert_with(|| Agent::of(session, started_at));
        agent.live(world.now, !asleep(session));
    }
}

fn report(world: &mut World, agents: &mut Agents, session: usize, ahead_ms: u64, repeated: bool) {
    let Some(agent) = agents.get_mut(&session) else { return };
    agent.mono_ms += ahead_ms;
    let count = agent.untold.len().min(BEATS_MAX);
    let beats: Vec<Beat> = agent.untold.drain(..count).collect();
    let skip = std::mem::take(&mut agent.skip);
    let told = agent.made - agent.untold.len() as u64;
    for _ in 0..=u8::from(repeated) {
        let answer = world.report_with(session, beats.clone(), skip.clone());
        agent.refused |= answer.is_err();
        if let (Ok(answer), false) = (answer, agent.refused) {
            assert_eq!(answer.acked, told, "what is told or skipped is acknowledged");
        }
    }
}

fn take(world: &mut World, agents: &mut Agents, step: &Step) {
    match *step {
        Step::Start(number) => drop(world.ask_to_start(number)),
        Step::Wait(ms) => world.now += ms,
        Step::Suspend { session, ms } => {
            live(world, agents, |_| false);
            world.now += ms;
            live(world, agents, |of| of == session);
        }
        Step::SuspendAll(ms) => {
            live(world, agents, |_| false);
            world.now += ms;
            live(world, agents, |_| true);
        }
        Step::SetWall { session, by_ms } => {
            if let Some(agent) = agents.get_mut(&session) {
                agent.wall_ahead_ms += by_ms;
            }
        }
        Step::Lose(session) => {
            if let Some(agent) = agents.get_mut(&session) {
                agent.lose();
            }
        }
        Step::Report { session, ahead_ms, repeated } => report(world, agents, session, ahead_ms, repeated),
        Step::Stop(session) if session < world.sessions.len() => {
            let _ = world.ask(session, ADA, &Command::Stop);
        }
        Step::Stop(_) => {}
        Step::Limit { number, minutes } => drop(world.limit(number, minutes)),
        Step::End(number) => drop(world.end(number)),
        Step::Deliver { pick, repeated } => drop(world.deliver(pick, repeated)),
        Step::Crash { who: 0, told_through } => world.timesheet.crash(told_through),
        Step::Crash { who: who @ 1..=2, told_through } => world.contracts[who - 1].crash(told_through),
        Step::Crash { who, told_through } => {
            if let Some(entity) = world.sessions.get_mut(who - 3) {
                entity.crash(told_through);
            }
        }
        Step::Ring => world.ring(),
    }
    live(world, agents, |_| false);
}

/// What counts, by session: the slot and the exact milliseconds of every slot that is closed.
fn counted(world: &World) -> Vec<Vec<(Millis, u64)>> {
    let of = |event| match event {
        Event::SlotClosed(body, settled) => Some((body.at, settled.ms)),
        _ => None,
    };
    (0..world.sessions.len())
        .map(|session| world.events(session).into_iter().filter_map(of).collect())
        .collect()
}

/// From each session's grant to the grant of the next one: the time that may be its own, and nobody else's.
fn windows(world: &World) -> BTreeMap<Uuid, Span> {
    let mut granted: Vec<(Uuid, Millis)> = Vec::new();
    for event in world.timesheet.journal.iter().filter(|event| event.written.r#type == "granted") {
        let body: protocol::work::Granted = rmp_serde::from_slice(&event.written.body).expect("reads back");
        granted.push((body.session.0, event.at.at));
    }
    let ends = granted.iter().skip(1).map(|(_, at)| *at).chain([world.now]);
    granted.iter().zip(ends).map(|((session, from), to)| (*session, Span::new(*from, to))).collect()
}

fn check(world: &World) {
    let counted = counted(world);
    let all: u64 = counted.iter().flatten().map(|(_, ms)| ms).sum();
    assert!(all <= world.now - NOON, "a person's time never exceeds the wall's");
    let mut slots: BTreeMap<(Millis, usize), u64> = BTreeMap::new();
    for (session, counted) in counted.iter().enumerate() {
        for (at, ms) in counted {
            *slots.entry((*at, session)).or_default() += ms;
        }
    }
    let windows = windows(world);
    for ((at, session), ms) in slots {
        let own = windows[&world.sessions[session].stream.id].within(Span::new(at, at + SLOT_MS));
        assert!(ms <= own.ms(), "session {session} counts {ms} ms where only {} are its own", own.ms());
    }
    for (session, counted) in counted.iter().enumerate() {
        let Some(started_at) = world.started_at(session) else { continue };
        let ms: u64 = counted.iter().map(|(_, ms)| ms).sum();
        assert!(ms <= world.now - started_at, "a session never counts more than passed since it started");
    }
    let view = world.timesheet.machine.view(&world.timesheet.occasion(Caller::System, world.now));
    for week in view.expect("the server may look").weeks {
        assert!(
            week.week_ms <= u64::from(world.limit_minutes) * 60_000,
            "a week never exceeds the highest limit"
        );
    }
}

/// Once everything has arrived: one session at most runs, and every sum agrees with every other.
fn check_settled(world: &World) {
    let mut weeks: BTreeMap<Millis, u64> = BTreeMap::new();
    for (session, counted) in counted(world).iter().enumerate() {
        for (at, ms) in counted {
            *weeks.entry(week_of(*at)).or_default() += ms;
        }
        let ms: u64 = counted.iter().map(|(_, ms)| ms).sum();
        let Some(stopped) = world.stopped(session) else { continue };
        assert_eq!(world.diary_seconds(session), ms / 1_000, "the diary's lines sum to the whole");
        let late = matches!(stopped.reason, StopReason::Takeover | StopReason::Contract | StopReason::Idle);
        let least = if late { stopped.credited_seconds } else { ms / 1_000 };
        assert_eq!(
            stopped.credited_seconds,
            least.min(ms / 1_000),
            "only late beats add to what a stop said"
        );
    }
    let view = world.timesheet.machine.view(&world.timesheet.occasion(Caller::System, world.now));
    let mut told: BTreeMap<Millis, u64> = BTreeMap::new();
    for week in view.expect("the server may look").weeks {
        *told.entry(week.week_at).or_default() += week.week_ms;
    }
    let past = week_of(world.now) - 2 * WEEK_MS;
    weeks.retain(|week_at, ms| *ms > 0 && (*week_at >= past || told.contains_key(week_at)));
    assert_eq!(told, weeks, "the timesheet's weeks are what the sessions' slots hold");
    let running = |session: &usize| world.started_at(*session).is_some() && world.stopped(*session).is_none();
    let running: Vec<usize> = (0..world.sessions.len()).filter(running).collect();
    assert!(running.len() <= 1, "one session of a person runs at most, not {running:?}");
    check_shown(world, running.first().copied());
}

/// Once everything has arrived: the contracts show the start and the stop of each session once, and the one
/// that runs.
fn check_shown(world: &World, running: Option<usize>) {
    for session in 0..world.sessions.len() {
        let shown = world.shown_by_contracts(session);
        let stopped = world.stopped(session).map(|stopped| stopped.credited_seconds);
        match (&shown[..], world.started_at(session).is_some()) {
            ([], false) => {}
            ([contract::Event::SessionStarted(..)], true) => assert_eq!(stopped, None),
            ([contract::Event::SessionStarted(..), contract::Event::SessionStopped(body, _)], true) => {
                assert_eq!(stopped, Some(body.credited_seconds), "both say the same");
            }
            _ => panic!("session {session} shows as {shown:?}"),
        }
    }
    let shows = |contract: &Entity<Contract>| {
        let made = contract.machine.made().expect("it was offered");
        made.running.as_ref().map(|running| running.session.0)
    };
    let shown: Vec<Uuid> = world.contracts.iter().filter_map(shows).collect();
    let runs: Vec<Uuid> = running.iter().map(|session| world.sessions[*session].stream.id).collect();
    assert_eq!(shown, runs, "a contract shows what runs, and nothing else");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_second_counts_twice_and_no_acknowledged_second_is_lost(
        limit_minutes in prop_oneof![Just(2_400_u32), 1..40_u32],
        steps in prop::collection::vec(step(), 1..120),
    ) {
        let mut world = World::new(limit_minutes);
        let mut agents = Agents::new();
        for step in &steps {
            take(&mut world, &mut agents, step);
            check(&world);
        }
        world.settle();
        check(&world);
        check_settled(&world);
    }
}

/// Else the chaos might hold because nothing ever happens in it.
#[test]
fn the_chaos_credits_time_takes_sessions_over_and_stops_them() {
    const WORLDS: usize = 60;
    const HOUR_MS: u64 = 3_600_000;
    let mut random = proptest::test_runner::TestRunner::deterministic();
    let steps = prop::collection::vec(step(), 100..120);
    let (mut ms, mut reasons) = (0, Vec::new());
    for _ in 0..WORLDS {
        let (mut world, mut agents) = (World::new(2_400), Agents::new());
        for step in steps.new_tree(&mut random).expect("there are steps").current() {
            take(&mut world, &mut agents, &step);
        }
        world.settle();
        ms += counted(&world).iter().flatten().map(|(_, ms)| ms).sum::<u64>();
        let stopped = (0..world.sessions.len()).filter_map(|session| world.stopped(session));
        reasons.extend(stopped.map(|stopped| stopped.reason));
    }
    assert!(ms > HOUR_MS, "only {ms} ms count in {WORLDS} worlds");
    for reason in [StopReason::User, StopReason::Takeover, StopReason::Contract] {
        assert!(reasons.contains(&reason), "nothing is stopped by {reason:?}: {reasons:?}");
    }
}
