//! The bounds of the shell, each with its unit.

use std::time::Duration;

/// How many milliseconds a caller is asked to wait where a bound is reached.
pub const RETRY_AFTER_MS: u64 = 250;

/// How long a command is remembered, in milliseconds of its id's own time: 7 days. Older ones are `expired`.
pub const COMMAND_AGE_MAX_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// How far a command's id may lie in the future, in milliseconds.
pub const COMMAND_AHEAD_MAX_MS: u64 = 5 * 60 * 1000;

/// No snapshot of a stream with fewer events.
pub const SNAPSHOT_EVENTS_MIN: u64 = 128;

/// A busy entity takes a snapshot every so many events.
pub const SNAPSHOT_EVENTS: u64 = 1024;

/// How many bytes of announced commits may wait for one hub; past it the hub is told seqs alone and reads the journal.
pub const HUB_QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What the shell admits before it answers `overloaded`.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Messages in an entity's mailbox.
    pub mailbox: usize,
    /// Commands and questions of an entity whose answers wait.
    pub waiting_max: usize,
    /// The same, of one account.
    pub waiting_account_max: usize,
    /// Effects of an entity that others have yet to take.
    pub untold_max: usize,
    /// Records in one append.
    pub append_records_max: usize,
    /// Bytes of bodies in one append.
    pub append_bytes_max: usize,
    /// How long an answer waits before it is `unavailable`.
    pub answer_deadline: Duration,
    /// How long an entity stays without being asked.
    pub idle: Duration,
    /// How often an entity looks at its deadlines and its idleness.
    pub tick: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            mailbox: 1024,
            waiting_max: 4096,
            waiting_account_max: 512,
            untold_max: 4096,
            append_records_max: 512,
            append_bytes_max: 256 * 1024,
            answer_deadline: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            tick: Duration::from_secs(1),
        }
    }
}
