//! Command ids that hold the time at which their post was meant to be sent, and texts that are derived from
//! them.
//!
//! The latency of a delivery is computed from its `command_id` alone, and a text that is read back is checked
//! against it. So nothing has to be stored for a message.

use std::time::Instant;

use protocol::{CommandId, Millis};
use uuid::Builder;

/// Microseconds since the run began.
pub type Micros = u64;

/// The bits of a command id that hold the time: 19 hours.
const TIME_BITS: u32 = 36;
const TIME_MASK: u64 = (1 << TIME_BITS) - 1;

/// The clock of a run.
#[derive(Debug, Clone, Copy)]
pub struct RunClock {
    began: Instant,
}

impl RunClock {
    /// A clock that begins now.
    pub fn begin() -> Self {
        Self { began: Instant::now() }
    }

    /// Microseconds since the run began.
    pub fn micros(&self) -> Micros {
        self.began.elapsed().as_micros() as Micros
    }

    /// A time of the run, for the timers of the runtime.
    pub fn at(&self, micros: Micros) -> tokio::time::Instant {
        (self.began + std::time::Duration::from_micros(micros)).into()
    }
}

/// A UUIDv7 of the server's time `now`, with `intended` in its random part.
pub fn command_id(now: Millis, intended: Micros) -> CommandId {
    let mut random: [u8; 10] = rand::random();
    let low = u64::from_be_bytes(random[2..].try_into().expect("eight bytes"));
    // The two highest bits belong to the variant. The time takes the lowest of the others.
    let low = (low & !TIME_MASK) | (intended & TIME_MASK);
    random[2..].copy_from_slice(&low.to_be_bytes());
    CommandId(Builder::from_unix_timestamp_millis(now, &random).into_uuid())
}

/// When the post of that command was meant to be sent.
pub fn intended(command_id: CommandId) -> Micros {
    (command_id.0.as_u128() as u64) & TIME_MASK
}

/// Writes the text of that command's post, of `bytes` bytes but at least 32.
pub fn text(command_id: CommandId, bytes: usize) -> String {
    const FILLER: &str = "the quick brown fox jumps over the lazy dog, and ";
    let mut text = command_id.0.simple().to_string();
    while text.len() < bytes {
        let left = bytes - text.len();
        text.push_str(&FILLER[..left.min(FILLER.len())]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_id_gives_its_time_back_and_stays_a_uuid_of_version_7() {
        for intended_at in [0, 1, 123_456_789, TIME_MASK] {
            let id = command_id(1_700_000_000_000, intended_at);
            assert_eq!(intended(id), intended_at);
            assert_eq!(id.millis(), Some(1_700_000_000_000));
        }
    }

    #[test]
    fn commands_of_one_moment_differ() {
        let ids: std::collections::BTreeSet<_> = (0..10_000).map(|_| command_id(1, 1)).collect();
        assert_eq!(ids.len(), 10_000);
    }

    #[test]
    fn a_text_follows_from_its_command() {
        let id = command_id(1, 2);
        assert_eq!(text(id, 200).len(), 200);
        assert_eq!(text(id, 200), text(id, 200));
    }
}
