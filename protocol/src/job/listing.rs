//! A job as its client reads it, and the list of one's jobs.

use serde::{Deserialize, Serialize};

use super::{State, Status};
use crate::error::ErrorCode::{self, NotFound};
use crate::example::examples;
use crate::ids::{JobId, Millis, Seq};
use crate::limit::Limit;
use crate::method::Method;

/// `job.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewParams {
    /// The job, whose client the caller must be.
    pub job: JobId,
}

impl Method for ViewParams {
    type Answer = ViewAnswer;
    const NAME: &str = "job.view";
    const ABOUT: &str = "Shows the desk of a job to its client.";
    const ERRORS: &[ErrorCode] = &[NotFound];
}

/// The answer of `job.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewAnswer {
    /// The last event that is in it.
    pub seq: Seq,
    /// The desk as of `seq`.
    pub state: State,
}

/// `job.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListParams {
    /// Lists only jobs that have come so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub state: Option<Status>,
    /// The `job` of the last item already seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<JobId>,
    /// How many items at most: 1 to 1,000, and 100 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for ListParams {
    type Answer = ListAnswer;
    const NAME: &str = "job.list";
    const ABOUT: &str = "Lists the caller's own jobs, the newest first.";
    const LIMITS: &[Limit<Self>] = &[Limit::page(|params| params.limit.map(u64::from))];
}

/// The answer of `job.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListAnswer {
    /// The jobs, the newest first.
    pub jobs: Vec<ListItem>,
    /// Whether more items follow after the last one here.
    pub more: bool,
}

/// A job in `job.list`; its cursor is `job`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListItem {
    /// The job.
    pub job: JobId,
    /// Its title, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub title: Option<String>,
    /// How far it has come.
    pub status: Status,
    /// How many proposals it has received.
    pub proposals: u32,
    /// How many people it hires.
    pub seats: u32,
    /// How many of these seats are taken.
    pub seats_taken: u32,
    /// When something last happened in it.
    pub active_at: Millis,
}

examples! {
    ViewParams { job: JOB }
    ViewAnswer { seq: 3, state: State::example() }
    ListParams { state: Some(Status::Open), after: Some(JOB), limit: Some(50) }
    ListAnswer { jobs: vec![ListItem::example()], more: false }
    ListItem {
        job: JOB,
        title: Some(text("A logo for a bakery")),
        status: Status::Open,
        proposals: 7,
        seats: 2,
        seats_taken: 1,
        active_at: AT,
    }
}
