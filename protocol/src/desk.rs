//! What several kinds say about the proposals and offers for a job: why a job takes no proposal, how one
//! stands on the desk of the client, how an offer ended, and how the job came to its end.

use serde::{Deserialize, Serialize};

use crate::example::examples;
use crate::ids::RoomId;

/// Why somebody cannot propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CannotPropose {
    /// The job is the caller's own.
    OwnJob,
    /// The job takes no proposals: it is paused, filled, closed or expired.
    JobNotOpen,
    /// The job is for those who are invited.
    NotInvited,
    /// The job has as many proposals as it can.
    JobFull,
    /// The job is for members: those who have published a profile.
    NeedsProfile,
    /// The client blocks the caller.
    Blocked,
    /// The caller has proposed.
    AlreadyProposed,
}

/// How a job came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum JobEnd {
    /// The client closed it.
    Closed,
    /// All its seats are taken.
    Filled,
    /// Nothing happened in it for too long.
    Expired,
}

/// How a proposal stands on the desk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "ProposalStanding"))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It waits for the client.
    #[default]
    Open,
    /// The person took it back.
    Withdrawn,
    /// The client said no.
    Declined,
    /// The person is hired.
    Hired,
    /// The job was over.
    Ended,
}

/// What the client has done with a proposal. Nobody else sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "ProposalMarks"))]
pub struct Marks {
    /// How it stands.
    pub standing: Standing,
    /// Whether this attempt was opened.
    pub opened: bool,
    /// Whether it is on the shortlist.
    pub shortlisted: bool,
    /// Whether it is put away.
    pub archived: bool,
    /// Whether there is a note about it, which `proposal.view` shows.
    pub noted: bool,
    /// Whether an offer for it is open.
    pub offered: bool,
    /// The room of the interview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub room: Option<RoomId>,
}

/// How an offer for a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    /// The freelancer said no.
    Declined,
    /// The client took it back, or the job ended it.
    Withdrawn,
    /// It was not answered in time.
    Expired,
    /// Its money did not come.
    Failed,
    /// The freelancer accepted, and there was no seat.
    AcceptRefused,
}

examples! {
    Marks {
        standing: Standing::Open,
        opened: true,
        shortlisted: true,
        archived: false,
        noted: true,
        offered: false,
        room: Some(ROOM),
    }
}
