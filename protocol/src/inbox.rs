//! News for one person.

use serde::{Deserialize, Serialize};

use crate::desk::JobEnd;
use crate::example::examples;
use crate::ids::{AccountId, ContractId, JobId, Millis, ProposalId, RoomId, Seq};
use crate::kind::Kind;
use crate::registry::{Entity, EventType, Shape};

/// An inbox as a stream.
pub const ENTITY: Entity = Entity {
    kind: Kind::Inbox,
    about: "News for one person; `id` is the account. It always exists.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<RoomAdded>("room_added", "The person became a member of a room."),
        EventType::of::<RoomRemoved>("room_removed", "The person is a member of a room no more."),
        EventType::of::<ContractOffered>("contract_offered", "The person is offered a contract."),
        EventType::of::<OfferExpired>(
            "offer_expired",
            "An offer that the person made or got was not answered in time.",
        ),
        EventType::of::<OfferChanged>(
            "offer_changed",
            "The other party of an offer made another version of it: the client other terms, or the \
             freelancer a counter-offer.",
        ),
        EventType::of::<MilestoneAdded>(
            "milestone_added",
            "The client of a contract added a milestone for the person.",
        ),
        EventType::of::<AmendmentProposed>(
            "amendment_proposed",
            "The other party of a contract proposes other terms to the person.",
        ),
        EventType::of::<AmendmentAnswered>(
            "amendment_answered",
            "The other party of a contract has answered what the person proposed.",
        ),
        EventType::of::<RefundRequested>(
            "refund_requested",
            "The client of a contract asks the person for a refund; silence gives it.",
        ),
        EventType::of::<HandleRefused>(
            "handle_refused",
            "Another account got the handle that the person claimed at the same time.",
        ),
        EventType::of::<Invited>("invited", "The client of a job asks the person to propose."),
        EventType::of::<JobEdited>(
            "job_edited",
            "A job that the person is invited to, and has not answered, has other terms now.",
        ),
        EventType::of::<ProposalViewed>(
            "proposal_viewed",
            "The client of a job opened the person's proposal.",
        ),
        EventType::of::<ProposalDeclined>(
            "proposal_declined",
            "The client of a job said no to the person's proposal.",
        ),
        EventType::of::<InterviewOpened>(
            "interview_opened",
            "The client of a job opened a room with the person, who had proposed.",
        ),
        EventType::of::<JobEnded>("job_ended", "A job that the person had proposed for is over."),
    ],
    signals: &[],
};

/// Event `room_added`: the person became a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RoomAdded {
    /// The room.
    pub room: RoomId,
    /// The room's title, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub title: Option<String>,
}

/// Event `room_removed`: the person is a member no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RoomRemoved {
    /// The room.
    pub room: RoomId,
}

/// Event `contract_offered`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ContractOffered {
    /// The contract.
    pub contract: ContractId,
    /// The client, who offers it.
    pub client: AccountId,
    /// The contract's title.
    pub title: String,
}

/// Event `offer_expired`: an offer that the person made or got was not answered in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferExpired {
    /// The contract.
    pub contract: ContractId,
    /// The contract's title.
    pub title: String,
}

/// Event `offer_changed`: the other party of an offer made another version of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferChanged {
    /// The contract.
    pub contract: ContractId,
    /// The contract's title.
    pub title: String,
    /// The number of the version.
    pub version: u32,
}

/// Event `milestone_added`: the client of a contract added a milestone for the person, who works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MilestoneAdded {
    /// The contract.
    pub contract: ContractId,
    /// The contract's title.
    pub title: String,
    /// The number of the new milestone.
    pub milestone: u32,
}

/// Event `amendment_proposed`: the other party of a contract proposes other terms to the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AmendmentProposed {
    /// The contract.
    pub contract: ContractId,
    /// The contract's title.
    pub title: String,
    /// The number of the amendment in its contract.
    pub amendment: u32,
}

/// Event `amendment_answered`: the other party of a contract has answered what the person proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AmendmentAnswered {
    /// The contract.
    pub contract: ContractId,
    /// The contract's title.
    pub title: String,
    /// The number of the amendment in its contract.
    pub amendment: u32,
    /// Whether the other party agreed.
    pub accepted: bool,
}

/// Event `refund_requested`: the client of a contract asks the person for a refund. Without an answer,
/// silence gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RefundRequested {
    /// The contract.
    pub contract: ContractId,
    /// The contract's title.
    pub title: String,
    /// Until when the person may answer.
    pub answer_by: Millis,
}

/// Event `handle_refused`: another account got the handle that the person claimed at the same time. The
/// account keeps the handle that it had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct HandleRefused {
    /// The handle that was claimed.
    pub handle: String,
}

/// Event `invited`: the client of a job asks the person to propose. Who that is, a client says later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Invited {
    /// The job.
    pub job: JobId,
    /// Its title.
    pub title: String,
    /// What the client says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub note: Option<String>,
}

/// Event `job_edited`: a job that the person is invited to has other terms now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct JobEdited {
    /// The job.
    pub job: JobId,
    /// Its title.
    pub title: String,
    /// The version of the terms.
    pub terms_version: u32,
}

/// Event `proposal_viewed`: the client of a job opened the person's proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ProposalViewed {
    /// The job.
    pub job: JobId,
    /// The proposal.
    pub proposal: ProposalId,
    /// The job's title.
    pub title: String,
}

/// Event `proposal_declined`: the client of a job said no to the person's proposal, which holds the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ProposalDeclined {
    /// The job.
    pub job: JobId,
    /// The proposal.
    pub proposal: ProposalId,
    /// The job's title.
    pub title: String,
}

/// Event `interview_opened` of an inbox: the client of a job opened a room with the person, who had proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct InterviewOpened {
    /// The job.
    pub job: JobId,
    /// The proposal.
    pub proposal: ProposalId,
    /// The job's title.
    pub title: String,
    /// The room of the two.
    pub room: RoomId,
    /// The client.
    pub client: AccountId,
}

/// Event `job_ended`: a job that the person had proposed for is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct JobEnded {
    /// The job.
    pub job: JobId,
    /// The proposal.
    pub proposal: ProposalId,
    /// The job's title.
    pub title: String,
    /// How the job came to its end.
    pub how: JobEnd,
}

/// The state of an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// How many events it holds.
    pub events: Seq,
}

examples! {
    RoomAdded { room: ROOM, title: Some(text("Grüezi")) }
    RoomRemoved { room: ROOM }
    ContractOffered { contract: CONTRACT, client: ADA, title: text("Logo") }
    OfferExpired { contract: CONTRACT, title: text("Logo") }
    OfferChanged { contract: CONTRACT, title: text("Logo"), version: 2 }
    MilestoneAdded { contract: CONTRACT, title: text("Logo"), milestone: 3 }
    AmendmentProposed { contract: CONTRACT, title: text("Logo"), amendment: 1 }
    AmendmentAnswered { contract: CONTRACT, title: text("Logo"), amendment: 1, accepted: true }
    RefundRequested { contract: CONTRACT, title: text("Logo"), answer_by: AT }
    HandleRefused { handle: text("ada") }
    Invited { job: JOB, title: text("A logo for a bakery"), note: Some(text("We like your work.")) }
    JobEdited { job: JOB, title: text("A logo for a bakery"), terms_version: 2 }
    ProposalViewed { job: JOB, proposal: PROPOSAL, title: text("A logo for a bakery") }
    ProposalDeclined { job: JOB, proposal: PROPOSAL, title: text("A logo for a bakery") }
    InterviewOpened {
        job: JOB,
        proposal: PROPOSAL,
        title: text("A logo for a bakery"),
        room: ROOM,
        client: ADA,
    }
    JobEnded {
        job: JOB,
        proposal: PROPOSAL,
        title: text("A logo for a bakery"),
        how: JobEnd::Filled,
    }
}
