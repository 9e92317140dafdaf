//! The events of a contract. The public bodies are for its parties; the private ones hold what the ledger and
//! the effects need. Where an event has changed what a list shows, its private body also holds how the
//! contract stands after it; events that were stored before there was such a list do not.

use protocol::contract::{
    AcceptRefused, Accepted, Accepting, AmendmentAccepted, AmendmentDeclined, AmendmentProposed,
    AmendmentWithdrawn, ChangesRequested, Countered, Declined, Ended, MilestoneAdded, MilestoneFunded,
    MilestoneFunding, MilestoneFundingFailed, MilestoneRefunded, MilestoneReleased, MilestoneSubmitted,
    OfferExpired, OfferFailed, OfferFunded, OfferFunding, OfferRefunded, Offered, RefundContested,
    RefundRequested, Revised, Role, RolledReturned, SessionStarted, SessionStopped, Standing, Withdrawn,
};
use protocol::profile::EarnedBand;
use protocol::{AccountId, Currency, JobId, Millis, Money, RoomId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sessions::SessionAdmitted;
use super::stored::{StoredFunding, StoredOffer};
use crate::money::ledger::Group;
use crate::shape::Shape;
use crate::{Refusal, events};

events! {
    /// The events of a contract.
    pub enum Event {
        /// The client offers the contract.
        "offered" => Offered(Offered as StoredOffer) newer FOR_JOB if Event::is_for_job,
        /// The client offers the contract for a job, and the first milestone's money is on its way.
        "offer_funding" => OfferFunding(OfferFunding as StoredFunding, Drawing),
        /// That money has come into escrow: the freelancer can accept.
        "offer_funded" => OfferFunded(OfferFunded, Opening),
        /// The client's wallet had too little money for the offer.
        "offer_failed" => OfferFailed(OfferFailed, Failing),
        /// The money of the offer goes back to the client.
        "offer_refunded" => OfferRefunded(OfferRefunded, GivingBack),
        /// The client replaces the offer by another version.
        "revised" => Revised(Revised, Versioning),
        /// The freelancer suggests other terms.
        "countered" => Countered(Countered, Parties),
        /// The freelancer accepts the offer, and the job is asked for a seat.
        "accepting" => Accepting(Accepting, Seating),
        /// The job has no seat.
        "accept_refused" => AcceptRefused(AcceptRefused, Parties),
        /// The freelancer accepts the offer, under the policy that is in force now.
        "accepted" => Accepted(Accepted, Parties),
        /// The freelancer declines the offer.
        "declined" => Declined(Declined, Parties),
        /// The client withdraws the offer.
        "withdrawn" => Withdrawn(Withdrawn, Parties),
        /// The offer was not answered in time.
        "offer_expired" => OfferExpired(OfferExpired, Parties),
        /// The client adds a milestone.
        "milestone_added" => MilestoneAdded(MilestoneAdded, Adding),
        /// A party proposes other terms.
        "amendment_proposed" => AmendmentProposed(AmendmentProposed, Parties),
        /// The other party accepts them.
        "amendment_accepted" => AmendmentAccepted(AmendmentAccepted, Amending),
        /// The other party declines them.
        "amendment_declined" => AmendmentDeclined(AmendmentDeclined, Answering),
        /// The party that proposed withdraws it.
        "amendment_withdrawn" => AmendmentWithdrawn(AmendmentWithdrawn, Option<Standing>),
        /// The client's wallet is asked for a milestone's money.
        "milestone_funding" => MilestoneFunding(MilestoneFunding, Drawing),
        /// A milestone's money has come into escrow.
        "milestone_funded" => MilestoneFunded(MilestoneFunded, Settling),
        /// The client's wallet had too little money.
        "milestone_funding_failed" => MilestoneFundingFailed(MilestoneFundingFailed, Settling),
        /// The freelancer submits the work of a milestone.
        "milestone_submitted" => MilestoneSubmitted(MilestoneSubmitted, Option<Standing>),
        /// The client asks for changes to submitted work.
        "changes_requested" => ChangesRequested(ChangesRequested, Option<Standing>),
        /// A milestone's money is released to the freelancer.
        "milestone_released" => MilestoneReleased(MilestoneReleased, Releasing),
        /// Money that came after the contract had ended is sent back.
        "milestone_refunded" => MilestoneRefunded(MilestoneRefunded, Refunding),
        /// Rolled-over money is sent back, because no milestone is left that it could pay.
        "rolled_returned" => RolledReturned(RolledReturned, Returning),
        /// The client asks the freelancer to give the escrow back.
        "refund_requested" => RefundRequested(RefundRequested, Parties),
        /// The freelancer does not give the escrow back.
        "refund_contested" => RefundContested(RefundContested, Option<Standing>),
        /// The freelancer works by the hour.
        "session_started" => SessionStarted(SessionStarted, Option<Standing>),
        /// A session of timed work is over.
        "session_stopped" => SessionStopped(SessionStopped, Option<Standing>),
        /// The contract has ended.
        "ended" => Ended(Ended, Ending),
    }
    noted {
        /// A command about money was refused.
        Refused(Remembered),
        /// The freelancer may work by the hour: the timesheet is asked to start a session.
        SessionAdmitted(SessionAdmitted),
    }
}

/// The shape of an offer for a job. A program that passed over the job would let it be accepted without a
/// seat.
const FOR_JOB: Shape = Shape { public: 2, private: 1 };

/// The parties, in whose lists and news the contract is shown, and its title there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// The client, who pays.
    pub client: AccountId,
    /// The freelancer, who works.
    pub freelancer: AccountId,
    /// The title.
    pub title: String,
    /// The job that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
    /// Whether the freelancer knows nothing of it: then only the client's lists show it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// How the contract stands after this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// Another version of the offer, by the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versioning {
    /// The parties, with the title of this version.
    pub parties: Parties,
    /// The transfer from the client's wallet, where the first milestone of an offer for a job gets another
    /// amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<Transfer>,
}

/// The money of an offer for a job has come, so the freelancer can accept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The parties.
    pub parties: Parties,
    /// The room of the two.
    pub room: RoomId,
    /// Whether the freelancer hears of the offer by this, and not of another version.
    pub first: bool,
    /// The transfer that has come.
    pub transfer: Uuid,
    /// The postings of this event.
    pub ledger: Group,
}

/// The money of an offer for a job will not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    /// The parties.
    pub parties: Parties,
    /// The transfer that was asked for.
    pub transfer: Uuid,
}

/// The return of an offer's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivingBack {
    /// The transfer to the client's wallet.
    pub back: Transfer,
    /// The postings of this event.
    pub ledger: Group,
    /// How the contract stands after this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// The job is asked for a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seating {
    /// The parties.
    pub parties: Parties,
    /// The job.
    pub job: JobId,
}

/// The answer to an amendment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answering {
    /// The parties.
    pub parties: Parties,
    /// Who proposed it, and has the news of the answer.
    pub proposed_by: Role,
}

/// An amendment that is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amending {
    /// Whom it concerns.
    pub answering: Answering,
    /// The amounts of the changes as numbers, in the order of the changes: of each milestone, or the rate.
    pub amounts: Vec<Decimal>,
    /// The weekly limit, where it is another one: the freelancer's timesheet is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekly_limit_minutes: Option<u32>,
}

impl Parties {
    /// The parties that know of the contract.
    pub fn knowing(&self) -> impl Iterator<Item = AccountId> + use<> {
        let freelancer = (!self.hidden).then_some(self.freelancer);
        [self.client].into_iter().chain(freelancer)
    }

    /// The account that has that role.
    pub fn who(&self, role: Role) -> AccountId {
        match role {
            Role::Client => self.client,
            Role::Freelancer => self.freelancer,
        }
    }

    /// The account that has the other role.
    pub fn other(&self, role: Role) -> AccountId {
        match role {
            Role::Client => self.freelancer,
            Role::Freelancer => self.client,
        }
    }
}

/// A milestone that the client adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adding {
    /// The parties: the freelancer has the news.
    pub parties: Parties,
    /// The amount it pays.
    pub amount: Decimal,
}

/// The funding of a milestone. Rolled-over money is moved to the milestone at once; the client's wallet is
/// asked for the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// The transfer from the wallet; none where the rolled-over money is enough.
    pub draw: Option<Transfer>,
    /// The amount taken from the rolled-over money.
    pub rolled: Decimal,
    /// The postings of this event.
    pub ledger: Group,
    /// How the contract stands after this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// A movement of money between the contract and a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The id of the transfer.
    pub transfer: Uuid,
    /// The owner of the wallet.
    pub wallet: AccountId,
    /// The amount, above zero.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

impl Transfer {
    /// The amount with its currency.
    pub fn money(&self) -> Money {
        Money { amount: self.amount, currency: self.currency }
    }
}

/// How the funding of a milestone ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settling {
    /// The transfer that was asked for, if there was one.
    pub transfer: Option<Uuid>,
    /// The postings of this event.
    pub ledger: Group,
    /// How the contract stands after this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// The release of a milestone's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Releasing {
    /// The amount that was released, before the fee.
    pub paid: Decimal,
    /// The transfer to the freelancer's wallet.
    pub net: Transfer,
    /// When the money stops being on hold there.
    pub available_at: Millis,
    /// The postings of this event.
    pub ledger: Group,
    /// How the contract stands after this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// The return of money that came too late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refunding {
    /// The transfer by which it came.
    pub came: Uuid,
    /// The transfer to the client's wallet.
    pub back: Transfer,
    /// The postings of this event.
    pub ledger: Group,
    /// How the contract stands after this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// The return of rolled-over money, after the release of the last open milestone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returning {
    /// The amount of that release, before the fee. This event follows the release in the same command, so the
    /// command's answer is made from it.
    pub paid: Decimal,
    /// The transfer to the client's wallet.
    pub back: Transfer,
    /// The postings of this event.
    pub ledger: Group,
    /// How the contract stands after this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// What has to be done when the contract ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The parties in whose lists the contract is shown as ended.
    pub parties: Parties,
    /// The transfer to the client's wallet, if there is money in escrow.
    pub back: Option<Transfer>,
    /// Whether the work was timed: the freelancer's timesheet is then told.
    pub timed: bool,
    /// The milestones in review, whose timers are cancelled.
    pub reviews: Vec<u32>,
    /// Whether the job that it is for has its seat back: nothing was ever paid.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub frees_seat: bool,
    /// How much the contract paid in all: the freelancer's profile is told. Contracts that ended before there
    /// were profiles do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earned: Option<EarnedBand>,
    /// Whether the freelancer's answer to a refund was open: its timer is cancelled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refund: bool,
    /// The postings of this event.
    pub ledger: Option<Group>,
}

/// A refusal that was stored, so that a late copy of the command is refused as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The refusal that was sent.
    pub refusal: Refusal,
}

impl Event {
    /// Whether it is an offer for a job.
    fn is_for_job(&self) -> bool {
        matches!(self, Event::Offered(Offered { job: Some(_), .. }))
    }

    /// The postings of the event, if it has any.
    pub fn ledger(&self) -> Option<&Group> {
        match self {
            Event::MilestoneFunding(_, Drawing { ledger, .. })
            | Event::MilestoneFunded(_, Settling { ledger, .. })
            | Event::MilestoneFundingFailed(_, Settling { ledger, .. })
            | Event::MilestoneReleased(_, Releasing { ledger, .. })
            | Event::MilestoneRefunded(_, Refunding { ledger, .. })
            | Event::OfferFunding(_, Drawing { ledger, .. })
            | Event::OfferFunded(_, Opening { ledger, .. })
            | Event::OfferRefunded(_, GivingBack { ledger, .. })
            | Event::RolledReturned(_, Returning { ledger, .. }) => Some(ledger),
            Event::Ended(_, ending) => ending.ledger.as_ref(),
            _ => None,
        }
    }
}
