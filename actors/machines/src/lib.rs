//! The machines of Guildhall: the rules of the trade as pure functions, in one folder for each trade, and the
//! trait that every machine implements.
//!
//! Nothing here reads a clock, draws a random number, does IO or knows an actor: this crate depends on no
//! crate that could.
//!
//! `people`, `talk` and `money` must not use each other, `work` or `market`. `work` may use all of them but
//! `market`, and `market` may use `people` and `talk`. A command that would break this rule is declared in
//! `tells`, which all may use. A test reads the paths in the code and checks the rule.

pub mod audience;
pub mod events;
pub mod forwarded;
#[cfg(test)]
mod hiring;
pub mod ids;
pub mod machine;
pub mod market;
pub mod money;
#[cfg(any(test, feature = "testing"))]
pub mod node;
pub mod people;
pub mod shape;
pub mod talk;
pub mod tell;
pub mod tells;
#[cfg(test)]
mod testing;
pub mod work;

pub use events::Journaled;
pub use forwarded::{Forwarded, To};
pub use machine::{
    Caller, Effect, Machine, Occasion, ProviderAction, ProviderCall, ProviderOutcome, Refusal, Stamp,
    TimerKey, Unreadable, Written,
};
pub use tell::Tell;
