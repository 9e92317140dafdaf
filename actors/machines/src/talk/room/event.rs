//! The events of a room and their effects.

use protocol::room::{Created, MemberAdded, MemberRemoved, Posted, Read};
use protocol::{AccountId, RoomId, Seq};
use rows::{RoomHeadRow, RoomMemberRow, RoomRow};
use rows::{Row, Table};
use serde::{Deserialize, Serialize};

use crate::talk::PostCount;
use crate::tells::inbox::Command;
use crate::{Effect, Stamp, events};

events! {
    /// The events of a room. Where lists need it, the number of messages in the room up to the event is
    /// stored beside the public body.
    pub enum Event {
        /// The room was created.
        "created" => Created(Created, CreatedBy),
        /// A message was posted.
        "posted" => Posted(Posted, PostCount),
        /// A member has read up to an event. Only older rooms hold such events: today each person's marks are
        /// a stream of their own.
        "read" => Read(Read, PostCount),
        /// A member was added.
        "member_added" => MemberAdded(MemberAdded, Welcome),
        /// A member was removed, or left.
        "member_removed" => MemberRemoved(MemberRemoved, PostCount),
    }
}

/// Who created a room. It is stored beside the event and shown to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedBy {
    /// The account that may remove any member; none for the room of a contract, whose members stay.
    pub creator: Option<AccountId>,
}

/// What the lists of a new member need to know of the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// How many messages the room holds.
    pub posted: u64,
    /// The title of the room.
    pub title: Option<String>,
}

impl Event {
    /// The effects of the event: rows of the lists, and news for members who are added or removed.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        let room = RoomId(at.stream.id);
        match self {
            Event::Created(body, _) => created(body, room, at),
            Event::Posted(_, count) => vec![head_row(room, at, count.posted)],
            Event::Read(body, count) => match at.by {
                Some(account) => vec![member_row(account, room, at, body.seq, count.posted)],
                None => Vec::new(),
            },
            Event::MemberAdded(body, welcome) => vec![
                member_row(body.account, room, at, at.seq, welcome.posted),
                head_row(room, at, welcome.posted),
                tell_added(body.account, room, welcome.title.clone()),
            ],
            Event::MemberRemoved(body, count) => vec![
                Effect::Row(Row::delete(
                    Table::RoomMembers,
                    body.account.0,
                    room.0.as_bytes().to_vec(),
                    at.seq,
                )),
                head_row(room, at, count.posted),
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
    Effect::Row(Row::put(&RoomHeadRow { room, head: at.seq, posted, active_at: at.at }, at.seq))
}

fn member_row(account: AccountId, room: RoomId, at: &Stamp, read_seq: Seq, posted: u64) -> Effect {
    Effect::Row(Row::put(&RoomMemberRow { account, room, read_seq, posted }, at.seq))
}

fn tell_added(account: AccountId, room: RoomId, title: Option<String>) -> Effect {
    let news = Command::RoomAdded(protocol::inbox::RoomAdded { room, title });
    Effect::Tell(news.to(account))
}

fn tell_removed(account: AccountId, room: RoomId) -> Effect {
    let news = Command::RoomRemoved(protocol::inbox::RoomRemoved { room });
    Effect::Tell(news.to(account))
}
