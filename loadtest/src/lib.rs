//! The load tester of Guildhall: scenarios on an open-loop schedule, verified, with a report.
//!
//! One thread drives every connection. Nothing here knows the server's insides: all goes through the client.

pub mod accounts;
pub mod cli;
pub mod context;
pub mod crowd;
pub mod latency;
pub mod lean;
pub mod machine;
pub mod member;
pub mod process;
pub mod progress;
pub mod readback;
pub mod report;
pub mod sampler;
pub mod scenario;
pub mod served;
pub mod stamp;
pub mod tally;
pub mod target;
