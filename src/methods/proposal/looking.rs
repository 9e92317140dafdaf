//! What is looked up before a proposal decides: what its job says.

use std::sync::Arc;

use actors::posting::Posting;
use actors::proposal::{Facts, Proposal};
use actors::{Caller, House};
use protocol::posting::{CannotPropose, State};
use protocol::{AccountId, ErrorCode, JobId, ProposalId, WireError, checks, rules};

use crate::views;

/// What was found, or why a new proposal is refused.
pub struct Looked {
    /// What the job says; none where it is refused.
    pub facts: Option<Facts>,
    /// Why it is refused.
    pub objection: Option<WireError>,
}

/// What a job says to somebody who wants to propose, or why they cannot.
pub async fn facts_to_submit(
    house: &Arc<House>,
    account: AccountId,
    job: JobId,
) -> Result<Looked, WireError> {
    match may_submit(house, account, job).await {
        Ok(facts) => Ok(Looked { facts: Some(facts), objection: None }),
        Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::Refused) => {
            Ok(Looked { facts: None, objection: Some(error) })
        }
        Err(error) => Err(error),
    }
}

async fn may_submit(house: &Arc<House>, account: AccountId, job: JobId) -> Result<Facts, WireError> {
    let (_, posting, asked) = views::posting_and_asked(house, Caller::Account(account), job).await?;
    let why = match asked.why {
        // What the person has proposed before, the proposal itself judges. It may be taken back in the same
        // moment, so the rest holds all the same.
        Some(CannotPropose::AlreadyProposed) => {
            views::found_elsewhere(house, account, asked.client, posting.fields.visibility).await?
        }
        why => why,
    };
    match why {
        None | Some(CannotPropose::AlreadyProposed) => {}
        Some(CannotPropose::OwnJob) => return Err(WireError::refused(rules::OWN_JOB)),
        Some(CannotPropose::JobNotOpen) => return Err(WireError::refused(rules::JOB_NOT_OPEN)),
        Some(CannotPropose::JobFull) => return Err(WireError::refused(rules::JOB_FULL)),
        Some(CannotPropose::NeedsProfile) => return Err(WireError::refused(rules::NEEDS_PROFILE)),
        Some(CannotPropose::Blocked) => return Err(WireError::refused(rules::BLOCKED)),
        // For whoever is not invited there is no such job.
        Some(CannotPropose::NotInvited) => return Err(not_found()),
    }
    if views::open_proposals_of(house, account).await? >= checks::PROPOSALS_OPEN_MAX {
        return Err(WireError::refused(rules::TOO_MANY_PROPOSALS));
    }
    facts(posting)
}

/// What the job of a proposal of one's own says.
pub async fn facts_of_own(
    house: &Arc<House>,
    account: AccountId,
    proposal: ProposalId,
) -> Result<Facts, WireError> {
    let (_, shown) = house.view::<Proposal>(proposal.0, Caller::Account(account)).await?;
    facts_of_job(house, shown.job).await
}

/// What a job says, whoever asks.
pub async fn facts_of_job(house: &Arc<House>, job: JobId) -> Result<Facts, WireError> {
    let (_, posting) = house.view::<Posting>(job.0, Caller::System).await?;
    facts(posting)
}

/// What a posting says that a proposal must fit.
fn facts(posting: State) -> Result<Facts, WireError> {
    let State { fields, terms_version, .. } = posting;
    let (Some(title), Some(pay)) = (fields.title, fields.pay) else {
        return Err(WireError::new(ErrorCode::Internal, "a job was published without a title or its pay"));
    };
    Ok(Facts { title, terms_version, questions: fields.questions.len(), pay })
}

fn not_found() -> WireError {
    WireError::new(ErrorCode::NotFound, "not found")
}
