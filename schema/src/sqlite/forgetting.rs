//! Deletes the commands that are too old to be sent again: a few with each write, stream by stream.
//!
//! **The floor never falls, and no command at or above it is deleted.** It is one millisecond above the
//! newest command that was ever deleted. It is raised in the same transaction, and in memory before that. So
//! if no command of an id at or above the floor is found, there never was one, whatever the clock has shown
//! meanwhile.
//!
//! The floor follows the commands that were deleted, not the clock: if the clock is years ahead for an hour,
//! commands of the next years are still accepted.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use protocol::{CommandId, Millis};
use rusqlite::{Connection, OptionalExtension, Result};
use uuid::Uuid;

use super::statements::Statements;

/// The setting that holds the floor: eight bytes, big-endian.
pub(super) const SETTING: &str = "commands_floor";

/// The streams that are looked at and the commands that are deleted in one write: so few that appends behind
/// it wait only some milliseconds.
const STREAMS_AT_ONCE: usize = 64;
const COMMANDS_AT_ONCE: usize = 256;

/// How far the deletion has come.
#[derive(Debug, Default)]
pub(super) struct Forgetting {
    floor: AtomicU64,
    /// The key of the next stream; 0 between two rounds.
    next: AtomicI64,
}

impl Forgetting {
    /// Reads the floor from the store.
    pub(super) fn load(&self, connection: &Connection) -> Result<()> {
        let stands = connection.query_row("SELECT value FROM settings WHERE name = ?1", [SETTING], |row| {
            row.get::<_, Vec<u8>>(0)
        });
        let stands = stands.optional()?.and_then(|bytes| bytes.try_into().ok());
        self.floor.fetch_max(stands.map_or(0, u64::from_be_bytes), Ordering::SeqCst);
        Ok(())
    }

    /// The floor.
    pub(super) fn floor(&self) -> Millis {
        self.floor.load(Ordering::SeqCst)
    }

    /// Whether a round has begun and not ended.
    pub(super) fn is_under_way(&self) -> bool {
        self.next.load(Ordering::Relaxed) != 0
    }

    /// Deletes some commands with ids older than `before`, within the open transaction, and continues there
    /// the next time.
    pub(super) fn go_on(&self, statements: &mut Statements<'_>, before: Millis) -> Result<()> {
        let (mut left, mut newest) = (COMMANDS_AT_ONCE, None);
        let mut next = self.next.load(Ordering::Relaxed);
        for _ in 0..STREAMS_AT_ONCE {
            let Some(stream) = statements.commanded_stream(next)? else {
                next = 0;
                break;
            };
            let (count, last) = statements.oldest_commands(stream, &lowest_id(before), left)?;
            if let Some(last) = last {
                statements.forget_commands(stream, &last)?;
                newest = newest.max(Some(last));
            }
            left = left.saturating_sub(count);
            // A stream from which as many were deleted as possible may have more.
            next = if left == 0 { stream } else { stream + 1 };
            if left == 0 {
                break;
            }
        }
        if let Some(newest) = newest {
            let above = millis(&newest).saturating_add(1);
            let floor = self.floor.fetch_max(above, Ordering::SeqCst).max(above);
            statements.put_setting(SETTING, &floor.to_be_bytes())?;
        }
        self.next.store(next, Ordering::Relaxed);
        Ok(())
    }
}

/// The lowest id of a command from that millisecond.
fn lowest_id(at: Millis) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&at.min(MILLIS_MAX).to_be_bytes()[2..]);
    bytes
}

/// The latest time that an id can hold.
const MILLIS_MAX: Millis = (1 << 48) - 1;

/// The time in a command's id. Only UUIDv7 is accepted as a command id.
fn millis(id: &[u8; 16]) -> Millis {
    CommandId(Uuid::from_bytes(*id)).millis().unwrap_or(0)
}
