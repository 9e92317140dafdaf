//! News for one person.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ContractId, RoomId, Seq};

/// Event `room_added`: the person became a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct RoomAdded {
    /// Of which room.
    pub room: RoomId,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub title: Option<String>,
}

/// Event `room_removed`: the person is a member no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct RoomRemoved {
    /// Of which room.
    pub room: RoomId,
}

/// Event `contract_offered`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ContractOffered {
    /// Which contract.
    pub contract: ContractId,
    /// Who offers.
    pub client: AccountId,
    /// What it is called.
    pub title: String,
}

/// The state of an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct State {
    /// How many events it holds.
    pub events: Seq,
}
