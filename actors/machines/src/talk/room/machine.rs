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
use super::event::{CreatedBy, Event, Welcome};
use crate::forwarded::forwarded;
use crate::machine::read_command;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

/// The most members a room holds.
pub const MEMBERS_MAX: usize = 10_000;

/// The most unread messages that are counted; the seqs of one more are remembered.
pub const UNREAD_MAX: usize = 100;

/// What a room remembers. Only `apply` changes it, so replaying events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    made: bool,
    creator: Option<AccountId>,
    title: Option<String>,
    members: BTreeMap<AccountId, Member>,
    posted: u64,
    /// The seqs of the newest messages, rising: enough to count what is unread up to its cap.
    newest: VecDeque<Seq>,
}

/// What a room remembers of a member.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// What counts as read whatever their marks say: what came before they did, and what events of type `read` say in a room's own stream,
    /// where marks stood before. Snapshots call it by the name it had then.
    #[serde(rename = "read_seq")]
    pub read_from_start: Seq,
}

/// What can be asked of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Make the room, with these members beside whoever asks. Another entity makes a room whose members stay.
    Create {
        /// What it is called.
        title: Option<String>,
        /// Who is in it beside the maker.
        members: Vec<AccountId>,
    },
    /// Say something.
    Post {
        /// What is said.
        text: String,
        /// The message it answers.
        reply_to: Option<Quote>,
    },
    /// Ask whether one may say that one has read so far. It changes nothing here: the mark stands in the member's own stream.
    Read {
        /// The last event read.
        seq: Seq,
    },
    /// Ask whether one may tell the others what one does just now. It changes nothing.
    Signal,
    /// Ask who is here, by account, and what counts as read for each whatever their marks say. It changes nothing.
    Readers {
        /// Those above this one.
        after: Option<AccountId>,
        /// How many at most.
        limit: usize,
    },
    /// Take someone in.
    AddMember {
        /// Whom.
        account: AccountId,
    },
    /// Put someone out, or leave.
    RemoveMember {
        /// Whom.
        account: AccountId,
    },
}

/// A message that another one answers, as the journal shows it: events never change once they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Its seq.
    pub seq: Seq,
    /// Whether the event of that seq is a message.
    pub is_message: bool,
}

forwarded! {
    Room:
    RemoveMember => |RemoveMember(MemberParams { command_id, room, account })| {
        (room.0, Some(command_id), Command::RemoveMember { account })
    };
}

/// What a room answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To `Create`.
    Created(CreateAnswer),
    /// To `Read`.
    Reading(Reading),
    /// To `Signal`.
    Audience(Audience),
    /// To `Readers`.
    Readers(Readers),
    /// To everything else.
    Applied(Applied),
}

/// What a member may say to have read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The last event read: what was asked, or more where more counts as read anyway.
    pub seq: Seq,
    /// How many messages the room holds up to there.
    pub posted: u64,
    /// Who else may hear of it.
    pub audience: Audience,
}

/// How many may hear of what a member does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Audience {
    /// The members of the room, whoever asks included.
    pub members: usize,
}

/// A page of the members of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readers {
    /// By account: what counts as read whatever their marks say.
    pub readers: Vec<Receipt>,
    /// More follow.
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
        Ok(Reading { seq, posted: self.posted_up_to(seq), audience: self.audience() })
    }

    fn audience(&self) -> Audience {
        Audience { members: self.members.len() }
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

    /// What a question answers, where the caller may ask it.
    fn asked(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        self.member(here.who)?;
        match command {
            Command::Read { seq } => self.reading(here, *seq).map(Answer::Reading),
            Command::Signal => Ok(Answer::Audience(self.audience())),
            Command::Readers { after, limit } => Ok(Answer::Readers(self.readers(*after, *limit))),
            Command::Create { .. }
            | Command::Post { .. }
            | Command::AddMember { .. }
            | Command::RemoveMember { .. } => Err(Refusal::rule("nothing_to_do")),
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
        Ok(Event::MemberAdded(
            MemberAdded { account },
            Welcome { posted: self.posted, title: self.title.clone() },
        ))
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
        Ok(Event::MemberRemoved(MemberRemoved { account }, PostCount { posted: self.posted }))
    }

    /// The room of a contract has no creator, and keeps its two parties.
    fn members_may_change(&self) -> Result<(), Refusal> {
        self.creator.map(|_| ()).ok_or(Refusal::rule(rules::CONTRACT_ROOM))
    }

    /// Who asks, where they are a member; to anyone else the room does not exist.
    fn member(&self, who: Caller) -> Result<(AccountId, Member), Refusal> {
        let account = who.account().ok_or(Refusal::NotFound)?;
        let member = self.members.get(&account).ok_or(Refusal::NotFound)?;
        Ok((account, *member))
    }

    /// How many messages stand up to `seq`; where over `UNREAD_MAX` stand above it, a number that says so.
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
        self.asked(here, command)
    }

    fn revokes(event: &Event) -> Option<AccountId> {
        match event {
            Event::MemberRemoved(body, _) => Some(body.account),
            _ => None,
        }
    }

    /// A member's list shows the room, and their inbox the news, before its maker hears of it.
    fn answers_once_told(command: &Command) -> bool {
        matches!(command, Command::Create { .. })
    }
}

#[cfg(test)]
mod tests;
