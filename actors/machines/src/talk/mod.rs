//! Talk: rooms, and the marks that say how far each person has read.

pub mod marks;
pub mod room;

use protocol::example::Example;
use serde::{Deserialize, Serialize};

/// How many messages a room holds up to some event. It is stored beside that event, so that lists can count
/// what is unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostCount {
    /// The number of messages.
    pub posted: u64,
}

impl Example for PostCount {
    fn example() -> Self {
        Self { posted: 2 }
    }
}
