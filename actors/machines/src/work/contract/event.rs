//! What happens to a contract: the public bodies every party reads, and beside them what the ledger and the effects need.

use protocol::contract::{
    Accepted, ChangesRequested, Declined, Ended, MilestoneFunded, MilestoneFunding, MilestoneFundingFailed,
    MilestoneRefunded, MilestoneReleased, MilestoneSubmitted, Offered, RefundContested, RefundRequested,
    RolledReturned, Withdrawn,
};
use protocol::{AccountId, Currency, Millis, Money};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sessions::SessionAdmitted;
use super::stored::StoredOffer;
use crate::money::ledger::Group;
use crate::{Refusal, events};

events! {
    /// What happens to a contract.
    pub enum Event {
        /// The client offers it.
        "offered" => Offered(Offered as StoredOffer),
        /// The freelancer takes the offer, under the policy in force.
        "accepted" => Accepted(Accepted, Parties),
        /// The freelancer turns the offer down.
        "declined" => Declined(Declined, Parties),
        /// The client takes the offer back.
        "withdrawn" => Withdrawn(Withdrawn, Parties),
        /// A milestone's money is asked of the client's wallet.
        "milestone_funding" => MilestoneFunding(MilestoneFunding, Drawing),
        /// A milestone's money is in escrow.
        "milestone_funded" => MilestoneFunded(MilestoneFunded, Settling),
        /// The client's wallet said no.
        "milestone_funding_failed" => MilestoneFundingFailed(MilestoneFundingFailed, Settling),
        /// The freelancer hands in the work.
        "milestone_submitted" => MilestoneSubmitted(MilestoneSubmitted),
        /// The client asks for changes.
        "changes_requested" => ChangesRequested(ChangesRequested),
        /// A milestone's money goes to the freelancer.
        "milestone_released" => MilestoneReleased(MilestoneReleased, Releasing),
        /// Money that came after the end goes back.
        "milestone_refunded" => MilestoneRefunded(MilestoneRefunded, Refunding),
        /// What rolled goes back: no milestone is left that it could pay.
        "rolled_returned" => RolledReturned(RolledReturned, Returning),
        /// The client asks the freelancer for what is in escrow.
        "refund_requested" => RefundRequested(RefundRequested, Parties),
        /// The freelancer does not give it back.
        "refund_contested" => RefundContested(RefundContested),
        /// It is over.
        "ended" => Ended(Ended, Ending),
    }
    noted {
        /// A money command was refused.
        Refused(Remembered),
        /// The freelancer is to work by the hour.
        SessionAdmitted(SessionAdmitted),
    }
}

/// Whose lists and news show the contract, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// Who pays.
    pub client: AccountId,
    /// Who works.
    pub freelancer: AccountId,
    /// What it is called.
    pub title: String,
}

/// What is drawn from the client's wallet. What the milestone takes of the rolled money is posted at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// The transfer; none where the rolled money covers it all.
    pub draw: Option<Transfer>,
    /// What the milestone takes of the rolled money.
    pub rolled: Decimal,
    /// What is posted.
    pub ledger: Group,
}

/// A movement between the contract and a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Its id.
    pub transfer: Uuid,
    /// Whose wallet.
    pub wallet: AccountId,
    /// How much; above zero.
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
}

impl Transfer {
    /// How much of what.
    pub fn money(&self) -> Money {
        Money { amount: self.amount, currency: self.currency }
    }
}

/// How a funding ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settling {
    /// The transfer that was asked for, if one was.
    pub transfer: Option<Uuid>,
    /// What is posted.
    pub ledger: Group,
}

/// What is released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Releasing {
    /// What was released, gross.
    pub paid: Decimal,
    /// What goes to the freelancer's wallet.
    pub net: Transfer,
    /// When the hold there is over.
    pub available_at: Millis,
    /// What is posted.
    pub ledger: Group,
}

/// What goes back, having come too late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refunding {
    /// The transfer that came.
    pub came: Uuid,
    /// What goes to the client's wallet.
    pub back: Transfer,
    /// What is posted.
    pub ledger: Group,
}

/// What rolled and goes back, after the release that left no milestone for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returning {
    /// What was released just before, gross: the command that approved it is answered from here, its last event.
    pub paid: Decimal,
    /// What goes to the client's wallet.
    pub back: Transfer,
    /// What is posted.
    pub ledger: Group,
}

/// What is left to do at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Whose lists show it.
    pub parties: Parties,
    /// What goes to the client's wallet.
    pub back: Option<Transfer>,
    /// Whether its work was timed: the freelancer's timesheet hears that it is over.
    pub timed: bool,
    /// The milestones whose review is called off.
    pub reviews: Vec<u32>,
    /// Whether a refund waited for its answer, whose timer is called off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refund: bool,
    /// What is posted.
    pub ledger: Option<Group>,
}

/// A refusal that a late copy of the command gets as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// What was said.
    pub refusal: Refusal,
}

impl Event {
    /// What it posts.
    pub fn ledger(&self) -> Option<&Group> {
        match self {
            Event::MilestoneFunding(_, Drawing { ledger, .. })
            | Event::MilestoneFunded(_, Settling { ledger, .. })
            | Event::MilestoneFundingFailed(_, Settling { ledger, .. })
            | Event::MilestoneReleased(_, Releasing { ledger, .. })
            | Event::MilestoneRefunded(_, Refunding { ledger, .. })
            | Event::RolledReturned(_, Returning { ledger, .. }) => Some(ledger),
            Event::Ended(_, ending) => ending.ledger.as_ref(),
            _ => None,
        }
    }
}
