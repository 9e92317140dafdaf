//! The commands of a proposal and their answers.

use protocol::job::Pay;
use protocol::posting::CannotPropose;
use protocol::proposal::{ChangeAnswer, JobEnd, SubmitAnswer, Terms, WithdrawParams, Words};
use protocol::stream::{Applied, Empty};
use protocol::{AccountId, ContractId, JobId, RoomId};
use serde::{Deserialize, Serialize};

use super::state::Proposal;
use crate::forwarded::forwarded;

/// The commands of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Propose, or propose once more.
    Submit(Submit),
    /// Change the words.
    Edit(Edit),
    /// Change the terms.
    SetTerms(SetTerms),
    /// Take it back.
    Withdraw,
    /// Sent by the job: it has the proposal.
    Received {
        /// The attempt.
        attempt: u32,
    },
    /// Sent by the job: it does not take the proposal.
    TurnedAway {
        /// The attempt.
        attempt: u32,
        /// Why.
        reason: CannotPropose,
    },
    /// Sent by the job: its client has opened the proposal.
    Opened {
        /// The attempt.
        attempt: u32,
    },
    /// Sent by the job: its client says no.
    Declined {
        /// The attempt.
        attempt: u32,
        /// What the client says about it.
        reason: Option<String>,
    },
    /// Sent by the job: its client has opened a room with the person.
    InterviewOpened {
        /// The room.
        room: RoomId,
        /// The client.
        client: AccountId,
    },
    /// Sent by the job: its client offers a contract.
    Offered {
        /// The contract.
        contract: ContractId,
        /// The client.
        client: AccountId,
        /// The attempt that it is made for; absent in what older programs have told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attempt: Option<u32>,
    },
    /// Sent by the job: that offer is over.
    OfferEnded {
        /// The contract that was offered.
        contract: ContractId,
    },
    /// Sent by the job: the person has accepted the contract, and has a seat.
    Hired {
        /// The contract.
        contract: ContractId,
    },
    /// Sent by the job: it is over.
    JobEnded {
        /// The attempt.
        attempt: u32,
        /// How it came to its end.
        how: JobEnd,
    },
}

/// Propose for a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submit {
    /// The job.
    pub job: JobId,
    /// What it says.
    pub words: Words,
    /// What it asks for.
    pub terms: Terms,
    /// The version of the job's terms that the person has read.
    pub terms_version: Option<u32>,
    /// What the server has looked up. It is no part of the command, whose copy must be the same command
    /// after the job has changed.
    #[serde(skip)]
    pub facts: Option<Facts>,
}

/// Change the words of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The version that this replaces.
    pub version: u32,
    /// What it says.
    pub words: Words,
    /// What the server has looked up.
    #[serde(skip)]
    pub facts: Option<Facts>,
}

/// Change the terms of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTerms {
    /// The version that this replaces.
    pub version: u32,
    /// What it asks for.
    pub terms: Terms,
    /// What the server has looked up.
    #[serde(skip)]
    pub facts: Option<Facts>,
}

/// What the server has looked up of a job, by which a proposal is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The title of the job.
    pub title: String,
    /// The version of its terms.
    pub terms_version: u32,
    /// How many questions it asks.
    pub questions: usize,
    /// How it pays.
    pub pay: Pay,
}

forwarded! {
    Proposal:
    WithdrawParams => |WithdrawParams { command_id, proposal }| {
        (proposal.0, Some(command_id), Command::Withdraw)
    };
}

/// The answers of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to `Submit`.
    Submitted(SubmitAnswer),
    /// The answer to `Edit` and `SetTerms`.
    Changed(ChangeAnswer),
    /// The answer to every other command that caused an event.
    Applied(Applied),
    /// The answer to a job that told something that changes nothing.
    Nothing(Empty),
}
