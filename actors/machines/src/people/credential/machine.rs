//! The rules of a credential. The password is checked before a command comes here, because hashing is slow
//! and a machine must be fast.

use protocol::{AccountId, CommandId, Kind, Millis, rules};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::command::{Answer, Command};
use super::devices::Devices;
use super::event::{Cause, Event};
use super::families::{Families, IssuedToken, LivingFamily, Use};
use super::moving::{Former, Told, Whereabouts};
use super::secret::{FamilyId, PasswordHash, TokenHash};
use crate::machine::read_command;
use crate::shape::Version;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

/// The state of a credential.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    pub(super) owner: Option<Owner>,
    pub(super) families: Families,
    #[serde(default, skip_serializing_if = "Devices::is_empty")]
    pub(super) devices: Devices,
    /// Who signed in with the email before, where nobody does now, or someone who may be given up again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) former: Option<Former>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    pub(super) account: AccountId,
    pub(super) password_hash: PasswordHash,
    registered_by: Option<CommandId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed_by: Option<CommandId>,
    /// The command that changed the email to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reserved_by: Option<CommandId>,
    /// The credential from which the account moves here, until its families have come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) arrives_from: Option<Uuid>,
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
    /// The command that changed the password last.
    #[serde(skip_serializing)]
    pub changed_by: Option<CommandId>,
    /// The command that changed the email to this one.
    #[serde(skip_serializing)]
    pub reserved_by: Option<CommandId>,
    /// Whether the account is on its way from another credential.
    #[serde(skip_serializing)]
    pub arrives: bool,
    /// The families that can be refreshed.
    #[serde(skip_serializing)]
    pub families: Vec<LivingFamily>,
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

    /// A device ends those alone that signed in before it. Whoever holds a stolen token could otherwise end
    /// each new sign-in of the owner. The ids of families are ordered by time.
    fn decide_end(&self, family: FamilyId, by: FamilyId, clock: Millis) -> Result<Option<Event>, Refusal> {
        self.stands(by)?;
        match self.families.is_living(family) {
            true if family > by => Err(Refusal::rule(rules::DEVICE_NEWER)),
            true => Ok(Some(Event::Revoked { family, cause: Cause::Ended, clock })),
            false => Err(Refusal::NotFound),
        }
    }

    fn decide_change_password(
        &self,
        checked: &PasswordHash,
        password_hash: &PasswordHash,
        kept: FamilyId,
        cut: FamilyId,
    ) -> Result<Option<Event>, Refusal> {
        self.stands(kept)?;
        match &self.owner {
            Some(owner) if owner.password_hash == *checked => {
                let (password_hash, cut) = (password_hash.clone(), cut.max(self.families.newest()));
                Ok(Some(Event::PasswordChanged { password_hash, kept, cut }))
            }
            _ => Err(Refusal::rule(rules::WRONG_PASSWORD)),
        }
    }

    fn stands(&self, family: FamilyId) -> Result<(), Refusal> {
        let stands = self.owner.is_some() && self.families.stands(family);
        stands.then_some(()).ok_or(Refusal::Unauthenticated)
    }

    /// Whether whoever proved the password may close the account. Its wallet then does.
    fn decide_close(&self, checked: &PasswordHash, by: FamilyId) -> Result<Option<Event>, Refusal> {
        self.stands(by)?;
        match &self.owner {
            Some(owner) if owner.password_hash == *checked => Ok(None),
            _ => Err(Refusal::rule(rules::SIGN_IN_CHANGED)),
        }
    }

    fn decide_register(
        &self,
        here: &Occasion,
        password_hash: &PasswordHash,
        account: AccountId,
        shown: &str,
    ) -> Result<Option<Event>, Refusal> {
        self.must_be_free(None, here.now)?;
        let (password_hash, display_name) = (password_hash.clone(), shown.to_owned());
        Ok(Some(Event::Registered { password_hash, account, display_name }))
    }

    fn decide_ask_free(&self, here: &Occasion, account: Option<AccountId>) -> Result<Option<Event>, Refusal> {
        let is_its_own = account.is_some_and(|account| self.whereabouts(account) == Whereabouts::Here);
        if !is_its_own {
            self.must_be_free(account, here.now)?;
        }
        Ok(None)
    }

    fn decide_reserve(
        &self,
        here: &Occasion,
        account: AccountId,
        from: Uuid,
        password_hash: &PasswordHash,
    ) -> Result<Option<Event>, Refusal> {
        self.must_be_free(Some(account), here.now)?;
        Ok(Some(Event::Reserved { account, from, password_hash: password_hash.clone() }))
    }

    fn owned(&mut self, account: AccountId, password_hash: &PasswordHash) -> &mut Owner {
        self.owner.insert(Owner {
            account,
            password_hash: password_hash.clone(),
            registered_by: None,
            changed_by: None,
            reserved_by: None,
            arrives_from: None,
        })
    }
}

impl Machine for Credential {
    const KIND: Kind = Kind::Credential;

    /// Version 2: programs that know version 1 do not know that an account may leave its credential.
    const STATE_VERSION: Version = 2;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = View;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let is_told = matches!(command, Command::Told(_));
        if !is_told && here.who != Caller::Guest {
            return Err(Refusal::Forbidden);
        }
        if self.elsewhere(command)?.is_some() {
            return Ok(Vec::new());
        }
        let event = match command {
            Command::Register { password_hash, account, shown, .. } => {
                self.decide_register(here, password_hash, *account, shown)
            }
            Command::Open { checked, grant } => self.decide_open(checked, grant.clone()),
            Command::Rotate { used, next, .. } => self.decide_rotate(*used, next.clone()),
            Command::Resume { family, .. } => self.stands(*family).map(|()| None),
            Command::SignOut { family, clock, .. } => self
                .stands(*family)
                .map(|()| Some(Event::Revoked { family: *family, cause: Cause::SignOut, clock: *clock })),
            Command::End { family, by, clock, .. } => self.decide_end(*family, *by, *clock),
            Command::ChangePassword { checked, password_hash, by, cut, .. } => {
                self.decide_change_password(checked, password_hash, *by, *cut)
            }
            Command::Close { checked, by, .. } => self.decide_close(checked, *by),
            Command::AskFree { account } => self.decide_ask_free(here, *account),
            Command::Reserve { account, from, password_hash } => {
                self.decide_reserve(here, *account, *from, password_hash)
            }
            Command::Told(told) => self.decide_told(here, told),
        };
        Ok(event?.into_iter().collect())
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Registered { password_hash, account, .. } => {
                self.former = None;
                self.owned(*account, password_hash).registered_by = at.command_id;
            }
            Event::Reserved { account, from, password_hash } => {
                let owner = self.owned(*account, password_hash);
                (owner.reserved_by, owner.arrives_from) = (at.command_id, Some(*from));
            }
            Event::Closed { account } => self.leave(*account, None, at.at),
            Event::Moved { account, to, .. } => self.leave(*account, Some(*to), at.at),
            Event::MoveRefused { .. } | Event::ClosePassedOn { .. } => {}
            Event::TakenOver { families, devices } => {
                if let Some(owner) = &mut self.owner {
                    owner.arrives_from = None;
                }
                self.former = None;
                self.families.take_over(families);
                self.devices.take_over(devices);
            }
            Event::GivenUp {} => *self = Self { former: self.former.take(), ..Self::default() },
            Event::Opened(grant) => {
                self.families.open(grant.clone());
                if let Some(device) = grant.device {
                    self.devices.signed_in(device);
                }
            }
            Event::Rotated(next) => self.families.rotate(next.clone()),
            Event::Revoked { family, clock, .. } => self.families.revoke(*family, *clock),
            Event::PasswordChanged { password_hash, kept, cut } => {
                if let Some(owner) = &mut self.owner {
                    owner.password_hash = password_hash.clone();
                    owner.changed_by = at.command_id;
                }
                self.families.revoke_others(*kept, *cut);
            }
        }
    }

    fn view(&self, _: &Occasion) -> Result<View, Refusal> {
        let owner = self.owner.as_ref().ok_or(Refusal::NotFound)?;
        Ok(View {
            account: owner.account,
            password_hash: owner.password_hash.clone(),
            registered_by: owner.registered_by,
            devices: self.devices.all().to_vec(),
            changed_by: owner.changed_by,
            reserved_by: owner.reserved_by,
            arrives: owner.arrives_from.is_some(),
            families: self.families.living(),
        })
    }

    fn effects(event: &Event, _: &Stamp) -> Vec<Effect> {
        event.effects()
    }

    fn answer(event: &Event, _: &Stamp) -> Result<Answer, Refusal> {
        Ok(match event {
            Event::Revoked { cause: Cause::Reuse, .. } => Answer::Revoked,
            Event::PasswordChanged { cut, .. } => Answer::Cut(*cut),
            _ => Answer::Done,
        })
    }

    fn unchanged(&self, _: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        Ok(self.elsewhere(command)?.unwrap_or(Answer::Done))
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command).map(Command::Told)
    }

    /// Waits for the account, so that others find it as soon as the person has registered, and see that it
    /// was closed; and for the whole move of an account, whose last step the credential that it leaves waits
    /// for.
    fn answers_once_told(command: &Command) -> bool {
        matches!(
            command,
            Command::Register { .. }
                | Command::Reserve { .. }
                | Command::Told(Told::Leave { .. } | Told::Close { .. })
        )
    }
}
