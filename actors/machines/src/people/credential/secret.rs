//! What a credential stores in place of secrets. None of these types prints its value.

use std::fmt;

use protocol::Millis;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The id of a family: one sign-in with a password, and all tokens issued for it since. A UUIDv7, so a later
/// family has a higher id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FamilyId(pub Uuid);

impl FamilyId {
    /// When the family began, by the real clock: a UUIDv7 begins with its time.
    pub fn begun_at(self) -> Millis {
        (self.0.as_u128() >> 80) as Millis
    }
}

/// A password in its stored form: an argon2id hash with salt and cost, as a PHC string.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// The hash of a refresh token or of a device's token.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}
