//! A person signs in with another email from now on: how the account moves from one credential to another.
//!
//! 1. The new credential is reserved. Its stream takes one owner only, so of two who race for the email one
//!    has it. It knows the password from here on, and tells the old credential to let the account go.
//! 2. The old credential lets it go, and tells the new one all families of tokens. Or it refuses, because
//!    the password was changed or the account left meanwhile; then the new one is given up.
//! 3. The new credential takes the families over.
//!
//! Wherever a crash interrupts this, the effects are told again. Until step 2 the old email signs in; from
//! step 1 on the new one does too. So the person can sign in at any moment. In between, a token of a
//! family that the new credential does not have yet is neither good nor bad: the client asks again.
//!
//! The old email stays held for its former owner, who may take it back in the same way. Tokens that still
//! name the old credential are passed on to the new one, until another account has taken the old email: a
//! device that has not renewed its tokens in all that time signs in again.

use protocol::{AccountId, Kind, Millis, rules};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::command::{Answer, Command};
use super::devices::Devices;
use super::event::Event;
use super::families::Families;
use super::machine::{Credential, Owner};
use super::secret::PasswordHash;
use crate::{Occasion, Refusal};

/// How long an email that nobody signs in with any more is held for its former owner, in milliseconds: 30
/// days.
pub const HELD_MILLIS: Millis = 30 * 86_400_000;

/// The account that signed in with this email before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// The account.
    pub account: AccountId,
    /// The credential to which it moved. `None` if it was closed.
    pub to: Option<Uuid>,
    /// Until then nobody else may have the email.
    pub held_until: Millis,
}

/// What one credential tells another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The credential that tells this is reserved for the account: let the account go.
    Leave {
        /// The account.
        account: AccountId,
        /// The hash against which the password was checked.
        checked: PasswordHash,
    },
    /// The account has moved to you, with these.
    TakeOver {
        /// The families of tokens.
        families: Families,
        /// The devices.
        devices: Devices,
    },
    /// The account stays. Give the reservation up.
    GiveUp,
    /// The wallet of the account is closed: close the account. A credential that the account has left passes
    /// this on.
    Close {
        /// The account.
        account: AccountId,
    },
}

/// What a credential knows of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// The account signs in here.
    Here,
    /// The account has moved to that credential.
    Moved(Uuid),
    /// The account does not sign in here.
    Unknown,
}

impl Credential {
    /// Refused where that account, or a new one, may not have the email.
    pub(super) fn must_be_free(&self, account: Option<AccountId>, now: Millis) -> Result<(), Refusal> {
        let is_held = |former: &Former| now < former.held_until && Some(former.account) != account;
        match self.owner.is_some() || self.former.as_ref().is_some_and(is_held) {
            true => Err(Refusal::rule(rules::EMAIL_TAKEN)),
            false => Ok(()),
        }
    }

    /// Where that account signs in.
    pub(super) fn whereabouts(&self, account: AccountId) -> Whereabouts {
        let former = self.former.as_ref().filter(|former| former.account == account);
        match &self.owner {
            Some(owner) if owner.account == account => Whereabouts::Here,
            _ => former.and_then(|former| former.to).map_or(Whereabouts::Unknown, Whereabouts::Moved),
        }
    }

    /// What to do about a command of a holder that cannot be decided here: the account has moved, or its
    /// families have not come yet.
    pub(super) fn elsewhere(&self, command: &Command) -> Result<Option<Answer>, Refusal> {
        let Some((account, family)) = command.holder() else { return Ok(None) };
        let needs_all =
            matches!(command, Command::End { .. } | Command::ChangePassword { .. } | Command::Close { .. });
        match self.whereabouts(account) {
            Whereabouts::Moved(to) => Ok(Some(Answer::Moved(to))),
            Whereabouts::Unknown => Err(Refusal::Unauthenticated),
            Whereabouts::Here if self.arrives_from().is_none() => Ok(None),
            Whereabouts::Here if self.families.is_living(family) && !needs_all => Ok(None),
            Whereabouts::Here => Ok(Some(Answer::Awaited)),
        }
    }

    /// The credential from which the account is moving here.
    fn arrives_from(&self) -> Option<Uuid> {
        self.owner.as_ref().and_then(|owner| owner.arrives_from)
    }

    pub(super) fn decide_told(&self, here: &Occasion, told: &Told) -> Result<Option<Event>, Refusal> {
        if let Told::Close { account } = told {
            return self.decide_told_close(here, *account);
        }
        let teller = here.told_by(Kind::Credential)?;
        let arrives = self.arrives_from() == Some(teller);
        Ok(match told {
            Told::Leave { account, checked } => Some(self.decide_leave(*account, checked, teller)),
            Told::TakeOver { families, devices } if arrives => {
                Some(Event::TakenOver { families: families.clone(), devices: devices.clone() })
            }
            Told::GiveUp if arrives => Some(Event::GivenUp {}),
            // Nobody waits for it any more.
            Told::TakeOver { .. } | Told::GiveUp | Told::Close { .. } => None,
        })
    }

    /// The wallet has decided: neither the password nor the device is asked for any more.
    fn decide_told_close(&self, here: &Occasion, account: AccountId) -> Result<Option<Event>, Refusal> {
        let is_wallet = here.told_by(Kind::Wallet).is_ok_and(|wallet| wallet == account.0);
        if !is_wallet {
            here.told_by(Kind::Credential)?;
        }
        Ok(match self.whereabouts(account) {
            Whereabouts::Here => Some(Event::Closed { account }),
            Whereabouts::Moved(to) => Some(Event::ClosePassedOn { account, to }),
            Whereabouts::Unknown => None,
        })
    }

    fn decide_leave(&self, account: AccountId, checked: &PasswordHash, to: Uuid) -> Event {
        let may_leave = |owner: &&Owner| {
            owner.account == account && owner.password_hash == *checked && owner.arrives_from.is_none()
        };
        match self.owner.as_ref().filter(may_leave) {
            Some(_) => {
                Event::Moved { account, to, families: self.families.clone(), devices: self.devices.clone() }
            }
            None => Event::MoveRefused { to },
        }
    }

    /// The account has left. Its email is held for it from then on.
    pub(super) fn leave(&mut self, account: AccountId, to: Option<Uuid>, at: Millis) {
        let former = Former { account, to, held_until: at + HELD_MILLIS };
        *self = Self { former: Some(former), ..Self::default() };
    }
}
