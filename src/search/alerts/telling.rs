//! Tells of a job that has changed, whoever is connected and looks for one like it.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};
use protocol::search::JobCard;
use protocol::search::matching::Match;
use protocol::search::saved::Alert;
use protocol::{AccountId, Kind, StreamId};
use schema::rows::SavedRow;
use schema::{ROWS_AT_MAX, ReadError};
use search::{Doc, Query};
use tracing::warn;

use super::super::Search;
use super::super::keeping::blocking;
use super::super::rows::Posted;
use super::Changed;

/// The searches of people who are connected that are told of one job at most. Whoever is not told finds it by
/// `search.matches`.
const TOLD_MAX: usize = 10_000;

/// The accounts that are looked at together, whether they have a profile.
const READS_AT_ONCE: usize = 16;

impl Search {
    /// Tells of each job that has changed, without end.
    pub(super) async fn tell(self: &Arc<Self>) {
        loop {
            let changed = self.alerts.next().await;
            if let Err(error) = self.tell_of(changed).await {
                warn!(%error, job = %changed.job, "nobody is told of a job, as the store cannot be read");
            }
        }
    }

    async fn tell_of(self: &Arc<Self>, changed: Changed) -> Result<(), ReadError> {
        // Whoever has saved a search hears of the jobs behind it.
        self.take_saved().await;
        if self.alerts.saved() == 0 {
            return Ok(());
        }
        let job = changed.job;
        let Some(posted) = Posted::read(self.house.store(), job).await? else { return Ok(()) };
        let Some(doc) = posted.doc(job.0) else { return Ok(()) };
        let watched = self.watched_matches(doc.clone()).await;
        if watched.is_empty() {
            return Ok(());
        }
        // Where nothing is remembered of one that was there before, it may have been found with any event but
        // the last.
        let is_new = posted.published_at >= self.began_at;
        let before = changed.before.unwrap_or(if is_new { 0 } else { changed.version.saturating_sub(1) });
        let before = self.found_of(job, &posted, before).await?;
        let card = JobCard::of(&posted.fields, &posted.facts, posted.band, posted.published_at);
        for (account, search) in self.still_fitting(&watched, &posted, &doc, before.as_ref()).await? {
            let body = Match { search, job, card: card.clone(), as_of: changed.arrived_at };
            self.house.signal_readers(StreamId::new(Kind::Searches, account.0), "match", body);
        }
        Ok(())
    }

    /// Whose searches a job fits, of those who are subscribed to theirs.
    async fn watched_matches(self: &Arc<Self>, doc: Doc) -> Vec<(AccountId, u32)> {
        let search = self.clone();
        let found = blocking(move || {
            let is_watched = |(account, _): &(AccountId, u32)| {
                search.house.hubs().watching(StreamId::new(Kind::Searches, account.0)) != 0
            };
            search.alerts.standing.read().matches(&doc).filter(is_watched).take(TOLD_MAX).collect()
        });
        found.await.unwrap_or_default()
    }

    /// Those of the searches that are still saved so, which the job fits and did not fit before, as far as
    /// their owners may see it. What is in memory may be old where several servers write.
    async fn still_fitting(
        &self,
        watched: &[(AccountId, u32)],
        posted: &Posted,
        doc: &Doc,
        before: Option<&Doc>,
    ) -> Result<Vec<(AccountId, u32)>, ReadError> {
        let asks = doc.members_only || before.is_some_and(|before| before.members_only);
        let members = if asks { self.members(watched).await } else { HashSet::new() };
        let mut fitting = Vec::new();
        for some in watched.chunks(ROWS_AT_MAX) {
            let keys = some.iter().map(|(account, search)| SavedRow::key(*account, *search)).collect();
            for row in self.house.store().rows_at(keys).await?.iter().flatten() {
                let Ok(Some(saved)) = SavedRow::read(row) else { continue };
                if saved.alert != Alert::Live || posted.client == Some(saved.account) {
                    continue;
                }
                let query = Query::of_jobs(&saved.query);
                let is_member = members.contains(&saved.account);
                let fits = |doc: &Doc| (is_member || !doc.members_only) && query.fits(doc);
                if fits(doc) && !before.is_some_and(fits) {
                    fitting.push((saved.account, saved.search));
                }
            }
        }
        Ok(fitting)
    }

    /// Those of the accounts that have published a profile.
    async fn members(&self, watched: &[(AccountId, u32)]) -> HashSet<AccountId> {
        let accounts: HashSet<_> = watched.iter().map(|(account, _)| *account).collect();
        let asked = accounts
            .into_iter()
            .map(async |account| self.is_member(account).await.unwrap_or(false).then_some(account));
        stream::iter(asked).buffer_unordered(READS_AT_ONCE).filter_map(std::future::ready).collect().await
    }
}
