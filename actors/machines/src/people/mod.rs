//! People: their accounts, the credentials with which they sign in, the handles by which others find them,
//! and the inboxes with their news.

pub mod account;
pub mod credential;
pub mod handle;
pub mod inbox;
