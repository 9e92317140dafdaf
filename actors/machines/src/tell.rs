//! Commands between entities: the effect `Tell`.
//!
//! A command travels as bytes, so that one machine need not know the other, and a server can pass it on to the one where the receiver lives.

use bytes::Bytes;
use protocol::{Kind, StreamId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::Machine;

/// A command to another entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tell {
    /// To which entity.
    pub to: StreamId,
    /// The command as MessagePack, which the receiver's machine reads ([`Machine::read_told`]).
    pub command: Bytes,
}

impl Tell {
    /// Says `said` to that entity, whose machine reads it as a command.
    pub fn new<T: Serialize>(to: StreamId, said: &T) -> Self {
        Self { to, command: protocol::frame::to_bytes(said) }
    }

    /// Tells the entity of that id, of the kind of `M`, that command.
    pub fn to<M: Machine>(id: Uuid, command: &M::Command) -> Self {
        Self::new(StreamId::new(M::KIND, id), command)
    }

    /// The command, where it is for an entity of the kind of `M` and reads.
    pub fn read<M: Machine>(&self) -> Option<M::Command> {
        if self.to.kind != M::KIND {
            return None;
        }
        M::read_told(&self.command).ok()
    }

    /// What it says to an entity of that kind, where it does and reads so.
    pub fn said<T: DeserializeOwned>(&self, kind: Kind) -> Option<T> {
        if self.to.kind != kind {
            return None;
        }
        rmp_serde::from_slice(&self.command).ok()
    }
}
