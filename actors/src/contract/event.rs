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
use crate::ledger::Group;
use crate::machine::{NOTED, Refusal, Unreadable, Written, noted, public, read_body};

/// What happens to a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The client offers it.
    Offered(Offered),
    /// The freelancer takes the offer, under the policy in force.
    Accepted(Accepted, Parties),
    /// The freelancer turns the offer down.
    Declined(Declined, Parties),
    /// The client takes the offer back.
    Withdrawn(Withdrawn, Parties),
    /// A milestone's money is asked of the client's wallet.
    MilestoneFunding(MilestoneFunding, Drawing),
    /// A milestone's money is in escrow.
    MilestoneFunded(MilestoneFunded, Settling),
    /// The client's wallet said no.
    MilestoneFundingFailed(MilestoneFundingFailed, Settling),
    /// The freelancer hands in the work.
    MilestoneSubmitted(MilestoneSubmitted),
    /// The client asks for changes.
    ChangesRequested(ChangesRequested),
    /// A milestone's money goes to the freelancer.
    MilestoneReleased(MilestoneReleased, Releasing),
    /// Money that came after the end goes back.
    MilestoneRefunded(MilestoneRefunded, Refunding),
    /// What rolled goes back: no milestone is left that it could pay.
    RolledReturned(RolledReturned, Returning),
    /// The client asks the freelancer for what is in escrow.
    RefundRequested(RefundRequested, Parties),
    /// The freelancer does not give it back.
    RefundContested(RefundContested),
    /// It is over.
    Ended(Ended, Ending),
    /// A money command was refused.
    Refused(Remembered),
    /// The freelancer is to work by the hour.
    SessionAdmitted(SessionAdmitted),
}

/// The events with nothing public in them.
#[derive(Serialize, Deserialize)]
enum Private {
    Refused(Remembered),
    SessionAdmitted(SessionAdmitted),
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

    /// Writes it for the journal and its readers.
    pub fn write(&self) -> Written {
        match self {
            Event::Offered(body) => public("offered", body),
            Event::Accepted(body, parties) => public("accepted", body).with_private(parties),
            Event::Declined(body, parties) => public("declined", body).with_private(parties),
            Event::Withdrawn(body, parties) => public("withdrawn", body).with_private(parties),
            Event::MilestoneFunding(body, drawing) => public("milestone_funding", body).with_private(drawing),
            Event::MilestoneFunded(body, settling) => public("milestone_funded", body).with_private(settling),
            Event::MilestoneFundingFailed(body, settling) => {
                public("milestone_funding_failed", body).with_private(settling)
            }
            Event::MilestoneSubmitted(body) => public("milestone_submitted", body),
            Event::ChangesRequested(body) => public("changes_requested", body),
            Event::MilestoneReleased(body, releasing) => {
                public("milestone_released", body).with_private(releasing)
            }
            Event::MilestoneRefunded(body, refunding) => {
                public("milestone_refunded", body).with_private(refunding)
            }
            Event::RolledReturned(body, returning) => public("rolled_returned", body).with_private(returning),
            Event::RefundRequested(body, parties) => public("refund_requested", body).with_private(parties),
            Event::RefundContested(body) => public("refund_contested", body),
            Event::Ended(body, ending) => public("ended", body).with_private(ending),
            Event::Refused(remembered) => noted(&Private::Refused(remembered.clone())),
            Event::SessionAdmitted(admitted) => noted(&Private::SessionAdmitted(admitted.clone())),
        }
    }

    /// Reads back what `write` wrote.
    pub fn read(r#type: &str, body: &[u8], private: Option<&[u8]>) -> Result<Self, Unreadable> {
        let private = private.unwrap_or_default();
        let (body, hidden) = (Body { r#type, bytes: body }, Body { r#type, bytes: private });
        Ok(match r#type {
            "offered" => Event::Offered(body.read::<StoredOffer>()?.offer()?),
            "accepted" => Event::Accepted(body.read()?, hidden.read()?),
            "declined" => Event::Declined(body.read()?, hidden.read()?),
            "withdrawn" => Event::Withdrawn(body.read()?, hidden.read()?),
            "milestone_funding" => Event::MilestoneFunding(body.read()?, hidden.read()?),
            "milestone_funded" => Event::MilestoneFunded(body.read()?, hidden.read()?),
            "milestone_funding_failed" => Event::MilestoneFundingFailed(body.read()?, hidden.read()?),
            "milestone_submitted" => Event::MilestoneSubmitted(body.read()?),
            "changes_requested" => Event::ChangesRequested(body.read()?),
            "milestone_released" => Event::MilestoneReleased(body.read()?, hidden.read()?),
            "milestone_refunded" => Event::MilestoneRefunded(body.read()?, hidden.read()?),
            "rolled_returned" => Event::RolledReturned(body.read()?, hidden.read()?),
            "refund_requested" => Event::RefundRequested(body.read()?, hidden.read()?),
            "refund_contested" => Event::RefundContested(body.read()?),
            "ended" => Event::Ended(body.read()?, hidden.read()?),
            NOTED => match hidden.read()? {
                Private::Refused(remembered) => Event::Refused(remembered),
                Private::SessionAdmitted(admitted) => Event::SessionAdmitted(admitted),
            },
            other => return Err(Unreadable::unknown(other)),
        })
    }
}

/// The bytes of a body, and whose they are.
struct Body<'a> {
    r#type: &'a str,
    bytes: &'a [u8],
}

impl Body<'_> {
    fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Unreadable> {
        read_body(self.r#type, self.bytes)
    }
}
