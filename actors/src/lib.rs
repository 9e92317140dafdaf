//! The shell, which runs any machine of Guildhall as an actor, and the house, in which all entities live.
//!
//! Nothing here opens a socket or names a table. The rules of the trade are in the crate `machines`.

pub mod activations;
pub mod changes;
pub mod clock;
pub mod fanout;
pub mod forgetting;
#[cfg(test)]
mod golden;
pub mod house;
mod kinds;
pub mod ledger;
pub mod limits;
pub mod lookups;
mod mailbox;
pub mod observe;
mod outgoing;
pub mod placement;
mod post;
pub mod provider;
pub mod reply;
pub mod shell;
pub mod signals;
pub mod timers;

pub use house::{House, Parts};
pub use kinds::Resident;
pub use machines::market::*;
pub use machines::money::*;
pub use machines::people::*;
pub use machines::talk::*;
pub use machines::work::*;
pub use machines::{
    Caller, Effect, Forwarded, Journaled, Machine, Occasion, ProviderAction, ProviderCall, ProviderOutcome,
    Refusal, Stamp, Tell, TimerKey, To, Unreadable, Written, audience, ids, machine, shape, tells,
};
