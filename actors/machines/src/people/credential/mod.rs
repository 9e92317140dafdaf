//! A credential: an email, the password that goes with it, the families of tokens signed in with them, and the devices that did.
//!
//! Its id is a keyed hash of the normalised email, so its first event is the uniqueness of the email. Nobody reads or
//! subscribes to a credential; the server alone may view it. Neither the email, nor a password, nor a token stands in it.

mod devices;
mod event;
mod families;
mod machine;
mod secret;

pub use devices::DEVICES_MAX;
pub use event::{Cause, Event};
pub use families::{FAMILIES_MAX, IssuedToken, OVERLAP_MILLIS_MAX, REVOKED_MAX, TOKEN_MILLIS_MAX};
pub use machine::{Answer, Command, Credential, View};
pub use secret::{FamilyId, PasswordHash, TokenHash};

#[cfg(test)]
mod tests;
