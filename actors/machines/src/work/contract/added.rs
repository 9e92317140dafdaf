//! The client adds a milestone to a contract that is under way.
//!
//! It holds no money and obliges nobody: it can be submitted only once it is funded, and pays only what was
//! submitted and approved. So the freelancer has the news, and need not agree.

use protocol::contract::{MilestoneAdded, MilestoneStatus, MilestoneTerms, Role, Terms};
use protocol::inbox::MilestoneAdded as News;
use protocol::{ContractId, Millis, rules};

use super::event::{Adding, Event};
use super::offers::MILESTONES_MAX;
use super::state::{Contract, Made, Milestone};
use crate::people::inbox;
use crate::{Effect, Occasion, Refusal, Stamp};

impl Contract {
    pub(super) fn decide_add_milestone(
        &self,
        here: &Occasion,
        title: &str,
        amount: &str,
        due_at: Option<Millis>,
    ) -> Result<Event, Refusal> {
        let made = self.as_party(here.who, Role::Client)?;
        made.active()?;
        let Terms::Fixed(fixed) = &made.terms else { return Err(Refusal::rule(rules::NOT_FIXED_PRICE)) };
        made.no_refund_asked()?;
        if fixed.milestones.len() >= MILESTONES_MAX {
            return Err(Refusal::rule(rules::TOO_MANY_MILESTONES));
        }
        let amount = made.amount(amount)?;
        let body = MilestoneAdded {
            milestone: made.milestones.len() as u32 + 1,
            title: title.to_owned(),
            amount: fixed.currency.format(amount),
            due_at,
        };
        Ok(Event::MilestoneAdded(body, Adding { parties: made.parties(), amount }))
    }
}

impl Made {
    pub(super) fn fold_added(&mut self, body: &MilestoneAdded, adding: &Adding) {
        let Terms::Fixed(fixed) = &mut self.terms else { return };
        let (title, amount, due_at) = (body.title.clone(), body.amount.clone(), body.due_at);
        fixed.milestones.push(MilestoneTerms { title, amount, due_at });
        let status = MilestoneStatus::Planned;
        self.milestones.push(Milestone { amount: adding.amount, status, release_at: None });
    }
}

/// Tells the freelancer.
pub(super) fn added(body: &MilestoneAdded, adding: &Adding, at: &Stamp) -> Vec<Effect> {
    let (contract, title) = (ContractId(at.stream.id), adding.parties.title.clone());
    let news = inbox::Command::MilestoneAdded(News { contract, title, milestone: body.milestone });
    vec![Effect::Tell(news.to(adding.parties.freelancer))]
}

#[cfg(test)]
mod tests;
