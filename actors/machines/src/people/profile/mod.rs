//! A profile: what a freelancer shows of themself, in nine sections. Its id is the account of its owner.
//!
//! The owner edits each section as a whole, and names the version that is replaced, so that two devices never
//! overwrite each other unseen. Nobody else reads the stream: others see the card or the whole, as they may.
//! Contracts tell how they ended. What is computed from the sections, such as how much is filled in, is
//! nowhere stored.

mod completeness;
mod event;
mod machine;

pub use event::{Counted, Event, Judged};
pub use machine::{Answer, Command, Profile};

#[cfg(test)]
mod tests;
