//! What is agreed on and done: contracts with their milestones and escrow, and time that is worked.

pub mod contract;
pub mod timesheet;
pub mod work_session;
