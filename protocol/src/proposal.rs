//! Proposals: what a person offers to do for a job, and how that stands.

mod listing;
mod submitting;
mod terms;

use serde::{Deserialize, Serialize};

pub use self::listing::{Card, ListAnswer, ListItem, ListParams, ViewAnswer, ViewParams};
pub use self::submitting::{
    ChangeAnswer, EditParams, SetTermsParams, SubmitAnswer, SubmitParams, WithdrawParams,
};
pub use self::terms::{Amount, Milestone, Price, Terms, Words};
use crate::desk::CannotPropose;
pub use crate::desk::JobEnd;
use crate::example::examples;
use crate::ids::{AccountId, ContractId, JobId, Millis, ProposalId, RoomId};
use crate::kind::Kind;
use crate::registry::{Entity, EventType, Shape};

/// A proposal as a stream.
pub const ENTITY: Entity = Entity {
    kind: Kind::Proposal,
    about: "What one person proposes for one job. Its id follows from these two, so there is one at most. The client \
        of the job reads it by `proposal.view`.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<Submitted>("submitted", "The person proposes; the job is told."),
        EventType::of::<Delivered>("delivered", "The job has it: its client can open it."),
        EventType::of::<Refused>("refused", "The job did not take it."),
        EventType::of::<Edited>("edited", "The person changes the words."),
        EventType::of::<TermsSet>("terms_set", "The person changes the terms."),
        EventType::of::<Viewed>("viewed", "The client opened it: its words stay as they are."),
        EventType::of::<InterviewOpened>(
            "interview_opened",
            "The client opened a room for the two; from here on the person knows who the client is.",
        ),
        EventType::of::<Offered>("offered", "The client offers a contract."),
        EventType::of::<OfferEnded>("offer_ended", "That offer is over: the proposal is open again."),
        EventType::of::<Hired>("hired", "The person accepted an offer, and has a seat of the job."),
        EventType::of::<Withdrawn>("withdrawn", "The person takes it back."),
        EventType::of::<Declined>("declined", "The client says no."),
        EventType::of::<Ended>("ended", "The job is over, and nobody else is hired for it."),
    ],
    signals: &[],
};

/// How a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is on its way to the job.
    Submitting,
    /// The job has it.
    Delivered,
    /// The client offers a contract.
    Offered,
    /// The person is hired.
    Hired,
    /// The job did not take it.
    Refused,
    /// The person took it back.
    Withdrawn,
    /// The client said no.
    Declined,
    /// The job is over.
    Ended,
}

/// Event `submitted`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Submitted {
    /// The job.
    pub job: JobId,
    /// The job's title.
    pub title: String,
    /// Who proposes.
    pub proposer: AccountId,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The version of the proposal: every change makes the next one.
    pub version: u32,
    /// `submitting`.
    pub status: Status,
    /// What it says.
    pub words: Words,
    /// What the person asks for.
    pub terms: Terms,
    /// The version of the job's terms that it is made for.
    pub terms_version: u32,
    /// Until when the words may change, if the client does not open it before.
    pub edit_until: Millis,
}

/// Event `delivered`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Delivered {}

/// Event `refused`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Refused {
    /// Why.
    pub reason: CannotPropose,
}

/// Event `edited`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Edited {
    /// The new version.
    pub version: u32,
    /// What it says now.
    pub words: Words,
}

/// Event `terms_set`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct TermsSet {
    /// The new version.
    pub version: u32,
    /// What the person asks for now.
    pub terms: Terms,
    /// The version of the job's terms that these are made for.
    pub terms_version: u32,
}

/// Event `viewed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Viewed {}

/// Event `interview_opened` of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct InterviewOpened {
    /// The room of the two.
    pub room: RoomId,
    /// The client of the job.
    pub client: AccountId,
}

/// Event `offered` of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Offered {
    /// The contract that is offered.
    pub contract: ContractId,
    /// The client of the job.
    pub client: AccountId,
}

/// Event `offer_ended` of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferEnded {
    /// The contract that was offered.
    pub contract: ContractId,
}

/// Event `hired`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Hired {
    /// The contract that was accepted.
    pub contract: ContractId,
}

/// Event `withdrawn` of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Withdrawn {}

/// Event `declined` of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Declined {
    /// What the client says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub reason: Option<String>,
}

/// Event `ended` of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Ended {
    /// How the job came to its end.
    pub how: JobEnd,
}

/// The state of a proposal, as its proposer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// The proposal.
    pub proposal: ProposalId,
    /// The job.
    pub job: JobId,
    /// The job's title when it was submitted.
    pub title: String,
    /// Who proposes.
    pub proposer: AccountId,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The version of the proposal.
    pub version: u32,
    /// How it stands.
    pub status: Status,
    /// What it says.
    pub words: Words,
    /// What the person asks for.
    pub terms: Terms,
    /// The version of the job's terms that its terms are made for.
    pub terms_version: u32,
    /// When this attempt was submitted.
    pub submitted_at: Millis,
    /// Until when the words may change, if the client does not open it before.
    pub edit_until: Millis,
    /// When the client opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub viewed_at: Option<Millis>,
    /// The room of the interview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub room: Option<RoomId>,
    /// The client of the job; known from the interview or an offer on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub client: Option<AccountId>,
    /// The contract that is offered, or for which the person is hired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub contract: Option<ContractId>,
    /// Where it is `refused`: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub refused: Option<CannotPropose>,
    /// Where it is `declined`: what the client says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub declined: Option<String>,
    /// Where it is `ended`: how the job came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub ended: Option<JobEnd>,
}

examples! {
    Submitted {
        job: JOB,
        title: text("A logo for a bakery"),
        proposer: BEN,
        attempt: 1,
        version: 1,
        status: Status::Submitting,
        words: Words::example(),
        terms: Terms::example(),
        terms_version: 1,
        edit_until: AT + 21_600_000,
    }
    Delivered {}
    Refused { reason: CannotPropose::JobNotOpen }
    Edited { version: 2, words: Words::example() }
    TermsSet { version: 3, terms: Terms::example(), terms_version: 2 }
    Viewed {}
    InterviewOpened { room: ROOM, client: ADA }
    Offered { contract: CONTRACT, client: ADA }
    OfferEnded { contract: CONTRACT }
    Hired { contract: CONTRACT }
    Withdrawn {}
    Declined { reason: Some(text("We found somebody nearer by.")) }
    Ended { how: JobEnd::Filled }
    State {
        proposal: PROPOSAL,
        job: JOB,
        title: text("A logo for a bakery"),
        proposer: BEN,
        attempt: 1,
        version: 1,
        status: Status::Delivered,
        words: Words::example(),
        terms: Terms::example(),
        terms_version: 1,
        submitted_at: AT,
        edit_until: AT + 21_600_000,
        viewed_at: Some(AT + 60_000),
        room: Some(ROOM),
        client: Some(ADA),
        contract: None,
        refused: None,
        declined: None,
        ended: None,
    }
}

/// Hands the parameters of the methods of proposals to a macro, in the order in which they are printed.
#[macro_export]
macro_rules! proposal_methods {
    ($with:ident) => {
        $with! {
            $crate::proposal::SubmitParams,
            $crate::proposal::EditParams,
            $crate::proposal::SetTermsParams,
            $crate::proposal::WithdrawParams,
            $crate::proposal::ViewParams,
            $crate::proposal::ListParams,
        }
    };
}
