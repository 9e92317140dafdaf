//! The commands of a job and their answers.

use protocol::contract::WhyOver;
use protocol::job::{
    AnswerAnswer, AnswerParams, Archive, CloseParams, DeclineParams, DraftAnswer, EditAnswer, Facts, Fields,
    InvitationAnswer, InviteAnswer, JobParams, MarkParams, MessageAnswer, NoteParams, OfProposalParams, Open,
    Pause, Reopen, Resume, Shortlist,
};
use protocol::posting::CannotPropose;
use protocol::stream::{Applied, Empty};
use protocol::{AccountId, Millis, ProposalId};
use serde::{Deserialize, Serialize};

use super::proposals::{AskProposals, FromProposal, OnDesk, OnProposal};
use super::state::Job;
use crate::forwarded::{Addressed, forwarded};
use crate::tells::job::FromContract;

/// The commands of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Begin a draft. The caller becomes the client.
    Draft {
        /// What it says.
        fields: Fields,
        /// The version of the taxonomy that knows its categories and skills. A newer program knows another
        /// one, and a retry is the same command all the same.
        #[serde(default, skip_serializing)]
        taxonomy_version: u32,
    },
    /// Say something else.
    Edit {
        /// All that the job is to say.
        fields: Fields,
        /// The version that this replaces.
        version: u32,
        /// The version of the taxonomy that knows its categories and skills.
        #[serde(default, skip_serializing)]
        taxonomy_version: u32,
    },
    /// Open a draft to proposals.
    Publish {
        /// What the server has found out about the client. A retry may find something else, and is the same
        /// command all the same.
        #[serde(default, skip_serializing)]
        facts: Facts,
    },
    /// Take no proposals for a while.
    Pause,
    /// Take proposals again, after a pause.
    Resume,
    /// End the job.
    Close {
        /// Why.
        reason: String,
    },
    /// Take proposals again, after the job was over.
    Reopen,
    /// Ask somebody to propose.
    Invite {
        /// Who.
        freelancer: AccountId,
        /// What the client says to them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Answer an invitation.
    AnswerInvitation {
        /// What the caller says.
        answer: InvitationAnswer,
    },
    /// Ask whether the caller can propose. Changes nothing.
    AskPropose,
    /// Ask, as the client, which proposals lie on the desk. Changes nothing.
    AskProposals(AskProposals),
    /// Do something with a proposal.
    OnProposal(ProposalId, OnProposal),
    /// Sent by a proposal: what happens to it.
    FromProposal(FromProposal),
    /// Ask, as the client, whether there is room for an offer for that proposal. Changes nothing.
    AskOffer {
        /// Who has proposed.
        freelancer: AccountId,
        /// The proposal.
        proposal: ProposalId,
    },
    /// Sent by a contract that is for this job: what becomes of its offer.
    FromContract(FromContract),
    /// Sent by a timer: nothing has happened for a while.
    IdleDue {
        /// When it was due.
        due_at: Millis,
    },
    /// Sent by a timer: others of those who have proposed are told that the job is over.
    RoundDue {
        /// When it was due.
        due_at: Millis,
    },
}

forwarded! {
    Job:
    Pause => |Pause(params)| about(params, Command::Pause);
    Resume => |Resume(params)| about(params, Command::Resume);
    CloseParams => |CloseParams { command_id, job, reason }| {
        (job.0, Some(command_id), Command::Close { reason })
    };
    Reopen => |Reopen(params)| about(params, Command::Reopen);
    AnswerParams => |AnswerParams { command_id, job, answer }| {
        (job.0, Some(command_id), Command::AnswerInvitation { answer })
    };
    Open => |Open(OfProposalParams { command_id, job, proposal })| {
        (job.0, Some(command_id), Command::OnProposal(proposal, OnProposal::Open))
    };
    Shortlist => |Shortlist(MarkParams { command_id, job, proposal, on })| {
        (job.0, Some(command_id), Command::OnProposal(proposal, OnProposal::Shortlist { on }))
    };
    Archive => |Archive(MarkParams { command_id, job, proposal, on })| {
        (job.0, Some(command_id), Command::OnProposal(proposal, OnProposal::Archive { on }))
    };
    DeclineParams => |DeclineParams { command_id, job, proposal, reason }| {
        (job.0, Some(command_id), Command::OnProposal(proposal, OnProposal::Decline { reason }))
    };
    NoteParams => |NoteParams { command_id, job, proposal, note }| {
        (job.0, Some(command_id), Command::OnProposal(proposal, OnProposal::Note { note }))
    };
}

/// A command that needs nothing but the job's id.
fn about(params: JobParams, command: Command) -> Addressed<Job> {
    (params.job.0.into(), Some(params.command_id), command)
}

/// The answers of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to `Draft`.
    Drafted(DraftAnswer),
    /// The answer to `Edit`.
    Edited(EditAnswer),
    /// The answer to every other command that caused an event.
    Applied(Applied),
    /// The answer to `Invite`.
    Invited(InviteAnswer),
    /// The answer to `AnswerInvitation`.
    Answered(AnswerAnswer),
    /// The answer to the opening of a room.
    Message(MessageAnswer),
    /// The answer to `AskProposals`.
    OnDesk(OnDesk),
    /// The answer to `AskOffer`.
    Offering(Offering),
    /// The answer to `AskPropose`.
    Asked(Asked),
    /// The answer to a timer that came too late and changed nothing.
    Nothing(Empty),
}

/// Whether there is room for an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Offering {
    /// Why there is none, if that is so.
    pub no_offer: Option<WhyOver>,
}

/// Whether somebody can propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Why not; none where they can.
    pub why: Option<CannotPropose>,
    /// The client, whom the server does not name.
    pub client: AccountId,
}
