//! Whether a client has dealings with a freelancer: then the client sees the whole profile.

use actors::House;
use protocol::contract::Status;
use protocol::{AccountId, JobId, WireError};
use schema::rows::calendar::year_of;
use schema::rows::{ContractRow, JobRow};
use schema::{ROWS_AT_MAX, Table};

use super::contracts::every_contract_of;
use super::invitations::jobs_inviting;
use super::proposals::jobs_proposed_for;
use super::{model, rows_after, rows_at};

/// Whether the freelancer has proposed to the client, was invited by the client, or has had a contract with
/// them.
pub async fn has_dealt_with(
    house: &House,
    client: AccountId,
    freelancer: AccountId,
) -> Result<bool, WireError> {
    Ok(has_contract(house, client, freelancer).await?
        || has_met_over_a_job(house, client, freelancer).await?)
}

/// Whether the two have had a contract. An offer is none before it is accepted: else anybody could see any
/// profile by offering something.
async fn has_contract(house: &House, client: AccountId, freelancer: AccountId) -> Result<bool, WireError> {
    let is_other = |row: &ContractRow| {
        let is_theirs = row.client == client && row.freelancer == freelancer;
        !(is_theirs && matches!(row.status, Status::Active | Status::Ended))
    };
    every_contract_of(house, freelancer, is_other).await.map(|every| !every)
}

/// Whether the freelancer was invited to a job of the client, or has proposed for one. A client without jobs
/// costs a few reads; the jobs of the freelancer are looked up only where there are some.
async fn has_met_over_a_job(
    house: &House,
    client: AccountId,
    freelancer: AccountId,
) -> Result<bool, WireError> {
    if !has_jobs(house, client).await? {
        return Ok(false);
    }
    let met = jobs_met(house, freelancer).await?;
    for jobs in met.chunks(ROWS_AT_MAX) {
        let keys = jobs.iter().map(|job| JobRow::key(client, *job)).collect();
        for row in rows_at(house, keys).await? {
            if model::<JobRow>(row.as_ref())?.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

async fn has_jobs(house: &House, client: AccountId) -> Result<bool, WireError> {
    for year in JobRow::FIRST_YEAR..=year_of(house.now()) {
        let partition = JobRow::partition_of(client, year);
        if !rows_after(house, Table::JobsOf, partition, None, 1).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The jobs over which a freelancer has met their clients: those that they were invited to, and those that
/// have a proposal of theirs.
async fn jobs_met(house: &House, freelancer: AccountId) -> Result<Vec<JobId>, WireError> {
    let mut jobs = jobs_inviting(house, freelancer).await?;
    jobs.extend(jobs_proposed_for(house, freelancer).await?);
    Ok(jobs)
}
