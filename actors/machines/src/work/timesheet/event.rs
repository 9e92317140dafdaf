//! The events of a timesheet and their effects.

use protocol::contract::{SessionStarted, SessionStopped};
use protocol::work::{Counted, Granted, StopReason};
use protocol::{AccountId, ContractId, Millis, SessionId};
use serde::{Deserialize, Serialize};

use super::machine::Budget;
use crate::work::contract::{self, Contract};
use crate::work::work_session::{self, CountedPart, WorkSession};
use crate::{Effect, Stamp, Tell, events};

events! {
    /// The events of a timesheet.
    pub enum Event {
        /// A session may run. A session that ran before ends.
        "granted" => Granted(Granted, GrantTerms),
        /// A session claimed time, and this much of it counts.
        "counted" => Counted(Counted, CountedTime),
    }
    noted {
        /// A session may not run.
        Declined(GrantDeclined),
        /// Another weekly limit holds for the running session.
        LimitChanged(LimitChanged),
        /// The contract of the running session has ended, so the session ends.
        ContractOver(ContractOver),
    }
}

/// What a session is told when it may run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantTerms {
    /// The client of the contract.
    pub client: AccountId,
    /// The freelancer's note on what they work on.
    pub memo: String,
    /// The most milliseconds that count in a week for this contract.
    pub limit_ms: u64,
    /// How much of that is left in this week.
    pub budget: Budget,
    /// The session that ran until now.
    pub took_over: Option<SessionId>,
}

/// What counts of a claim, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedTime {
    /// The milliseconds that count, for each slot of the claim.
    pub parts: Vec<CountedPart>,
    /// What is left in the week of the last slot.
    pub budget: Budget,
    /// When the session ended, if this was its last claim.
    pub ended_at: Option<Millis>,
    /// The session that runs now, if it is another one of the same contract: it is told that less of the week
    /// is left.
    pub also: Option<SessionId>,
    /// What the session credits in all, if this was its last claim: its contract is told. Older events do not
    /// say it, and their contracts are told nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credited_seconds: Option<u64>,
}

/// A session may not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantDeclined {
    /// The session.
    pub session: SessionId,
    /// The rule that refuses it.
    pub rule: String,
}

/// Another weekly limit holds for the running session, from this event on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitChanged {
    /// The session that runs.
    pub session: SessionId,
    /// The most milliseconds that count in a week.
    pub limit_ms: u64,
    /// How much of that is left in this week.
    pub budget: Budget,
}

/// The contract of the running session has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractOver {
    /// The session that runs.
    pub session: SessionId,
}

impl Event {
    /// The effects of the event: the sessions are told, the one that ends before the one that starts, and
    /// after them the contract. A receiver knows an effect by its place among those of its event, so what
    /// older programs told keeps its place.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        match self {
            Event::Granted(body, terms) => {
                let ended = terms.took_over.map(|session| end(session, StopReason::Takeover, at));
                ended.into_iter().chain([start(body, terms, at), started(body, terms)]).collect()
            }
            Event::Declined(body) => {
                vec![tell(body.session, work_session::Command::Decline { rule: body.rule.clone() })]
            }
            Event::Counted(body, time) => {
                let answer = count(body.session, time.parts.clone(), time.budget, time.ended_at.is_some());
                let also = time.also.map(|session| count(session, Vec::new(), time.budget, false));
                let stopped = time.credited_seconds.map(|seconds| stopped(body, seconds));
                [answer].into_iter().chain(also).chain(stopped).collect()
            }
            Event::LimitChanged(body) => vec![count(body.session, Vec::new(), body.budget, false)],
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

fn started(body: &Granted, terms: &GrantTerms) -> Effect {
    let started = SessionStarted { session: body.session, memo: terms.memo.clone() };
    tell_contract(body.contract, contract::Command::SessionStarted(started))
}

fn stopped(body: &Counted, credited_seconds: u64) -> Effect {
    let stopped = SessionStopped { session: body.session, credited_seconds };
    tell_contract(body.contract, contract::Command::SessionStopped(stopped))
}

fn tell_contract(contract: ContractId, command: contract::Command) -> Effect {
    Effect::Tell(Tell::to::<Contract>(contract.0, &command))
}

fn tell(session: SessionId, command: work_session::Command) -> Effect {
    Effect::Tell(Tell::to::<WorkSession>(session.0, &command))
}
