//! The state of a posting, how each event changes it, and who may read it.

use std::collections::BTreeSet;

use protocol::job::{Facts, Fields, Status, Visibility};
use protocol::posting::{Band, BandChanged, Edited, Published, State, StatusChanged};
use protocol::{AccountId, JobId, Millis};
use serde::{Deserialize, Serialize};

use super::command::{Command, Reader};
use super::event::{Admitted, Event, PublishedBy};
use crate::{Caller, Refusal, Stamp};

/// A posting. Only `apply` changes it, so replaying its events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Posting {
    /// The job is not published.
    #[default]
    NotPublished,
    /// The job was published.
    Made(Box<Face>),
}

/// What a published job shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// The client, whom no reader sees.
    pub client: AccountId,
    /// What the job says.
    pub fields: Fields,
    /// What is known of the client.
    pub facts: Facts,
    /// The version of the terms.
    pub terms_version: u32,
    /// How far the job has come.
    pub status: Status,
    /// About how many proposals it has received.
    pub band: Band,
    /// When it was published.
    pub published_at: Millis,
    /// Who was invited, and may see it whoever else does.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub admitted: BTreeSet<AccountId>,
}

impl Posting {
    pub(super) fn made(&self) -> Result<&Face, Refusal> {
        match self {
            Posting::NotPublished => Err(Refusal::NotFound),
            Posting::Made(face) => Ok(face),
        }
    }

    /// What follows from what the job tells.
    pub(super) fn decide_told(&self, command: &Command) -> Option<Event> {
        match (command.clone(), self.made()) {
            (Command::Publish { client, terms_version, fields, facts }, Err(_)) => {
                Some(Event::Published(Published { terms_version, fields, facts }, PublishedBy { client }))
            }
            (Command::Edit { terms_version, fields }, Ok(_)) => {
                Some(Event::Edited(Edited { terms_version, fields }))
            }
            (Command::ChangeStatus { terms_version, status }, Ok(_)) => {
                Some(Event::StatusChanged(StatusChanged { terms_version, status }))
            }
            (Command::ChangeBand { terms_version, band }, Ok(_)) => {
                Some(Event::BandChanged(BandChanged { terms_version, band }))
            }
            (Command::Admit { account }, Ok(face)) => {
                let is_new = !face.admitted.contains(&account);
                is_new.then_some(Event::Admitted(Admitted { account }))
            }
            // A job is published once, and tells that before anything else.
            (Command::Publish { .. }, Ok(_)) | (Command::AskReader, _) | (_, Err(_)) => None,
        }
    }

    pub(super) fn fold(&mut self, event: &Event, at: &Stamp) {
        match (event, self) {
            (Event::Published(body, by), posting) => {
                *posting = Posting::Made(Box::new(Face {
                    client: by.client,
                    fields: body.fields.clone(),
                    facts: body.facts.clone(),
                    terms_version: body.terms_version,
                    status: Status::Open,
                    band: Band::default(),
                    published_at: at.at,
                    admitted: BTreeSet::new(),
                }));
            }
            (_, Posting::NotPublished) => debug_assert!(false, "a posting begins with its publishing"),
            (event, Posting::Made(face)) => face.fold(event),
        }
    }

    /// Whether the caller may read the posting. To anyone else it does not exist.
    pub(super) fn may_read(&self, who: Caller) -> Result<(), Refusal> {
        let face = self.made()?;
        let may = match who {
            Caller::System => true,
            Caller::Account(account) => face.admits(account),
            Caller::Entity(_) | Caller::Time | Caller::Guest => false,
        };
        if may { Ok(()) } else { Err(Refusal::NotFound) }
    }
}

impl Posting {
    /// What the account needs to read it.
    pub(super) fn asked(&self, who: Caller) -> Result<Reader, Refusal> {
        let (face, account) = (self.made()?, who.account().ok_or(Refusal::NotFound)?);
        let is_for_members = face.fields.visibility == Visibility::Members;
        Ok(Reader { needs_profile: is_for_members && !face.lets_in(account) })
    }
}

impl Face {
    fn fold(&mut self, event: &Event) {
        match event {
            Event::Published(..) => {}
            Event::Edited(body) => {
                (self.terms_version, self.fields) = (body.terms_version, body.fields.clone());
            }
            Event::StatusChanged(body) => self.status = body.status,
            Event::BandChanged(body) => self.band = body.band,
            Event::Admitted(admitted) => {
                self.admitted.insert(admitted.account);
            }
        }
    }

    /// Whether the account may read it. Where it is for members, the server has looked for a profile.
    fn admits(&self, account: AccountId) -> bool {
        self.fields.visibility != Visibility::InviteOnly || self.lets_in(account)
    }

    /// Whether the account may read it whoever else does: it is the client, or invited.
    fn lets_in(&self, account: AccountId) -> bool {
        account == self.client || self.admitted.contains(&account)
    }

    /// The state as its readers see it.
    pub(super) fn shown(&self, job: JobId) -> State {
        State {
            job,
            fields: self.fields.clone(),
            facts: self.facts.clone(),
            terms_version: self.terms_version,
            status: self.status,
            band: self.band,
            published_at: self.published_at,
        }
    }
}
