//! Jobs: the desk at which a client posts work, sees who proposes, and hires.

mod hiring;
mod inviting;
mod lifecycle;
mod listing;
mod proposals;

use serde::{Deserialize, Serialize};

pub use self::hiring::{HiredFor, OfferEnded, OfferMade, OfferOpen, OpenOffer, SeatFreed, SeatTaken};
pub use self::inviting::{
    AnswerAnswer, AnswerParams, Invitation, InvitationAccepted, InvitationAnswer, InvitationAnswered,
    InvitationDeclined, InvitationItem, InviteAnswer, InviteParams, Invited, ListInvitationsAnswer,
    ListInvitationsParams,
};
pub use self::lifecycle::{
    CloseParams, DraftAnswer, DraftParams, EditAnswer, EditParams, JobParams, Pause, Publish, Reopen, Resume,
};
pub use self::listing::{ListAnswer, ListItem, ListParams, ViewAnswer, ViewParams};
pub use self::proposals::{
    Archive, Archived, DeclineParams, Declined, DeskProposal, InterviewOpened, MarkParams, Message,
    MessageAnswer, NoteParams, OfProposalParams, Open, Opened, ProposalChanged, ProposalNoted,
    ProposalReceived, ProposalTurnedAway, ProposalWithdrawn, Shortlist, Shortlisted,
};
pub use crate::brief::{
    Facts, Fields, FixedPay, HourlyPay, Level, Pay, Preferred, Seats, Size, Spent, SpentBand, Status,
    Timeline, Visibility,
};
pub use crate::desk::{Marks, Standing};
use crate::example::examples;
use crate::ids::{AccountId, JobId, Millis};
use crate::kind::Kind;
use crate::registry::{Entity, EventType, Shape};

/// A job as a stream.
pub const ENTITY: Entity = Entity {
    kind: Kind::Job,
    about: "The desk of a job, for its client alone. Others see its posting, which has the same id.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<Drafted>("drafted", "The client begins a draft."),
        EventType::of::<Published>("published", "The job is open, and its posting can be seen."),
        EventType::of::<Edited>("edited", "The client says something else of the job."),
        EventType::of::<Paused>("paused", "The job takes no proposals for a while."),
        EventType::of::<Resumed>("resumed", "It takes proposals again."),
        EventType::of::<Warned>(
            "warned",
            "Nothing has happened for 25 days: the job expires unless something does.",
        ),
        EventType::of::<Expired>("expired", "Nothing has happened for 30 days: the job is over."),
        EventType::of::<Closed>("closed", "The client has ended the job."),
        EventType::of::<Reopened>("reopened", "A job that was over takes proposals again."),
        EventType::of::<Invited>("invited", "The client asks somebody to propose."),
        EventType::of::<InvitationAnswered>("invitation_answered", "Somebody who was invited has answered."),
        EventType::of::<ProposalReceived>("proposal_received", "Somebody proposes, or proposes once more."),
        EventType::of::<ProposalTurnedAway>(
            "proposal_turned_away",
            "Somebody proposed when the job took no proposals.",
        ),
        EventType::of::<ProposalChanged>("proposal_changed", "A person has changed what they propose."),
        EventType::of::<ProposalWithdrawn>("proposal_withdrawn", "A person has taken their proposal back."),
        EventType::of::<Opened>("opened", "The client opens a proposal: its words stay as they are."),
        EventType::of::<Shortlisted>(
            "shortlisted",
            "The client puts a proposal on the shortlist, or takes it from there.",
        ),
        EventType::of::<Archived>("archived", "The client puts a proposal away, or brings it back."),
        EventType::of::<Declined>("declined", "The client says no to a proposal."),
        EventType::of::<ProposalNoted>("proposal_noted", "The client notes something about a proposal."),
        EventType::of::<InterviewOpened>("interview_opened", "The client opens a room with a proposer."),
        EventType::of::<OfferMade>(
            "offer_made",
            "The client offers a contract for a proposal; its money may be on its way.",
        ),
        EventType::of::<OfferOpen>("offer_open", "The freelancer can accept the offer."),
        EventType::of::<OfferEnded>("offer_ended", "The offer is over, and nobody was hired by it."),
        EventType::of::<SeatTaken>("seat_taken", "Somebody is hired; without a seat left the job is filled."),
        EventType::of::<SeatFreed>("seat_freed", "A contract that never paid anything has ended."),
    ],
    signals: &[],
};

/// Event `drafted`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Drafted {
    /// The client.
    pub client: AccountId,
    /// What the draft says: its version is 1.
    pub fields: Fields,
}

/// Event `published`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Published {
    /// The version of its terms: 1.
    pub terms_version: u32,
    /// What its posting says of the client.
    pub facts: Facts,
}

/// Event `edited`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Edited {
    /// The version that this makes.
    pub version: u32,
    /// The version of the terms: another one where the pay, the timeline or the questions are others. 0 in a
    /// draft.
    pub terms_version: u32,
    /// All that the job says now.
    pub fields: Fields,
}

/// Event `paused`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Paused {}

/// Event `resumed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Resumed {}

/// Event `warned`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Warned {
    /// When the job expires, unless something happens before.
    pub expires_at: Millis,
}

/// Event `expired`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Expired {}

/// Event `closed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Closed {
    /// Why, as the client says.
    pub reason: String,
}

/// Event `reopened`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Reopened {}

/// The state of a job, as its client sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// The job.
    pub job: JobId,
    /// Its client.
    pub client: AccountId,
    /// What it says.
    pub fields: Fields,
    /// The version of what it says: an edit names the one that it replaces.
    pub version: u32,
    /// The version of its terms; 0 before it is published.
    pub terms_version: u32,
    /// How far it has come.
    pub status: Status,
    /// When something last happened in it.
    pub active_at: Millis,
    /// When it expires, once its client was warned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub expires_at: Option<Millis>,
    /// What its posting says of the client, once it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub facts: Option<Facts>,
    /// Why the client has closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub reason: Option<String>,
    /// Who was asked to propose, by account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Invitation>>"))]
    pub invitations: Vec<Invitation>,
    /// The proposals that it has received, by id: 2,000 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<DeskProposal>>"))]
    pub proposals: Vec<DeskProposal>,
    /// The offers that are not over; absent where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<OpenOffer>>"))]
    pub offers: Vec<OpenOffer>,
    /// Who has a seat; absent where nobody has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<HiredFor>>"))]
    pub hired: Vec<HiredFor>,
}

examples! {
    Drafted { client: ADA, fields: Fields::example() }
    Published { terms_version: 1, facts: Facts::example() }
    Edited { version: 2, terms_version: 1, fields: Fields::example() }
    Paused {}
    Resumed {}
    Warned { expires_at: AT }
    Expired {}
    Closed { reason: text("We have found somebody.") }
    Reopened {}
    State {
        job: JOB,
        client: ADA,
        fields: Fields::example(),
        version: 2,
        terms_version: 1,
        status: Status::Open,
        active_at: AT,
        expires_at: None,
        facts: Some(Facts::example()),
        reason: None,
        invitations: vec![],
        proposals: vec![],
        offers: vec![],
        hired: vec![],
    }
}

/// Hands the parameters of the methods of jobs to a macro, in the order in which they are printed.
#[macro_export]
macro_rules! job_methods {
    ($with:ident) => {
        $with! {
            $crate::job::DraftParams,
            $crate::job::EditParams,
            $crate::job::Publish,
            $crate::job::Pause,
            $crate::job::Resume,
            $crate::job::CloseParams,
            $crate::job::Reopen,
            $crate::job::InviteParams,
            $crate::job::AnswerParams,
            $crate::job::ListInvitationsParams,
            $crate::job::ViewParams,
            $crate::job::ListParams,
            $crate::job::Open,
            $crate::job::Shortlist,
            $crate::job::Archive,
            $crate::job::DeclineParams,
            $crate::job::NoteParams,
            $crate::job::Message,
        }
    };
}
