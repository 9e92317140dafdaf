//! Tokens: their content, sealed so that only this server can make one, and the secret of each token's
//! successor.
//!
//! An access token is checked without asking any entity. Of a refresh token only a hash is stored. Its
//! successor is derived from it and the server's secret, so a refresh whose answer was lost gives the same
//! successor again.

use std::fmt;

use actors::credential::{FamilyId, TokenHash};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::{AccountId, Millis};
use uuid::Uuid;

use super::fields::Email;

/// The longest text of a token, in bytes.
const TOKEN_TEXT_BYTES_MAX: usize = 256;
const SEAL_BYTES: usize = 32;

/// The server's keys, all derived from the secret in the store.
#[derive(Clone)]
pub struct Keys {
    email: [u8; 32],
    access: [u8; 32],
    refresh: [u8; 32],
    successor: [u8; 32],
    device: [u8; 32],
}

/// The owner of a token: account, credential and family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The credential with which the account signed in.
    pub credential: Uuid,
    /// The account.
    pub account: AccountId,
    /// The family of tokens.
    pub family: FamilyId,
}

/// The content of an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessToken {
    /// The owner.
    pub holder: Holder,
    /// Until when it is valid.
    pub expires_at: Millis,
}

/// A refresh token. Its secret is not printed in logs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RefreshToken {
    /// The owner.
    pub holder: Holder,
    secret: [u8; 32],
}

/// A token by which a device is recognised when it signs in again. Its secret is not printed in logs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// The credential with which the device signed in.
    pub credential: Uuid,
    secret: [u8; 32],
}

impl Device {
    /// A new device.
    pub fn new(credential: Uuid) -> Self {
        Self { credential, secret: rand::random() }
    }

    /// The same device, which came to another credential together with its account.
    pub fn of(self, credential: Uuid) -> Self {
        Self { credential, ..self }
    }

    /// The hash that the credential stores.
    pub fn hash(&self) -> TokenHash {
        TokenHash(*blake3::hash(&self.secret).as_bytes())
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device").field("credential", &self.credential).finish_non_exhaustive()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken").field("holder", &self.holder).finish_non_exhaustive()
    }
}

impl Keys {
    /// Derives the keys from the secret.
    pub fn derive(secret: &[u8]) -> Self {
        Self {
            email: blake3::derive_key("guildhall v1 credential id of an email", secret),
            access: blake3::derive_key("guildhall v1 access token", secret),
            refresh: blake3::derive_key("guildhall v1 refresh token", secret),
            successor: blake3::derive_key("guildhall v1 successor of a refresh token", secret),
            device: blake3::derive_key("guildhall v1 device token", secret),
        }
    }

    /// The id of the credential of an email. The id does not reveal the email.
    pub fn credential_of(&self, email: &Email) -> Uuid {
        let hash = blake3::keyed_hash(&self.email, email.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_bytes()[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// Writes an access token.
    pub fn write_access(&self, access: &AccessToken) -> String {
        let mut said = access.holder.to_bytes().to_vec();
        said.extend_from_slice(&access.expires_at.to_be_bytes());
        seal(&self.access, said)
    }

    /// Reads an access token. `None` if this server did not write it. Whether it has expired is not checked.
    pub fn read_access(&self, token: &str) -> Option<AccessToken> {
        let said = unseal(&self.access, token)?;
        let (holder, expires_at) = said.split_first_chunk::<{ Holder::BYTES }>()?;
        let expires_at = Millis::from_be_bytes(expires_at.try_into().ok()?);
        Some(AccessToken { holder: Holder::from_bytes(holder), expires_at })
    }

    /// Writes a refresh token.
    pub fn write_refresh(&self, refresh: &RefreshToken) -> String {
        let mut said = refresh.holder.to_bytes().to_vec();
        said.extend_from_slice(&refresh.secret);
        seal(&self.refresh, said)
    }

    /// Reads a refresh token. `None` if this server did not write it.
    pub fn read_refresh(&self, token: &str) -> Option<RefreshToken> {
        let said = unseal(&self.refresh, token)?;
        let (holder, secret) = said.split_first_chunk::<{ Holder::BYTES }>()?;
        Some(RefreshToken { holder: Holder::from_bytes(holder), secret: secret.try_into().ok()? })
    }

    /// Writes a device token.
    pub fn write_device(&self, device: &Device) -> String {
        seal(&self.device, [device.credential.as_bytes(), &device.secret[..]].concat())
    }

    /// Reads a device token. `None` if this server did not write it. Whether the credential still remembers
    /// the device is not checked.
    pub fn read_device(&self, token: &str) -> Option<Device> {
        let said = unseal(&self.device, token)?;
        let (credential, secret) = said.split_first_chunk::<16>()?;
        Some(Device { credential: Uuid::from_bytes(*credential), secret: secret.try_into().ok()? })
    }

    /// The token that replaces this one.
    pub fn successor(&self, refresh: &RefreshToken) -> RefreshToken {
        let mut hasher = blake3::Hasher::new_keyed(&self.successor);
        hasher.update(&refresh.holder.to_bytes());
        hasher.update(&refresh.secret);
        RefreshToken { holder: refresh.holder, secret: *hasher.finalize().as_bytes() }
    }
}

impl RefreshToken {
    /// The same token, of a holder whose account now signs in with that credential.
    pub fn of(self, credential: Uuid) -> Self {
        Self { holder: Holder { credential, ..self.holder }, ..self }
    }

    /// The first refresh token of a family.
    pub fn first(holder: Holder) -> Self {
        Self { holder, secret: rand::random() }
    }

    /// The secret itself. For tests that search for it where it must not be.
    #[cfg(test)]
    pub fn secret_bytes(&self) -> &[u8] {
        &self.secret
    }

    /// The hash that the credential stores.
    pub fn hash(&self) -> TokenHash {
        TokenHash(*blake3::hash(&self.secret).as_bytes())
    }
}

impl Holder {
    const BYTES: usize = 48;

    fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..16].copy_from_slice(self.credential.as_bytes());
        bytes[16..32].copy_from_slice(self.account.0.as_bytes());
        bytes[32..].copy_from_slice(self.family.0.as_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let id = |at: usize| Uuid::from_slice(&bytes[at..at + 16]).expect("sixteen bytes are a UUID");
        Self { credential: id(0), account: AccountId(id(16)), family: FamilyId(id(32)) }
    }
}

fn seal(key: &[u8; 32], mut said: Vec<u8>) -> String {
    let seal = blake3::keyed_hash(key, &said);
    said.extend_from_slice(seal.as_bytes());
    URL_SAFE_NO_PAD.encode(said)
}

/// The content of a token, if the seal is ours. Seals are compared in constant time, as `blake3::Hash` does.
fn unseal(key: &[u8; 32], token: &str) -> Option<Vec<u8>> {
    if token.len() > TOKEN_TEXT_BYTES_MAX {
        return None;
    }
    let mut bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let seal = bytes.split_off(bytes.len().checked_sub(SEAL_BYTES)?);
    let genuine = blake3::keyed_hash(key, &bytes) == blake3::Hash::from_slice(&seal).ok()?;
    genuine.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::fields::Emails;
    use super::*;

    fn keys() -> Keys {
        Keys::derive(b"a secret of the server")
    }

    fn holder() -> Holder {
        Holder {
            credential: Uuid::from_u128(1),
            account: AccountId(Uuid::from_u128(2)),
            family: FamilyId(Uuid::from_u128(3)),
        }
    }

    fn access() -> AccessToken {
        AccessToken { holder: holder(), expires_at: 1_234_567 }
    }

    #[test]
    fn a_token_reads_back_as_it_was_written() {
        let token = keys().write_access(&access());
        assert_eq!(keys().read_access(&token), Some(access()));
        let refresh = RefreshToken::first(holder());
        assert_eq!(keys().read_refresh(&keys().write_refresh(&refresh)), Some(refresh));
    }

    #[test]
    fn a_token_changed_in_any_place_is_none() {
        let token = keys().write_access(&access());
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("letters");
            assert_eq!(keys().read_access(&changed), None, "changed at {place}");
        }
        for length in 0..token.len() {
            assert_eq!(keys().read_access(&token[..length]), None, "cut to {length}");
        }
        assert_eq!(keys().read_access(&"A".repeat(100_000)), None);
    }

    #[test]
    fn neither_kind_of_token_passes_for_the_other_nor_for_another_server() {
        let token = keys().write_access(&access());
        let refresh = keys().write_refresh(&RefreshToken::first(holder()));
        assert_eq!(keys().read_refresh(&token), None);
        assert_eq!(keys().read_access(&refresh), None);
        assert_eq!(Keys::derive(b"another").read_access(&token), None);
        assert_eq!(Keys::derive(b"another").read_refresh(&refresh), None);
    }

    #[test]
    fn a_successor_follows_from_its_token_and_from_nothing_else() {
        let first = RefreshToken::first(holder());
        let next = keys().successor(&first);
        assert_eq!(next, keys().successor(&first));
        assert_ne!(next.hash(), first.hash());
        assert_ne!(next, keys().successor(&next));
        assert_ne!(next, Keys::derive(b"another").successor(&first));
        assert_ne!(next, keys().successor(&RefreshToken::first(holder())));
    }

    #[test]
    fn an_email_has_one_credential_under_one_secret() {
        let email =
            |typed: &str| Emails::read(typed).and_then(|emails| emails.for_new().cloned()).expect("an email");
        let id = keys().credential_of(&email("Ada@example.org"));
        assert_eq!(id, keys().credential_of(&email("ada@example.org")));
        assert_ne!(id, keys().credential_of(&email("bob@example.org")));
        assert_ne!(id, Keys::derive(b"another").credential_of(&email("ada@example.org")));
    }

    #[test]
    fn secrets_do_not_print() {
        let refresh = RefreshToken { holder: holder(), secret: [77; 32] };
        let printed = format!("{refresh:?} {:?} {:?}", keys(), refresh.hash());
        assert!(!printed.contains("77, 77"), "{printed}");
        let key = format!("{}, {}", keys().access[0], keys().access[1]);
        assert!(!printed.contains(&key), "{printed}");
    }
}
