//! What people have: their wallets, and the ledger that everything with money posts to.

pub mod ledger;
pub mod wallet;
