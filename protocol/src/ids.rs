//! Who and what is meant: stream kinds, typed ids, sequence numbers and times.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The position of an event in its stream, from 1 without gaps; 0 is "before the first".
pub type Seq = u64;

/// Milliseconds since the Unix epoch, UTC.
pub type Millis = u64;

/// Defines an id newtype over a UUID, sixteen bytes of `bin` on the wire.
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
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
                "Uint8Array".to_owned()
            }

            fn inline(config: &ts_rs::Config) -> String {
                <Self as ts_rs::TS>::name(config)
            }
        }
    )+};
}

id! {
    /// A person's account.
    AccountId,
    /// A room where its members talk.
    RoomId,
    /// A contract between a client and a freelancer.
    ContractId,
    /// A timed work session.
    SessionId,
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

/// The kinds of stream, each run by a machine of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Kind {
    /// An email address and the ways to sign in with it; never read by anyone.
    Credential = 1,
    /// A person.
    Account = 2,
    /// News for one person.
    Inbox = 3,
    /// A conversation.
    Room = 4,
    /// An agreement, its milestones and its escrow.
    Contract = 5,
    /// Which session of a person runs, and which seconds each may count.
    Timesheet = 6,
    /// One stretch of timed work.
    WorkSession = 7,
    /// A person's money.
    Wallet = 8,
    /// How far a person has read in each of their rooms.
    Marks = 9,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: [Kind; 9] = [
        Kind::Credential,
        Kind::Account,
        Kind::Inbox,
        Kind::Room,
        Kind::Contract,
        Kind::Timesheet,
        Kind::WorkSession,
        Kind::Wallet,
        Kind::Marks,
    ];

    /// The kind's name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Credential => "credential",
            Kind::Account => "account",
            Kind::Inbox => "inbox",
            Kind::Room => "room",
            Kind::Contract => "contract",
            Kind::Timesheet => "timesheet",
            Kind::WorkSession => "work_session",
            Kind::Wallet => "wallet",
            Kind::Marks => "marks",
        }
    }

    /// The kind of that wire name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Some(match name {
            "credential" => Kind::Credential,
            "account" => Kind::Account,
            "inbox" => Kind::Inbox,
            "room" => Kind::Room,
            "contract" => Kind::Contract,
            "timesheet" => Kind::Timesheet,
            "work_session" => Kind::WorkSession,
            "wallet" => Kind::Wallet,
            "marks" => Kind::Marks,
            _ => return None,
        })
    }

    /// The kind stored as that number.
    pub fn from_number(number: u8) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| *kind as u8 == number)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One stream of events: its kind and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamId {
    /// The kind of entity.
    pub kind: Kind,
    /// Which one.
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
