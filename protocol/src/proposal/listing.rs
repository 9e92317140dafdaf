//! Proposals as they are looked at: one, those of a job, and one's own.

use serde::{Deserialize, Serialize};

use super::{Price, State, Status};
use crate::checks;
use crate::desk::Marks;
use crate::error::ErrorCode::{self, NotFound};
use crate::error::WireError;
use crate::example::{Example, examples};
use crate::ids::{AccountId, ContractId, JobId, Millis, ProposalId, RoomId};
use crate::limit::Limit;
use crate::method::Method;
use crate::rules;

/// `proposal.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewParams {
    /// The proposal.
    pub proposal: ProposalId,
}

impl Method for ViewParams {
    type Answer = ViewAnswer;
    const NAME: &str = "proposal.view";
    const ABOUT: &str = "Shows a proposal to its proposer, and to the client of its job once `job.open` was answered: what the client \
         sees changes in its terms alone. For anybody else there is no such proposal.";
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::NOT_OPENED];
}

/// The answer of `proposal.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewAnswer {
    /// The proposal.
    pub proposal: State,
    /// Whether it is made for older terms than the job has now.
    pub outdated: bool,
    /// What the client marked it as. Only the client sees this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub marks: Option<Marks>,
    /// What the client noted about it. Only the client sees this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub note: Option<String>,
}

/// `proposal.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListParams {
    /// The job whose proposals its client lists. Without it, one lists one's own proposals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub job: Option<JobId>,
    /// The `proposal` of the last item already seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<ProposalId>,
    /// Of one's own proposals, beside `after`: the `made_at` of the last item already seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after_made_at: Option<Millis>,
    /// How many items at most: 1 to 1,000, and 100 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for ListParams {
    type Answer = ListAnswer;
    const NAME: &str = "proposal.list";
    const ABOUT: &str = "Lists the proposals for a job of one's own, by id, with what one marked them as; or one's own proposals, the \
         newest first. No letter is shown.";
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] = &[
        Limit::page(|params| params.limit.map(u64::from)),
        Limit::number("after_made_at", 0, checks::INTEGER_MAX, |params| params.after_made_at),
    ];

    fn check(&self) -> Result<(), WireError> {
        let goes_with = self.job.is_none() && self.after.is_some();
        match (self.after_made_at, goes_with) {
            (Some(_), false) => {
                Err(WireError::invalid("after_made_at", "goes with `after` and without `job`"))
            }
            (None, true) => Err(WireError::invalid("after_made_at", "is missing beside `after`")),
            _ => Ok(()),
        }
    }
}

/// The answer of `proposal.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListAnswer {
    /// The proposals.
    pub proposals: Vec<ListItem>,
    /// Whether more items follow after the last one here.
    pub more: bool,
}

/// A proposal in `proposal.list`. Its cursor is `proposal`; of one's own proposals, `made_at` with
/// `proposal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListItem {
    /// The proposal.
    pub proposal: ProposalId,
    /// The job.
    pub job: JobId,
    /// Who proposes.
    pub proposer: AccountId,
    /// What it asks for, and how it stands. For the client, absent while another attempt is on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub card: Option<Card>,
    /// Whether it is made for older terms than the job has now.
    pub outdated: bool,
    /// What the client marked it as. Only the client sees this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub marks: Option<Marks>,
}

/// A proposal as one line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Card {
    /// The job's title when it was submitted.
    pub title: String,
    /// How it stands.
    pub status: Status,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The version of the proposal.
    pub version: u32,
    /// The version of the job's terms that its terms are made for.
    pub terms_version: u32,
    /// What it costs.
    pub price: Price,
    /// How many days the work takes.
    pub days: u32,
    /// When the person first proposed.
    pub made_at: Millis,
    /// When this attempt was submitted.
    pub submitted_at: Millis,
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
}

impl Example for ListParams {
    fn example() -> Self {
        use crate::example::JOB;
        Self { job: Some(JOB), after: None, after_made_at: None, limit: Some(1_000) }
    }
}

examples! {
    ViewParams { proposal: PROPOSAL }
    ViewAnswer {
        proposal: State::example(),
        outdated: false,
        marks: Some(Marks::example()),
        note: Some(text("Ask about the lettering.")),
    }
    ListAnswer { proposals: vec![ListItem::example()], more: false }
    ListItem {
        proposal: PROPOSAL,
        job: JOB,
        proposer: BEN,
        card: Some(Card::example()),
        outdated: false,
        marks: Some(Marks::example()),
    }
    Card {
        title: text("A logo for a bakery"),
        status: Status::Delivered,
        attempt: 1,
        version: 1,
        terms_version: 1,
        price: super::Terms::example().price,
        days: 14,
        made_at: AT,
        submitted_at: AT,
        viewed_at: None,
        room: None,
        client: None,
        contract: None,
    }
}
