//! How a contract ends, and where its escrow goes: a freelancer can give it back at once, a client has to ask
//! for it.

use protocol::contract::{Ended, Role, Status};
use protocol::rules;

use super::event::{Ending, Event};
use super::state::{Contract, Made};
use crate::money::ledger::{Group, LedgerAccount, transfer_id};
use crate::{Caller, Occasion, Refusal};

impl Contract {
    /// Refused while the contract is open, or waits for money that it asked for.
    pub(super) fn decide_ask_settled(&self, here: &Occasion) -> Result<Vec<Event>, Refusal> {
        if here.who != Caller::System {
            return Err(Refusal::Forbidden);
        }
        let made = self.made()?;
        match matches!(made.status, Status::Offered | Status::Active) || !made.draws.is_empty() {
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
