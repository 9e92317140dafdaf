//! `invitation.list`: the invitations that somebody got, the newest first. Every account sees only its own.

use std::collections::BTreeMap;

use actors::House;
use protocol::job::{InvitationAnswer, InvitationItem, ListInvitationsAnswer, Status};
use protocol::{AccountId, JobId, Millis, WireError};
use schema::rows::calendar::month_of;
use schema::rows::{InvitationAnswerRow, InvitationRow, PostingCardRow, PostingSection};
use schema::{ROWS_AT_MAX, Row, Table};

use super::{model, rows_after, rows_at};

/// How many months are looked at for invitations. Each is one read of one partition.
const MONTHS_MAX: u64 = 36;

/// The month before which no program wrote an invitation: January 2026.
const FIRST_MONTH: u64 = 2026 * 12;

/// The most invitations of an account that are searched for a job of somebody, the newest first.
const INVITATIONS_SEARCHED_MAX: usize = 10_000;

const _: () = assert!(protocol::checks::PAGE_ITEMS_MAX as usize <= ROWS_AT_MAX);

/// A page of the invitations of an account, behind the one of that time and job.
pub async fn invitations_of(
    house: &House,
    account: AccountId,
    after: Option<(Millis, JobId)>,
    limit: usize,
) -> Result<ListInvitationsAnswer, WireError> {
    let mut found = Vec::new();
    for month in months(house, after).rev() {
        let place = after.filter(|(at, _)| month_of(*at) == month);
        let place = place.map(|(at, job)| InvitationRow::behind(at, job));
        read_month(house, account, month, place, limit, &mut found).await?;
        if found.len() > limit {
            break;
        }
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let statuses = statuses(house, &found).await?;
    let shown = found.into_iter().zip(statuses).map(|((row, answer), status)| shown(row, answer, status));
    Ok(ListInvitationsAnswer { invitations: shown.collect(), more })
}

/// The jobs that an account was invited to, the newest first.
pub(super) async fn jobs_inviting(house: &House, account: AccountId) -> Result<Vec<JobId>, WireError> {
    let mut found = Vec::new();
    for month in months(house, None).rev() {
        read_month(house, account, month, None, INVITATIONS_SEARCHED_MAX, &mut found).await?;
        if found.len() > INVITATIONS_SEARCHED_MAX {
            break;
        }
    }
    Ok(found.into_iter().map(|(row, _)| row.job).collect())
}

/// An invitation, and its answer where there is one.
type Found = (InvitationRow, Option<InvitationAnswer>);

/// Adds what a month holds behind that place, until there is one more than the limit.
async fn read_month(
    house: &House,
    account: AccountId,
    month: u64,
    mut place: Option<Vec<u8>>,
    limit: usize,
    found: &mut Vec<Found>,
) -> Result<(), WireError> {
    let partition = InvitationRow::partition_of(account, month);
    // An invitation and its answer are two rows. The page may end between them, so it is one row longer.
    let page = (limit + 1) * 2 + 1;
    while found.len() <= limit {
        let rows = rows_after(house, Table::InvitationsOf, partition, place.take(), page).await?;
        for row in &rows {
            take(row, found)?;
        }
        match rows.last() {
            Some(last) if rows.len() == page => place = Some(last.clustering.clone()),
            _ => break,
        }
    }
    Ok(())
}

/// Takes a row: an invitation, or the answer to the last one.
fn take(row: &Row, found: &mut Vec<Found>) -> Result<(), WireError> {
    if InvitationRow::is_at(&row.clustering) {
        found.extend(model::<InvitationRow>(row)?.map(|invitation| (invitation, None)));
        return Ok(());
    }
    let Some(answer) = model::<InvitationAnswerRow>(row)? else { return Ok(()) };
    if let Some((invitation, given)) = found.last_mut()
        && (invitation.at, invitation.job) == (answer.at, answer.job)
    {
        *given = Some(answer.answer);
    }
    Ok(())
}

/// How far the job of each invitation has come.
async fn statuses(house: &House, found: &[Found]) -> Result<Vec<Status>, WireError> {
    let jobs: Vec<_> = found.iter().map(|(row, _)| row.job).collect();
    let keys = jobs.iter().map(|job| PostingCardRow::status_key(*job)).collect();
    let mut known = BTreeMap::new();
    for row in rows_at(house, keys).await? {
        if let Some(PostingCardRow { job, section: PostingSection::Status { status, .. } }) =
            model::<PostingCardRow>(row.as_ref())?
        {
            known.insert(job, status);
        }
    }
    Ok(jobs.iter().map(|job| known.get(job).copied().unwrap_or(Status::Open)).collect())
}

/// The months in which invitations may stand behind that place, by the clock of events.
fn months(house: &House, after: Option<(Millis, JobId)>) -> std::ops::RangeInclusive<u64> {
    let now = month_of(house.now());
    let first = now.saturating_sub(MONTHS_MAX - 1).max(FIRST_MONTH);
    first..=after.map_or(now, |(at, _)| month_of(at).min(now))
}

fn shown(row: InvitationRow, answer: Option<InvitationAnswer>, status: Status) -> InvitationItem {
    let InvitationRow { job, title, note, at, .. } = row;
    InvitationItem { job, title, note, at, answer, status }
}
