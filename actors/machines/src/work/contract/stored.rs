//! An offer as it is stored. Its terms were judged when it was made, so they are taken as they are: if a rule
//! of today were checked here, contracts from before that rule could not be read.

use protocol::contract::{Fixed, Hourly, OfferFunding, Offered, Terms};
use protocol::{AccountId, JobId, Millis, Money, ProposalId, RoomId};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::Unreadable;

/// An offer as it is stored.
#[derive(Deserialize)]
pub(super) struct StoredOffer {
    client: AccountId,
    freelancer: AccountId,
    title: String,
    terms: StoredTerms,
    room: RoomId,
    #[serde(default)]
    expires_at: Option<Millis>,
    #[serde(default)]
    job: Option<JobId>,
    #[serde(default)]
    proposal: Option<ProposalId>,
}

/// An offer whose money is on its way, as it is stored.
#[derive(Deserialize)]
pub(super) struct StoredFunding {
    offer: StoredOffer,
    drawn: String,
}

impl TryFrom<StoredFunding> for OfferFunding {
    type Error = Unreadable;

    fn try_from(StoredFunding { offer, drawn }: StoredFunding) -> Result<Self, Unreadable> {
        Ok(OfferFunding { offer: offer.try_into()?, drawn })
    }
}

/// Terms as they are stored.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredTerms {
    Fixed(Fixed),
    Hourly(StoredHourly),
}

#[derive(Deserialize)]
struct StoredHourly {
    #[serde(deserialize_with = "protocol::money::stored")]
    rate: Money,
    weekly_limit_minutes: u32,
    #[serde(default)]
    manual_time: bool,
}

impl TryFrom<StoredOffer> for Offered {
    type Error = Unreadable;

    /// Fails only where an amount is no number: no program writes that.
    fn try_from(stored: StoredOffer) -> Result<Self, Unreadable> {
        let StoredOffer { client, freelancer, title, terms, room, expires_at, job, proposal } = stored;
        let terms = match terms {
            StoredTerms::Fixed(fixed) => Terms::Fixed(with_numbers(fixed)?),
            StoredTerms::Hourly(StoredHourly { rate, weekly_limit_minutes, manual_time }) => {
                Terms::Hourly(Hourly { rate, weekly_limit_minutes, manual_time })
            }
        };
        Ok(Offered { client, freelancer, title, terms, room, expires_at, job, proposal })
    }
}

fn with_numbers(fixed: Fixed) -> Result<Fixed, Unreadable> {
    for milestone in &fixed.milestones {
        amount(&milestone.amount).map_err(|error| Unreadable::damaged("offered", error))?;
    }
    Ok(fixed)
}

/// The number that an amount stands for.
pub(super) fn amount(amount: &str) -> Result<Decimal, rust_decimal::Error> {
    amount.parse()
}

#[cfg(test)]
mod tests {
    use protocol::contract::MilestoneTerms;
    use protocol::{Currency, Kind, StreamId};
    use uuid::Uuid;

    use super::super::offers::checked;
    use super::super::{Contract, Event};
    use super::*;
    use crate::shape::read_event;
    use crate::{Journaled, Machine, Stamp};

    fn offer(terms: Terms) -> Event {
        let (client, freelancer) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let room = RoomId(Uuid::from_u128(3));
        let title = "A logo".to_owned();
        let (expires_at, job, proposal) = (None, None, None);
        Event::Offered(Offered { client, freelancer, title, terms, room, expires_at, job, proposal })
    }

    fn fixed(amounts: &[&str]) -> Terms {
        let milestone = |amount: &&str| MilestoneTerms {
            title: "sketch".to_owned(),
            amount: (*amount).to_owned(),
            due_at: None,
        };
        Terms::Fixed(Fixed { currency: Currency::USD, milestones: amounts.iter().map(milestone).collect() })
    }

    fn read(event: &Event) -> Result<Event, Unreadable> {
        let written = event.write();
        read_event::<Contract>(written.r#type, &written.body, None)
    }

    #[test]
    fn an_offer_of_before_reads_whatever_the_rules_of_today_say_of_its_terms() {
        let many = ["1.00"; 101];
        for amounts in [&["0.00", "1.00"][..], &["0.001"], &["1234567890123.00"], &[], &many] {
            let terms = fixed(amounts);
            assert!(checked(&terms).is_err(), "no such offer is made today: {terms:?}");
            let event = offer(terms);
            assert_eq!(read(&event).expect("it was made once"), event);

            let mut contract = Contract::default();
            let stream = StreamId::new(Kind::Contract, Uuid::nil());
            contract.apply(&event, &Stamp { stream, seq: 1, at: 1, by: None, command_id: None });
            let made = contract.made().expect("it is offered");
            assert_eq!(
                made.milestones.len(),
                amounts.len(),
                "none is dropped, so that none takes another's number"
            );
        }
    }

    #[test]
    fn an_hourly_offer_of_before_reads_whatever_the_rules_of_today_say_of_its_rate() {
        let rate = Money { amount: Decimal::ZERO, currency: Currency::USD };
        let event = offer(Terms::Hourly(Hourly { rate, weekly_limit_minutes: 0, manual_time: true }));
        assert_eq!(read(&event).expect("it was made once"), event);
    }

    #[test]
    fn an_offer_with_an_amount_that_is_no_number_is_damaged() {
        assert!(!read(&offer(fixed(&["ten"]))).expect_err("nobody wrote that").is_unsupported());
    }
}
