//! An append: one conditional batch in one partition. Before it, the end of the stream is checked; after it,
//! the effects are written.

use std::sync::Arc;
use std::time::Instant;

use protocol::{Seq, StreamId};
use scylla::errors::{ExecutionError, RequestAttemptError};
use scylla::response::query_result::QueryResult;
use scylla::statement::batch::{Batch, BatchType};
use tokio::sync::SemaphorePermit;
use tracing::warn;

use super::admission::Admitted;
use super::ask::applied;
use super::code::new_records;
use super::core::{Core, End};
use super::fault::Fault;
use super::kept::Kept;
use super::turns::Turn;
use super::unfinished::Markers;
use crate::ports::{Append, AppendError, BoxError};
use crate::sqlite::Commit;

/// The longest append, in bytes. ScyllaDB refuses batches of 1 MiB in its default settings.
const APPEND_BYTES_MAX: usize = 1 << 20;

/// About how many bytes a record counts beside its bodies.
const RECORD_BYTES: usize = 128;

/// The append is too long.
#[derive(Debug, thiserror::Error)]
#[error("an append of {records} records and {bytes} bytes is more than a batch may hold")]
struct TooLarge {
    records: usize,
    bytes: usize,
}

/// The outcome of a batch.
enum Sent {
    Written,
    Refused,
}

/// About how many bytes an append holds.
pub(super) fn append_bytes(append: &Append) -> usize {
    let record = append.records.iter().map(|record| {
        RECORD_BYTES + record.body.len() + record.private.as_ref().map_or(0, |private| private.len())
    });
    record.sum()
}

impl Core {
    /// Appends when it is the stream's turn and an append may start. Runs to its end even if nobody waits for
    /// it.
    pub(super) async fn append(
        self: Arc<Self>,
        append: Append,
        mut turn: Turn,
        admitted: Admitted,
    ) -> Result<(), AppendError> {
        turn.comes().await;
        let in_flight = self.room().await?;
        let fault = self.faults.take();
        if fault == Some(Fault::Refused) {
            return Err(self.not_written("a test refuses this append".into()));
        }
        self.check_size(&append)?;
        self.stands_at(append.stream, append.head).await?;
        let kept = Kept::of(&append.effects);
        let markers = self.mark(&append).await.map_err(|error| self.not_written(error))?;
        let began = Instant::now();
        match self.send(&append, kept.as_ref(), fault).await? {
            Sent::Written => {
                self.written(&append, began);
                // Releases the slot before the effects are written, because a node that does not answer could
                // hold it for long.
                drop(in_flight);
                if fault == Some(Fault::DiesBeforeEffects) {
                    std::future::pending::<()>().await;
                }
                let _following = self.following.acquire().await;
                drop(admitted);
                self.follow_up(&append, kept, markers).await;
                Ok(())
            }
            Sent::Refused => Err(self.refused(&append, markers).await),
        }
    }

    async fn room(&self) -> Result<SemaphorePermit<'_>, AppendError> {
        let full =
            |source| AppendError::Overloaded { retry_after_ms: self.options.retry_after_queue_ms, source };
        match tokio::time::timeout(self.options.append_wait_max, self.in_flight.acquire()).await {
            Ok(permit) => permit.map_err(|closed| full(closed.into())),
            Err(elapsed) => Err(full(elapsed.into())),
        }
    }

    fn check_size(&self, append: &Append) -> Result<(), AppendError> {
        let (records, bytes) = (append.records.len(), append_bytes(append));
        // An append that is longer than a bucket could leave an empty bucket behind it, and the search for a
        // stream's end stops at an empty bucket.
        if bytes > APPEND_BYTES_MAX || records as u64 > self.options.layout.bucket_records {
            return Err(self.not_written(TooLarge { records, bytes }.into()));
        }
        Ok(())
    }

    /// Makes sure that the stream ended at `head` at some moment, and that the effects of its records up to
    /// there are written.
    async fn stands_at(&self, stream: StreamId, head: Seq) -> Result<(), AppendError> {
        let known = self.known(stream);
        match known {
            Some(end) if end.seq > head => return Err(AppendError::Conflict { head: end.seq }),
            Some(end) if end.seq == head && end.followed => return Ok(()),
            // For the first append of a stream the condition alone says whether anything is there.
            None if head == 0 => return Ok(()),
            _ => {}
        }
        let stands = self.look_for(stream, head).await.map_err(|error| self.not_written(error))?;
        let stands = self.reaching_over(stream, stands).await.map_err(|error| self.not_written(error))?;
        if stands != head {
            return Err(AppendError::Conflict { head: stands });
        }
        self.follow(stream, head).await.map_err(|error| self.not_written(error))
    }

    /// The end of the stream. If it seems to be below `head`, asks again by a serial read.
    async fn look_for(&self, stream: StreamId, head: Seq) -> Result<Seq, BoxError> {
        let mut stands = self.end(stream).await?;
        if stands < head {
            stands = self.settled_end(stream).await?;
        }
        self.learn(stream, stands);
        Ok(stands)
    }

    /// Sends the batch. After an error it finds out itself what happened, as long as the cluster answers.
    async fn send(
        &self,
        append: &Append,
        kept: Option<&Kept>,
        fault: Option<Fault>,
    ) -> Result<Sent, AppendError> {
        let outcome = match fault {
            Some(Fault::UnsettledLost) => {
                return Err(self.unsettled(append, "a test lost this append".into()));
            }
            _ => self.batch(append, kept).await,
        };
        if fault == Some(Fault::UnsettledWritten) {
            return Err(self.unsettled(append, "a test lost this answer".into()));
        }
        let error: BoxError = match outcome.map(applied) {
            Ok(Ok(true)) => return Ok(Sent::Written),
            Ok(Ok(false)) => return Ok(Sent::Refused),
            Ok(Err(unreadable)) => unreadable,
            Err(error) if was_never_sent(&error) => return Err(self.not_written(error.into())),
            Err(error) => error.into(),
        };
        self.look_again(append, error).await
    }

    async fn batch(&self, append: &Append, kept: Option<&Kept>) -> Result<QueryResult, ExecutionError> {
        let effects = kept.map(Kept::to_bytes);
        let rows = new_records(append, self.options.layout.bucket(append.head + 1), effects.as_ref());
        // All of it is in one partition, so it is atomic without the batch log.
        let mut batch = Batch::new(BatchType::Unlogged);
        batch.append_statement(self.statements.add_first_record.clone());
        for _ in 1..rows.len() {
            batch.append_statement(self.statements.add_record.clone());
        }
        self.session.batch(&batch, rows).await
    }

    /// After an error: a serial read settles writes that are under way, and shows whose records are there.
    async fn look_again(&self, append: &Append, error: BoxError) -> Result<Sent, AppendError> {
        warn!(stream = %append.stream, %error, "an append did not say whether it stands: looking");
        let found = self.settled_records(append.stream, append.head, append.records.len()).await;
        match found {
            Ok(records) if records[..] == append.records[..] => Ok(Sent::Written),
            Ok(records) if !records.is_empty() => Ok(Sent::Refused),
            _ => Err(self.unsettled(append, error)),
        }
    }

    fn written(&self, append: &Append, began: Instant) {
        let stream = append.stream;
        let commanded = match self.known(stream) {
            Some(end) => end.commanded,
            None if append.head == 0 => Some(0),
            None => None,
        };
        let seq = append.head + append.records.len() as Seq;
        self.remember(stream, End { seq, followed: false, commanded });
        if let Some(told) = &self.options.on_commit {
            (told.0)(Commit { appends: 1, records: append.records.len(), elapsed: began.elapsed() });
        }
    }

    /// The records of others are there: returns the end of the stream, and removes the markers of this
    /// append.
    async fn refused(&self, append: &Append, markers: Markers) -> AppendError {
        self.forget(append.stream);
        if let Err(error) = self.unmark(append.stream, &markers).await {
            warn!(stream = %append.stream, %error, "markers of an append that was refused stay: its stream will be looked at");
        }
        match self.settled_end(append.stream).await {
            Ok(head) => {
                self.learn(append.stream, head);
                AppendError::Conflict { head }
            }
            Err(error) => {
                warn!(stream = %append.stream, %error, "failed to read where a stream stands");
                AppendError::Conflict { head: append.head + 1 }
            }
        }
    }

    fn unsettled(&self, append: &Append, error: BoxError) -> AppendError {
        self.forget(append.stream);
        AppendError::Unsettled(error)
    }

    /// The error where nothing of the append was sent.
    pub(super) fn not_written(&self, source: BoxError) -> AppendError {
        AppendError::Overloaded { retry_after_ms: self.options.retry_after_cluster_ms, source }
    }
}

/// Whether the driver failed before it sent anything.
fn was_never_sent(error: &ExecutionError) -> bool {
    matches!(
        error,
        ExecutionError::EmptyPlan
            | ExecutionError::BadQuery(_)
            | ExecutionError::ConnectionPoolError(_)
            | ExecutionError::LastAttemptError(
                RequestAttemptError::UnableToAllocStreamId
                    | RequestAttemptError::SerializationError(_)
                    | RequestAttemptError::CqlRequestSerialization(_)
            )
    )
}
