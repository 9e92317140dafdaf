//! What the server asks the desk about proposals: for lists, and before it shows one.

use protocol::job::DeskProposal;
use protocol::{JobId, ProposalId};
use serde::{Deserialize, Serialize};

use crate::market::job::state::Job;
use crate::{Occasion, Refusal};

/// Which proposals the client asks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AskProposals {
    /// That one.
    One {
        /// The proposal.
        proposal: ProposalId,
    },
    /// A page of them, by id.
    Page {
        /// The last one already seen.
        after: Option<ProposalId>,
        /// The most that are shown.
        limit: usize,
    },
}

/// Proposals as they lie on the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnDesk {
    /// The proposals.
    pub proposals: Vec<DeskProposal>,
    /// Whether others follow.
    pub more: bool,
    /// The version that the job's terms have now.
    pub terms_version: u32,
}

impl Job {
    /// The answer to the client. For anyone else the job does not exist.
    pub(in crate::market::job) fn on_desk(
        &self,
        here: &Occasion,
        ask: &AskProposals,
    ) -> Result<OnDesk, Refusal> {
        let (desk, job) = (self.as_client(here.who)?, JobId(here.stream.id));
        let terms_version = desk.terms_version;
        match ask {
            AskProposals::One { proposal } => {
                let known = desk.proposals.get(*proposal).ok_or(Refusal::NotFound)?;
                let proposals = vec![known.shown(job, *proposal)];
                Ok(OnDesk { proposals, more: false, terms_version })
            }
            AskProposals::Page { after, limit } => {
                let mut rest = desk.proposals.after(*after);
                let page = rest.by_ref().take(*limit);
                let proposals = page.map(|(proposal, known)| known.shown(job, proposal)).collect();
                Ok(OnDesk { proposals, more: rest.next().is_some(), terms_version })
            }
        }
    }
}
