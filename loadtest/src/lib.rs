//! The load tester of Guildhall: scenarios on an open-loop schedule, with verification and a report.
//!
//! One thread drives every connection. Nothing here knows the inside of the server: everything goes through
//! the client.

pub mod accounts;
pub mod books;
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
pub mod restarts;
pub mod sampler;
pub mod scenario;
pub mod served;
pub mod stamp;
pub mod tally;
pub mod target;
