//! An offer for a job. Its first milestone is funded before the freelancer hears of it, and its acceptance
//! takes a seat of the job.
//!
//! The freelancer must never learn of an offer whose money has not come: until then the contract does not
//! exist for them, and no row, room or news says otherwise. While the job is asked for a seat, nothing else
//! changes the offer, so that what the job has given is never lost.

use protocol::contract::{
    AcceptRefused, Accepting, MilestoneStatus, OfferEnd, OfferFailed, OfferFunded, OfferFunding,
    OfferRefunded, Offered, Status, Terms, WhyOver, Withdrawn,
};
use protocol::{JobId, Kind, Money, ProposalId, rules};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::event::{Drawing, Event, Failing, GivingBack, Opening, Parties, Seating, Transfer};
use super::policy::POLICY;
use super::state::{Contract, Draw, Made};
use super::stored::amount;
use crate::money::ledger::{Group, LedgerAccount, transfer_id};
use crate::tells::job::FromContract;
use crate::{Occasion, Refusal, Tell};

/// The milestone whose money an offer for a job holds.
pub(super) const FIRST: u32 = 1;

/// The job and the proposal that an offer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForJob {
    /// The job.
    pub job: JobId,
    /// The proposal for it.
    pub proposal: ProposalId,
}

/// The offer as it is made: at once where the work is timed, else once its money has come.
pub(super) fn made_for_job(here: &Occasion, offer: Offered) -> Event {
    let Some(money) = first_money(&offer.terms) else { return Event::Offered(offer) };
    let draw = Transfer {
        transfer: transfer_id(here, 0, "fund"),
        wallet: offer.client,
        amount: money.amount,
        currency: money.currency,
    };
    let drawn = money.currency.format(money.amount);
    let ledger = Group::new(money.currency);
    let drawing = Drawing { draw: Some(draw), rolled: Decimal::ZERO, ledger, standing: None };
    Event::OfferFunding(OfferFunding { offer, drawn }, drawing)
}

/// The money of the first milestone; none where the work is timed.
pub(super) fn first_money(terms: &Terms) -> Option<Money> {
    let Terms::Fixed(fixed) = terms else { return None };
    let amount = amount(&fixed.milestones.first()?.amount).ok()?;
    Some(Money { amount, currency: fixed.currency })
}

impl Contract {
    /// The job has a seat: the contract holds, under the policy that is in force now.
    pub(super) fn decide_seat_taken(&self, here: &Occasion) -> Result<Vec<Event>, Refusal> {
        let made = self.told_by_job(here)?;
        Ok(match made.status {
            Status::Accepting => vec![Event::Accepted(POLICY, made.parties())],
            _ => Vec::new(),
        })
    }

    pub(super) fn decide_seat_refused(
        &self,
        here: &Occasion,
        reason: WhyOver,
    ) -> Result<Vec<Event>, Refusal> {
        let made = self.told_by_job(here)?;
        Ok(match made.status {
            Status::Accepting => {
                made.offer_ends(here, Event::AcceptRefused(AcceptRefused { reason }, made.parties()))
            }
            _ => Vec::new(),
        })
    }

    /// The job is over for everyone who has no seat. Where a seat is asked for, the answer to that decides.
    pub(super) fn decide_withdraw_offer(
        &self,
        here: &Occasion,
        reason: WhyOver,
    ) -> Result<Vec<Event>, Refusal> {
        let made = self.told_by_job(here)?;
        Ok(match made.status {
            Status::Funding | Status::Offered => {
                let body = Withdrawn { reason: Some(reason) };
                made.offer_ends(here, Event::Withdrawn(body, made.parties()))
            }
            _ => Vec::new(),
        })
    }

    fn told_by_job(&self, here: &Occasion) -> Result<&Made, Refusal> {
        let made = self.made()?;
        let job = JobId(here.told_by(Kind::Job)?);
        match made.of {
            Some(of) if of.job == job => Ok(made),
            _ => Err(Refusal::Forbidden),
        }
    }
}

impl Made {
    /// An offer whose money is on its way.
    pub(super) fn funding_offer(offer: &Offered, drawing: &Drawing) -> Self {
        let mut made = Self::offered(offer);
        made.hidden = true;
        made.wait_for(drawing.draw);
        made
    }

    /// The first milestone's money is on its way.
    pub(super) fn wait_for(&mut self, draw: Option<Transfer>) {
        let Some(Transfer { transfer, amount, .. }) = draw else { return };
        self.status = Status::Funding;
        self.draws.insert(transfer, Draw { milestone: FIRST, rolled: Decimal::ZERO, amount });
        self.move_on(FIRST, MilestoneStatus::Funding, None);
    }

    pub(super) fn fold_offer_funded(&mut self, opening: &Opening) {
        self.settled(Some(opening.transfer));
        self.move_on(FIRST, MilestoneStatus::Funded, None);
        (self.status, self.hidden) = (Status::Offered, false);
    }

    /// Refuses while the offer's money is on its way: whether it comes is known in a moment.
    pub(super) fn holds_its_money(&self) -> Result<(), Refusal> {
        match self.status {
            Status::Funding => Err(Refusal::rule(rules::ESCROW_OPEN)),
            _ => Ok(()),
        }
    }

    /// The acceptance: at once, or, where the offer is for a job, once there is a seat.
    pub(super) fn acceptance(&self) -> Event {
        match self.of {
            None => Event::Accepted(POLICY, self.parties()),
            Some(ForJob { job, .. }) => {
                let body = Accepting { version: self.version };
                Event::Accepting(body, Seating { parties: self.parties(), job })
            }
        }
    }

    /// The money of the offer has come.
    pub(super) fn offer_funded(&self, transfer: Uuid, draw: &Draw) -> Event {
        let currency = self.currency();
        let ledger = Group::new(currency).post(
            LedgerAccount::Transit(transfer),
            LedgerAccount::Escrow(draw.milestone),
            draw.amount,
        );
        let amount = currency.format(draw.amount);
        let body = OfferFunded { version: self.version, milestone: draw.milestone, amount };
        let parties = Parties { hidden: false, ..self.parties() };
        Event::OfferFunded(body, Opening { parties, room: self.room, first: self.hidden, transfer, ledger })
    }

    /// The money of the offer will not come.
    pub(super) fn offer_failed(&self, transfer: Uuid, rule: &str) -> Event {
        Event::OfferFailed(
            OfferFailed { rule: rule.to_owned() },
            Failing { parties: self.parties(), transfer },
        )
    }

    /// The end of the offer, and after it the return of the money that it holds.
    pub(super) fn offer_ends(&self, here: &Occasion, end: Event) -> Vec<Event> {
        [end].into_iter().chain(self.offer_refunded(here, 1)).collect()
    }

    /// The return of the money that the offer holds, as the event at that place of this decision; none where
    /// it holds none.
    pub(super) fn offer_refunded(&self, here: &Occasion, place: usize) -> Option<Event> {
        let (currency, held) = (self.currency(), self.balance(LedgerAccount::Escrow(FIRST)));
        if held.is_zero() {
            return None;
        }
        let back = self.transfer(transfer_id(here, place, "offer back"), self.client, held);
        let ledger = Group::of(
            LedgerAccount::Escrow(FIRST),
            LedgerAccount::Transit(back.transfer),
            Money { amount: held, currency },
        );
        let body = OfferRefunded { milestone: FIRST, amount: currency.format(held) };
        Some(Event::OfferRefunded(body, GivingBack { back, ledger, standing: None }))
    }

    /// What is drawn for the first milestone of other terms, as the event at that place of this decision.
    /// None where the offer holds just that, or needs no money.
    pub(super) fn drawn_for(&self, here: &Occasion, place: usize, terms: &Terms) -> Option<Transfer> {
        let Money { amount, currency } = self.wanted(terms)?;
        let transfer = transfer_id(here, place, "fund");
        (!self.has_money_of(terms)).then_some(Transfer { transfer, wallet: self.client, amount, currency })
    }

    /// Whether what the offer holds is what other terms want of it: an amount in one currency, or nothing.
    pub(super) fn has_money_of(&self, terms: &Terms) -> bool {
        let held = self.balance(LedgerAccount::Escrow(FIRST));
        match self.wanted(terms) {
            None => held.is_zero(),
            Some(Money { amount, currency }) => amount == held && currency == self.currency(),
        }
    }

    /// The money that an offer of these terms holds.
    fn wanted(&self, terms: &Terms) -> Option<Money> {
        self.of.and_then(|_| first_money(terms))
    }
}

impl Event {
    /// What the job that the contract is for is told.
    pub(super) fn told_to_job(&self) -> Vec<Tell> {
        let made = |offer: &Offered| {
            let (job, proposal) = offer.job.zip(offer.proposal)?;
            let Offered { client, freelancer, .. } = *offer;
            Some((job, FromContract::OfferMade { client, freelancer, proposal }))
        };
        let of = |parties: &Parties, told: FromContract| parties.job.map(|job| (job, told));
        let told = match self {
            Event::OfferFunding(body, _) => [made(&body.offer), None],
            Event::Offered(offer) => [made(offer), offer.job.map(|job| (job, FromContract::OfferFunded))],
            Event::OfferFunded(_, opening) if opening.first => {
                [of(&opening.parties, FromContract::OfferFunded), None]
            }
            Event::Accepting(_, seating) => [Some((seating.job, FromContract::TakeSeat)), None],
            Event::Ended(_, ending) if ending.frees_seat => {
                [of(&ending.parties, FromContract::FreeSeat), None]
            }
            _ => [self.offer_ended(), None],
        };
        told.into_iter().flatten().map(|(job, told)| told.to(job)).collect()
    }

    /// The end of the offer, for its job.
    fn offer_ended(&self) -> Option<(JobId, FromContract)> {
        let (parties, how) = match self {
            Event::Declined(_, parties) => (parties, OfferEnd::Declined),
            Event::Withdrawn(_, parties) => (parties, OfferEnd::Withdrawn),
            Event::OfferExpired(_, parties) => (parties, OfferEnd::Expired),
            Event::OfferFailed(_, failing) => (&failing.parties, OfferEnd::Failed),
            Event::AcceptRefused(_, parties) => (parties, OfferEnd::AcceptRefused),
            _ => return None,
        };
        Some((parties.job?, FromContract::OfferEnded { how }))
    }
}

/// Whether an offer of that status is over without having become a contract.
pub(super) fn is_void(status: Status) -> bool {
    use Status::{AcceptRefused, Declined, Expired, OfferFailed, Withdrawn};
    matches!(status, Declined | Withdrawn | Expired | OfferFailed | AcceptRefused)
}

#[cfg(test)]
mod tests;
