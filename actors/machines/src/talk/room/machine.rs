//! The rules of a room.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;

use protocol::room::{
    CreateAnswer, Created, MemberAdded, MemberParams, MemberRemoved, Posted, Receipt, RemoveMember, State,
};
use protocol::stream::Applied;
use protocol::{AccountId, Kind, RoomId, Seq, rules};
use serde::{Deserialize, Serialize};

use super::PostCount;
use super::event::{CreatedBy, Event, Farewell, Welcome, people};
use crate::forwarded::forwarded;
use crate::machine::read_command;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

/// The most members a room holds.
pub const MEMBERS_MAX: usize = 10_000;

/// The most unread messages that are counted. A list shows a higher number as "more than" this one.
pub const UNREAD_MAX: usize = 100;

/// The state of a room. Only `apply` changes it, so replaying the events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    made: bool,
    creator: Option<AccountId>,
    title: Option<String>,
    members: BTreeMap<AccountId, Member>,
    posted: u64,
    /// The seqs of the newest messages, rising: one more than `UNREAD_MAX`, enough to count what is unread.
    newest: VecDeque<Seq>,
}

/// What a room stores of a member.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Up to here everything counts as read, whatever the member's marks say: events before they were added,
    /// and events up to an old `read` event in the room's own stream. (Marks are a stream of their own today.
    /// Snapshots still use the name that this field had then.)
    #[serde(rename = "read_seq")]
    pub read_from_start: Seq,
}

/// The commands of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Create the room, with the caller and these members. A room that another entity creates keeps its
    /// members.
    Create {
        /// The title.
        title: Option<String>,
        /// The members, without the caller.
        members: Vec<AccountId>,
    },
    /// Post a message.
    Post {
        /// The text.
        text: String,
        /// The message that this one answers.
        reply_to: Option<Quote>,
    },
    /// Ask whether the caller may mark the room as read up to an event. Changes nothing here: the mark is
    /// kept in the member's own stream.
    Read {
        /// The last event that was read.
        seq: Seq,
    },
    /// Ask whether the caller may signal to the others, such as that they are typing. Changes nothing.
    Signal,
    /// List the members by account, each with the event up to which everything counts as read. Changes
    /// nothing.
    Readers {
        /// Only accounts above this one.
        after: Option<AccountId>,
        /// The most members of the answer.
        limit: usize,
    },
    /// Add a member.
    AddMember {
        /// The account to add.
        account: AccountId,
    },
    /// Remove a member, or leave.
    RemoveMember {
        /// The account to remove.
        account: AccountId,
    },
}

/// A message that another message answers, as found in the journal. Events never change, so it needs no
/// second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The seq of the event.
    pub seq: Seq,
    /// Whether the event is a message.
    pub is_message: bool,
}

forwarded! {
    Room:
    RemoveMember => |RemoveMember(MemberParams { command_id, room, account })| {
        (room.0, Some(command_id), Command::RemoveMember { account })
    };
}

/// The answers of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to `Create`.
    Created(CreateAnswer),
    /// The answer to `Read`.
    Reading(Reading),
    /// The answer to `Signal`.
    Size(RoomSize),
    /// The answer to `Readers`.
    Readers(Readers),
    /// The answer to the other commands.
    Applied(Applied),
}

/// How far a member may say to have read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The last event that was read: the one that was asked for, or a later one up to which everything counts
    /// as read anyway.
    pub seq: Seq,
    /// How many messages the room holds up to that event.
    pub posted: u64,
    /// The members who may be told of it.
    pub size: RoomSize,
}

/// How many hear what a member does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RoomSize {
    /// The number of members, the caller included.
    pub members: usize,
}

/// A page of the members of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readers {
    /// The members by account, each with the event up to which everything counts as read.
    pub readers: Vec<Receipt>,
    /// Whether more members follow.
    pub more: bool,
}

impl Room {
    fn decide_create(
        &self,
        here: &Occasion,
        title: &Option<String>,
        named: &[AccountId],
    ) -> Result<Event, Refusal> {
        if self.made {
            return Err(Refusal::rule(rules::ALREADY_EXISTS));
        }
        let creator = match here.who {
            Caller::Account(account) => Some(account),
            Caller::Entity(_) => None,
            Caller::Guest | Caller::Time | Caller::System => return Err(Refusal::Forbidden),
        };
        let mut members: Vec<AccountId> = named.iter().copied().chain(creator).collect();
        members.sort_unstable();
        members.dedup();
        Ok(Event::Created(Created { title: title.clone(), members }, CreatedBy { creator }))
    }

    /// Whether the caller is an entity that wants the room for two people who have it already: the room of an
    /// interview becomes that of their contract, with all that was said.
    fn is_theirs(&self, who: Caller) -> bool {
        self.made && self.creator.is_none() && matches!(who, Caller::Entity(_))
    }

    fn decide_post(&self, here: &Occasion, text: &str, reply_to: Option<Quote>) -> Result<Event, Refusal> {
        self.member(here.who)?;
        if reply_to.is_some_and(|quote| !quote.is_message) {
            return Err(Refusal::invalid("reply_to", "is not the seq of a message of this room"));
        }
        let body = Posted { text: text.to_owned(), reply_to: reply_to.map(|quote| quote.seq) };
        Ok(Event::Posted(body, PostCount { posted: self.posted + 1 }))
    }

    fn reading(&self, here: &Occasion, seq: Seq) -> Result<Reading, Refusal> {
        let (_, member) = self.member(here.who)?;
        if seq > here.head {
            return Err(Refusal::invalid("seq", "is above the last event of this room"));
        }
        let seq = seq.max(member.read_from_start);
        Ok(Reading { seq, posted: self.posted_up_to(seq), size: self.size() })
    }

    fn size(&self) -> RoomSize {
        RoomSize { members: self.members.len() }
    }

    fn readers(&self, after: Option<AccountId>, limit: usize) -> Readers {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = self.members.range((from, Bound::Unbounded));
        let reader = |(account, member): (&AccountId, &Member)| Receipt {
            account: *account,
            read_seq: member.read_from_start,
        };
        let readers = rest.by_ref().take(limit).map(reader).collect();
        Readers { readers, more: rest.next().is_some() }
    }

    /// The answer to a question, if the caller may ask it.
    fn asked(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        self.member(here.who)?;
        match command {
            Command::Read { seq } => self.reading(here, *seq).map(Answer::Reading),
            Command::Signal => Ok(Answer::Size(self.size())),
            Command::Readers { after, limit } => Ok(Answer::Readers(self.readers(*after, *limit))),
            _ => Err(Refusal::rule("nothing_to_do")),
        }
    }

    fn decide_add(&self, here: &Occasion, account: AccountId) -> Result<Event, Refusal> {
        self.member(here.who)?;
        self.members_may_change()?;
        if self.members.contains_key(&account) {
            return Err(Refusal::rule(rules::ALREADY_MEMBER));
        }
        if self.members.len() >= MEMBERS_MAX {
            return Err(Refusal::rule(rules::ROOM_FULL));
        }
        let people = Some(people(self.members.len() + 1, self.members.keys().copied().chain([account])));
        let welcome = Welcome { posted: self.posted, title: self.title.clone(), people };
        Ok(Event::MemberAdded(MemberAdded { account }, welcome))
    }

    fn decide_remove(&self, here: &Occasion, account: AccountId) -> Result<Event, Refusal> {
        let (caller, _) = self.member(here.who)?;
        if self.creator.is_some_and(|creator| creator != caller) && caller != account {
            return Err(Refusal::Forbidden);
        }
        self.members_may_change()?;
        if !self.members.contains_key(&account) {
            return Err(Refusal::rule(rules::NOT_A_MEMBER));
        }
        let stay = self.members.keys().copied().filter(|member| *member != account);
        let people = Some(people(self.members.len() - 1, stay));
        Ok(Event::MemberRemoved(MemberRemoved { account }, Farewell { posted: self.posted, people }))
    }

    /// Refused for the room of a contract: it keeps its two parties.
    fn members_may_change(&self) -> Result<(), Refusal> {
        self.creator.map(|_| ()).ok_or(Refusal::rule(rules::CONTRACT_ROOM))
    }

    /// The caller as a member. For anyone else the room does not exist.
    fn member(&self, who: Caller) -> Result<(AccountId, Member), Refusal> {
        let account = who.account().ok_or(Refusal::NotFound)?;
        let member = self.members.get(&account).ok_or(Refusal::NotFound)?;
        Ok((account, *member))
    }

    /// How many messages the room holds up to `seq`. The number is exact where at most `UNREAD_MAX` messages
    /// follow; else it is low enough to show that there are more.
    fn posted_up_to(&self, seq: Seq) -> u64 {
        let above = self.newest.iter().rev().take_while(|posted| **posted > seq).count();
        self.posted - above as u64
    }

    fn remember_posted(&mut self, seq: Seq, posted: u64) {
        self.posted = posted;
        if self.newest.len() > UNREAD_MAX {
            self.newest.pop_front();
        }
        self.newest.push_back(seq);
    }
}

impl Machine for Room {
    const KIND: Kind = Kind::Room;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            Command::Create { .. } if self.is_theirs(here.who) => return Ok(Vec::new()),
            Command::Create { title, members } => self.decide_create(here, title, members),
            Command::Post { text, reply_to } => self.decide_post(here, text, *reply_to),
            Command::Read { .. } | Command::Signal | Command::Readers { .. } => {
                return self.asked(here, command).map(|_| Vec::new());
            }
            Command::AddMember { account } => self.decide_add(here, *account),
            Command::RemoveMember { account } => self.decide_remove(here, *account),
        };
        event.map(|event| vec![event])
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Created(body, by) => {
                self.made = true;
                self.creator = by.creator;
                self.title.clone_from(&body.title);
                self.members = body.members.iter().map(|account| (*account, Member::default())).collect();
            }
            Event::Posted(_, count) => self.remember_posted(at.seq, count.posted),
            Event::Read(body, _) => {
                if let Some(member) = at.by.and_then(|account| self.members.get_mut(&account)) {
                    member.read_from_start = body.seq.max(member.read_from_start);
                }
            }
            Event::MemberAdded(body, _) => {
                self.members.insert(body.account, Member { read_from_start: at.seq });
            }
            Event::MemberRemoved(body, _) => {
                self.members.remove(&body.account);
            }
        }
        debug_assert!(self.members.len() <= MEMBERS_MAX, "decide admits at most the limit");
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        self.member(here.who)?;
        Ok(State {
            room: RoomId(here.stream.id),
            title: self.title.clone(),
            creator: self.creator,
            members: self
                .members
                .keys()
                .map(|account| protocol::room::Member { account: *account })
                .collect(),
            posted: self.posted,
        })
    }

    fn admit(&self, here: &Occasion) -> Result<(), Refusal> {
        self.member(here.who).map(|_| ())
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        event.effects(at)
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(event: &Event, at: &Stamp) -> Result<Answer, Refusal> {
        Ok(match event {
            Event::Created(..) => {
                Answer::Created(CreateAnswer { room: RoomId(at.stream.id), seq: at.seq, at: at.at })
            }
            _ => Answer::Applied(Applied { seq: at.seq, at: at.at }),
        })
    }

    fn unchanged(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        if let Command::Create { .. } = command {
            let (room, seq, at) = (RoomId(here.stream.id), here.head, here.now);
            return Ok(Answer::Created(CreateAnswer { room, seq, at }));
        }
        self.asked(here, command)
    }

    fn revokes(event: &Event) -> Option<AccountId> {
        match event {
            Event::MemberRemoved(body, _) => Some(body.account),
            _ => None,
        }
    }

    /// Waits until the room is in the members' lists and the news in their inboxes.
    fn answers_once_told(command: &Command) -> bool {
        matches!(command, Command::Create { .. })
    }
}

#[cfg(test)]
mod tests;
