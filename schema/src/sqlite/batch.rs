//! The writes, and what each does in the open transaction.

use std::time::Duration;

use bytes::Bytes;
use protocol::{Millis, Seq, StreamId};
use rusqlite::Result;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::forgetting::Forgetting;
use super::heads::{Head, Heads};
use super::lease::Moment;
use super::statements::Statements;
use crate::ports::{Append, AppendError, BoxError, Effects, Snapshot, Timer};
use crate::rows::Table;

/// Gets the outcome of an append.
pub(super) type AppendReply = oneshot::Sender<std::result::Result<(), AppendError>>;

/// Gets the outcome of a small write. For a setting or the lease, it holds the value that is stored now; for
/// rows to be forgotten, something where there may be more.
pub(super) type SmallReply = oneshot::Sender<std::result::Result<Option<Bytes>, BoxError>>;

/// A write in the writer's queue.
pub(super) enum Write {
    /// An append to a stream.
    Append(Append, AppendReply),
    /// Any other write.
    Small(Small, SmallReply),
}

/// A write that is not an append.
pub(super) enum Small {
    /// Stores a snapshot.
    Snapshot(StreamId, Snapshot),
    /// Deletes unfinished records up to a seq.
    Finish(StreamId, Seq),
    /// Deletes a timer.
    Forget(Timer),
    /// Stores a setting if there is none.
    Claim(&'static str, Bytes),
    /// Stores a setting.
    Put(&'static str, Bytes),
    /// Takes or renews the lease, for that long.
    Lease(Uuid, Duration),
    /// Returns the lease.
    Release(Uuid),
    /// Deletes some of the commands with older ids.
    ForgetCommands(Millis),
    /// Deletes some rows of a partition.
    ForgetRows(Table, Uuid),
}

impl Write {
    /// About how many bytes the write holds.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Write::Append(append, _) => append_bytes(append),
            Write::Small(Small::Snapshot(_, snapshot), _) => WRITE_BYTES + snapshot.body.len(),
            Write::Small(Small::Claim(_, value) | Small::Put(_, value), _) => WRITE_BYTES + value.len(),
            Write::Small(
                Small::Finish(..)
                | Small::Forget(_)
                | Small::Lease(..)
                | Small::Release(_)
                | Small::ForgetCommands(_)
                | Small::ForgetRows(..),
                _,
            ) => WRITE_BYTES,
        }
    }

    /// The number of records that the write appends.
    pub(super) fn records(&self) -> usize {
        match self {
            Write::Append(append, _) => append.records.len(),
            Write::Small(..) => 0,
        }
    }

    /// Whether it is an append.
    pub(super) fn is_append(&self) -> bool {
        matches!(self, Write::Append(..))
    }

    /// Whether the outcome may be sent only after the write is on the disk.
    pub(super) fn is_durable(&self) -> bool {
        matches!(self, Write::Append(..) | Write::Small(Small::Claim(..) | Small::Put(..), _))
    }
}

/// About how many bytes a write, a record and a row count beside their bodies.
const WRITE_BYTES: usize = 128;

fn append_bytes(append: &Append) -> usize {
    let records = append.records.iter().map(|record| {
        WRITE_BYTES + record.body.len() + record.private.as_ref().map_or(0, |private| private.len())
    });
    let rows = append.effects.rows.iter().map(|row| WRITE_BYTES + row.body.as_ref().map_or(0, Bytes::len));
    WRITE_BYTES + records.sum::<usize>() + rows.sum::<usize>()
}

/// The outcome of a write, if its transaction commits.
pub(super) enum Done {
    /// It is in the transaction.
    Written,
    /// The stream has another head. Nothing of the append is in the transaction.
    Conflict(Seq),
    /// The stored setting, or the holder of the lease; nothing in it where more rows may be forgotten.
    Value(Bytes),
}

/// The tables, within the writer's open transaction.
pub(super) struct Batch<'w, 'c> {
    pub(super) statements: &'w mut Statements<'c>,
    pub(super) heads: &'w mut Heads,
    pub(super) forgetting: &'w Forgetting,
}

impl Batch<'_, '_> {
    /// Puts a write into the transaction.
    pub(super) fn put(&mut self, write: &Write) -> Result<Done> {
        match write {
            Write::Append(append, _) => self.append(append),
            Write::Small(small, _) => self.small(small),
        }
    }

    /// Puts an append into the transaction, if its stream has the right head.
    fn append(&mut self, append: &Append) -> Result<Done> {
        let head = self.head(append.stream)?;
        if head.seq != append.head {
            return Ok(Done::Conflict(head.seq));
        }
        let key = match head.key {
            Some(key) => key,
            None => self.statements.add_stream(append.stream)?,
        };
        for record in append.records.iter() {
            self.statements.add_record(key, record)?;
        }
        let seq = append.head + append.records.len() as Seq;
        self.statements.add_commands(key, append.head, seq)?;
        self.effects(key, &append.effects)?;
        self.heads.put(append.stream, Head { key: Some(key), seq });
        Ok(Done::Written)
    }

    fn small(&mut self, small: &Small) -> Result<Done> {
        match small {
            Small::Snapshot(stream, snapshot) => {
                if let Some(key) = self.head(*stream)?.key {
                    self.statements.keep_snapshot(key, snapshot)?;
                }
            }
            Small::Finish(stream, through) => {
                if let Some(key) = self.head(*stream)?.key {
                    self.statements.finish(key, *through)?;
                }
            }
            Small::Forget(timer) => {
                if let Some(key) = self.head(timer.stream)?.key {
                    self.statements.forget_timer(key, timer)?;
                }
            }
            Small::Claim(name, value) => {
                return Ok(Done::Value(self.statements.claim_setting(name, value)?.into()));
            }
            Small::Put(name, value) => self.statements.put_setting(name, value)?,
            Small::Lease(holder, lives) => {
                let holds = self.statements.claim_lease(*holder, *lives, Moment::now())?;
                return Ok(Done::Value(Bytes::copy_from_slice(holds.as_bytes())));
            }
            Small::Release(holder) => self.statements.release_lease(*holder)?,
            Small::ForgetCommands(before) => self.forgetting.go_on(self.statements, *before)?,
            Small::ForgetRows(table, partition) => {
                if self.statements.forget_rows(*table, *partition)? {
                    return Ok(Done::Value(Bytes::new()));
                }
            }
        }
        Ok(Done::Written)
    }

    fn effects(&mut self, key: i64, effects: &Effects) -> Result<()> {
        for row in &effects.rows {
            self.statements.put_row(row)?;
        }
        for (name, due_at) in &effects.timers {
            self.statements.put_timer(key, name, *due_at)?;
        }
        for seq in &effects.unfinished {
            self.statements.add_unfinished(key, *seq)?;
        }
        Ok(())
    }

    fn head(&mut self, stream: StreamId) -> Result<Head> {
        if let Some(head) = self.heads.get(&stream) {
            return Ok(head);
        }
        let key = self.statements.stream_key(stream)?;
        let seq = key.map_or(Ok(0), |key| self.statements.head(key))?;
        let head = Head { key, seq };
        self.heads.put(stream, head);
        Ok(head)
    }
}
