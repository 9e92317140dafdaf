//! What happens to a credential: nothing of it is public.

use protocol::{AccountId, Millis};
use serde::{Deserialize, Serialize};

use super::families::Grant;
use super::secret::{FamilyId, PasswordHash};
use crate::machine::{NOTED, Unreadable, Written, noted, read_body};
use crate::{AnyCommand, Effect, Tell, account};

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
    Opened(Grant),
    /// The newest refresh token of a family was used: here is the next one.
    Rotated(Grant),
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

impl Event {
    /// Writes it for the journal.
    pub fn write(&self) -> Written {
        noted(self)
    }

    /// Reads back what `write` wrote.
    pub fn read(r#type: &str, private: Option<&[u8]>) -> Result<Self, Unreadable> {
        match r#type {
            NOTED => read_body(r#type, private.unwrap_or_default()),
            other => Err(Unreadable::unknown(other)),
        }
    }

    /// What follows from it: whoever registers has an account.
    pub fn effects(&self) -> Vec<Effect> {
        let Event::Registered { account, display_name, .. } = self else { return Vec::new() };
        let command = account::Command::Create { display_name: display_name.clone() };
        vec![Effect::Tell(Tell { to: account.0, command: AnyCommand::Account(command) })]
    }
}
