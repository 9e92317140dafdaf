//! The versions of an offer: the client revises it, and the freelancer makes counter-offers, until one side
//! agrees or the offer is over.

use serde::{Deserialize, Serialize};

use super::offering::{check_milestones, check_titles};
use super::{Hourly, Status, Terms};
use crate::error::ErrorCode::{self, Forbidden, NotFound};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{CommandId, ContractId, Millis, Seq};
use crate::limit::{Bounds, Limit};
use crate::method::{Method, also_named};
use crate::{checks, rules};

/// `contract.revise` and `contract.counter`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct VersionParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract.
    pub contract: ContractId,
    /// The version that the caller has seen, which the new one follows.
    pub version: u32,
    /// The title; absent, it stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub title: Option<String>,
    /// The terms, in full.
    pub terms: Terms,
}

also_named! {
    /// `contract.revise`.
    Revise(VersionParams);
    /// `contract.counter`.
    Counter(VersionParams);
}

impl VersionParams {
    fn milestones(&self) -> Option<usize> {
        match &self.terms {
            Terms::Fixed(fixed) => Some(fixed.milestones.len()),
            Terms::Hourly(_) => None,
        }
    }
}

impl Method for Revise {
    type Answer = VersionAnswer;
    const NAME: &str = "contract.revise";
    const ABOUT: &str = "Replaces the terms of an offer by others: its next version; the client may. This is also how \
         the client takes a counter-offer: with its terms. From here on the freelancer has 30 days again. An \
         offer sees 100 versions at most. In an offer for a job whose first milestone gets another amount, the \
         money goes back and is drawn anew: nobody can accept before it has come.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &[
        "revised",
        "offer_changed",
        "offer_refunded",
        "escrow_returned",
        "escrow_out",
        "offer_funded",
        "offer_failed",
        "offer_ended",
    ];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[
        rules::CONTRACT_ENDED,
        rules::ESCROW_OPEN,
        rules::OFFER_ACCEPTING,
        rules::OFFER_CLOSED,
        rules::OFFER_EXPIRED,
        rules::TOO_MANY_VERSIONS,
        rules::VERSION_CHANGED,
    ];
    const LIMITS: &[Limit<Self>] = &[
        Limit::number("version", 1, u32::MAX as u64, |params| Some(params.0.version.into())),
        Limit::text("title", checks::TITLE_BYTES_MAX, |params| params.0.title.as_deref()),
        Limit::items("terms.fixed.milestones", 1, checks::MILESTONES_MAX, |params| params.0.milestones()),
    ];

    const CHECKED: &[(&str, Bounds)] = &[("terms.fixed.milestones[].title", Bounds::TITLE)];

    // A limit names one field: these stand in each milestone, and an error says in which.
    fn check(&self) -> Result<(), WireError> {
        check_milestones(&self.0.terms)
    }

    fn judge(&self) -> Result<(), WireError> {
        check_titles(self.0.title.as_deref(), &self.0.terms)
    }
}

impl Method for Counter {
    type Answer = VersionAnswer;
    const NAME: &str = "contract.counter";
    const ABOUT: &str = "Suggests other terms for an offer: its next version; the freelancer may. A counter-offer is \
         nothing that can be accepted: the client takes it, or meets it half-way, with `contract.revise`, \
         and the freelancer then accepts that version. The client has 30 days for it. An offer sees 100 \
         versions at most.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["countered", "offer_changed"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = Revise::RULES;
    const LIMITS: &[Limit<Self>] = &[
        Limit::number("version", 1, u32::MAX as u64, |params| Some(params.0.version.into())),
        Limit::text("title", checks::TITLE_BYTES_MAX, |params| params.0.title.as_deref()),
        Limit::items("terms.fixed.milestones", 1, checks::MILESTONES_MAX, |params| params.0.milestones()),
    ];

    const CHECKED: &[(&str, Bounds)] = &[("terms.fixed.milestones[].title", Bounds::TITLE)];

    // A limit names one field: these stand in each milestone, and an error says in which.
    fn check(&self) -> Result<(), WireError> {
        check_milestones(&self.0.terms)
    }

    fn judge(&self) -> Result<(), WireError> {
        check_titles(self.0.title.as_deref(), &self.0.terms)
    }
}

/// The answer of `contract.revise` and `contract.counter`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct VersionAnswer {
    /// The number of the new version.
    pub version: u32,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

/// Event `revised`: the client replaces the offer by another version. All milestones begin anew; the money of
/// an offer for a job stays with the first one where that has the same amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Revised {
    /// The number of this version.
    pub version: u32,
    /// The contract's title.
    pub title: String,
    /// The terms to agree on, in full.
    pub terms: Terms,
    /// When the offer expires, if it is not answered before.
    pub expires_at: Millis,
    /// How the offer stands with it: `offered`, or `funding` where the first milestone's money is on its way.
    pub status: Status,
}

/// Event `countered`: the freelancer suggests other terms. The terms that are offered stay as they are, and
/// nobody can accept them any more: the client revises the offer, or withdraws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Countered {
    /// The number of this version.
    pub version: u32,
    /// The title that is suggested.
    pub title: String,
    /// The terms that are suggested, in full.
    pub terms: Terms,
    /// When the offer expires, if the client does not answer before.
    pub expires_at: Millis,
}

/// The counter-offer that waits for the client, in the state of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct CounterOffer {
    /// The title that is suggested.
    pub title: String,
    /// The terms that are suggested, in full.
    pub terms: Terms,
}

examples! {
    VersionParams {
        command_id: COMMAND,
        contract: CONTRACT,
        version: 1,
        title: Some(text("Logo")),
        terms: Terms::Hourly(Hourly::example()),
    }
    VersionAnswer { version: 2, seq: 2, at: AT }
    Revised {
        version: 3,
        title: text("Logo"),
        terms: Terms::Hourly(Hourly::example()),
        expires_at: AT,
        status: Status::Offered,
    }
    Countered { version: 2, title: text("Logo"), terms: Terms::Hourly(Hourly::example()), expires_at: AT }
}
