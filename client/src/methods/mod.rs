//! Short forms of common calls, in a small type for each family of methods. They all use
//! [`Client::ask`](crate::Client::ask), which can call every other method as well.

mod contracts;
mod rooms;
mod streams;
mod wallet;
mod work;

pub use contracts::Contracts;
pub use rooms::Rooms;
pub use streams::{Page, Sandbox, Streams};
pub use wallet::Wallet;
pub use work::WorkSessions;

use crate::client::Client;

impl Client {
    /// Rooms: conversations.
    pub fn rooms(&self) -> Rooms<'_> {
        Rooms(self)
    }

    /// Contracts and their milestones.
    pub fn contracts(&self) -> Contracts<'_> {
        Contracts(self)
    }

    /// Work sessions.
    pub fn work(&self) -> WorkSessions<'_> {
        WorkSessions(self)
    }

    /// The caller's wallet.
    pub fn wallet(&self) -> Wallet<'_> {
        Wallet(self)
    }

    /// Streams: their states and pages.
    pub fn streams(&self) -> Streams<'_> {
        Streams(self)
    }

    /// Methods of a server with the sandbox clock.
    pub fn sandbox(&self) -> Sandbox<'_> {
        Sandbox(self)
    }
}
