//! Timers. What `timers` says of a stream's key is true; `timers_due` only says where to look, minute by minute.
//!
//! The truth is written first, then where to look, then that there is something to look for. A row of `timers_due` that the truth does not
//! bear out is therefore one that was overtaken, and is swept away by its own timestamp.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use protocol::{Millis, Seq, StreamId};
use scylla::value::CqlTimestamp;
use uuid::Uuid;

use super::agenda::Noted;
use super::ask::{one, pages, write};
use super::code::{self, integer, seq as seq_of, time};
use super::core::Core;
use super::layout::due_bucket;
use crate::ports::{BoxError, Timer};

/// Rows of `timers_due` that are held against the truth at once.
const AT_ONCE: usize = 16;

/// How many minutes back a bucket is still kept though it is empty: timers are often set for the next few minutes.
const KEPT_MINUTES: i64 = 10;

/// A row of `timers_due`.
struct Due {
    bucket: i64,
    timer: Timer,
    set_seq: i64,
}

/// What `timers` says.
struct Truth {
    due_at: Millis,
    bucket: i64,
    set_seq: i64,
}

impl Core {
    /// Sets or cancels a timer, as the record `seq` says.
    pub(super) async fn keep_timer(
        &self,
        stream: StreamId,
        seq: Seq,
        key: &str,
        due_at: Option<Millis>,
    ) -> Result<(), BoxError> {
        let (kind, id, seq) = (stream.kind.name(), stream.id, integer(seq));
        let Some(due_at) = due_at else {
            return write(&self.session, &self.statements.cancel_timer, (seq, kind, id, key)).await;
        };
        let bucket = due_bucket(due_at);
        let truth = (kind, id, key, time(due_at), bucket, seq, seq);
        write(&self.session, &self.statements.set_timer, truth).await?;
        let due = (bucket, time(due_at), kind, id, key, seq, seq);
        write(&self.session, &self.statements.add_due, due).await?;
        self.timers.note(self, bucket).await
    }

    /// Timers due by `now`, the earliest first.
    pub(super) async fn due(&self, now: Millis, limit: usize) -> Result<Vec<Timer>, BoxError> {
        let now_bucket = due_bucket(now);
        let settled = now_bucket.saturating_sub(KEPT_MINUTES);
        let mut timers = Vec::new();
        for noted in self.timers.buckets(self, settled, now_bucket).await? {
            let empty = self.due_in(noted.bucket, now, limit, &mut timers).await?;
            if empty && noted.bucket < settled {
                self.timers.remove(self, noted).await?;
            }
            if timers.len() >= limit {
                break;
            }
        }
        timers.sort();
        timers.truncate(limit);
        Ok(timers)
    }

    /// When the earliest timer is due.
    pub(super) async fn next_due(&self) -> Result<Option<Millis>, BoxError> {
        let mut timers = Vec::new();
        for Noted { bucket, .. } in self.timers.buckets(self, 0, i64::MAX).await? {
            self.due_in(bucket, Millis::MAX, 1, &mut timers).await?;
            if !timers.is_empty() {
                break;
            }
        }
        Ok(timers.into_iter().map(|timer| timer.due_at).min())
    }

    /// Adds a bucket's timers due by `now`, a page at a time until there are enough; answers whether the bucket holds nothing at all.
    async fn due_in(
        &self,
        bucket: i64,
        now: Millis,
        limit: usize,
        timers: &mut Vec<Timer>,
    ) -> Result<bool, BoxError> {
        let mut found = Vec::new();
        let values = (bucket, time(now));
        pages(&self.session, &self.statements.due, values, |rows| {
            for row in rows.rows::<(CqlTimestamp, &str, Uuid, &str, i64)>()? {
                let (due_at, kind, id, key, set_seq) = row?;
                let stream = code::stream(kind, id)?;
                let timer = Timer { due_at: seq_of(due_at.0)?, stream, key: key.to_owned() };
                found.push(Due { bucket, timer, set_seq });
            }
            Ok(found.len() >= limit)
        })
        .await?;
        let empty = found.is_empty();
        let believed = stream::iter(found).map(|due| self.believe(due)).buffered(AT_ONCE);
        let believed: Vec<_> = believed.try_filter_map(async |timer| Ok(timer)).try_collect().await?;
        timers.extend(believed);
        Ok(empty)
    }

    /// The timer, if it is as the row says; else the row is swept away.
    async fn believe(&self, due: Due) -> Result<Option<Timer>, BoxError> {
        let truth = self.truth(&due.timer).await?;
        if truth.is_some_and(|truth| truth.due_at == due.timer.due_at) {
            return Ok(Some(due.timer));
        }
        self.remove_due(&due.timer, due.bucket, due.set_seq).await?;
        Ok(None)
    }

    /// Forgets a timer that has been told, unless it was set to another time since: what is set anew carries a later seq, and stays.
    pub(super) async fn forget_timer(&self, timer: Timer) -> Result<(), BoxError> {
        let Some(truth) = self.truth(&timer).await?.filter(|truth| truth.due_at == timer.due_at) else {
            return Ok(());
        };
        let values = (truth.set_seq, timer.stream.kind.name(), timer.stream.id, &timer.key);
        write(&self.session, &self.statements.cancel_timer, values).await?;
        self.remove_due(&timer, truth.bucket, truth.set_seq).await
    }

    async fn truth(&self, timer: &Timer) -> Result<Option<Truth>, BoxError> {
        let values = (timer.stream.kind.name(), timer.stream.id, &timer.key);
        let row = one::<(CqlTimestamp, i64, i64)>(&self.session, &self.statements.timer, values).await?;
        row.map(|(due_at, bucket, set_seq)| Ok(Truth { due_at: seq_of(due_at.0)?, bucket, set_seq }))
            .transpose()
    }

    async fn remove_due(&self, timer: &Timer, bucket: i64, set_seq: i64) -> Result<(), BoxError> {
        let stream = timer.stream;
        let values = (set_seq, bucket, time(timer.due_at), stream.kind.name(), stream.id, &timer.key);
        write(&self.session, &self.statements.remove_due, values).await
    }
}
