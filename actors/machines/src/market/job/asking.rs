//! Whether somebody can propose.

use protocol::job::{Standing, Status, Visibility};
use protocol::posting::CannotPropose;
use protocol::{AccountId, Millis, ProposalId};

use super::proposals::Known;
use super::state::Desk;

impl Desk {
    /// Why the account cannot propose; none where it can.
    pub(super) fn cannot_propose(
        &self,
        account: AccountId,
        proposal: ProposalId,
        now: Millis,
    ) -> Option<CannotPropose> {
        if account == self.client {
            return Some(CannotPropose::OwnJob);
        }
        if self.status_at(now) != Status::Open {
            return Some(CannotPropose::JobNotOpen);
        }
        if self.has_proposed(proposal) {
            return Some(CannotPropose::AlreadyProposed);
        }
        let is_let_in = self.fields.visibility != Visibility::InviteOnly || self.has_invited(account);
        if !is_let_in {
            return Some(CannotPropose::NotInvited);
        }
        self.is_full_for(proposal).then_some(CannotPropose::JobFull)
    }

    /// Whether that proposal is made, and was neither taken back nor ended with the job.
    fn has_proposed(&self, proposal: ProposalId) -> bool {
        let stands = |known: &Known| !matches!(known.standing, Standing::Withdrawn | Standing::Ended);
        self.proposals.get(proposal).is_some_and(stands)
    }
}
