//! Follows what changes: reads the rows of each stream that has changed, and puts what stands there into what
//! can be found.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use protocol::{AccountId, JobId, Kind, Millis, StreamId};
use schema::ReadError;
use search::{Doc, DocKind};
use tracing::{info, warn};

use super::live::Change;
use super::pending::Batch;
use super::rows::{Person, Posted};
use super::{Search, feed, kind_of};
use crate::methods::unpacked;

/// The streams that are taken together, and of which that many are read at the same time.
const STREAMS_TAKEN: usize = 256;
const READS_AT_ONCE: usize = 16;

/// The streams of a page, while all are read.
const PAGE_STREAMS: usize = 1_000;

/// How long to wait after the store could not be read.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// How much later than the time of its event a row of the feed may be written, in milliseconds.
const LATE_MS: Millis = 10 * 60 * 1_000;

/// How often the feed forgets what is old.
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);

impl Search {
    /// Reads everything that can be found, then what changes, without end. The feed is kept short meanwhile.
    pub async fn follow(self: Arc<Self>) {
        unpacked().await;
        tokio::join!(self.gather(), self.take_in(), self.forget());
    }

    /// Reads all streams once.
    async fn gather(&self) {
        while let Err(error) = self.gather_all().await {
            warn!(%error, "search cannot read the store: it tries again");
            tokio::time::sleep(TRY_AGAIN).await;
        }
        self.is_whole.store(true, Ordering::Release);
        info!(documents = self.live.len(), "search has read everything");
    }

    async fn gather_all(&self) -> Result<(), ReadError> {
        for kind in [Kind::Profile, Kind::Posting] {
            let mut after = None;
            loop {
                let page = self.house.store().streams(kind, after, PAGE_STREAMS).await?;
                let Some((last, _)) = page.last() else { break };
                after = Some(*last);
                self.read_in(page.into_iter().map(|(id, _)| StreamId::new(kind, id)).collect()).await?;
            }
        }
        Ok(())
    }

    /// Takes in what changes.
    async fn take_in(&self) {
        let mut all_in_at = self.house.now();
        loop {
            let batch = self.pending.take(STREAMS_TAKEN).await;
            let now = self.house.now();
            let since = batch.overflowed.then(|| all_in_at.saturating_sub(LATE_MS));
            while let Err(error) = self.read_batch(&batch, since).await {
                warn!(%error, "search cannot read what has changed: it tries again");
                tokio::time::sleep(TRY_AGAIN).await;
            }
            self.pending.take_in(batch.through);
            if self.pending.waiting() == 0 {
                all_in_at = now;
            }
        }
    }

    /// Reads the streams of a batch and, where there were too many for the queue, what the feed has since
    /// then.
    async fn read_batch(&self, batch: &Batch, since: Option<Millis>) -> Result<(), ReadError> {
        self.read_in(batch.streams.clone()).await?;
        if let Some(since) = since {
            let changed = feed::changed(self.house.store(), since, self.house.now()).await?;
            self.read_in(changed.into_iter().collect()).await?;
        }
        Ok(())
    }

    /// Reads these streams, and puts what stands there into what can be found.
    async fn read_in(&self, streams: Vec<StreamId>) -> Result<(), ReadError> {
        let reads = streams.into_iter().map(|stream| self.change_of(stream));
        let mut changes = stream::iter(reads).buffer_unordered(READS_AT_ONCE);
        while let Some(change) = changes.next().await {
            if let Some(change) = change? {
                self.live.take(change, self.house.now());
            }
        }
        Ok(())
    }

    /// What can be found of a stream now.
    async fn change_of(&self, stream: StreamId) -> Result<Option<Change>, ReadError> {
        let doc = match kind_of(stream.kind) {
            Some(DocKind::People) => self.person_doc(AccountId(stream.id)).await,
            Some(DocKind::Jobs) => self.job_doc(JobId(stream.id)).await,
            None => return Ok(None),
        };
        match doc {
            Err(error) if error.is_unsupported() => {
                warn!(%stream, %error, "search leaves out what a newer program wrote");
                Ok(Some(gone(stream, Millis::MAX)))
            }
            doc => doc,
        }
    }

    async fn person_doc(&self, account: AccountId) -> Result<Option<Change>, ReadError> {
        let stream = StreamId::new(Kind::Profile, account.0);
        let Some(person) = Person::read(self.house.store(), account).await? else { return Ok(None) };
        if !person.is_seen() {
            return Ok(Some(gone(stream, person.version)));
        }
        let card = person.card();
        Ok(Some(Change::Put(Box::new(Doc::of_person(&search::Person {
            profile: account,
            version: person.version,
            card: &card,
            text: "",
            changed_at: person.edited_at,
            arrived_at: person.edited_at,
        })))))
    }

    async fn job_doc(&self, job: JobId) -> Result<Option<Change>, ReadError> {
        let stream = StreamId::new(Kind::Posting, job.0);
        let Some(posted) = Posted::read(self.house.store(), job).await? else { return Ok(None) };
        if !posted.is_seen() {
            return Ok(Some(gone(stream, posted.version)));
        }
        Ok(Some(Change::Put(Box::new(Doc::of_job(&search::Posting {
            job,
            version: posted.version,
            fields: &posted.fields,
            facts: &posted.facts,
            band: posted.band,
            client: posted.client,
            published_at: posted.published_at,
            arrived_at: posted.changed_at,
        })))))
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
