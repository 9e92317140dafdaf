//! A wallet: the money that a person can spend, the money on hold, and the money on its way in and out. Every
//! account has one from the beginning.

mod closing;
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
