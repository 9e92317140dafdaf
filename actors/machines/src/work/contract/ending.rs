//! How a contract ends, and where its escrow goes: a freelancer can give it back at once, a client has to ask
//! for it.

use protocol::contract::{Ended, Role, Status};
use protocol::profile::{EarnedBand, Outcome};
use protocol::{ContractId, Currency, rules};
use rust_decimal::Decimal;

use super::event::{Ending, Event};
use super::state::{Contract, Made};
use crate::money::ledger::{Group, LedgerAccount, transfer_id};
use crate::people::profile::{self, Profile};
use crate::{Caller, Effect, Occasion, Refusal, Stamp, Tell};

impl Contract {
    /// Refused while the contract is open, or waits for money that it asked for.
    pub(super) fn decide_ask_settled(&self, here: &Occasion) -> Result<Vec<Event>, Refusal> {
        if here.who != Caller::System {
            return Err(Refusal::Forbidden);
        }
        let made = self.made()?;
        match is_open(made.status) || !made.draws.is_empty() {
            true => Err(Refusal::rule(rules::CONTRACTS_OPEN)),
            false => Ok(Vec::new()),
        }
    }

    /// Ends the contract at once for a freelancer, and for a client if no work is open that the escrow could
    /// pay. Else the client asks for a refund.
    pub(super) fn decide_end(&self, here: &Occasion, reason: &str) -> Result<Event, Refusal> {
        let (made, role) = self.party(here.who)?;
        made.active()?;
        if role == Role::Client && !made.draws.is_empty() {
            return Err(Refusal::rule(rules::ESCROW_OPEN));
        }
        for (_, milestone) in made.numbered() {
            // Without a review in time the money is the freelancer's, even if the timer has not been told
            // yet.
            milestone.in_review(here.now)?;
        }
        let held_for_work = !made.escrow().is_zero() && made.has_open_milestone();
        match role {
            Role::Client if held_for_work => made.refund_requested(here, reason),
            _ => Ok(made.ended(here, reason)),
        }
    }
}

/// How much that is, roughly: the limits of the bands are in dollars, or as many of the smallest units of
/// another currency.
fn band(paid: Decimal, currency: Currency) -> EarnedBand {
    let units = paid * Decimal::from(10_u64.pow(currency.decimals()));
    let below = |limit: u64| units < Decimal::from(limit);
    match paid {
        _ if paid.is_zero() => EarnedBand::Nothing,
        _ if below(10_000) => EarnedBand::Under100,
        _ if below(100_000) => EarnedBand::Under1000,
        _ if below(1_000_000) => EarnedBand::Under10000,
        _ => EarnedBand::Over10000,
    }
}

/// What the freelancer's profile is told of the end.
pub(super) fn outcome(ending: &Ending, at: &Stamp) -> Option<Effect> {
    let (contract, ended_at) = (ContractId(at.stream.id), at.at);
    let told = |earned_band| profile::Command::Outcome(Outcome { contract, earned_band, ended_at });
    let freelancer = ending.parties.freelancer.0;
    ending.earned.map(|earned| Effect::Tell(Tell::to::<Profile>(freelancer, &told(earned))))
}

/// Whether a contract of that status may still hold money for its parties.
fn is_open(status: Status) -> bool {
    use Status::{Accepting, Active, Funding, Offered};
    matches!(status, Offered | Funding | Accepting | Active)
}

impl Made {
    pub(super) fn ended(&self, here: &Occasion, reason: &str) -> Event {
        let (currency, left) = (self.currency(), self.escrow());
        let back = self.transfer(transfer_id(here, 0, "end"), self.client, left);
        let (back, ledger) = match left.is_zero() {
            true => (None, None),
            false => (Some(back), Some(self.emptied(LedgerAccount::Transit(back.transfer)))),
        };
        let in_review = self.numbered().filter(|(_, milestone)| milestone.release_at.is_some());
        let ending = Ending {
            parties: self.parties(),
            back,
            timed: self.weekly_limit_minutes().is_some(),
            reviews: in_review.map(|(number, _)| number).collect(),
            frees_seat: self.of.is_some() && self.paid.is_zero(),
            earned: Some(band(self.paid, currency)),
            refund: self.refund.is_some(),
            ledger,
        };
        let refunded = back.map(|back| currency.format(back.amount));
        Event::Ended(Ended { reason: reason.to_owned(), refunded }, ending)
    }

    /// Moves the whole escrow to one account.
    fn emptied(&self, to: LedgerAccount) -> Group {
        let accounts = self.numbered().map(|(number, _)| LedgerAccount::Escrow(number));
        accounts
            .chain([LedgerAccount::EscrowFloat])
            .fold(Group::new(self.currency()), |group, from| group.post(from, to, self.balance(from)))
    }
}

#[cfg(test)]
mod tests;
