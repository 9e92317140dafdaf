//! The money of people: wallets, and the ledger to which everything with money posts.

pub mod ledger;
pub mod wallet;
