//! How a contract stands, as the lists of its parties show it: its sums, and whose turn it is.
//!
//! Rows follow from an event alone, so each event that changes what a list shows holds the whole standing
//! after it.

use protocol::contract::{
    FixedSums, HourlySums, MilestoneStatus, Role, Standing, Status, Sums, Terms, Turn, WaitsFor,
};
use rust_decimal::Decimal;

use super::event::{
    Adding, Amending, Answering, Drawing, Ending, Event, Failing, GivingBack, Opening, Parties, Refunding,
    Releasing, Returning, Seating, Settling, Versioning,
};
use super::hiring::FIRST;
use super::state::{Contract, Made};
use crate::{Occasion, Stamp};

impl Contract {
    /// Adds to each of these events, which are about to happen, how the contract stands after it.
    pub(super) fn with_standings(&self, here: &Occasion, mut events: Vec<Event>) -> Vec<Event> {
        let (stream, by, command_id) = (here.stream, here.who.account(), here.command_id);
        let mut after = self.clone();
        for (event, seq) in events.iter_mut().zip(here.head + 1..) {
            after.fold(event, &Stamp { stream, seq, at: here.now, by, command_id });
            if let Ok(made) = after.made() {
                event.set_standing(made.standing());
            }
        }
        events
    }
}

/// The place where an event says how the contract stands after it. An offer has none, because its terms say
/// it all. A macro, so that the same list gives the place to read and the place to write.
macro_rules! place_of_standing {
    ($event:expr) => {
        match $event {
            Event::Accepted(_, Parties { standing, .. })
            | Event::Declined(_, Parties { standing, .. })
            | Event::Withdrawn(_, Parties { standing, .. })
            | Event::RefundRequested(_, Parties { standing, .. })
            | Event::Ended(_, Ending { parties: Parties { standing, .. }, .. })
            | Event::MilestoneFunding(_, Drawing { standing, .. })
            | Event::MilestoneFunded(_, Settling { standing, .. })
            | Event::MilestoneFundingFailed(_, Settling { standing, .. })
            | Event::MilestoneSubmitted(_, standing)
            | Event::ChangesRequested(_, standing)
            | Event::MilestoneReleased(_, Releasing { standing, .. })
            | Event::MilestoneRefunded(_, Refunding { standing, .. })
            | Event::RolledReturned(_, Returning { standing, .. })
            | Event::OfferExpired(_, Parties { standing, .. })
            | Event::Revised(_, Versioning { parties: Parties { standing, .. }, .. })
            | Event::Countered(_, Parties { standing, .. })
            | Event::MilestoneAdded(_, Adding { parties: Parties { standing, .. }, .. })
            | Event::AmendmentProposed(_, Parties { standing, .. })
            | Event::AmendmentAccepted(
                _,
                Amending { answering: Answering { parties: Parties { standing, .. }, .. }, .. },
            )
            | Event::AmendmentDeclined(_, Answering { parties: Parties { standing, .. }, .. })
            | Event::AmendmentWithdrawn(_, standing)
            | Event::SessionStarted(_, standing)
            | Event::SessionStopped(_, standing)
            | Event::RefundContested(_, standing)
            | Event::OfferFunding(_, Drawing { standing, .. })
            | Event::OfferFunded(_, Opening { parties: Parties { standing, .. }, .. })
            | Event::OfferFailed(_, Failing { parties: Parties { standing, .. }, .. })
            | Event::OfferRefunded(_, GivingBack { standing, .. })
            | Event::Accepting(_, Seating { parties: Parties { standing, .. }, .. })
            | Event::AcceptRefused(_, Parties { standing, .. }) => Some(standing),
            Event::Offered(_) | Event::Refused(_) | Event::SessionAdmitted(_) => None,
        }
    };
}

impl Event {
    /// How the contract stands after the event, where the event says so.
    pub(super) fn standing(&self) -> Option<&Standing> {
        place_of_standing!(self)?.as_ref()
    }

    /// Lets the event say how the contract stands after it, where it has a place for that.
    pub fn set_standing(&mut self, standing: Standing) {
        if let Some(place) = self.standing_mut() {
            *place = Some(standing);
        }
    }

    fn standing_mut(&mut self) -> Option<&mut Option<Standing>> {
        place_of_standing!(self)
    }
}

impl Made {
    /// How the contract stands.
    pub(super) fn standing(&self) -> Standing {
        let (turn, waits_for, milestone) = match self.status {
            Status::Offered if self.counter.is_some() => (Turn::Client, Some(WaitsFor::Accept), None),
            Status::Offered => (Turn::Freelancer, Some(WaitsFor::Accept), None),
            Status::Active if self.refund.is_some() => (Turn::Freelancer, Some(WaitsFor::RefundAnswer), None),
            Status::Active => match &self.amendment {
                Some(open) => (answering(open.proposed_by), Some(WaitsFor::AmendmentAnswer), None),
                None => self.most_pressing(),
            },
            Status::Funding => (Turn::None, Some(WaitsFor::Funding), Some(FIRST)),
            Status::Accepting
            | Status::Declined
            | Status::Withdrawn
            | Status::Expired
            | Status::OfferFailed
            | Status::AcceptRefused
            | Status::Ended => (Turn::None, None, None),
        };
        Standing { sums: self.sums(), turn, waits_for, milestone }
    }

    /// The step of a milestone that comes first: one whose time for review runs, then work, then money. Among
    /// milestones that wait for the same, the one with the lowest number.
    fn most_pressing(&self) -> (Turn, Option<WaitsFor>, Option<u32>) {
        let steps = self.numbered().filter_map(|(number, milestone)| {
            let (turn, waits_for) = match milestone.status {
                MilestoneStatus::Submitted => (Turn::Client, WaitsFor::Review),
                MilestoneStatus::Funded | MilestoneStatus::ChangesRequested => {
                    (Turn::Freelancer, WaitsFor::Submit)
                }
                MilestoneStatus::Funding => (Turn::None, WaitsFor::Funding),
                MilestoneStatus::Planned => (Turn::Client, WaitsFor::Fund),
                MilestoneStatus::Released | MilestoneStatus::Refunded => return None,
            };
            Some((turn, waits_for, number))
        });
        match steps.min_by_key(|(_, waits_for, number)| (pressing(*waits_for), *number)) {
            Some((turn, waits_for, number)) => (turn, Some(waits_for), Some(number)),
            None => (Turn::None, None, None),
        }
    }

    fn sums(&self) -> Sums {
        match &self.terms {
            Terms::Fixed(fixed) => {
                let total: Decimal = self.milestones.iter().map(|milestone| milestone.amount).sum();
                let [total, escrow, paid] =
                    [total, self.escrow(), self.paid].map(|sum| fixed.currency.format(sum));
                Sums::Fixed(FixedSums { currency: fixed.currency, total, escrow, paid })
            }
            Terms::Hourly(hourly) => Sums::Hourly(HourlySums {
                rate: hourly.rate,
                weekly_limit_minutes: hourly.weekly_limit_minutes,
            }),
        }
    }
}

/// Whose turn it is while the amendment of that party is open: nobody but the other one can answer it.
fn answering(proposed_by: Role) -> Turn {
    match proposed_by {
        Role::Client => Turn::Freelancer,
        Role::Freelancer => Turn::Client,
    }
}

/// The place of a step among those that a contract waits for at the same time: the lowest is shown.
fn pressing(waits_for: WaitsFor) -> u8 {
    match waits_for {
        WaitsFor::Accept | WaitsFor::RefundAnswer | WaitsFor::AmendmentAnswer => 0,
        WaitsFor::Review => 1,
        WaitsFor::Submit => 2,
        WaitsFor::Funding => 3,
        WaitsFor::Fund => 4,
    }
}

#[cfg(test)]
mod tests;
