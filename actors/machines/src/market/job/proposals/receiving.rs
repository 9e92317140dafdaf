//! What proposals tell their job, and whether it takes them.

use protocol::job::{ProposalChanged, ProposalReceived, ProposalTurnedAway, ProposalWithdrawn, Standing};
use protocol::posting::Band;
use protocol::{AccountId, Kind, Millis, ProposalId};
use serde::{Deserialize, Serialize};

use super::{Known, PROPOSALS_MAX};
use crate::market::job::event::{Event, Showing};
use crate::market::job::state::{Desk, Job};
use crate::{Occasion, Refusal, ids};

/// What a proposal tells its job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromProposal {
    /// Somebody proposes.
    Receive {
        /// Who.
        proposer: AccountId,
        /// The number of the attempt, from 1.
        attempt: u32,
        /// The version of the proposal.
        version: u32,
        /// The version of the job's terms that it is made for.
        terms_version: u32,
    },
    /// The proposal has changed.
    Changed {
        /// The number of the attempt.
        attempt: u32,
        /// The new version.
        version: u32,
    },
    /// It was taken back.
    Withdrawn {
        /// The number of the attempt.
        attempt: u32,
    },
}

impl Job {
    /// Takes what a proposal tells. Nothing happens where the desk knows a later attempt, or has not taken
    /// the one that is told of.
    pub(in crate::market::job) fn decide_from_proposal(
        &self,
        here: &Occasion,
        said: &FromProposal,
    ) -> Result<Vec<Event>, Refusal> {
        let proposal = ProposalId(here.told_by(Kind::Proposal)?);
        let desk = self.made()?;
        let event = match *said {
            FromProposal::Receive { proposer, attempt, version, terms_version } => {
                if proposal != ids::proposal(protocol::JobId(here.stream.id), proposer) {
                    return Err(Refusal::Forbidden);
                }
                let body = ProposalReceived { proposal, proposer, attempt, version, terms_version };
                desk.receives(body, here.now)
            }
            FromProposal::Changed { attempt, version } => {
                let is_known = desk.is_open(proposal, attempt);
                is_known.then_some(Event::ProposalChanged(ProposalChanged { proposal, version }))
            }
            FromProposal::Withdrawn { attempt } => {
                let is_known = desk.is_open(proposal, attempt);
                let called_off = desk.called_off(proposal).filter(|_| is_known);
                let withdrawn = Event::ProposalWithdrawn(ProposalWithdrawn { proposal });
                return Ok(is_known.then_some(withdrawn).into_iter().chain(called_off).collect());
            }
        };
        Ok(event.into_iter().collect())
    }
}

impl Desk {
    fn receives(&self, body: ProposalReceived, now: Millis) -> Option<Event> {
        let known = self.proposals.get(body.proposal);
        // Whoever is hired was told so, whatever they do meanwhile.
        let is_over = |known: &Known| known.attempt >= body.attempt || known.standing == Standing::Hired;
        if known.is_some_and(is_over) {
            return None;
        }
        Some(match self.cannot_propose(body.proposer, body.proposal, now) {
            Some(reason) => {
                let (proposal, attempt) = (body.proposal, body.attempt);
                Event::ProposalTurnedAway(ProposalTurnedAway { proposal, attempt, reason })
            }
            None => {
                let showing = self.showing_received(known.is_none());
                Event::ProposalReceived(body, showing)
            }
        })
    }

    /// Whether somebody who has not proposed yet finds the desk full.
    pub(in crate::market::job) fn is_full_for(&self, proposal: ProposalId) -> bool {
        self.proposals.count() >= PROPOSALS_MAX && self.proposals.get(proposal).is_none()
    }

    /// Whether that attempt of the proposal waits for the client.
    fn is_open(&self, proposal: ProposalId, attempt: u32) -> bool {
        self.proposals.open(proposal).is_some_and(|known| known.attempt == attempt)
    }

    /// What is shown elsewhere once the proposal is received. The posting is told the band where it is
    /// another one, which happens four times in the life of a job.
    fn showing_received(&self, is_new: bool) -> Showing {
        let (before, mut showing) = (self.proposals.count(), self.showing());
        let now = before + usize::from(is_new);
        showing.line.proposals = u32::try_from(now).unwrap_or(u32::MAX);
        showing.band = Some(Band::of(now)).filter(|band| *band != Band::of(before));
        showing
    }
}
