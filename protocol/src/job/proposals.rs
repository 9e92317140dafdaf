//! The proposals on the desk of a job: what happens to them there, and what the client does with each.

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::desk::{CannotPropose, Marks};
use crate::error::ErrorCode::{self, NotFound};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{AccountId, CommandId, JobId, Millis, ProposalId, RoomId, Seq};
use crate::limit::Limit;
use crate::method::{Method, also_named};
use crate::plain;
use crate::rules;
use crate::stream::Applied;

/// A proposal on the desk, in the state of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DeskProposal {
    /// The proposal.
    pub proposal: ProposalId,
    /// Who proposes.
    pub proposer: AccountId,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The version of the proposal, as far as the job was told.
    pub version: u32,
    /// What the client has done with it.
    pub marks: Marks,
}

/// Event `proposal_received`: somebody proposes, or proposes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ProposalReceived {
    /// The proposal.
    pub proposal: ProposalId,
    /// Who proposes.
    pub proposer: AccountId,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The version of the proposal.
    pub version: u32,
    /// The version of the job's terms that it is made for.
    pub terms_version: u32,
}

/// Event `proposal_turned_away`: a proposal came when the job took none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ProposalTurnedAway {
    /// The proposal.
    pub proposal: ProposalId,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// Why.
    pub reason: CannotPropose,
}

/// Event `proposal_changed`: the person changed the proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ProposalChanged {
    /// The proposal.
    pub proposal: ProposalId,
    /// Its new version.
    pub version: u32,
}

/// Event `proposal_withdrawn`: the person took the proposal back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ProposalWithdrawn {
    /// The proposal.
    pub proposal: ProposalId,
}

/// Event `opened`: the client opened a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Opened {
    /// The proposal.
    pub proposal: ProposalId,
}

/// Event `shortlisted`: the client put a proposal on the shortlist, or took it from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Shortlisted {
    /// The proposal.
    pub proposal: ProposalId,
    /// Whether it is on the shortlist now.
    pub on: bool,
}

/// Event `archived`: the client put a proposal away, or brought it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Archived {
    /// The proposal.
    pub proposal: ProposalId,
    /// Whether it is put away now.
    pub on: bool,
}

/// Event `declined` of a job: the client said no to a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Declined {
    /// The proposal.
    pub proposal: ProposalId,
    /// What its proposer is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub reason: Option<String>,
}

/// Event `proposal_noted`: the client wrote a note about a proposal, or took it away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ProposalNoted {
    /// The proposal.
    pub proposal: ProposalId,
    /// The note; absent where it was taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub note: Option<String>,
}

/// Event `interview_opened` of a job: the client opened a room with a proposer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct InterviewOpened {
    /// The proposal.
    pub proposal: ProposalId,
    /// The room of the two.
    pub room: RoomId,
}

/// `job.open`, `job.message`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfProposalParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The job.
    pub job: JobId,
    /// The proposal.
    pub proposal: ProposalId,
}

/// `job.shortlist`, `job.archive`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MarkParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The job.
    pub job: JobId,
    /// The proposal.
    pub proposal: ProposalId,
    /// Whether it shall be there.
    pub on: bool,
}

also_named! {
    /// `job.open`.
    Open(OfProposalParams);
    /// `job.message`.
    Message(OfProposalParams);
    /// `job.shortlist`.
    Shortlist(MarkParams);
    /// `job.archive`.
    Archive(MarkParams);
}

impl Method for Open {
    type Answer = Applied;
    const NAME: &str = "job.open";
    const ABOUT: &str = "Opens a proposal: `proposal.view` shows it from here on. Its words can change no more, and its proposer has the \
         news. It is answered once the proposal has been told.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["opened", "viewed", "proposal_viewed"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::PROPOSAL_CLOSED];
}

impl Method for Shortlist {
    type Answer = Applied;
    const NAME: &str = "job.shortlist";
    const ABOUT: &str =
        "Puts a proposal on the shortlist, or takes it from there. Only the client sees that.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["shortlisted"];
    const ERRORS: &[ErrorCode] = &[NotFound];
}

impl Method for Archive {
    type Answer = Applied;
    const NAME: &str = "job.archive";
    const ABOUT: &str = "Puts a proposal away, or brings it back. Only the client sees that.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["archived"];
    const ERRORS: &[ErrorCode] = &[NotFound];
}

/// `job.decline`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DeclineParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The job.
    pub job: JobId,
    /// The proposal.
    pub proposal: ProposalId,
    /// What its proposer is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub reason: Option<String>,
}

impl Method for DeclineParams {
    type Answer = Applied;
    const NAME: &str = "job.decline";
    const ABOUT: &str = "Says no to a proposal, whose proposer has the news. While an offer for it is open, that is withdrawn instead.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["declined", "proposal_declined"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::PROPOSAL_CLOSED, rules::PROPOSAL_OFFERED];
    const LIMITS: &[Limit<Self>] =
        &[Limit::text("reason", checks::NOTE_BYTES_MAX, |params| params.reason.as_deref())];

    fn check(&self) -> Result<(), WireError> {
        self.reason.iter().try_for_each(|reason| plain::check("reason", reason, checks::NOTE_BYTES_MAX))
    }
}

/// `job.note`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct NoteParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The job.
    pub job: JobId,
    /// The proposal.
    pub proposal: ProposalId,
    /// The note. Without one, the note that was there is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub note: Option<String>,
}

impl Method for NoteParams {
    type Answer = Applied;
    const NAME: &str = "job.note";
    const ABOUT: &str =
        "Keeps a note about a proposal, in the place of the one before. Only the client sees it.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["proposal_noted"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] =
        &[Limit::text("note", checks::NOTE_BYTES_MAX, |params| params.note.as_deref())];

    fn check(&self) -> Result<(), WireError> {
        self.note.iter().try_for_each(|note| plain::check("note", note, checks::NOTE_BYTES_MAX))
    }
}

impl Method for Message {
    type Answer = MessageAnswer;
    const NAME: &str = "job.message";
    const ABOUT: &str = "Opens a room with the proposer, or answers the one that is there. From then on the proposer knows who the client \
         is. The room keeps its two members. A proposer never opens one.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["interview_opened", "created", "room_added"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::BLOCKED, rules::PROPOSAL_CLOSED];
}

/// The answer of `job.message`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MessageAnswer {
    /// The room of the two.
    pub room: RoomId,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

examples! {
    DeskProposal { proposal: PROPOSAL, proposer: BEN, attempt: 1, version: 1, marks: Marks::example() }
    ProposalReceived { proposal: PROPOSAL, proposer: BEN, attempt: 1, version: 1, terms_version: 1 }
    ProposalTurnedAway { proposal: PROPOSAL, attempt: 1, reason: CannotPropose::JobFull }
    ProposalChanged { proposal: PROPOSAL, version: 2 }
    ProposalWithdrawn { proposal: PROPOSAL }
    Opened { proposal: PROPOSAL }
    Shortlisted { proposal: PROPOSAL, on: true }
    Archived { proposal: PROPOSAL, on: false }
    Declined { proposal: PROPOSAL, reason: Some(text("We found somebody nearer by.")) }
    ProposalNoted { proposal: PROPOSAL, note: Some(text("Ask about the lettering.")) }
    InterviewOpened { proposal: PROPOSAL, room: ROOM }
    OfProposalParams { command_id: COMMAND, job: JOB, proposal: PROPOSAL }
    MarkParams { command_id: COMMAND, job: JOB, proposal: PROPOSAL, on: true }
    DeclineParams { command_id: COMMAND, job: JOB, proposal: PROPOSAL, reason: Some(text("It is too dear.")) }
    NoteParams { command_id: COMMAND, job: JOB, proposal: PROPOSAL, note: Some(text("Ask about fonts.")) }
    MessageAnswer { room: ROOM, seq: 9, at: AT }
}
