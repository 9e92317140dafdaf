//! The news that anybody may have for a person.

use protocol::inbox::{ContractOffered, RefundRequested, RoomAdded, RoomRemoved};
use protocol::{AccountId, Kind, StreamId};
use serde::{Deserialize, Serialize};

use crate::Tell;

/// What an inbox can be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// The person became a member of a room.
    RoomAdded(RoomAdded),
    /// The person is a member of a room no more.
    RoomRemoved(RoomRemoved),
    /// The person is offered a contract.
    ContractOffered(ContractOffered),
    /// The client of a contract asks the person for a refund.
    RefundRequested(RefundRequested),
}

impl Command {
    /// Tells it to that person's inbox.
    pub fn to(&self, account: AccountId) -> Tell {
        Tell::new(StreamId::new(Kind::Inbox, account.0), self)
    }
}
