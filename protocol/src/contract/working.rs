//! Timed work as its contract shows it: whoever follows the contract alone sees when somebody works.

use serde::{Deserialize, Serialize};

use crate::example::examples;
use crate::ids::{Millis, SessionId};

/// Event `session_started`: the freelancer works from here on. A session of the contract that ran until then
/// runs no more, even if its own `session_stopped` comes later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SessionStarted {
    /// The work session.
    pub session: SessionId,
    /// What is worked on.
    pub memo: String,
}

/// Event `session_stopped`: a session of the contract is over, whatever ended it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SessionStopped {
    /// The work session. It may have started before sessions were shown here: then no `session_started`
    /// precedes this event.
    pub session: SessionId,
    /// What the session credits in all. The number is provisional: beats that come late can still add to it.
    /// No money follows from it.
    pub credited_seconds: u64,
}

/// The session that runs, in the state of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RunningSession {
    /// The work session.
    pub session: SessionId,
    /// What is worked on.
    pub memo: String,
    /// When it started: the time of its `session_started`.
    pub started_at: Millis,
}

examples! {
    SessionStarted { session: SESSION, memo: text("the header") }
    SessionStopped { session: SESSION, credited_seconds: 3_600 }
}
