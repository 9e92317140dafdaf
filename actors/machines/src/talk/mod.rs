//! What people say to each other: rooms, and how far each has read in them.

pub mod marks;
pub mod room;
