//! An inbox: news for one person, told by other entities alone. It always exists.

use protocol::inbox::{ContractOffered, RefundRequested, RoomAdded, RoomRemoved, State};
use protocol::{Kind, Seq};
use serde::{Deserialize, Serialize};

use crate::machine::{Unreadable, Written, public, read_body};
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp};

/// What an inbox remembers.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    events: Seq,
}

/// What an inbox can be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Command {
    /// The person became a member of a room.
    RoomAdded(RoomAdded),
    /// The person is a member of a room no more.
    RoomRemoved(RoomRemoved),
    /// The person is offered a contract.
    ContractOffered(ContractOffered),
    /// The client of a contract asks the person for a refund.
    RefundRequested(RefundRequested),
}

/// What comes to an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The person became a member of a room.
    RoomAdded(RoomAdded),
    /// The person is a member of a room no more.
    RoomRemoved(RoomRemoved),
    /// The person is offered a contract.
    ContractOffered(ContractOffered),
    /// The client of a contract asks the person for a refund.
    RefundRequested(RefundRequested),
}

impl Machine for Inbox {
    const KIND: Kind = Kind::Inbox;

    type Command = Command;
    type Event = Event;
    type Answer = ();
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let Caller::Entity(_) = here.who else { return Err(Refusal::Forbidden) };
        Ok(vec![match command {
            Command::RoomAdded(news) => Event::RoomAdded(news.clone()),
            Command::RoomRemoved(news) => Event::RoomRemoved(news.clone()),
            Command::ContractOffered(news) => Event::ContractOffered(news.clone()),
            Command::RefundRequested(news) => Event::RefundRequested(news.clone()),
        }])
    }

    fn apply(&mut self, _: &Event, at: &Stamp) {
        self.events = at.seq;
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        here.shown_to_owner()?;
        Ok(State { events: self.events })
    }

    fn admit(&self, here: &Occasion) -> Result<(), Refusal> {
        here.shown_to_owner()
    }

    fn effects(_: &Event, _: &Stamp) -> Vec<Effect> {
        Vec::new()
    }

    fn answer(_: &Event, _: &Stamp) -> Result<(), Refusal> {
        Ok(())
    }

    fn write(event: &Event) -> Written {
        match event {
            Event::RoomAdded(body) => public("room_added", body),
            Event::RoomRemoved(body) => public("room_removed", body),
            Event::ContractOffered(body) => public("contract_offered", body),
            Event::RefundRequested(body) => public("refund_requested", body),
        }
    }

    fn read(r#type: &str, body: &[u8], _: Option<&[u8]>) -> Result<Event, Unreadable> {
        Ok(match r#type {
            "room_added" => Event::RoomAdded(read_body(r#type, body)?),
            "room_removed" => Event::RoomRemoved(read_body(r#type, body)?),
            "contract_offered" => Event::ContractOffered(read_body(r#type, body)?),
            "refund_requested" => Event::RefundRequested(read_body(r#type, body)?),
            other => return Err(Unreadable::unknown(other)),
        })
    }
}

#[cfg(test)]
mod tests;
