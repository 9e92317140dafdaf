//! The end of a contract, and what becomes of its escrow then.

use protocol::contract::{Ended, Role};
use protocol::rules;

use super::event::{Ending, Event};
use super::state::{Contract, Made};
use crate::ledger::{Account, Group, transfer_id};
use crate::{Occasion, Refusal};

impl Contract {
    /// The freelancer gives the escrow back; the client cannot take it.
    pub(super) fn decide_end(&self, here: &Occasion, reason: &str) -> Result<Event, Refusal> {
        let (made, role) = self.party(here.who)?;
        made.active()?;
        let holds = !made.escrow().is_zero() || !made.draws.is_empty();
        if role == Role::Client && holds {
            return Err(Refusal::rule(rules::ESCROW_OPEN));
        }
        for (_, milestone) in made.numbered() {
            // What silence has released is the freelancer's, also before the timer says so.
            milestone.in_review(here.now)?;
        }
        Ok(made.ended(here, reason))
    }
}

impl Made {
    fn ended(&self, here: &Occasion, reason: &str) -> Event {
        let (currency, left) = (self.currency(), self.escrow());
        let back = self.transfer(transfer_id(here, 0, "end"), self.client, left);
        let (back, ledger) = match left.is_zero() {
            true => (None, None),
            false => (Some(back), Some(self.emptied(Account::Transit(back.transfer)))),
        };
        let in_review = self.numbered().filter(|(_, milestone)| milestone.release_at.is_some());
        let ending = Ending {
            parties: self.parties(),
            back,
            timed: self.weekly_limit_minutes().is_some(),
            reviews: in_review.map(|(number, _)| number).collect(),
            ledger,
        };
        let refunded = back.map(|back| currency.format(back.amount));
        Event::Ended(Ended { reason: reason.to_owned(), refunded }, ending)
    }

    /// Everything in escrow, milestone by milestone, to one account.
    fn emptied(&self, to: Account) -> Group {
        let accounts = self.numbered().map(|(number, _)| Account::Escrow(number));
        accounts
            .chain([Account::EscrowFloat])
            .fold(Group::new(self.currency()), |group, from| group.post(from, to, self.balance(from)))
    }
}
