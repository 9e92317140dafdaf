//! What happens in a room, and what follows from it.

use protocol::room::{Created, MemberAdded, MemberRemoved, Posted, Read};
use protocol::{AccountId, RoomId, Seq};
use schema::rows::{RoomHeadRow, RoomMemberRow, RoomRow};
use schema::{Row, Table};
use serde::{Deserialize, Serialize};

use crate::machine::{Unreadable, Written, public, read_body};
use crate::{AnyCommand, Effect, Stamp, Tell, inbox};

/// What happens in a room. Beside the public body stands how many messages the room holds up to there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The room is made; `creator` is nobody for the room of a contract.
    Created(Created, Founding),
    /// A message.
    Posted(Posted, Tally),
    /// A member has read so far. Older rooms hold such events; today a member's marks stand in a stream of their own.
    Read(Read, Tally),
    /// A member more.
    MemberAdded(MemberAdded, Welcome),
    /// A member less.
    MemberRemoved(MemberRemoved, Tally),
}

/// What is remembered of a room's making and not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founding {
    /// Who made it; nobody for the room of a contract, whose members stay.
    pub creator: Option<AccountId>,
}

/// How many messages the room holds: in all, or up to the event a member has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many.
    pub posted: u64,
}

/// What a new member's list needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// How many messages the room holds.
    pub posted: u64,
    /// What the room is called.
    pub title: Option<String>,
}

impl Event {
    /// Writes it for the journal and its readers.
    pub fn write(&self) -> Written {
        match self {
            Event::Created(body, founding) => public("created", body).with_private(founding),
            Event::Posted(body, tally) => public("posted", body).with_private(tally),
            Event::Read(body, tally) => public("read", body).with_private(tally),
            Event::MemberAdded(body, welcome) => public("member_added", body).with_private(welcome),
            Event::MemberRemoved(body, tally) => public("member_removed", body).with_private(tally),
        }
    }

    /// Reads back what `write` wrote.
    pub fn read(r#type: &str, body: &[u8], private: Option<&[u8]>) -> Result<Self, Unreadable> {
        let private = private.unwrap_or_default();
        Ok(match r#type {
            "created" => Event::Created(read_body(r#type, body)?, read_body(r#type, private)?),
            "posted" => Event::Posted(read_body(r#type, body)?, read_body(r#type, private)?),
            "read" => Event::Read(read_body(r#type, body)?, read_body(r#type, private)?),
            "member_added" => Event::MemberAdded(read_body(r#type, body)?, read_body(r#type, private)?),
            "member_removed" => Event::MemberRemoved(read_body(r#type, body)?, read_body(r#type, private)?),
            other => return Err(Unreadable::unknown(other)),
        })
    }

    /// What follows from it: the rows of the lists, and news for those who come and go.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        let room = RoomId(at.stream.id);
        match self {
            Event::Created(body, _) => created(body, room, at),
            Event::Posted(_, tally) => vec![head_row(room, at, tally.posted)],
            Event::Read(body, tally) => match at.by {
                Some(account) => vec![member_row(account, room, at, body.seq, tally.posted)],
                None => Vec::new(),
            },
            Event::MemberAdded(body, welcome) => vec![
                member_row(body.account, room, at, at.seq, welcome.posted),
                head_row(room, at, welcome.posted),
                tell_added(body.account, room, welcome.title.clone()),
            ],
            Event::MemberRemoved(body, tally) => vec![
                Effect::Row(Row::delete(
                    Table::RoomMembers,
                    body.account.0,
                    room.0.as_bytes().to_vec(),
                    at.seq,
                )),
                head_row(room, at, tally.posted),
                tell_removed(body.account, room),
            ],
        }
    }
}

fn created(body: &Created, room: RoomId, at: &Stamp) -> Vec<Effect> {
    let title = Effect::Row(Row::put(&RoomRow { room, title: body.title.clone() }, at.seq));
    let mut effects = vec![title, head_row(room, at, 0)];
    for account in &body.members {
        effects.push(member_row(*account, room, at, 0, 0));
        effects.push(tell_added(*account, room, body.title.clone()));
    }
    effects
}

fn head_row(room: RoomId, at: &Stamp, posted: u64) -> Effect {
    Effect::Row(Row::put(&RoomHeadRow { room, head: at.seq, posted }, at.seq))
}

fn member_row(account: AccountId, room: RoomId, at: &Stamp, read_seq: Seq, posted: u64) -> Effect {
    Effect::Row(Row::put(&RoomMemberRow { account, room, read_seq, posted }, at.seq))
}

fn tell_added(account: AccountId, room: RoomId, title: Option<String>) -> Effect {
    let news = inbox::Command::RoomAdded(protocol::inbox::RoomAdded { room, title });
    Effect::Tell(Tell { to: account.0, command: AnyCommand::Inbox(news) })
}

fn tell_removed(account: AccountId, room: RoomId) -> Effect {
    let news = inbox::Command::RoomRemoved(protocol::inbox::RoomRemoved { room });
    Effect::Tell(Tell { to: account.0, command: AnyCommand::Inbox(news) })
}
