//! The rules of a room.

use std::collections::{BTreeMap, VecDeque};

use protocol::room::{CreateAnswer, Created, MemberAdded, MemberRemoved, Posted, Read, State};
use protocol::stream::Applied;
use protocol::{AccountId, Kind, RoomId, Seq, rules};
use serde::{Deserialize, Serialize};

use super::event::{Event, Founding, Tally, Welcome};
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, Unreadable, Written};

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
    /// The last event they have read.
    pub read_seq: Seq,
}

/// What can be asked of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    /// Say how far one has read.
    Read {
        /// The last event read.
        seq: Seq,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// Its seq.
    pub seq: Seq,
    /// Whether the event of that seq is a message.
    pub is_message: bool,
}

/// What a room answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To `Create`.
    Created(CreateAnswer),
    /// To everything else.
    Applied(Applied),
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
        Ok(Event::Created(Created { title: title.clone(), members }, Founding { creator }))
    }

    fn decide_post(&self, here: &Occasion, text: &str, reply_to: Option<Quote>) -> Result<Event, Refusal> {
        self.member(here.who)?;
        if reply_to.is_some_and(|quote| !quote.is_message) {
            return Err(Refusal::invalid("reply_to", "is not the seq of a message of this room"));
        }
        let body = Posted { text: text.to_owned(), reply_to: reply_to.map(|quote| quote.seq) };
        Ok(Event::Posted(body, Tally { posted: self.posted + 1 }))
    }

    fn decide_read(&self, here: &Occasion, seq: Seq) -> Result<Event, Refusal> {
        let (_, member) = self.member(here.who)?;
        if seq > here.head {
            return Err(Refusal::invalid("seq", "is above the last event of this room"));
        }
        let seq = seq.max(member.read_seq);
        Ok(Event::Read(Read { seq }, Tally { posted: self.posted_up_to(seq) }))
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
        Ok(Event::MemberRemoved(MemberRemoved { account }, Tally { posted: self.posted }))
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
            Command::Read { seq } => self.decide_read(here, *seq),
            Command::AddMember { account } => self.decide_add(here, *account),
            Command::RemoveMember { account } => self.decide_remove(here, *account),
        };
        event.map(|event| vec![event])
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Created(body, founding) => {
                self.made = true;
                self.creator = founding.creator;
                self.title.clone_from(&body.title);
                self.members = body.members.iter().map(|account| (*account, Member::default())).collect();
            }
            Event::Posted(_, tally) => self.remember_posted(at.seq, tally.posted),
            Event::Read(body, _) => {
                if let Some(member) = at.by.and_then(|account| self.members.get_mut(&account)) {
                    member.read_seq = body.seq;
                }
            }
            Event::MemberAdded(body, _) => {
                self.members.insert(body.account, Member { read_seq: at.seq });
            }
            Event::MemberRemoved(body, _) => {
                self.members.remove(&body.account);
            }
        }
        debug_assert!(self.members.len() <= MEMBERS_MAX, "decide admits at most the limit");
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        self.member(here.who)?;
        let member = |(account, member): (&AccountId, &Member)| protocol::room::Member {
            account: *account,
            read_seq: member.read_seq,
        };
        Ok(State {
            room: RoomId(here.stream.id),
            title: self.title.clone(),
            creator: self.creator,
            members: self.members.iter().map(member).collect(),
            posted: self.posted,
        })
    }

    fn admit(&self, here: &Occasion) -> Result<(), Refusal> {
        self.member(here.who).map(|_| ())
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        event.effects(at)
    }

    fn answer(event: &Event, at: &Stamp) -> Result<Answer, Refusal> {
        Ok(match event {
            Event::Created(..) => {
                Answer::Created(CreateAnswer { room: RoomId(at.stream.id), seq: at.seq, at: at.at })
            }
            _ => Answer::Applied(Applied { seq: at.seq, at: at.at }),
        })
    }

    fn write(event: &Event) -> Written {
        event.write()
    }

    fn read(r#type: &str, body: &[u8], private: Option<&[u8]>) -> Result<Event, Unreadable> {
        Event::read(r#type, body, private)
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
