//! Who someone is: their account, the ways to sign in to it, and the news for them.

pub mod account;
pub mod credential;
pub mod inbox;
