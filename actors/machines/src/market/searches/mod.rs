//! The saved searches of one person. Every account has such a stream from the beginning, and only its owner
//! may read it.
//!
//! That a search asks for something (`too_broad`) is judged before the command: how a text becomes words, no
//! machine knows. Nothing is stored here of what a search finds.

mod event;
mod machine;

pub use event::Event;
pub use machine::{Answer, Command, Searches};

#[cfg(test)]
mod tests;
