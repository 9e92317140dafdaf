//! What is done with a milestone: it is funded, its work is submitted, sent back for changes, and approved.

use serde::{Deserialize, Serialize};

use crate::error::ErrorCode::{self, Forbidden, NotFound};
use crate::example::examples;
use crate::ids::{CommandId, ContractId, Millis, Seq};
use crate::limit::Limit;
use crate::method::{Method, also_named};
use crate::money::Money;
use crate::stream::Applied;
use crate::{checks, rules};

/// `milestone.fund`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct FundParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract.
    pub contract: ContractId,
    /// The milestone's number, from 1.
    pub milestone: u32,
}

impl Method for FundParams {
    type Answer = FundAnswer;
    const NAME: &str = "milestone.fund";
    const ABOUT: &str = "Moves the client's money into a milestone's escrow. Too little of it: `milestone_funding_failed`, \
         with the rule `insufficient_funds`.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] =
        &["milestone_funding", "escrow_out", "milestone_funded", "milestone_funding_failed"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::NOT_FIXED_PRICE,
        rules::MILESTONE_CLOSED,
        rules::MILESTONE_NOT_PLANNED,
        rules::REFUND_OPEN,
    ];
    const LIMITS: &[Limit<Self>] = &[Limit::milestone(|params| Some(params.milestone.into()))];
}

/// The answer of `milestone.fund`, `wallet.deposit` and `wallet.withdraw`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct FundAnswer {
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// How far the money had come.
    pub status: MoneyStatus,
}

/// How far a movement of money has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MoneyStatus {
    /// On its way: a later event says how it ends.
    Pending,
    /// The money has moved.
    Done,
    /// The money has not moved.
    Failed,
}

/// `milestone.submit` and `milestone.request_changes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct NoteParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract.
    pub contract: ContractId,
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// What to tell the other party.
    pub note: String,
}

also_named! {
    /// `milestone.submit`.
    Submit(NoteParams);
    /// `milestone.request_changes`.
    RequestChanges(NoteParams);
}

impl Method for Submit {
    type Answer = Applied;
    const NAME: &str = "milestone.submit";
    const ABOUT: &str = "Hands work in for review; the freelancer may.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["milestone_submitted"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::NOT_FIXED_PRICE,
        rules::MILESTONE_CLOSED,
        rules::MILESTONE_NOT_FUNDED,
        rules::MILESTONE_SUBMITTED,
        rules::REFUND_OPEN,
    ];
    const LIMITS: &[Limit<Self>] = &[
        Limit::milestone(|params| Some(params.0.milestone.into())),
        Limit::text("note", checks::TEXT_BYTES_MAX, |params| Some(&params.0.note)),
    ];
}

impl Method for RequestChanges {
    type Answer = Applied;
    const NAME: &str = "milestone.request_changes";
    const ABOUT: &str = "Asks for changes, which stops the clock of the review; the client may.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["changes_requested"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::NOT_FIXED_PRICE,
        rules::MILESTONE_CLOSED,
        rules::MILESTONE_NOT_FUNDED,
        rules::MILESTONE_NOT_SUBMITTED,
        rules::REFUND_OPEN,
        rules::REVIEW_OVER,
    ];
    const LIMITS: &[Limit<Self>] = &[
        Limit::milestone(|params| Some(params.0.milestone.into())),
        Limit::text("note", checks::TEXT_BYTES_MAX, |params| Some(&params.0.note)),
    ];
}

/// `milestone.approve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ApproveParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract.
    pub contract: ContractId,
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// How much to release; all of it where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub amount: Option<String>,
}

impl Method for ApproveParams {
    type Answer = ApproveAnswer;
    const NAME: &str = "milestone.approve";
    const ABOUT: &str = "Releases a milestone's money to the freelancer, all or part; what is left rolls to the next \
         milestone funded, and goes back to the client where no milestone is left that is planned, funded \
         or in review.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["milestone_released", "rolled_returned", "earned", "escrow_returned"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::NOT_FIXED_PRICE,
        rules::EXCEEDS_ESCROW,
        rules::MILESTONE_CLOSED,
        rules::MILESTONE_NOT_FUNDED,
        rules::REFUND_OVER,
        rules::REVIEW_OVER,
    ];
    const LIMITS: &[Limit<Self>] = &[Limit::milestone(|params| Some(params.milestone.into()))];
}

/// The answer of `milestone.approve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ApproveAnswer {
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// What was released, gross.
    #[cfg_attr(feature = "describe", ts(as = "crate::money::MoneyShape"))]
    pub paid: Money,
}

examples! {
    FundParams { command_id: COMMAND, contract: CONTRACT, milestone: 1 }
    FundAnswer { seq: 3, at: AT, status: MoneyStatus::Pending }
    NoteParams { command_id: COMMAND, contract: CONTRACT, milestone: 1, note: text("done, see the branch") }
    ApproveParams { command_id: COMMAND, contract: CONTRACT, milestone: 1, amount: Some(text("100")) }
    ApproveAnswer { seq: 9, at: AT, paid: dollars("120") }
}
