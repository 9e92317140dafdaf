//! `proposal.view` and `proposal.list`: a proposal for its proposer and for the client of its job, the
//! proposals for a job, and those of a person.
//!
//! Who may see a proposal, the job says: it knows its client, and whether it has received the proposal. What
//! the client may read, the proposal says: only what it has noted as viewed, since that changes no more.

use std::collections::BTreeSet;
use std::sync::Arc;

use actors::job::{Answer, AskProposals, Command, Job, OnDesk};
use actors::posting::Posting;
use actors::proposal::Proposal;
use actors::{Caller, House};
use protocol::job::{DeskProposal, Marks};
use protocol::proposal::{ListAnswer, ListItem, Status, ViewAnswer};
use protocol::{AccountId, JobId, Millis, ProposalId, WireError, checks, rules};
use schema::rows::calendar::year_of;
use schema::rows::{
    PostingCardRow, PostingSection, ProposalByRow, ProposalNoteRow, ProposalOpenRow, ProposalRow,
    ProposalToRow,
};
use schema::{ROWS_AT_MAX, ReadModel, Table};

use super::{misunderstood, model, rows_after, rows_at};

const _: () = assert!(checks::PAGE_ITEMS_MAX as usize <= ROWS_AT_MAX);

/// The year in which the first proposals were made.
const FIRST_YEAR: u64 = 2026;

/// The most proposals of a person that are searched for a job of somebody, the newest first.
const PROPOSALS_SEARCHED_MAX: usize = 10_000;

/// A proposal, for its proposer or for the client of its job.
pub async fn proposal_of(
    house: &Arc<House>,
    account: AccountId,
    proposal: ProposalId,
) -> Result<ViewAnswer, WireError> {
    let (_, shown) = house.view::<Proposal>(proposal.0, Caller::System).await?;
    if shown.proposer == account {
        let (_, posting) = house.view::<Posting>(shown.job.0, Caller::System).await?;
        let outdated = shown.terms_version < posting.terms_version;
        return Ok(ViewAnswer { proposal: shown, outdated, marks: None, note: None });
    }
    let ask = AskProposals::One { proposal };
    let OnDesk { mut proposals, terms_version, .. } = on_desk(house, account, shown.job, ask).await?;
    let marks = proposals.pop().ok_or_else(misunderstood)?.marks;
    if shown.viewed_at.is_none() {
        return Err(WireError::refused(rules::NOT_OPENED));
    }
    let note = note_about(house, shown.job, proposal, &marks).await?;
    let outdated = shown.terms_version < terms_version;
    Ok(ViewAnswer { proposal: shown, outdated, marks: Some(marks), note })
}

async fn note_about(
    house: &House,
    job: JobId,
    proposal: ProposalId,
    marks: &Marks,
) -> Result<Option<String>, WireError> {
    if !marks.noted {
        return Ok(None);
    }
    let rows = rows_at(house, vec![ProposalNoteRow::key(job, proposal)]).await?;
    let row = model::<ProposalNoteRow>(rows.first().and_then(Option::as_ref))?;
    Ok(row.map(|row| row.note))
}

/// A page of the proposals for a job, for its client.
pub async fn proposals_to(
    house: &Arc<House>,
    account: AccountId,
    job: JobId,
    after: Option<ProposalId>,
    limit: usize,
) -> Result<ListAnswer, WireError> {
    let ask = AskProposals::Page { after, limit };
    let OnDesk { proposals: on_desk, more, terms_version } = on_desk(house, account, job, ask).await?;
    let keys = on_desk.iter().map(|known| ProposalToRow::key(job, known.proposal)).collect();
    let rows = rows_at(house, keys).await?;
    let mut proposals = Vec::with_capacity(on_desk.len());
    for (known, row) in on_desk.into_iter().zip(&rows) {
        let row = model::<ProposalToRow>(row.as_ref())?.map(|row| row.0);
        proposals.push(received(job, known, row, terms_version));
    }
    Ok(ListAnswer { proposals, more })
}

/// A proposal on the desk. What a later attempt says is not shown before the job has received that.
fn received(job: JobId, known: DeskProposal, row: Option<ProposalRow>, terms_version: u32) -> ListItem {
    let DeskProposal { proposal, proposer, attempt, marks, .. } = known;
    let card = row.map(|row| row.card).filter(|card| card.attempt == attempt);
    let outdated = card.as_ref().is_some_and(|card| card.terms_version < terms_version);
    ListItem { proposal, job, proposer, card, outdated, marks: Some(marks) }
}

/// A page of the proposals of a person, the newest first.
pub async fn proposals_by(
    house: &House,
    account: AccountId,
    after: Option<(Millis, ProposalId)>,
    limit: usize,
) -> Result<ListAnswer, WireError> {
    let mut own = rows_by(house, account, after, limit).await?;
    let more = own.len() > limit;
    own.truncate(limit);
    let outdated = outdated(house, &own).await?;
    let proposals = own.into_iter().zip(outdated).map(|(row, outdated)| mine(row, outdated)).collect();
    Ok(ListAnswer { proposals, more })
}

/// The jobs that have a proposal of that person, the newest first. One that did not take the proposal has
/// none.
pub(super) async fn jobs_proposed_for(house: &House, account: AccountId) -> Result<Vec<JobId>, WireError> {
    let own = rows_by(house, account, None, PROPOSALS_SEARCHED_MAX).await?;
    let has_it = |row: &ProposalRow| !matches!(row.card.status, Status::Submitting | Status::Refused);
    Ok(own.into_iter().filter(has_it).map(|row| row.job).collect())
}

/// The rows of a person behind that place, the newest first, and one more than the limit if there are others.
/// A year without any costs a read.
async fn rows_by(
    house: &House,
    account: AccountId,
    after: Option<(Millis, ProposalId)>,
    limit: usize,
) -> Result<Vec<ProposalRow>, WireError> {
    let mut place = after.map(|(made_at, proposal)| ProposalByRow::place(made_at, proposal));
    let this_year = year_of(house.now());
    let mut year = after.map_or(this_year, |(made_at, _)| year_of(made_at).min(this_year));
    let mut own = Vec::new();
    while year >= FIRST_YEAR && own.len() <= limit {
        let partition = ProposalByRow::of_year(account, year);
        let rows = rows_after(house, Table::ProposalsBy, partition, place.take(), limit + 1).await?;
        for row in &rows {
            own.extend(model::<ProposalByRow>(row)?.map(|row| row.0));
        }
        year -= 1;
    }
    Ok(own)
}

fn mine(row: ProposalRow, outdated: bool) -> ListItem {
    let ProposalRow { proposal, job, proposer, card } = row;
    ListItem { proposal, job, proposer, card: Some(card), outdated, marks: None }
}

/// Whether each of these is open, and made for older terms than its job has now.
async fn outdated(house: &House, own: &[ProposalRow]) -> Result<Vec<bool>, WireError> {
    let open: Vec<_> = own.iter().filter(|row| row.is_open()).collect();
    let keys = open.iter().map(|row| PostingCardRow::fields_key(row.job)).collect();
    let rows = rows_at(house, keys).await?;
    let mut outdated = BTreeSet::new();
    for (own, row) in open.into_iter().zip(&rows) {
        let posting = model::<PostingCardRow>(row.as_ref())?.map(|row| row.section);
        if let Some(PostingSection::Fields { terms_version, .. }) = posting
            && own.card.terms_version < terms_version
        {
            outdated.insert(own.proposal);
        }
    }
    Ok(own.iter().map(|row| outdated.contains(&row.proposal)).collect())
}

/// How many proposals of a person are open: at most one more than there may be.
pub async fn open_proposals_of(house: &House, account: AccountId) -> Result<usize, WireError> {
    let limit = checks::PROPOSALS_OPEN_MAX + 1;
    let open = rows_after(house, ProposalOpenRow::TABLE, ProposalOpenRow::of(account), None, limit).await?;
    Ok(open.len())
}

/// What lies on the desk of a job of one's own.
pub async fn on_desk(
    house: &Arc<House>,
    account: AccountId,
    job: JobId,
    ask: AskProposals,
) -> Result<OnDesk, WireError> {
    let command = Command::AskProposals(ask);
    match house.send::<Job>(job.0, Caller::Account(account), None, command).await? {
        Answer::OnDesk(found) => Ok(found),
        _ => Err(misunderstood()),
    }
}
