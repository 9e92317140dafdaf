//! People: their accounts, the credentials with which they sign in, and the inboxes with their news.

pub mod account;
pub mod credential;
pub mod inbox;
