//! What a session is measured by.

use serde::{Deserialize, Serialize};

/// By how much the two clocks of an agent may part before the wall clock says where time lies, in milliseconds: more than a
/// steady clock drifts in two days (0.02 %), less than anyone would miss of a day.
pub const DRIFT_MS: u64 = 30_000;

/// What a session is measured by; frozen when it starts, so that a later version never changes time already shown.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The longest time that a beat can show; a longer silence before it shows none. In milliseconds.
    pub silence_ms: u64,
    /// How much time without any input ends the session, in milliseconds.
    pub idle_ms: u64,
    /// How far ahead of the server a beat may seem to lie, in milliseconds.
    pub ahead_ms: u64,
    /// How long a session may be silent, and for how long after its end its beats are taken, in milliseconds.
    pub backlog_ms: u64,
    /// By how much the agent's two clocks may part, in milliseconds. Sessions that started before this was asked have it too:
    /// their beats of that time are stored without a wall clock.
    #[serde(default = "drift_ms")]
    pub drift_ms: u64,
}

impl Policy {
    /// What is in force for sessions that start now.
    pub const NOW: Policy = Policy {
        silence_ms: 90_000,
        idle_ms: 10 * 60_000,
        ahead_ms: 2_000,
        backlog_ms: 12 * 3_600_000,
        drift_ms: DRIFT_MS,
    };

    /// How old a beat may be, in milliseconds: it lies in a backlog, whose session may have ended a whole backlog ago.
    pub fn age_ms_max(&self) -> u64 {
        2 * self.backlog_ms
    }
}

fn drift_ms() -> u64 {
    DRIFT_MS
}
