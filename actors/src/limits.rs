//! The bounds of the shell, each with its unit.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// How long a caller is asked to wait when a bound is reached, in milliseconds.
pub const RETRY_AFTER_MS: u64 = 250;

/// How long a command is remembered: 7 days, in milliseconds, by the time in its id. An older command is
/// answered `expired`.
pub const COMMAND_AGE_MAX_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// How far the time in a command's id may lie in the future, in milliseconds.
pub const COMMAND_AHEAD_MAX_MS: u64 = 5 * 60 * 1000;

// A command names the session that it starts. If a timesheet forgot a session while that command could still
// come again, it could let the session run twice.
const _: () = assert!(crate::timesheet::WINDOW_KEPT_MS > COMMAND_AGE_MAX_MS + COMMAND_AHEAD_MAX_MS);

/// The fewest events of a stream that has a snapshot.
pub const SNAPSHOT_EVENTS_MIN: u64 = 128;

/// A busy entity writes a snapshot after this many events.
pub const SNAPSHOT_EVENTS: u64 = 1024;

/// How many streams with unknown events are remembered, so that each is logged only once.
pub const UNSUPPORTED_LOGGED_MAX: usize = 1_024;

/// How many bytes of commits may wait for one hub. Beyond that the hub gets only the seqs, and reads the
/// events from the journal.
pub const HUB_QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// For how many streams of a kind the store may be asked at once whether they exist. Beyond that a question
/// is answered `overloaded`.
pub const SOUGHT_MAX: usize = 4_096;

/// How many letters of one stream may wait for the store's answer: as many as a mailbox holds.
pub const SOUGHT_LETTERS_MAX: usize = 1_024;

/// How many letters of the server and of other entities may wait beside them, so that people cannot keep
/// these out.
pub const SOUGHT_INNER_LETTERS_MAX: usize = 1_024;

/// The bounds of the shell. Beyond most of them a command is answered `overloaded`.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Messages in the mailbox of an entity, beyond which people are refused.
    pub mailbox: usize,
    /// Messages of other entities, timers and the server in the mailbox of an entity. They have a bound of
    /// their own, so that people who keep the mailbox full cannot keep these out.
    pub mailbox_inner: usize,
    /// Commands and questions of people whose answers wait in an entity.
    pub waiting_max: usize,
    /// Commands and questions of other entities, timers and the server whose answers wait in an entity. They
    /// have a bound of their own, so that people who ask much of an entity cannot hold up money and news.
    pub waiting_inner_max: usize,
    /// Commands and questions of one account whose answers wait in an entity.
    pub waiting_account_max: usize,
    /// Tellers of whom an entity keeps in memory, and in its snapshots, which effects it has taken. For the
    /// others it asks the store.
    pub tellers_max: usize,
    /// Events of an entity that are not durable yet. They gather while an append hangs, even after their
    /// senders have been answered `unavailable`.
    pub gathered_records_max: usize,
    /// The bytes of these events. A single command may exceed it.
    pub gathered_bytes_max: usize,
    /// Effects of an entity that their receivers have not taken.
    pub untold_max: usize,
    /// Records in one append.
    pub append_records_max: usize,
    /// Bytes of bodies in one append.
    pub append_bytes_max: usize,
    /// How long an answer may take before it is `unavailable`.
    pub answer_deadline: Duration,
    /// How long an entity stays alive when nobody asks it.
    pub idle: Duration,
    /// How often an entity checks deadlines and whether it is idle.
    pub tick: Duration,
    /// On a store that other servers may write to: how long an entity relies on its state after it appended
    /// or looked at the head. After that it looks at the head before it answers.
    pub sure_for: Duration,
    /// On such a store: how many streams with readers are looked at in a second, for events that other
    /// servers have written. Beyond that, readers get such events later.
    pub looks_a_second_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            mailbox: 1024,
            mailbox_inner: 1024,
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

/// Counts how often something is done in the current second.
#[derive(Debug)]
pub(crate) struct Looks {
    second: Mutex<(Option<Instant>, u32)>,
    max: u32,
}

impl Looks {
    pub(crate) fn new(max: u32) -> Self {
        Self { second: Mutex::new((None, 0)), max }
    }

    /// Whether it may be done once more in this second.
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
