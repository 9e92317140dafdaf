//! The tables of the embedded store.

/// The number that marks a database file as this store's: "Ghal".
pub(super) const APPLICATION_ID: i32 = 0x4768_616c;

/// The layout of this program. A file with a higher one was written by a newer version.
pub(super) const LAYOUT_VERSION: i32 = 1;

/// Bytes in a page of the database.
pub(super) const PAGE_BYTES: u32 = 4_096;

/// The records of a stream between two fillings of its `commands`. Part of the layout: commands that are not
/// filled in yet are read from the journal.
pub(super) const COMMANDS_STRIDE: i64 = 64;

/// The last seq whose command is in `commands`, for a stream with that key and head; below 1 if there is
/// none. Streams take turns, so that streams that grow together do not all fill at once.
pub(super) fn commands_through(key: i64, head: i64) -> i64 {
    head - (head + key) % COMMANDS_STRIDE
}

/// Creates the tables of layout version 1. Ids are sixteen bytes.
pub const CREATE: &str = "
-- A row is a stream's integer key, made at its first append.
CREATE TABLE streams (
    key INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    id BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX streams_by_id ON streams (kind, id);

-- A row is a record; they stand in the order of commits, so that appends of a thousand streams fill the same pages. `told` is the
-- kind, id, seq and index of what told. The highest seq of a stream is its head.
CREATE TABLE journal (
    place INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by BLOB,
    type TEXT NOT NULL,
    command_id BLOB,
    mark INTEGER,
    told BLOB,
    body BLOB NOT NULL,
    private BLOB
) STRICT;
CREATE UNIQUE INDEX journal_by_seq ON journal (stream, seq);

-- A row is a marked command, put here every 64 records of its stream: until then it is looked for in the stream's last records.
-- One page for 64 instead of one for each halves what a commit writes.
CREATE TABLE commands (
    stream INTEGER NOT NULL,
    command_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    by BLOB,
    mark INTEGER NOT NULL,
    PRIMARY KEY (stream, command_id, seq)
) STRICT, WITHOUT ROWID;

-- A row is a stream's newest snapshot.
CREATE TABLE snapshots (
    stream INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

-- A row is a row of a read model; without a body where it is deleted, to keep `source`, the seq that made it.
CREATE TABLE read_rows (
    model INTEGER NOT NULL,
    partition BLOB NOT NULL,
    clustering BLOB NOT NULL,
    source INTEGER NOT NULL,
    body BLOB,
    PRIMARY KEY (model, partition, clustering)
) STRICT, WITHOUT ROWID;

-- A row is a timer of a stream.
CREATE TABLE timers (
    stream INTEGER NOT NULL,
    key TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (stream, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_by_due ON timers (due_at);

-- A row is a record whose effects on others are not known to be finished.
CREATE TABLE unfinished (
    stream INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;

-- A row is a value of the server's own.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Creates the tables that were added after layout version 1. They are created when a folder is opened that
/// lacks them. They need no new version, because older programs ignore them.
pub const ADD: &str = "
-- A row is a lease under its name: its holder, and until when it is the holder's, in milliseconds since the machine was started for the
-- boot of that id.
CREATE TABLE IF NOT EXISTS leases (
    name TEXT PRIMARY KEY,
    holder BLOB NOT NULL,
    boot TEXT NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// The names of the tables of layout version 1.
pub(super) const TABLES: [&str; 8] =
    ["commands", "journal", "read_rows", "settings", "snapshots", "streams", "timers", "unfinished"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seq_of_a_stream_is_reached_within_a_stride() {
        for key in 1..200 {
            let mut last = 0;
            for head in 1..500 {
                let through = commands_through(key, head);
                assert!(head - COMMANDS_STRIDE < through && through <= head, "key {key}, head {head}");
                assert!(through >= last || through < 1, "it never goes back");
                last = through.max(last);
            }
        }
    }
}
