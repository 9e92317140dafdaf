//! Invitations: a client asks somebody to propose.

use serde::{Deserialize, Serialize};

use super::Status;
use crate::error::ErrorCode::{self, NotFound, TooLarge};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{AccountId, CommandId, JobId, Millis, Seq};
use crate::limit::{Bounds, Limit};
use crate::method::Method;
use crate::plain::Flag;
use crate::{checks, plain, rules};

/// `job.invite`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct InviteParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The job.
    pub job: JobId,
    /// Who shall propose.
    pub freelancer: AccountId,
    /// What the client says to them, 1 to 1,024 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub note: Option<String>,
}

impl Method for InviteParams {
    type Answer = InviteAnswer;
    const NAME: &str = "job.invite";
    const ABOUT: &str = "Asks somebody to propose for a job that is open; they then see its posting, whoever else does. At most \
         30 invitations of a job wait for their answer, and 300 are sent in its life. Whoever has declined is not asked again.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["invited"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[
        rules::ALREADY_INVITED,
        rules::BLOCKED,
        rules::INVITATION_DECLINED,
        rules::JOB_NOT_OPEN,
        rules::TOO_MANY_INVITATIONS,
    ];
    const LIMITS: &[Limit<Self>] =
        &[Limit::text("note", checks::NOTE_BYTES_MAX, |params| params.note.as_deref())];

    fn check(&self) -> Result<(), WireError> {
        self.note.iter().try_for_each(|note| plain::check("note", note, checks::NOTE_BYTES_MAX))
    }
}

/// The answer of `job.invite`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct InviteAnswer {
    /// What stands out in the note, if anything does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Flag>>"))]
    pub flags: Vec<Flag>,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

/// `invitation.answer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AnswerParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The job that the caller is invited to.
    pub job: JobId,
    /// What they say.
    pub answer: InvitationAnswer,
}

/// What somebody says who is invited to propose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum InvitationAnswer {
    /// They mean to propose.
    Accept(InvitationAccepted),
    /// They do not.
    Decline(InvitationDeclined),
}

/// Somebody who is invited means to propose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct InvitationAccepted {}

/// Somebody who is invited does not mean to propose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct InvitationDeclined {
    /// Why, 1 to 1,024 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub reason: Option<String>,
}

impl Method for AnswerParams {
    type Answer = AnswerAnswer;
    const NAME: &str = "invitation.answer";
    const ABOUT: &str =
        "Answers an invitation, once; who gives no answer has not declined. To accept is not to propose yet.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["invitation_answered"];
    const ERRORS: &[ErrorCode] = &[NotFound, TooLarge];
    const RULES: &[&str] = &[rules::INVITATION_ANSWERED, rules::JOB_NOT_OPEN];
    const CHECKED: &[(&str, Bounds)] =
        &[("answer.decline.reason", Bounds::Text { bytes_max: checks::NOTE_BYTES_MAX, shows: true })];

    fn check(&self) -> Result<(), WireError> {
        let InvitationAnswer::Decline(InvitationDeclined { reason: Some(reason) }) = &self.answer else {
            return Ok(());
        };
        plain::check_shown("answer.decline.reason", reason, checks::NOTE_BYTES_MAX)
    }
}

/// The answer of `invitation.answer`. How many events the desk has by then is its client's alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AnswerAnswer {
    /// When it happened.
    pub at: Millis,
}

/// `invitation.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListInvitationsParams {
    /// The `job` of the last item already seen; goes with `after_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<JobId>,
    /// The `at` of the last item already seen; goes with `after`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after_at: Option<Millis>,
    /// How many items at most: 1 to 1,000, and 100 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for ListInvitationsParams {
    type Answer = ListInvitationsAnswer;
    const NAME: &str = "invitation.list";
    const ABOUT: &str = "Lists the invitations that the caller got in the last 36 months, the newest first.";
    const LIMITS: &[Limit<Self>] = &[
        Limit::page(|params| params.limit.map(u64::from)),
        Limit::number("after_at", 0, checks::INTEGER_MAX, |params| params.after_at),
    ];

    fn check(&self) -> Result<(), WireError> {
        match (self.after, self.after_at) {
            (Some(_), None) | (None, Some(_)) => Err(WireError::invalid("after_at", "goes with `after`")),
            _ => Ok(()),
        }
    }
}

/// The answer of `invitation.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListInvitationsAnswer {
    /// The invitations, the newest first.
    pub invitations: Vec<InvitationItem>,
    /// Whether more items follow after the last one here.
    pub more: bool,
}

/// An invitation in `invitation.list`; its cursor is `at` with `job`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct InvitationItem {
    /// The job.
    pub job: JobId,
    /// Its title, as it was then.
    pub title: String,
    /// What the client says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub note: Option<String>,
    /// When it was sent.
    pub at: Millis,
    /// How it was answered, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub answer: Option<InvitationAnswer>,
    /// How far the job has come by now.
    pub status: Status,
}

/// Event `invited`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Invited {
    /// Who is asked to propose.
    pub freelancer: AccountId,
    /// What the client says to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub note: Option<String>,
}

/// Event `invitation_answered`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct InvitationAnswered {
    /// Who was asked to propose.
    pub freelancer: AccountId,
    /// What they say.
    pub answer: InvitationAnswer,
}

/// An invitation in the state of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Invitation {
    /// Who was asked to propose.
    pub freelancer: AccountId,
    /// When.
    pub at: Millis,
    /// Whether they mean to; absent while they have not answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub accepted: Option<bool>,
}

examples! {
    InviteParams { command_id: COMMAND, job: JOB, freelancer: BEN, note: Some(text("We like your work.")) }
    InviteAnswer { flags: vec![], seq: 300, at: AT }
    AnswerParams {
        command_id: COMMAND,
        job: JOB,
        answer: InvitationAnswer::Decline(InvitationDeclined { reason: Some(text("No time in May.")) }),
    }
    AnswerAnswer { at: AT }
    ListInvitationsParams { after: Some(JOB), after_at: Some(AT), limit: Some(50) }
    ListInvitationsAnswer { invitations: vec![InvitationItem::example()], more: false }
    InvitationItem {
        job: JOB,
        title: text("A logo for a bakery"),
        note: Some(text("We like your work.")),
        at: AT,
        answer: Some(InvitationAnswer::Accept(InvitationAccepted {})),
        status: Status::Open,
    }
    Invited { freelancer: BEN, note: Some(text("We like your work.")) }
    InvitationAnswered {
        freelancer: BEN,
        answer: InvitationAnswer::Accept(InvitationAccepted {}),
    }
    Invitation { freelancer: BEN, at: AT, accepted: Some(true) }
}
