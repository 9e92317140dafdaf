//! The end of a contract: what a client asks back who ends it with money in escrow, what the freelancer makes
//! of it, and what comes back by itself.

use serde::{Deserialize, Serialize};

use super::ContractParams;
use crate::error::ErrorCode::{self, Forbidden, NotFound};
use crate::example::examples;
use crate::ids::{CommandId, ContractId, Millis, Seq};
use crate::limit::Limit;
use crate::method::{Method, also_named};
use crate::stream::Applied;
use crate::{checks, rules};

/// `contract.end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EndParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract.
    pub contract: ContractId,
    /// Why the contract ends, for the other party to read.
    pub reason: String,
}

impl Method for EndParams {
    type Answer = EndAnswer;
    const NAME: &str = "contract.end";
    const ABOUT: &str = "Ends a contract. By the freelancer: at once, and what it holds goes back to the client. By the \
         client: at once where it holds nothing, or only what approved milestones left and no other can \
         take; else the freelancer is asked for a refund of all that it holds, and answers with \
         `refund.accept` or `refund.contest`; silence refunds and ends. Until then the reviews stand still, \
         the client may approve, and the freelancer may end; nothing can be funded, submitted or sent back \
         for changes. Work that is past its review is released first and never refunded.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &[
        "ended",
        "outcome_recorded",
        "refund_requested",
        "escrow_returned",
        "seat_freed",
        "stopped",
        "slot_closed",
        "counted",
        "session_stopped",
    ];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::ESCROW_OPEN,
        rules::REFUND_CONTESTED,
        rules::REFUND_OPEN,
        rules::REVIEW_OVER,
    ];
    const LIMITS: &[Limit<Self>] =
        &[Limit::text("reason", checks::TITLE_BYTES_MAX, |params| Some(&params.reason))];
}

/// The answer of `contract.end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EndAnswer {
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// Only where the freelancer is asked for a refund: then the contract goes on, and ends at this time at
    /// the latest, unless the freelancer contests. Absent, the contract has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub answer_by: Option<Millis>,
}

also_named! {
    /// `refund.accept`.
    AcceptRefund(ContractParams);
    /// `refund.contest`.
    ContestRefund(ContractParams);
}

impl Method for AcceptRefund {
    type Answer = Applied;
    const NAME: &str = "refund.accept";
    const ABOUT: &str = "Gives the client back what the contract holds, as the client has asked, and ends it; the \
         freelancer may.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["ended", "escrow_returned", "outcome_recorded"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[rules::CONTRACT_ENDED, rules::CONTRACT_NOT_ACTIVE, rules::REFUND_NOT_OPEN];
}

impl Method for ContestRefund {
    type Answer = Applied;
    const NAME: &str = "refund.contest";
    const ABOUT: &str = "Keeps the money where it is: every milestone stands as before the client asked, and reviews go on \
         with the time that was left; the freelancer may, until `answer_by`. The client may approve and, \
         after `refund_again_at`, ask again.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["refund_contested"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] =
        &[rules::CONTRACT_ENDED, rules::CONTRACT_NOT_ACTIVE, rules::REFUND_NOT_OPEN, rules::REFUND_OVER];
}

/// Event `rolled_returned`: what approved milestones had left in escrow went back, since no milestone is left
/// that it could pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RolledReturned {
    /// What went back to the client.
    pub amount: String,
}

/// Event `refund_requested`: the client wants to end the contract and have back what it holds. The reviews of
/// submitted work stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RefundRequested {
    /// Why the client wants to end the contract.
    pub reason: String,
    /// What the contract holds, and would give back.
    pub amount: String,
    /// Until when the freelancer may answer. Silence until then refunds and ends.
    pub answer_by: Millis,
    /// The milestones whose review stops.
    pub paused: Vec<PausedReview>,
}

/// A review that stops while a refund is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct PausedReview {
    /// The number of the milestone.
    pub milestone: u32,
    /// How much of its review was left.
    pub left_ms: Millis,
}

/// Event `refund_contested`: the freelancer does not give the money back. The contract goes on, and reviews
/// go on from where they stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RefundContested {
    /// From when on the client may ask for a refund again.
    pub again_at: Millis,
    /// The milestones whose review goes on.
    pub resumed: Vec<ResumedReview>,
}

/// A review that goes on after a refund was contested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ResumedReview {
    /// The number of the milestone.
    pub milestone: u32,
    /// When silence releases it.
    pub release_at: Millis,
}

/// A refund that the freelancer has not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Refund {
    /// Why the client wants to end the contract.
    pub reason: String,
    /// What would go back: all that the contract holds now. Less than was asked for, where a milestone has
    /// been approved since.
    pub amount: String,
    /// Until when the freelancer may answer. Silence until then refunds and ends.
    pub answer_by: Millis,
}

/// Event `ended`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Ended {
    /// Why the contract ended, in the words of whoever ended it.
    pub reason: String,
    /// What went back to the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub refunded: Option<String>,
}

examples! {
    EndParams { command_id: COMMAND, contract: CONTRACT, reason: text("all done") }
    EndAnswer { seq: 9, at: AT, answer_by: Some(AT + WEEK_MS) }
    RolledReturned { amount: text("40.00") }
    RefundRequested {
        reason: text("other plans"),
        amount: text("120.00"),
        answer_by: AT,
        paused: vec![PausedReview { milestone: 1, left_ms: 1_000 }],
    }
    RefundContested { again_at: AT, resumed: vec![ResumedReview { milestone: 1, release_at: AT }] }
    Ended { reason: text("all done"), refunded: Some(text("80.50")) }
}
