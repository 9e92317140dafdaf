//! The rules of a work session.

use protocol::stream::Applied;
use protocol::work::{BeatAnswer, StartAnswer, Started, State, StopAnswer, StopReason};
use protocol::{AccountId, Kind, Millis, SessionId, rules};
use serde::{Deserialize, Serialize};

use super::command::{Answer, Command, Start};
use super::event::{Event, SILENCE, SessionTerms, StartDeclined, Watched};
use super::policy::Policy;
use super::session::{Phase, Session};
use crate::machine::read_command;
use crate::work::timesheet::span::SLOT_MS;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

/// The state of a work session. Only `apply` changes it, so replaying the events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkSession {
    /// The session has not started.
    #[default]
    Unborn,
    /// The timesheet refused it: it will never start.
    Declined(StartDeclined),
    /// The session has started.
    Born(Box<Session>),
}

impl WorkSession {
    fn born(&self) -> Result<&Session, Refusal> {
        match self {
            WorkSession::Born(session) => Ok(session),
            WorkSession::Unborn | WorkSession::Declined(_) => Err(Refusal::NotFound),
        }
    }

    /// The session, for its freelancer. The client may know that it exists; for anyone else it does not.
    fn for_freelancer(&self, who: Caller) -> Result<&Session, Refusal> {
        let session = self.born()?;
        match session.party(who)? {
            Some(account) if account == session.started.freelancer => Ok(session),
            _ => Err(Refusal::Forbidden),
        }
    }

    fn decide_start(&self, here: &Occasion, start: &Start) -> Result<Vec<Event>, Refusal> {
        told_by_timesheet(here, start.freelancer)?;
        let WorkSession::Unborn = self else { return Ok(Vec::new()) };
        let body = Started {
            contract: start.contract,
            freelancer: start.freelancer,
            client: start.client,
            memo: start.memo.clone(),
        };
        let terms = SessionTerms { policy: Policy::NOW, limit_ms: start.limit_ms, budget: start.budget };
        Ok(vec![Event::Started(body, terms)])
    }

    fn decide_decline(&self, here: &Occasion, rule: &str) -> Result<Vec<Event>, Refusal> {
        let freelancer = AccountId(here.told_by(Kind::Timesheet)?);
        let WorkSession::Unborn = self else { return Ok(Vec::new()) };
        Ok(vec![Event::Declined(StartDeclined { freelancer, rule: rule.to_owned() })])
    }

    fn decide_silence(&self, here: &Occasion, due_at: Millis) -> Result<Vec<Event>, Refusal> {
        let (Caller::Time, WorkSession::Born(session)) = (here.who, self) else {
            return Err(Refusal::Forbidden);
        };
        let quiet_until = session.quiet_until();
        Ok(match session.phase {
            Phase::Running if due_at >= quiet_until => {
                vec![Event::Closing(session.closing(StopReason::Idle, quiet_until, here.now))]
            }
            Phase::Running => vec![Event::Watched(Watched { due_at: quiet_until })],
            Phase::Closing(_) | Phase::Stopped { .. } => Vec::new(),
        })
    }

    fn decide_told(&self, here: &Occasion, told: &Command) -> Result<Vec<Event>, Refusal> {
        let session = self.born()?;
        told_by_timesheet(here, session.started.freelancer)?;
        Ok(match (told, session.phase) {
            (Command::End { reason, at }, Phase::Running) => {
                vec![Event::Closing(session.closing(*reason, *at, here.now))]
            }
            (Command::Count(count), _) => session.decide_count(count, here.now),
            _ => Vec::new(),
        })
    }

    fn show_start(
        &self,
        here: &Occasion,
        beat_seconds: u32,
        report_seconds: u32,
    ) -> Result<StartAnswer, Refusal> {
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
            beat_seconds,
            report_seconds,
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

/// Accepts only a command that the timesheet of that person told.
fn told_by_timesheet(here: &Occasion, of: AccountId) -> Result<(), Refusal> {
    match here.told_by(Kind::Timesheet)? {
        owner if owner == of.0 => Ok(()),
        _ => Err(Refusal::Forbidden),
    }
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
            Command::Report { beats, skip } => {
                self.for_freelancer(here.who)?.decide_report(here, beats, skip)
            }
            Command::Stop => {
                let session = self.for_freelancer(here.who)?;
                session.must_run()?;
                Ok(vec![Event::Closing(session.closing(StopReason::User, here.now, here.now))])
            }
            Command::End { .. } | Command::Count(_) => self.decide_told(here, command),
            Command::Silence { due_at } => self.decide_silence(here, *due_at),
            Command::ShowStart { .. } | Command::ShowStop => Ok(Vec::new()),
        }
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match (&mut *self, event) {
            (WorkSession::Unborn, Event::Started(body, terms)) => {
                *self = WorkSession::Born(Box::new(Session::new(body.clone(), terms, at)));
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

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
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
            Command::Report { beats, .. } => {
                let fold = &self.for_freelancer(here.who)?.fold;
                Answer::Beats(BeatAnswer { acked: fold.through(), rejected: fold.rejected_among(beats) })
            }
            Command::ShowStart { beat_seconds, report_seconds } => {
                Answer::Started(self.show_start(here, *beat_seconds, *report_seconds)?)
            }
            Command::ShowStop => Answer::Stopped(self.show_stop(here)?),
            _ => Answer::Applied(Applied { seq: here.head, at: here.now }),
        })
    }

    fn timer(key: &str, due_at: Millis) -> Option<Command> {
        (key == SILENCE).then_some(Command::Silence { due_at })
    }

    /// The timer of silence is set while the session runs: each time it is due, the session ends or sets it
    /// again.
    fn awaits_timer(&self, key: &str, _due_at: Millis) -> bool {
        matches!(self, WorkSession::Born(session) if key == SILENCE && matches!(session.phase, Phase::Running))
    }

    /// A stop waits until the session has ended.
    fn answers_once_told(command: &Command) -> bool {
        matches!(command, Command::Stop)
    }
}
