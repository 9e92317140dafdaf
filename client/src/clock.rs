//! The server's clock as a client keeps it, and the command ids made from it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use protocol::{CommandId, Millis};
use uuid::Builder;

use crate::boot::BootInstant;

/// The server's real time, carried on by this machine's steady clock, also while the machine sleeps.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    told: Millis,
    at: BootInstant,
}

impl Clock {
    /// A clock that the server has just told.
    pub fn told(clock: Millis) -> Self {
        Self { told: clock, at: BootInstant::now() }
    }

    /// This machine's own clock, until a server tells its time. It may be wrong, so nothing is named by it.
    pub fn of_system() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Self::told(since_epoch.as_millis() as Millis)
    }

    /// Milliseconds since the Unix epoch, by the server's clock.
    pub fn now(&self) -> Millis {
        self.told + self.at.elapsed().as_millis() as Millis
    }

    /// A new name for a change: a UUIDv7 of this moment.
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
