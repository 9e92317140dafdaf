//! Commands from one entity to another: the effect `Tell`.
//!
//! The command travels as bytes. So the machine that sends it need not know the machine that receives it, and
//! a server can pass it on to the server where the receiver lives.

use bytes::Bytes;
use protocol::{Kind, StreamId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::Machine;

/// A command to another entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tell {
    /// The receiver.
    pub to: StreamId,
    /// The command in MessagePack. The receiver's machine reads it with [`Machine::read_told`].
    pub command: Bytes,
}

impl Tell {
    /// A command to that stream, from any type that the receiver's machine can read as its command.
    pub fn new<T: Serialize>(to: StreamId, said: &T) -> Self {
        Self { to, command: protocol::frame::to_bytes(said) }
    }

    /// A command of the machine `M` to the entity of that id.
    pub fn to<M: Machine>(id: Uuid, command: &M::Command) -> Self {
        Self::new(StreamId::new(M::KIND, id), command)
    }

    /// The command, if it is for the machine `M` and can be read.
    pub fn read<M: Machine>(&self) -> Option<M::Command> {
        if self.to.kind != M::KIND {
            return None;
        }
        M::read_told(&self.command).ok()
    }

    /// The command as the type `T`, if it is for that kind and can be read.
    pub fn said<T: DeserializeOwned>(&self, kind: Kind) -> Option<T> {
        if self.to.kind != kind {
            return None;
        }
        rmp_serde::from_slice(&self.command).ok()
    }
}
