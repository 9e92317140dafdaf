//! What happens on a timesheet, and what follows from it.

use protocol::work::{Counted, Granted, StopReason};
use protocol::{AccountId, Millis, SessionId};
use serde::{Deserialize, Serialize};

use super::machine::Budget;
use crate::machine::{NOTED, Unreadable, Written, noted, public, read_body};
use crate::work_session::{self, CountedPart};
use crate::{AnyCommand, Effect, Stamp, Tell};

/// What happens on a timesheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A session may run; another one that ran may not any more.
    Granted(Granted, Admission),
    /// A session may not run.
    Declined(Declined),
    /// Time of a session counts.
    Counted(Counted, Tally),
    /// The contract of the running session is over, and so is the session.
    ContractOver(ContractOver),
}

/// What a session that may run has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admission {
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

/// The rest of what is known of time that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
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
pub struct Declined {
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

/// The events with nothing public in them.
#[derive(Serialize, Deserialize)]
enum Private {
    Declined(Declined),
    ContractOver(ContractOver),
}

impl Event {
    /// Writes it for the journal and its readers.
    pub fn write(&self) -> Written {
        match self {
            Event::Granted(body, admission) => public("granted", body).with_private(admission),
            Event::Declined(body) => noted(&Private::Declined(body.clone())),
            Event::Counted(body, tally) => public("counted", body).with_private(tally),
            Event::ContractOver(body) => noted(&Private::ContractOver(body.clone())),
        }
    }

    /// Reads back what `write` wrote.
    pub fn read(r#type: &str, body: &[u8], private: Option<&[u8]>) -> Result<Self, Unreadable> {
        let private = private.unwrap_or_default();
        Ok(match r#type {
            "granted" => Event::Granted(read_body(r#type, body)?, read_body(r#type, private)?),
            "counted" => Event::Counted(read_body(r#type, body)?, read_body(r#type, private)?),
            NOTED => match read_body(r#type, private)? {
                Private::Declined(body) => Event::Declined(body),
                Private::ContractOver(body) => Event::ContractOver(body),
            },
            other => return Err(Unreadable::unknown(other)),
        })
    }

    /// What follows from it: the sessions concerned are told, the one that ends before the one that starts.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        match self {
            Event::Granted(body, admission) => {
                let ended = admission.took_over.map(|session| end(session, StopReason::Takeover, at));
                ended.into_iter().chain([start(body, admission, at)]).collect()
            }
            Event::Declined(body) => {
                vec![tell(body.session, work_session::Command::Decline { rule: body.rule.clone() })]
            }
            Event::Counted(body, tally) => {
                let answer = count(body.session, tally.parts.clone(), tally.budget, tally.ended_at.is_some());
                let also = tally.also.map(|session| count(session, Vec::new(), tally.budget, false));
                [answer].into_iter().chain(also).collect()
            }
            Event::ContractOver(body) => vec![end(body.session, StopReason::Contract, at)],
        }
    }
}

fn start(body: &Granted, admission: &Admission, at: &Stamp) -> Effect {
    let start = work_session::Start {
        contract: body.contract,
        freelancer: AccountId(at.stream.id),
        client: admission.client,
        memo: admission.memo.clone(),
        limit_ms: admission.limit_ms,
        budget: admission.budget,
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
    Effect::Tell(Tell { to: session.0, command: AnyCommand::WorkSession(command) })
}
