//! The ledger that every machine with money posts to: accounts, and balanced groups of postings.
//!
//! An account belongs to one stream, and only its entity posts to it. What moves between two streams passes through the
//! transit account of the transfer, credited in the one and debited in the other; so there is no posting that is not balanced,
//! and no moment at which the union of some journals sums to anything but zero.

mod account;
mod book;
mod posting;
mod transfer;

pub use account::{LedgerAccount, UnknownAccount};
pub use book::Book;
pub use posting::{Group, Posting, share};
pub use transfer::transfer_id;
