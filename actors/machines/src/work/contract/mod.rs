//! A contract: the offer, the terms, the milestones, and the escrow. Only the contract posts to its escrow.

mod added;
mod amendments;
mod command;
mod effects;
mod ending;
mod event;
#[cfg(test)]
mod given;
mod hiring;
mod machine;
mod milestones;
mod offers;
mod policy;
mod refunds;
mod sessions;
mod shown;
mod standing;
mod state;
mod stored;
mod versions;

pub use amendments::Proposals;
pub use command::{Answer, Command, Payee};
pub use event::{
    Adding, Amending, Answering, Drawing, Ending, Event, Failing, GivingBack, Opening, Parties, Refunding,
    Releasing, Remembered, Returning, Seating, Settling, Transfer, Versioning,
};
pub use hiring::ForJob;
pub use offers::{MILESTONES_MAX, WEEK_MINUTES};
pub use policy::POLICY;
pub use refunds::Asked;
pub use sessions::SessionAdmitted;
pub use state::{Contract, Draw, Made, Milestone};
