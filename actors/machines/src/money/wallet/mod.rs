//! A wallet: what a person can spend, what waits out its hold, and what is on its way in and out. It always exists.

mod command;
mod effects;
mod event;
mod machine;
mod movements;
mod state;
mod transfers;

pub use command::{Answer, Command};
pub use event::{Asking, Event, Moving, Noted};
pub use state::{Direction, Lot, ProviderTransfer, Wallet};
