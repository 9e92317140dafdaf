//! What the protocol holds: every method, every kind of stream with its events, every notification. The
//! server looks its methods up here, and `describe` prints it.

mod entities;
mod methods;
mod shape;

pub use entities::{ENTITIES, NOTED};
pub use methods::{METHODS, MethodType};
pub use shape::{Anything, Shape, Wire};

#[cfg(feature = "describe")]
use bytes::Bytes;

use crate::example::Example;
use crate::kind::Kind;
use crate::stream::{Ended, Event, Signal, Welcome};

/// The method of that name.
pub fn method(name: &str) -> Option<&'static MethodType> {
    METHODS.iter().find(|method| method.name == name)
}

/// A kind of stream that can be read.
#[derive(Debug, Clone, Copy)]
pub struct Entity {
    /// Which kind.
    pub kind: Kind,
    /// What it is, and what its id is.
    pub about: &'static str,
    /// What `stream.state` shows of it.
    pub state: Shape,
    /// What can happen to it.
    pub events: &'static [EventType],
    /// What its readers may be told as it happens, and nobody stores.
    pub signals: &'static [EventType],
}

/// A type of event, or of signal.
#[derive(Debug, Clone, Copy)]
pub struct EventType {
    /// Its name on the wire.
    pub name: &'static str,
    /// What happened.
    pub about: &'static str,
    /// The facts.
    pub body: Shape,
    /// A body as it may stand on the wire.
    #[cfg(feature = "describe")]
    pub example: fn() -> Bytes,
}

impl EventType {
    /// The type of that name, whose body is a `B`.
    pub const fn of<B: Wire + Example>(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            about,
            body: Shape::of::<B>(),
            #[cfg(feature = "describe")]
            example: crate::example::to_bytes::<B>,
        }
    }
}

/// What can be read of that kind of stream; `None` for a kind that nobody reads.
pub fn entity(kind: Kind) -> Option<&'static Entity> {
    ENTITIES.iter().find(|entity| entity.kind == kind)
}

/// Whether events of that type may stand in streams of that kind.
pub fn has_event(kind: Kind, r#type: &str) -> bool {
    r#type == NOTED.name
        || entity(kind).is_some_and(|entity| entity.events.iter().any(|event| event.name == r#type))
}

/// What the server says without being asked.
#[derive(Debug, Clone, Copy)]
pub struct Notification {
    /// Its name on the wire.
    pub name: &'static str,
    /// When it comes.
    pub about: &'static str,
    /// What it says.
    pub params: Shape,
}

/// Everything the server says without being asked.
pub const NOTIFICATIONS: &[Notification] = &[
    Notification { name: "welcome", about: "The first on every connection.", params: Shape::of::<Welcome>() },
    Notification {
        name: "event",
        about: "An event of a stream that the connection is subscribed to: byte for byte the same for every reader.",
        params: Shape::of::<Event<Anything>>(),
    },
    Notification {
        name: "ended",
        about: "A subscription is over: the stream may be read no more, or (`unavailable`) cannot be just now: subscribe again after `seq`.",
        params: Shape::of::<Ended>(),
    },
    Notification {
        name: "signal",
        about: "Something that happens now in a stream that the connection is subscribed to: never stored, and the first to be dropped.",
        params: Shape::of::<Signal<Anything>>(),
    },
];

#[cfg(test)]
mod tests;
