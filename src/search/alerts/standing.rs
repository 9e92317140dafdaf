//! The saved searches in memory: read from their rows at the start, and kept up with what is saved.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use protocol::search::saved::Alert;
use protocol::{AccountId, Kind};
use schema::rows::{SAVED_BUCKETS, SavedRow};
use schema::{ReadError, Row, Table};
use search::{Standing, What};
use tracing::{info, warn};

use super::super::Search;
use super::super::keeping::blocking;
use super::saves::Saved;

/// The rows that are read at once from one partition, and the partitions that are read at the same time.
const PAGE_ROWS: usize = 1_000;
const PARTITIONS_AT_ONCE: usize = 16;

/// The rows that are taken in together.
const ROWS_TAKEN: usize = 1_000;

/// How long to wait after the store could not be read.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// How often some partitions are read again where several servers write, and how many: all of them in about
/// four minutes.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LOOKED_INTO: usize = 4;

impl Search {
    /// Keeps the saved searches in memory, and tells of jobs that fit them, without end. It begins once the
    /// index is there, which knows how rare words are.
    pub(in super::super) async fn alert(self: &Arc<Self>) {
        self.whole().await;
        self.load().await;
        tokio::join!(self.take_saves(), self.tell(), self.look_into_rows());
    }

    async fn take_saves(self: &Arc<Self>) {
        loop {
            self.pending.saves().arrived().await;
            self.take_saved().await;
        }
    }

    /// Takes in all that was saved before this call.
    pub(super) async fn take_saved(self: &Arc<Self>) {
        // In the order in which it was saved, whoever takes it.
        let _order = self.alerts.taking.lock().await;
        loop {
            let Saved { rows, overflowed } = self.pending.saves().take(ROWS_TAKEN);
            if overflowed {
                self.load().await;
            }
            if rows.is_empty() {
                return;
            }
            self.take_rows(rows).await;
        }
    }

    /// Reads all saved searches.
    async fn load(self: &Arc<Self>) {
        *self.alerts.standing.write() = Standing::grouped(SavedRow::bucket_of);
        let is_empty = || async { Ok(self.house.store().streams(Kind::Searches, None, 1).await?.is_empty()) };
        if until_read(is_empty).await {
            return;
        }
        let rows = |bucket| until_read(move || self.rows_of(bucket));
        let mut buckets = stream::iter((0..SAVED_BUCKETS).map(rows)).buffer_unordered(PARTITIONS_AT_ONCE);
        while let Some(rows) = buckets.next().await {
            self.take_rows(rows).await;
        }
        info!(searches = self.alerts.saved(), "saved searches are matched");
    }

    /// Reads some partitions every second, where other servers write to the store as well. Nobody tells this
    /// one what was saved there.
    async fn look_into_rows(self: &Arc<Self>) {
        if !self.house.store().shared() {
            return;
        }
        let mut buckets = (0..SAVED_BUCKETS).cycle();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let some = buckets.by_ref().take(LOOKED_INTO).collect();
            if let Err(error) = self.look_into(some).await {
                warn!(%error, "saved searches cannot be read: they are looked at later");
            }
        }
    }

    /// Takes in what stands in these partitions, and nothing else of them.
    async fn look_into(self: &Arc<Self>, buckets: Vec<u16>) -> Result<(), ReadError> {
        // What is saved meanwhile on this server is newer, and taken in after it.
        let _order = self.alerts.taking.lock().await;
        let mut rows = Vec::new();
        for bucket in &buckets {
            rows.extend(self.rows_of(*bucket).await?);
        }
        let (search, known) = (self.clone(), rows.iter().filter_map(|row| SavedRow::whose(&row.clustering)));
        let known: HashSet<_> = known.collect();
        let removed = blocking(move || {
            let is_gone = |search: &(AccountId, u32)| !known.contains(search);
            let gone: Vec<_> = search.alerts.standing.read().of_groups(&buckets).filter(is_gone).collect();
            let mut standing = search.alerts.standing.write();
            for (account, number) in gone {
                standing.remove(account, number);
            }
        });
        if let Err(error) = removed.await {
            warn!(%error, "some saved searches that were removed are still matched");
        }
        self.take_rows(rows).await;
        Ok(())
    }

    async fn rows_of(&self, bucket: u16) -> Result<Vec<Row>, ReadError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let store = self.house.store();
            let rows = store.rows(Table::Saved, SavedRow::bucket(bucket), after, PAGE_ROWS).await?;
            let is_last = rows.len() < PAGE_ROWS;
            after = rows.last().map(|row| row.clustering.clone());
            all.extend(rows);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// Takes rows in, on a thread of its own: at the start these are many.
    async fn take_rows(self: &Arc<Self>, rows: Vec<Row>) {
        let search = self.clone();
        let taken = blocking(move || {
            let view = search.live.view();
            let mut standing = search.alerts.standing.write();
            match view {
                Some(view) => rows.iter().for_each(|row| take(&mut standing, row, &view)),
                None => rows.iter().for_each(|row| take(&mut standing, row, &|_: What<'_>| 0)),
            }
        });
        if let Err(error) = taken.await {
            warn!(%error, "some saved searches are not matched");
        }
    }
}

/// Reads something, however often the store has to be asked.
async fn until_read<T, F: Future<Output = Result<T, ReadError>>>(read: impl Fn() -> F) -> T {
    loop {
        match read().await {
            Ok(read) => return read,
            Err(error) => warn!(%error, "saved searches cannot be read: it is tried again"),
        }
        tokio::time::sleep(TRY_AGAIN).await;
    }
}

/// Puts a saved search into memory, or takes it away.
fn take(standing: &mut Standing, row: &Row, rarity: &impl search::Rarity) {
    match SavedRow::read(row) {
        Ok(Some(saved)) if saved.alert == Alert::Live => {
            return standing.insert(saved.account, saved.search, &saved.query, rarity);
        }
        Ok(_) => {}
        Err(error) => warn!(%error, "a saved search is not matched"),
    }
    if let Some((account, search)) = SavedRow::whose(&row.clustering) {
        standing.remove(account, search);
    }
}
