//! The market: jobs, what others see of them, who proposes, and who looks for them.

pub mod job;
pub mod posting;
pub mod proposal;
pub mod searches;
