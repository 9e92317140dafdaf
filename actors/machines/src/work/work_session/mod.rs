//! A work session: its agent sends heartbeats, which are folded into spans of time and into the ten-minute
//! slots of the diary.
//!
//! A session shows time; the freelancer's timesheet decides how much of it counts. A session never shows more
//! time than has passed on the server since its start. Its length depends on the agent's steady clock alone.
//! The wall clock is used only where the steady clock stood still during a sleep, and can only move time to
//! later.

mod beat;
mod clocks;
mod command;
mod event;
mod fold;
mod machine;
mod policy;
mod session;
#[cfg(test)]
mod simulation;
mod skipped;
mod slot;
mod stored;

pub use beat::{BeatFault, Taken};
pub use clocks::Clocks;
pub use command::{Answer, Command, Count, CountedPart, Start};
pub use event::{Closing, Deal, Event, Report, SessionTerms, Settled, StartDeclined, Watched};
pub use fold::{Decided, Fold};
pub use machine::WorkSession;
pub use policy::Policy;
pub use session::Session;
pub use slot::{Inputs, Line, Slot};
