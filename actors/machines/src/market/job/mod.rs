//! A job: the desk at which its client works, from the draft to the end.
//!
//! Everything that must have one order stands here: publishing, closing, and each proposal and each hire. The
//! desk tells the posting, which others read, what they may see.

mod asking;
mod command;
mod edits;
mod effects;
mod event;
mod idle;
mod invitations;
mod lifecycle;
mod machine;
mod proposals;
mod seats;
mod state;
mod winding;

pub use command::{Answer, Asked, Command, Offering};
pub use edits::DRAFT_EDITS_MAX;
pub use event::{Answering, Editing, Event, Flagged, Line, Publishing, Showing};
pub use idle::{EXPIRES_AFTER_MS, WARNED_AFTER_MS};
pub use invitations::Invitee;
pub use lifecycle::STATES_MAX;
pub use proposals::{
    AskProposals, FromProposal, Interview, Known, Mark, OfAttempt, OnDesk, OnProposal, PROPOSALS_MAX,
    Proposals,
};
pub use seats::{Ended, Hiring, NoRoom, OFFERS_MAX, Open as OfferIsOpen};
pub use state::{Desk, Job};
pub use winding::{ROUND_PROPOSALS_MAX, Round};

#[cfg(test)]
mod tests;
