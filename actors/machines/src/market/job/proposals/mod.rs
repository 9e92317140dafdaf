//! The proposals on the desk of a job: who has proposed, and what the client has done with each. No letter
//! and no note is kept here, so that a desk with as many proposals as there can be stays small.

mod asking;
mod choosing;
mod effects;
mod receiving;

use std::collections::BTreeMap;

use protocol::job::{DeskProposal, Marks, Standing};
use protocol::{AccountId, JobId, ProposalId};
use serde::{Deserialize, Serialize};

use super::event::Event;
use crate::ids;

pub use asking::{AskProposals, OnDesk};
pub use choosing::OnProposal;
pub use effects::{Interview, OfAttempt};
pub use receiving::FromProposal;

/// The most proposals that a job receives in its life. Another attempt of the same person is no other
/// proposal.
pub const PROPOSALS_MAX: usize = protocol::checks::PROPOSALS_MAX;

/// The proposals that a job has received.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Proposals {
    known: BTreeMap<ProposalId, Known>,
}

/// What the desk keeps of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Compact", into = "Compact")]
pub struct Known {
    /// Who proposes.
    pub proposer: AccountId,
    /// The number of the last attempt.
    pub attempt: u32,
    /// The version of the proposal, as far as it was told.
    pub version: u32,
    /// How it stands.
    pub standing: Standing,
    /// What the client has done with it.
    marks: u8,
}

/// How a proposal stands in a snapshot: without names of fields, 2,000 of them stay below 128 KB.
type Compact = (AccountId, u32, u32, Standing, u8);

impl From<Compact> for Known {
    fn from((proposer, attempt, version, standing, marks): Compact) -> Self {
        Self { proposer, attempt, version, standing, marks }
    }
}

impl From<Known> for Compact {
    fn from(Known { proposer, attempt, version, standing, marks }: Known) -> Self {
        (proposer, attempt, version, standing, marks)
    }
}

/// One thing that a client has done with a proposal: a bit of what the desk keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Mark {
    /// The client has opened this attempt.
    Opened = 1,
    /// It is on the shortlist.
    Shortlisted = 2,
    /// It is put away.
    Archived = 4,
    /// There is a note about it.
    Noted = 8,
    /// The two have a room.
    Interview = 16,
    /// An offer for it is open.
    Offered = 32,
}

impl Known {
    /// Whether it is marked so.
    pub fn is(&self, mark: Mark) -> bool {
        self.marks & mark as u8 != 0
    }

    fn set(&mut self, mark: Mark, on: bool) {
        match on {
            true => self.marks |= mark as u8,
            false => self.marks &= !(mark as u8),
        }
    }

    /// What the client sees of it.
    pub fn marks(&self, job: JobId) -> Marks {
        Marks {
            standing: self.standing,
            opened: self.is(Mark::Opened),
            shortlisted: self.is(Mark::Shortlisted),
            archived: self.is(Mark::Archived),
            noted: self.is(Mark::Noted),
            offered: self.is(Mark::Offered),
            room: self.is(Mark::Interview).then(|| ids::interview(job, self.proposer)),
        }
    }
}

impl Proposals {
    /// Whether nobody has proposed.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// How many people have proposed.
    pub fn count(&self) -> usize {
        self.known.len()
    }

    /// What the desk keeps of that proposal.
    pub fn get(&self, proposal: ProposalId) -> Option<&Known> {
        self.known.get(&proposal)
    }

    /// What the desk keeps of that proposal, where it waits for the client: it was neither taken back nor
    /// answered.
    pub(super) fn open(&self, proposal: ProposalId) -> Option<&Known> {
        self.get(proposal).filter(|known| known.standing == Standing::Open)
    }

    /// All of them by id, from after that one on.
    pub fn after(&self, after: Option<ProposalId>) -> impl Iterator<Item = (ProposalId, &Known)> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, Excluded);
        self.known.range((from, Unbounded)).map(|(proposal, known)| (*proposal, known))
    }

    /// All of them as the client sees them.
    pub(super) fn shown(&self, job: JobId) -> Vec<DeskProposal> {
        self.after(None).map(|(proposal, known)| known.shown(job, proposal)).collect()
    }

    /// Says how a proposal stands that somebody else has decided on: its offer, its hiring, its end.
    pub(super) fn stands(&mut self, proposal: ProposalId, standing: Standing) {
        if let Some(known) = self.known.get_mut(&proposal) {
            known.standing = standing;
        }
    }

    /// Marks a proposal.
    pub(super) fn mark(&mut self, proposal: ProposalId, mark: Mark, on: bool) {
        if let Some(known) = self.known.get_mut(&proposal) {
            known.set(mark, on);
        }
    }

    /// Applies an event, if it is about a proposal.
    pub(super) fn fold(&mut self, event: &Event) {
        match event {
            Event::ProposalReceived(body, _) => {
                let gone = Mark::Opened as u8 | Mark::Archived as u8;
                let marks = self.get(body.proposal).map_or(0, |before| before.marks & !gone);
                let (proposer, attempt, version) = (body.proposer, body.attempt, body.version);
                let known = Known { proposer, attempt, version, standing: Standing::Open, marks };
                self.known.insert(body.proposal, known);
            }
            Event::ProposalChanged(body) => {
                if let Some(known) = self.known.get_mut(&body.proposal) {
                    known.version = body.version;
                }
            }
            Event::ProposalWithdrawn(body) => self.stands(body.proposal, Standing::Withdrawn),
            Event::Opened(body, _) => self.mark(body.proposal, Mark::Opened, true),
            Event::Shortlisted(body) => self.mark(body.proposal, Mark::Shortlisted, body.on),
            Event::Archived(body) => self.mark(body.proposal, Mark::Archived, body.on),
            Event::Declined(body, _) => self.stands(body.proposal, Standing::Declined),
            Event::ProposalNoted(body) => {
                self.mark(body.proposal, Mark::Noted, body.note.is_some());
            }
            Event::InterviewOpened(body, _) => self.mark(body.proposal, Mark::Interview, true),
            _ => {}
        }
    }
}

impl Known {
    fn shown(&self, job: JobId, proposal: ProposalId) -> DeskProposal {
        let (proposer, attempt, version) = (self.proposer, self.attempt, self.version);
        DeskProposal { proposal, proposer, attempt, version, marks: self.marks(job) }
    }
}

#[cfg(test)]
mod tests;
