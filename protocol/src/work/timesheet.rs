//! Timesheets: which session of a person runs, and what time counts.

use serde::{Deserialize, Serialize};

use crate::example::examples;
use crate::ids::{ContractId, Millis, SessionId};
use crate::kind::Kind;
use crate::registry::{Entity, EventType, Shape};

/// A timesheet as a stream.
pub const TIMESHEET: Entity = Entity {
    kind: Kind::Timesheet,
    about: "Which session of a person runs, and what time counts; `id` is the account.",
    state: Shape::of::<TimesheetState>(),
    events: &[
        EventType::of::<Granted>("granted", "A session may count time from here on, and no other."),
        EventType::of::<Counted>("counted", "Time that a session has shown counts."),
    ],
    signals: &[],
};

/// Event `granted` of a timesheet: the session may count time from here on, and no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Granted {
    /// The session.
    pub session: SessionId,
    /// The contract that the work is for.
    pub contract: ContractId,
}

/// Event `counted` of a timesheet: time that a session has shown and may count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Counted {
    /// The session.
    pub session: SessionId,
    /// The contract that the work is for.
    pub contract: ContractId,
    /// What counts of what it has shown.
    pub counted_ms: u64,
    /// The week it falls in (the last one, where it spans two): its Monday, 00:00 UTC.
    pub week_at: Millis,
    /// What counts in that week for that contract, this included.
    pub week_ms: u64,
}

/// The state of a timesheet, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct TimesheetState {
    /// The session that may count time now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub running: Option<SessionId>,
    /// What counts in this week and those just before it, by week and contract.
    pub weeks: Vec<WeekTotal>,
}

/// What counts for a contract in a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct WeekTotal {
    /// The week: its Monday, 00:00 UTC.
    pub week_at: Millis,
    /// The contract.
    pub contract: ContractId,
    /// How many milliseconds count.
    pub week_ms: u64,
}

examples! {
    Granted { session: SESSION, contract: CONTRACT }
    Counted { session: SESSION, contract: CONTRACT, counted_ms: 60_000, week_at: AT, week_ms: 60_000 }
}
