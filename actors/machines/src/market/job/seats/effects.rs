//! What follows on the desk's events about offers and seats: what contracts and proposals are told.

use protocol::contract::WhyOver;
use protocol::example::{self, Example};
use protocol::job::Status;
use protocol::{AccountId, ContractId, ProposalId};
use serde::{Deserialize, Serialize};

use crate::market::job::event::{Event, Showing};
use crate::market::proposal::{Command, Proposal};
use crate::tells::contract::FromJob;
use crate::{Effect, Tell};

/// What is stored beside an offer that its freelancer can see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The client, whom the proposal hears of by this.
    pub client: AccountId,
    /// The attempt that the desk knows; absent in older records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
}

/// What is stored beside the end of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Whether the proposal knows of the offer.
    pub told: bool,
    /// Whether the job is over, so that the proposal ends too.
    #[serde(default)]
    pub job_over: bool,
}

/// A contract for which the job has no room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoRoom {
    /// The contract.
    pub contract: ContractId,
    /// Why.
    pub reason: WhyOver,
}

impl Event {
    /// What follows from an event about offers and seats, or from the end of the job for those that are open.
    pub(in crate::market::job) fn effects_on_hiring(&self) -> Vec<Effect> {
        let tell =
            |proposal: ProposalId, command: Command| Effect::Tell(Tell::to::<Proposal>(proposal.0, &command));
        let mut effects = match self {
            Event::OfferTurnedAway(NoRoom { contract, reason })
            | Event::OfferCalledOff(NoRoom { contract, reason }) => {
                vec![Effect::Tell(FromJob::WithdrawOffer { reason: *reason }.to(*contract))]
            }
            Event::SeatRefused(NoRoom { contract, reason }) => {
                vec![Effect::Tell(FromJob::SeatRefused { reason: *reason }.to(*contract))]
            }
            Event::OfferOpen(body, open) => {
                let (contract, client, attempt) = (body.contract, open.client, open.attempt);
                vec![tell(body.proposal, Command::Offered { contract, client, attempt })]
            }
            Event::OfferEnded(body, Ended { told: true, .. }) => {
                vec![tell(body.proposal, Command::OfferEnded { contract: body.contract })]
            }
            Event::SeatTaken(body, _) => vec![
                Effect::Tell(FromJob::SeatTaken.to(body.contract)),
                tell(body.proposal, Command::Hired { contract: body.contract }),
            ],
            _ => Vec::new(),
        };
        effects.extend(self.showing().into_iter().flat_map(withdrawals));
        effects
    }
}

/// Tells every offer that is still open that there is nothing left for it.
fn withdrawals(showing: &Showing) -> Vec<Effect> {
    let reason = match showing.line.status {
        Status::Filled => WhyOver::JobFilled,
        _ => WhyOver::JobClosed,
    };
    let told = showing.offers.iter().map(|contract| FromJob::WithdrawOffer { reason }.to(*contract));
    told.map(Effect::Tell).collect()
}

impl Example for Open {
    fn example() -> Self {
        Self { client: example::ADA, attempt: None }
    }
}

impl Example for Ended {
    fn example() -> Self {
        Self { told: true, job_over: false }
    }
}
