//! The seats of a job, and the offers that are open for them.
//!
//! A contract asks the desk for a seat when its freelancer accepts, and the desk's order decides: whoever
//! asks first has it. When the last seat is taken, and when the job is over, every other open offer is told
//! to end; one whose acceptance is on its way has its answer here, and is refused.

mod effects;

use std::collections::BTreeMap;

use protocol::contract::WhyOver;
use protocol::job::{
    HiredFor, OfferEnded, OfferMade, OfferOpen, OpenOffer, SeatFreed, SeatTaken, Standing, Status,
};
use protocol::{AccountId, ContractId, Kind, Millis, ProposalId};
use serde::{Deserialize, Serialize};

use super::event::{Event, Showing};
use super::proposals::Mark;
use super::state::{Desk, Job};
use super::winding::end_of;
use crate::tells::job::FromContract;
use crate::{Occasion, Refusal};

pub use effects::{Ended, NoRoom, Open};

/// The most offers of a job that are open at once.
pub const OFFERS_MAX: usize = protocol::checks::JOB_OFFERS_MAX;

/// The open offers of a job, and who has its seats.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hiring {
    /// The offers that are not over, by their contracts.
    #[serde(default)]
    offers: BTreeMap<ContractId, Offer>,
    /// The proposals whose people have a seat, by their contracts.
    #[serde(default)]
    seats: BTreeMap<ContractId, ProposalId>,
}

/// An offer that is not over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Offer {
    proposal: ProposalId,
    /// Whether its freelancer can see it.
    open: bool,
}

impl Job {
    /// What a contract that is for this job tells.
    pub(super) fn decide_from_contract(
        &self,
        here: &Occasion,
        told: &FromContract,
    ) -> Result<Option<Event>, Refusal> {
        let contract = ContractId(here.told_by(Kind::Contract)?);
        let desk = self.made()?;
        Ok(match *told {
            FromContract::OfferMade { client, freelancer, proposal } => {
                let bar = desk.no_offer(here.now, client, freelancer, proposal);
                Some(desk.offered(contract, proposal, bar))
            }
            FromContract::OfferFunded => desk.opened(contract),
            FromContract::OfferEnded { how } => desk.hiring.offers.get(&contract).map(|offer| {
                let body = OfferEnded { contract, proposal: offer.proposal, how };
                let job_over = end_of(desk.status).is_some();
                Event::OfferEnded(body, Ended { told: offer.open, job_over })
            }),
            FromContract::TakeSeat => Some(desk.seat(here.now, contract)),
            FromContract::FreeSeat => desk.freed(here.now, contract),
        })
    }

    /// Why the client cannot make an offer for a proposal now, if that is so. For anyone else the job does
    /// not exist.
    pub(super) fn why_no_offer(
        &self,
        here: &Occasion,
        freelancer: AccountId,
        proposal: ProposalId,
    ) -> Result<Option<WhyOver>, Refusal> {
        let desk = self.as_client(here.who)?;
        match desk.proposals.get(proposal) {
            Some(known) if known.proposer == freelancer => {
                Ok(desk.no_offer(here.now, desk.client, freelancer, proposal))
            }
            _ => Err(Refusal::NotFound),
        }
    }
}

impl Desk {
    /// Why there can be no such offer, if that is so. Whoever is not the client has no job to offer.
    fn no_offer(
        &self,
        now: Millis,
        client: AccountId,
        freelancer: AccountId,
        proposal: ProposalId,
    ) -> Option<WhyOver> {
        let known = self.proposals.get(proposal).filter(|known| known.proposer == freelancer);
        let not_free = match known {
            Some(known) if known.is(Mark::Offered) || known.standing == Standing::Hired => {
                Some(WhyOver::ProposalOffered)
            }
            Some(known) if known.standing == Standing::Open => None,
            _ => Some(WhyOver::ProposalClosed),
        };
        match self.no_seat(now) {
            _ if client != self.client => Some(WhyOver::JobClosed),
            Some(why) => Some(why),
            None if not_free.is_some() => not_free,
            None if self.hiring.offers.len() >= OFFERS_MAX => Some(WhyOver::TooManyOffers),
            None => None,
        }
    }

    /// Why nobody can be hired now, if that is so. A pause is one for proposals alone.
    fn no_seat(&self, now: Millis) -> Option<WhyOver> {
        match self.status_at(now) {
            Status::Filled => Some(WhyOver::JobFilled),
            Status::Draft | Status::Closed | Status::Expired => Some(WhyOver::JobClosed),
            Status::Open | Status::Paused if self.seats_left() == 0 => Some(WhyOver::JobFilled),
            Status::Open | Status::Paused => None,
        }
    }

    /// How many seats are taken.
    pub(super) fn seats_taken(&self) -> u32 {
        self.hiring.seats.len() as u32
    }

    pub(super) fn seats_left(&self) -> u32 {
        self.fields.seats.0.saturating_sub(self.seats_taken())
    }

    /// The offer of the proposal is called off, if one is open: its person has taken the proposal back.
    pub(super) fn called_off(&self, proposal: ProposalId) -> Option<Event> {
        let (contract, _) = self.hiring.offers.iter().find(|(_, offer)| offer.proposal == proposal)?;
        let reason = WhyOver::ProposalClosed;
        Some(Event::OfferCalledOff(NoRoom { contract: *contract, reason }))
    }

    /// Whether an offer is not over.
    pub(super) fn has_offers(&self) -> bool {
        !self.hiring.offers.is_empty()
    }

    /// The contracts whose offers are not over.
    pub(super) fn open_offers(&self) -> Vec<ContractId> {
        self.hiring.offers.keys().copied().collect()
    }

    fn offered(&self, contract: ContractId, proposal: ProposalId, bar: Option<WhyOver>) -> Event {
        match bar {
            None => Event::OfferMade(OfferMade { contract, proposal }, self.showing()),
            Some(reason) => Event::OfferTurnedAway(NoRoom { contract, reason }),
        }
    }

    fn opened(&self, contract: ContractId) -> Option<Event> {
        let offer = self.hiring.offers.get(&contract).filter(|offer| !offer.open)?;
        let known = self.proposals.open(offer.proposal)?;
        let body = OfferOpen { contract, proposal: offer.proposal };
        Some(Event::OfferOpen(body, Open { client: self.client, attempt: Some(known.attempt) }))
    }

    /// Gives the seat to the contract that asks for it, or says why there is none.
    fn seat(&self, now: Millis, contract: ContractId) -> Event {
        let proposal = match self.seat_for(now, contract) {
            Ok(proposal) => proposal,
            Err(reason) => return Event::SeatRefused(NoRoom { contract, reason }),
        };
        let seats_left = self.seats_left() - 1;
        let status = if seats_left == 0 { Status::Filled } else { self.status };
        let mut showing = self.showing_as(status);
        showing.line.seats_taken += 1;
        showing.offers.retain(|open| *open != contract);
        Event::SeatTaken(SeatTaken { contract, proposal, seats_left }, showing)
    }

    /// The proposal for which the contract has a seat now, or why it has none.
    fn seat_for(&self, now: Millis, contract: ContractId) -> Result<ProposalId, WhyOver> {
        self.no_seat(now).map_or(Ok(()), Err)?;
        let offer = self.hiring.offers.get(&contract).ok_or(WhyOver::JobClosed)?;
        self.proposals.open(offer.proposal).ok_or(WhyOver::ProposalClosed)?;
        Ok(offer.proposal)
    }

    /// The seat is free again. A job that is filled stays so, since nobody may be looked for any more.
    fn freed(&self, now: Millis, contract: ContractId) -> Option<Event> {
        let proposal = *self.hiring.seats.get(&contract)?;
        let mut showing = Showing { offers: Vec::new(), ..self.showing_as(self.status_at(now)) };
        showing.line.seats_taken = showing.line.seats_taken.saturating_sub(1);
        let seats_left = self.fields.seats.0.saturating_sub(showing.line.seats_taken);
        Some(Event::SeatFreed(SeatFreed { contract, proposal, seats_left }, showing))
    }

    /// Applies an event about an offer or a seat.
    pub(super) fn fold_hiring(&mut self, event: &Event) {
        match event {
            Event::OfferMade(body, _) => {
                let offer = Offer { proposal: body.proposal, open: false };
                self.hiring.offers.insert(body.contract, offer);
                self.proposals.mark(body.proposal, Mark::Offered, true);
            }
            Event::OfferOpen(body, _) => {
                if let Some(offer) = self.hiring.offers.get_mut(&body.contract) {
                    offer.open = true;
                }
            }
            Event::OfferEnded(body, _) => {
                self.hiring.offers.remove(&body.contract);
                self.proposals.mark(body.proposal, Mark::Offered, false);
            }
            Event::SeatTaken(body, _) => {
                self.hiring.offers.remove(&body.contract);
                self.hiring.seats.insert(body.contract, body.proposal);
                self.proposals.mark(body.proposal, Mark::Offered, false);
                self.proposals.stands(body.proposal, Standing::Hired);
            }
            Event::SeatFreed(body, _) => {
                self.hiring.seats.remove(&body.contract);
            }
            _ => {}
        }
    }

    /// The offers as the client sees them.
    pub(super) fn offers_shown(&self) -> Vec<OpenOffer> {
        let offers = self.hiring.offers.iter();
        offers
            .map(|(contract, offer)| OpenOffer {
                contract: *contract,
                proposal: offer.proposal,
                open: offer.open,
            })
            .collect()
    }

    /// The hires as the client sees them.
    pub(super) fn hired_shown(&self) -> Vec<HiredFor> {
        let seats = self.hiring.seats.iter();
        seats.map(|(contract, proposal)| HiredFor { contract: *contract, proposal: *proposal }).collect()
    }
}

#[cfg(test)]
mod tests;
