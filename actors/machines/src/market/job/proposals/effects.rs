//! What follows on the desk's events about proposals: what each proposal is told, and the room of an
//! interview.

use protocol::example::{self, Example};
use protocol::{AccountId, JobId, ProposalId};
use rows::{ProposalNoteRow, Row};
use serde::{Deserialize, Serialize};

use crate::market::job::event::{Event, Showing};
use crate::market::proposal::{Command, Proposal};
use crate::talk::room::{self, Room};
use crate::{Effect, Stamp, Tell};

/// What is stored beside an event that a proposal is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfAttempt {
    /// The attempt that it is about. If the proposal has another one by now, it changes nothing there.
    pub attempt: u32,
}

/// What is stored beside the opening of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    /// The client.
    pub client: AccountId,
    /// The proposer.
    pub proposer: AccountId,
    /// The title of the job, which the room gets.
    pub title: Option<String>,
    /// What is shown elsewhere: something has happened in the job.
    pub showing: Showing,
}

impl Event {
    /// What follows from an event about a proposal.
    pub(in crate::market::job) fn effects_on_proposals(&self, at: &Stamp) -> Vec<Effect> {
        let told = |proposal: ProposalId, command: Command| {
            vec![Effect::Tell(Tell::to::<Proposal>(proposal.0, &command))]
        };
        match self {
            Event::ProposalReceived(body, _) => {
                told(body.proposal, Command::Received { attempt: body.attempt })
            }
            Event::ProposalTurnedAway(body) => {
                let (attempt, reason) = (body.attempt, body.reason);
                told(body.proposal, Command::TurnedAway { attempt, reason })
            }
            Event::Opened(body, of) => told(body.proposal, Command::Opened { attempt: of.attempt }),
            Event::Declined(body, of) => {
                let (attempt, reason) = (of.attempt, body.reason.clone());
                told(body.proposal, Command::Declined { attempt, reason })
            }
            Event::ProposalNoted(body) => vec![note(at, body.proposal, body.note.clone())],
            Event::InterviewOpened(body, interview) => {
                let Interview { client, proposer, title, .. } = interview.clone();
                let create = room::Command::Create { title, members: vec![client, proposer] };
                let opened = Command::InterviewOpened { room: body.room, client };
                let mut effects = vec![Effect::Tell(Tell::to::<Room>(body.room.0, &create))];
                effects.extend(told(body.proposal, opened));
                effects
            }
            _ => Vec::new(),
        }
    }
}

/// The note about a proposal. No state holds it.
fn note(at: &Stamp, proposal: ProposalId, note: Option<String>) -> Effect {
    let job = JobId(at.stream.id);
    Effect::Row(match note {
        Some(note) => Row::put(&ProposalNoteRow { job, proposal, note }, at.seq),
        None => ProposalNoteRow::gone(job, proposal, at.seq),
    })
}

impl Example for OfAttempt {
    fn example() -> Self {
        Self { attempt: 1 }
    }
}

impl Example for Interview {
    fn example() -> Self {
        let (client, proposer, title) =
            (example::ADA, example::BEN, Some(example::text("A logo for a bakery")));
        Self { client, proposer, title, showing: Showing::example() }
    }
}
