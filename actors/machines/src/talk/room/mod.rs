//! A room: a conversation of its members. Any member may add others; the creator may remove anyone, and a
//! member themselves.

mod event;
mod machine;

pub use super::PostCount;
pub use event::{CreatedBy, Event, Farewell, Welcome};
pub use machine::{Answer, Command, Member, Quote, Readers, Reading, Room, RoomSize, UNREAD_MAX};
