//! Events that are copied out of the buffer in which they came.

use bytes::{BufMut, Bytes, BytesMut};
use protocol::decode::{self, EventRef};
use protocol::{AccountId, CommandId, Kind, Millis, Seq, StreamId};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::CallError;

/// An event of a subscription or a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The kind of entity.
    pub kind: Kind,
    /// The id of the entity.
    pub id: Uuid,
    /// The position of the event in its stream.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// The account that caused it; `None` if a timer or the server did.
    pub by: Option<AccountId>,
    /// The command that caused it.
    pub command_id: Option<CommandId>,
    /// The type, then the body.
    bytes: Bytes,
    type_bytes: usize,
}

impl Event {
    /// The type of the event.
    pub fn r#type(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.type_bytes]).expect("it was a str when it was put there")
    }

    /// The body in MessagePack.
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.type_bytes..]
    }

    /// The body as the protocol's type for this kind and type of event.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        decode::value(self.body()).map_err(|malformed| CallError::Unreadable(malformed.to_string()))
    }

    /// The stream it belongs to.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.kind, self.id)
    }
}

impl From<&EventRef<'_>> for Event {
    fn from(event: &EventRef<'_>) -> Self {
        let mut bytes = BytesMut::with_capacity(event.r#type.len() + event.body.len());
        bytes.put_slice(event.r#type.as_bytes());
        bytes.put_slice(event.body);
        Self {
            kind: event.kind,
            id: event.id,
            seq: event.seq,
            at: event.at,
            by: event.by,
            command_id: event.command_id,
            bytes: bytes.freeze(),
            type_bytes: event.r#type.len(),
        }
    }
}
