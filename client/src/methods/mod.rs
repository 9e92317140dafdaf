//! The calls that programs make most, a small type for each family of methods: each makes its parameters and asks
//! ([`Client::ask`](crate::Client::ask)), which calls every other method as well.

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

    /// Work sessions: time shown by beats.
    pub fn work(&self) -> WorkSessions<'_> {
        WorkSessions(self)
    }

    /// The caller's wallet.
    pub fn wallet(&self) -> Wallet<'_> {
        Wallet(self)
    }

    /// Streams: states and pages of anything the caller may read.
    pub fn streams(&self) -> Streams<'_> {
        Streams(self)
    }

    /// What a server started with the sandbox clock can do.
    pub fn sandbox(&self) -> Sandbox<'_> {
        Sandbox(self)
    }
}
