//! Postings: what others than its client see of a job.

use serde::{Deserialize, Serialize};

pub use crate::desk::CannotPropose;
use crate::error::ErrorCode::{self, NotFound};
use crate::example::examples;
use crate::ids::{JobId, Millis, Seq};
use crate::job::{Facts, Fields, Status};
use crate::kind::Kind;
use crate::method::Method;
use crate::registry::{Entity, EventType, Shape};
use crate::rules;

/// A posting as a stream.
pub const ENTITY: Entity = Entity {
    kind: Kind::Posting,
    about: "What others see of a job; `id` is the job. It never says who the client is. Readers are its client and whoever \
         is invited, and, where its visibility says so, whoever has published a profile, or whoever is signed in. It has at \
         most 100 events that say something.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<Published>("published", "The job can be seen."),
        EventType::of::<Edited>("edited", "The job says something else."),
        EventType::of::<StatusChanged>("status_changed", "The job takes proposals, or does not any more."),
        EventType::of::<BandChanged>("band_changed", "About how many proposals the job has received."),
    ],
    signals: &[],
};

/// About how many proposals a job has received. It never goes back.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub enum Band {
    /// 0 to 4.
    #[default]
    #[serde(rename = "0-4")]
    From0,
    /// 5 to 9.
    #[serde(rename = "5-9")]
    From5,
    /// 10 to 19.
    #[serde(rename = "10-19")]
    From10,
    /// 20 to 49.
    #[serde(rename = "20-49")]
    From20,
    /// 50 or more.
    #[serde(rename = "50+")]
    From50,
}

impl Band {
    /// The band of so many proposals.
    pub fn of(proposals: usize) -> Band {
        match proposals {
            0..=4 => Band::From0,
            5..=9 => Band::From5,
            10..=19 => Band::From10,
            20..=49 => Band::From20,
            _ => Band::From50,
        }
    }
}

/// Event `published`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Published {
    /// The version of the terms: 1.
    pub terms_version: u32,
    /// What the job says.
    pub fields: Fields,
    /// What is known of the client.
    pub facts: Facts,
}

/// Event `edited`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Edited {
    /// The version of the terms: another one where the pay, the timeline or the questions are others.
    pub terms_version: u32,
    /// What the job says now.
    pub fields: Fields,
}

/// Event `status_changed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StatusChanged {
    /// The version of the terms.
    pub terms_version: u32,
    /// How far the job has come.
    pub status: Status,
}

/// Event `band_changed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct BandChanged {
    /// The version of the terms.
    pub terms_version: u32,
    /// About how many proposals the job has received.
    pub band: Band,
}

/// The state of a posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// The job.
    pub job: JobId,
    /// What it says.
    pub fields: Fields,
    /// What is known of its client.
    pub facts: Facts,
    /// The version of its terms. A proposal names the one it is made for.
    pub terms_version: u32,
    /// How far it has come.
    pub status: Status,
    /// About how many proposals it has received.
    pub band: Band,
    /// When it was published.
    pub published_at: Millis,
}

/// `posting.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewParams {
    /// The job.
    pub job: JobId,
}

impl Method for ViewParams {
    type Answer = ViewAnswer;
    const NAME: &str = "posting.view";
    const ABOUT: &str = "Shows a posting to whom it admits, and whether the caller can propose.";
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::NEEDS_PROFILE];
}

/// The answer of `posting.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewAnswer {
    /// The last event that is in it.
    pub seq: Seq,
    /// The posting as of `seq`.
    pub state: State,
    /// Whether the caller can propose.
    pub can_propose: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub why: Option<CannotPropose>,
}

examples! {
    Published { terms_version: 1, fields: Fields::example(), facts: Facts::example() }
    Edited { terms_version: 2, fields: Fields::example() }
    StatusChanged { terms_version: 1, status: Status::Paused }
    BandChanged { terms_version: 1, band: Band::From5 }
    State {
        job: JOB,
        fields: Fields::example(),
        facts: Facts::example(),
        terms_version: 1,
        status: Status::Open,
        band: Band::From5,
        published_at: AT,
    }
    ViewParams { job: JOB }
    ViewAnswer {
        seq: 3,
        state: State::example(),
        can_propose: false,
        why: Some(CannotPropose::JobNotOpen),
    }
}

/// Hands the parameters of the methods of postings to a macro, in the order in which they are printed.
#[macro_export]
macro_rules! posting_methods {
    ($with:ident) => {
        $with! {
            $crate::posting::ViewParams,
        }
    };
}
