//! The state of a proposal, and how each event changes it.

use protocol::proposal::{Card, Edited, JobEnd, State, Status, Submitted, TermsSet};
use protocol::{ContractId, JobId, Kind, Millis, ProposalId};
use rows::ProposalRow;
use serde::{Deserialize, Serialize};

use super::event::Event;
use crate::{Caller, Occasion, Refusal, Stamp};

/// A proposal. Only `apply` changes it, so replaying its events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proposal {
    /// The person has not proposed for the job.
    #[default]
    NotMade,
    /// The person has proposed.
    Made(Box<Made>),
}

/// A proposal that was submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// What its proposer sees.
    pub shown: State,
    /// When the person first proposed.
    pub made_at: Millis,
    /// How many attempts there were that the job did not refuse.
    pub counted: u32,
}

impl Proposal {
    /// The proposal, if it was made.
    pub fn made(&self) -> Result<&Made, Refusal> {
        match self {
            Proposal::NotMade => Err(Refusal::NotFound),
            Proposal::Made(made) => Ok(made),
        }
    }

    /// The proposal, if the caller made it. For anyone else it does not exist.
    pub fn own(&self, who: Caller) -> Result<&Made, Refusal> {
        let made = self.made()?;
        if who == Caller::Account(made.shown.proposer) { Ok(made) } else { Err(Refusal::NotFound) }
    }

    /// The proposal, if its job is who tells.
    pub(super) fn of_job(&self, here: &Occasion) -> Result<&Made, Refusal> {
        let job = JobId(here.told_by(Kind::Job)?);
        let made = self.made()?;
        if made.shown.job == job { Ok(made) } else { Err(Refusal::Forbidden) }
    }

    /// Applies one event.
    pub(super) fn fold(&mut self, event: &Event, at: &Stamp) {
        match (event, &mut *self) {
            (Event::Submitted(body, _), Proposal::NotMade) => {
                *self = Proposal::Made(Box::new(Made::first(body, at)));
            }
            (_, Proposal::Made(made)) => made.fold(event, at),
            (_, Proposal::NotMade) => debug_assert!(false, "nothing happens to what is not submitted"),
        }
    }
}

impl Made {
    pub(super) fn first(body: &Submitted, at: &Stamp) -> Self {
        let shown = State {
            proposal: ProposalId(at.stream.id),
            job: body.job,
            title: body.title.clone(),
            proposer: body.proposer,
            attempt: body.attempt,
            version: body.version,
            status: body.status,
            words: body.words.clone(),
            terms: body.terms.clone(),
            terms_version: body.terms_version,
            submitted_at: at.at,
            edit_until: body.edit_until,
            viewed_at: None,
            room: None,
            client: None,
            contract: None,
            refused: None,
            declined: None,
            ended: None,
        };
        Self { shown, made_at: at.at, counted: 1 }
    }

    /// Another attempt. The room of an interview stays, and who the client is.
    fn submitted_again(&mut self, body: &Submitted, at: &Stamp) {
        let before = &self.shown;
        let (room, client) = (before.room, before.client);
        let first = Self::first(body, at).shown;
        self.shown = State { room, client, ..first };
        self.counted += 1;
    }

    fn edited(&mut self, body: &Edited) {
        self.shown.version = body.version;
        self.shown.words.clone_from(&body.words);
    }

    fn terms_set(&mut self, body: &TermsSet) {
        self.shown.version = body.version;
        self.shown.terms.clone_from(&body.terms);
        self.shown.terms_version = body.terms_version;
    }

    fn fold(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Submitted(body, _) => return self.submitted_again(body, at),
            Event::Edited(body, _) => return self.edited(body),
            Event::TermsSet(body, _) => return self.terms_set(body),
            _ => {}
        }
        let shown = &mut self.shown;
        match event {
            Event::Submitted(..) | Event::Edited(..) | Event::TermsSet(..) => {}
            Event::Delivered(..) => shown.status = Status::Delivered,
            Event::Refused(body, _) => {
                (shown.status, shown.refused) = (Status::Refused, Some(body.reason));
                self.counted -= 1;
            }
            Event::Viewed(..) => shown.viewed_at = Some(at.at),
            Event::InterviewOpened(body, _) => {
                (shown.room, shown.client) = (Some(body.room), Some(body.client));
            }
            Event::Offered(body, _) => {
                shown.status = Status::Offered;
                (shown.contract, shown.client) = (Some(body.contract), Some(body.client));
            }
            Event::OfferEnded(..) => (shown.status, shown.contract) = (Status::Delivered, None),
            Event::Hired(body, _) => hired(shown, body.contract),
            Event::Withdrawn(..) => shown.status = Status::Withdrawn,
            Event::Declined(body, _) => {
                shown.status = Status::Declined;
                shown.declined.clone_from(&body.reason);
            }
            Event::Ended(body, _) => ended(shown, body.how),
        }
    }

    /// The proposal as lists show it.
    pub(super) fn row(&self) -> ProposalRow {
        let shown = &self.shown;
        let card = Card {
            title: shown.title.clone(),
            status: shown.status,
            attempt: shown.attempt,
            version: shown.version,
            terms_version: shown.terms_version,
            price: shown.terms.price.clone(),
            days: shown.terms.timeline.days,
            made_at: self.made_at,
            submitted_at: shown.submitted_at,
            viewed_at: shown.viewed_at,
            room: shown.room,
            client: shown.client,
            contract: shown.contract,
        };
        ProposalRow { proposal: shown.proposal, job: shown.job, proposer: shown.proposer, card }
    }

    /// Whether the client may still answer it, or the person still take it back.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.shown.status, Status::Submitting | Status::Delivered | Status::Offered)
    }
}

/// Whoever accepts is hired, however the proposal stood: the contract is what counts.
fn hired(shown: &mut State, contract: ContractId) {
    shown.status = Status::Hired;
    shown.contract = Some(contract);
    (shown.declined, shown.ended) = (None, None);
}

fn ended(shown: &mut State, how: JobEnd) {
    (shown.status, shown.ended, shown.contract) = (Status::Ended, Some(how), None);
}
