//! The lean load: the same posts as those of the crowd, by a generator that handles millions of deliveries a
//! second on one core.
//!
//! It is a program of its own (`examples/curve_load.rs`), so that its CPU time is measured apart. It knows
//! only as much of the protocol as it needs to sign in, to post, and to count and time deliveries.

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
