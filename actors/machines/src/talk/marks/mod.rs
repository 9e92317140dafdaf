//! The marks of one person: how far they have read in each of their rooms. Every account has marks from the
//! beginning, and only its owner may read them.
//!
//! Marks are not kept in the rooms: when a thousand members read a message, that is a thousand small events
//! in a thousand streams, and not a thousand events in one room, each sent to a thousand members. The room
//! has checked before that the person is a member, and how many messages it holds.

use std::collections::BTreeMap;

use protocol::marks::{Marked, State};
use protocol::{AccountId, Kind, RoomId, Seq};
use rows::ReceiptRow;
use rows::Row;
use serde::{Deserialize, Serialize};

pub use super::PostCount;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp, events};

/// The state of a person's marks. A room takes some forty bytes of memory, and only while the marks are
/// active.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    read: BTreeMap<RoomId, Seq>,
}

/// The commands of a person's marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Command {
    /// Note that the person has read up to an event.
    Read {
        /// The room.
        room: RoomId,
        /// The last event read.
        seq: Seq,
        /// How many messages the room holds up to that event.
        posted: u64,
    },
}

events! {
    /// The events of a person's marks.
    pub enum Event {
        /// The person has read further.
        "marked" => Marked(Marked, PostCount),
    }
}

/// The answer to `Read`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The last event that the person has read.
    pub read_seq: Seq,
    /// Whether the mark has moved.
    pub further: bool,
}

impl Marks {
    fn read_seq(&self, room: RoomId) -> Seq {
        self.read.get(&room).copied().unwrap_or(0)
    }
}

impl Machine for Marks {
    const KIND: Kind = Kind::Marks;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    /// A mark never moves back: a lower one than the last of its room changes nothing.
    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let Caller::Account(_) = here.who else { return Err(Refusal::NotFound) };
        here.shown_to_owner()?;
        let Command::Read { room, seq, posted } = *command;
        let further = seq > self.read_seq(room);
        Ok(further.then_some(Event::Marked(Marked { room, seq }, PostCount { posted })).into_iter().collect())
    }

    fn apply(&mut self, event: &Event, _: &Stamp) {
        let Event::Marked(Marked { room, seq }, _) = *event;
        let mark = self.read.entry(room).or_default();
        *mark = seq.max(*mark);
    }

    fn view(&self, _: &Occasion) -> Result<State, Refusal> {
        Ok(State { rooms: self.read.len() as u64 })
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        let Event::Marked(Marked { room, seq }, PostCount { posted }) = *event;
        let receipt = ReceiptRow { room, account: AccountId(at.stream.id), read_seq: seq, posted };
        vec![Effect::Row(Row::put(&receipt, at.seq))]
    }

    fn answer(event: &Event, _: &Stamp) -> Result<Answer, Refusal> {
        let Event::Marked(Marked { seq, .. }, _) = *event;
        Ok(Answer { read_seq: seq, further: true })
    }

    fn unchanged(&self, _: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        let Command::Read { room, .. } = *command;
        Ok(Answer { read_seq: self.read_seq(room), further: false })
    }
}

#[cfg(test)]
mod tests;
