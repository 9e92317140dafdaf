//! Commands that one kind tells another whose folder it must not use.

pub mod contract;
pub mod credential;
pub mod inbox;
pub mod job;
pub mod searches;
