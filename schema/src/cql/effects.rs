//! The effects of an append: rows and timers. Their timestamp is the seq that caused them, so writing them
//! again or late changes nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use protocol::{Seq, StreamId};
use tracing::warn;

use super::ask::{one, write};
use super::code::integer;
use super::core::Core;
use super::kept::{Kept, KeptRow};
use super::unfinished::Markers;
use crate::ports::{Append, BoxError};

/// The rows and timers of one append that are written at the same time.
const AT_ONCE: usize = 16;

/// The first and the longest wait before a failed write is repeated.
const RETRY_MIN: Duration = Duration::from_millis(50);
const RETRY_MAX: Duration = Duration::from_secs(1);

impl Core {
    /// Runs after an append is written: writes its effects, removes its markers, and copies commands if many
    /// have gathered.
    pub(super) async fn follow_up(self: &Arc<Self>, append: &Append, kept: Option<Kept>, markers: Markers) {
        let stream = append.stream;
        let Some(last) = append.records.last() else { return };
        let followed = match kept {
            Some(kept) => self.keep_until_it_stands(stream, last.seq, &kept).await,
            None => true,
        };
        if followed {
            self.amend(stream, last.seq, |end| end.followed = true);
            if let Err(error) = self.unmark_inward(stream, &markers).await {
                warn!(%stream, %error, "a marker stays that is no longer needed: its stream will be looked at");
            }
        }
        self.copy_commands_when_due(stream, last.seq);
    }

    /// Tries for a limited time. If it fails, the stream's next append or the start of its entity writes the
    /// effects first.
    async fn keep_until_it_stands(&self, stream: StreamId, seq: Seq, kept: &Kept) -> bool {
        let deadline = Instant::now() + self.options.effects_tried_for;
        let mut wait = RETRY_MIN;
        loop {
            match self.keep(stream, seq, kept).await {
                Ok(()) => return true,
                Err(error) if Instant::now() + wait > deadline => {
                    warn!(%stream, seq, %error, "what follows from a record is left to whoever comes next");
                    return false;
                }
                Err(_) => tokio::time::sleep(wait).await,
            }
            wait = (wait * 2).min(RETRY_MAX);
        }
    }

    /// Makes sure that the effects of a stream's last append are written. Those of earlier appends were
    /// written before it was sent.
    pub(super) async fn follow(&self, stream: StreamId, end: Seq) -> Result<(), BoxError> {
        if let Some(kept) = self.kept_at(stream, end).await? {
            self.keep(stream, end, &kept).await?;
        }
        self.learn(stream, end);
        self.amend(stream, end, |known| known.followed = true);
        Ok(())
    }

    /// The effects that are stored with the last record of an append. It is in the bucket of its seq, or in
    /// the one before.
    async fn kept_at(&self, stream: StreamId, end: Seq) -> Result<Option<Kept>, BoxError> {
        let bucket = self.options.layout.bucket(end);
        for bucket in [bucket, bucket - 1] {
            let values = (stream.kind.name(), stream.id, bucket, integer(end));
            let statement = &self.statements.effects_at;
            if let Some((effects,)) = one::<(Option<Vec<u8>>,)>(&self.session, statement, values).await? {
                return effects.map(|effects| Kept::from_bytes(&effects)).transpose();
            }
        }
        Ok(None)
    }

    /// Writes the effects of the append that ends with record `seq`.
    async fn keep(&self, stream: StreamId, seq: Seq, kept: &Kept) -> Result<(), BoxError> {
        for rows in kept.rows.chunks(AT_ONCE) {
            try_join_all(rows.iter().map(|row| self.keep_row(row))).await?;
        }
        for timers in kept.timers.chunks(AT_ONCE) {
            let kept = timers.iter().map(|(key, due_at)| self.keep_timer(stream, seq, key, *due_at));
            try_join_all(kept).await?;
        }
        Ok(())
    }

    async fn keep_row(&self, row: &KeptRow) -> Result<(), BoxError> {
        let (table, source) = (row.table.as_ref(), integer(row.source));
        match &row.body {
            Some(body) => {
                let values = (table, row.partition, &row.clustering, source, body, source);
                write(&self.session, &self.statements.put_row, values).await
            }
            None => {
                let values = (source, table, row.partition, &row.clustering);
                write(&self.session, &self.statements.delete_row, values).await
            }
        }
    }
}
