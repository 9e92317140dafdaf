//! Examples: one value of each type of parameters, of each answer and of each body of an event, given beside
//! the type.
//!
//! The printed protocol shows them, tests send and read them, and golden files hold their bytes: an example
//! never changes once it is given. The registry names them under the feature `describe` alone, so that the
//! server's program does not contain them.

#[cfg(feature = "describe")]
use bytes::Bytes;
#[cfg(feature = "describe")]
use serde::Serialize;
use uuid::Uuid;

use crate::ids::{AccountId, CommandId, ContractId, DeviceId, JobId, Millis, ProposalId, RoomId, SessionId};
use crate::money::{Currency, Money};

/// A type that has an example. Most types get theirs from `examples!`.
pub trait Example {
    /// The example: within all limits, and with as many fields as make sense together.
    fn example() -> Self;
}

/// Gives each of the types its example, in a line that reads as its value:
/// `Posted { text: text("hello"), reply_to: None }`. The names of this module can be used there.
macro_rules! examples {
    ($($type:ident $value:tt)+) => {$(
        impl $crate::example::Example for $type {
            fn example() -> Self {
                #[allow(unused_imports, reason = "not every example uses one")]
                use $crate::example::*;
                $type $value
            }
        }
    )+};
}
pub(crate) use examples;

/// The time of the examples.
pub const AT: Millis = 1_790_000_000_000;

/// A week, in milliseconds.
pub const WEEK_MS: Millis = 604_800_000;

/// The command of the examples.
pub const COMMAND: CommandId = CommandId(id(0xc0));

/// A person: the client of the contract.
pub const ADA: AccountId = AccountId(id(0xa1));

/// Another person: the freelancer of the contract.
pub const BEN: AccountId = AccountId(id(0xb2));

/// A room.
pub const ROOM: RoomId = RoomId(id(1));

/// A contract.
pub const CONTRACT: ContractId = ContractId(id(2));

/// A work session.
pub const SESSION: SessionId = SessionId(id(3));

/// A device that is signed in.
pub const DEVICE: DeviceId = DeviceId(id(4));

/// A job, and its posting.
pub const JOB: JobId = JobId(id(5));

/// What the freelancer proposes for the job.
pub const PROPOSAL: ProposalId = ProposalId(id(6));

/// An id that ends in that number.
const fn id(number: u8) -> Uuid {
    Uuid::from_u128(0x01a0_c4f2_8c00_7000_8000_0000_0000_0000 + number as u128)
}

/// A text.
pub fn text(text: &str) -> String {
    text.to_owned()
}

/// An amount of dollars.
pub fn dollars(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("examples hold plain amounts")
}

/// The example of `T` as it stands on the wire.
#[cfg(feature = "describe")]
pub(crate) fn to_bytes<T: Example + Serialize>() -> Bytes {
    crate::frame::to_bytes(&T::example())
}

/// The example of `T` as JSON, whose ids are written as texts.
#[cfg(feature = "describe")]
pub(crate) fn to_json<T: Example + Serialize>() -> String {
    serde_json::to_string(&T::example()).expect("wire types always encode")
}

/// Parameters with other ids in the place of those that stand in them, wherever they do.
#[cfg(feature = "describe")]
pub fn with_ids(params: &[u8], ids: &[(Uuid, Uuid)]) -> Vec<u8> {
    let mut params = params.to_vec();
    for (from, to) in ids {
        let mut at = 0;
        while let Some(found) = params[at..].windows(16).position(|bytes| bytes == from.as_bytes()) {
            at += found;
            params[at..at + 16].copy_from_slice(to.as_bytes());
        }
    }
    params
}

/// Parameters with another text in that field, which holds a short one.
///
/// # Panics
/// Where it does not.
#[cfg(feature = "describe")]
pub fn with_text(params: &[u8], field: &str, text: &str) -> Vec<u8> {
    const FIXSTR: std::ops::RangeInclusive<u8> = 0xa0..=0xbf;
    let key = crate::frame::to_bytes(&field);
    let key_at = params.windows(key.len()).position(|bytes| bytes == key).expect("the field is there");
    let (head, rest) = params.split_at(key_at + key.len());
    assert!(FIXSTR.contains(&rest[0]), "{field} holds a short text");
    let after = &rest[1 + usize::from(rest[0] - FIXSTR.start())..];
    [head, &crate::frame::to_bytes(&text), after].concat()
}
