//! The rules of a work session.

use std::collections::VecDeque;

use protocol::stream::Applied;
use protocol::work::{
    Beat, BeatAnswer, Beats, SessionStatus, SlotClosed, StartAnswer, Started, State, StopAnswer, StopReason,
    Stopped,
};
use protocol::{AccountId, ContractId, Kind, Millis, Seq, SessionId, rules};
use serde::{Deserialize, Serialize};

use super::event::{Closing, Deal, Declined, Event, Founding, Report, SILENCE, Settled, Watched};
use super::fold::{Fold, Folded, Policy, Taken, rejected};
use super::slot::{Line, Slot};
use crate::timesheet::Budget;
use crate::timesheet::span::{SLOT_MS, week_of};
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable, Written};

/// The most beats in one report.
pub const BEATS_MAX: usize = 64;

/// How often an agent samples, in seconds.
pub const BEAT_SECONDS: u32 = 10;

/// How often an agent reports, in seconds.
pub const REPORT_SECONDS: u32 = 60;

/// The largest integer on the wire.
const INTEGER_MAX: u64 = 1 << 53;

/// What a work session remembers. Only `apply` changes it, so replaying events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkSession {
    /// Not started.
    #[default]
    Unborn,
    /// Never to start.
    Declined(Declined),
    /// Started.
    Born(Box<Session>),
}

/// A session that has started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    started: Started,
    started_at: Millis,
    fold: Fold,
    /// Slots that the timesheet has been asked for and has not answered.
    claimed: VecDeque<Line>,
    /// What the timesheet has said counts.
    counted_ms: u64,
    heard_at: Millis,
    phase: Phase,
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    /// Beats come in.
    Running,
    /// The timesheet is asked for the last slots.
    Closing(StopReason),
    /// Over.
    Stopped { reason: StopReason, seq: Seq, at: Millis },
}

/// What can be asked of a work session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Command {
    /// The timesheet lets it run.
    Start(Start),
    /// The timesheet does not let it run.
    Decline {
        /// The rule that says no.
        rule: String,
    },
    /// Take a report of beats in.
    Report {
        /// The beats.
        beats: Vec<Beat>,
    },
    /// Stop, at the freelancer's wish.
    Stop,
    /// The timesheet ends it.
    End {
        /// Why.
        reason: StopReason,
    },
    /// The timesheet answers a claim, or says that less of the week's limit is left.
    Count(Count),
    /// The timer of silence is due.
    Silence {
        /// When it was due.
        due_at: Millis,
    },
    /// Say how the start came out; changes nothing.
    ShowStart,
    /// Say how the stop came out; changes nothing.
    ShowStop,
}

/// What a timesheet says of a session that it lets run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Start {
    /// For which contract.
    pub contract: ContractId,
    /// Who works.
    pub freelancer: AccountId,
    /// For whom.
    pub client: AccountId,
    /// What is worked on.
    pub memo: String,
    /// The most that counts in a week, in milliseconds.
    pub limit_ms: u64,
    /// What of it is left in this week.
    pub budget: Budget,
}

/// What a timesheet says of claimed time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What counts, slot by slot, as it was claimed.
    pub parts: Vec<CountedPart>,
    /// What of a week's limit is left.
    pub budget: Budget,
    /// Whether this answers the session's last claim.
    pub last: bool,
}

/// What counts of one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedPart {
    /// Where the slot starts.
    pub at: Millis,
    /// How much, in milliseconds.
    pub ms: u64,
}

/// What a work session answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To a report.
    Beats(BeatAnswer),
    /// To `ShowStart`.
    Started(StartAnswer),
    /// To `ShowStop`.
    Stopped(StopAnswer),
    /// To everything else.
    Applied(Applied),
}

impl WorkSession {
    fn born(&self) -> Result<&Session, Refusal> {
        match self {
            WorkSession::Born(session) => Ok(session),
            WorkSession::Unborn | WorkSession::Declined(_) => Err(Refusal::NotFound),
        }
    }

    /// The session, to its freelancer alone: the client may know of it, nobody else.
    fn for_freelancer(&self, who: Caller) -> Result<&Session, Refusal> {
        let session = self.born()?;
        match session.party(who)? {
            Some(account) if account == session.started.freelancer => Ok(session),
            _ => Err(Refusal::Forbidden),
        }
    }

    fn decide_start(&self, here: &Occasion, start: &Start) -> Result<Vec<Event>, Refusal> {
        told_by_timesheet(here, Some(start.freelancer))?;
        let WorkSession::Unborn = self else { return Ok(Vec::new()) };
        let body = Started {
            contract: start.contract,
            freelancer: start.freelancer,
            client: start.client,
            memo: start.memo.clone(),
        };
        let founding = Founding { policy: Policy::NOW, limit_ms: start.limit_ms, budget: start.budget };
        Ok(vec![Event::Started(body, founding)])
    }

    fn decide_decline(&self, here: &Occasion, rule: &str) -> Result<Vec<Event>, Refusal> {
        let freelancer = told_by_timesheet(here, None)?;
        let WorkSession::Unborn = self else { return Ok(Vec::new()) };
        Ok(vec![Event::Declined(Declined { freelancer, rule: rule.to_owned() })])
    }

    fn decide_silence(&self, here: &Occasion, due_at: Millis) -> Result<Vec<Event>, Refusal> {
        let (Caller::Time, WorkSession::Born(session)) = (here.who, self) else {
            return Err(Refusal::Forbidden);
        };
        let quiet_until = session.heard_at + session.fold.policy().backlog_ms;
        Ok(match session.phase {
            Phase::Running if due_at >= quiet_until => vec![session.closing(StopReason::Idle, here.now)],
            Phase::Running => vec![Event::Watched(Watched { due_at: quiet_until })],
            Phase::Closing(_) | Phase::Stopped { .. } => Vec::new(),
        })
    }

    fn decide_told(&self, here: &Occasion, told: &Command) -> Result<Vec<Event>, Refusal> {
        let session = self.born()?;
        told_by_timesheet(here, Some(session.started.freelancer))?;
        Ok(match (told, session.phase) {
            (Command::End { reason }, Phase::Running) => vec![session.closing(*reason, here.now)],
            (Command::Count(count), _) => session.decide_count(count, here.now),
            _ => Vec::new(),
        })
    }

    fn show_start(&self, here: &Occasion) -> Result<StartAnswer, Refusal> {
        if let WorkSession::Declined(declined) = self
            && here.who == Caller::Account(declined.freelancer)
        {
            return Err(Refusal::Rule(declined.rule.clone().into()));
        }
        let session = self.for_freelancer(here.who)?;
        Ok(StartAnswer {
            session: SessionId(here.stream.id),
            seq: 1,
            at: session.started_at,
            slot_seconds: (SLOT_MS / 1_000) as u32,
            beat_seconds: BEAT_SECONDS,
            report_seconds: REPORT_SECONDS,
        })
    }

    fn show_stop(&self, here: &Occasion) -> Result<StopAnswer, Refusal> {
        let session = self.for_freelancer(here.who)?;
        match session.phase {
            Phase::Stopped { seq, at, .. } => {
                Ok(StopAnswer { seq, at, credited_seconds: session.counted_ms / 1_000 })
            }
            Phase::Running | Phase::Closing(_) => Err(Refusal::rule(rules::SESSION_RUNNING)),
        }
    }
}

impl Session {
    fn new(started: Started, founding: &Founding, at: &Stamp) -> Self {
        Self {
            started,
            started_at: at.at,
            fold: Fold::starting(founding.policy, at.at, founding.limit_ms, founding.budget),
            claimed: VecDeque::new(),
            counted_ms: 0,
            heard_at: at.at,
            phase: Phase::Running,
        }
    }

    fn deal(&self) -> Deal {
        Deal { contract: self.started.contract, freelancer: self.started.freelancer }
    }

    /// The party who asks, or nobody where the server itself does; to anyone else the session does not exist.
    fn party(&self, who: Caller) -> Result<Option<AccountId>, Refusal> {
        match who {
            Caller::System => Ok(None),
            Caller::Account(account)
                if account == self.started.freelancer || account == self.started.client =>
            {
                Ok(Some(account))
            }
            _ => Err(Refusal::NotFound),
        }
    }

    fn decide_report(&self, here: &Occasion, beats: &[Beat]) -> Result<Vec<Event>, Refusal> {
        let mut fresh: Vec<Taken> =
            beats.iter().filter(|beat| !self.fold.knows(beat.seq)).map(Taken::from).collect();
        fresh.sort_by_key(|beat| beat.seq());
        fresh.dedup_by_key(|beat| beat.seq());
        if fresh.is_empty() {
            return Ok(Vec::new());
        }
        self.must_run()?;
        let mut fold = self.fold.clone();
        let folded = fold.take(&fresh, here.now);
        let passed = self.lines(&folded.passed);
        let before_ms = self.claimed_ms() + passed.iter().map(|line| line.slot.ms()).sum::<u64>();
        let open = fold.open().map(|slot| slot.clone().line(before_ms));
        let open_ms = open.as_ref().map_or(0, |line| line.slot.ms());
        let body = Beats {
            through: fold.through(),
            credited_seconds: (before_ms + open_ms) / 1_000,
            keys: folded.inputs.keys,
            clicks: folded.inputs.clicks,
            scrolls: folded.inputs.scrolls,
            rejected: folded.faults.iter().map(rejected).collect(),
        };
        let report = Report { deal: self.deal(), beats: fresh, passed, open, closing: fold.ended() };
        Ok(vec![Event::Beats(body, report)])
    }

    /// A claim's answer closes its slots, and the session too where it was the last one or nothing more may be shown.
    fn decide_count(&self, count: &Count, now: Millis) -> Vec<Event> {
        let mut events = Vec::new();
        let mut after = self.clone();
        for (index, part) in count.parts.iter().enumerate() {
            let is_last = index + 1 == count.parts.len();
            let Some((body, settled)) = after.settle(*part, is_last.then_some(count.budget)) else { break };
            events.push(Event::SlotClosed(body, settled));
        }
        if count.last
            && let Phase::Closing(reason) = self.phase
        {
            let credited_seconds = after.counted_ms / 1_000;
            events.push(Event::Stopped(Stopped { reason, credited_seconds }));
        } else if self.phase == Phase::Running {
            if count.parts.is_empty() {
                events.push(Event::Allowed(count.budget));
                after.allow(count.budget);
            }
            if after.fold.is_spent() {
                events.push(after.closing(StopReason::Limit, now));
            }
        }
        events
    }

    /// Closes the slot claimed longest ago with what counts of it.
    fn settle(&mut self, part: CountedPart, budget: Option<Budget>) -> Option<(SlotClosed, Settled)> {
        let line = self.claimed.pop_front()?;
        debug_assert_eq!(line.slot.at, part.at, "claims are answered in their order");
        let body = SlotClosed {
            at: part.at,
            credited_seconds: (self.counted_ms + part.ms) / 1_000 - self.counted_ms / 1_000,
            keys: line.slot.inputs.keys,
            clicks: line.slot.inputs.clicks,
            scrolls: line.slot.inputs.scrolls,
        };
        self.counted_ms += part.ms;
        if let Some(budget) = budget {
            self.allow(budget);
        }
        Some((body, Settled { contract: self.started.contract, ms: part.ms, budget }))
    }

    /// What the timesheet says is left knows nothing of what it has not answered yet.
    fn allow(&mut self, budget: Budget) {
        let waiting = self.claimed.iter().map(|line| &line.slot).chain(self.fold.open());
        let in_week = waiting.filter(|slot| week_of(slot.at) == budget.week_at);
        let unanswered_ms = in_week.map(Slot::ms).sum();
        self.fold.allow(budget, unanswered_ms);
    }

    fn closing(&self, reason: StopReason, now: Millis) -> Event {
        let folded: Folded = self.fold.clone().end(reason, now);
        Event::Closing(Closing { deal: self.deal(), reason, passed: self.lines(&folded.passed) })
    }

    /// Slots that pass, as lines of the diary.
    fn lines(&self, passed: &[Slot]) -> Vec<Line> {
        let mut before_ms = self.claimed_ms();
        let line = |slot: &Slot| {
            let line = slot.clone().line(before_ms);
            before_ms += slot.ms();
            line
        };
        passed.iter().map(line).collect()
    }

    /// What counts or has been claimed, in milliseconds.
    fn claimed_ms(&self) -> u64 {
        self.counted_ms + self.claimed.iter().map(|line| line.slot.ms()).sum::<u64>()
    }

    fn must_run(&self) -> Result<(), Refusal> {
        match self.phase {
            Phase::Running => Ok(()),
            Phase::Closing(_) | Phase::Stopped { .. } => Err(Refusal::rule(rules::SESSION_STOPPED)),
        }
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Beats(_, report) => {
                self.fold.take(&report.beats, at.at);
                self.claimed.extend(report.passed.iter().cloned());
                self.heard_at = at.at;
                if let Some(reason) = report.closing {
                    self.phase = Phase::Closing(reason);
                }
            }
            Event::Closing(closing) => {
                self.fold.end(closing.reason, at.at);
                self.claimed.extend(closing.passed.iter().cloned());
                self.phase = Phase::Closing(closing.reason);
            }
            Event::SlotClosed(body, settled) => {
                self.settle(CountedPart { at: body.at, ms: settled.ms }, settled.budget);
            }
            Event::Allowed(budget) => self.allow(*budget),
            Event::Stopped(body) => {
                self.phase = Phase::Stopped { reason: body.reason, seq: at.seq, at: at.at };
            }
            Event::Started(..) | Event::Declined(_) | Event::Watched(_) => {}
        }
    }

    fn state(&self, here: &Occasion) -> State {
        let silent = here.now > self.heard_at + self.fold.policy().silence_ms;
        let (status, reason) = match self.phase {
            Phase::Running if silent => (SessionStatus::Suspended, None),
            Phase::Running => (SessionStatus::Running, None),
            Phase::Closing(reason) | Phase::Stopped { reason, .. } => (SessionStatus::Stopped, Some(reason)),
        };
        State {
            session: SessionId(here.stream.id),
            contract: self.started.contract,
            freelancer: self.started.freelancer,
            client: self.started.client,
            memo: self.started.memo.clone(),
            status,
            started_at: self.started_at,
            through: self.fold.through(),
            credited_seconds: (self.claimed_ms() + self.fold.open().map_or(0, Slot::ms)) / 1_000,
            reason,
        }
    }
}

/// A report that is not well formed is not taken at all.
fn check(beats: &[Beat]) -> Result<(), Refusal> {
    if beats.len() > BEATS_MAX {
        return Err(Refusal::invalid("beats", "are more than 64"));
    }
    for beat in beats {
        if beat.seq == 0 || beat.seq > INTEGER_MAX {
            return Err(Refusal::invalid("beats.seq", "must be from 1 to 2^53"));
        }
        if beat.mono_ms > INTEGER_MAX {
            return Err(Refusal::invalid("beats.mono_ms", "is above 2^53"));
        }
        if beat.at > INTEGER_MAX {
            return Err(Refusal::invalid("beats.at", "is above 2^53"));
        }
    }
    Ok(())
}

/// Whose timesheet tells this; where it must be someone's, theirs.
fn told_by_timesheet(here: &Occasion, of: Option<AccountId>) -> Result<AccountId, Refusal> {
    match here.who {
        Caller::Entity(stream) if stream.kind == Kind::Timesheet => Some(AccountId(stream.id)),
        _ => None,
    }
    .filter(|owner| of.is_none_or(|of| of == *owner))
    .ok_or(Refusal::Forbidden)
}

impl Machine for WorkSession {
    const KIND: Kind = Kind::WorkSession;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::Start(start) => self.decide_start(here, start),
            Command::Decline { rule } => self.decide_decline(here, rule),
            Command::Report { beats } => {
                let session = self.for_freelancer(here.who)?;
                check(beats)?;
                session.decide_report(here, beats)
            }
            Command::Stop => {
                let session = self.for_freelancer(here.who)?;
                session.must_run()?;
                Ok(vec![session.closing(StopReason::User, here.now)])
            }
            Command::End { .. } | Command::Count(_) => self.decide_told(here, command),
            Command::Silence { due_at } => self.decide_silence(here, *due_at),
            Command::ShowStart | Command::ShowStop => Ok(Vec::new()),
        }
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match (&mut *self, event) {
            (WorkSession::Unborn, Event::Started(body, founding)) => {
                *self = WorkSession::Born(Box::new(Session::new(body.clone(), founding, at)));
            }
            (WorkSession::Unborn, Event::Declined(declined)) => {
                *self = WorkSession::Declined(declined.clone());
            }
            (WorkSession::Born(session), event) => session.apply(event, at),
            (WorkSession::Unborn | WorkSession::Declined(_), _) => {
                debug_assert!(false, "nothing but a start happens before it");
            }
        }
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        let session = self.born()?;
        session.party(here.who)?;
        Ok(session.state(here))
    }

    fn admit(&self, here: &Occasion) -> Result<(), Refusal> {
        self.born()?.party(here.who).map(|_| ())
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        event.effects(at)
    }

    fn answer(event: &Event, at: &Stamp) -> Result<Answer, Refusal> {
        Ok(match event {
            Event::Beats(body, _) => {
                Answer::Beats(BeatAnswer { acked: body.through, rejected: body.rejected.clone() })
            }
            _ => Answer::Applied(Applied { seq: at.seq, at: at.at }),
        })
    }

    fn unchanged(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        Ok(match command {
            Command::Report { beats } => {
                let fold = &self.for_freelancer(here.who)?.fold;
                Answer::Beats(BeatAnswer { acked: fold.through(), rejected: fold.rejected_among(beats) })
            }
            Command::ShowStart => Answer::Started(self.show_start(here)?),
            Command::ShowStop => Answer::Stopped(self.show_stop(here)?),
            _ => Answer::Applied(Applied { seq: here.head, at: here.now }),
        })
    }

    fn write(event: &Event) -> Written {
        event.write()
    }

    fn read(r#type: &str, body: &[u8], private: Option<&[u8]>) -> Result<Event, Unreadable> {
        Event::read(r#type, body, private)
    }

    fn timer(key: &str, due_at: Millis) -> Option<Command> {
        (key == SILENCE).then_some(Command::Silence { due_at })
    }

    /// A session that its freelancer stops is stopped before they hear of it.
    fn answers_once_told(command: &Command) -> bool {
        matches!(command, Command::Stop)
    }
}

#[cfg(test)]
mod tests;
