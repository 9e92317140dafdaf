//! The events of a credential. None has a public body.

use protocol::{AccountId, Millis};
use serde::{Deserialize, Serialize};

use super::families::IssuedToken;
use super::secret::{FamilyId, PasswordHash};
use crate::events::Read;
use crate::machine::{NOTED, Unreadable, Written, noted};
use crate::people::account;
use crate::{Effect, Journaled, Tell};

/// The events of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Someone registered. From here on the email is theirs.
    Registered {
        /// The password in its stored form.
        password_hash: PasswordHash,
        /// The account that was created for them.
        account: AccountId,
        /// The name that others see.
        display_name: String,
    },
    /// Someone signed in with the password: a new family of tokens begins.
    Opened(IssuedToken),
    /// The newest refresh token of a family was used, and replaced by this one.
    Rotated(IssuedToken),
    /// A family of tokens ended.
    Revoked {
        /// The family.
        family: FamilyId,
        /// The reason.
        cause: Cause,
        /// The time, by the real clock.
        clock: Millis,
    },
}

/// Why a family of tokens ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A refresh token was used after it had been replaced: someone has a copy of it.
    Reuse,
    /// The person signed out.
    SignOut,
}

impl Journaled for Event {
    const PUBLIC: &'static [&'static str] = &[];

    fn name(&self) -> &'static str {
        NOTED
    }

    fn write(&self) -> Written {
        noted(self)
    }

    fn read(r#type: &str, body: &[u8], private: Option<&[u8]>) -> Result<Self, Unreadable> {
        match r#type {
            NOTED => Read { r#type, body, private }.private(),
            other => Err(Unreadable::unknown(other)),
        }
    }
}

impl Event {
    /// The effects of the event: a registration creates an account.
    pub fn effects(&self) -> Vec<Effect> {
        let Event::Registered { account, display_name, .. } = self else { return Vec::new() };
        let command = account::Command::Create { display_name: display_name.clone() };
        vec![Effect::Tell(Tell::to::<account::Account>(account.0, &command))]
    }
}
