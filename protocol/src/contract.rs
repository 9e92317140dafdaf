//! Contracts: offers, milestones and their escrow.

mod amending;
mod ending;
mod hiring;
mod listing;
mod milestone;
mod offering;
mod versions;
mod working;

use serde::{Deserialize, Serialize};

pub use self::amending::{
    AcceptAmendment, Amendment, AmendmentAccepted, AmendmentDeclined, AmendmentParams, AmendmentProposed,
    AmendmentWithdrawn, ChangedHours, ChangedMilestone, Changes, DeclineAmendment, ProposeAnswer,
    ProposeParams, Rate, WithdrawAmendment,
};
pub use self::ending::{
    AcceptRefund, ContestRefund, EndAnswer, EndParams, Ended, PausedReview, Refund, RefundContested,
    RefundRequested, ResumedReview, RolledReturned,
};
pub use self::hiring::{
    AcceptRefused, Accepting, OfferFailed, OfferFunded, OfferFunding, OfferRefunded, WhyOver,
};
pub use self::listing::{
    FixedSums, HourlySums, ListAnswer, ListItem, ListParams, Order, Role, Standing, Sums, Turn, WaitsFor,
};
pub use self::milestone::{
    AddAnswer, AddParams, ApproveAnswer, ApproveParams, ChangesRequested, FundAnswer, FundParams,
    MilestoneAdded, MilestoneFunded, MilestoneFunding, MilestoneFundingFailed, MilestoneRefunded,
    MilestoneReleased, MilestoneSubmitted, MoneyStatus, NoteParams, RequestChanges, Submit,
};
pub use self::offering::{
    AcceptAnswer, AcceptParams, ContractParams, Decline, OfferAnswer, OfferExpired, OfferParams, Withdraw,
};
pub use self::versions::{Counter, CounterOffer, Countered, Revise, Revised, VersionAnswer, VersionParams};
pub use self::working::{RunningSession, SessionStarted, SessionStopped};
pub use crate::desk::OfferEnd;
use crate::example::examples;
use crate::ids::{AccountId, ContractId, JobId, Millis, ProposalId, RoomId};
use crate::kind::Kind;
use crate::money::{Currency, Money};
use crate::registry::{Entity, EventType, Shape};

/// A contract as a stream.
pub const ENTITY: Entity = Entity {
    kind: Kind::Contract,
    about: "An agreement, its milestones and their escrow.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<Offered>("offered", "The client offers."),
        EventType::of::<OfferFunding>(
            "offer_funding",
            "The client makes an offer for a job; its first milestone's money is on its way.",
        ),
        EventType::of::<OfferFunded>(
            "offer_funded",
            "The first milestone holds its money: the freelancer can accept.",
        ),
        EventType::of::<OfferFailed>("offer_failed", "The money did not come: the offer is over."),
        EventType::of::<OfferRefunded>("offer_refunded", "The money of an offer went back to the client."),
        EventType::of::<Revised>("revised", "The client replaces the offer by another version."),
        EventType::of::<Countered>(
            "countered",
            "The freelancer suggests other terms; the client revises the offer, or withdraws it.",
        ),
        EventType::of::<Accepting>("accepting", "The freelancer accepts; the job is asked for a seat."),
        EventType::of::<AcceptRefused>("accept_refused", "The job has no seat: the offer is over."),
        EventType::of::<Accepted>(
            "accepted",
            "The contract holds; the policy in force is frozen in. `by` is nil where a job gave the seat.",
        ),
        EventType::of::<Declined>("declined", "The freelancer says no."),
        EventType::of::<Withdrawn>("withdrawn", "The client takes the offer back."),
        EventType::of::<OfferExpired>("offer_expired", "Nobody has answered the offer in time: it is void."),
        EventType::of::<MilestoneAdded>("milestone_added", "The client adds a milestone; it holds no money."),
        EventType::of::<AmendmentProposed>("amendment_proposed", "A party proposes other terms."),
        EventType::of::<AmendmentAccepted>(
            "amendment_accepted",
            "The other party agrees: these terms hold from here on.",
        ),
        EventType::of::<AmendmentDeclined>("amendment_declined", "The other party does not agree."),
        EventType::of::<AmendmentWithdrawn>("amendment_withdrawn", "The party that proposed takes it back."),
        EventType::of::<MilestoneFunding>(
            "milestone_funding",
            "Money is on its way into a milestone's escrow.",
        ),
        EventType::of::<MilestoneFunded>("milestone_funded", "The milestone holds its money."),
        EventType::of::<MilestoneFundingFailed>(
            "milestone_funding_failed",
            "The money did not come; the milestone can be funded again.",
        ),
        EventType::of::<MilestoneSubmitted>("milestone_submitted", "The work waits for review."),
        EventType::of::<ChangesRequested>("changes_requested", "The client asks for changes."),
        EventType::of::<MilestoneReleased>(
            "milestone_released",
            "The client approves, or the time for review is over (`by` is nil then).",
        ),
        EventType::of::<MilestoneRefunded>("milestone_refunded", "The money of a milestone went back."),
        EventType::of::<RolledReturned>(
            "rolled_returned",
            "What rolled went back to the client: no milestone is left that it could pay.",
        ),
        EventType::of::<RefundRequested>(
            "refund_requested",
            "The client wants to end the contract and have back what it holds; the freelancer answers.",
        ),
        EventType::of::<RefundContested>(
            "refund_contested",
            "The freelancer does not give the money back; the contract goes on as it stood.",
        ),
        EventType::of::<SessionStarted>("session_started", "The freelancer works, by the hour."),
        EventType::of::<SessionStopped>("session_stopped", "A session of timed work is over."),
        EventType::of::<Ended>(
            "ended",
            "The contract is over. After a `refund_requested`, `by` is the freelancer who accepted, or nil where silence did.",
        ),
    ],
    signals: &[],
};

/// What is agreed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Terms {
    /// Work cut into milestones.
    Fixed(Fixed),
    /// Work timed by a tracker.
    Hourly(Hourly),
}

/// Work cut into milestones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Fixed {
    /// The currency of every milestone.
    pub currency: Currency,
    /// The milestones in order, numbered from 1; 1 to 100 of them.
    pub milestones: Vec<MilestoneTerms>,
}

/// One milestone as agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MilestoneTerms {
    /// The milestone's title.
    pub title: String,
    /// What it pays, in the currency of the terms.
    pub amount: String,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub due_at: Option<Millis>,
}

/// Work timed by a tracker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Hourly {
    /// What one hour pays.
    #[cfg_attr(feature = "describe", ts(as = "crate::money::MoneyShape"))]
    pub rate: Money,
    /// The most minutes that count in a week (Monday to Sunday, UTC): 1 to 10,080.
    pub weekly_limit_minutes: u32,
    /// Whether time may be added by hand. No server does that yet: in an offer it must be false.
    pub manual_time: bool,
}

/// Where a contract stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Offered: the freelancer has not answered.
    Offered,
    /// Offered for a job: the money of the first milestone is on its way. Before the first version has it,
    /// the freelancer sees nothing of the offer.
    Funding,
    /// The money of the offer did not come.
    OfferFailed,
    /// The freelancer has accepted, and the job is asked for a seat.
    Accepting,
    /// The freelancer has accepted, and the job had no seat.
    AcceptRefused,
    /// The freelancer has accepted.
    Active,
    /// The freelancer said no.
    Declined,
    /// The client took the offer back.
    Withdrawn,
    /// The offer was not answered in time.
    Expired,
    /// The contract is over.
    Ended,
}

/// Where a milestone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MilestoneStatus {
    /// No money is in escrow for it.
    Planned,
    /// The money is on its way.
    Funding,
    /// The money waits in escrow.
    Funded,
    /// The work waits for review.
    Submitted,
    /// The client asked for changes.
    ChangesRequested,
    /// The freelancer is paid.
    Released,
    /// The client has the money back.
    Refunded,
}

/// Event `offered`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Offered {
    /// The client, who pays.
    pub client: AccountId,
    /// The freelancer, who works.
    pub freelancer: AccountId,
    /// The contract's title.
    pub title: String,
    /// The terms to agree on.
    pub terms: Terms,
    /// The room of its two parties.
    pub room: RoomId,
    /// When the offer expires, if it is not answered before. Absent in offers that were made before offers
    /// expired: those never do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub expires_at: Option<Millis>,
    /// The job that it is for, whose seat an acceptance takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub job: Option<JobId>,
    /// The proposal for the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub proposal: Option<ProposalId>,
}

/// Event `accepted`: with the policy in force, which then holds for the contract's whole life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Accepted {
    /// Which version of the house's policy this is.
    pub policy_version: u32,
    /// The fee the freelancer pays, in hundredths of a percent.
    pub fee_basis_points: u32,
    /// How long released money is held.
    pub hold_seconds: u64,
    /// How long a submission may wait for review before it is released.
    pub review_seconds: u64,
    /// How long the freelancer has to answer when the client asks for a refund, and how long the client then
    /// waits to ask again after the freelancer contested. Absent in contracts that were accepted before there
    /// were refunds: there it is 604,800 (7 days).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub refund_seconds: Option<u64>,
}

/// Event `declined`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Declined {}

/// Event `withdrawn`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Withdrawn {
    /// Where the job ended the offer, and not its client: why. `by` is nil then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub reason: Option<WhyOver>,
}

/// The state of a contract, as its parties see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// The contract.
    pub contract: ContractId,
    /// The room of its two parties.
    pub room: RoomId,
    /// The client, who pays.
    pub client: AccountId,
    /// The freelancer, who works.
    pub freelancer: AccountId,
    /// The contract's title.
    pub title: String,
    /// The terms as they stand: with every milestone that was added and every amendment that was accepted
    /// since. The rate of timed work is the one agreed on last; `rates` says from when on it holds.
    pub terms: Terms,
    /// How far the contract has come.
    pub status: Status,
    /// The job that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub job: Option<JobId>,
    /// The proposal for the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub proposal: Option<ProposalId>,
    /// While it is offered: when the offer expires. Absent in offers that never do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub expires_at: Option<Millis>,
    /// The number of the version that the offer has by now, from 1; it rises with every `revised` and
    /// `countered`. `contract.accept` names it.
    #[serde(default = "first_version")]
    pub version: u32,
    /// Who made that version. The freelancer can accept only what the client has made.
    #[serde(default = "made_by_client")]
    pub by: Role,
    /// Where the version is the freelancer's: what they suggest. `title` and `terms` are the client's still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub counter: Option<CounterOffer>,
    /// The policy it was accepted under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub policy: Option<Accepted>,
    /// Where each milestone stands, in the order of their numbers; empty for hourly terms.
    pub milestones: Vec<Milestone>,
    /// What waits for the next milestone funded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub rolled: Option<String>,
    /// The refund that the client asks for, while the freelancer has not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub refund: Option<Refund>,
    /// After the freelancer contested a refund: from when on the client may ask for one again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub refund_again_at: Option<Millis>,
    /// The amendment that waits for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub amendment: Option<Amendment>,
    /// The rates of timed work, the oldest first; absent while the rate has never changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Rate>>"))]
    pub rates: Vec<Rate>,
    /// The session of timed work that runs now. Each person runs one at a time; a session that started
    /// before sessions were shown here is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub running: Option<RunningSession>,
}

/// The version of an offer that was never changed.
fn first_version() -> u32 {
    1
}

/// Who made an offer that was never changed.
fn made_by_client() -> Role {
    Role::Client
}

/// A milestone in the state of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Milestone {
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// The milestone's title.
    pub title: String,
    /// What it pays.
    pub amount: String,
    /// How far the milestone has come.
    pub status: MilestoneStatus,
    /// The money that it holds in escrow.
    pub escrow: String,
    /// When silence releases it; absent while a refund is asked for, since reviews stop then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub release_at: Option<Millis>,
}

examples! {
    Fixed {
        currency: Currency::USD,
        milestones: vec![
            MilestoneTerms { title: text("Draft"), amount: text("120.00"), due_at: Some(AT) },
            MilestoneTerms { title: text("Final"), amount: text("80.5"), due_at: None },
        ],
    }
    Hourly { rate: dollars("22.22"), weekly_limit_minutes: 2_400, manual_time: false }
    Offered {
        client: ADA,
        freelancer: BEN,
        title: text("Logo"),
        terms: Terms::Hourly(Hourly::example()),
        room: ROOM,
        expires_at: None,
        job: None,
        proposal: None,
    }
    Accepted {
        policy_version: 2,
        fee_basis_points: 1_000,
        hold_seconds: 432_000,
        review_seconds: 1_209_600,
        refund_seconds: Some(604_800),
    }
    Declined {}
    Withdrawn { reason: None }
}

/// Hands the parameters of the methods of contracts, refunds and milestones to a macro, in the order in which
/// they are printed.
#[macro_export]
macro_rules! contract_methods {
    ($with:ident) => {
        $with! {
            $crate::contract::OfferParams,
            $crate::contract::AcceptParams,
            $crate::contract::Decline,
            $crate::contract::Withdraw,
            $crate::contract::Revise,
            $crate::contract::Counter,
            $crate::contract::EndParams,
            $crate::contract::AcceptRefund,
            $crate::contract::ContestRefund,
            $crate::contract::ProposeParams,
            $crate::contract::AcceptAmendment,
            $crate::contract::DeclineAmendment,
            $crate::contract::WithdrawAmendment,
            $crate::contract::ListParams,
            $crate::contract::AddParams,
            $crate::contract::FundParams,
            $crate::contract::Submit,
            $crate::contract::RequestChanges,
            $crate::contract::ApproveParams,
        }
    };
}
