//! A handle: a name that one account has at a time.
//!
//! The id of a handle is a hash of its text. So two accounts that claim one handle go to the same stream,
//! which takes one claim after the other. Nobody reads or subscribes to a handle, since that would be a way
//! around the limit of `account.find`.
//!
//! An account that wants a handle notes that and tells the handle. The handle answers by an event of its own,
//! which tells the account that it has it, or that it does not get it. Only then the account gives up the
//! handle that it had before. So an account has a handle at every moment, and no crash leaves one with two
//! holders.

mod event;
mod machine;
mod reserved;

use uuid::Uuid;

pub use event::{Claim, Event, Released};
pub use machine::{Answer, Command, Handle};
pub use reserved::is_reserved;

/// For how long a handle that was given up is kept for the account that had it, in milliseconds: 90 days.
pub const KEPT_MS: u64 = 90 * 24 * 60 * 60 * 1_000;

/// The id of a handle in its one form. Handles are public, so the hash needs no key.
pub fn id_of(handle: &str) -> Uuid {
    let hash = blake3::derive_key("guildhall v1 id of a handle", handle.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
