//! What happens on a timesheet, and what follows from it.

use protocol::work::{Counted, Granted, StopReason};
use protocol::{AccountId, Millis, SessionId};
use serde::{Deserialize, Serialize};

use super::machine::Budget;
use crate::work::work_session::{self, CountedPart, WorkSession};
use crate::{Effect, Stamp, Tell, events};

events! {
    /// What happens on a timesheet.
    pub enum Event {
        /// A session may run; another one that ran may not any more.
        "granted" => Granted(Granted, GrantTerms),
        /// Time of a session counts.
        "counted" => Counted(Counted, CountedTime),
    }
    noted {
        /// A session may not run.
        Declined(GrantDeclined),
        /// The contract of the running session is over, and so is the session.
        ContractOver(ContractOver),
    }
}

/// What a session is told when it may run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantTerms {
    /// For whom the person works.
    pub client: AccountId,
    /// What is worked on.
    pub memo: String,
    /// The most that counts in a week for this contract.
    pub limit_ms: u64,
    /// What of it is left in this week.
    pub budget: Budget,
    /// The session that ran until now.
    pub took_over: Option<SessionId>,
}

/// The time that counts, in full: what the session is told, and what is left of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedTime {
    /// What counts, slot by slot, as it was claimed.
    pub parts: Vec<CountedPart>,
    /// What is left in the week of the last of them.
    pub budget: Budget,
    /// When the session ended, where this was its last claim.
    pub ended_at: Option<Millis>,
    /// The running session, where it is another one of the same contract: its budget has become smaller.
    pub also: Option<SessionId>,
}

/// That a session may not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantDeclined {
    /// Which session.
    pub session: SessionId,
    /// The rule that says no.
    pub rule: String,
}

/// That the contract of the running session is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractOver {
    /// The session.
    pub session: SessionId,
}

impl Event {
    /// What follows from it: the sessions concerned are told, the one that ends before the one that starts.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        match self {
            Event::Granted(body, terms) => {
                let ended = terms.took_over.map(|session| end(session, StopReason::Takeover, at));
                ended.into_iter().chain([start(body, terms, at)]).collect()
            }
            Event::Declined(body) => {
                vec![tell(body.session, work_session::Command::Decline { rule: body.rule.clone() })]
            }
            Event::Counted(body, time) => {
                let answer = count(body.session, time.parts.clone(), time.budget, time.ended_at.is_some());
                let also = time.also.map(|session| count(session, Vec::new(), time.budget, false));
                [answer].into_iter().chain(also).collect()
            }
            Event::ContractOver(body) => vec![end(body.session, StopReason::Contract, at)],
        }
    }
}

fn start(body: &Granted, terms: &GrantTerms, at: &Stamp) -> Effect {
    let start = work_session::Start {
        contract: body.contract,
        freelancer: AccountId(at.stream.id),
        client: terms.client,
        memo: terms.memo.clone(),
        limit_ms: terms.limit_ms,
        budget: terms.budget,
    };
    tell(body.session, work_session::Command::Start(start))
}

fn end(session: SessionId, reason: StopReason, at: &Stamp) -> Effect {
    tell(session, work_session::Command::End { reason, at: at.at })
}

fn count(session: SessionId, parts: Vec<CountedPart>, budget: Budget, last: bool) -> Effect {
    tell(session, work_session::Command::Count(work_session::Count { parts, budget, last }))
}

fn tell(session: SessionId, command: work_session::Command) -> Effect {
    Effect::Tell(Tell::to::<WorkSession>(session.0, &command))
}
