//! News for one person.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ContractId, Millis, RoomId, Seq};

/// Event `room_added`: the person became a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RoomAdded {
    /// The room.
    pub room: RoomId,
    /// The room's title, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub title: Option<String>,
}

/// Event `room_removed`: the person is a member no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RoomRemoved {
    /// The room.
    pub room: RoomId,
}

/// Event `contract_offered`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ContractOffered {
    /// The contract.
    pub contract: ContractId,
    /// The client, who offers it.
    pub client: AccountId,
    /// The contract's title.
    pub title: String,
}

/// Event `refund_requested`: the client of a contract asks the person for a refund. Without an answer, silence gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RefundRequested {
    /// The contract.
    pub contract: ContractId,
    /// The contract's title.
    pub title: String,
    /// Until when the person may answer.
    pub answer_by: Millis,
}

/// The state of an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// How many events it holds.
    pub events: Seq,
}
