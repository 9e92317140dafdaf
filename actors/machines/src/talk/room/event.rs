//! The events of a room and their effects.

use protocol::room::{Created, MemberAdded, MemberRemoved, Posted, Read};
use protocol::{AccountId, RoomId, Seq, checks};
use rows::{LastMessage, People, ROOM_FEW_MAX, RoomHeadRow, RoomMemberRow, RoomPeopleRow, RoomRow};
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
        "member_removed" => MemberRemoved(MemberRemoved, Farewell),
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
    /// The members, the new one among them; `None` in an event that was stored before they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<People>,
}

/// What the list of a room needs to know where a member goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Farewell {
    /// How many messages the room holds.
    pub posted: u64,
    /// The members who stay; `None` in an event that was stored before they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<People>,
}

impl Event {
    /// The effects of the event: rows of the lists, and news for members who are added or removed.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        let room = RoomId(at.stream.id);
        match self {
            Event::Created(body, _) => created(body, room, at),
            Event::Posted(body, count) => vec![head_row(room, at, count.posted, last(&body.text, at))],
            Event::Read(body, count) => match at.by {
                Some(account) => vec![member_row(account, room, at, body.seq, count.posted)],
                None => Vec::new(),
            },
            Event::MemberAdded(body, welcome) => vec![
                member_row(body.account, room, at, at.seq, welcome.posted),
                people_row(room, at, welcome.people.clone()),
                tell_added(body.account, room, welcome.title.clone()),
            ],
            Event::MemberRemoved(body, farewell) => vec![
                Effect::Row(Row::delete(
                    Table::RoomMembers,
                    body.account.0,
                    room.0.as_bytes().to_vec(),
                    at.seq,
                )),
                people_row(room, at, farewell.people.clone()),
                tell_removed(body.account, room),
            ],
        }
    }
}

/// The members of a room as its list shows them: their number, and who they are where they are few.
pub(super) fn people(number: usize, members: impl Iterator<Item = AccountId>) -> People {
    let few = if number <= ROOM_FEW_MAX { members.collect() } else { Vec::new() };
    People { members: u32::try_from(number).unwrap_or(u32::MAX), few }
}

fn created(body: &Created, room: RoomId, at: &Stamp) -> Vec<Effect> {
    let title = Effect::Row(Row::put(&RoomRow { room, title: body.title.clone() }, at.seq));
    let people = people(body.members.len(), body.members.iter().copied());
    let mut effects = vec![title, head_row(room, at, 0, None), people_row(room, at, Some(people))];
    for account in &body.members {
        effects.push(member_row(*account, room, at, 0, 0));
        effects.push(tell_added(*account, room, body.title.clone()));
    }
    effects
}

/// The message as the list of a room shows it.
fn last(text: &str, at: &Stamp) -> Option<LastMessage> {
    let excerpt = &text[..text.floor_char_boundary(checks::EXCERPT_BYTES_MAX)];
    let cut = excerpt.len() < text.len();
    at.by.map(|by| LastMessage { by, excerpt: excerpt.to_owned(), cut })
}

fn head_row(room: RoomId, at: &Stamp, posted: u64, last: Option<LastMessage>) -> Effect {
    Effect::Row(Row::put(&RoomHeadRow { room, head: at.seq, posted, active_at: at.at, last }, at.seq))
}

fn people_row(room: RoomId, at: &Stamp, people: Option<People>) -> Effect {
    let row = RoomPeopleRow { room, head: at.seq, active_at: at.at, people };
    Effect::Row(Row::put(&row, at.seq))
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
