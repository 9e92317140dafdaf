//! The machines of Guildhall (pure rules, a folder for each kind) and the one shell that runs any of them as an actor.
//!
//! Nothing here opens a socket or names a table; no machine reads a clock.

pub mod account;
pub mod contract;
pub mod credential;
pub mod ids;
pub mod inbox;
pub mod ledger;
pub mod machine;
pub mod room;
mod stub;
pub mod tell;
pub mod timesheet;
pub mod wallet;
pub mod work_session;

pub use machine::{
    Caller, Effect, Machine, Occasion, ProviderAction, ProviderCall, ProviderOutcome, Refusal, Stamp,
    TimerKey, Unreadable, Written,
};
pub use tell::{AnyCommand, Tell};
