//! The events of a credential. None has a public body.

use protocol::{AccountId, Kind, Millis, StreamId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::devices::Devices;
use super::families::{Families, IssuedToken};
use super::moving::Told;
use super::secret::{FamilyId, PasswordHash};
use crate::people::account;
use crate::{Effect, Tell, private_events};

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
    /// The password was changed. All other families of tokens ended.
    PasswordChanged {
        /// The new password in its stored form.
        password_hash: PasswordHash,
        /// The family whose device changed it. It goes on.
        kept: FamilyId,
        /// Every family up to this id has ended, but that one.
        cut: FamilyId,
    },
    /// The account was closed.
    Closed {
        /// The account.
        account: AccountId,
    },
    /// The email was reserved for an account that moves here from another credential.
    Reserved {
        /// The account.
        account: AccountId,
        /// The credential with which it signs in until then.
        from: Uuid,
        /// The password in its stored form.
        password_hash: PasswordHash,
    },
    /// The account has moved away, with its families and devices.
    Moved {
        /// The account.
        account: AccountId,
        /// The credential with which it signs in from now on.
        to: Uuid,
        /// The families.
        families: Families,
        /// The devices.
        devices: Devices,
    },
    /// The account does not move: what it signs in with was changed meanwhile.
    MoveRefused {
        /// The credential that was reserved for it.
        to: Uuid,
    },
    /// The families and devices of the account have come from the credential that it has left.
    TakenOver {
        /// The families.
        families: Families,
        /// The devices.
        devices: Devices,
    },
    /// The account does not come: the email is free again, or held as before.
    GivenUp {},
    /// The account is closed, and has moved away before.
    ClosePassedOn {
        /// The account.
        account: AccountId,
        /// The credential to which it moved.
        to: Uuid,
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
    /// The person ended it from another device.
    Ended,
}

private_events!(Event);

impl Event {
    /// The effects of the event: a registration creates an account, a closed one is told so, and credentials
    /// between which an account moves tell each other.
    pub fn effects(&self) -> Vec<Effect> {
        let tell = match self {
            Event::Registered { account, display_name, .. } => {
                let command = account::Command::Create { display_name: display_name.clone() };
                Tell::to::<account::Account>(account.0, &command)
            }
            Event::Closed { account } => Tell::to::<account::Account>(account.0, &account::Command::Close),
            Event::Reserved { account, from, password_hash } => {
                say(*from, &Told::Leave { account: *account, checked: password_hash.clone() })
            }
            Event::Moved { to, families, devices, .. } => {
                say(*to, &Told::TakeOver { families: families.clone(), devices: devices.clone() })
            }
            Event::MoveRefused { to } => say(*to, &Told::GiveUp),
            Event::ClosePassedOn { account, to } => say(*to, &Told::Close { account: *account }),
            Event::Opened(_)
            | Event::Rotated(_)
            | Event::Revoked { .. }
            | Event::PasswordChanged { .. }
            | Event::TakenOver { .. }
            | Event::GivenUp {} => return Vec::new(),
        };
        vec![Effect::Tell(tell)]
    }
}

/// What one credential tells another.
fn say(to: Uuid, told: &Told) -> Tell {
    Tell::new(StreamId::new(Kind::Credential, to), told)
}
