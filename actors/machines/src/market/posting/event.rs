//! The events of a posting and its rows.

use protocol::example::{self, Example};
use protocol::posting::{BandChanged, Edited, Published, StatusChanged};
use protocol::{AccountId, JobId};
use rows::{PostingCardRow, PostingSection, Row};
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
    /// The rows that the event writes: each holds a section of the posting, whole.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        use PostingSection::{Band, Facts, Fields, Status};
        let sections = match self {
            Event::Published(body, _) => vec![
                Fields { terms_version: body.terms_version, fields: body.fields.clone().into() },
                Facts { facts: body.facts.clone(), published_at: at.at },
                Status { status: protocol::job::Status::Open },
            ],
            Event::Edited(body) => {
                vec![Fields { terms_version: body.terms_version, fields: body.fields.clone().into() }]
            }
            Event::StatusChanged(body) => vec![Status { status: body.status }],
            Event::BandChanged(body) => vec![Band { band: body.band }],
            Event::Admitted(_) => Vec::new(),
        };
        let job = JobId(at.stream.id);
        let row = |section| Effect::Row(Row::put(&PostingCardRow { job, section }, at.seq));
        sections.into_iter().map(row).collect()
    }
}
