//! The machines of Guildhall (pure rules, a folder for each kind) and the one shell that runs any of them as an actor.
//!
//! Nothing here opens a socket or names a table; no machine reads a clock.

pub mod account;
pub mod clock;
pub mod contract;
pub mod credential;
pub mod events;
pub mod forgetting;
#[cfg(test)]
mod golden;
pub mod house;
pub mod hub;
pub mod ids;
pub mod inbox;
mod kinds;
pub mod ledger;
pub mod limits;
pub mod lookups;
pub mod machine;
pub mod marks;
pub mod observe;
mod outgoing;
pub mod placement;
mod post;
pub mod provider;
pub mod registry;
pub mod reply;
pub mod room;
pub mod shape;
pub mod shell;
pub mod signals;
pub mod tell;
pub mod timers;
pub mod timesheet;
pub mod wallet;
pub mod work_session;

pub use events::Journaled;
pub use house::{House, Parts};
pub use kinds::Resident;
pub use machine::{
    Caller, Effect, Machine, Occasion, ProviderAction, ProviderCall, ProviderOutcome, Refusal, Stamp,
    TimerKey, Unreadable, Written,
};
pub use tell::Tell;
