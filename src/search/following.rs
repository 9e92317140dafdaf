//! Follows what changes: reads the rows of each stream that has changed, and puts what stands there into what
//! can be found.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt};
use protocol::{AccountId, JobId, Millis, Seq, StreamId};
use schema::ReadError;
use search::{Arrival, DocKind};
use tracing::{debug, warn};

use super::alerts::Changed;
use super::live::{Change, ChangedJob, Taken};
use super::pending::Batch;
use super::rows::{Person, Posted, version};
use super::{Search, feed, kind_of};
use crate::methods::unpacked;

/// The streams that are taken together, and of which that many are read at the same time.
const STREAMS_TAKEN: usize = 256;
const READS_AT_ONCE: usize = 16;

/// How long to wait after the store could not be read.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// How much later than the time of its event a row of the feed may be written, in milliseconds.
const LATE_MS: Millis = 10 * 60 * 1_000;

/// The most changes that wait to be written to the index: each search looks at every one of them.
const CHANGES_MAX: usize = 100_000;

/// How often the feed is looked into where several servers write, and how far back, in milliseconds.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LOOK_BACK_MS: Millis = 30_000;

/// Every how manieth look goes back as far as a row may be late.
const LATE_LOOK_EVERY: u32 = 60;

/// The streams that are looked up in the index without a pause.
const LOOKED_UP: usize = 1_000;

/// How often the feed forgets what is old.
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);

impl Search {
    /// Keeps what can be found up to date, without end. The feed is kept short meanwhile.
    pub async fn follow(self: Arc<Self>) {
        unpacked().await;
        loop {
            let all = async {
                tokio::join!(self.keep(), self.take_in(), self.look_into_feed(), self.forget(), self.alert())
            };
            // None of them ends. A damaged index can panic below us: then all begin again.
            if AssertUnwindSafe(all).catch_unwind().await.is_err() {
                self.recover().await;
            }
        }
    }

    /// Takes in what changes.
    async fn take_in(&self) {
        loop {
            self.fewer_changes().await;
            let batch = self.pending.take(STREAMS_TAKEN).await;
            let (now, are_all) = (self.house.now(), self.pending.waiting() == 0);
            let since = batch.overflowed.then(|| self.all_in_at());
            while let Err(error) = self.read_batch(&batch, since).await {
                warn!(%error, "search cannot read what has changed: it tries again");
                tokio::time::sleep(TRY_AGAIN).await;
            }
            self.pending.take_in(batch.through);
            if are_all && self.is_whole() {
                self.note_all_in(now);
            }
        }
    }

    /// Reads the streams of a batch or, where there were too many for the queue, what the feed has since
    /// then.
    async fn read_batch(&self, batch: &Batch, since: Option<Millis>) -> Result<(), ReadError> {
        let Some(since) = since else {
            return self.each_change(batch.streams.clone(), |change| self.take(change, true)).await;
        };
        let changed = self.changed_since(since).await?;
        for part in changed.chunks(STREAMS_TAKEN) {
            self.fewer_changes().await;
            self.read_in(part.to_vec()).await?;
        }
        Ok(())
    }

    /// Reads all streams that have changed since then, and puts what stands there into what can be found.
    /// False where these are too many: then the index is better made anew.
    pub(super) async fn catch_up(&self, since: Millis) -> Result<bool, ReadError> {
        let now = self.house.now();
        let changed = self.changed_since(since).await?;
        if changed.len() > CHANGES_MAX {
            return Ok(false);
        }
        self.read_in(changed).await?;
        self.note_all_in(now);
        self.note_looked(now);
        Ok(true)
    }

    async fn changed_since(&self, since: Millis) -> Result<Vec<StreamId>, ReadError> {
        let now = self.house.now();
        let oldest = now.saturating_sub(feed::KEPT_MS);
        let changed =
            feed::changed(self.house.store(), since.saturating_sub(LATE_MS).max(oldest), now).await?;
        Ok(changed.into_keys().collect())
    }

    /// Waits until few enough changes wait to be written to the index.
    async fn fewer_changes(&self) {
        while self.live.changes() >= CHANGES_MAX {
            tokio::time::sleep(TRY_AGAIN).await;
        }
    }

    /// Looks into the feed every second, where other servers write to the store as well. Nobody tells this
    /// one what they have changed.
    async fn look_into_feed(&self) {
        if !self.house.store().shared() {
            return;
        }
        let (mut seen, mut looks) = (BTreeMap::new(), 0_u32);
        let mut looked_at = self.house.now();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let now = self.house.now();
            looks = looks.wrapping_add(1);
            let is_late_look = looks.is_multiple_of(LATE_LOOK_EVERY);
            let back = if is_late_look { LATE_MS } else { LOOK_BACK_MS };
            match feed::changed(self.house.store(), looked_at.min(now).saturating_sub(back), now).await {
                Ok(changed) => {
                    self.add_news(&changed, &seen).await;
                    if is_late_look {
                        seen = changed; // What is older is not looked at again.
                    } else {
                        seen.extend(changed);
                    }
                    looked_at = now;
                    self.note_looked(now);
                }
                Err(error) => warn!(%error, "search cannot read the feed: it tries again"),
            }
        }
    }

    /// Has those streams read that were not seen so before and cannot be found so.
    async fn add_news(&self, changed: &BTreeMap<StreamId, Seq>, seen: &BTreeMap<StreamId, Seq>) {
        let unseen: Vec<_> = changed.iter().filter(|(stream, seq)| seen.get(*stream) != Some(*seq)).collect();
        for some in unseen.chunks(LOOKED_UP) {
            let is_known = |(stream, seq): &&(&StreamId, &Seq)| {
                kind_of(stream.kind).is_some_and(|kind| self.live.has(kind, stream.id, **seq))
            };
            self.pending.add(some.iter().filter(|one| !is_known(one)).map(|(stream, _)| **stream));
            tokio::task::yield_now().await;
        }
    }

    /// Reads these streams, and puts what stands there into what can be found.
    async fn read_in(&self, streams: Vec<StreamId>) -> Result<(), ReadError> {
        self.each_change(streams, |change| self.take(change, false)).await
    }

    /// Puts a change into what can be found, and notes when that was. Whoever looks for such a job is told,
    /// where the change happens now.
    fn take(&self, change: Change, is_now: bool) {
        let job = change.job();
        let now = self.house.now();
        let Taken { arrived_at, before } = self.live.take(change, now);
        let Some(ChangedJob { job, version, is_found }) = job else { return };
        // The index remembers more than this program does.
        if let Some(Arrival { version, at }) = before {
            self.arrivals.note(job, version, at, now);
        }
        let before = self.arrivals.note(job, version, arrived_at, now);
        if is_now && is_found && before.is_none_or(|before| before < version) {
            self.alerts.changed(Changed { job, version, before, arrived_at });
        }
    }

    /// Reads these streams, in their order.
    pub(super) async fn each_change(
        &self,
        streams: Vec<StreamId>,
        mut each: impl FnMut(Change),
    ) -> Result<(), ReadError> {
        let reads = streams.into_iter().map(|stream| self.change_of(stream));
        let mut changes = stream::iter(reads).buffered(READS_AT_ONCE);
        while let Some(change) = changes.next().await {
            change?.into_iter().for_each(&mut each);
        }
        Ok(())
    }

    /// What can be found of a stream now. Of one whose rows do not read, nothing.
    async fn change_of(&self, stream: StreamId) -> Result<Option<Change>, ReadError> {
        let (rows, doc) = match kind_of(stream.kind) {
            Some(DocKind::People) => {
                let rows = Person::rows(self.house.store(), AccountId(stream.id)).await?;
                let doc = Person::of(&rows).map(|person| person.map(|person| person.doc(stream.id)));
                (rows, doc)
            }
            Some(DocKind::Jobs) => {
                let rows = Posted::rows(self.house.store(), JobId(stream.id)).await?;
                let doc = Posted::of(&rows).map(|posted| posted.map(|posted| posted.doc(stream.id)));
                (rows, doc)
            }
            None => return Ok(None),
        };
        let doc = doc.unwrap_or_else(|error| {
            debug!(%stream, error = &error as &dyn std::error::Error, "search leaves out what does not read");
            Some(None)
        });
        Ok(doc.map(|doc| match doc {
            Some(doc) => Change::Put(Box::new(doc)),
            None => gone(stream, version(&rows)),
        }))
    }

    /// Keeps the feed short.
    async fn forget(&self) {
        loop {
            if let Err(error) = feed::forget(self.house.store(), self.house.now()).await {
                warn!(%error, "the feed of search keeps what is old: it is deleted later");
            }
            tokio::time::sleep(FORGET_EVERY).await;
        }
    }
}

fn gone(stream: StreamId, version: u64) -> Change {
    Change::Gone { kind: kind_of(stream.kind).unwrap_or(DocKind::People), id: stream.id, version }
}
