//! Work: contracts with their milestones and escrow, and time that is worked and paid by the hour.

pub mod contract;
pub mod timesheet;
pub mod work_session;
