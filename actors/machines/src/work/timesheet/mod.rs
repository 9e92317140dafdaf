//! A person's timesheet: it lets one session run at a time, and decides which seconds count.
//!
//! Every session has a window, from its start to its end or to the start of the next session. The windows of
//! one person never overlap, so no time counts twice. What a contract pays for the time is not known here.

mod event;
mod machine;
pub mod span;
mod window;

pub use event::{ContractOver, CountedTime, Event, GrantDeclined, GrantTerms, LimitChanged};
pub use machine::{Budget, Claim, Command, Grant, Part, Timesheet, WINDOW_KEPT_MS};
