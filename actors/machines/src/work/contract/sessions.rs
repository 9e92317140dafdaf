//! Timed work: the contract asks the freelancer's timesheet to start sessions, and tells it when the contract
//! ends. The timesheet tells the contract which session runs and which is over, so that whoever follows the
//! contract sees it.
//!
//! The timesheet is the one teller of both, in order. Where a session takes over from another of the same
//! contract, the old one is over only once its last time has been counted, which is after the new one has
//! started. So a stop ends what runs only if it is of that very session.

use protocol::contract::{Role, RunningSession, SessionStarted, SessionStopped, Terms};
use protocol::{AccountId, ContractId, Kind, SessionId, rules};
use serde::{Deserialize, Serialize};

use super::event::Event;
use super::state::{Contract, Made};
use crate::work::timesheet::{Command, Grant, Timesheet};
use crate::{Effect, Occasion, Refusal, Stamp, Tell};

/// A session that the contract allows. The freelancer's timesheet decides whether it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionAdmitted {
    /// The session.
    pub session: SessionId,
    /// The freelancer.
    pub freelancer: AccountId,
    /// The client.
    pub client: AccountId,
    /// The freelancer's note on what they work on.
    pub memo: String,
    /// The most minutes that are paid in a week.
    pub weekly_limit_minutes: u32,
}

impl Contract {
    pub(super) fn decide_admit_session(
        &self,
        here: &Occasion,
        session: SessionId,
        memo: &str,
    ) -> Result<Event, Refusal> {
        let made = self.as_party(here.who, Role::Freelancer)?;
        made.active()?;
        let weekly_limit_minutes = made.weekly_limit_minutes().ok_or(Refusal::rule(rules::NOT_HOURLY))?;
        Ok(Event::SessionAdmitted(SessionAdmitted {
            session,
            freelancer: made.freelancer,
            client: made.client,
            memo: memo.to_owned(),
            weekly_limit_minutes,
        }))
    }

    /// Accepts what the freelancer's timesheet tells, also after the contract has ended: its last session is
    /// over only then.
    pub(super) fn told_by_timesheet(&self, here: &Occasion) -> Result<&Made, Refusal> {
        let made = self.made()?;
        match here.told_by(Kind::Timesheet)? {
            owner if owner == made.freelancer.0 => Ok(made),
            _ => Err(Refusal::Forbidden),
        }
    }
}

impl Made {
    pub(super) fn fold_session_started(&mut self, body: &SessionStarted, at: &Stamp) {
        let (session, memo) = (body.session, body.memo.clone());
        self.running = Some(RunningSession { session, memo, started_at: at.at });
    }

    /// A stop of a session that does not run, or whose start was never told, changes nothing.
    pub(super) fn fold_session_stopped(&mut self, body: &SessionStopped) {
        self.running.take_if(|running| running.session == body.session);
    }

    /// The most minutes that are paid in a week, where the work is timed.
    pub(super) fn weekly_limit_minutes(&self) -> Option<u32> {
        match &self.terms {
            Terms::Fixed(_) => None,
            Terms::Hourly(hourly) => Some(hourly.weekly_limit_minutes),
        }
    }
}

impl SessionAdmitted {
    /// Asks the freelancer's timesheet to start the session.
    pub(super) fn grant(&self, at: &Stamp) -> Effect {
        let grant = Grant {
            session: self.session,
            contract: ContractId(at.stream.id),
            client: self.client,
            memo: self.memo.clone(),
            weekly_limit_minutes: self.weekly_limit_minutes,
        };
        tell_timesheet(self.freelancer, Command::Grant(grant))
    }
}

/// Tells the freelancer's timesheet that the contract has ended.
pub(super) fn sessions_over(freelancer: AccountId, at: &Stamp) -> Effect {
    tell_timesheet(freelancer, Command::ContractEnded { contract: ContractId(at.stream.id) })
}

/// Tells the freelancer's timesheet that another weekly limit holds from now on.
pub(super) fn limit_changed(freelancer: AccountId, weekly_limit_minutes: u32, at: &Stamp) -> Effect {
    let contract = ContractId(at.stream.id);
    tell_timesheet(freelancer, Command::LimitChanged { contract, weekly_limit_minutes })
}

fn tell_timesheet(freelancer: AccountId, command: Command) -> Effect {
    Effect::Tell(Tell::to::<Timesheet>(freelancer.0, &command))
}

#[cfg(test)]
mod tests;
