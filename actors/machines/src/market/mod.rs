//! The market: jobs, and what others see of them.

pub mod job;
pub mod posting;
pub mod proposal;
