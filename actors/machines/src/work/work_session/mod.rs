//! A work session: heartbeats folded into spans of time, the spans into ten-minute slots of the diary.
//!
//! A session shows time; its freelancer's timesheet says what of it counts. It never shows more than passed on the server
//! since it started. How much time it shows rests on the agent's steady clock alone. Its wall clock is asked only where the
//! steady one stood still while the machine slept, and can only move time later.

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

pub use beat::{Fault, Taken};
pub use clocks::Clocks;
pub use command::{Answer, Command, Count, CountedPart, Start};
pub use event::{Closing, Deal, Event, Report, SessionTerms, Settled, StartDeclined, Watched};
pub use fold::{Decided, Fold};
pub use machine::WorkSession;
pub use policy::Policy;
pub use session::Session;
pub use slot::{Inputs, Line, Slot};
