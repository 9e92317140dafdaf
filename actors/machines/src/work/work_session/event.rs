//! What happens in a work session, and what follows from it.

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

/// The timer that ends a session which says nothing any more.
pub const SILENCE: &str = "silence";

/// Of reports and closings that say what was decided.
const DECIDED: Shape = Shape { public: 1, private: 2 };

events! {
    /// What happens in a work session.
    pub enum Event {
        /// The session runs.
        "started" => Started(Started, SessionTerms),
        /// A report of beats came.
        "beats" => Beats(Beats, Report) newer DECIDED if Event::says_what_was_decided,
        /// What counts of a slot stands.
        "slot_closed" => SlotClosed(SlotClosed, Settled),
        /// The session is over.
        "stopped" => Stopped(Stopped),
    }
    noted {
        /// The timesheet lets no session run.
        Declined(StartDeclined),
        /// No more beats; the timesheet is asked what counts of the last of them.
        Closing(Closing) newer DECIDED as ClosingDecided if Event::says_what_was_decided,
        /// Less of the week's limit is left than was thought.
        Allowed(Budget),
        /// The session has spoken since its timer was set.
        Watched(Watched),
    }
}

/// What a session is measured by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionTerms {
    /// How beats become time.
    pub policy: Policy,
    /// The most that counts in a week, in milliseconds.
    pub limit_ms: u64,
    /// What of it is left in this week.
    pub budget: Budget,
}

/// Why a session does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartDeclined {
    /// Who wanted to work.
    pub freelancer: AccountId,
    /// The rule that says no.
    pub rule: String,
}

/// What a report brought, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredReport", into = "StoredReport")]
pub struct Report {
    /// Whose time it is.
    pub deal: Deal,
    /// The beats that had not come before.
    pub beats: Vec<Taken>,
    /// The numbers of which it was not known before that they will never come.
    pub skip: Vec<Skip>,
    /// The slots that can get no more time; the timesheet is asked for them.
    pub passed: Vec<Line>,
    /// The slot that may get more.
    pub open: Option<Line>,
    /// Why these beats end the session.
    pub closing: Option<StopReason>,
    /// Whether they came after its end.
    pub late: bool,
    /// Where the session's beats stand now. A report of the first shape does not say: its beats are folded again.
    pub decided: Option<Decided>,
}

/// Whose time it is, and for which contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    /// For which contract.
    pub contract: ContractId,
    /// Who works.
    pub freelancer: AccountId,
}

/// That a session takes no more beats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Whose time it is.
    pub deal: Deal,
    /// Why.
    pub reason: StopReason,
    /// Up to when its time may count.
    pub until: Millis,
    /// The slots that the timesheet is asked for.
    pub passed: Vec<Line>,
    /// Where the session's beats stand now. A closing of the first shape does not say: what waited is folded again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
}

/// The rest of what is known of a slot that is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// For which contract.
    pub contract: ContractId,
    /// What counts of it, exactly.
    pub ms: u64,
    /// What is left of the week's limit, where the timesheet said so with this slot.
    pub budget: Option<Budget>,
}

/// That the timer of silence is set anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// To when.
    pub due_at: Millis,
}

impl Event {
    /// Whether it says what was decided of the session's beats, as all do that are written today.
    fn says_what_was_decided(&self) -> bool {
        match self {
            Event::Beats(_, report) => report.decided.is_some(),
            Event::Closing(closing) => closing.decided.is_some(),
            _ => false,
        }
    }

    /// What follows from it: lines of the diary, a claim at the timesheet, the timer of silence.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        match self {
            Event::Started(body, terms) => {
                let (contract, session) = (body.contract, SessionId(at.stream.id));
                let memo = DiaryMemoRow { contract, session, memo: body.memo.clone() };
                vec![Effect::Row(Row::put(&memo, at.seq)), watch(Some(at.at + terms.policy.backlog_ms))]
            }
            Event::Beats(_, report) => {
                // A slot that gets more time late has its line already; what it gets shows once it counts.
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

/// The line as it stands until the timesheet has said what counts of it.
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
