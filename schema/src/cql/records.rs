//! Reads streams: pages of records from one or several buckets, and the end of a stream.

use protocol::{Seq, StreamId};
use scylla::statement::prepared::PreparedStatement;

use super::ask::{one, pages};
use super::code::{self, ReadRecord, damaged};
use super::core::Core;
use crate::ports::{BoxError, Page, Record, Window};

/// How much space a page has left.
#[derive(Clone, Copy)]
struct PageSpace {
    records: usize,
    bytes: usize,
    /// Nothing was taken yet: the first record always fits.
    empty: bool,
}

/// The part of a page that comes from one bucket.
struct Chunk {
    bucket: i32,
    records: Vec<Record>,
    /// Whether the bucket has no more records.
    whole: bool,
}

impl Core {
    /// A page of a stream.
    pub(super) async fn page(
        &self,
        stream: StreamId,
        window: Window,
        limit: usize,
        bytes_max: usize,
    ) -> Result<Page, BoxError> {
        let space = PageSpace { records: limit, bytes: bytes_max, empty: true };
        match window {
            Window::After(seq) => self.page_after(stream, seq, space).await,
            Window::Before(seq) => self.page_before(stream, seq, space).await,
        }
    }

    async fn page_after(&self, stream: StreamId, after: Seq, mut space: PageSpace) -> Result<Page, BoxError> {
        let mut page = Page::default();
        let mut last = after;
        loop {
            let chunk = self.chunk_after(stream, last, space).await?;
            chunk.records.iter().for_each(|record| space.take(record));
            last = chunk.records.last().map_or(last, |record| record.seq);
            let ended = chunk.records.is_empty() || self.options.layout.bucket(last + 1) == chunk.bucket;
            page.records.extend(chunk.records);
            if !chunk.whole || ended {
                page.more = !chunk.whole;
                if chunk.whole && !page.records.is_empty() {
                    self.learn(stream, last);
                }
                return Ok(page);
            }
        }
    }

    /// The records after `last`, without a gap. They are in the bucket in which the next append would begin,
    /// unless an append that began in the bucket before reaches into it.
    async fn chunk_after(&self, stream: StreamId, last: Seq, space: PageSpace) -> Result<Chunk, BoxError> {
        let next = last.saturating_add(1);
        let bucket = self.options.layout.bucket(next);
        let statement = &self.statements.records_after;
        let chunk = self.chunk(statement, stream, bucket, last, space).await?;
        let begins = chunk.records.first().map(|record| record.seq);
        let chunk = match begins {
            Some(seq) if seq == next => chunk,
            None if !chunk.whole => chunk,
            _ if bucket == 0 => chunk,
            _ => {
                let before = self.chunk(statement, stream, bucket - 1, last, space).await?;
                if before.records.is_empty() && begins.is_some() { chunk } else { before }
            }
        };
        match chunk.records.iter().zip(next..).find(|(record, seq)| record.seq != *seq) {
            Some((_, seq)) => Err(gap(stream, seq)),
            None => Ok(chunk),
        }
    }

    async fn page_before(
        &self,
        stream: StreamId,
        before: Seq,
        mut space: PageSpace,
    ) -> Result<Page, BoxError> {
        let mut page = Page::default();
        let mut top = before.saturating_sub(1);
        if self.known(stream).is_none_or(|end| end.seq < top) {
            top = top.min(self.end(stream).await?);
        }
        let mut bucket = self.options.layout.bucket(top);
        while top > 0 && bucket >= 0 {
            let chunk = self.chunk(&self.statements.records_up_to, stream, bucket, top, space).await?;
            for record in chunk.records {
                if record.seq != top {
                    return Err(gap(stream, top));
                }
                space.take(&record);
                top -= 1;
                page.records.push(record);
            }
            if !chunk.whole {
                page.more = true;
                break;
            }
            bucket -= 1;
        }
        page.records.reverse();
        Ok(page)
    }

    /// The records of one bucket beyond `bound`, as far as the page has space.
    async fn chunk(
        &self,
        statement: &PreparedStatement,
        stream: StreamId,
        bucket: i32,
        bound: Seq,
        mut space: PageSpace,
    ) -> Result<Chunk, BoxError> {
        let asked = code::limit(space.records.saturating_add(1));
        let values = (stream.kind.name(), stream.id, bucket, code::integer(bound), asked);
        let mut chunk = Chunk { bucket, records: Vec::new(), whole: true };
        pages(&self.session, statement, values, |rows| {
            for row in rows.rows::<ReadRecord<'_>>()? {
                let record = row?.record()?;
                if space.is_full() {
                    chunk.whole = false;
                    return Ok(true);
                }
                space.take(&record);
                chunk.records.push(record);
            }
            Ok(false)
        })
        .await?;
        Ok(chunk)
    }

    /// The records of an append's own bucket after its head, by a serial read.
    pub(super) async fn settled_records(
        &self,
        stream: StreamId,
        head: Seq,
        limit: usize,
    ) -> Result<Vec<Record>, BoxError> {
        let bucket = self.options.layout.bucket(head + 1);
        let values = (stream.kind.name(), stream.id, bucket, code::integer(head), code::limit(limit));
        let mut records = Vec::new();
        pages(&self.session, &self.statements.settled_after, values, |rows| {
            for row in rows.rows::<ReadRecord<'_>>()? {
                records.push(row?.record()?);
            }
            Ok(false)
        })
        .await?;
        Ok(records)
    }

    /// The seq of a stream's last record, as a majority of the replicas has it.
    pub(super) async fn end(&self, stream: StreamId) -> Result<Seq, BoxError> {
        let from = self.known(stream).map_or(0, |end| end.seq);
        self.end_from(&self.statements.end, stream, from).await
    }

    /// The seq of a stream's last record, after writes that are under way are settled.
    pub(super) async fn settled_end(&self, stream: StreamId) -> Result<Seq, BoxError> {
        let from = self.known(stream).map_or(0, |end| end.seq);
        let end = self.end_from(&self.statements.settled_end, stream, from).await?;
        self.reaching_over(stream, end).await
    }

    /// The seq of the last record of a stream that seems to end at `end`, after the bucket before that of the
    /// next record is settled.
    ///
    /// The condition of the next append settles only its own bucket. An append that began in the bucket
    /// before and reaches beyond it may have been seen in part: its first records on a replica that has it,
    /// but not the last ones on replicas that do not have it yet. An append after those first records would
    /// be written beside the others.
    pub(super) async fn reaching_over(&self, stream: StreamId, end: Seq) -> Result<Seq, BoxError> {
        let next = self.options.layout.bucket(end + 1);
        if next == 0 {
            return Ok(end);
        }
        let values = (stream.kind.name(), stream.id, next - 1);
        let before = one::<(i64,)>(&self.session, &self.statements.settled_end, values).await?;
        Ok(before.map_or(Ok(end), |(seq,)| code::seq(seq))?.max(end))
    }

    /// Finds the end at or after `from`, in growing strides. Only buckets beyond the end are empty.
    async fn end_from(
        &self,
        statement: &PreparedStatement,
        stream: StreamId,
        from: Seq,
    ) -> Result<Seq, BoxError> {
        let layout = &self.options.layout;
        let (mut end, mut seen, mut stride) = (from, None, 1);
        loop {
            let next = layout.bucket(end + 1);
            if seen == Some(next) {
                return Ok(end);
            }
            let probe = next.saturating_add(stride - 1);
            let values = (stream.kind.name(), stream.id, probe);
            match one::<(i64,)>(&self.session, statement, values).await? {
                Some((seq,)) => {
                    (end, seen) = (code::seq(seq)?, Some(probe));
                    stride = stride.saturating_mul(2);
                }
                None if stride == 1 => return Ok(end),
                None => stride = 1,
            }
        }
    }
}

impl PageSpace {
    fn is_full(&self) -> bool {
        self.records == 0 || (self.bytes == 0 && !self.empty)
    }

    fn take(&mut self, record: &Record) {
        self.records = self.records.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(record.body.len());
        self.empty = false;
    }
}

fn gap(stream: StreamId, seq: Seq) -> BoxError {
    damaged(format!("record {seq} of {stream} is missing, and one after it is there"))
}
