//! The events of a work session and their effects.

use protocol::work::{Beats, Skip, SlotClosed, Started, StopReason, Stopped};
use protocol::{AccountId, ContractId, Millis, SessionId};
use rows::Row;
use rows::{DiaryMemoRow, DiaryRow};
use serde::{Deserialize, Serialize};

use super::beat::Taken;
use super::fold::Decided;
use super::policy::Policy;
use super::slot::Line;
use super::stored::StoredReport;
use crate::shape::Shape;
use crate::work::timesheet::{Budget, Claim, Command, Part, Timesheet};
use crate::{Effect, Stamp, Tell, TimerKey, events};

/// The name of the timer that ends a silent session.
pub const SILENCE: &str = "silence";

/// The shape of reports and closings that hold what was decided.
const DECIDED: Shape = Shape { public: 1, private: 2 };

events! {
    /// The events of a work session.
    pub enum Event {
        /// The session runs.
        "started" => Started(Started, SessionTerms),
        /// A report of beats came.
        "beats" => Beats(Beats, Report) newer DECIDED if Event::says_what_was_decided,
        /// The timesheet has said how much of a slot counts.
        "slot_closed" => SlotClosed(SlotClosed, Settled),
        /// The session has ended.
        "stopped" => Stopped(Stopped),
    }
    noted {
        /// The timesheet does not let the session run.
        Declined(StartDeclined),
        /// The session takes no more beats, and claims the last slots from the timesheet.
        Closing(Closing) newer DECIDED as ClosingDecided if Event::says_what_was_decided,
        /// Less of the week's limit is left than the session knew.
        Allowed(Budget),
        /// The session has reported since the timer of silence was set: the timer is set again.
        Watched(Watched),
    }
}

/// What a session is measured by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionTerms {
    /// How beats become time.
    pub policy: Policy,
    /// The most milliseconds that count in a week.
    pub limit_ms: u64,
    /// How much of that is left in this week.
    pub budget: Budget,
}

/// Why the session does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartDeclined {
    /// The freelancer who wanted to work.
    pub freelancer: AccountId,
    /// The rule that refuses it.
    pub rule: String,
}

/// A report in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredReport", into = "StoredReport")]
pub struct Report {
    /// The contract and the freelancer.
    pub deal: Deal,
    /// The beats that had not come before.
    pub beats: Vec<Taken>,
    /// The numbers that are newly known never to come.
    pub skip: Vec<Skip>,
    /// The slots that can get no more time, and are claimed from the timesheet now.
    pub passed: Vec<Line>,
    /// The slot that can still get time.
    pub open: Option<Line>,
    /// Why these beats end the session.
    pub closing: Option<StopReason>,
    /// Whether the beats came after the end of the session.
    pub late: bool,
    /// Where the session's beats stand after this event. Reports of the first shape do not say so: their
    /// beats are folded again on replay.
    pub decided: Option<Decided>,
}

/// The contract and the freelancer of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    /// The contract.
    pub contract: ContractId,
    /// The freelancer.
    pub freelancer: AccountId,
}

/// The session takes no more beats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The contract and the freelancer.
    pub deal: Deal,
    /// The reason.
    pub reason: StopReason,
    /// Until when its time may count.
    pub until: Millis,
    /// The last slots, which are claimed from the timesheet.
    pub passed: Vec<Line>,
    /// Where the session's beats stand after this event. Closings of the first shape do not say so: the beats
    /// that waited are folded again on replay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
}

/// What counts of a slot, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The contract.
    pub contract: ContractId,
    /// The time that counts, in milliseconds.
    pub ms: u64,
    /// How much of the week's limit is left, if the timesheet said so with this slot.
    pub budget: Option<Budget>,
}

/// The timer of silence is set again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// The new time.
    pub due_at: Millis,
}

impl Event {
    /// Whether the event holds what was decided of the beats. All events written today do.
    fn says_what_was_decided(&self) -> bool {
        match self {
            Event::Beats(_, report) => report.decided.is_some(),
            Event::Closing(closing) => closing.decided.is_some(),
            _ => false,
        }
    }

    /// The effects of the event: lines of the diary, a claim at the timesheet, and the timer of silence.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        match self {
            Event::Started(body, terms) => {
                let (contract, session) = (body.contract, SessionId(at.stream.id));
                let memo = DiaryMemoRow { contract, session, memo: body.memo.clone() };
                vec![Effect::Row(Row::put(&memo, at.seq)), watch(Some(at.at + terms.policy.backlog_ms))]
            }
            Event::Beats(_, report) => {
                // A closed slot that gets more time by late beats keeps its line in the diary, until the
                // timesheet has said what counts.
                let shown = report.passed.iter().chain(&report.open).filter(|_| !report.late);
                let lines = shown.map(|line| row(line, report.deal, at));
                lines.chain(claim(report.deal, &report.passed, report.closing.map(|_| at.at))).collect()
            }
            Event::Closing(body) => {
                let lines = body.passed.iter().map(|line| row(line, body.deal, at));
                lines.chain(claim(body.deal, &body.passed, Some(body.until))).collect()
            }
            Event::SlotClosed(body, settled) => vec![closed_row(body, settled, at)],
            Event::Watched(body) => vec![watch(Some(body.due_at))],
            Event::Stopped(_) => vec![watch(None)],
            Event::Declined(_) | Event::Allowed(_) => Vec::new(),
        }
    }
}

fn watch(due_at: Option<Millis>) -> Effect {
    Effect::Timer(SILENCE, TimerKey::Only, due_at)
}

/// The line of the diary, before the timesheet has said what counts.
fn row(line: &Line, deal: Deal, at: &Stamp) -> Effect {
    let row = DiaryRow {
        contract: deal.contract,
        at: line.slot.at,
        session: SessionId(at.stream.id),
        credited_seconds: line.seconds,
        keys: line.slot.inputs.keys,
        clicks: line.slot.inputs.clicks,
        scrolls: line.slot.inputs.scrolls,
    };
    Effect::Row(Row::put(&row, at.seq))
}

fn closed_row(body: &SlotClosed, settled: &Settled, at: &Stamp) -> Effect {
    let row = DiaryRow {
        contract: settled.contract,
        at: body.at,
        session: SessionId(at.stream.id),
        credited_seconds: body.credited_seconds,
        keys: body.keys,
        clicks: body.clicks,
        scrolls: body.scrolls,
    };
    Effect::Row(Row::put(&row, at.seq))
}

fn claim(deal: Deal, passed: &[Line], ends_at: Option<Millis>) -> Option<Effect> {
    if passed.is_empty() && ends_at.is_none() {
        return None;
    }
    let parts = passed.iter().map(|line| Part { at: line.slot.at, spans: line.slot.spans.clone() });
    let command = Command::Claim(Claim { parts: parts.collect(), ends_at });
    Some(Effect::Tell(Tell::to::<Timesheet>(deal.freelancer.0, &command)))
}
