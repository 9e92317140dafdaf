//! A room: a conversation of its members, where any member adds and the creator or oneself removes.

mod event;
mod machine;

pub use super::PostCount;
pub use event::{CreatedBy, Event, Welcome};
pub use machine::{Answer, Audience, Command, Member, Quote, Readers, Reading, Room, UNREAD_MAX};
