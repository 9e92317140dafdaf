//! The reads, on a connection of a reader. Each is one statement or transaction, so its answer is of one
//! moment.

use bytes::Bytes;
use protocol::{CommandId, Kind, Millis, Seq, StreamId};
use rusqlite::{Connection, OptionalExtension, Result, Row as SqlRow, Statement, params};
use uuid::Uuid;

use super::code::{self, KIND_MAX, KIND_MIN};
use super::layout::COMMANDS_STRIDE;
use crate::ports::{CommandMark, CommandSeen, Page, Record, Snapshot, Unknown, Window};
use crate::rows::{Row, RowKey, Table};

/// SQL for a stream's key, from its kind and id in the first two parameters.
macro_rules! of_stream {
    ($before:literal, $after:literal) => {
        concat!($before, " stream = (SELECT key FROM streams WHERE kind = ?1 AND id = ?2) ", $after)
    };
}

/// A page of a stream.
pub(super) fn page(
    connection: &Connection,
    stream: StreamId,
    window: Window,
    limit: usize,
    bytes_max: usize,
) -> Result<Page> {
    let (sql, bound) = match window {
        Window::After(seq) => (
            of_stream!(
                "SELECT seq, at, by, type, command_id, mark, told, body, private FROM journal WHERE",
                "AND seq > ?3 ORDER BY seq LIMIT ?4"
            ),
            seq,
        ),
        Window::Before(seq) => (
            of_stream!(
                "SELECT seq, at, by, type, command_id, mark, told, body, private FROM journal WHERE",
                "AND seq < ?3 ORDER BY seq DESC LIMIT ?4"
            ),
            seq,
        ),
    };
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![
        stream.kind as u8,
        stream.id.as_bytes(),
        code::integer(bound),
        code::integer(limit as u64).saturating_add(1),
    ])?;
    let mut page = Page::default();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        if page.records.len() == limit || (bytes >= bytes_max && !page.records.is_empty()) {
            page.more = true;
            break;
        }
        let record = record(row)?;
        bytes += record.body.len();
        page.records.push(record);
    }
    if matches!(window, Window::Before(_)) {
        page.records.reverse();
    }
    Ok(page)
}

fn record(row: &SqlRow<'_>) -> Result<Record> {
    Ok(Record {
        seq: code::seq_at(row, 0)?,
        at: code::seq_at(row, 1)?,
        by: code::maybe_id_at(row, 2)?,
        r#type: row.get::<_, String>(3)?.into(),
        command_id: code::maybe_command_at(row, 4)?,
        mark: row.get::<_, Option<i64>>(5)?.map(|hash| CommandMark { hash: hash as u64 }),
        told: code::maybe_told_at(row, 6)?,
        body: bytes_at(row, 7)?,
        private: maybe_bytes_at(row, 8)?,
    })
}

/// The seq of a stream's last record, 0 where there is none.
pub(super) fn head(connection: &Connection, stream: StreamId) -> Result<Seq> {
    let mut statement = connection.prepare_cached(of_stream!("SELECT max(seq) FROM journal WHERE", ""))?;
    let head: Option<i64> = statement.query_row(key_of(&stream), |row| row.get(0))?;
    head.map_or(Ok(0), code::seq)
}

/// A stream's newest snapshot.
pub(super) fn snapshot(connection: &Connection, stream: StreamId) -> Result<Option<Snapshot>> {
    let mut statement = connection.prepare_cached(of_stream!("SELECT seq, body FROM snapshots WHERE", ""))?;
    let read = |row: &SqlRow<'_>| Ok(Snapshot { seq: code::seq_at(row, 0)?, body: bytes_at(row, 1)? });
    statement.query_row(key_of(&stream), read).optional()
}

/// SQL for marked commands: those in `commands`, and those at the end of the journal that were not filled in
/// yet.
macro_rules! of_commands {
    ($which:literal, $order:literal) => {
        concat!(
            "SELECT by, command_id, mark, seq FROM commands
             WHERE stream = (SELECT key FROM streams WHERE kind = ?1 AND id = ?2) AND command_id ",
            $which,
            " UNION ALL
             SELECT by, command_id, mark, seq FROM journal
             WHERE stream = (SELECT key FROM streams WHERE kind = ?1 AND id = ?2)
             AND seq > (
                 SELECT max(seq) - (max(seq) + stream) % ?4 FROM journal
                 WHERE stream = (SELECT key FROM streams WHERE kind = ?1 AND id = ?2))
             AND mark IS NOT NULL AND command_id ",
            $which,
            $order
        )
    };
}

/// The marked commands of a stream with ids above an id, the highest first.
pub(super) fn commands_after(
    connection: &Connection,
    stream: StreamId,
    after: CommandId,
    limit: usize,
) -> Result<Vec<CommandSeen>> {
    let sql = of_commands!("> ?3", " ORDER BY 2 DESC LIMIT ?5");
    let mut statement = connection.prepare_cached(sql)?;
    let (kind, id) = key_of(&stream);
    let limit = code::integer(limit as u64);
    collect(&mut statement, params![kind, id, after.0.as_bytes(), COMMANDS_STRIDE, limit], command)
}

/// The marked commands of a stream with that id.
pub(super) fn commands(connection: &Connection, stream: StreamId, id: CommandId) -> Result<Vec<CommandSeen>> {
    let mut statement = connection.prepare_cached(of_commands!("= ?3", ""))?;
    let (kind, stream) = key_of(&stream);
    collect(&mut statement, params![kind, stream, id.0.as_bytes(), COMMANDS_STRIDE], command)
}

fn command(row: &SqlRow<'_>) -> Result<CommandSeen> {
    Ok(CommandSeen {
        by: code::maybe_id_at(row, 0)?,
        command_id: CommandId(code::id_at(row, 1)?),
        hash: row.get::<_, i64>(2)? as u64,
        seq: code::seq_at(row, 3)?,
    })
}

/// Streams of a kind and their heads, by id.
pub(super) fn streams(
    connection: &Connection,
    kind: Kind,
    after: Option<Uuid>,
    limit: usize,
) -> Result<Vec<(Uuid, Seq)>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, (SELECT max(seq) FROM journal WHERE stream = streams.key) FROM streams
         WHERE kind = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
    )?;
    let after = after.as_ref().map_or(&[][..], |after| after.as_bytes());
    let read = |row: &SqlRow<'_>| Ok((code::id_at(row, 0)?, code::seq_at(row, 1)?));
    collect(&mut statement, params![kind as u8, after, code::integer(limit as u64)], read)
}

/// A stream's unfinished records.
pub(super) fn unfinished_of(connection: &Connection, stream: StreamId) -> Result<Vec<Seq>> {
    let sql = of_stream!("SELECT seq FROM unfinished WHERE", "ORDER BY seq");
    let mut statement = connection.prepare_cached(sql)?;
    collect(&mut statement, key_of(&stream), |row| code::seq_at(row, 0))
}

/// Rows of a partition, above a clustering key.
pub(super) fn rows(
    connection: &Connection,
    table: Table,
    partition: Uuid,
    after: Option<Vec<u8>>,
    limit: usize,
) -> Result<Vec<Row>> {
    let sql = match after {
        Some(_) => {
            "SELECT clustering, source, body FROM read_rows
             WHERE model = ?1 AND partition = ?2 AND clustering > ?3 AND body IS NOT NULL
             ORDER BY clustering LIMIT ?4"
        }
        None => {
            "SELECT clustering, source, body FROM read_rows
             WHERE model = ?1 AND partition = ?2 AND clustering >= ?3 AND body IS NOT NULL
             ORDER BY clustering LIMIT ?4"
        }
    };
    let after = after.unwrap_or_default();
    let mut statement = connection.prepare_cached(sql)?;
    let bound = params![table as u8, partition.as_bytes(), after, code::integer(limit as u64)];
    collect(&mut statement, bound, |row| read_row(row, table, partition))
}

/// One row.
pub(super) fn row(
    connection: &Connection,
    table: Table,
    partition: Uuid,
    clustering: Vec<u8>,
) -> Result<Option<Row>> {
    let mut statement = connection.prepare_cached(ROW)?;
    row_at(&mut statement, &RowKey { table, partition, clustering })
}

/// The rows with these keys, in order, in one transaction: all of them are of one moment.
pub(super) fn rows_at(connection: &Connection, keys: &[RowKey]) -> Result<Vec<Option<Row>>> {
    let transaction = connection.unchecked_transaction()?;
    let rows = {
        let mut statement = transaction.prepare_cached(ROW)?;
        keys.iter().map(|key| row_at(&mut statement, key)).collect::<Result<Vec<_>>>()?
    };
    transaction.commit()?;
    Ok(rows)
}

/// SQL for one row by its key.
const ROW: &str = "SELECT clustering, source, body FROM read_rows
    WHERE model = ?1 AND partition = ?2 AND clustering = ?3 AND body IS NOT NULL";

fn row_at(statement: &mut Statement<'_>, key: &RowKey) -> Result<Option<Row>> {
    let bound = params![key.table as u8, key.partition.as_bytes(), key.clustering];
    statement.query_row(bound, |row| read_row(row, key.table, key.partition)).optional()
}

fn read_row(row: &SqlRow<'_>, table: Table, partition: Uuid) -> Result<Row> {
    Ok(Row {
        table,
        partition,
        clustering: row.get(0)?,
        source: code::seq_at(row, 1)?,
        body: maybe_bytes_at(row, 2)?,
    })
}

/// When the earliest timer is due.
pub(super) fn next_due(connection: &Connection) -> Result<Option<Millis>> {
    let mut statement = connection.prepare_cached(
        "SELECT due_at FROM timers JOIN streams ON streams.key = stream
         WHERE kind BETWEEN ?1 AND ?2 ORDER BY due_at LIMIT 1",
    )?;
    statement.query_row([KIND_MIN, KIND_MAX], |row| code::seq_at(row, 0)).optional()
}

/// What is stored of streams of unknown kinds.
pub(super) fn unknown(connection: &Connection) -> Result<Unknown> {
    const STREAMS: &str = "SELECT key FROM streams WHERE kind < ?1 OR kind > ?2";
    let count = |sql: &str| -> Result<u64> {
        let sql = sql.replace("{STREAMS}", STREAMS);
        connection.prepare_cached(&sql)?.query_row([KIND_MIN, KIND_MAX], |row| code::seq_at(row, 0))
    };
    Ok(Unknown {
        streams: count("SELECT count(*) FROM ({STREAMS})")?,
        records: count("SELECT count(*) FROM journal WHERE stream IN ({STREAMS})")?,
        timers: count("SELECT count(*) FROM timers WHERE stream IN ({STREAMS})")?,
        unfinished: count("SELECT count(*) FROM unfinished WHERE stream IN ({STREAMS})")?,
    })
}

/// A setting.
pub(super) fn setting(connection: &Connection, name: &'static str) -> Result<Option<Bytes>> {
    let mut statement = connection.prepare_cached("SELECT value FROM settings WHERE name = ?1")?;
    statement.query_row([name], |row| bytes_at(row, 0)).optional()
}

fn key_of(stream: &StreamId) -> (u8, &[u8; 16]) {
    (stream.kind as u8, stream.id.as_bytes())
}

fn bytes_at(row: &SqlRow<'_>, column: usize) -> Result<Bytes> {
    Ok(Bytes::copy_from_slice(row.get_ref(column)?.as_blob()?))
}

fn maybe_bytes_at(row: &SqlRow<'_>, column: usize) -> Result<Option<Bytes>> {
    Ok(row.get_ref(column)?.as_blob_or_null()?.map(Bytes::copy_from_slice))
}

fn collect<T>(
    statement: &mut Statement<'_>,
    bound: impl rusqlite::Params,
    read: impl FnMut(&SqlRow<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    statement.query_map(bound, read)?.collect()
}
