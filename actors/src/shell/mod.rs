//! The shell, which runs any machine as an actor: mailbox, group commit, recognition of retries, announcing,
//! effects on others, passivation.
//!
//! An entity has one state. A command is decided and applied at once, and its answer waits until everything
//! that the decision saw is durable. If an append fails for good, the state is read again, and everything
//! that waits is decided again, in the order of arrival.

mod appending;
mod batch;
mod entity;
mod fence;
mod heard;
mod letter;
mod life;
mod outward;
mod questions;
mod release;
mod scribe;
mod scribes;
mod seen;
mod settle;
mod waiting;
mod waking;

pub(crate) use batch::effects_of;
pub use entity::Entity;
#[cfg(test)]
pub(crate) use entity::content_hash;
#[cfg(test)]
pub(crate) use heard::Heard;
pub(crate) use letter::Letter;
pub use scribe::{Scribe, Scribed};
pub use scribes::{Scribes, Wrong};
pub use waiting::{Envelope, Question, Ring, Subscriber, Viewed};
pub(crate) use waking::event_of;
pub use waking::rests_on_rows;
#[cfg(test)]
pub(crate) use waking::{read_snapshot, snapshot};
