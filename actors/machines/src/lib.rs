//! The machines of Guildhall: the rules of the trade as pure functions, in folders by trade, and what a machine is.
//!
//! Nothing here reads a clock, draws a random number, does IO or knows an actor: this crate depends on nothing that could.
//!
//! `people`, `talk` and `money` know nothing of each other, nor of `work`, which may ask anything of them. What one says to another that may not
//! know it stands in `tells`. A test holds the folders to that.

pub mod events;
pub mod forwarded;
pub mod ids;
pub mod machine;
pub mod money;
pub mod people;
pub mod shape;
pub mod talk;
pub mod tell;
pub mod tells;
pub mod work;

pub use events::Journaled;
pub use forwarded::Forwarded;
pub use machine::{
    Caller, Effect, Machine, Occasion, ProviderAction, ProviderCall, ProviderOutcome, Refusal, Stamp,
    TimerKey, Unreadable, Written,
};
pub use tell::Tell;
