//! Who and what is meant: typed ids, sequence numbers and times.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kind::Kind;

/// The position of an event in its stream, from 1 without gaps; 0 is "before the first".
pub type Seq = u64;

/// Milliseconds since the Unix epoch, UTC.
pub type Millis = u64;

/// Defines an id newtype over a UUID, sixteen bytes of `bin` on the wire.
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// The names of the types of ids.
        #[cfg(feature = "describe")]
        pub(crate) const NAMES: &[&str] = &[$(stringify!($name)),+];
    $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        #[cfg(feature = "describe")]
        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;

            fn name(_: &ts_rs::Config) -> String {
                stringify!($name).to_owned()
            }

            fn inline(config: &ts_rs::Config) -> String {
                <Self as ts_rs::TS>::name(config)
            }
        }
    )+};
}

/// What an id is called in TypeScript where the kind of thing that it names stands beside it.
#[cfg(feature = "describe")]
pub(crate) const ANY: &str = "Id";

/// Whether a type of TypeScript is that of an id.
#[cfg(feature = "describe")]
pub(crate) fn is_id(name: &str) -> bool {
    name == ANY || NAMES.contains(&name)
}

id! {
    /// A person's account.
    AccountId,
    /// A room where its members talk.
    RoomId,
    /// A contract between a client and a freelancer.
    ContractId,
    /// A job that a client posts; its posting has the same id.
    JobId,
    /// What a person proposes for a job.
    ProposalId,
    /// A timed work session.
    SessionId,
    /// A device that is signed in to an account.
    DeviceId,
    /// What a client calls one change it asks for: a UUIDv7 of its own making.
    CommandId,
    /// What the data of a server is called: another one, once it was put back from a copy or moved.
    Generation,
}

impl CommandId {
    /// The milliseconds a UUIDv7 carries, or `None` where the id is of another version.
    pub fn millis(&self) -> Option<Millis> {
        (self.0.get_version_num() == 7).then(|| {
            let bytes = self.0.as_bytes();
            bytes[..6].iter().fold(0, |millis, byte| (millis << 8) | u64::from(*byte))
        })
    }
}

/// One stream of events: its kind and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamId {
    /// The kind of entity.
    pub kind: Kind,
    /// The id of the entity.
    pub id: Uuid,
}

impl StreamId {
    /// The stream of that kind and id.
    pub const fn new(kind: Kind, id: Uuid) -> Self {
        Self { kind, id }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}
