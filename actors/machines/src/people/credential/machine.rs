//! The rules of a credential. The password is checked before a command comes here, because hashing is slow
//! and a machine must be fast.

use protocol::{AccountId, CommandId, Kind, Millis, rules};
use serde::{Deserialize, Serialize};

use super::devices::Devices;
use super::event::{Cause, Event};
use super::families::{Families, IssuedToken, Use};
use super::secret::{FamilyId, PasswordHash, TokenHash};
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp};

/// The state of a credential.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    owner: Option<Owner>,
    families: Families,
    #[serde(default, skip_serializing_if = "Devices::is_empty")]
    devices: Devices,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Owner {
    account: AccountId,
    password_hash: PasswordHash,
    registered_by: Option<CommandId>,
}

/// The commands that the server's authenticator sends to a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Command {
    /// Register the email.
    Register {
        /// The password in its stored form. It is left out when two commands of one id are compared, because
        /// each try has a salt of its own.
        #[serde(skip_serializing)]
        password_hash: PasswordHash,
        /// The account to be created.
        account: AccountId,
        /// The display name as it was sent. A retry is recognised by it, whatever form the name is brought
        /// into.
        display_name: String,
        /// The display name in the form that others see.
        #[serde(skip_serializing)]
        shown: String,
    },
    /// Begin a family of tokens.
    Open {
        /// The hash against which the password was checked. It must still be the stored one.
        #[serde(skip_serializing)]
        checked: PasswordHash,
        /// The first refresh token.
        grant: IssuedToken,
    },
    /// Use a refresh token, which the server has found genuine.
    Rotate {
        /// The hash of the used token.
        used: TokenHash,
        /// The token that replaces it. It is derived from the used one, so a retry gets the same.
        next: IssuedToken,
    },
    /// Ask whether a family stands. Changes nothing.
    Resume {
        /// The family.
        family: FamilyId,
    },
    /// End the family.
    SignOut {
        /// The family.
        family: FamilyId,
        /// The time, by the real clock.
        clock: Millis,
    },
}

/// The answers of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Answer {
    /// The command was carried out.
    Done,
    /// The refresh token had been replaced: its family is now revoked.
    Revoked,
}

/// The part of a credential that the server may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct View {
    /// The account it signs in to.
    pub account: AccountId,
    /// The hash to check a password against.
    #[serde(skip_serializing)]
    pub password_hash: PasswordHash,
    /// The command that registered it.
    pub registered_by: Option<CommandId>,
    /// The devices that have signed in.
    #[serde(skip_serializing)]
    pub devices: Vec<TokenHash>,
}

impl Credential {
    /// Refused where the stored hash is no longer the one against which the password was checked.
    fn decide_open(&self, checked: &PasswordHash, grant: IssuedToken) -> Result<Option<Event>, Refusal> {
        match &self.owner {
            Some(owner) if owner.password_hash == *checked => Ok(Some(Event::Opened(grant))),
            _ => Err(Refusal::Unauthenticated),
        }
    }

    fn decide_rotate(&self, used: TokenHash, next: IssuedToken) -> Result<Option<Event>, Refusal> {
        match self.families.judge(used, &next) {
            Use::Rotates => Ok(Some(Event::Rotated(next))),
            Use::Again => Ok(None),
            Use::Reused => {
                Ok(Some(Event::Revoked { family: next.family, cause: Cause::Reuse, clock: next.clock }))
            }
            Use::Unknown => Err(Refusal::Unauthenticated),
        }
    }

    fn stands(&self, family: FamilyId) -> Result<(), Refusal> {
        let stands = self.owner.is_some() && self.families.stands(family);
        stands.then_some(()).ok_or(Refusal::Unauthenticated)
    }
}

impl Machine for Credential {
    const KIND: Kind = Kind::Credential;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = View;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let Caller::Guest = here.who else { return Err(Refusal::Forbidden) };
        let event = match command {
            Command::Register { .. } if self.owner.is_some() => Err(Refusal::rule(rules::EMAIL_TAKEN)),
            Command::Register { password_hash, account, shown, .. } => Ok(Some(Event::Registered {
                password_hash: password_hash.clone(),
                account: *account,
                display_name: shown.clone(),
            })),
            Command::Open { checked, grant } => self.decide_open(checked, *grant),
            Command::Rotate { used, next } => self.decide_rotate(*used, *next),
            Command::Resume { family } => self.stands(*family).map(|()| None),
            Command::SignOut { family, clock } => self
                .stands(*family)
                .map(|()| Some(Event::Revoked { family: *family, cause: Cause::SignOut, clock: *clock })),
        };
        Ok(event?.into_iter().collect())
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Registered { password_hash, account, .. } => {
                self.owner = Some(Owner {
                    account: *account,
                    password_hash: password_hash.clone(),
                    registered_by: at.command_id,
                });
            }
            Event::Opened(grant) => {
                self.families.open(*grant);
                if let Some(device) = grant.device {
                    self.devices.signed_in(device);
                }
            }
            Event::Rotated(next) => self.families.rotate(*next),
            Event::Revoked { family, clock, .. } => self.families.revoke(*family, *clock),
        }
    }

    fn view(&self, _: &Occasion) -> Result<View, Refusal> {
        let owner = self.owner.as_ref().ok_or(Refusal::NotFound)?;
        Ok(View {
            account: owner.account,
            password_hash: owner.password_hash.clone(),
            registered_by: owner.registered_by,
            devices: self.devices.all().to_vec(),
        })
    }

    fn effects(event: &Event, _: &Stamp) -> Vec<Effect> {
        event.effects()
    }

    fn answer(event: &Event, _: &Stamp) -> Result<Answer, Refusal> {
        Ok(match event {
            Event::Revoked { cause: Cause::Reuse, .. } => Answer::Revoked,
            _ => Answer::Done,
        })
    }

    fn unchanged(&self, _: &Occasion, _: &Command) -> Result<Answer, Refusal> {
        Ok(Answer::Done)
    }

    /// Waits for the new account, so that others can find it as soon as the person has registered.
    fn answers_once_told(command: &Command) -> bool {
        matches!(command, Command::Register { .. })
    }
}
