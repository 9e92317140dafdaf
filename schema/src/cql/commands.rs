//! Marked commands. They are stored in the journal with their records. After every stride of records, those
//! of a stream are copied to a table in which they are found by id. Commands that are not copied yet are
//! found in the stream's last records, so a crash loses none.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use protocol::{CommandId, Seq, StreamId};
use scylla::statement::batch::{Batch, BatchType};
use scylla::value::MaybeUnset;
use tracing::warn;
use uuid::Uuid;

use super::ask::{all, one, pages, write};
use super::code::{self, integer, seq as seq_of};
use super::core::Core;
use super::layout::command_day;
use crate::ports::{BoxError, CommandSeen};

/// The commands of one copying batch. All are of one partition.
const COPIED_AT_ONCE: usize = 64;

/// How long the days of copied commands are remembered, in seconds: a day longer than the commands
/// themselves.
const DAYS_LIVE_SECONDS: i32 = 9 * 24 * 60 * 60;

type CommandRow = (Vec<u8>, i64, Option<Uuid>, i64);

/// How far the commands of a stream were copied, and the days they were copied to.
#[derive(Default)]
struct Commanded {
    through: Seq,
    days: BTreeSet<i32>,
}

impl Core {
    /// The marked commands with ids above `after`, the highest first.
    pub(super) async fn commands_after(
        &self,
        stream: StreamId,
        after: CommandId,
        limit: usize,
    ) -> Result<Vec<CommandSeen>, BoxError> {
        let commanded = self.commanded(stream).await?;
        let mut seen = self.marked_after(stream, commanded.through).await?;
        seen.retain(|seen| seen.command_id > after);
        let (mut copied, bytes) = (0, after.0.as_bytes().to_vec());
        for day in commanded.days.iter().rev().take_while(|day| **day >= command_day(after)) {
            let values = (stream.kind.name(), stream.id, *day, &bytes, code::limit(limit));
            let rows = all::<CommandRow>(&self.session, &self.statements.commands_after, values).await?;
            copied += rows.len();
            add(&mut seen, rows)?;
            if copied >= limit {
                break;
            }
        }
        seen.sort_by_key(|seen| Reverse((seen.command_id, seen.seq)));
        seen.dedup();
        seen.truncate(limit);
        Ok(seen)
    }

    /// The marked commands with that id.
    pub(super) async fn commands(
        &self,
        stream: StreamId,
        command_id: CommandId,
    ) -> Result<Vec<CommandSeen>, BoxError> {
        let commanded = self.commanded(stream).await?;
        let mut seen = self.marked_after(stream, commanded.through).await?;
        seen.retain(|seen| seen.command_id == command_id);
        let bytes = command_id.0.as_bytes().to_vec();
        let values = (stream.kind.name(), stream.id, command_day(command_id), bytes);
        add(&mut seen, all::<CommandRow>(&self.session, &self.statements.commands_of, values).await?)?;
        seen.sort_by_key(|seen| seen.seq);
        seen.dedup();
        Ok(seen)
    }

    async fn commanded(&self, stream: StreamId) -> Result<Commanded, BoxError> {
        let values = (stream.kind.name(), stream.id);
        let statement = &self.statements.commanded;
        let row = one::<(Option<i64>, Option<BTreeSet<i32>>)>(&self.session, statement, values).await?;
        let Some((through, days)) = row else { return Ok(Commanded::default()) };
        Ok(Commanded { through: seq_of(through.unwrap_or(0))?, days: days.unwrap_or_default() })
    }

    /// The marked commands in the journal after a seq, read bucket by bucket.
    async fn marked_after(&self, stream: StreamId, through: Seq) -> Result<Vec<CommandSeen>, BoxError> {
        let layout = &self.options.layout;
        let mut seen = Vec::new();
        // The record after `through` may be in the bucket before its own, if its append began there.
        let mut bucket = (layout.bucket(through + 1) - 1).max(0);
        let mut last = through;
        loop {
            let values = (stream.kind.name(), stream.id, bucket, integer(through));
            pages(&self.session, &self.statements.marks_after, values, |rows| {
                for row in rows.rows::<(i64, Option<Uuid>, Option<Uuid>, Option<i64>)>()? {
                    let (seq, by, command_id, mark) = row?;
                    last = last.max(seq_of(seq)?);
                    if let (Some(command_id), Some(mark)) = (command_id, mark) {
                        let command_id = CommandId(command_id);
                        seen.push(CommandSeen { by, command_id, hash: mark as u64, seq: seq_of(seq)? });
                    }
                }
                Ok(false)
            })
            .await?;
            if layout.bucket(last + 1) <= bucket {
                return Ok(seen);
            }
            bucket += 1;
        }
    }

    /// Starts copying a stream's commands in the background, if a stride of records has gathered.
    pub(super) fn copy_commands_when_due(self: &Arc<Self>, stream: StreamId, end: Seq) {
        let commanded = self.known(stream).and_then(|known| known.commanded);
        let due = commanded
            .is_none_or(|through| end.saturating_sub(through) >= self.options.layout.commands_stride);
        if !due || !self.copying.lock().insert(stream) {
            return;
        }
        let core = Arc::clone(self);
        tokio::spawn(async move {
            match core.copy_commands(stream, end).await {
                Ok(through) => core.amend_commanded(stream, through),
                Err(error) => {
                    warn!(%stream, %error, "commands were not copied: they are looked for in the journal")
                }
            }
            core.copying.lock().remove(&stream);
        });
    }

    /// Copies a stream's commands, if a stride has gathered. Returns the seq up to which they are copied.
    async fn copy_commands(&self, stream: StreamId, end: Seq) -> Result<Seq, BoxError> {
        let commanded = self.commanded(stream).await?;
        if end.saturating_sub(commanded.through) < self.options.layout.commands_stride {
            return Ok(commanded.through);
        }
        let mut seen = self.marked_after(stream, commanded.through).await?;
        seen.retain(|seen| seen.seq <= end);
        seen.sort_by_key(|seen| (command_day(seen.command_id), seen.seq));
        let mut days = BTreeSet::new();
        for of_day in seen.chunk_by(|one, next| command_day(one.command_id) == command_day(next.command_id)) {
            days.extend(of_day.first().map(|seen| command_day(seen.command_id)));
            for some in of_day.chunks(COPIED_AT_ONCE) {
                self.copy(stream, some).await?;
            }
        }
        let (kind, id) = (stream.kind.name(), stream.id);
        if !days.is_empty() {
            let values = (DAYS_LIVE_SECONDS, &days, kind, id);
            write(&self.session, &self.statements.add_command_days, values).await?;
        }
        let values = (integer(end), integer(end), kind, id);
        write(&self.session, &self.statements.set_commanded, values).await?;
        Ok(end)
    }

    async fn copy(&self, stream: StreamId, commands: &[CommandSeen]) -> Result<(), BoxError> {
        let mut batch = Batch::new(BatchType::Unlogged);
        batch.set_is_idempotent(true);
        let values = commands.iter().map(|seen| {
            let (day, id) = (command_day(seen.command_id), seen.command_id.0.as_bytes().to_vec());
            let by = MaybeUnset::from_option(seen.by);
            (stream.kind.name(), stream.id, day, id, integer(seen.seq), by, seen.hash as i64)
        });
        let values: Vec<_> = values.collect();
        values.iter().for_each(|_| batch.append_statement(self.statements.add_command.clone()));
        self.session.batch(&batch, values).await?;
        Ok(())
    }

    fn amend_commanded(&self, stream: StreamId, through: Seq) {
        if let Some(known) = self.known(stream) {
            self.amend(stream, known.seq, |end| end.commanded = Some(through));
        }
    }
}

fn add(seen: &mut Vec<CommandSeen>, rows: Vec<CommandRow>) -> Result<(), BoxError> {
    for (command_id, seq, by, hash) in rows {
        let command_id = CommandId(Uuid::from_slice(&command_id)?);
        seen.push(CommandSeen { by, command_id, hash: hash as u64, seq: seq_of(seq)? });
    }
    Ok(())
}
