//! The events of a posting and its rows.

use protocol::example::{self, Example};
use protocol::posting::{BandChanged, Edited, Published, StatusChanged};
use protocol::{AccountId, JobId};
use rows::{FeedRow, PostingCardRow, PostingSection, Row};
use serde::{Deserialize, Serialize};

use crate::{Effect, Stamp, events};

events! {
    /// The events of a posting.
    pub enum Event {
        /// The job can be seen.
        "published" => Published(Published, PublishedBy),
        /// The job says something else.
        "edited" => Edited(Edited),
        /// The job takes proposals, or does not any more.
        "status_changed" => StatusChanged(StatusChanged),
        /// About how many proposals the job has received.
        "band_changed" => BandChanged(BandChanged),
    }
    noted {
        /// Somebody may see the job, whoever else does.
        Admitted(Admitted),
    }
}

/// Who published a job. It is stored beside the event and shown to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedBy {
    /// The client.
    pub client: AccountId,
}

/// Who may see a job because of an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admitted {
    /// The account.
    pub account: AccountId,
}

impl Example for PublishedBy {
    fn example() -> Self {
        Self { client: example::ADA }
    }
}

impl Event {
    /// The rows that the event writes: each holds a section of the posting, whole; and one says that it has
    /// changed.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        use PostingSection::{Band, Facts, Fields, Status};
        let sections = match self {
            Event::Published(body, by) => vec![
                Fields { terms_version: body.terms_version, fields: body.fields.clone().into(), at: at.at },
                Facts { facts: body.facts.clone(), published_at: at.at, client: Some(by.client) },
                Status { status: protocol::job::Status::Open, at: at.at },
            ],
            Event::Edited(body) => {
                vec![Fields {
                    terms_version: body.terms_version,
                    fields: body.fields.clone().into(),
                    at: at.at,
                }]
            }
            Event::StatusChanged(body) => vec![Status { status: body.status, at: at.at }],
            Event::BandChanged(body) => vec![Band { band: body.band }],
            Event::Admitted(_) => Vec::new(),
        };
        let job = JobId(at.stream.id);
        let changed = FeedRow::of(at.stream, at.seq, at.at);
        let changed = (!sections.is_empty()).then(|| Row::put(&changed, at.seq));
        let sections = sections.into_iter().map(|section| Row::put(&PostingCardRow { job, section }, at.seq));
        sections.chain(changed).map(Effect::Row).collect()
    }
}
