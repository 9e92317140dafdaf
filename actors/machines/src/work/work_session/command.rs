//! The commands of a work session and their answers.

use protocol::stream::Applied;
use protocol::work::{Beat, BeatAnswer, BeatParams, Skip, StartAnswer, StopAnswer, StopReason};
use protocol::{AccountId, ContractId, Millis};
use serde::{Deserialize, Serialize};

use super::machine::WorkSession;
use crate::forwarded::forwarded;
use crate::work::timesheet::Budget;

/// The commands of a work session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Sent by the timesheet: the session may run.
    Start(Start),
    /// Sent by the timesheet: the session may not run.
    Decline {
        /// The rule that refuses it.
        rule: String,
    },
    /// Take a report of beats. The server has checked its form.
    Report {
        /// The beats.
        beats: Vec<Beat>,
        /// The numbers of beats that will never come.
        skip: Vec<Skip>,
    },
    /// Stop the session. Sent by its freelancer.
    Stop,
    /// Sent by the timesheet: the session must end.
    End {
        /// The reason.
        reason: StopReason,
        /// Until when its time may count.
        at: Millis,
    },
    /// Sent by the timesheet: the answer to a claim, or the news that less of the week's limit is left.
    Count(Count),
    /// Sent by the timer that ends a silent session.
    Silence {
        /// When the timer was due.
        due_at: Millis,
    },
    /// Ask how the start ended, with the intervals that the agent shall use. Changes nothing.
    ShowStart {
        /// The seconds between two beats.
        beat_seconds: u32,
        /// The seconds between two reports.
        report_seconds: u32,
    },
    /// Ask how the stop ended. Changes nothing.
    ShowStop,
}

/// What a timesheet tells a session that may run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The contract.
    pub contract: ContractId,
    /// The freelancer.
    pub freelancer: AccountId,
    /// The client.
    pub client: AccountId,
    /// The freelancer's note on what they work on.
    pub memo: String,
    /// The most milliseconds that count in a week.
    pub limit_ms: u64,
    /// How much of that is left in this week.
    pub budget: Budget,
}

/// The timesheet's answer to a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The time that counts, for each slot of the claim.
    pub parts: Vec<CountedPart>,
    /// How much of the week's limit is left.
    pub budget: Budget,
    /// Whether this answers the session's last claim.
    pub last: bool,
}

/// The time that counts in one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedPart {
    /// The start of the slot.
    pub at: Millis,
    /// The time, in milliseconds.
    pub ms: u64,
}

forwarded! {
    WorkSession:
    // It has no command id: the number of a beat in its session already makes it count once.
    BeatParams => |BeatParams { session, beats, skip }| {
        (session.0, None, Command::Report { beats, skip })
    };
}

/// The answers of a work session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to a report.
    Beats(BeatAnswer),
    /// The answer to `ShowStart`.
    Started(StartAnswer),
    /// The answer to `ShowStop`.
    Stopped(StopAnswer),
    /// The answer to all other commands.
    Applied(Applied),
}
