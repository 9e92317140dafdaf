//! The offers of a job, and who has its seats.

use serde::{Deserialize, Serialize};

use crate::desk::OfferEnd;
use crate::example::examples;
use crate::ids::{ContractId, ProposalId};

/// Event `offer_made`: the client offers a contract for a proposal. Its freelancer hears of it once it has
/// its money: `offer_open` follows, or `offer_ended`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferMade {
    /// The contract.
    pub contract: ContractId,
    /// The proposal.
    pub proposal: ProposalId,
}

/// Event `offer_open`: the freelancer can accept the offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferOpen {
    /// The contract.
    pub contract: ContractId,
    /// The proposal.
    pub proposal: ProposalId,
}

/// Event `offer_ended`: the offer is over, and nobody was hired by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferEnded {
    /// The contract.
    pub contract: ContractId,
    /// The proposal.
    pub proposal: ProposalId,
    /// How it ended.
    pub how: OfferEnd,
}

/// Event `seat_taken`: somebody is hired. Where no seat is left, the job is filled, and every other open
/// offer is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SeatTaken {
    /// The contract.
    pub contract: ContractId,
    /// The proposal.
    pub proposal: ProposalId,
    /// How many seats are left.
    pub seats_left: u32,
}

/// Event `seat_freed`: a contract ended without ever having paid anything. A filled job stays filled until it
/// is reopened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SeatFreed {
    /// The contract.
    pub contract: ContractId,
    /// The proposal.
    pub proposal: ProposalId,
    /// How many seats are left.
    pub seats_left: u32,
}

/// An offer that is not over, in the state of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OpenOffer {
    /// The contract.
    pub contract: ContractId,
    /// The proposal.
    pub proposal: ProposalId,
    /// Whether the freelancer can accept it; before that its money is on its way.
    pub open: bool,
}

/// Somebody who has a seat, in the state of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct HiredFor {
    /// The contract.
    pub contract: ContractId,
    /// The proposal.
    pub proposal: ProposalId,
}

examples! {
    OfferMade { contract: CONTRACT, proposal: PROPOSAL }
    OfferOpen { contract: CONTRACT, proposal: PROPOSAL }
    OfferEnded { contract: CONTRACT, proposal: PROPOSAL, how: OfferEnd::Declined }
    SeatTaken { contract: CONTRACT, proposal: PROPOSAL, seats_left: 1 }
    SeatFreed { contract: CONTRACT, proposal: PROPOSAL, seats_left: 2 }
}
