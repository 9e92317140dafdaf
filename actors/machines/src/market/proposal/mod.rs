//! A proposal: what one person proposes for one job.
//!
//! The id of a proposal is a hash of the job and the person, so whoever proposes twice, from whatever device,
//! comes to the same stream, and its first append is what makes the proposal the only one.
//!
//! The proposal tells the job what happens to it, and the job answers by an event of its own, which tells the
//! proposal: it has arrived, or why not. Every tell names the attempt that it is about. What is told of an
//! earlier attempt changes nothing.

mod command;
mod effects;
mod event;
mod machine;
mod rules;
mod state;

pub use command::{Answer, Command, Edit, Facts, SetTerms, Submit};
pub use event::{Event, Kept};
pub use machine::{ATTEMPTS_MAX, EDIT_MS, VERSIONS_MAX};
pub use state::{Made, Proposal};

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
