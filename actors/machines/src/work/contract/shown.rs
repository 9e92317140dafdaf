//! The view of a contract, as its parties see it.

use protocol::ContractId;
use protocol::contract::{Milestone, Refund, State, Terms};

use super::state::Made;
use crate::money::ledger::LedgerAccount;

impl Made {
    /// The view.
    pub(super) fn shown(&self, contract: ContractId) -> State {
        let rolled = self.balance(LedgerAccount::EscrowFloat);
        State {
            contract,
            room: self.room,
            client: self.client,
            freelancer: self.freelancer,
            title: self.title.clone(),
            terms: self.terms.clone(),
            status: self.status,
            job: self.of.map(|of| of.job),
            proposal: self.of.map(|of| of.proposal),
            expires_at: self.expires_at,
            version: self.version,
            by: self.version_by(),
            counter: self.counter.clone(),
            policy: self.accepted,
            milestones: self.milestones_shown(),
            rolled: (!rolled.is_zero()).then(|| self.currency().format(rolled)),
            refund: self.refund_shown(),
            refund_again_at: self.refund_again_at,
            amendment: self.amendment.clone(),
            rates: self.rates.clone(),
            running: self.running.clone(),
        }
    }

    fn refund_shown(&self) -> Option<Refund> {
        let asked = self.refund.as_ref()?;
        let (reason, answer_by) = (asked.reason.clone(), asked.answer_by);
        Some(Refund { reason, amount: self.currency().format(self.escrow()), answer_by })
    }

    fn milestones_shown(&self) -> Vec<Milestone> {
        let Terms::Fixed(fixed) = &self.terms else { return Vec::new() };
        let agreed = self.numbered().zip(&fixed.milestones);
        let shown = agreed.map(|((number, milestone), terms)| Milestone {
            milestone: number,
            title: terms.title.clone(),
            amount: terms.amount.clone(),
            status: milestone.status,
            escrow: fixed.currency.format(self.balance(LedgerAccount::Escrow(number))),
            release_at: milestone.release_at,
        });
        shown.collect()
    }
}
