//! Amendments: a party proposes other terms, and the other party accepts or declines them.
//!
//! One proposal is open at a time, and an answer names its number, so that nobody agrees to another proposal
//! than the one they have seen. Nothing changes before the acceptance, and then all of it or nothing: a
//! proposal one of whose milestones got money meanwhile is refused as stale, and stays open until it is
//! declined or withdrawn. Money that failed to come leaves the milestone as it was, so the proposal can be
//! accepted again. No change reaches back: a new rate begins with a slot of the diary after the acceptance.

use std::collections::BTreeSet;

use protocol::checks::{AMENDMENTS_PARTY_MAX, RATE_AHEAD_MS_MAX};
use protocol::contract::{
    Amendment, AmendmentAccepted, AmendmentDeclined, AmendmentProposed, AmendmentWithdrawn, ChangedHours,
    ChangedMilestone, Changes, Hourly, MilestoneTerms, Rate, Role, Terms,
};
use protocol::{Millis, Money, rules};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::event::{Amending, Answering, Event};
use super::offers::{MILESTONES_MAX, WEEK_MINUTES};
use super::state::{Contract, Made};
use crate::work::timesheet::span::{SLOT_MS, slot_of};
use crate::{Occasion, Refusal};

/// Changes whose amounts have been read.
struct Checked {
    /// The changes, with every amount in the decimals of the currency.
    changes: Changes,
    /// The amounts as numbers, in the order of the changes.
    amounts: Vec<Decimal>,
}

/// How many amendments each party has proposed. Each has a limit of its own, so that neither can use up
/// those of the other.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposals {
    client: u32,
    freelancer: u32,
}

impl Proposals {
    /// Whether nobody has proposed anything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn of(&self, role: Role) -> u32 {
        match role {
            Role::Client => self.client,
            Role::Freelancer => self.freelancer,
        }
    }

    fn count(&mut self, role: Role) {
        match role {
            Role::Client => self.client += 1,
            Role::Freelancer => self.freelancer += 1,
        }
    }
}

impl Contract {
    pub(super) fn decide_propose_amendment(
        &self,
        here: &Occasion,
        changes: &Changes,
    ) -> Result<Event, Refusal> {
        let (made, proposed_by) = self.party(here.who)?;
        made.active()?;
        made.no_refund_asked()?;
        if made.amendment.is_some() {
            return Err(Refusal::rule(rules::AMENDMENT_OPEN));
        }
        if made.proposals.of(proposed_by) >= AMENDMENTS_PARTY_MAX {
            return Err(Refusal::rule(rules::TOO_MANY_AMENDMENTS));
        }
        begins_in_time(changes, here.now)?;
        let changes = made.checked(changes)?.changes;
        let body = AmendmentProposed { amendment: made.amendments + 1, proposed_by, changes };
        Ok(Event::AmendmentProposed(body, made.parties()))
    }

    pub(super) fn decide_accept_amendment(&self, here: &Occasion, number: u32) -> Result<Event, Refusal> {
        let (made, open) = self.amendment_of_other(here, number)?;
        made.no_refund_asked()?;
        let checked = made.checked(&open.changes).map_err(|_| Refusal::rule(rules::AMENDMENT_STALE))?;
        let changes = made.beginning(checked.changes, &checked.amounts, here.now);
        let weekly_limit_minutes = made.other_limit(&changes);
        let answering = Answering { parties: made.parties(), proposed_by: open.proposed_by };
        let amending = Amending { answering, amounts: checked.amounts, weekly_limit_minutes };
        Ok(Event::AmendmentAccepted(AmendmentAccepted { amendment: number, changes }, amending))
    }

    pub(super) fn decide_decline_amendment(&self, here: &Occasion, number: u32) -> Result<Event, Refusal> {
        let (made, open) = self.amendment_of_other(here, number)?;
        let answering = Answering { parties: made.parties(), proposed_by: open.proposed_by };
        Ok(Event::AmendmentDeclined(AmendmentDeclined { amendment: number }, answering))
    }

    pub(super) fn decide_withdraw_amendment(&self, here: &Occasion, number: u32) -> Result<Event, Refusal> {
        let (_, role, open) = self.open_amendment(here, number)?;
        match role == open.proposed_by {
            true => Ok(Event::AmendmentWithdrawn(AmendmentWithdrawn { amendment: number }, None)),
            false => Err(Refusal::Forbidden),
        }
    }

    /// The open amendment of that number, for the party that did not propose it.
    fn amendment_of_other(&self, here: &Occasion, number: u32) -> Result<(&Made, &Amendment), Refusal> {
        let (made, role, open) = self.open_amendment(here, number)?;
        if role == open.proposed_by { Err(Refusal::Forbidden) } else { Ok((made, open)) }
    }

    fn open_amendment(&self, here: &Occasion, number: u32) -> Result<(&Made, Role, &Amendment), Refusal> {
        let (made, role) = self.party(here.who)?;
        made.active()?;
        let open = made.amendment.as_ref().filter(|open| open.amendment == number);
        Ok((made, role, open.ok_or(Refusal::rule(rules::AMENDMENT_NOT_OPEN))?))
    }
}

impl Made {
    /// Checks that the terms can be changed so now.
    fn checked(&self, changes: &Changes) -> Result<Checked, Refusal> {
        match (changes, &self.terms) {
            (Changes::Milestones(changed), Terms::Fixed(_)) => self.checked_milestones(changed),
            (Changes::Hourly(hours), Terms::Hourly(_)) => self.checked_hours(hours),
            (Changes::Milestones(_), Terms::Hourly(_)) => Err(Refusal::rule(rules::NOT_FIXED_PRICE)),
            (Changes::Hourly(_), Terms::Fixed(_)) => Err(Refusal::rule(rules::NOT_HOURLY)),
        }
    }

    fn checked_milestones(&self, changed: &[ChangedMilestone]) -> Result<Checked, Refusal> {
        if changed.is_empty() || changed.len() > MILESTONES_MAX {
            return Err(Refusal::invalid("changes.milestones", "must be 1 to 100"));
        }
        let numbers: BTreeSet<u32> = changed.iter().map(|change| change.milestone).collect();
        if numbers.len() < changed.len() {
            return Err(Refusal::invalid("changes.milestones", "names a milestone twice"));
        }
        let (mut checked, mut amounts) = (Vec::new(), Vec::new());
        for (index, change) in changed.iter().enumerate() {
            let found = self.numbered().find(|(number, _)| *number == change.milestone);
            let (_, milestone) =
                found.ok_or_else(|| of_milestone(index, "milestone", "is not a number of this contract"))?;
            milestone.is_planned()?;
            let amount = Money::parse(&change.amount, self.currency())
                .map_err(|error| of_milestone(index, "amount", error))?
                .amount;
            checked.push(ChangedMilestone { amount: self.currency().format(amount), ..change.clone() });
            amounts.push(amount);
        }
        Ok(Checked { changes: Changes::Milestones(checked), amounts })
    }

    fn checked_hours(&self, hours: &ChangedHours) -> Result<Checked, Refusal> {
        if !(1..=WEEK_MINUTES).contains(&hours.weekly_limit_minutes) {
            return Err(Refusal::invalid("changes.hourly.weekly_limit_minutes", "must be 1 to 10080"));
        }
        let rate = Money::parse(&hours.rate, self.currency()).map_err(|error| Refusal::Invalid {
            field: "changes.hourly.rate".into(),
            why: error.to_string().into(),
        })?;
        let hours = ChangedHours { rate: self.currency().format(rate.amount), ..hours.clone() };
        Ok(Checked { changes: Changes::Hourly(hours), amounts: vec![rate.amount] })
    }

    /// The changes with the time from which a new rate holds. The rate of the terms gets none where it holds
    /// already, nor where no time was proposed: who changes the weekly limit alone leaves a rate that begins
    /// later to its day.
    fn beginning(&self, changes: Changes, amounts: &[Decimal], now: Millis) -> Changes {
        let (Changes::Hourly(hours), Terms::Hourly(before)) = (&changes, &self.terms) else { return changes };
        let holds_since = self.rates.last().map_or(0, |rate| rate.from);
        let left_alone = holds_since <= now || hours.rate_from.is_none();
        let same = amounts.first() == Some(&before.rate.amount) && left_alone;
        let from = slot_of(hours.rate_from.unwrap_or(now).max(now) + SLOT_MS - 1);
        let rate_from = (!same).then_some(from);
        Changes::Hourly(ChangedHours { rate_from, ..hours.clone() })
    }

    /// The weekly limit of the changes, where it is another one than now.
    fn other_limit(&self, changes: &Changes) -> Option<u32> {
        let Changes::Hourly(hours) = changes else { return None };
        let limit = hours.weekly_limit_minutes;
        (self.weekly_limit_minutes() != Some(limit)).then_some(limit)
    }

    pub(super) fn fold_proposed(&mut self, body: &AmendmentProposed) {
        let AmendmentProposed { amendment, proposed_by, changes } = body.clone();
        self.amendments = amendment;
        self.proposals.count(proposed_by);
        self.amendment = Some(Amendment { amendment, proposed_by, changes });
    }

    pub(super) fn fold_accepted(&mut self, body: &AmendmentAccepted, amending: &Amending) {
        self.amendment = None;
        match &body.changes {
            Changes::Milestones(changed) => {
                for (change, amount) in changed.iter().zip(&amending.amounts) {
                    self.change_milestone(change, *amount);
                }
            }
            Changes::Hourly(hours) => self.change_hours(hours, amending.amounts.first().copied()),
        }
    }

    fn change_milestone(&mut self, change: &ChangedMilestone, amount: Decimal) {
        let Some(milestone) = self.milestone_mut(change.milestone) else { return };
        milestone.amount = amount;
        let Terms::Fixed(fixed) = &mut self.terms else { return };
        let ChangedMilestone { title, amount, due_at, .. } = change.clone();
        if let Some(terms) = fixed.milestones.get_mut(change.milestone as usize - 1) {
            *terms = MilestoneTerms { title, amount, due_at };
        }
    }

    /// Rates that would begin later than the new one never hold.
    fn change_hours(&mut self, hours: &ChangedHours, rate: Option<Decimal>) {
        let Terms::Hourly(Hourly { rate: agreed, weekly_limit_minutes, .. }) = &mut self.terms else {
            return;
        };
        *weekly_limit_minutes = hours.weekly_limit_minutes;
        let (Some(from), Some(rate)) = (hours.rate_from, rate) else { return };
        if self.rates.is_empty() {
            self.rates.push(Rate { from: 0, rate: agreed.currency.format(agreed.amount) });
        }
        self.rates.retain(|rate| rate.from < from);
        self.rates.push(Rate { from, rate: hours.rate.clone() });
        agreed.amount = rate;
    }
}

/// Refuses a rate that would begin so late that nobody can know what an hour is worth by then.
fn begins_in_time(changes: &Changes, now: Millis) -> Result<(), Refusal> {
    let Changes::Hourly(ChangedHours { rate_from: Some(from), .. }) = changes else { return Ok(()) };
    match *from > now.saturating_add(RATE_AHEAD_MS_MAX) {
        true => Err(Refusal::invalid("changes.hourly.rate_from", "must be at most 365 days ahead")),
        false => Ok(()),
    }
}

/// Says what is wrong with a field of a milestone in the changes.
fn of_milestone(index: usize, field: &str, why: impl ToString) -> Refusal {
    let field = format!("changes.milestones[{index}].{field}");
    Refusal::Invalid { field: field.into(), why: why.to_string().into() }
}

#[cfg(test)]
mod tests;
