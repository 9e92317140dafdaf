//! People: their accounts, the credentials with which they sign in, the handles by which others find them,
//! the inboxes with their news, and the profiles that freelancers show.

pub mod account;
pub mod credential;
pub mod handle;
pub mod inbox;
pub mod profile;
