//! An account: a person, as everyone who is signed in sees them. It is created by the credential with which
//! the person registered. Only the person changes it.
//!
//! What others must not see of it (which handle the person would like to have, whether an email finds them)
//! is written into events that readers see nothing of.

mod blocking;
mod naming;

use std::collections::BTreeSet;

use protocol::account::{
    BlockParams, Closed, Created, HandleChanged, Me, MeAnswer, Renamed, SetFindableParams, State, Unblock,
};
use protocol::stream::Applied;
use protocol::{AccountId, Kind, Millis, rules};
use serde::{Deserialize, Serialize};

use crate::forwarded::{To, forwarded};
use crate::machine::read_command;
use crate::people::profile::{self, Profile};
use crate::shape::Version;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Tell, Unreadable, events, tells};
pub use blocking::Blocking;
use naming::Naming;
pub use naming::{CHANGED_EVERY_MS, Claimed, Replaced, Wanted};

/// The state of an account.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    person: Option<Person>,
    #[serde(default, skip_serializing_if = "Naming::is_empty")]
    naming: Naming,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    findable_by_email: bool,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    blocked: BTreeSet<AccountId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Person {
    display_name: String,
    created_at: Millis,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    closed: bool,
}

/// The commands of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Create the account. Told by the credential that registers.
    Create {
        /// The name that others see.
        display_name: String,
    },
    /// Show another name. It has the form in which names are shown.
    Rename {
        /// The name that others are to see.
        display_name: String,
    },
    /// Show the account as its owner sees it. Changes nothing.
    Me,
    /// Claim a handle.
    SetHandle {
        /// The handle, in its one form.
        handle: String,
    },
    /// Say whether an email finds the account.
    SetFindable {
        /// Whether it does.
        by_email: bool,
    },
    /// Block an account, which exists.
    Block {
        /// The other account.
        account: AccountId,
    },
    /// Block an account no more.
    Unblock {
        /// The other account.
        account: AccountId,
    },
    /// Asked by the server: is that account blocked? Changes nothing.
    AskBlocks {
        /// The other account.
        account: AccountId,
    },
    /// Close the account. Told by the credential that the person signed in with last.
    Close,
    /// Sent by a handle: the account has it.
    HandleGranted(Claimed),
    /// Sent by a handle: the account does not get it.
    HandleRefused(Claimed),
}

/// The answers of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to `Me`.
    Me(MeAnswer),
    /// The answer to `AskBlocks`.
    Blocks(bool),
    /// The answer to all other commands.
    Applied(Applied),
}

forwarded! {
    Account:
    Me => |_| (To::Own, None, Command::Me);
    SetFindableParams => |SetFindableParams { command_id, by_email }| {
        (To::Own, Some(command_id), Command::SetFindable { by_email })
    };
    Unblock => |Unblock(BlockParams { command_id, account })| {
        (To::Own, Some(command_id), Command::Unblock { account })
    };
}

events! {
    /// The events of an account.
    pub enum Event {
        /// The account was created.
        "created" => Created(Created),
        /// The person shows another name.
        "renamed" => Renamed(Renamed),
        /// The account has that handle from now on.
        "handle_changed" => HandleChanged(HandleChanged, Replaced),
        /// The account was closed, and gives up its handle.
        "closed" => Closed(Closed, Replaced),
    }
    noted {
        /// The account claims a handle.
        HandleWanted(Wanted),
        /// The account does not get the handle that it claimed.
        HandleRefused(Wanted),
        /// The account gives back a handle that was granted after it had stopped waiting.
        HandleReturned(Wanted),
        /// The person says whether an email finds them.
        Findable(Findable),
        /// The person blocks an account.
        Blocked(Blocking),
        /// The person blocks an account no more.
        Unblocked(Blocking),
    }
}

/// Whether an email finds the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findable {
    /// Whether it does.
    pub by_email: bool,
}

impl Account {
    fn person(&self) -> Result<&Person, Refusal> {
        self.person.as_ref().ok_or(Refusal::NotFound)
    }

    /// The person, where the caller is that person or the server. Nobody is the person of a closed account.
    fn own(&self, here: &Occasion) -> Result<&Person, Refusal> {
        here.shown_to_owner()?;
        self.person.as_ref().filter(|person| !person.closed).ok_or(Refusal::NotFound)
    }

    fn decide_close(&self, here: &Occasion) -> Result<Option<Event>, Refusal> {
        here.told_by(Kind::Credential)?;
        let is_open = !self.person()?.closed;
        let replaced = Replaced { before: self.naming.held.clone() };
        Ok(is_open.then_some(Event::Closed(Closed {}, replaced)))
    }

    fn decide_create(&self, here: &Occasion, display_name: &str) -> Result<Event, Refusal> {
        let Caller::Entity(teller) = here.who else { return Err(Refusal::Forbidden) };
        if teller.kind != Kind::Credential {
            return Err(Refusal::Forbidden);
        }
        if self.person.is_some() {
            return Err(Refusal::rule(rules::ALREADY_EXISTS));
        }
        Ok(Event::Created(Created { display_name: display_name.to_owned() }))
    }

    fn decide_rename(&self, here: &Occasion, display_name: &str) -> Result<Option<Event>, Refusal> {
        let is_other = self.own(here)?.display_name != display_name;
        Ok(is_other.then(|| Event::Renamed(Renamed { display_name: display_name.to_owned() })))
    }

    fn decide_set_findable(&self, here: &Occasion, by_email: bool) -> Result<Option<Event>, Refusal> {
        self.own(here)?;
        let is_other = self.findable_by_email != by_email;
        Ok(is_other.then_some(Event::Findable(Findable { by_email })))
    }

    fn me(&self, here: &Occasion) -> Result<MeAnswer, Refusal> {
        let Person { display_name, created_at, .. } = self.own(here)?;
        Ok(MeAnswer {
            account: AccountId(here.stream.id),
            display_name: display_name.clone(),
            handle: self.naming.held.clone(),
            handle_claimed: self.naming.claimed.as_ref().map(|claimed| claimed.handle.clone()),
            handle_changes_at: self.naming.changes_at(here.now),
            created_at: *created_at,
            findable_by_email: self.findable_by_email,
            blocked: self.blocked.iter().copied().collect(),
        })
    }
}

/// Tells the profile of a closed account that others see it no more.
fn hide_profile(at: &Stamp) -> Effect {
    Effect::Tell(Tell::to::<Profile>(at.stream.id, &profile::Command::AccountClosed))
}

/// Tells the saved searches of a closed account that they match no more.
fn end_searches(at: &Stamp) -> Effect {
    Effect::Tell(tells::searches::account_closed(AccountId(at.stream.id)))
}

impl Machine for Account {
    const KIND: Kind = Kind::Account;

    /// Version 2: programs that know version 1 know neither handles nor closed accounts.
    const STATE_VERSION: Version = 2;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            Command::Create { display_name } => Some(self.decide_create(here, display_name)?),
            Command::Rename { display_name } => self.decide_rename(here, display_name)?,
            Command::Me => self.own(here).map(|_| None)?,
            Command::SetHandle { handle } => {
                self.own(here)?;
                self.naming.decide_set(here, handle)?
            }
            Command::SetFindable { by_email } => self.decide_set_findable(here, *by_email)?,
            Command::Block { account } => self.decide_block(here, *account)?,
            Command::Unblock { account } => self.decide_unblock(here, *account)?,
            Command::AskBlocks { .. } => here.shown_to_owner().map(|()| None)?,
            Command::Close => self.decide_close(here)?,
            Command::HandleGranted(granted) => {
                here.told_by(Kind::Handle)?;
                self.naming.decide_granted(granted)
            }
            Command::HandleRefused(refused) => {
                here.told_by(Kind::Handle)?;
                self.naming.decide_refused(refused)
            }
        };
        Ok(event.into_iter().collect())
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Created(body) => {
                let (display_name, created_at) = (body.display_name.clone(), at.at);
                self.person = Some(Person { display_name, created_at, closed: false });
            }
            Event::Closed(..) => {
                let before = self.person.take();
                let closed = |person| Person { display_name: String::new(), closed: true, ..person };
                *self = Self { person: before.map(closed), ..Self::default() };
            }
            Event::Renamed(body) => {
                if let Some(person) = &mut self.person {
                    person.display_name.clone_from(&body.display_name);
                }
            }
            Event::HandleWanted(wanted) => self.naming.wanted(&wanted.handle, at),
            Event::HandleChanged(body, replaced) => self.naming.changed(&body.handle, replaced, at),
            Event::HandleRefused(_) => self.naming.refused(),
            Event::HandleReturned(_) => {}
            Event::Findable(findable) => self.findable_by_email = findable.by_email,
            Event::Blocked(blocking) => {
                self.blocked.insert(blocking.account);
            }
            Event::Unblocked(blocking) => {
                self.blocked.remove(&blocking.account);
            }
        }
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        let person = self.person()?;
        Ok(State {
            account: AccountId(here.stream.id),
            display_name: person.display_name.clone(),
            handle: self.naming.held.clone(),
            created_at: person.created_at,
            closed: person.closed,
        })
    }

    fn admit(&self, _: &Occasion) -> Result<(), Refusal> {
        self.person().map(|_| ())
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        match event {
            Event::HandleWanted(wanted) => vec![naming::claim(&wanted.handle, at)],
            Event::HandleChanged(_, replaced) => {
                replaced.before.iter().map(|handle| naming::release(handle)).collect()
            }
            Event::Closed(_, replaced) => {
                let release = replaced.before.iter().map(|handle| naming::release(handle));
                release.chain([hide_profile(at), end_searches(at)]).collect()
            }
            Event::HandleRefused(refused) => vec![naming::refused(&refused.handle, at)],
            Event::HandleReturned(returned) => vec![naming::release(&returned.handle)],
            Event::Created(_)
            | Event::Renamed(_)
            | Event::Findable(_)
            | Event::Blocked(_)
            | Event::Unblocked(_) => Vec::new(),
        }
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(_: &Event, at: &Stamp) -> Result<Answer, Refusal> {
        Ok(Answer::Applied(Applied { seq: at.seq, at: at.at }))
    }

    fn unchanged(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        match command {
            Command::Me => self.me(here).map(Answer::Me),
            Command::AskBlocks { account } => Ok(Answer::Blocks(self.blocked.contains(account))),
            _ => Ok(Answer::Applied(Applied { seq: here.head, at: here.now })),
        }
    }

    /// Whoever claims a handle is answered when the handle has decided. What the handle tells must not wait
    /// in turn: the handle waits for it, and the claim for the handle.
    fn answers_once_told(command: &Command) -> bool {
        matches!(command, Command::SetHandle { .. })
    }
}

#[cfg(test)]
mod tests;
