//! Names for the changes a client asks for: UUIDv7s of its server's real time, rising.

use std::time::Instant;

use uuid::{ContextV7, Timestamp, Uuid};

use crate::ids::{CommandId, Millis};

const MILLIS_PER_SECOND: u64 = 1_000;
/// The latest time that a UUIDv7 has room for.
const UUID_MILLIS_MAX: Millis = (1 << 48) - 1;

const NANOS_PER_MILLI: u32 = 1_000_000;

/// Makes command ids. Each is above the one before it, even where the server's time went back.
#[derive(Debug)]
pub struct CommandIds {
    context: ContextV7,
    clock: Millis,
    read_at: Instant,
}

impl CommandIds {
    /// Starts from the `clock` of a `welcome` that has just come.
    pub fn new(clock: Millis) -> Self {
        Self { context: ContextV7::new(), clock, read_at: Instant::now() }
    }

    /// Goes on from the `clock` of another `welcome`: that of a new connection.
    pub fn follow(&mut self, clock: Millis) {
        self.clock = clock;
        self.read_at = Instant::now();
    }

    /// The server's real time, as far as it can be known here.
    pub fn clock(&self) -> Millis {
        let elapsed = u64::try_from(self.read_at.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.clock.saturating_add(elapsed).min(UUID_MILLIS_MAX)
    }

    /// The next name.
    pub fn make(&mut self) -> CommandId {
        self.make_at(self.clock())
    }

    fn make_at(&mut self, clock: Millis) -> CommandId {
        let nanos = (clock % MILLIS_PER_SECOND) as u32 * NANOS_PER_MILLI;
        let timestamp = Timestamp::from_unix(&self.context, clock / MILLIS_PER_SECOND, nanos);
        CommandId(Uuid::new_v7(timestamp))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Millis = 1_795_521_600_123;

    #[test]
    fn an_id_carries_the_servers_time() {
        let id = CommandIds::new(NOON).make_at(NOON);
        assert_eq!(id.millis(), Some(NOON));
        assert!(CommandIds::new(NOON).make().millis() >= Some(NOON));
    }

    #[test]
    fn ids_rise_within_a_millisecond_and_when_the_clock_goes_back() {
        let mut ids = CommandIds::new(NOON);
        let mut last = ids.make_at(NOON);
        for clock in (0..20_000).map(|step| NOON + 5 - step % 7) {
            let next = ids.make_at(clock);
            assert!(next > last, "{next} after {last}");
            last = next;
        }
    }

    #[test]
    fn a_server_with_an_absurd_clock_does_no_harm() {
        assert_eq!(CommandIds::new(Millis::MAX).make().millis(), Some(UUID_MILLIS_MAX));
    }

    #[test]
    fn two_makers_of_the_same_millisecond_do_not_meet() {
        let (mut one, mut other) = (CommandIds::new(NOON), CommandIds::new(NOON));
        assert_ne!(one.make_at(NOON), other.make_at(NOON));
    }
}
