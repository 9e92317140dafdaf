//! The ledger to which every machine with money posts: accounts, and balanced groups of postings.
//!
//! An account belongs to one stream, and only that stream's entity posts to it. Money that moves between two
//! streams goes through the transit account of its transfer: one stream credits it, the other debits it. So
//! every posting is balanced by itself, and the sum over any set of journals is always zero.

mod account;
mod book;
mod posting;
mod transfer;

pub use account::{LedgerAccount, UnknownAccount};
pub use book::Book;
pub use posting::{Group, Posting, share};
pub use transfer::transfer_id;
