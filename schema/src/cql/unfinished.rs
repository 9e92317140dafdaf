//! Markers: written before an append whose timers or effects on others must survive a crash, and removed when
//! these are finished.
//!
//! A marker holds the id of the attempt to append, so that no attempt removes the marker of another. A marker
//! without a record means nothing. The marker of an append that was never written stays until the stream has
//! passed its seq; the record there is then told once too often, which does no harm.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use protocol::{Kind, Millis, Seq, StreamId};
use scylla::statement::batch::{Batch, BatchType};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::agenda::Noted;
use super::ask::{all, write};
use super::code::{integer, seq as seq_of};
use super::core::{Core, now};
use super::layout::{UNFINISHED_SHARDS, stream_shard, unfinished_bucket, unfinished_minute};
use crate::ports::{Append, BoxError, ListCursor, Listed};

/// The streams that are looked at at the same time.
const AT_ONCE: usize = 16;

/// If this many milliseconds have passed, a marker is written again, into the current minute, before its
/// append is sent. Such a young minute is never swept.
const FRESH_MS: Millis = 60_000;

/// After how many milliseconds a minute is swept of streams without markers.
const SWEPT_AFTER_MS: Millis = 5 * 60_000;

/// How long a minute is surely kept after it began, in milliseconds: two minutes less than until the sweep,
/// because clocks differ.
const KEPT_MS: Millis = SWEPT_AFTER_MS - 2 * 60_000;

/// The markers of one attempt to append.
#[derive(Debug, Default)]
pub(super) struct Markers {
    attempt: Uuid,
    outward: Vec<Seq>,
    inward: Option<Seq>,
}

/// A marker that was read.
struct Marker {
    outward: bool,
    seq: Seq,
    attempt: Uuid,
}

/// The streams of a bucket, and the number of streams of unknown kinds.
#[derive(Default)]
struct Marked {
    streams: Vec<StreamId>,
    unknown: usize,
}

/// The place of an unfinished record: the minute of its stream's marker, and the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct At {
    minute: i64,
    kind: Kind,
    id: Uuid,
    seq: Seq,
}

impl At {
    fn new(minute: i64, stream: StreamId, seq: Seq) -> Self {
        Self { minute, kind: stream.kind, id: stream.id, seq }
    }

    fn stream(&self) -> StreamId {
        StreamId::new(self.kind, self.id)
    }

    fn of_place(place: &ListCursor) -> Result<Self, BoxError> {
        Ok(rmp_serde::from_slice(&place.0)?)
    }

    fn place(self) -> ListCursor {
        ListCursor(rmp_serde::to_vec(&self).expect("bytes and numbers always encode").into())
    }
}

impl Markers {
    fn of(append: &Append) -> Self {
        let last = append.records.last().map(|record| record.seq);
        Self {
            attempt: Uuid::new_v4(),
            outward: append.effects.unfinished.clone(),
            inward: last.filter(|_| !append.effects.timers.is_empty()),
        }
    }

    fn each(&self) -> impl Iterator<Item = (bool, Seq)> {
        let outward = self.outward.iter().map(|seq| (true, *seq));
        outward.chain(self.inward.map(|seq| (false, seq)))
    }
}

impl Core {
    /// Runs before an append is sent: lists a new stream, and writes the markers.
    pub(super) async fn mark(&self, append: &Append) -> Result<Markers, BoxError> {
        let marks = Markers::of(append);
        loop {
            let began = now();
            let (listed, marked) =
                tokio::join!(self.list_stream(append), self.write_marks(append.stream, &marks, began));
            listed?;
            marked?;
            if now().saturating_sub(began) < FRESH_MS {
                return Ok(marks);
            }
        }
    }

    async fn list_stream(&self, append: &Append) -> Result<(), BoxError> {
        if append.head > 0 {
            return Ok(());
        }
        let stream = append.stream;
        let values = (stream.kind.name(), stream_shard(stream), &stream.id.as_bytes()[..]);
        write(&self.session, &self.statements.add_stream, values).await
    }

    async fn write_marks(&self, stream: StreamId, marks: &Markers, now: Millis) -> Result<(), BoxError> {
        let values: Vec<_> = marks
            .each()
            .map(|(outward, seq)| (stream.kind.name(), stream.id, outward, integer(seq), marks.attempt))
            .collect();
        if values.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new(BatchType::Unlogged);
        values.iter().for_each(|_| batch.append_statement(self.statements.add_marker.clone()));
        batch.set_is_idempotent(true);
        let bucket = unfinished_bucket(now, stream);
        let listed = (bucket, stream.kind.name(), stream.id);
        let (marked, listed, noted) = tokio::join!(
            self.session.batch(&batch, values),
            write(&self.session, &self.statements.add_unfinished_stream, listed),
            self.unfinished.note(self, bucket, unfinished_minute(now.saturating_sub(KEPT_MS))),
        );
        marked?;
        listed?;
        noted
    }

    /// Removes all markers of an attempt whose append was refused.
    pub(super) async fn unmark(&self, stream: StreamId, marks: &Markers) -> Result<(), BoxError> {
        for (outward, seq) in marks.each() {
            self.remove_marker(stream, &Marker { outward, seq, attempt: marks.attempt }).await?;
        }
        Ok(())
    }

    /// Removes the markers that were written for timers: these are stored now.
    pub(super) async fn unmark_inward(&self, stream: StreamId, marks: &Markers) -> Result<(), BoxError> {
        let Some(seq) = marks.inward else { return Ok(()) };
        self.remove_marker(stream, &Marker { outward: false, seq, attempt: marks.attempt }).await
    }

    async fn remove_marker(&self, stream: StreamId, marker: &Marker) -> Result<(), BoxError> {
        let values = (stream.kind.name(), stream.id, marker.outward, integer(marker.seq), marker.attempt);
        write(&self.session, &self.statements.remove_marker, values).await
    }

    /// The effects on others of the records up to `through` are finished.
    pub(super) async fn finish(&self, stream: StreamId, through: Seq) -> Result<(), BoxError> {
        let values = (stream.kind.name(), stream.id, true, integer(through));
        write(&self.session, &self.statements.remove_markers, values).await
    }

    /// A stream's unfinished records, for an entity that starts. The effects of the stream's last append are
    /// written first, unless this process knows that they are.
    pub(super) async fn unfinished_of(&self, stream: StreamId) -> Result<Vec<Seq>, BoxError> {
        let markers = self.markers(stream).await?;
        let end = match self.known(stream) {
            Some(end) if end.followed && markers.iter().all(|marker| marker.seq <= end.seq) => end.seq,
            _ => {
                let end = self.end(stream).await?;
                self.follow(stream, end).await?;
                end
            }
        };
        for marker in markers.iter().filter(|marker| !marker.outward && marker.seq <= end) {
            self.remove_marker(stream, marker).await?;
        }
        let outward = markers.iter().filter(|marker| marker.outward && marker.seq <= end);
        Ok(outward.map(|marker| marker.seq).collect::<BTreeSet<_>>().into_iter().collect())
    }

    async fn markers(&self, stream: StreamId) -> Result<Vec<Marker>, BoxError> {
        let values = (stream.kind.name(), stream.id);
        let rows = all::<(bool, i64, Uuid)>(&self.session, &self.statements.markers, values).await?;
        let marker = |(outward, seq, attempt)| Ok(Marker { outward, seq: seq_of(seq)?, attempt });
        rows.into_iter().map(marker).collect()
    }

    /// Unfinished records of every stream from that cursor on, oldest minutes first. Timers that a crash has
    /// interrupted are written on the way.
    pub(super) async fn unfinished(
        &self,
        from: Option<ListCursor>,
        limit: usize,
    ) -> Result<Listed<(StreamId, Seq)>, BoxError> {
        let from = from.as_ref().map(At::of_place).transpose()?;
        let mut page = Listed { items: Vec::new(), unknown: 0, next: None };
        let mut seen = BTreeSet::new();
        let minute = |noted: &Noted| noted.bucket / UNFINISHED_SHARDS;
        let noted = self.unfinished_buckets(0).await?;
        for of_minute in noted.chunk_by(|one, next| minute(one) == minute(next)) {
            let minute = minute(&of_minute[0]);
            if from.as_ref().is_some_and(|from| minute < from.minute) {
                continue;
            }
            let after = from.as_ref().filter(|from| minute == from.minute);
            let mut streams = BTreeSet::new();
            for noted in of_minute {
                let marked = self.streams_marked_in(noted.bucket).await?;
                page.unknown += marked.unknown;
                streams.extend(marked.streams);
            }
            streams.retain(|stream| seen.insert(*stream));
            streams.retain(|stream| after.is_none_or(|from| *stream >= from.stream()));
            let streams: Vec<_> = streams.into_iter().collect();
            for some in streams.chunks(AT_ONCE) {
                let answers = try_join_all(some.iter().map(|stream| self.unfinished_of(*stream))).await?;
                let pairs = some.iter().zip(answers);
                let pairs = pairs.flat_map(|(stream, seqs)| seqs.into_iter().map(move |seq| (*stream, seq)));
                page.items
                    .extend(pairs.filter(|pair| after.is_none_or(|from| *pair > (from.stream(), from.seq))));
                if page.items.len() >= limit {
                    page.items.truncate(limit);
                    page.next = page.items.last().map(|(stream, seq)| At::new(minute, *stream, *seq).place());
                    return Ok(page);
                }
            }
        }
        Ok(page)
    }

    /// Removes the streams without markers from old minutes.
    pub(super) async fn sweep_unfinished(&self) -> Result<(), BoxError> {
        for noted in self.unfinished_buckets(SWEPT_AFTER_MS).await? {
            let marked = self.streams_marked_in(noted.bucket).await?;
            let mut left = marked.unknown > 0;
            for stream in marked.streams {
                if self.markers(stream).await?.is_empty() {
                    let values = (noted.bucket, stream.kind.name(), stream.id);
                    write(&self.session, &self.statements.remove_unfinished_stream, values).await?;
                } else {
                    left = true;
                }
            }
            if !left {
                self.unfinished.remove(self, noted).await?;
            }
        }
        Ok(())
    }

    /// The buckets of minutes that ended that many milliseconds ago.
    async fn unfinished_buckets(&self, ago_ms: Millis) -> Result<Vec<Noted>, BoxError> {
        let settled = unfinished_minute(now().saturating_sub(SWEPT_AFTER_MS));
        let through = match ago_ms {
            0 => i64::MAX,
            ago => unfinished_minute(now().saturating_sub(ago)) - 1,
        };
        self.unfinished.buckets(self, settled, through).await
    }

    async fn streams_marked_in(&self, bucket: i64) -> Result<Marked, BoxError> {
        let statement = &self.statements.unfinished_streams;
        let rows = all::<(String, Uuid)>(&self.session, statement, (bucket,)).await?;
        let mut marked = Marked::default();
        for (kind, id) in rows {
            match Kind::from_name(&kind) {
                Some(kind) => marked.streams.push(StreamId::new(kind, id)),
                None => marked.unknown += 1,
            }
        }
        Ok(marked)
    }
}
