//! A person's timesheet: it lets one session run at a time, and a second counts once it has granted it.
//!
//! Every session has a window, from its grant to its end or to the grant of the next one. Windows of one person never
//! overlap, so neither does what they count. Which contract is billed how is no matter of this machine.

mod event;
mod machine;
pub mod span;

pub use event::{ContractOver, CountedTime, Event, GrantDeclined, GrantTerms};
pub use machine::{Budget, Claim, Command, Grant, Part, Timesheet};
