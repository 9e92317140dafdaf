//! The Rust client of Guildhall.
//!
//! [`Client`] is one signed-in person: typed calls that are retried with the same `command_id`, and
//! subscriptions without gaps or repeats, over as many connections as needed. [`Client::ask`] calls any
//! method by the type of its parameters; common calls have shorter forms, such as `client.rooms().post(room,
//! text)`. [`Connection`] is a single connection, for programs that must count every event: messages are read
//! in place.

mod backoff;
mod boot;
mod calls;
mod client;
mod clock;
mod connection;
mod driver;
mod endpoint;
mod error;
mod event;
mod handshake;
mod methods;
mod session;
mod signals;
mod stream;
mod subscription;
mod subscriptions;
mod tracker;
mod ws;

pub use backoff::Backoff;
pub use boot::BootInstant;
pub use client::Client;
pub use clock::Clock;
pub use connection::{Connection, read_answer};
pub use driver::OpenError;
pub use endpoint::Endpoint;
pub use error::{CallError, ConnectError, Lost};
pub use event::Event;
pub use methods::{Contracts, Page, Rooms, Sandbox, Streams, Wallet, WorkSessions};
pub use protocol;
pub use session::Session;
pub use signals::{Signal, Signals};
pub use subscription::Subscription;
pub use subscriptions::End;
pub use tracker::{BEATS_KEPT_MAX, Beats, Inputs};
pub use ws::apply_mask;
