//! How far one person has read in each of their rooms.

use serde::{Deserialize, Serialize};

use crate::example::examples;
use crate::ids::{RoomId, Seq};
use crate::kind::Kind;
use crate::registry::{Entity, EventType, Shape};

/// The marks of a person as a stream.
pub const ENTITY: Entity = Entity {
    kind: Kind::Marks,
    about: "How far one person has read in each of their rooms; `id` is the account. It always exists.",
    state: Shape::of::<State>(),
    events: &[EventType::of::<Marked>("marked", "The person has read further in a room.")],
    signals: &[],
};

/// Event `marked`: the person has read further in a room than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Marked {
    /// The room.
    pub room: RoomId,
    /// The last event of that room that the person has read; never lower than in an earlier event of the same
    /// room.
    pub seq: Seq,
}

/// The state of a person's marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// In how many rooms the person has marked something as read. `room.list` says how far in each.
    pub rooms: u64,
}

examples! {
    Marked { room: ROOM, seq: 7 }
}
