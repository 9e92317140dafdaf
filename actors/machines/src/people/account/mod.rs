//! An account: a person, as everyone who is signed in sees them. It is created by the credential with which
//! the person registered. Only the person changes it.

use protocol::account::{Created, Renamed, State};
use protocol::stream::Applied;
use protocol::{AccountId, Kind, Millis, rules};
use serde::{Deserialize, Serialize};

use crate::machine::read_command;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable, events};

/// The state of an account.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    person: Option<Person>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Person {
    display_name: String,
    created_at: Millis,
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
}

events! {
    /// The events of an account.
    pub enum Event {
        /// The account was created.
        "created" => Created(Created),
        /// The person shows another name.
        "renamed" => Renamed(Renamed),
    }
}

impl Account {
    fn person(&self) -> Result<&Person, Refusal> {
        self.person.as_ref().ok_or(Refusal::NotFound)
    }

    fn decide_create(&self, here: &Occasion, display_name: &str) -> Result<Vec<Event>, Refusal> {
        let Caller::Entity(teller) = here.who else { return Err(Refusal::Forbidden) };
        if teller.kind != Kind::Credential {
            return Err(Refusal::Forbidden);
        }
        if self.person.is_some() {
            return Err(Refusal::rule(rules::ALREADY_EXISTS));
        }
        Ok(vec![Event::Created(Created { display_name: display_name.to_owned() })])
    }

    fn decide_rename(&self, here: &Occasion, display_name: &str) -> Result<Vec<Event>, Refusal> {
        here.shown_to_owner()?;
        if self.person()?.display_name == display_name {
            return Ok(Vec::new());
        }
        Ok(vec![Event::Renamed(Renamed { display_name: display_name.to_owned() })])
    }
}

impl Machine for Account {
    const KIND: Kind = Kind::Account;

    type Command = Command;
    type Event = Event;
    type Answer = Applied;
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::Create { display_name } => self.decide_create(here, display_name),
            Command::Rename { display_name } => self.decide_rename(here, display_name),
        }
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Created(body) => {
                self.person = Some(Person { display_name: body.display_name.clone(), created_at: at.at });
            }
            Event::Renamed(body) => {
                if let Some(person) = &mut self.person {
                    person.display_name.clone_from(&body.display_name);
                }
            }
        }
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        let person = self.person()?;
        Ok(State {
            account: AccountId(here.stream.id),
            display_name: person.display_name.clone(),
            created_at: person.created_at,
        })
    }

    fn admit(&self, _: &Occasion) -> Result<(), Refusal> {
        self.person().map(|_| ())
    }

    fn effects(_: &Event, _: &Stamp) -> Vec<Effect> {
        Vec::new()
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(_: &Event, at: &Stamp) -> Result<Applied, Refusal> {
        Ok(Applied { seq: at.seq, at: at.at })
    }

    fn unchanged(&self, here: &Occasion, _: &Command) -> Result<Applied, Refusal> {
        Ok(Applied { seq: here.head, at: here.now })
    }
}

#[cfg(test)]
mod tests;
