//! A job that is over tells those who have proposed. It does so in rounds, so that no event tells thousands.

use protocol::desk::{JobEnd, Standing};
use protocol::job::Status;
use protocol::{Millis, ProposalId};
use serde::{Deserialize, Serialize};

use super::event::Event;
use super::proposals::{Known, Mark};
use super::state::{Desk, Job};
use crate::market::proposal::{Command, Proposal};
use crate::{Caller, Effect, Occasion, Refusal, Stamp, Tell, TimerKey};

/// The most proposals that are told by one event.
pub const ROUND_PROPOSALS_MAX: usize = 100;

/// How long after a round the next one is due, in milliseconds. A timer must not be set to the time for which
/// it was told.
const NEXT_ROUND_MS: Millis = 1;

/// The name of the timer of the next round.
pub(super) const WINDING_TIMER: &str = "winding";

/// A round: these proposals are told that the job is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// How the job came to its end.
    pub how: JobEnd,
    /// The proposals, each with the attempt that has ended.
    pub proposals: Vec<(ProposalId, u32)>,
    /// When the next round is due, if others are to be told.
    pub next_at: Option<Millis>,
}

impl Desk {
    /// Who is to be told that the job is over: whoever waits for the client. Whoever has an offer hears first
    /// how that ends.
    fn waiting(&self) -> impl Iterator<Item = (ProposalId, &Known)> {
        let waits = |known: &Known| known.standing == Standing::Open && !known.is(Mark::Offered);
        self.proposals.after(None).filter(move |(_, known)| waits(known))
    }

    /// Something happened at that time: where the job is over and somebody waits, a round is due.
    pub(super) fn wind(&mut self, at: Millis) {
        let is_due = end_of(self.status).is_some() && self.waiting().next().is_some();
        self.round_at = is_due.then_some(at);
    }

    pub(super) fn fold_round(&mut self, round: &Round) {
        for (proposal, _) in &round.proposals {
            self.proposals.stands(*proposal, Standing::Ended);
        }
        self.round_at = round.next_at;
    }
}

impl Job {
    /// Does nothing where the round was had, or the job takes proposals again.
    pub(super) fn decide_round(&self, here: &Occasion, due_at: Millis) -> Result<Option<Event>, Refusal> {
        if here.who != Caller::Time {
            return Err(Refusal::Forbidden);
        }
        let desk = self.made()?;
        let Some(how) = end_of(desk.status).filter(|_| desk.round_at == Some(due_at) && due_at <= here.now)
        else {
            return Ok(None);
        };
        let mut waiting = desk.waiting().map(|(proposal, known)| (proposal, known.attempt));
        let proposals = waiting.by_ref().take(ROUND_PROPOSALS_MAX).collect();
        let next_at = waiting.next().map(|_| here.now + NEXT_ROUND_MS);
        Ok(Some(Event::Round(Round { how, proposals, next_at })))
    }
}

/// How a job came to its end; none where it has not.
pub(super) fn end_of(status: Status) -> Option<JobEnd> {
    match status {
        Status::Closed => Some(JobEnd::Closed),
        Status::Filled => Some(JobEnd::Filled),
        Status::Expired => Some(JobEnd::Expired),
        Status::Draft | Status::Open | Status::Paused => None,
    }
}

/// The first round of a job that is over after an event. Where nobody waits, its timer changes nothing.
pub(super) fn first_round(event: &Event, at: &Stamp) -> Option<Effect> {
    let is_over = match event {
        Event::OfferEnded(_, ended) => ended.job_over,
        _ => end_of(event.showing()?.line.status).is_some(),
    };
    is_over.then_some(Effect::Timer(WINDING_TIMER, TimerKey::Only, Some(at.at)))
}

/// What the proposals are told, and when the next round is.
pub(super) fn told(round: &Round) -> Vec<Effect> {
    let tell = |(proposal, attempt): &(ProposalId, u32)| {
        let ended = Command::JobEnded { attempt: *attempt, how: round.how };
        Effect::Tell(Tell::to::<Proposal>(proposal.0, &ended))
    };
    let timer = Effect::Timer(WINDING_TIMER, TimerKey::Only, round.next_at);
    round.proposals.iter().map(tell).chain([timer]).collect()
}
