//! A credential: an email, its password, the families of tokens that were issued for it, and the devices that
//! signed in.
//!
//! The id of a credential is a keyed hash of the normalised email. So an email can be registered once only:
//! both tries go to the same stream. Nobody reads or subscribes to a credential; only the server may view it.
//! No email, password or token is stored in it, only hashes.

mod command;
mod devices;
mod event;
mod families;
mod machine;
mod moving;
mod secret;

pub use command::{Answer, Command};
pub use devices::{DEVICES_MAX, Devices};
pub use event::{Cause, Event};
pub use families::{
    FAMILIES_MAX, Families, IssuedToken, LivingFamily, OVERLAP_MILLIS_MAX, REVOKED_MAX, TOKEN_MILLIS_MAX,
};
pub use machine::{Credential, View};
pub use moving::{Former, HELD_MILLIS, Told};
pub use secret::{FamilyId, PasswordHash, TokenHash};

#[cfg(test)]
mod tests;
