//! What can be asked of a work session, and what it answers.

use protocol::stream::Applied;
use protocol::work::{Beat, BeatAnswer, BeatParams, Skip, StartAnswer, StopAnswer, StopReason};
use protocol::{AccountId, ContractId, Millis};
use serde::{Deserialize, Serialize};

use super::machine::WorkSession;
use crate::forwarded::forwarded;
use crate::work::timesheet::Budget;

/// What can be asked of a work session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// The timesheet lets it run.
    Start(Start),
    /// The timesheet does not let it run.
    Decline {
        /// The rule that says no.
        rule: String,
    },
    /// Take a report of beats in, which is well formed.
    Report {
        /// The beats.
        beats: Vec<Beat>,
        /// Numbers of beats that will never come.
        skip: Vec<Skip>,
    },
    /// Stop, at the freelancer's wish.
    Stop,
    /// The timesheet ends it.
    End {
        /// Why.
        reason: StopReason,
        /// Up to when its time may count.
        at: Millis,
    },
    /// The timesheet answers a claim, or says that less of the week's limit is left.
    Count(Count),
    /// The timer of silence is due.
    Silence {
        /// When it was due.
        due_at: Millis,
    },
    /// Say how the start came out, and what an agent is asked for; changes nothing.
    ShowStart {
        /// How often to sample.
        beat_seconds: u32,
        /// How often to report.
        report_seconds: u32,
    },
    /// Say how the stop came out; changes nothing.
    ShowStop,
}

/// What a timesheet says of a session that it lets run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

forwarded! {
    WorkSession:
    // It has no name, since a beat's number in its session makes it count once.
    BeatParams => |BeatParams { session, beats, skip }| {
        (session.0, None, Command::Report { beats, skip })
    };
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
