//! The policy by which a session is measured.

use serde::{Deserialize, Serialize};

/// The most that the agent's two clocks may differ by drift, in milliseconds. A larger difference means that
/// the machine slept or a clock was changed. A steady clock drifts less in two days (0.02 %), and nobody
/// misses that much of a day.
pub const DRIFT_MS: u64 = 30_000;

/// The policy by which a session is measured. It is frozen at the start, so that a later version never
/// changes time that was shown.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The longest time that one beat can show, in milliseconds. After a longer silence a beat shows none.
    pub silence_ms: u64,
    /// The time without any input after which the session ends, in milliseconds.
    pub idle_ms: u64,
    /// How far ahead of the server's clock a beat may be, in milliseconds.
    pub ahead_ms: u64,
    /// How long a session may be silent before it ends, and how long after its end beats are still taken. In
    /// milliseconds.
    pub backlog_ms: u64,
    /// The most that the agent's two clocks may differ by drift, in milliseconds. Sessions from before this
    /// field get the default; their old beats have no wall clock to compare.
    #[serde(default = "drift_ms")]
    pub drift_ms: u64,
}

impl Policy {
    /// The policy of sessions that start now.
    pub const NOW: Policy = Policy {
        silence_ms: 90_000,
        idle_ms: 10 * 60_000,
        ahead_ms: 2_000,
        backlog_ms: 12 * 3_600_000,
        drift_ms: DRIFT_MS,
    };

    /// The greatest age of a beat, in milliseconds. Two backlogs: the beat waited in one, and its session may
    /// have ended one backlog ago.
    pub fn age_ms_max(&self) -> u64 {
        2 * self.backlog_ms
    }
}

fn drift_ms() -> u64 {
    DRIFT_MS
}
