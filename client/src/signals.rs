//! Signals: what happens now in the streams that a client is subscribed to. Nobody keeps them, and any of them may be missed.

use bytes::Bytes;
use protocol::decode;
use protocol::stream::Signal as Told;
use protocol::{AccountId, Kind, StreamId};
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::error::CallError;

/// How many signals wait for a reader: the oldest are dropped for newer ones.
pub(crate) const SIGNALS_MAX: usize = 256;

/// Something that happens now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// The kind of entity.
    pub kind: Kind,
    /// Which one.
    pub id: Uuid,
    /// Who; `None` where nobody but the system acts.
    pub by: Option<AccountId>,
    r#type: String,
    params: Bytes,
}

impl Signal {
    /// Reads the parameters of a notification; `None` where they are none of a signal.
    pub(crate) fn told(params: &[u8]) -> Option<Self> {
        let Told::<Skipped> { kind, id, by, r#type, .. } = decode::value(params).ok()?;
        Some(Self { kind, id, by, r#type, params: Bytes::copy_from_slice(params) })
    }

    /// What happens.
    pub fn r#type(&self) -> &str {
        &self.r#type
    }

    /// The stream it belongs to.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.kind, self.id)
    }

    /// The facts as the protocol's type for this kind and type of signal.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        let told: Result<Told<T>, _> = decode::value(&self.params);
        told.map(|told| told.body).map_err(|malformed| CallError::Unreadable(malformed.to_string()))
    }
}

/// A body that is read later, if at all.
struct Skipped;

impl<'de> serde::Deserialize<'de> for Skipped {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// The signals that come to a client from the moment this was asked for.
#[derive(Debug)]
pub struct Signals {
    signals: broadcast::Receiver<Signal>,
}

impl Signals {
    pub(crate) fn new(signals: broadcast::Receiver<Signal>) -> Self {
        Self { signals }
    }

    /// Waits for the next signal; `None` once the client has ended. A slow reader misses the oldest ones. Safe to drop and call again.
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
