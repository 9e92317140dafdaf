//! Every statement of the store, prepared once. Each binds its whole partition key, except the one that lists
//! the partitions of `streams`.

use std::sync::Arc;

use scylla::client::session::Session;
use scylla::errors::PrepareError;
use scylla::policies::retry::DefaultRetryPolicy;
use scylla::statement::Consistency;
use scylla::statement::prepared::PreparedStatement;

use super::options::CqlConsistency;

/// The most rows of one page. A full page of the longest records stays below 5 MB.
const PAGE_ROWS: i32 = 256;

/// The sort of a statement, which decides how it may be sent.
enum Sort {
    /// Reads what a majority has. It may be repeated.
    Read,
    /// Reads which partitions there are, from every node. Not for requests.
    List,
    /// Reads after settling what is under way. The driver must not repeat it.
    Serial,
    /// Writes something that may be written twice.
    Write,
    /// Writes if a condition holds. The driver must not repeat it.
    Condition,
}

macro_rules! statements {
    ($($name:ident: $sort:ident $sql:expr;)+) => {
        /// The statements, by name.
        pub(super) struct Statements {
            $(pub(super) $name: PreparedStatement,)+
        }

        impl Statements {
            /// Prepares all statements.
            pub(super) async fn prepare(session: &Session, consistency: CqlConsistency) -> Result<Self, PrepareError> {
                $(let $name = prepare(session, consistency, Sort::$sort, $sql).await?;)+
                Ok(Self { $($name,)+ })
            }
        }
    };
}

macro_rules! add_record {
    ($condition:literal) => {
        concat!(
            "INSERT INTO journal (kind, id, bucket, seq, at, \"by\", type, command_id, mark, told_kind, told_id, told_seq, told_index, \
             body, private, effects) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            $condition
        )
    };
}

macro_rules! read_records {
    ($rest:literal) => {
        concat!(
            "SELECT seq, at, \"by\", type, command_id, mark, told_kind, told_id, told_seq, told_index, body, private FROM journal \
             WHERE kind = ? AND id = ? AND bucket = ? AND ",
            $rest
        )
    };
}

statements! {
    add_first_record: Condition add_record!(" IF NOT EXISTS");
    add_record: Write add_record!("");
    records_after: Read read_records!("seq > ? ORDER BY seq ASC LIMIT ?");
    records_up_to: Read read_records!("seq <= ? ORDER BY seq DESC LIMIT ?");
    settled_after: Serial read_records!("seq > ? ORDER BY seq ASC LIMIT ?");
    end: Read "SELECT seq FROM journal WHERE kind = ? AND id = ? AND bucket = ? ORDER BY seq DESC LIMIT 1";
    settled_end: Serial "SELECT seq FROM journal WHERE kind = ? AND id = ? AND bucket = ? ORDER BY seq DESC LIMIT 1";
    effects_at: Read "SELECT effects FROM journal WHERE kind = ? AND id = ? AND bucket = ? AND seq = ?";
    marks_after: Read "SELECT seq, \"by\", command_id, mark FROM journal \
        WHERE kind = ? AND id = ? AND bucket = ? AND seq > ? ORDER BY seq ASC";

    add_stream: Write "INSERT INTO streams (kind, shard, id) VALUES (?, ?, ?)";
    stream_shards: List "SELECT DISTINCT kind, shard FROM streams";
    streams_of_shard: Read "SELECT id FROM streams WHERE kind = ? AND shard = ?";
    streams_after: Read "SELECT id FROM streams WHERE kind = ? AND shard = ? AND id > ? LIMIT ?";

    keep_snapshot: Write "INSERT INTO snapshots (kind, id, seq, body) VALUES (?, ?, ?, ?) USING TIMESTAMP ?";
    snapshot: Read "SELECT seq, body FROM snapshots WHERE kind = ? AND id = ?";

    add_command: Write "INSERT INTO commands (kind, id, day, command_id, seq, \"by\", hash) VALUES (?, ?, ?, ?, ?, ?, ?)";
    commands_after: Read "SELECT command_id, seq, \"by\", hash FROM commands \
        WHERE kind = ? AND id = ? AND day = ? AND command_id > ? LIMIT ?";
    commands_of: Read "SELECT command_id, seq, \"by\", hash FROM commands \
        WHERE kind = ? AND id = ? AND day = ? AND command_id = ?";
    commanded: Read "SELECT through, days FROM commanded WHERE kind = ? AND id = ?";
    add_command_days: Write "UPDATE commanded USING TTL ? SET days = days + ? WHERE kind = ? AND id = ?";
    set_commanded: Write "UPDATE commanded USING TIMESTAMP ? SET through = ? WHERE kind = ? AND id = ?";

    put_row: Write "INSERT INTO read_rows (table_name, partition_id, clustering, source, body) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?";
    delete_row: Write "DELETE FROM read_rows USING TIMESTAMP ? WHERE table_name = ? AND partition_id = ? AND clustering = ?";
    forget_rows: Write "DELETE FROM read_rows USING TIMESTAMP ? WHERE table_name = ? AND partition_id = ?";
    rows_at: Read "SELECT clustering, source, body FROM read_rows \
        WHERE table_name = ? AND partition_id = ? AND clustering IN ?";
    rows_from: Read "SELECT clustering, source, body FROM read_rows \
        WHERE table_name = ? AND partition_id = ? AND clustering >= ? LIMIT ?";
    rows_after: Read "SELECT clustering, source, body FROM read_rows \
        WHERE table_name = ? AND partition_id = ? AND clustering > ? LIMIT ?";
    row: Read "SELECT clustering, source, body FROM read_rows WHERE table_name = ? AND partition_id = ? AND clustering = ?";

    set_timer: Write "INSERT INTO timers (kind, id, key, due_at, bucket, set_seq) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?";
    cancel_timer: Write "DELETE FROM timers USING TIMESTAMP ? WHERE kind = ? AND id = ? AND key = ?";
    timers_of: Read "SELECT key FROM timers WHERE kind = ? AND id = ?";
    timer: Read "SELECT due_at, bucket, set_seq FROM timers WHERE kind = ? AND id = ? AND key = ?";
    add_due: Write "INSERT INTO timers_due (bucket, due_at, kind, id, key, set_seq) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?";
    remove_due: Write "DELETE FROM timers_due USING TIMESTAMP ? \
        WHERE bucket = ? AND due_at = ? AND kind = ? AND id = ? AND key = ?";
    due_after: Read "SELECT due_at, kind, id, key, set_seq FROM timers_due \
        WHERE bucket = ? AND (due_at, kind, id, key) > (?, ?, ?, ?)";

    add_marker: Write "INSERT INTO unfinished (kind, id, outward, seq, attempt) VALUES (?, ?, ?, ?, ?)";
    remove_marker: Write "DELETE FROM unfinished WHERE kind = ? AND id = ? AND outward = ? AND seq = ? AND attempt = ?";
    remove_markers: Write "DELETE FROM unfinished WHERE kind = ? AND id = ? AND outward = ? AND seq <= ?";
    markers: Read "SELECT outward, seq, attempt FROM unfinished WHERE kind = ? AND id = ?";
    add_unfinished_stream: Write "INSERT INTO unfinished_streams (bucket, kind, id) VALUES (?, ?, ?)";
    remove_unfinished_stream: Write "DELETE FROM unfinished_streams WHERE bucket = ? AND kind = ? AND id = ?";
    unfinished_streams: Read "SELECT kind, id FROM unfinished_streams WHERE bucket = ?";

    note_bucket: Write "INSERT INTO agenda (queue, bucket, noted) VALUES (?, ?, true)";
    remove_bucket: Write "DELETE FROM agenda USING TIMESTAMP ? WHERE queue = ? AND bucket = ?";
    buckets: Read "SELECT bucket, WRITETIME(noted) FROM agenda WHERE queue = ? AND bucket >= ? AND bucket <= ?";

    setting: Read "SELECT value FROM settings WHERE name = ?";
    settled_setting: Serial "SELECT value FROM settings WHERE name = ?";
    claim_setting: Condition "INSERT INTO settings (name, value) VALUES (?, ?) IF NOT EXISTS";
    put_setting: Condition "UPDATE settings SET value = ? WHERE name = ? IF EXISTS";

    take_lease: Condition "INSERT INTO leases (name, holder) VALUES (?, ?) IF NOT EXISTS USING TTL ?";
    keep_lease: Condition "UPDATE leases USING TTL ? SET holder = ? WHERE name = ? IF holder = ?";
    release_lease: Condition "DELETE FROM leases WHERE name = ? IF holder = ?";
}

async fn prepare(
    session: &Session,
    consistency: CqlConsistency,
    sort: Sort,
    sql: &str,
) -> Result<PreparedStatement, PrepareError> {
    let mut statement = session.prepare(sql).await?;
    let lists = matches!(sort, Sort::List);
    debug_assert!(lists || statement.is_token_aware(), "{sql} binds its partition key");
    statement.set_page_size(PAGE_ROWS);
    match sort {
        Sort::Read | Sort::List | Sort::Write => {
            statement.set_is_idempotent(true);
            statement.set_retry_policy(Some(Arc::new(DefaultRetryPolicy::new())));
        }
        Sort::Serial => statement.set_consistency(match consistency {
            CqlConsistency::LocalQuorum => Consistency::LocalSerial,
            CqlConsistency::Quorum => Consistency::Serial,
        }),
        Sort::Condition => {}
    }
    Ok(statement)
}
