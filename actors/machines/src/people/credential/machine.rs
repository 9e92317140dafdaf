//! What a credential admits and refuses. Passwords are checked before it is asked: hashing is slow, a machine is not.

use protocol::{AccountId, CommandId, Kind, Millis, rules};
use serde::{Deserialize, Serialize};

use super::devices::Devices;
use super::event::{Cause, Event};
use super::families::{Families, IssuedToken, Use};
use super::secret::{FamilyId, PasswordHash, TokenHash};
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp};

/// What a credential remembers.
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

/// What the server's door asks of a credential, on behalf of whoever knocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Command {
    /// Take the email.
    Register {
        /// The password as it is kept; no part of what tells two commands apart.
        #[serde(skip_serializing)]
        password_hash: PasswordHash,
        /// Who it will be.
        account: AccountId,
        /// What others shall see, as it was sent: a retry is known by that, whatever form it is brought into.
        display_name: String,
        /// The form of it that others see.
        #[serde(skip_serializing)]
        shown: String,
    },
    /// Begin a family of tokens.
    Open {
        /// The hash that the password was checked against: it must still be the one.
        #[serde(skip_serializing)]
        checked: PasswordHash,
        /// The first refresh token.
        grant: IssuedToken,
    },
    /// Use a genuine refresh token.
    Rotate {
        /// The token used.
        used: TokenHash,
        /// Its successor, which follows from it.
        next: IssuedToken,
    },
    /// Ask whether the family stands; changes nothing.
    Resume {
        /// Which.
        family: FamilyId,
    },
    /// End the family.
    SignOut {
        /// Which.
        family: FamilyId,
        /// When, by the real clock.
        clock: Millis,
    },
}

/// What a credential answers where it does not refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Answer {
    /// As asked.
    Done,
    /// The refresh token was used before: its family is revoked.
    Revoked,
}

/// What the server may know of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct View {
    /// Whose it is.
    pub account: AccountId,
    /// What a password is checked against.
    #[serde(skip_serializing)]
    pub password_hash: PasswordHash,
    /// The command that registered it.
    pub registered_by: Option<CommandId>,
    /// The devices that have signed in.
    #[serde(skip_serializing)]
    pub devices: Vec<TokenHash>,
}

impl Credential {
    /// Refused where the password was checked against another hash than the one that stands now.
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

    fn view(&self, here: &Occasion) -> Result<View, Refusal> {
        let (Caller::System, Some(owner)) = (here.who, &self.owner) else { return Err(Refusal::NotFound) };
        Ok(View {
            account: owner.account,
            password_hash: owner.password_hash.clone(),
            registered_by: owner.registered_by,
            devices: self.devices.all().to_vec(),
        })
    }

    fn admit(&self, _: &Occasion) -> Result<(), Refusal> {
        Err(Refusal::NotFound)
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

    /// Whoever has registered is an account that others can find.
    fn answers_once_told(command: &Command) -> bool {
        matches!(command, Command::Register { .. })
    }
}
