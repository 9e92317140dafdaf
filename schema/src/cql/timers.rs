//! Timers. The table `timers` holds the truth, by stream and key; `timers_due` only says where to look,
//! minute by minute.
//!
//! The truth is written first, then the row in `timers_due`, then the note of its bucket. So a row of
//! `timers_due` that does not fit the truth is outdated, and is deleted with its own timestamp.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use protocol::{Kind, Millis, Seq, StreamId};
use scylla::value::CqlTimestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::agenda::Noted;
use super::ask::{one, pages, write};
use super::code::{integer, seq as seq_of, time};
use super::core::{Core, now};
use super::layout::due_bucket;
use crate::ports::{BoxError, ListCursor, Listed, Timer};

/// The rows of `timers_due` that are compared with the truth at the same time.
const AT_ONCE: usize = 16;

/// A time before that of every timer, which is at least 0.
const BEFORE_ALL: i64 = -1;

/// How many minutes an empty bucket is kept, because timers are often set for the next few minutes.
const KEPT_MINUTES: i64 = 10;

/// The rows that are read at once to find the earliest timer.
const NEXT_ROWS: usize = 16;

/// The key of a row of `timers_due`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct At {
    bucket: i64,
    due_at: i64,
    kind: String,
    id: Uuid,
    key: String,
}

impl At {
    /// The key before the first row of a bucket.
    fn first(bucket: i64) -> Self {
        Self { bucket, due_at: BEFORE_ALL, kind: String::new(), id: Uuid::nil(), key: String::new() }
    }

    fn is_first(&self) -> bool {
        self.due_at == BEFORE_ALL
    }

    /// The key before the first row of a bucket that is due at that time or later.
    fn before(bucket: i64, due_at: Millis) -> Self {
        let due_at = if due_at == 0 { BEFORE_ALL } else { integer(due_at) };
        Self { due_at, ..Self::first(bucket) }
    }

    /// Where the search of a bucket begins if it continues from that key; `None` for earlier buckets.
    fn within(bucket: i64, from: Option<&At>) -> Option<Self> {
        match from {
            Some(from) if bucket < from.bucket => None,
            Some(from) if bucket == from.bucket => Some(from.clone()),
            _ => Some(Self::first(bucket)),
        }
    }

    fn of_place(place: &ListCursor) -> Result<Self, BoxError> {
        Ok(rmp_serde::from_slice(&place.0)?)
    }

    fn place(&self) -> ListCursor {
        ListCursor(rmp_serde::to_vec(self).expect("texts, bytes and numbers always encode").into())
    }
}

/// Rows of a bucket.
#[derive(Default)]
struct Found {
    due: Vec<Due>,
    /// The number of rows of unknown kinds.
    unknown: usize,
    /// When the first row is due.
    first_due_at: Option<Millis>,
    /// The last row, if more rows follow that are due.
    more_after: Option<At>,
}

impl Found {
    fn rows(&self) -> usize {
        self.due.len() + self.unknown
    }

    fn is_empty(&self) -> bool {
        self.rows() == 0 && self.more_after.is_none()
    }
}

/// A row of `timers_due`.
struct Due {
    bucket: i64,
    timer: Timer,
    set_seq: i64,
}

/// What the table `timers` says of a timer.
struct Truth {
    due_at: Millis,
    bucket: i64,
    set_seq: i64,
}

impl Core {
    /// Sets or cancels a timer, by the record `seq`.
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
        self.swept.set(bucket, due_at);
        // The clocks of servers differ: half of the time for which an empty bucket is kept is left for that.
        let kept = due_bucket(now()).saturating_sub(KEPT_MINUTES / 2);
        self.timers.note(self, bucket, kept).await
    }

    /// Timers due by `now` from that cursor on, the earliest first.
    pub(super) async fn due(
        &self,
        now: Millis,
        from: Option<ListCursor>,
        limit: usize,
    ) -> Result<Listed<Timer>, BoxError> {
        let from = from.as_ref().map(At::of_place).transpose()?;
        let now_bucket = due_bucket(now);
        let settled = now_bucket.saturating_sub(KEPT_MINUTES);
        let mut page = Listed { items: Vec::new(), unknown: 0, next: None };
        for noted in self.timers.buckets(self, settled, now_bucket).await? {
            let Some(after) = &At::within(noted.bucket, from.as_ref()) else { continue };
            let begun = page.items.len() + page.unknown;
            let found = match after.is_first() {
                true => self.found_first(noted, now, limit - begun, settled).await?,
                false => self.found_in(after, now, limit - begun).await?,
            };
            page.unknown += found.unknown;
            page.items.extend(self.believed(found.due).await?);
            if let Some(last) = found.more_after {
                page.next = Some(last.place());
                break;
            }
        }
        Ok(page)
    }

    /// The first rows of a bucket that are not deleted. The note of an old bucket that is empty is removed.
    async fn found_first(
        &self,
        noted: Noted,
        now: Millis,
        limit: usize,
        settled: i64,
    ) -> Result<Found, BoxError> {
        let bucket = noted.bucket;
        let from = self.swept.begin(bucket);
        let found = self.found_in(&At::before(bucket, from), now, limit).await?;
        self.swept.end(bucket, from, found.first_due_at, now);
        if found.is_empty() && from == 0 && bucket < settled {
            self.timers.remove(self, noted).await?;
        }
        Ok(found)
    }

    /// When the earliest timer is due.
    pub(super) async fn next_due(&self) -> Result<Option<Millis>, BoxError> {
        for Noted { bucket, .. } in self.timers.buckets(self, 0, i64::MAX).await? {
            let mut from = Some(At::first(bucket));
            while let Some(at) = from {
                let found = self.found_in(&at, Millis::MAX, NEXT_ROWS).await?;
                if let Some(timer) = self.believed(found.due).await?.first() {
                    return Ok(Some(timer.due_at));
                }
                from = found.more_after;
            }
        }
        Ok(None)
    }

    /// At most `limit` rows of a bucket after that key, due by `now`.
    async fn found_in(&self, after: &At, now: Millis, limit: usize) -> Result<Found, BoxError> {
        let mut found = Found::default();
        let values = (after.bucket, CqlTimestamp(after.due_at), &after.kind, after.id, &after.key);
        let mut last = after.clone();
        pages(&self.session, &self.statements.due_after, values, |rows| {
            for row in rows.rows::<(CqlTimestamp, &str, Uuid, &str, i64)>()? {
                let (due_at, kind, id, key, set_seq) = row?;
                let due = seq_of(due_at.0)?;
                if due > now {
                    return Ok(true);
                }
                found.first_due_at.get_or_insert(due);
                if found.rows() >= limit {
                    found.more_after = Some(last.clone());
                    return Ok(true);
                }
                last =
                    At { due_at: due_at.0, kind: kind.to_owned(), id, key: key.to_owned(), ..last.clone() };
                let Some(kind) = Kind::from_name(kind) else {
                    found.unknown += 1;
                    continue;
                };
                let (stream, key) = (StreamId::new(kind, id), key.to_owned());
                let timer = Timer { due_at: due, stream, key };
                found.due.push(Due { bucket: after.bucket, timer, set_seq });
            }
            Ok(false)
        })
        .await?;
        Ok(found)
    }

    /// The timers of these rows that fit the truth, in order.
    async fn believed(&self, found: Vec<Due>) -> Result<Vec<Timer>, BoxError> {
        let believed = stream::iter(found).map(|due| self.believe(due)).buffered(AT_ONCE);
        believed.try_filter_map(async |timer| Ok(timer)).try_collect().await
    }

    /// The timer of a row, if it fits the truth; otherwise the row is deleted.
    async fn believe(&self, due: Due) -> Result<Option<Timer>, BoxError> {
        let truth = self.truth(&due.timer).await?;
        if truth.is_some_and(|truth| truth.due_at == due.timer.due_at) {
            return Ok(Some(due.timer));
        }
        self.remove_due(&due.timer, due.bucket, due.set_seq).await?;
        Ok(None)
    }

    /// Deletes a timer that was told, unless it was set again: then it has a later seq, and stays.
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
