//! The versions of an offer: the client revises it, and the freelancer makes counter-offers.
//!
//! An acceptance names the version that the freelancer has read, so that nobody agrees to other terms than
//! those they have seen. Only a version of the client can be accepted: a counter-offer obliges nobody, and
//! the client takes it by revising the offer with its terms.

use protocol::checks::OFFER_VERSIONS_MAX;
use protocol::contract::{CounterOffer, Countered, MilestoneStatus, Revised, Role, Status, Terms};
use protocol::inbox::OfferChanged;
use protocol::{AccountId, ContractId, Millis, rules};

use super::effects::{OFFER_TIMER, asked_for, rows};
use super::event::{Event, Parties, Versioning};
use super::hiring::FIRST;
use super::offers::agreeable;
use super::policy::OFFER_MS;
use super::state::{Contract, Made, planned};
use crate::money::ledger::LedgerAccount;
use crate::people::inbox;
use crate::{Effect, Occasion, Refusal, Stamp, TimerKey};

impl Contract {
    pub(super) fn decide_revise(
        &self,
        here: &Occasion,
        seen: u32,
        title: Option<&str>,
        terms: &Terms,
    ) -> Result<Vec<Event>, Refusal> {
        let made = self.as_party(here.who, Role::Client)?;
        let version = made.next_version(here.now, seen)?;
        let terms = agreeable(terms)?;
        let keeps = made.has_money_of(&terms);
        let mut events: Vec<_> =
            if keeps { None } else { made.offer_refunded(here, 0) }.into_iter().collect();
        let draw = made.drawn_for(here, events.len(), &terms);
        let status = if draw.is_some() { Status::Funding } else { Status::Offered };
        let title = title.unwrap_or(&made.title).to_owned();
        let parties = Parties { title: title.clone(), ..made.parties() };
        let body = Revised { version, title, terms, expires_at: here.now + OFFER_MS, status };
        events.push(Event::Revised(body, Versioning { parties, draw }));
        Ok(events)
    }

    pub(super) fn decide_counter(
        &self,
        here: &Occasion,
        seen: u32,
        title: Option<&str>,
        terms: &Terms,
    ) -> Result<Event, Refusal> {
        let made = self.as_party(here.who, Role::Freelancer)?;
        let version = made.next_version(here.now, seen)?;
        let body = Countered {
            version,
            title: title.unwrap_or(&made.title).to_owned(),
            terms: agreeable(terms)?,
            expires_at: here.now + OFFER_MS,
        };
        Ok(Event::Countered(body, made.parties()))
    }
}

impl Made {
    /// Who made the version that the offer has.
    pub(super) fn version_by(&self) -> Role {
        if self.counter.is_some() { Role::Freelancer } else { Role::Client }
    }

    /// Accepts the version that the offer has, where the client made it.
    pub(super) fn is_acceptable(&self, seen: u32) -> Result<(), Refusal> {
        match seen == self.version && self.counter.is_none() {
            true => Ok(()),
            false => Err(Refusal::rule(rules::VERSION_CHANGED)),
        }
    }

    /// The number of the version that follows the one that somebody has seen, in an offer that is open.
    fn next_version(&self, now: Millis, seen: u32) -> Result<u32, Refusal> {
        self.offer_is_open(now)?;
        self.holds_its_money()?;
        if seen != self.version {
            return Err(Refusal::rule(rules::VERSION_CHANGED));
        }
        if self.version >= OFFER_VERSIONS_MAX {
            return Err(Refusal::rule(rules::TOO_MANY_VERSIONS));
        }
        Ok(self.version + 1)
    }

    pub(super) fn fold_revised(&mut self, body: &Revised, versioning: &Versioning) {
        (self.version, self.counter) = (body.version, None);
        (self.status, self.expires_at) = (body.status, Some(body.expires_at));
        self.title.clone_from(&body.title);
        self.terms.clone_from(&body.terms);
        self.milestones = planned(&body.terms);
        if !self.balance(LedgerAccount::Escrow(FIRST)).is_zero() {
            self.move_on(FIRST, MilestoneStatus::Funded, None);
        }
        self.wait_for(versioning.draw);
    }

    pub(super) fn fold_countered(&mut self, body: &Countered) {
        let Countered { version, title, terms, expires_at } = body.clone();
        (self.version, self.expires_at) = (version, Some(expires_at));
        self.counter = Some(CounterOffer { title, terms });
    }
}

/// The lists show the new title. The freelancer has the news once the version can be accepted.
pub(super) fn revised(body: &Revised, versioning: &Versioning, at: &Stamp) -> Vec<Effect> {
    let Versioning { parties, draw } = versioning;
    let mut effects = rows(parties, body.status, at);
    effects.push(due(body.expires_at));
    effects.push(match draw {
        Some(draw) => asked_for(draw, FIRST),
        None => changed(parties, body.version, parties.freelancer, at),
    });
    effects
}

/// The client has the news.
pub(super) fn countered(body: &Countered, parties: &Parties, at: &Stamp) -> Vec<Effect> {
    vec![changed(parties, body.version, parties.client, at), due(body.expires_at)]
}

pub(super) fn changed(parties: &Parties, version: u32, who: AccountId, at: &Stamp) -> Effect {
    let (contract, title) = (ContractId(at.stream.id), parties.title.clone());
    Effect::Tell(inbox::Command::OfferChanged(OfferChanged { contract, title, version }).to(who))
}

/// The time to answer begins anew with each version.
fn due(expires_at: Millis) -> Effect {
    Effect::Timer(OFFER_TIMER, TimerKey::Only, Some(expires_at))
}

#[cfg(test)]
mod tests;
