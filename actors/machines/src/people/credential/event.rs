//! What happens to a credential: nothing of it is public.

use protocol::{AccountId, Millis};
use serde::{Deserialize, Serialize};

use super::families::IssuedToken;
use super::secret::{FamilyId, PasswordHash};
use crate::events::Read;
use crate::machine::{NOTED, Unreadable, Written, noted};
use crate::people::account;
use crate::{Effect, Journaled, Tell};

/// What happens to a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Someone registers: from here on the email is theirs.
    Registered {
        /// The password as it is kept.
        password_hash: PasswordHash,
        /// Who they are from now on.
        account: AccountId,
        /// What others see.
        display_name: String,
    },
    /// A sign-in with the password: a family of tokens begins.
    Opened(IssuedToken),
    /// The newest refresh token of a family was used: here is the next one.
    Rotated(IssuedToken),
    /// A family is over, because a token was used again after its time, or by signing out.
    Revoked {
        /// Which.
        family: FamilyId,
        /// Why.
        cause: Cause,
        /// When, by the real clock.
        clock: Millis,
    },
}

/// Why a family is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A token was used again after its time: someone has a copy.
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
    /// What follows from it: whoever registers has an account.
    pub fn effects(&self) -> Vec<Effect> {
        let Event::Registered { account, display_name, .. } = self else { return Vec::new() };
        let command = account::Command::Create { display_name: display_name.clone() };
        vec![Effect::Tell(Tell::to::<account::Account>(account.0, &command))]
    }
}
