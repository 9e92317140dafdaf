//! The state of a job, and how each event changes it.

use std::collections::BTreeMap;

use protocol::job::{Edited, Facts, Fields, State, Status, Visibility};
use protocol::{AccountId, JobId, Millis};
use serde::{Deserialize, Serialize};

use super::event::{Event, Line, Showing};
use super::idle::EXPIRES_AFTER_MS;
use super::invitations::Invitee;
use super::proposals::Proposals;
use super::seats::Hiring;
use crate::{Caller, Refusal, Stamp};

/// A job. Only `apply` changes it, so replaying its events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Job {
    /// There is no such job.
    #[default]
    NotDrafted,
    /// The job was drafted.
    Made(Box<Desk>),
}

/// A job that was drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The client.
    pub client: AccountId,
    /// What the job says.
    pub fields: Fields,
    /// The version of what it says.
    pub version: u32,
    /// The version of its terms; 0 before it is published.
    pub terms_version: u32,
    /// How far it has come.
    pub status: Status,
    /// What its posting says of the client.
    pub facts: Option<Facts>,
    /// Why the client has closed it.
    pub reason: Option<String>,
    /// When something last happened in it.
    pub active_at: Millis,
    /// When it expires, if its client was warned.
    pub expires_at: Option<Millis>,
    /// How many edits came since it was drafted or, once it is published, since then.
    pub edits: u32,
    /// How many changes of its status the posting was told after the publishing.
    pub states: u32,
    /// Who was asked to propose.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub invitations: BTreeMap<AccountId, Invitee>,
    /// When the next of those who have proposed are told that the job is over, if they are to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_at: Option<Millis>,
    /// The proposals that it has received.
    #[serde(default, skip_serializing_if = "Proposals::is_empty")]
    pub proposals: Proposals,
    /// Its open offers, and who has its seats.
    #[serde(default)]
    pub hiring: Hiring,
}

impl Job {
    /// The desk of a job that exists.
    pub(super) fn made(&self) -> Result<&Desk, Refusal> {
        match self {
            Job::NotDrafted => Err(Refusal::NotFound),
            Job::Made(desk) => Ok(desk),
        }
    }

    /// The desk, for whoever may act for its client. For anyone else the job does not exist.
    pub(super) fn as_client(&self, who: Caller) -> Result<&Desk, Refusal> {
        let desk = self.made()?;
        if who.account() == Some(desk.client) { Ok(desk) } else { Err(Refusal::NotFound) }
    }

    pub(super) fn fold(&mut self, event: &Event, at: &Stamp) {
        match (event, self) {
            (Event::Drafted(body, _), job) => {
                *job = Job::Made(Box::new(Desk::drafted(body.client, body.fields.clone(), at.at)));
            }
            (_, Job::NotDrafted) => debug_assert!(false, "a job begins with its draft"),
            (event, Job::Made(desk)) => desk.fold(event, at.at),
        }
    }
}

impl Desk {
    fn drafted(client: AccountId, fields: Fields, at: Millis) -> Self {
        Self {
            client,
            fields,
            version: 1,
            terms_version: 0,
            status: Status::Draft,
            facts: None,
            reason: None,
            active_at: at,
            expires_at: None,
            edits: 0,
            states: 0,
            invitations: BTreeMap::new(),
            round_at: None,
            proposals: Proposals::default(),
            hiring: Hiring::default(),
        }
    }

    fn fold(&mut self, event: &Event, at: Millis) {
        match event {
            Event::Drafted(..) => {}
            Event::Published(body, _) => {
                (self.terms_version, self.facts) = (body.terms_version, Some(body.facts.clone()));
                (self.status, self.edits) = (Status::Open, 0);
            }
            Event::Edited(body, _) => self.fold_edited(body),
            Event::Paused(..) => self.turn(Status::Paused),
            Event::Resumed(..) => self.turn(Status::Open),
            Event::Reopened(..) => {
                self.reason = None;
                self.turn(Status::Open);
            }
            Event::Invited(body, _) => self.fold_invited(body, at),
            Event::InvitationAnswered(body, _) => self.fold_answered(body),
            Event::Warned(body, _) => self.expires_at = Some(body.expires_at),
            Event::Expired(..) => self.turn(Status::Expired),
            Event::Closed(body, _) => {
                self.reason = Some(body.reason.clone());
                self.turn(Status::Closed);
            }
            Event::Round(round) => self.fold_round(round),
            Event::SeatTaken(body, _) if body.seats_left == 0 => self.turn(Status::Filled),
            _ => {}
        }
        self.proposals.fold(event);
        self.fold_hiring(event);
        let is_activity = !matches!(event, Event::Warned(..)) && event.showing().is_some();
        if is_activity {
            (self.active_at, self.expires_at) = (at, None);
        }
        if is_activity || matches!(event, Event::OfferEnded(..)) {
            self.wind(at);
        }
    }

    fn fold_edited(&mut self, body: &Edited) {
        self.fields = body.fields.clone();
        (self.version, self.terms_version) = (body.version, body.terms_version);
        self.edits += 1;
    }

    fn turn(&mut self, status: Status) {
        self.status = status;
        self.states += u32::from(self.terms_version > 0);
    }

    /// How far the job has come at that time. It has expired once its time is over, even if its timer has not
    /// been told yet. While an offer for it is open it does not expire: the offer does.
    pub(super) fn status_at(&self, now: Millis) -> Status {
        match self.status {
            Status::Open | Status::Paused
                if now >= self.active_at + EXPIRES_AFTER_MS && !self.has_offers() =>
            {
                Status::Expired
            }
            status => status,
        }
    }

    /// What lists show of the job.
    pub(super) fn line(&self) -> Line {
        Line {
            client: self.client,
            title: self.fields.title.clone(),
            status: self.status,
            proposals: u32::try_from(self.proposals.count()).unwrap_or(u32::MAX),
            seats: self.fields.seats.0,
            seats_taken: self.seats_taken(),
        }
    }

    /// What an event that leaves the status as it is says beside its body.
    pub(super) fn showing(&self) -> Showing {
        Showing {
            line: self.line(),
            terms_version: self.terms_version,
            band: None,
            is_public: self.fields.visibility == Visibility::Public,
            offers: Vec::new(),
        }
    }

    /// What an event that gives the job that status says beside its body.
    pub(super) fn showing_as(&self, status: Status) -> Showing {
        let showing = self.showing();
        let offers = match status {
            Status::Filled | Status::Closed | Status::Expired => self.open_offers(),
            Status::Draft | Status::Open | Status::Paused => Vec::new(),
        };
        Showing { line: Line { status, ..showing.line }, offers, ..showing }
    }

    /// The state as its client sees it.
    pub(super) fn shown(&self, job: JobId) -> State {
        State {
            job,
            client: self.client,
            fields: self.fields.clone(),
            version: self.version,
            terms_version: self.terms_version,
            status: self.status,
            active_at: self.active_at,
            expires_at: self.expires_at,
            facts: self.facts.clone(),
            reason: self.reason.clone(),
            invitations: self.shown_invitations(),
            proposals: self.proposals.shown(job),
            offers: self.offers_shown(),
            hired: self.hired_shown(),
        }
    }
}
