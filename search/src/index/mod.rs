//! The index on disk: what opens it, what writes it, and what is read of it.

pub(crate) mod columns;
pub(crate) mod compile;
pub(crate) mod form;
mod opening;
mod segments;
mod writing;

pub use self::opening::{Check, OpenError, Opened, create, discard, open};
pub(crate) use self::segments::Segments;
pub use self::writing::{HEAP_BYTES, WriteError, Writer, Written};
