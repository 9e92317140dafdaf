//! Making an offer, and accepting, declining or withdrawing it. An offer that is not answered expires.

use protocol::contract::{
    Declined, Fixed, Hourly, MilestoneTerms, OfferExpired, Offered, Role, Status, Terms, Withdrawn,
};
use protocol::{AccountId, Millis, Money, RoomId, rules};

use super::event::Event;
use super::hiring::{ForJob, made_for_job};
use super::policy::OFFER_MS;
use super::state::{Contract, Made};
use crate::ids::{self, derive};
use crate::{Caller, Occasion, Refusal};

/// The most milestones a contract has.
pub const MILESTONES_MAX: usize = protocol::checks::MILESTONES_MAX;

/// The minutes of a week.
pub const WEEK_MINUTES: u32 = protocol::checks::WEEK_MINUTES;

impl Contract {
    pub(super) fn decide_offer(
        &self,
        here: &Occasion,
        freelancer: AccountId,
        title: &str,
        terms: &Terms,
        of: Option<ForJob>,
    ) -> Result<Event, Refusal> {
        if *self != Contract::NotCreated {
            return self.party(here.who).and(Err(Refusal::rule(rules::ALREADY_EXISTS)));
        }
        let (Caller::Account(client), Some(command_id)) = (here.who, here.command_id) else {
            return Err(Refusal::Forbidden);
        };
        if freelancer == client {
            return Err(Refusal::invalid("freelancer", "is who offers"));
        }
        let terms = agreeable(terms)?;
        let room = match of {
            None => RoomId(derive(client.0, command_id, "room of a contract")),
            Some(of) => ids::interview(of.job, freelancer),
        };
        let offer = Offered {
            client,
            freelancer,
            title: title.to_owned(),
            terms,
            room,
            expires_at: Some(here.now + OFFER_MS),
            job: of.map(|of| of.job),
            proposal: of.map(|of| of.proposal),
        };
        Ok(match of {
            None => Event::Offered(offer),
            Some(_) => made_for_job(here, offer),
        })
    }

    pub(super) fn decide_accept(&self, here: &Occasion, version: u32) -> Result<Event, Refusal> {
        let made = self.as_party(here.who, Role::Freelancer)?;
        made.offer_is_open(here.now)?;
        made.holds_its_money()?;
        made.is_acceptable(version)?;
        Ok(made.acceptance())
    }

    pub(super) fn decide_decline(&self, here: &Occasion) -> Result<Vec<Event>, Refusal> {
        let made = self.as_party(here.who, Role::Freelancer)?;
        made.offer_is_open(here.now)?;
        Ok(made.offer_ends(here, Event::Declined(Declined {}, made.parties())))
    }

    pub(super) fn decide_withdraw(&self, here: &Occasion) -> Result<Vec<Event>, Refusal> {
        let made = self.as_party(here.who, Role::Client)?;
        made.offer_is_open(here.now)?;
        Ok(made.offer_ends(here, Event::Withdrawn(Withdrawn { reason: None }, made.parties())))
    }

    /// The offer expires. Does nothing where it was answered.
    pub(super) fn decide_offer_due(&self, here: &Occasion, due_at: Millis) -> Result<Vec<Event>, Refusal> {
        if here.who != Caller::Time {
            return Err(Refusal::Forbidden);
        }
        let made = self.made()?;
        match made.expires_at {
            Some(expires_at) if expires_at == due_at && due_at <= here.now => {
                Ok(made.offer_ends(here, Event::OfferExpired(OfferExpired {}, made.parties())))
            }
            _ => Ok(Vec::new()),
        }
    }
}

/// Checks new terms: this program must be able to keep what they promise. Contracts that were offered before
/// are not checked again.
fn can_be_kept(terms: &Terms) -> Result<(), Refusal> {
    match terms {
        Terms::Hourly(Hourly { manual_time: true, .. }) => Err(Refusal::invalid(
            "terms.hourly.manual_time",
            "must be false: no time can be added by hand yet",
        )),
        _ => Ok(()),
    }
}

impl Made {
    /// Accepts an offer that waits for its money or its answer. It has expired once its time is over, even if
    /// its timer has not been told yet.
    pub(super) fn offer_is_open(&self, now: Millis) -> Result<(), Refusal> {
        match self.status {
            Status::Offered | Status::Funding
                if self.expires_at.is_some_and(|expires_at| expires_at <= now) =>
            {
                Err(Refusal::rule(rules::OFFER_EXPIRED))
            }
            Status::Offered | Status::Funding => Ok(()),
            Status::Accepting => Err(Refusal::rule(rules::OFFER_ACCEPTING)),
            Status::Expired => Err(Refusal::rule(rules::OFFER_EXPIRED)),
            Status::Ended => Err(Refusal::rule(rules::CONTRACT_ENDED)),
            Status::Active
            | Status::Declined
            | Status::Withdrawn
            | Status::OfferFailed
            | Status::AcceptRefused => Err(Refusal::rule(rules::OFFER_CLOSED)),
        }
    }

    /// The offer is answered, or has expired.
    pub(super) fn offer_over(&mut self, status: Status) {
        (self.status, self.expires_at) = (status, None);
    }
}

/// The terms as they can be offered: this program can keep what they promise, and every amount has the
/// decimals of its currency.
pub(super) fn agreeable(terms: &Terms) -> Result<Terms, Refusal> {
    can_be_kept(terms)?;
    checked(terms)
}

/// The terms, with every amount in the decimals of its currency.
pub(super) fn checked(terms: &Terms) -> Result<Terms, Refusal> {
    match terms {
        Terms::Fixed(fixed) => checked_fixed(fixed).map(Terms::Fixed),
        Terms::Hourly(hourly) => checked_hourly(hourly).map(Terms::Hourly),
    }
}

fn checked_fixed(fixed: &Fixed) -> Result<Fixed, Refusal> {
    if fixed.milestones.is_empty() || fixed.milestones.len() > MILESTONES_MAX {
        return Err(Refusal::invalid("terms.fixed.milestones", "must be 1 to 100"));
    }
    let checked = |(index, milestone): (usize, &MilestoneTerms)| {
        let money = Money::parse(&milestone.amount, fixed.currency).map_err(|error| Refusal::Invalid {
            field: format!("terms.fixed.milestones[{index}].amount").into(),
            why: error.to_string().into(),
        })?;
        Ok(MilestoneTerms { amount: fixed.currency.format(money.amount), ..milestone.clone() })
    };
    let milestones = fixed.milestones.iter().enumerate().map(checked).collect::<Result<_, Refusal>>()?;
    Ok(Fixed { currency: fixed.currency, milestones })
}

fn checked_hourly(hourly: &Hourly) -> Result<Hourly, Refusal> {
    if !(1..=WEEK_MINUTES).contains(&hourly.weekly_limit_minutes) {
        return Err(Refusal::invalid("terms.hourly.weekly_limit_minutes", "must be 1 to 10080"));
    }
    Ok(hourly.clone())
}

#[cfg(test)]
mod expiry;

#[cfg(test)]
mod tests {
    use protocol::{CommandId, Currency, Kind, StreamId};
    use uuid::Uuid;

    use super::*;
    use crate::Journaled;

    const ADA: AccountId = AccountId(Uuid::from_u128(1));
    const BOB: AccountId = AccountId(Uuid::from_u128(2));

    fn terms(manual_time: bool) -> Terms {
        let rate = Money::parse("22.22", Currency::USD).expect("an amount");
        Terms::Hourly(Hourly { rate, weekly_limit_minutes: 600, manual_time })
    }

    fn offer(manual_time: bool) -> Result<Event, Refusal> {
        let here = Occasion {
            stream: StreamId::new(Kind::Contract, Uuid::from_u128(9)),
            who: Caller::Account(ADA),
            now: 1_000,
            head: 0,
            command_id: Some(CommandId(Uuid::from_u128(7))),
        };
        Contract::default().decide_offer(&here, BOB, "Upkeep", &terms(manual_time), None)
    }

    #[test]
    fn an_offer_of_manual_time_is_invalid_until_there_is_such_a_thing() {
        assert!(offer(false).is_ok());
        let refused = offer(true);
        assert!(
            matches!(&refused, Err(Refusal::Invalid { field, .. }) if field == "terms.hourly.manual_time"),
            "{refused:?}"
        );
    }

    #[test]
    fn an_older_offer_of_manual_time_still_reads_as_it_was_made() {
        let body = Offered {
            client: ADA,
            freelancer: BOB,
            title: "Upkeep".to_owned(),
            terms: terms(true),
            room: RoomId(BOB.0),
            expires_at: None,
            job: None,
            proposal: None,
        };
        let bytes = protocol::frame::to_bytes(&body);
        assert_eq!(Event::read("offered", &bytes, None).expect("it reads"), Event::Offered(body));
    }
}
