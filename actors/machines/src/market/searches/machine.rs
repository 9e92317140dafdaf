//! The rules of saved searches.

use std::collections::BTreeMap;

use protocol::checks::SAVED_SEARCHES_MAX;
use protocol::search::JobsQuery;
use protocol::search::saved::{
    Alert, Closed, List, ListAnswer, RemoveParams, Removed, SaveAnswer, Saved, Search, Seen, SeenParams,
    State,
};
use protocol::stream::Applied;
use protocol::{Kind, Millis, rules};
use serde::{Deserialize, Serialize};

use super::event::Event;
use crate::forwarded::{To, forwarded};
use crate::machine::read_command;
use crate::{Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

/// How far ahead of the time of the entity an `as_of` may lie, in milliseconds. The index that tells it may
/// run on another server, and after it was built anew its clock is some seconds ahead.
const AS_OF_AHEAD_MS_MAX: Millis = 60_000;

/// The state of a person's saved searches.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Searches {
    saved: BTreeMap<u32, Search>,
    /// The highest number that a search was ever given.
    last: u32,
    /// The account is closed.
    closed: bool,
}

/// The commands of a person's saved searches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "searches are saved rarely, and none waits long")]
pub enum Command {
    /// Save a search. The server has judged whether it asks for something.
    Save {
        /// The search in whose place it is put.
        search: Option<u32>,
        /// What the person calls it.
        name: String,
        /// What is searched for.
        query: JobsQuery,
        /// Whether the person is told at once of a job that fits.
        alert: Alert,
        /// What was found until then, the person has seen.
        as_of: Option<Millis>,
    },
    /// Take a search away.
    Remove {
        /// The search.
        search: u32,
    },
    /// Note what the person has seen.
    Seen {
        /// The search.
        search: u32,
        /// What was found until then.
        as_of: Millis,
    },
    /// List the searches. Changes nothing.
    List,
    /// Sent by the owner's account: it is closed.
    AccountClosed,
}

/// The answers of a person's saved searches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to `Save`.
    Saved(SaveAnswer),
    /// The answer to `List`.
    Listed(ListAnswer),
    /// The answer to all other commands.
    Applied(Applied),
}

forwarded! {
    Searches:
    List => |List(_)| (To::Own, None, Command::List);
    SeenParams => |SeenParams { command_id, search, as_of }| {
        (To::Own, Some(command_id), Command::Seen { search, as_of })
    };
    RemoveParams => |RemoveParams { command_id, search }| {
        (To::Own, Some(command_id), Command::Remove { search })
    };
}

impl Searches {
    /// The search of that number, where the caller is its owner. A closed account has none.
    fn held(&self, search: u32) -> Result<&Search, Refusal> {
        self.saved.get(&search).ok_or(Refusal::NotFound)
    }

    fn own(&self, here: &Occasion) -> Result<(), Refusal> {
        here.shown_to_owner()?;
        if self.closed { Err(Refusal::NotFound) } else { Ok(()) }
    }

    /// The number under which a search is saved, and what was seen of the one in whose place it is put.
    fn place(&self, search: Option<u32>) -> Result<(u32, Option<Millis>), Refusal> {
        if let Some(search) = search {
            return Ok((search, Some(self.held(search)?.seen_as_of)));
        }
        let next = self.last.checked_add(1).filter(|_| self.saved.len() < SAVED_SEARCHES_MAX);
        next.map(|next| (next, None)).ok_or(Refusal::rule(rules::TOO_MANY_SEARCHES))
    }

    fn decide_save(
        &self,
        now: Millis,
        (search, name): (Option<u32>, &str),
        (query, alert): (&JobsQuery, Alert),
        as_of: Option<Millis>,
    ) -> Result<Option<Event>, Refusal> {
        let (search, seen_before) = self.place(search)?;
        as_of.iter().try_for_each(|as_of| judge_as_of(now, *as_of))?;
        let seen_as_of = seen_before.max(as_of).unwrap_or(now);
        let (name, query) = (name.to_owned(), query.clone());
        let saved = Saved { search, name, query, alert, seen_as_of };
        let stands = self.saved.get(&search).is_some_and(|held| saved == as_saved(held));
        Ok((!stands).then_some(Event::Saved(saved)))
    }

    fn decide_seen(&self, now: Millis, search: u32, as_of: Millis) -> Result<Option<Event>, Refusal> {
        let seen_before = self.held(search)?.seen_as_of;
        judge_as_of(now, as_of)?;
        Ok((as_of > seen_before).then_some(Event::Seen(Seen { search, as_of })))
    }

    fn decide_close(&self) -> Option<Event> {
        let searches = self.saved.keys().copied().collect();
        (!self.closed).then_some(Event::Closed(Closed { searches }))
    }

    fn list(&self) -> Vec<Search> {
        self.saved.values().cloned().collect()
    }
}

/// An index tells no time that has not come: whoever names such a time would see nothing new until then.
fn judge_as_of(now: Millis, as_of: Millis) -> Result<(), Refusal> {
    if as_of <= now.saturating_add(AS_OF_AHEAD_MS_MAX) {
        return Ok(());
    }
    Err(Refusal::invalid("as_of", "has not come yet"))
}

/// The event that would save the search as it stands.
fn as_saved(held: &Search) -> Saved {
    let Search { search, name, query, alert, seen_as_of, saved_at: _ } = held.clone();
    Saved { search, name, query, alert, seen_as_of }
}

impl Machine for Searches {
    const KIND: Kind = Kind::Searches;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::AccountClosed => {
                if here.told_by(Kind::Account)? != here.stream.id {
                    return Err(Refusal::Forbidden);
                }
            }
            _ => self.own(here)?,
        }
        let event = match command {
            Command::Save { search, name, query, alert, as_of } => {
                self.decide_save(here.now, (*search, name), (query, *alert), *as_of)?
            }
            Command::Remove { search } => {
                self.held(*search)?;
                Some(Event::Removed(Removed { search: *search }))
            }
            Command::Seen { search, as_of } => self.decide_seen(here.now, *search, *as_of)?,
            Command::List => None,
            Command::AccountClosed => self.decide_close(),
        };
        Ok(event.into_iter().collect())
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Saved(saved) => {
                let Saved { search, name, query, alert, seen_as_of } = saved.clone();
                let held = Search { search, name, query, alert, seen_as_of, saved_at: at.at };
                self.saved.insert(search, held);
                self.last = self.last.max(search);
            }
            Event::Removed(removed) => {
                self.saved.remove(&removed.search);
            }
            Event::Seen(seen) => {
                if let Some(held) = self.saved.get_mut(&seen.search) {
                    held.seen_as_of = seen.as_of;
                }
            }
            Event::Closed(_) => *self = Self { last: self.last, closed: true, ..Self::default() },
        }
    }

    fn view(&self, _: &Occasion) -> Result<State, Refusal> {
        Ok(State { searches: self.list() })
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        event.effects(at)
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(event: &Event, at: &Stamp) -> Result<Answer, Refusal> {
        Ok(match event {
            Event::Saved(saved) => Answer::Saved(SaveAnswer { search: saved.search, seq: at.seq, at: at.at }),
            Event::Removed(_) | Event::Seen(_) | Event::Closed(_) => {
                Answer::Applied(Applied { seq: at.seq, at: at.at })
            }
        })
    }

    fn unchanged(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        let (seq, at) = (here.head, here.now);
        Ok(match command {
            Command::List => Answer::Listed(ListAnswer { searches: self.list() }),
            Command::Save { search: Some(search), .. } => {
                Answer::Saved(SaveAnswer { search: *search, seq, at })
            }
            _ => Answer::Applied(Applied { seq, at }),
        })
    }
}
