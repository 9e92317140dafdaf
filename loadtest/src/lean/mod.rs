//! The lean load: the same posts as the crowd's, by a generator that takes millions of deliveries a second on one core.
//!
//! It runs as a program of its own (`examples/curve_load.rs`), so that its CPU is its own. It knows no more of the wire than
//! it needs to sign in, to post, and to count and time what is delivered.

pub mod counters;
pub mod incoming;
pub mod member;
pub mod plan;
pub mod player;
pub mod point;
pub mod requests;
pub mod schedule;
pub mod socket;
pub mod wire;
