//! An offer for a job: it is shown to the freelancer once its first milestone holds money, and its acceptance
//! takes a seat of the job.

use serde::{Deserialize, Serialize};

use super::Offered;
use crate::example::examples;
use crate::rules;

/// Why a job ends an offer, or has no seat for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WhyOver {
    /// Every seat of the job is taken.
    JobFilled,
    /// The job is closed, or has expired.
    JobClosed,
    /// The job has as many open offers as it can: 20.
    TooManyOffers,
    /// The proposal is over.
    ProposalClosed,
    /// Another offer for the proposal is open, or was accepted.
    ProposalOffered,
}

impl WhyOver {
    /// The rule by which an offer is refused for the same reason, before it is made.
    pub fn rule(self) -> &'static str {
        match self {
            WhyOver::JobFilled => rules::JOB_FILLED,
            WhyOver::JobClosed => rules::JOB_CLOSED,
            WhyOver::TooManyOffers => rules::TOO_MANY_OFFERS,
            WhyOver::ProposalClosed => rules::PROPOSAL_CLOSED,
            WhyOver::ProposalOffered => rules::PROPOSAL_OFFERED,
        }
    }
}

/// Event `offer_funding`: the client makes an offer for a job, and the money of its first milestone is on its
/// way. Nobody but the client sees the contract until `offer_funded`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferFunding {
    /// The offer.
    pub offer: Offered,
    /// What is drawn from the client's balance for the first milestone.
    pub drawn: String,
}

/// Event `offer_funded`: the first milestone holds its money, and the freelancer can accept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferFunded {
    /// The version of the offer that the money is for.
    pub version: u32,
    /// The milestone: the first one.
    pub milestone: u32,
    /// What now waits in escrow.
    pub amount: String,
}

/// Event `offer_failed`: the client's wallet had too little money, so the offer is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferFailed {
    /// The rule that says why.
    pub rule: String,
}

/// Event `offer_refunded`: the money of an offer went back to the client, because the offer is over or has
/// another version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferRefunded {
    /// The milestone that held it: the first one.
    pub milestone: u32,
    /// What went back.
    pub amount: String,
}

/// Event `accepting`: the freelancer accepts the offer, and the job is asked for a seat. `accepted` or
/// `accept_refused` follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Accepting {
    /// The version that is accepted.
    pub version: u32,
}

/// Event `accept_refused`: the job has no seat, so the offer is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AcceptRefused {
    /// Why.
    pub reason: WhyOver,
}

examples! {
    OfferFunding { offer: Offered { job: Some(JOB), proposal: Some(PROPOSAL), ..Offered::example() }, drawn: text("120.00") }
    OfferFunded { version: 1, milestone: 1, amount: text("120.00") }
    OfferFailed { rule: text("insufficient_funds") }
    OfferRefunded { milestone: 1, amount: text("120.00") }
    Accepting { version: 1 }
    AcceptRefused { reason: WhyOver::JobFilled }
}
