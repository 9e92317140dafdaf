//! How a proposal comes to be, changes, and is taken back.

use serde::{Deserialize, Serialize};

use super::{Milestone, Price, Status, Terms, Words, terms};
use crate::brief::Timeline;
use crate::error::ErrorCode::{self, NotFound, RateLimited, TooLarge};
use crate::error::WireError;
use crate::example::{Example, examples};
use crate::ids::{CommandId, JobId, Millis, ProposalId, Seq};
use crate::limit::{Bounds, Limit};
use crate::method::Method;
use crate::plain::Flag;
use crate::stream::Applied;
use crate::{checks, rules};

/// `proposal.submit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SubmitParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The job.
    pub job: JobId,
    /// The letter to the client.
    pub letter: String,
    /// An answer to each question of the job, in the order of the questions.
    #[serde(default)]
    pub answers: Vec<String>,
    /// How the person would go about it.
    pub approach: String,
    /// When the work begins (from today to three years ahead), and how many days it takes.
    pub timeline: Timeline,
    /// What it costs, in the way and the currency in which the job pays.
    pub price: Price,
    /// The parts in which it is paid, 20 at most; together they are the price. A part may be due from today
    /// to three years ahead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Milestone>>"))]
    pub milestones: Vec<Milestone>,
    /// The version of the job's terms that the person has read. Where the job has another one by now, the
    /// proposal is refused. Where it is absent, the proposal is for whatever they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub terms_version: Option<u32>,
}

impl SubmitParams {
    /// What it says, and what it asks for.
    pub fn said(self) -> (Words, Terms) {
        let Self { letter, answers, approach, timeline, price, milestones, .. } = self;
        (Words { letter, answers, approach }, Terms { timeline, price, milestones })
    }
}

impl Method for SubmitParams {
    type Answer = SubmitAnswer;
    const NAME: &str = "proposal.submit";
    const ABOUT: &str = "Proposes for a job, whose client is told at once. It is answered as `submitting`; the proposal's next event \
         is `delivered`, or `refused` where the job was closed, filled or full at the same moment. A person has one proposal for a \
         job. After it was withdrawn, or the job has ended and goes on, one more attempt is allowed; an attempt that was refused \
         does not count. An account submits 5 proposals a second at most, and has about 200 open ones at most.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] =
        &["submitted", "proposal_received", "delivered", "band_changed", "proposal_turned_away", "refused"];
    const ERRORS: &[ErrorCode] = &[NotFound, RateLimited];
    const RULES: &[&str] = &[
        rules::ALREADY_PROPOSED,
        rules::ATTEMPTS_OVER,
        rules::BLOCKED,
        rules::JOB_FULL,
        rules::JOB_NOT_OPEN,
        rules::NEEDS_PROFILE,
        rules::OWN_JOB,
        rules::TERMS_CHANGED,
        rules::TOO_MANY_PROPOSALS,
        rules::TOO_MANY_VERSIONS,
    ];
    const LIMITS: &[Limit<Self>] = &[
        Limit::text("letter", checks::LETTER_BYTES_MAX, |params| Some(&params.letter)),
        Limit::text("approach", checks::APPROACH_BYTES_MAX, |params| Some(&params.approach)),
    ];
    const CHECKED: &[(&str, Bounds)] =
        &[terms::ANSWERS, terms::ANSWER, terms::DAYS, terms::MILESTONES, terms::MILESTONE_TITLE];

    fn check(&self) -> Result<(), WireError> {
        let (words, asked) = self.clone().said();
        words.check()?;
        asked.check()
    }
}

/// The answer of `proposal.submit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SubmitAnswer {
    /// The proposal.
    pub proposal: ProposalId,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The version of the proposal.
    pub version: u32,
    /// `submitting`: an event says how that ends.
    pub status: Status,
    /// What stands out in its texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Flag>>"))]
    pub flags: Vec<Flag>,
    /// The seq of the command's last event, in the stream of the proposal.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

/// `proposal.edit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EditParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The proposal.
    pub proposal: ProposalId,
    /// The version that this replaces.
    pub version: u32,
    /// The letter to the client.
    pub letter: String,
    /// An answer to each question of the job, in the order of the questions.
    #[serde(default)]
    pub answers: Vec<String>,
    /// How the person would go about it.
    pub approach: String,
}

impl EditParams {
    /// What it says.
    pub fn words(self) -> Words {
        let Self { letter, answers, approach, .. } = self;
        Words { letter, answers, approach }
    }
}

impl Method for EditParams {
    type Answer = ChangeAnswer;
    const NAME: &str = "proposal.edit";
    const ABOUT: &str = "Changes the words of one's proposal, for 6 hours after it was submitted, and only while the client has not \
         opened it. A proposal has 50 versions at most.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["edited", "proposal_changed"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] =
        &[rules::EDIT_OVER, rules::PROPOSAL_CLOSED, rules::STALE_VERSION, rules::TOO_MANY_VERSIONS];
    const LIMITS: &[Limit<Self>] = &[
        Limit::text("letter", checks::LETTER_BYTES_MAX, |params| Some(&params.letter)),
        Limit::text("approach", checks::APPROACH_BYTES_MAX, |params| Some(&params.approach)),
    ];
    const CHECKED: &[(&str, Bounds)] = &[terms::ANSWERS, terms::ANSWER];

    fn check(&self) -> Result<(), WireError> {
        self.clone().words().check()
    }
}

/// `proposal.set_terms`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SetTermsParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The proposal.
    pub proposal: ProposalId,
    /// The version that this replaces.
    pub version: u32,
    /// When the work begins (from today to three years ahead), and how many days it takes.
    pub timeline: Timeline,
    /// What it costs, in the way and the currency in which the job pays.
    pub price: Price,
    /// The parts in which it is paid, 20 at most; together they are the price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Milestone>>"))]
    pub milestones: Vec<Milestone>,
}

impl SetTermsParams {
    /// What it asks for.
    pub fn terms(self) -> Terms {
        let Self { timeline, price, milestones, .. } = self;
        Terms { timeline, price, milestones }
    }
}

impl Method for SetTermsParams {
    type Answer = ChangeAnswer;
    const NAME: &str = "proposal.set_terms";
    const ABOUT: &str = "Changes the terms of one's proposal, until the client offers a contract. They are then made for the terms that \
         the job has now. A proposal has 50 versions at most.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["terms_set", "proposal_changed"];
    const ERRORS: &[ErrorCode] = &[NotFound, TooLarge];
    const RULES: &[&str] =
        &[rules::PROPOSAL_CLOSED, rules::PROPOSAL_OFFERED, rules::STALE_VERSION, rules::TOO_MANY_VERSIONS];
    const CHECKED: &[(&str, Bounds)] = &[terms::DAYS, terms::MILESTONES, terms::MILESTONE_TITLE];

    fn check(&self) -> Result<(), WireError> {
        self.clone().terms().check()
    }
}

/// The answer of `proposal.edit` and `proposal.set_terms`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ChangeAnswer {
    /// The new version.
    pub version: u32,
    /// What stands out in its texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Flag>>"))]
    pub flags: Vec<Flag>,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

/// `proposal.withdraw`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct WithdrawParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The proposal.
    pub proposal: ProposalId,
}

impl Method for WithdrawParams {
    type Answer = Applied;
    const NAME: &str = "proposal.withdraw";
    const ABOUT: &str =
        "Takes one's proposal back, until the client offers a contract: an offer is declined instead.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["withdrawn", "proposal_withdrawn"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::PROPOSAL_CLOSED, rules::PROPOSAL_OFFERED];
}

impl Example for SubmitParams {
    fn example() -> Self {
        use crate::example::{COMMAND, JOB};
        let (Words { letter, answers, approach }, Terms { timeline, price, milestones }) =
            (Words::example(), Terms::example());
        let terms_version = Some(1);
        let (command_id, job) = (COMMAND, JOB);
        Self { command_id, job, letter, answers, approach, timeline, price, milestones, terms_version }
    }
}

impl Example for EditParams {
    fn example() -> Self {
        use crate::example::{COMMAND, PROPOSAL};
        let Words { letter, answers, approach } = Words::example();
        Self { command_id: COMMAND, proposal: PROPOSAL, version: 1, letter, answers, approach }
    }
}

impl Example for SetTermsParams {
    fn example() -> Self {
        use crate::example::{COMMAND, PROPOSAL};
        let Terms { timeline, price, milestones } = Terms::example();
        Self { command_id: COMMAND, proposal: PROPOSAL, version: 1, timeline, price, milestones }
    }
}

examples! {
    SubmitAnswer {
        proposal: PROPOSAL,
        attempt: 1,
        version: 1,
        status: Status::Submitting,
        flags: vec![Flag::ContactEmail],
        seq: 1,
        at: AT,
    }
    ChangeAnswer { version: 2, flags: vec![], seq: 3, at: AT }
    WithdrawParams { command_id: COMMAND, proposal: PROPOSAL }
}
