//! `job.list`: the jobs of a client, the newest first. Every account sees only its own list.

use std::ops::RangeInclusive;

use actors::House;
use protocol::job::{ListAnswer, ListItem, Status};
use protocol::{AccountId, JobId, WireError, rules};
use schema::Table;
use schema::rows::{JobRow, calendar};

use super::{model, rows_after};

/// The year before which no program wrote a job.
const FIRST_YEAR: u64 = 2026;

/// The rows that are read at once if only jobs that have come so far are asked for.
const LIST_PAGE_ROWS: usize = 1_000;

/// A page of the jobs of an account below a job, or of those that have come so far.
pub async fn jobs_of(
    house: &House,
    account: AccountId,
    status: Option<Status>,
    after: Option<JobId>,
    limit: usize,
) -> Result<ListAnswer, WireError> {
    let mut jobs = Vec::new();
    for year in years(house, after).rev() {
        let mut place = after.filter(|job| JobRow::year_of(*job) == year).map(JobRow::place);
        let page = if status.is_some() { LIST_PAGE_ROWS } else { limit + 1 };
        let mut more = true;
        while more && jobs.len() <= limit {
            let partition = JobRow::partition_of(account, year);
            let rows = rows_after(house, Table::JobsOf, partition, place.take(), page).await?;
            for row in &rows {
                jobs.extend(model::<JobRow>(row)?.filter(|row| status.is_none_or(|only| row.status == only)));
            }
            more = rows.len() == page;
            place = rows.last().map(|last| last.clustering.clone());
        }
        if jobs.len() > limit {
            break;
        }
    }
    let more = jobs.len() > limit;
    jobs.truncate(limit);
    Ok(ListAnswer { jobs: jobs.into_iter().map(shown).collect(), more })
}

/// Refused while a job of the account takes proposals, or is paused: people wait for its client.
pub(super) async fn must_have_no_open_job(house: &House, account: AccountId) -> Result<(), WireError> {
    for status in [Status::Open, Status::Paused] {
        if !jobs_of(house, account, Some(status), None, 1).await?.jobs.is_empty() {
            return Err(WireError::refused(rules::JOBS_OPEN));
        }
    }
    Ok(())
}

/// The years in which jobs were begun before that one. A job is begun at the real time, whatever the clock of
/// events says.
fn years(house: &House, after: Option<JobId>) -> RangeInclusive<u64> {
    // A command may name a time a few minutes ahead.
    const AHEAD_MS: u64 = 60 * 60 * 1_000;
    let last = calendar::year_of(house.real_now() + AHEAD_MS);
    FIRST_YEAR..=after.map_or(last, |job| JobRow::year_of(job).min(last))
}

fn shown(row: JobRow) -> ListItem {
    let JobRow { job, title, status, proposals, seats, seats_taken, active_at, .. } = row;
    ListItem { job, title, status, proposals, seats, seats_taken, active_at }
}
