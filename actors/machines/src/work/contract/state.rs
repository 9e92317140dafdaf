//! What a contract remembers, and how each event changes it.

use std::collections::BTreeMap;

use protocol::contract::{Accepted, MilestoneStatus, MilestoneTerms, Offered, Role, Status, Terms};
use protocol::{AccountId, Currency, Millis, RoomId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::event::{Event, Parties, Transfer};
use super::policy::POLICY;
use super::refunds::Asked;
use super::stored::amount;
use crate::money::ledger::{Book, LedgerAccount};
use crate::{Caller, Refusal, Stamp};

/// A contract. Only `apply` changes it, so replaying its events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contract {
    /// Nobody has offered it yet.
    #[default]
    NotCreated,
    /// It has been offered, whatever became of it.
    Made(Box<Made>),
}

/// A contract that has been offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Who pays.
    pub client: AccountId,
    /// Who works.
    pub freelancer: AccountId,
    /// What it is called.
    pub title: String,
    /// What is agreed on.
    pub terms: Terms,
    /// The room of its two parties.
    pub room: RoomId,
    /// Where it stands.
    pub status: Status,
    /// The policy it was accepted under, once it was.
    pub accepted: Option<Accepted>,
    /// In order; none where the work is timed.
    pub milestones: Vec<Milestone>,
    /// The escrow.
    pub book: Book,
    /// The transfers asked of the client's wallet that it has not answered.
    pub draws: BTreeMap<Uuid, Draw>,
    /// The refund that the freelancer has not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Asked>,
    /// After a contest: from when on the client may ask for a refund again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_again_at: Option<Millis>,
}

/// What a milestone waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Which milestone.
    pub milestone: u32,
    /// What it took of the rolled money at once.
    pub rolled: Decimal,
    /// What is to come from the client's wallet.
    pub amount: Decimal,
}

/// A milestone; what it holds is a balance of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// What it pays.
    pub amount: Decimal,
    /// Where it stands.
    pub status: MilestoneStatus,
    /// Where it waits for review: when silence releases it.
    pub release_at: Option<Millis>,
}

impl Contract {
    /// The contract, where it has been offered.
    pub fn made(&self) -> Result<&Made, Refusal> {
        match self {
            Contract::NotCreated => Err(Refusal::NotFound),
            Contract::Made(made) => Ok(made),
        }
    }

    /// The contract and the side on which the caller stands; to strangers it does not exist.
    pub fn party(&self, who: Caller) -> Result<(&Made, Role), Refusal> {
        let made = self.made()?;
        let role = match who {
            Caller::Account(account) => made.role(account).ok_or(Refusal::NotFound)?,
            _ => return Err(Refusal::Forbidden),
        };
        Ok((made, role))
    }

    /// The contract, where the caller stands on that side.
    pub fn as_party(&self, who: Caller, role: Role) -> Result<&Made, Refusal> {
        let (made, actual) = self.party(who)?;
        if actual == role { Ok(made) } else { Err(Refusal::Forbidden) }
    }

    /// Folds one fact in.
    pub(super) fn fold(&mut self, event: &Event, at: &Stamp) {
        match (event, &mut *self) {
            (Event::Offered(body), _) => *self = Contract::Made(Box::new(Made::offered(body))),
            (_, Contract::Made(made)) => made.fold(event, at),
            (_, Contract::NotCreated) => debug_assert!(false, "nothing happens to what is not offered"),
        }
    }
}

impl Made {
    fn offered(body: &Offered) -> Self {
        Self {
            client: body.client,
            freelancer: body.freelancer,
            title: body.title.clone(),
            terms: body.terms.clone(),
            room: body.room,
            status: Status::Offered,
            accepted: None,
            milestones: planned(&body.terms),
            book: Book::default(),
            draws: BTreeMap::new(),
            refund: None,
            refund_again_at: None,
        }
    }

    /// On which side the account stands.
    pub fn role(&self, account: AccountId) -> Option<Role> {
        match account {
            _ if account == self.client => Some(Role::Client),
            _ if account == self.freelancer => Some(Role::Freelancer),
            _ => None,
        }
    }

    /// Whose lists show it, and how.
    pub fn parties(&self) -> Parties {
        Parties { client: self.client, freelancer: self.freelancer, title: self.title.clone() }
    }

    /// The currency of what it pays.
    pub fn currency(&self) -> Currency {
        match &self.terms {
            Terms::Fixed(fixed) => fixed.currency,
            Terms::Hourly(hourly) => hourly.rate.currency,
        }
    }

    /// What stands on one of its accounts.
    pub fn balance(&self, account: LedgerAccount) -> Decimal {
        self.book.balance(self.currency(), account)
    }

    /// The policy it lives under: the one it was accepted with.
    pub fn policy(&self) -> Accepted {
        self.accepted.unwrap_or(POLICY)
    }

    /// The milestones by number.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, &Milestone)> {
        (1..).zip(&self.milestones)
    }

    /// What it holds in escrow, milestones and what rolls together.
    pub fn escrow(&self) -> Decimal {
        let milestones: Decimal = self.numbered().map(|(n, _)| self.balance(LedgerAccount::Escrow(n))).sum();
        milestones + self.balance(LedgerAccount::EscrowFloat)
    }

    fn fold(&mut self, event: &Event, at: &Stamp) {
        if let Some(group) = event.ledger() {
            self.book.fold(group);
        }
        match event {
            Event::Offered(_) | Event::Refused(_) | Event::SessionAdmitted(_) => {}
            Event::Accepted(policy, _) => (self.status, self.accepted) = (Status::Active, Some(*policy)),
            Event::Declined(..) => self.status = Status::Declined,
            Event::Withdrawn(..) => self.status = Status::Withdrawn,
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
            Event::MilestoneSubmitted(body) => {
                self.move_on(body.milestone, MilestoneStatus::Submitted, Some(body.release_at));
            }
            Event::ChangesRequested(body) => {
                self.move_on(body.milestone, MilestoneStatus::ChangesRequested, None);
            }
            Event::MilestoneReleased(body, _) => {
                self.move_on(body.milestone, MilestoneStatus::Released, None);
            }
            Event::MilestoneRefunded(body, refunding) => {
                self.settled(Some(refunding.came));
                self.move_on(body.milestone, MilestoneStatus::Refunded, None);
            }
            Event::RolledReturned(..) => {} // What it posts is all there is to it.
            Event::RefundRequested(body, _) => self.fold_requested(body),
            Event::RefundContested(body) => self.fold_contested(body),
            Event::Ended(..) => self.end(),
        }
        debug_assert!(self.status != Status::Ended || self.escrow().is_zero(), "at {at:?}");
    }

    fn move_on(&mut self, number: u32, status: MilestoneStatus, release_at: Option<Millis>) {
        if let Some(milestone) = self.milestone_mut(number) {
            (milestone.status, milestone.release_at) = (status, release_at);
        }
    }

    /// Lets the review of a milestone go on until then, or stand still.
    pub(super) fn review_until(&mut self, number: u32, release_at: Option<Millis>) {
        if let Some(milestone) = self.milestone_mut(number) {
            milestone.release_at = release_at;
        }
    }

    fn milestone_mut(&mut self, number: u32) -> Option<&mut Milestone> {
        let index = number.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        let milestone = index.and_then(|index| self.milestones.get_mut(index));
        debug_assert!(milestone.is_some(), "decide names milestones of the terms alone");
        milestone
    }

    fn settled(&mut self, transfer: Option<Uuid>) {
        if let Some(transfer) = transfer {
            self.draws.remove(&transfer);
        }
    }

    /// Money that is still on its way keeps its milestone waiting for it.
    fn end(&mut self) {
        (self.status, self.refund, self.refund_again_at) = (Status::Ended, None, None);
        for milestone in &mut self.milestones {
            milestone.release_at = None;
            if holds_money(milestone.status) {
                milestone.status = MilestoneStatus::Refunded;
            }
        }
    }
}

fn holds_money(status: MilestoneStatus) -> bool {
    use MilestoneStatus::{ChangesRequested, Funded, Submitted};
    matches!(status, Funded | Submitted | ChangesRequested)
}

/// The milestones of the terms, not funded yet. An amount that is no number is neither offered nor read back.
fn planned(terms: &Terms) -> Vec<Milestone> {
    let Terms::Fixed(fixed) = terms else { return Vec::new() };
    let planned = |terms: &MilestoneTerms| Milestone {
        amount: amount(&terms.amount).unwrap_or_default(),
        status: MilestoneStatus::Planned,
        release_at: None,
    };
    fixed.milestones.iter().map(planned).collect()
}
