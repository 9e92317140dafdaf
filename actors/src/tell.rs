//! Commands between entities: the effect `Tell`.
//!
//! A command travels as bytes, so that one machine need not know the other, and a server can pass it on to the one where the receiver lives.

use bytes::Bytes;
use protocol::StreamId;
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
    /// Tells the entity of that id, of the kind of `M`, that command.
    pub fn to<M: Machine>(id: Uuid, command: &M::Command) -> Self {
        Self { to: StreamId::new(M::KIND, id), command: protocol::frame::to_bytes(command) }
    }

    /// The command, where it is for an entity of the kind of `M` and reads.
    pub fn read<M: Machine>(&self) -> Option<M::Command> {
        if self.to.kind != M::KIND {
            return None;
        }
        M::read_told(&self.command).ok()
    }
}
