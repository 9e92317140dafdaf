//! What kinds say to others that their own folder may not know.

pub mod contract;
pub mod inbox;
