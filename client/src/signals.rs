//! Signals: short news of the streams that a client is subscribed to. They are not stored, and some may be
//! missed.

use bytes::Bytes;
use protocol::decode;
use protocol::stream::Signal as Told;
use protocol::{AccountId, Kind, StreamId};
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::error::CallError;

/// The signals that wait for a reader. Beyond that, the oldest is dropped.
pub(crate) const SIGNALS_MAX: usize = 256;

/// A signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// The kind of entity.
    pub kind: Kind,
    /// The id of the entity.
    pub id: Uuid,
    /// The account that caused it; `None` if the server did.
    pub by: Option<AccountId>,
    r#type: String,
    params: Bytes,
}

impl Signal {
    /// Reads the parameters of a notification; `None` if it is no signal.
    pub(crate) fn told(params: &[u8]) -> Option<Self> {
        let Told::<Skipped> { kind, id, by, r#type, .. } = decode::value(params).ok()?;
        Some(Self { kind, id, by, r#type, params: Bytes::copy_from_slice(params) })
    }

    /// The type of the signal.
    pub fn r#type(&self) -> &str {
        &self.r#type
    }

    /// The stream it belongs to.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.kind, self.id)
    }

    /// The body as the protocol's type for this kind and type of signal.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        let told: Result<Told<T>, _> = decode::value(&self.params);
        told.map(|told| told.body).map_err(|malformed| CallError::Unreadable(malformed.to_string()))
    }
}

/// A body that is not read here.
struct Skipped;

impl<'de> serde::Deserialize<'de> for Skipped {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// The signals that come to a client from now on.
#[derive(Debug)]
pub struct Signals {
    signals: broadcast::Receiver<Signal>,
}

impl Signals {
    pub(crate) fn new(signals: broadcast::Receiver<Signal>) -> Self {
        Self { signals }
    }

    /// Waits for the next signal; `None` when the client has ended. A slow reader misses the oldest. It may
    /// be dropped and called again.
    pub async fn next(&mut self) -> Option<Signal> {
        loop {
            match self.signals.recv().await {
                Ok(signal) => return Some(signal),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}
