//! The refund: a client who ends a contract with money in escrow asks the freelancer to give it back. The
//! freelancer accepts or contests.
//!
//! While the request is open, the timers of reviews stand still, and only an approval moves money. So neither
//! side can gain by acting before the answer, and a contest restores the state from before the request. Work
//! whose review is over already is the freelancer's and not part of a refund.

use std::collections::BTreeMap;

use protocol::contract::{
    MilestoneStatus, PausedReview, RefundContested, RefundRequested, ResumedReview, Role, RolledReturned,
};
use protocol::{Millis, rules};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::event::{Event, Returning};
use super::policy::REFUND_SECONDS_OF_OLD;
use super::state::{Contract, Made};
use crate::money::ledger::{Group, LedgerAccount, transfer_id};
use crate::{Caller, Occasion, Refusal};

const SECOND_MS: u64 = 1_000;

/// A request for a refund that the freelancer has not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The client's reason for ending the contract.
    pub reason: String,
    /// When the contract ends with a refund if there is no answer.
    pub answer_by: Millis,
    /// The milestones whose review stands still, each with the milliseconds that are left of it.
    pub paused: BTreeMap<u32, Millis>,
}

impl Contract {
    pub(super) fn decide_accept_refund(&self, here: &Occasion) -> Result<Event, Refusal> {
        let (made, asked) = self.asked_of_freelancer(here)?;
        Ok(made.ended(here, &asked.reason))
    }

    /// Accepted only before the answer is due. After that, the refund stands.
    pub(super) fn decide_contest_refund(&self, here: &Occasion) -> Result<Event, Refusal> {
        let (made, asked) = self.asked_of_freelancer(here)?;
        asked.in_time(here.now)?;
        let body =
            RefundContested { again_at: here.now + made.refund_ms(), resumed: made.resumed(asked, here.now) };
        Ok(Event::RefundContested(body, None))
    }

    /// Refunds the escrow and ends the contract. Does nothing where the request was answered.
    pub(super) fn decide_refund_due(&self, here: &Occasion, due_at: Millis) -> Result<Vec<Event>, Refusal> {
        if here.who != Caller::Time {
            return Err(Refusal::Forbidden);
        }
        let made = self.made()?;
        match &made.refund {
            Some(asked) if asked.answer_by == due_at && due_at <= here.now => {
                Ok(vec![made.ended(here, &asked.reason)])
            }
            _ => Ok(Vec::new()),
        }
    }

    fn asked_of_freelancer(&self, here: &Occasion) -> Result<(&Made, &Asked), Refusal> {
        let made = self.as_party(here.who, Role::Freelancer)?;
        made.active()?;
        let asked = made.refund.as_ref().ok_or(Refusal::rule(rules::REFUND_NOT_OPEN))?;
        Ok((made, asked))
    }
}

impl Asked {
    fn in_time(&self, now: Millis) -> Result<(), Refusal> {
        match now < self.answer_by {
            true => Ok(()),
            false => Err(Refusal::rule(rules::REFUND_OVER)),
        }
    }
}

impl Made {
    /// Asks the freelancer for the escrow. Refused while money is on its way into it, or where a review is
    /// over.
    pub(super) fn refund_requested(&self, here: &Occasion, reason: &str) -> Result<Event, Refusal> {
        self.no_refund_asked()?;
        if self.refund_again_at.is_some_and(|again_at| here.now < again_at) {
            return Err(Refusal::rule(rules::REFUND_CONTESTED));
        }
        let body = RefundRequested {
            reason: reason.to_owned(),
            amount: self.currency().format(self.escrow()),
            answer_by: here.now + self.refund_ms(),
            paused: self.paused(here.now),
        };
        Ok(Event::RefundRequested(body, self.parties()))
    }

    /// Refuses while a request waits for the freelancer's answer.
    pub(super) fn no_refund_asked(&self) -> Result<(), Refusal> {
        match self.refund {
            None => Ok(()),
            Some(_) => Err(Refusal::rule(rules::REFUND_OPEN)),
        }
    }

    /// Refuses where the answer is overdue, even if its timer has not been told yet.
    pub(super) fn not_refunded(&self, now: Millis) -> Result<(), Refusal> {
        self.refund.as_ref().map_or(Ok(()), |asked| asked.in_time(now))
    }

    fn refund_ms(&self) -> Millis {
        self.policy().refund_seconds.unwrap_or(REFUND_SECONDS_OF_OLD) * SECOND_MS
    }

    fn paused(&self, now: Millis) -> Vec<PausedReview> {
        let paused = |(milestone, release_at): (u32, Millis)| PausedReview {
            milestone,
            left_ms: release_at.saturating_sub(now),
        };
        let in_review = self.numbered().filter_map(|(number, it)| it.release_at.map(|at| (number, at)));
        in_review.map(paused).collect()
    }

    /// The reviews to start again. A milestone that was approved since the request is left out.
    fn resumed(&self, asked: &Asked, now: Millis) -> Vec<ResumedReview> {
        let submitted = self.numbered().filter(|(_, it)| it.status == MilestoneStatus::Submitted);
        let left = submitted.filter_map(|(number, _)| asked.paused.get(&number).map(|left| (number, left)));
        left.map(|(milestone, left)| ResumedReview { milestone, release_at: now + left }).collect()
    }

    /// Whether a milestone is left that is not paid, so that rolled-over money could pay it.
    pub(super) fn has_open_milestone(&self) -> bool {
        self.numbered().any(|(_, milestone)| milestone.is_open())
    }

    /// The return of the rolled-over money, where this release leaves no milestone open.
    pub(super) fn rolled_home(
        &self,
        here: &Occasion,
        released: u32,
        paid: Decimal,
        rolled: Decimal,
    ) -> Option<Event> {
        let left = self.balance(LedgerAccount::EscrowFloat) + rolled;
        let open = self.numbered().any(|(number, milestone)| number != released && milestone.is_open());
        if open || left.is_zero() {
            return None;
        }
        let back = self.transfer(transfer_id(here, 1, "roll home"), self.client, left);
        let ledger =
            Group::of(LedgerAccount::EscrowFloat, LedgerAccount::Transit(back.transfer), back.money());
        let body = RolledReturned { amount: self.currency().format(left) };
        Some(Event::RolledReturned(body, Returning { paid, back, ledger, standing: None }))
    }

    pub(super) fn fold_requested(&mut self, body: &RefundRequested) {
        let paused = body.paused.iter().map(|review| (review.milestone, review.left_ms)).collect();
        self.refund = Some(Asked { reason: body.reason.clone(), answer_by: body.answer_by, paused });
        self.refund_again_at = None;
        body.paused.iter().for_each(|review| self.review_until(review.milestone, None));
    }

    pub(super) fn fold_contested(&mut self, body: &RefundContested) {
        (self.refund, self.refund_again_at) = (None, Some(body.again_at));
        body.resumed.iter().for_each(|review| self.review_until(review.milestone, Some(review.release_at)));
    }
}

#[cfg(test)]
mod tests;
