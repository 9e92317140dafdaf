//! The wire of Guildhall, version 1: everything a client must know, and nothing that needs a runtime, a
//! socket or a store.

pub mod account;
pub mod brief;
pub mod checks;
pub mod close;
mod command_ids;
pub mod contract;
pub mod date;
pub mod decode;
#[cfg(feature = "describe")]
pub mod describe;
pub mod desk;
pub mod error;
pub mod example;
pub mod frame;
pub mod fuzz;
pub mod ids;
pub mod inbox;
pub mod job;
mod kind;
pub mod limit;
pub mod marks;
pub mod method;
pub mod money;
pub mod plain;
pub mod posting;
pub mod presence;
pub mod profile;
pub mod proposal;
pub mod registry;
pub mod room;
pub mod rules;
pub mod search;
pub mod stream;
pub mod taxonomy;
pub mod wallet;
pub mod work;

pub use close::CloseCode;
pub use command_ids::CommandIds;
pub use error::{ErrorCode, WireError};
pub use ids::{
    AccountId, CommandId, ContractId, DeviceId, Generation, JobId, Millis, ProposalId, RoomId, Seq,
    SessionId, StreamId,
};
pub use kind::{Audience, Kind};
pub use limit::Limit;
pub use method::{Access, Method};
pub use money::{Currency, Money};

/// The WebSocket subprotocol that names this version of the wire.
pub const SUBPROTOCOL: &str = "guildhall.v1";
