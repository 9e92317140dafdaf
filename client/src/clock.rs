//! The server's clock, as a client keeps it, and the command ids made with it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use protocol::{CommandId, Millis};
use uuid::Builder;

use crate::boot::BootInstant;

/// The server's real time. Between messages it is advanced by this machine's steady clock, also during sleep.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    told: Millis,
    at: BootInstant,
}

impl Clock {
    /// The clock, set to a time that the server has just sent.
    pub fn told(clock: Millis) -> Self {
        Self { told: clock, at: BootInstant::now() }
    }

    /// This machine's own clock, until a server sends its time. It may be wrong, so no command ids are made
    /// with it.
    pub fn of_system() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Self::told(since_epoch.as_millis() as Millis)
    }

    /// Milliseconds since the Unix epoch, by the server's clock.
    pub fn now(&self) -> Millis {
        self.told + self.at.elapsed().as_millis() as Millis
    }

    /// A new command id: a UUIDv7 of this moment.
    pub fn command_id(&self) -> CommandId {
        CommandId(Builder::from_unix_timestamp_millis(self.now(), &rand::random()).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_id_carries_the_servers_time() {
        let clock = Clock::told(1_700_000_000_000);
        let millis = clock.command_id().millis().unwrap();
        assert!((1_700_000_000_000..1_700_000_060_000).contains(&millis));
    }
}
