//! Amendments: either party of an active contract proposes other terms, and the other party answers.

use serde::{Deserialize, Serialize};

use super::Role;
use super::offering::check_title;
use crate::error::ErrorCode::{self, Forbidden, NotFound};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{CommandId, ContractId, Millis, Seq};
use crate::limit::{Bounds, Limit};
use crate::method::{Method, also_named};
use crate::stream::Applied;
use crate::{checks, rules};

/// What an amendment changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Changes {
    /// Milestones that hold no money, 1 to 100 of them, each with its new terms in full.
    Milestones(Vec<ChangedMilestone>),
    /// The terms of timed work, in full.
    Hourly(ChangedHours),
}

/// A milestone as it shall be. What is not to change is said as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ChangedMilestone {
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// The milestone's title.
    pub title: String,
    /// What it pays, in the currency of the terms.
    pub amount: String,
    /// When it is due; absent, it is due at no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub due_at: Option<Millis>,
}

/// The terms of timed work as they shall be. What is not to change is said as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ChangedHours {
    /// What one hour pays, in the currency of the terms.
    pub rate: String,
    /// From when on that rate holds. Proposed: not before this time, which lies at most 365 days ahead;
    /// absent, from the acceptance on, or, where it is the rate of the terms, from when on that holds.
    /// Accepted: the start of the first ten-minute slot that is not before the said time nor before the
    /// acceptance; absent where the rate and its beginning stay as they are. So no time that was worked
    /// before the acceptance gets another rate, and each slot has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub rate_from: Option<Millis>,
    /// The most minutes that count in a week: 1 to 10,080. It holds from the acceptance on. Time that was
    /// worked before counts by the limit of then, also where that is more than the new one allows.
    pub weekly_limit_minutes: u32,
}

/// `contract.propose_amendment`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ProposeParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract.
    pub contract: ContractId,
    /// What shall change.
    pub changes: Changes,
}

impl ProposeParams {
    fn milestones(&self) -> Option<&[ChangedMilestone]> {
        match &self.changes {
            Changes::Milestones(milestones) => Some(milestones),
            Changes::Hourly(_) => None,
        }
    }

    fn hourly(&self) -> Option<&ChangedHours> {
        match &self.changes {
            Changes::Milestones(_) => None,
            Changes::Hourly(hourly) => Some(hourly),
        }
    }
}

impl Method for ProposeParams {
    type Answer = ProposeAnswer;
    const NAME: &str = "contract.propose_amendment";
    const ABOUT: &str = "Proposes other terms of an active contract to the other party: titles, amounts and due dates of \
         milestones that hold no money, or the rate and weekly limit of timed work. One proposal is open at a \
         time, and each party makes 50 at most in the life of a contract. It stands until the other party \
         accepts or declines, its proposer withdraws it, or the contract ends.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["amendment_proposed"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::REFUND_OPEN,
        rules::AMENDMENT_OPEN,
        rules::TOO_MANY_AMENDMENTS,
        rules::NOT_FIXED_PRICE,
        rules::NOT_HOURLY,
        rules::MILESTONE_CLOSED,
        rules::MILESTONE_NOT_PLANNED,
    ];
    const LIMITS: &[Limit<Self>] = &[
        Limit::items("changes.milestones", 1, checks::MILESTONES_MAX, |params| {
            params.milestones().map(<[_]>::len)
        }),
        Limit::number("changes.hourly.rate_from", 0, checks::INTEGER_MAX, |params| {
            params.hourly()?.rate_from
        }),
        Limit::number("changes.hourly.weekly_limit_minutes", 1, checks::WEEK_MINUTES as u64, |params| {
            Some(params.hourly()?.weekly_limit_minutes.into())
        }),
    ];
    const CHECKED: &[(&str, Bounds)] = &[
        ("changes.milestones[].milestone", Bounds::MILESTONE),
        ("changes.milestones[].title", Bounds::TITLE),
    ];

    // A limit names one field: these stand in each milestone, and an error says in which.
    fn check(&self) -> Result<(), WireError> {
        each(self.milestones(), |milestone| {
            checks::number("milestone", milestone.milestone.into(), 1, u32::MAX.into())?;
            checks::text("title", &milestone.title, checks::TITLE_BYTES_MAX)?;
            milestone.due_at.map_or(Ok(()), |due_at| checks::time("due_at", due_at))
        })
    }

    fn judge(&self) -> Result<(), WireError> {
        each(self.milestones(), |milestone| check_title(&milestone.title))
    }
}

/// Checks each of the milestones; an error names the field within the milestone, and gets the milestone's
/// place.
fn each(
    milestones: Option<&[ChangedMilestone]>,
    check: impl Fn(&ChangedMilestone) -> Result<(), WireError>,
) -> Result<(), WireError> {
    milestones.unwrap_or_default().iter().enumerate().try_for_each(|(index, milestone)| {
        check(milestone).map_err(|error| {
            let field = error.details.get("field").cloned().unwrap_or_default();
            error.with("field", format_args!("changes.milestones[{index}].{field}"))
        })
    })
}

/// The answer of `contract.propose_amendment`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ProposeAnswer {
    /// The number of the amendment in its contract, from 1.
    pub amendment: u32,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

/// `contract.accept_amendment`, `contract.decline_amendment`, `contract.withdraw_amendment`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AmendmentParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract.
    pub contract: ContractId,
    /// The number of the amendment. So nobody answers another proposal than the one they have seen.
    pub amendment: u32,
}

also_named! {
    /// `contract.accept_amendment`.
    AcceptAmendment(AmendmentParams);
    /// `contract.decline_amendment`.
    DeclineAmendment(AmendmentParams);
    /// `contract.withdraw_amendment`.
    WithdrawAmendment(AmendmentParams);
}

impl Method for AcceptAmendment {
    type Answer = Applied;
    const NAME: &str = "contract.accept_amendment";
    const ABOUT: &str = "Agrees to what the other party has proposed: the terms change at once and as a whole. Where a \
         milestone of the proposal got money meanwhile, nothing changes (`amendment_stale`).";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["amendment_accepted", "amendment_answered"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::AMENDMENT_NOT_OPEN,
        rules::AMENDMENT_STALE,
        rules::REFUND_OPEN,
    ];
    const LIMITS: &[Limit<Self>] =
        &[Limit::number("amendment", 1, u32::MAX as u64, |params| Some(params.0.amendment.into()))];
}

impl Method for DeclineAmendment {
    type Answer = Applied;
    const NAME: &str = "contract.decline_amendment";
    const ABOUT: &str = "Says no to what the other party has proposed: the terms stay as they are.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["amendment_declined", "amendment_answered"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[rules::CONTRACT_ENDED, rules::CONTRACT_NOT_ACTIVE, rules::AMENDMENT_NOT_OPEN];
    const LIMITS: &[Limit<Self>] =
        &[Limit::number("amendment", 1, u32::MAX as u64, |params| Some(params.0.amendment.into()))];
}

impl Method for WithdrawAmendment {
    type Answer = Applied;
    const NAME: &str = "contract.withdraw_amendment";
    const ABOUT: &str = "Takes back what the caller has proposed.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["amendment_withdrawn"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[rules::CONTRACT_ENDED, rules::CONTRACT_NOT_ACTIVE, rules::AMENDMENT_NOT_OPEN];
    const LIMITS: &[Limit<Self>] =
        &[Limit::number("amendment", 1, u32::MAX as u64, |params| Some(params.0.amendment.into()))];
}

/// Event `amendment_proposed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AmendmentProposed {
    /// The number of the amendment, from 1.
    pub amendment: u32,
    /// Who proposes it; the other party answers.
    pub proposed_by: Role,
    /// What shall change.
    pub changes: Changes,
}

/// Event `amendment_accepted`: the terms are other ones from here on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AmendmentAccepted {
    /// The number of the amendment.
    pub amendment: u32,
    /// What has changed.
    pub changes: Changes,
}

/// Event `amendment_declined`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AmendmentDeclined {
    /// The number of the amendment.
    pub amendment: u32,
}

/// Event `amendment_withdrawn`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AmendmentWithdrawn {
    /// The number of the amendment.
    pub amendment: u32,
}

/// The amendment that waits for an answer, in the state of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Amendment {
    /// Its number in the contract, from 1.
    pub amendment: u32,
    /// Who proposed it; the other party answers.
    pub proposed_by: Role,
    /// What shall change.
    pub changes: Changes,
}

/// A rate of timed work and when it began to hold, in the state of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Rate {
    /// From when on it holds, up to the `from` of the next one; 0 for the rate of the offer.
    pub from: Millis,
    /// What one hour pays, in the currency of the terms.
    pub rate: String,
}

examples! {
    ChangedMilestone { milestone: 2, title: text("Final"), amount: text("95"), due_at: Some(AT) }
    ChangedHours { rate: text("25.00"), rate_from: Some(AT), weekly_limit_minutes: 1_200 }
    ProposeParams {
        command_id: COMMAND,
        contract: CONTRACT,
        changes: Changes::Hourly(ChangedHours::example()),
    }
    ProposeAnswer { amendment: 1, seq: 12, at: AT }
    AmendmentParams { command_id: COMMAND, contract: CONTRACT, amendment: 1 }
    AmendmentProposed {
        amendment: 1,
        proposed_by: Role::Freelancer,
        changes: Changes::Milestones(vec![ChangedMilestone::example()]),
    }
    AmendmentAccepted { amendment: 1, changes: Changes::Hourly(ChangedHours::example()) }
    AmendmentDeclined { amendment: 1 }
    AmendmentWithdrawn { amendment: 1 }
}
