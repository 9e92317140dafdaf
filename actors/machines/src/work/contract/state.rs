//! The state of a contract, and how each event changes it.

use std::collections::BTreeMap;

use protocol::contract::{
    Accepted, Amendment, CounterOffer, MilestoneStatus, MilestoneTerms, Offered, Rate, Role, RunningSession,
    Status, Terms,
};
use protocol::{AccountId, Currency, Millis, RoomId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::amendments::Proposals;
use super::event::{Event, Parties, Transfer};
use super::hiring::ForJob;
use super::policy::POLICY;
use super::refunds::Asked;
use super::stored::amount;
use crate::money::ledger::{Book, LedgerAccount};
use crate::{Caller, Refusal, Stamp};

/// A contract. Only `apply` changes it, so replaying its events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contract {
    /// The contract has not been offered.
    #[default]
    NotCreated,
    /// The contract has been offered. It may be accepted, declined, withdrawn or ended.
    Made(Box<Made>),
}

/// A contract that has been offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The client, who pays.
    pub client: AccountId,
    /// The freelancer, who works.
    pub freelancer: AccountId,
    /// The title.
    pub title: String,
    /// The terms.
    pub terms: Terms,
    /// The room of the two parties.
    pub room: RoomId,
    /// The status.
    pub status: Status,
    /// The job and the proposal that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<ForJob>,
    /// Whether the freelancer knows nothing of the offer: its money has not come yet. To them the contract
    /// does not exist.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// When the offer expires, while it waits for its answer. Offers of before never expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Millis>,
    /// The number of the offer's version.
    #[serde(default = "first_version")]
    pub version: u32,
    /// The counter-offer that waits for the client: then the version is the freelancer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterOffer>,
    /// The policy under which it was accepted.
    pub accepted: Option<Accepted>,
    /// The milestones in order; none where the work is timed.
    pub milestones: Vec<Milestone>,
    /// The balances of the escrow.
    pub book: Book,
    /// The transfers asked of the client's wallet that have not come.
    pub draws: BTreeMap<Uuid, Draw>,
    /// The refund request that the freelancer has not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Asked>,
    /// After a contest: from when on the client may ask for a refund again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_again_at: Option<Millis>,
    /// What all releases have paid, before fees.
    #[serde(default, skip_serializing_if = "Decimal::is_zero")]
    pub paid: Decimal,
    /// The amendment that waits for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amendment: Option<Amendment>,
    /// How many amendments were proposed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub amendments: u32,
    /// How many of them each party has proposed.
    #[serde(default, skip_serializing_if = "Proposals::is_empty")]
    pub proposals: Proposals,
    /// The rates of timed work with their times, the oldest first; none while the rate has never changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<Rate>,
    /// The session of timed work that runs, as the freelancer's timesheet has told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<RunningSession>,
}

/// A transfer that the contract waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// The number of the milestone.
    pub milestone: u32,
    /// The amount taken from the rolled-over money at once.
    pub rolled: Decimal,
    /// The amount that the client's wallet was asked for.
    pub amount: Decimal,
}

/// A milestone. The money that it holds is a balance of the contract's book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// The amount it pays.
    pub amount: Decimal,
    /// The status.
    pub status: MilestoneStatus,
    /// In review: when the money is released if the client does not answer.
    pub release_at: Option<Millis>,
}

impl Contract {
    /// The contract, if it has been offered.
    pub fn made(&self) -> Result<&Made, Refusal> {
        match self {
            Contract::NotCreated => Err(Refusal::NotFound),
            Contract::Made(made) => Ok(made),
        }
    }

    /// The contract, and the caller's role in it. For anyone else the contract does not exist.
    pub fn party(&self, who: Caller) -> Result<(&Made, Role), Refusal> {
        let made = self.made()?;
        let role = match who {
            Caller::Account(account) => made.role(account).ok_or(Refusal::NotFound)?,
            _ => return Err(Refusal::Forbidden),
        };
        Ok((made, role))
    }

    /// The contract, if the caller has that role.
    pub fn as_party(&self, who: Caller, role: Role) -> Result<&Made, Refusal> {
        let (made, actual) = self.party(who)?;
        if actual == role { Ok(made) } else { Err(Refusal::Forbidden) }
    }

    /// Applies one event.
    pub(super) fn fold(&mut self, event: &Event, at: &Stamp) {
        match (event, &mut *self) {
            (Event::Offered(body), _) => *self = Contract::Made(Box::new(Made::offered(body))),
            (Event::OfferFunding(body, drawing), _) => {
                *self = Contract::Made(Box::new(Made::funding_offer(&body.offer, drawing)));
            }
            (_, Contract::Made(made)) => made.fold(event, at),
            (_, Contract::NotCreated) => debug_assert!(false, "nothing happens to what is not offered"),
        }
    }
}

impl Made {
    pub(super) fn offered(body: &Offered) -> Self {
        Self {
            client: body.client,
            freelancer: body.freelancer,
            title: body.title.clone(),
            terms: body.terms.clone(),
            room: body.room,
            status: Status::Offered,
            of: body.job.zip(body.proposal).map(|(job, proposal)| ForJob { job, proposal }),
            hidden: false,
            expires_at: body.expires_at,
            version: first_version(),
            counter: None,
            accepted: None,
            milestones: planned(&body.terms),
            book: Book::default(),
            draws: BTreeMap::new(),
            refund: None,
            refund_again_at: None,
            paid: Decimal::ZERO,
            amendment: None,
            amendments: 0,
            proposals: Proposals::default(),
            rates: Vec::new(),
            running: None,
        }
    }

    /// The role of an account that may know of the contract.
    pub fn role(&self, account: AccountId) -> Option<Role> {
        match account {
            _ if account == self.client => Some(Role::Client),
            _ if account == self.freelancer && !self.hidden => Some(Role::Freelancer),
            _ => None,
        }
    }

    /// The parties, as the lists show them.
    pub fn parties(&self) -> Parties {
        Parties {
            client: self.client,
            freelancer: self.freelancer,
            title: self.title.clone(),
            job: self.of.map(|of| of.job),
            hidden: self.hidden,
            standing: None,
        }
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        match &self.terms {
            Terms::Fixed(fixed) => fixed.currency,
            Terms::Hourly(hourly) => hourly.rate.currency,
        }
    }

    /// The balance of one account.
    pub fn balance(&self, account: LedgerAccount) -> Decimal {
        self.book.balance(self.currency(), account)
    }

    /// The policy under which it was accepted.
    pub fn policy(&self) -> Accepted {
        self.accepted.unwrap_or(POLICY)
    }

    /// The milestones, each with its number.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, &Milestone)> {
        (1..).zip(&self.milestones)
    }

    /// All money in escrow: that of milestones, and what rolled over.
    pub fn escrow(&self) -> Decimal {
        let milestones: Decimal = self.numbered().map(|(n, _)| self.balance(LedgerAccount::Escrow(n))).sum();
        milestones + self.balance(LedgerAccount::EscrowFloat)
    }

    fn fold(&mut self, event: &Event, at: &Stamp) {
        if let Some(group) = event.ledger() {
            self.book.fold(group);
        }
        match event {
            Event::OfferFunded(_, opening) => self.fold_offer_funded(opening),
            Event::OfferFailed(_, failing) => {
                self.settled(Some(failing.transfer));
                self.move_on(1, MilestoneStatus::Planned, None);
                self.offer_over(Status::OfferFailed);
            }
            Event::OfferRefunded(body, _) => self.move_on(body.milestone, MilestoneStatus::Refunded, None),
            Event::Accepting(..) => self.offer_over(Status::Accepting),
            Event::AcceptRefused(..) => self.offer_over(Status::AcceptRefused),
            Event::Offered(_) | Event::OfferFunding(..) | Event::Refused(_) | Event::SessionAdmitted(_) => {}
            Event::Accepted(policy, _) => {
                self.offer_over(Status::Active);
                self.accepted = Some(*policy);
            }
            Event::Revised(body, versioning) => self.fold_revised(body, versioning),
            Event::Countered(body, _) => self.fold_countered(body),
            Event::Declined(..) => self.offer_over(Status::Declined),
            Event::Withdrawn(..) => self.offer_over(Status::Withdrawn),
            Event::OfferExpired(..) => self.offer_over(Status::Expired),
            Event::AmendmentProposed(body, _) => self.fold_proposed(body),
            Event::AmendmentAccepted(body, amending) => self.fold_accepted(body, amending),
            Event::AmendmentDeclined(..) | Event::AmendmentWithdrawn(..) => self.amendment = None,
            Event::MilestoneAdded(body, adding) => self.fold_added(body, adding),
            Event::MilestoneFunding(body, drawing) => {
                let (milestone, rolled) = (body.milestone, drawing.rolled);
                let draw = |asked: Transfer| Draw { milestone, rolled, amount: asked.amount };
                self.draws.extend(drawing.draw.map(|asked| (asked.transfer, draw(asked))));
                self.move_on(body.milestone, MilestoneStatus::Funding, None);
            }
            Event::MilestoneFunded(body, settling) => {
                self.settled(settling.transfer);
                self.move_on(body.milestone, MilestoneStatus::Funded, None);
            }
            Event::MilestoneFundingFailed(body, settling) => {
                self.settled(settling.transfer);
                self.move_on(body.milestone, MilestoneStatus::Planned, None);
            }
            Event::MilestoneSubmitted(body, _) => {
                self.move_on(body.milestone, MilestoneStatus::Submitted, Some(body.release_at));
            }
            Event::ChangesRequested(body, _) => {
                self.move_on(body.milestone, MilestoneStatus::ChangesRequested, None);
            }
            Event::MilestoneReleased(body, releasing) => {
                self.paid += releasing.paid;
                self.move_on(body.milestone, MilestoneStatus::Released, None);
            }
            Event::MilestoneRefunded(body, refunding) => {
                self.settled(Some(refunding.came));
                self.move_on(body.milestone, MilestoneStatus::Refunded, None);
            }
            Event::RolledReturned(..) => {} // What it posts is all there is to it.
            Event::RefundRequested(body, _) => self.fold_requested(body),
            Event::RefundContested(body, _) => self.fold_contested(body),
            Event::SessionStarted(body, _) => self.fold_session_started(body, at),
            Event::SessionStopped(body, _) => self.fold_session_stopped(body),
            Event::Ended(..) => self.end(),
        }
        debug_assert!(self.status != Status::Ended || self.escrow().is_zero(), "at {at:?}");
    }

    pub(super) fn move_on(&mut self, number: u32, status: MilestoneStatus, release_at: Option<Millis>) {
        if let Some(milestone) = self.milestone_mut(number) {
            (milestone.status, milestone.release_at) = (status, release_at);
        }
    }

    /// Sets the time until which a milestone is in review, or stops the review.
    pub(super) fn review_until(&mut self, number: u32, release_at: Option<Millis>) {
        if let Some(milestone) = self.milestone_mut(number) {
            milestone.release_at = release_at;
        }
    }

    pub(super) fn milestone_mut(&mut self, number: u32) -> Option<&mut Milestone> {
        let index = number.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        let milestone = index.and_then(|index| self.milestones.get_mut(index));
        debug_assert!(milestone.is_some(), "decide names milestones of the terms alone");
        milestone
    }

    pub(super) fn settled(&mut self, transfer: Option<Uuid>) {
        if let Some(transfer) = transfer {
            self.draws.remove(&transfer);
        }
    }

    /// Ends the contract. A milestone whose money is still on its way goes on waiting for it.
    fn end(&mut self) {
        (self.status, self.refund, self.refund_again_at) = (Status::Ended, None, None);
        self.amendment = None;
        for milestone in &mut self.milestones {
            milestone.release_at = None;
            if holds_money(milestone.status) {
                milestone.status = MilestoneStatus::Refunded;
            }
        }
    }
}

/// The version of an offer that was never changed.
fn first_version() -> u32 {
    1
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn holds_money(status: MilestoneStatus) -> bool {
    use MilestoneStatus::{ChangesRequested, Funded, Submitted};
    matches!(status, Funded | Submitted | ChangesRequested)
}

/// The milestones of the terms. Both new and stored offers were checked to have numbers as amounts.
pub(super) fn planned(terms: &Terms) -> Vec<Milestone> {
    let Terms::Fixed(fixed) = terms else { return Vec::new() };
    let planned = |terms: &MilestoneTerms| Milestone {
        amount: amount(&terms.amount).unwrap_or_default(),
        status: MilestoneStatus::Planned,
        release_at: None,
    };
    fixed.milestones.iter().map(planned).collect()
}
