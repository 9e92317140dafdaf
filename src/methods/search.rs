//! `search.*`.

use std::sync::Arc;
use std::time::Instant;

use protocol::WireError;
use protocol::search::{JobsParams, PeopleParams};

use super::Call;
use super::dispatch::handled;
use crate::search::Search;

handled! {
    PeopleParams => people;
    JobsParams => jobs;
}

/// `search.people`.
fn people(call: &mut Call<'_>, params: PeopleParams) -> Result<(), WireError> {
    let (search, account) = (admitted(call)?, call.account()?);
    call.answer_read(async move { search.people(account, params).await })
}

/// `search.jobs`.
fn jobs(call: &mut Call<'_>, params: JobsParams) -> Result<(), WireError> {
    let (search, account) = (admitted(call)?, call.account()?);
    call.answer_read(async move { search.jobs(account, params).await })
}

/// What answers a search, which counts for its account.
pub(super) fn admitted(call: &Call<'_>) -> Result<Arc<Search>, WireError> {
    let account = call.account()?;
    call.worker.shared.searches.take(account, Instant::now())?;
    Ok(call.worker.shared.search.clone())
}

#[cfg(test)]
pub(super) mod tests;
