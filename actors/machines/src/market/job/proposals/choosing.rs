//! What the client of a job does with a proposal.

use protocol::job::{
    Archived, Declined, InterviewOpened, MessageAnswer, Opened, ProposalNoted, Shortlisted, Standing,
};
use protocol::stream::Applied;
use protocol::{JobId, ProposalId, rules};
use serde::{Deserialize, Serialize};

use super::effects::{Interview, OfAttempt};
use super::{Known, Mark};
use crate::market::job::command::Answer;
use crate::market::job::event::Event;
use crate::market::job::state::{Desk, Job};
use crate::{Occasion, Refusal, ids};

/// What the client does with a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnProposal {
    /// Open it.
    Open,
    /// Put it on the shortlist, or take it from there.
    Shortlist {
        /// Whether it shall be there.
        on: bool,
    },
    /// Put it away, or bring it back.
    Archive {
        /// Whether it shall be away.
        on: bool,
    },
    /// Say no.
    Decline {
        /// What the proposer is told.
        reason: Option<String>,
    },
    /// Keep a note about it, or take the note away.
    Note {
        /// The note.
        note: Option<String>,
    },
    /// Open a room with its proposer.
    Message,
}

impl Job {
    /// What becomes of it. Nothing happens where it is so already.
    pub(in crate::market::job) fn decide_on_proposal(
        &self,
        here: &Occasion,
        proposal: ProposalId,
        what: &OnProposal,
    ) -> Result<Option<Event>, Refusal> {
        let desk = self.as_client(here.who)?;
        let known = desk.proposals.get(proposal).ok_or(Refusal::NotFound)?;
        Ok(match what {
            OnProposal::Open => known.opens(proposal)?,
            OnProposal::Shortlist { on } => {
                let is_other = known.is(Mark::Shortlisted) != *on;
                is_other.then_some(Event::Shortlisted(Shortlisted { proposal, on: *on }))
            }
            OnProposal::Archive { on } => {
                let is_other = known.is(Mark::Archived) != *on;
                is_other.then_some(Event::Archived(Archived { proposal, on: *on }))
            }
            OnProposal::Decline { reason } => Some(known.declines(proposal, reason)?),
            OnProposal::Note { note } => {
                let is_other = note.is_some() || known.is(Mark::Noted);
                is_other.then(|| Event::ProposalNoted(ProposalNoted { proposal, note: note.clone() }))
            }
            OnProposal::Message => desk.messages(here, proposal, known)?,
        })
    }
}

impl Job {
    /// The answer where it is so already.
    pub(in crate::market::job) fn done_already(
        &self,
        here: &Occasion,
        proposal: ProposalId,
        what: &OnProposal,
    ) -> Result<Answer, Refusal> {
        let (seq, at) = (here.head, here.now);
        let known = self.as_client(here.who)?.proposals.get(proposal).ok_or(Refusal::NotFound)?;
        Ok(match what {
            OnProposal::Message => {
                let room = ids::interview(JobId(here.stream.id), known.proposer);
                Answer::Message(MessageAnswer { room, seq, at })
            }
            _ => Answer::Applied(Applied { seq, at }),
        })
    }
}

impl Known {
    fn opens(&self, proposal: ProposalId) -> Result<Option<Event>, Refusal> {
        if self.is(Mark::Opened) {
            return Ok(None);
        }
        match self.standing {
            Standing::Open | Standing::Hired => {
                let of = OfAttempt { attempt: self.attempt };
                Ok(Some(Event::Opened(Opened { proposal }, of)))
            }
            _ => Err(Refusal::rule(rules::PROPOSAL_CLOSED)),
        }
    }

    fn declines(&self, proposal: ProposalId, reason: &Option<String>) -> Result<Event, Refusal> {
        if self.is(Mark::Offered) || self.standing == Standing::Hired {
            return Err(Refusal::rule(rules::PROPOSAL_OFFERED));
        }
        if self.standing != Standing::Open {
            return Err(Refusal::rule(rules::PROPOSAL_CLOSED));
        }
        let of = OfAttempt { attempt: self.attempt };
        Ok(Event::Declined(Declined { proposal, reason: reason.clone() }, of))
    }
}

impl Desk {
    fn messages(
        &self,
        here: &Occasion,
        proposal: ProposalId,
        known: &Known,
    ) -> Result<Option<Event>, Refusal> {
        if known.is(Mark::Interview) {
            return Ok(None);
        }
        if !matches!(known.standing, Standing::Open | Standing::Hired) {
            return Err(Refusal::rule(rules::PROPOSAL_CLOSED));
        }
        let (client, proposer, title) = (self.client, known.proposer, self.fields.title.clone());
        let room = ids::interview(JobId(here.stream.id), proposer);
        let showing = self.showing_as(self.status_at(here.now));
        let interview = Interview { client, proposer, title, showing };
        Ok(Some(Event::InterviewOpened(InterviewOpened { proposal, room }, interview)))
    }
}
