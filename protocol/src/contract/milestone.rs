//! What is done with a milestone: it is added, funded, its work is submitted, sent back for changes, and
//! approved.

use serde::{Deserialize, Serialize};

use super::offering::check_title;
use crate::error::ErrorCode::{self, Forbidden, NotFound};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{CommandId, ContractId, Millis, Seq};
use crate::limit::Limit;
use crate::method::{Method, also_named};
use crate::money::Money;
use crate::stream::Applied;
use crate::{checks, rules};

/// `milestone.add`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AddParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract.
    pub contract: ContractId,
    /// The milestone's title.
    pub title: String,
    /// What it pays, in the currency of the terms.
    pub amount: String,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub due_at: Option<Millis>,
}

impl Method for AddParams {
    type Answer = AddAnswer;
    const NAME: &str = "milestone.add";
    const ABOUT: &str = "Adds a milestone behind the others of an active contract; the client may. It holds no money until it is \
         funded. The freelancer has the news and need not agree, because nothing is owed for it: neither work \
         before it is funded, nor money before work is submitted. A freelancer who does not want it leaves it be, \
         proposes other terms by `contract.propose_amendment`, or ends the contract.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["milestone_added"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::NOT_FIXED_PRICE,
        rules::REFUND_OPEN,
        rules::TOO_MANY_MILESTONES,
    ];
    const LIMITS: &[Limit<Self>] = &[
        Limit::text("title", checks::TITLE_BYTES_MAX, |params| Some(&params.title)),
        Limit::number("due_at", 0, checks::INTEGER_MAX, |params| params.due_at),
    ];

    fn judge(&self) -> Result<(), WireError> {
        check_title(&self.title)
    }
}

/// The answer of `milestone.add`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AddAnswer {
    /// The number of the new milestone.
    pub milestone: u32,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

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
    /// The milestone's amount as the client has seen it. Where it is another one by now, such as by an
    /// amendment, no money moves (`amount_changed`). Absent, the milestone gets its amount, whatever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub amount: Option<String>,
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
        rules::AMOUNT_CHANGED,
        rules::ACCOUNT_CLOSED,
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

/// Event `milestone_added`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MilestoneAdded {
    /// The number of the new milestone: one more than the contract had.
    pub milestone: u32,
    /// The milestone's title.
    pub title: String,
    /// What it pays.
    pub amount: String,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub due_at: Option<Millis>,
}

/// Event `milestone_funded`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MilestoneFunded {
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// What now waits in escrow.
    pub amount: String,
}

/// Event `milestone_funding`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MilestoneFunding {
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// What the milestone holds once funded.
    pub amount: String,
    /// What of it is drawn from the client's balance; the rest is what an earlier milestone left.
    pub drawn: String,
}

/// Event `milestone_funding_failed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MilestoneFundingFailed {
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// The rule that says why.
    pub rule: String,
}

/// Event `milestone_submitted`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MilestoneSubmitted {
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// What was said with it.
    pub note: String,
    /// When silence releases it.
    pub release_at: Millis,
}

/// Event `changes_requested`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ChangesRequested {
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// What is to change.
    pub note: String,
}

/// Event `milestone_released`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MilestoneReleased {
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// What was released, gross.
    pub paid: String,
    /// What the platform keeps of it.
    pub fee: String,
    /// What the freelancer gets.
    pub net: String,
    /// What stays in escrow for the next milestone funded; a `rolled_returned` follows where no milestone is
    /// left to fund.
    pub rolled: String,
}

/// Event `milestone_refunded`: money on its way to a milestone came after the contract had ended, and went
/// back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MilestoneRefunded {
    /// The milestone's number, from 1.
    pub milestone: u32,
    /// What went back to the client.
    pub amount: String,
}

examples! {
    AddParams { command_id: COMMAND, contract: CONTRACT, title: text("Files"), amount: text("25.5"), due_at: Some(AT) }
    AddAnswer { milestone: 3, seq: 12, at: AT }
    MilestoneAdded { milestone: 3, title: text("Files"), amount: text("25.50"), due_at: Some(AT) }
    FundParams { command_id: COMMAND, contract: CONTRACT, milestone: 1, amount: None }
    FundAnswer { seq: 3, at: AT, status: MoneyStatus::Pending }
    NoteParams { command_id: COMMAND, contract: CONTRACT, milestone: 1, note: text("done, see the branch") }
    ApproveParams { command_id: COMMAND, contract: CONTRACT, milestone: 1, amount: Some(text("100")) }
    ApproveAnswer { seq: 9, at: AT, paid: dollars("120") }
    MilestoneFunding { milestone: 1, amount: text("120.00"), drawn: text("100.00") }
    MilestoneFunded { milestone: 1, amount: text("120.00") }
    MilestoneFundingFailed { milestone: 1, rule: text("insufficient_funds") }
    MilestoneSubmitted { milestone: 1, note: text("done"), release_at: AT }
    ChangesRequested { milestone: 1, note: text("bigger, please") }
    MilestoneReleased {
        milestone: 1,
        paid: text("266.64"),
        fee: text("26.66"),
        net: text("239.98"),
        rolled: text("0.00"),
    }
    MilestoneRefunded { milestone: 1, amount: text("120.00") }
}
