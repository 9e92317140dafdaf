//! How a job comes to be, changes and ends: what its client asks for.

use serde::{Deserialize, Serialize};

use crate::brief::{self, Fields};
use crate::error::ErrorCode::{self, NotFound, TooLarge};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{CommandId, JobId, Millis, Seq};
use crate::limit::{Bounds, Limit};
use crate::method::{Method, also_named};
use crate::plain::{self, Flag};
use crate::stream::Applied;
use crate::{checks, rules};

/// `job.draft`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DraftParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// What the draft says.
    pub fields: Fields,
}

impl Method for DraftParams {
    type Answer = DraftAnswer;
    const NAME: &str = "job.draft";
    const ABOUT: &str = "Begins a draft of a job, which nobody but its client sees. It may lack anything.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["drafted"];
    const ERRORS: &[ErrorCode] = &[TooLarge];
    const CHECKED: &[(&str, Bounds)] = brief::CHECKED;

    fn check(&self) -> Result<(), WireError> {
        self.fields.check()
    }
}

/// The answer of `job.draft`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DraftAnswer {
    /// The new job.
    pub job: JobId,
    /// The version of what it says, which an edit names: 1.
    pub version: u32,
    /// What stands out in its texts.
    pub flags: Vec<Flag>,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

/// `job.edit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EditParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The job.
    pub job: JobId,
    /// All that the job is to say.
    pub fields: Fields,
    /// The version that this replaces.
    pub version: u32,
}

impl Method for EditParams {
    type Answer = EditAnswer;
    const NAME: &str = "job.edit";
    const ABOUT: &str = "Says something else of a job; its client may, 50 times once it is published and 1,000 times before. \
         What is published stays complete, and is never shown to fewer than before. Another pay, timeline or other \
         questions are a new version of the terms.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["edited", "job_edited"];
    const ERRORS: &[ErrorCode] = &[NotFound, TooLarge];
    const RULES: &[&str] = &[rules::STALE_VERSION, rules::TOO_MANY_EDITS];
    const CHECKED: &[(&str, Bounds)] = brief::CHECKED;

    fn check(&self) -> Result<(), WireError> {
        self.fields.check()
    }
}

/// The answer of `job.edit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EditAnswer {
    /// The version of what the job says now.
    pub version: u32,
    /// The version of its terms; 0 in a draft.
    pub terms_version: u32,
    /// What stands out in its texts.
    pub flags: Vec<Flag>,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

/// `job.publish`, `job.pause`, `job.resume` and `job.reopen`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct JobParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The job.
    pub job: JobId,
}

also_named! {
    /// `job.publish`.
    Publish(JobParams);
    /// `job.pause`.
    Pause(JobParams);
    /// `job.resume`.
    Resume(JobParams);
    /// `job.reopen`.
    Reopen(JobParams);
}

impl Method for Publish {
    type Answer = Applied;
    const NAME: &str = "job.publish";
    const ABOUT: &str = "Opens a draft to proposals. It needs a title, a description, a category and its pay. Its posting says \
         of the client what is known now, and never who that is.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["published"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::ACCOUNT_CLOSED, rules::JOB_NOT_DRAFT];
}

impl Method for Pause {
    type Answer = Applied;
    const NAME: &str = "job.pause";
    const ABOUT: &str = "Takes no proposals for a while.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["paused", "status_changed"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::JOB_NOT_OPEN, rules::TOO_MANY_STATES];
}

impl Method for Resume {
    type Answer = Applied;
    const NAME: &str = "job.resume";
    const ABOUT: &str = "Takes proposals again, after a pause.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["resumed", "status_changed"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::JOB_NOT_PAUSED];
}

impl Method for Reopen {
    type Answer = Applied;
    const NAME: &str = "job.reopen";
    const ABOUT: &str =
        "Takes proposals again after a job was filled, closed or has expired. It needs a seat that is free.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["reopened", "status_changed"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[
        rules::ACCOUNT_CLOSED,
        rules::JOB_ENDING,
        rules::JOB_FILLED,
        rules::JOB_NOT_OVER,
        rules::TOO_MANY_STATES,
    ];
}

/// `job.close`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct CloseParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The job.
    pub job: JobId,
    /// Why, 1 to 1,024 bytes; for the client alone.
    pub reason: String,
}

impl Method for CloseParams {
    type Answer = Applied;
    const NAME: &str = "job.close";
    const ABOUT: &str = "Ends a job, or throws a draft away. Every open offer for it is withdrawn, and its money goes back. Whoever \
         has proposed and waits is told, up to 2,000 people, a hundred at a time.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &[
        "closed",
        "status_changed",
        "ended",
        "job_ended",
        "withdrawn",
        "offer_refunded",
        "escrow_returned",
        "offer_ended",
    ];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::JOB_CLOSED];
    const LIMITS: &[Limit<Self>] =
        &[Limit::text("reason", checks::NOTE_BYTES_MAX, |params| Some(&params.reason))];

    fn check(&self) -> Result<(), WireError> {
        plain::check("reason", &self.reason, checks::NOTE_BYTES_MAX)
    }
}

examples! {
    DraftParams { command_id: COMMAND, fields: Fields::example() }
    DraftAnswer { job: JOB, version: 1, flags: vec![], seq: 1, at: AT }
    EditParams { command_id: COMMAND, job: JOB, fields: Fields::example(), version: 1 }
    EditAnswer { version: 2, terms_version: 1, flags: vec![Flag::ContactEmail], seq: 3, at: AT }
    JobParams { command_id: COMMAND, job: JOB }
    CloseParams { command_id: COMMAND, job: JOB, reason: text("We have found somebody.") }
}
