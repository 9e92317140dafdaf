//! A work session: heartbeats folded into spans of time, the spans into ten-minute slots of the diary.
//!
//! A session shows time; its freelancer's timesheet says what of it counts. It never shows more than passed on the server
//! since it started, and its time rests on the agent's steady clock alone, never on its wall clock.

mod command;
mod event;
mod fold;
mod machine;
mod session;
#[cfg(test)]
mod simulation;
mod slot;

pub use command::{Answer, Command, Count, CountedPart, Start};
pub use event::{Closing, Deal, Declined, Event, Founding, Report, Settled, Watched};
pub use fold::{Fold, Policy};
pub use machine::WorkSession;
pub use session::Session;
pub use slot::{Inputs, Line, Slot};
