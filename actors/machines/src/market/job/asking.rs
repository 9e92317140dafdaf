//! Whether somebody can propose.

use protocol::job::{Status, Visibility};
use protocol::posting::CannotPropose;
use protocol::{AccountId, Millis, ProposalId};

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
        let is_let_in = self.fields.visibility != Visibility::InviteOnly || self.has_invited(account);
        if !is_let_in {
            return Some(CannotPropose::NotInvited);
        }
        self.is_full_for(proposal).then_some(CannotPropose::JobFull)
    }
}
