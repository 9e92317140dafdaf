//! The writer's statements, prepared once: what an append or a small write does to the tables.

use std::time::Duration;

use protocol::{Seq, StreamId};
use rusqlite::{Connection, OptionalExtension, Result, Statement, params};
use uuid::Uuid;

use super::code;
use super::layout::commands_through;
use super::lease::Moment;
use crate::ports::{Record, Snapshot, Timer};
use crate::rows::{Row, Table};

/// The rows that are deleted in one write: so few that appends behind it wait only some milliseconds.
const ROWS_FORGOTTEN_AT_ONCE: usize = 512;

/// All statements that write, on the writer's connection.
pub(super) struct Statements<'c> {
    begin: Statement<'c>,
    commit: Statement<'c>,
    find_stream: Statement<'c>,
    add_stream: Statement<'c>,
    find_head: Statement<'c>,
    add_record: Statement<'c>,
    add_commands: Statement<'c>,
    put_row: Statement<'c>,
    set_timer: Statement<'c>,
    cancel_timer: Statement<'c>,
    forget_timer: Statement<'c>,
    add_unfinished: Statement<'c>,
    finish: Statement<'c>,
    keep_snapshot: Statement<'c>,
    claim_setting: Statement<'c>,
    put_setting: Statement<'c>,
    find_setting: Statement<'c>,
    claim_lease: Statement<'c>,
    find_holder: Statement<'c>,
    release_lease: Statement<'c>,
    commanded_stream: Statement<'c>,
    oldest_commands: Statement<'c>,
    forget_commands: Statement<'c>,
    forget_rows: Statement<'c>,
}

impl<'c> Statements<'c> {
    pub(super) fn prepare(connection: &'c Connection) -> Result<Self> {
        let prepare = |sql| connection.prepare(sql);
        Ok(Self {
            begin: prepare("BEGIN IMMEDIATE")?,
            commit: prepare("COMMIT")?,
            find_stream: prepare("SELECT key FROM streams WHERE kind = ?1 AND id = ?2")?,
            add_stream: prepare("INSERT INTO streams (kind, id) VALUES (?1, ?2)")?,
            find_head: prepare("SELECT max(seq) FROM journal WHERE stream = ?1")?,
            add_record: prepare(
                "INSERT INTO journal (stream, seq, at, by, type, command_id, mark, told, body, private)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?,
            add_commands: prepare(
                "INSERT INTO commands (stream, command_id, seq, by, mark)
                 SELECT stream, command_id, seq, by, mark FROM journal
                 WHERE stream = ?1 AND seq > ?2 AND seq <= ?3 AND mark IS NOT NULL AND command_id IS NOT NULL",
            )?,
            put_row: prepare(
                "INSERT INTO read_rows (model, partition, clustering, source, body) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET source = excluded.source, body = excluded.body
                 WHERE excluded.source >= source",
            )?,
            set_timer: prepare(
                "INSERT INTO timers (stream, key, due_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET due_at = excluded.due_at",
            )?,
            cancel_timer: prepare("DELETE FROM timers WHERE stream = ?1 AND key = ?2")?,
            forget_timer: prepare("DELETE FROM timers WHERE stream = ?1 AND key = ?2 AND due_at = ?3")?,
            add_unfinished: prepare("INSERT OR IGNORE INTO unfinished (stream, seq) VALUES (?1, ?2)")?,
            finish: prepare("DELETE FROM unfinished WHERE stream = ?1 AND seq <= ?2")?,
            keep_snapshot: prepare(
                "INSERT INTO snapshots (stream, seq, body) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET seq = excluded.seq, body = excluded.body
                 WHERE excluded.seq > seq",
            )?,
            claim_setting: prepare("INSERT OR IGNORE INTO settings (name, value) VALUES (?1, ?2)")?,
            put_setting: prepare("INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)")?,
            find_setting: prepare("SELECT value FROM settings WHERE name = ?1")?,
            claim_lease: prepare(
                "INSERT INTO leases (name, holder, boot, until_ms) VALUES ('work', ?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET holder = excluded.holder, boot = excluded.boot, until_ms = excluded.until_ms
                 WHERE holder = excluded.holder OR boot <> excluded.boot OR until_ms <= ?4 OR until_ms > ?5",
            )?,
            find_holder: prepare("SELECT holder FROM leases WHERE name = 'work'")?,
            release_lease: prepare("DELETE FROM leases WHERE name = 'work' AND holder = ?1")?,
            commanded_stream: prepare("SELECT min(stream) FROM commands WHERE stream >= ?1")?,
            oldest_commands: prepare(
                "SELECT count(*), max(command_id) FROM (
                     SELECT command_id FROM commands WHERE stream = ?1 AND command_id < ?2
                     ORDER BY command_id LIMIT ?3)",
            )?,
            forget_rows: prepare(
                "DELETE FROM read_rows WHERE model = ?1 AND partition = ?2 AND clustering IN (
                     SELECT clustering FROM read_rows WHERE model = ?1 AND partition = ?2 LIMIT ?3)",
            )?,
            forget_commands: prepare("DELETE FROM commands WHERE stream = ?1 AND command_id <= ?2")?,
        })
    }

    /// Opens a transaction.
    pub(super) fn begin(&mut self) -> Result<()> {
        self.begin.execute([]).map(drop)
    }

    /// Commits the open transaction.
    pub(super) fn commit(&mut self) -> Result<()> {
        self.commit.execute([]).map(drop)
    }

    /// The key of a stream, if it has one.
    pub(super) fn stream_key(&mut self, stream: StreamId) -> Result<Option<i64>> {
        let StreamId { kind, id } = stream;
        self.find_stream.query_row(params![kind as u8, id.as_bytes()], |row| row.get(0)).optional()
    }

    /// Adds a stream and returns its key.
    pub(super) fn add_stream(&mut self, stream: StreamId) -> Result<i64> {
        let StreamId { kind, id } = stream;
        self.add_stream.insert(params![kind as u8, id.as_bytes()])
    }

    /// The seq of the last record of a stream, 0 if there is none.
    pub(super) fn head(&mut self, key: i64) -> Result<Seq> {
        let head: Option<i64> = self.find_head.query_row([key], |row| row.get(0))?;
        head.map_or(Ok(0), code::seq)
    }

    pub(super) fn add_record(&mut self, key: i64, record: &Record) -> Result<()> {
        let statement = &mut self.add_record;
        statement.raw_bind_parameter(1, key)?;
        statement.raw_bind_parameter(2, record.seq as i64)?;
        statement.raw_bind_parameter(3, record.at as i64)?;
        statement.raw_bind_parameter(4, record.by.as_ref().map(|by| by.as_bytes().as_slice()))?;
        statement.raw_bind_parameter(5, record.r#type.as_ref())?;
        statement.raw_bind_parameter(6, record.command_id.as_ref().map(|id| id.0.as_bytes().as_slice()))?;
        statement.raw_bind_parameter(7, record.mark.map(|mark| mark.hash as i64))?;
        statement.raw_bind_parameter(8, record.told.map(code::told_bytes))?;
        statement.raw_bind_parameter(9, record.body.as_ref())?;
        statement.raw_bind_parameter(10, record.private.as_deref())?;
        statement.raw_execute()?;
        Ok(())
    }

    /// Fills in a stream's `commands`, if that is due between the two heads.
    pub(super) fn add_commands(&mut self, key: i64, before: Seq, head: Seq) -> Result<()> {
        let from = commands_through(key, before as i64).max(0);
        let through = commands_through(key, head as i64);
        if through > from {
            self.add_commands.execute([key, from, through])?;
        }
        Ok(())
    }

    /// Writes a row of a read model, unless the stored one comes from a later event.
    pub(super) fn put_row(&mut self, row: &Row) -> Result<()> {
        let statement = &mut self.put_row;
        statement.raw_bind_parameter(1, row.table as u8)?;
        statement.raw_bind_parameter(2, row.partition.as_bytes().as_slice())?;
        statement.raw_bind_parameter(3, row.clustering.as_slice())?;
        statement.raw_bind_parameter(4, row.source as i64)?;
        statement.raw_bind_parameter(5, row.body.as_deref())?;
        statement.raw_execute()?;
        Ok(())
    }

    /// Sets a timer, or cancels it if there is no due time.
    pub(super) fn put_timer(&mut self, key: i64, name: &str, due_at: Option<u64>) -> Result<()> {
        match due_at {
            Some(due_at) => self.set_timer.execute(params![key, name, due_at as i64])?,
            None => self.cancel_timer.execute(params![key, name])?,
        };
        Ok(())
    }

    /// Deletes a timer if it is still due at that time.
    pub(super) fn forget_timer(&mut self, key: i64, timer: &Timer) -> Result<()> {
        self.forget_timer.execute(params![key, timer.key, timer.due_at as i64])?;
        Ok(())
    }

    pub(super) fn add_unfinished(&mut self, key: i64, seq: Seq) -> Result<()> {
        self.add_unfinished.execute(params![key, seq as i64])?;
        Ok(())
    }

    pub(super) fn finish(&mut self, key: i64, through: Seq) -> Result<()> {
        self.finish.execute(params![key, code::integer(through)])?;
        Ok(())
    }

    pub(super) fn keep_snapshot(&mut self, key: i64, snapshot: &Snapshot) -> Result<()> {
        self.keep_snapshot.execute(params![key, snapshot.seq as i64, snapshot.body.as_ref()])?;
        Ok(())
    }

    /// Stores a value if there is none, and returns the stored one.
    pub(super) fn claim_setting(&mut self, name: &str, value: &[u8]) -> Result<Vec<u8>> {
        self.claim_setting.execute(params![name, value])?;
        self.find_setting.query_row([name], |row| row.get(0))
    }

    /// Takes or renews the lease if `holder` may. Returns who has it then.
    pub(super) fn claim_lease(&mut self, holder: Uuid, lives: Duration, now: Moment<'_>) -> Result<Uuid> {
        let (until, now_ms) = (code::integer(now.after(lives)), code::integer(now.ms));
        let latest = code::integer(now.latest_end());
        self.claim_lease.execute(params![holder.as_bytes(), now.boot, until, now_ms, latest])?;
        self.find_holder.query_row([], |row| code::id_at(row, 0))
    }

    /// Returns the lease, if `holder` has it.
    pub(super) fn release_lease(&mut self, holder: Uuid) -> Result<()> {
        self.release_lease.execute([holder.as_bytes()])?;
        Ok(())
    }

    /// The first stream with stored commands, from that key on.
    pub(super) fn commanded_stream(&mut self, from: i64) -> Result<Option<i64>> {
        self.commanded_stream.query_row([from], |row| row.get(0))
    }

    /// The lowest command ids of a stream below a bound: how many there are, at most `limit`, and the highest
    /// of them.
    pub(super) fn oldest_commands(
        &mut self,
        key: i64,
        below: &[u8; 16],
        limit: usize,
    ) -> Result<(usize, Option<[u8; 16]>)> {
        self.oldest_commands.query_row(params![key, below, code::integer(limit as u64)], |row| {
            Ok((row.get::<_, u32>(0)? as usize, row.get(1)?))
        })
    }

    /// Deletes a stream's commands up to that id.
    pub(super) fn forget_commands(&mut self, key: i64, through: &[u8; 16]) -> Result<()> {
        self.forget_commands.execute(params![key, through])?;
        Ok(())
    }

    /// Deletes some rows of a partition. Returns whether there may be more.
    pub(super) fn forget_rows(&mut self, table: Table, partition: Uuid) -> Result<bool> {
        let values = params![table as u8, partition.as_bytes(), ROWS_FORGOTTEN_AT_ONCE as i64];
        Ok(self.forget_rows.execute(values)? == ROWS_FORGOTTEN_AT_ONCE)
    }

    pub(super) fn put_setting(&mut self, name: &str, value: &[u8]) -> Result<()> {
        self.put_setting.execute(params![name, value])?;
        Ok(())
    }
}
