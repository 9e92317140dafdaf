//! The bounds of the shell, each with its unit.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

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

/// How many streams that hold what this program does not know are remembered, so that each is logged once; the counter counts on.
pub const UNSUPPORTED_LOGGED_MAX: usize = 1_024;

/// How many bytes of announced commits may wait for one hub; past it the hub is told seqs alone and reads the journal.
pub const HUB_QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Streams of a kind that the store is asked about at once, before whoever asks about one more is `overloaded`: is there a record at all?
pub const SOUGHT_MAX: usize = 4_096;

/// What may wait for the answer to that question, of one stream: as much as a mailbox holds.
pub const SOUGHT_LETTERS_MAX: usize = 1_024;

/// What the shell admits before it answers `overloaded`.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Messages in an entity's mailbox.
    pub mailbox: usize,
    /// Commands and questions of people whose answers wait in an entity.
    pub waiting_max: usize,
    /// What other entities, time and the server itself ask of an entity, as long as its answers wait. It has a bound of its own, so that people who ask
    /// much of an entity never hold up what money and news rest on.
    pub waiting_inner_max: usize,
    /// The same, of one account.
    pub waiting_account_max: usize,
    /// Tellers of whom an entity keeps in memory, and in its snapshots, what it has taken; of others the store knows.
    pub tellers_max: usize,
    /// Events of an entity that are not durable yet: they gather while an append hangs, also those whose askers have given up.
    pub gathered_records_max: usize,
    /// Their bytes. One command may go over it.
    pub gathered_bytes_max: usize,
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
    /// On a store that others may write to: how long an entity that has appended to its stream, or looked at its head, answers from what it
    /// knows. After that it looks at the head before it answers.
    pub sure_for: Duration,
    /// On such a store: how many streams that have readers are looked at in a second, for what other servers have written there. Past it, readers
    /// hear of that later than after a second.
    pub looks_a_second_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            mailbox: 1024,
            waiting_max: 4096,
            waiting_inner_max: 16_384,
            waiting_account_max: 512,
            tellers_max: 4_096,
            gathered_records_max: 4096,
            gathered_bytes_max: 8 * 1024 * 1024,
            untold_max: 4096,
            append_records_max: 512,
            append_bytes_max: 256 * 1024,
            answer_deadline: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            tick: Duration::from_secs(1),
            sure_for: Duration::from_secs(1),
            looks_a_second_max: 2_000,
        }
    }
}

/// How often something is done in the present second.
#[derive(Debug)]
pub(crate) struct Looks {
    second: Mutex<(Option<Instant>, u32)>,
    max: u32,
}

impl Looks {
    pub(crate) fn new(max: u32) -> Self {
        Self { second: Mutex::new((None, 0)), max }
    }

    /// Whether it may be done once more.
    pub(crate) fn take(&self, now: Instant) -> bool {
        let mut second = self.second.lock();
        if second.0.is_none_or(|began| now.saturating_duration_since(began) >= Duration::from_secs(1)) {
            *second = (Some(now), 0);
        }
        let may = second.1 < self.max;
        second.1 += u32::from(may);
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_done_in_a_second_than_may_be() {
        let (looks, now) = (Looks::new(2), Instant::now());
        let at = |ms| looks.take(now + Duration::from_millis(ms));
        assert_eq!([at(0), at(500), at(999), at(1_000)], [true, true, false, true]);
    }
}
