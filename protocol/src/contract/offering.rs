//! How a contract comes to be: it is offered, and then accepted, declined or withdrawn.

use serde::{Deserialize, Serialize};

use super::{Fixed, Status, Terms};
use crate::error::ErrorCode::{self, Forbidden, NotFound};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{AccountId, CommandId, ContractId, JobId, Millis, ProposalId, RoomId, Seq};
use crate::limit::{Bounds, Limit};
use crate::method::{Method, also_named};
use crate::stream::Applied;
use crate::{checks, plain, rules};

/// `contract.offer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The freelancer that it is offered to.
    pub freelancer: AccountId,
    /// The contract's title.
    pub title: String,
    /// The terms to agree on.
    pub terms: Terms,
    /// The job that it is for; `proposal` is then named as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub job: Option<JobId>,
    /// The freelancer's proposal for the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub proposal: Option<ProposalId>,
}

impl Method for OfferParams {
    type Answer = OfferAnswer;
    const NAME: &str = "contract.offer";
    const ABOUT: &str = "Offers a contract to a freelancer, who has 30 days to accept or decline; after that the offer \
         expires. The client may withdraw it before. An offer for a job takes the first milestone's money from \
         the client's wallet at once: the freelancer hears of it when that has come, and where the wallet has \
         too little, the offer is over (`offer_failed`). Timed work is offered at once. An acceptance takes a \
         seat of the job; the last seat, and the end of the job, withdraw every other offer for it.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &[
        "offered",
        "contract_offered",
        "created",
        "room_added",
        "offer_funding",
        "escrow_out",
        "offer_funded",
        "offer_failed",
        "offer_made",
        "offer_open",
        "offer_ended",
    ];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[
        rules::BLOCKED,
        rules::JOB_CLOSED,
        rules::JOB_FILLED,
        rules::PROPOSAL_CLOSED,
        rules::PROPOSAL_OFFERED,
        rules::TOO_MANY_OFFERS,
    ];
    const LIMITS: &[Limit<Self>] = &[
        Limit::text("title", checks::TITLE_BYTES_MAX, |params| Some(&params.title)),
        Limit::items("terms.fixed.milestones", 1, checks::MILESTONES_MAX, |params| match &params.terms {
            Terms::Fixed(fixed) => Some(fixed.milestones.len()),
            Terms::Hourly(_) => None,
        }),
    ];
    const CHECKED: &[(&str, Bounds)] = &[("terms.fixed.milestones[].title", Bounds::TITLE)];

    // A limit names one field: these stand in each milestone, and an error says in which.
    fn check(&self) -> Result<(), WireError> {
        check_milestones(&self.terms)
    }

    fn judge(&self) -> Result<(), WireError> {
        if self.job.is_some() != self.proposal.is_some() {
            return Err(WireError::invalid("proposal", "and a job are named together or not at all"));
        }
        check_titles(Some(&self.title), &self.terms)
    }
}

/// What the milestones look like; whether they can be agreed on, the contract says.
pub(super) fn check_milestones(terms: &Terms) -> Result<(), WireError> {
    let Terms::Fixed(fixed) = terms else { return Ok(()) };
    fixed.milestones.iter().enumerate().try_for_each(|(index, milestone)| {
        checks::text("title", &milestone.title, checks::TITLE_BYTES_MAX)
            .map_err(|error| of_milestone(error, index, "title"))?;
        milestone
            .due_at
            .map_or(Ok(()), |due_at| checks::time("due_at", due_at))
            .map_err(|error| of_milestone(error, index, "due_at"))
    })
}

/// Checks that every title shows something, and reads as it is written: nobody accepts other terms than they
/// see. A rule that is younger than some commands.
pub(super) fn check_titles(title: Option<&str>, terms: &Terms) -> Result<(), WireError> {
    title.map_or(Ok(()), |title| plain::check_writing("title", title))?;
    let Terms::Fixed(fixed) = terms else { return Ok(()) };
    fixed.milestones.iter().enumerate().try_for_each(|(index, milestone)| {
        check_title(&milestone.title).map_err(|error| of_milestone(error, index, "title"))
    })
}

/// Checks the title of a milestone.
pub(super) fn check_title(title: &str) -> Result<(), WireError> {
    checks::shows("title", title)?;
    plain::check_writing("title", title)
}

/// The same error, naming the field of that milestone in the terms.
fn of_milestone(error: WireError, index: usize, field: &str) -> WireError {
    error.with("field", format_args!("terms.fixed.milestones[{index}].{field}"))
}

/// The answer of `contract.offer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferAnswer {
    /// The new contract.
    pub contract: ContractId,
    /// The room of its two parties: for a job, that of their interview.
    pub room: RoomId,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// How far the offer has come: `funding` where its money is on its way. Absent from servers that did not
    /// say so: there it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub status: Option<Status>,
}

/// `contract.accept`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AcceptParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract.
    pub contract: ContractId,
    /// The version of the offer that the freelancer has seen and accepts; 1 where absent. So nobody agrees to
    /// other terms than those they have read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub version: Option<u32>,
}

impl Method for AcceptParams {
    type Answer = AcceptAnswer;
    const NAME: &str = "contract.accept";
    const ABOUT: &str = "Takes an offer; the freelancer may. Where it is for a job, the answer says `accepting`, and the \
         job decides: `accepted` follows, or `accept_refused`. It is refused with `version_changed` where the offer has \
         another version than the one that is named, or where the freelancer has made a counter-offer since: \
         a counter-offer is taken by the client, with `contract.revise`.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &[
        "accepted",
        "accepting",
        "accept_refused",
        "seat_taken",
        "status_changed",
        "withdrawn",
        "offer_refunded",
        "escrow_returned",
        "offer_ended",
        "hired",
        "ended",
        "job_ended",
    ];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[
        rules::ACCOUNT_CLOSED,
        rules::CONTRACT_ENDED,
        rules::ESCROW_OPEN,
        rules::OFFER_ACCEPTING,
        rules::OFFER_CLOSED,
        rules::OFFER_EXPIRED,
        rules::VERSION_CHANGED,
    ];
    const LIMITS: &[Limit<Self>] =
        &[Limit::number("version", 1, u32::MAX as u64, |params| params.version.map(u64::from))];
}

/// The answer of `contract.accept`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AcceptAnswer {
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// How far the contract has come by this. Absent from servers that did not say so: there it is active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub status: Option<Status>,
}

/// `contract.decline`, `contract.withdraw`, `refund.accept`, `refund.contest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ContractParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract.
    pub contract: ContractId,
}

also_named! {
    /// `contract.decline`.
    Decline(ContractParams);
    /// `contract.withdraw`.
    Withdraw(ContractParams);
}

impl Method for Decline {
    type Answer = Applied;
    const NAME: &str = "contract.decline";
    const ABOUT: &str = "Says no to an offer; the freelancer may.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["declined", "offer_refunded", "escrow_returned", "offer_ended"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] =
        &[rules::CONTRACT_ENDED, rules::OFFER_ACCEPTING, rules::OFFER_CLOSED, rules::OFFER_EXPIRED];
}

impl Method for Withdraw {
    type Answer = Applied;
    const NAME: &str = "contract.withdraw";
    const ABOUT: &str = "Takes an offer back; the client may.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["withdrawn", "offer_refunded", "escrow_returned", "offer_ended"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = Decline::RULES;
}

/// Event `offer_expired`: the offer was not answered before its `expires_at`. The room of the two stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OfferExpired {}

examples! {
    OfferParams {
        command_id: COMMAND,
        freelancer: BEN,
        title: text("Logo"),
        terms: Terms::Fixed(Fixed::example()),
        job: None,
        proposal: None,
    }
    OfferAnswer { contract: CONTRACT, room: ROOM, seq: 1, at: AT, status: Some(Status::Offered) }
    AcceptParams { command_id: COMMAND, contract: CONTRACT, version: None }
    AcceptAnswer { seq: 2, at: AT, status: Some(Status::Active) }
    ContractParams { command_id: COMMAND, contract: CONTRACT }
    OfferExpired {}
}
