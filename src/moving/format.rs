//! The format of an export: a manifest, and entries.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use protocol::{CommandId, Kind, Millis, Seq, StreamId};
use schema::{CommandMark, Record, Snapshot, Told};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The format that this version writes and reads.
pub(super) const FORMAT: u32 = 1;

/// The content of an export and how far it has come, in JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The format of the files.
    pub format: u32,
    /// Whether the export is complete.
    pub complete: bool,
    /// The number of records.
    pub records: u64,
    /// The number of streams of each kind.
    pub streams: BTreeMap<Cow<'static, str>, u64>,
    /// The chunks, in order.
    pub chunks: Vec<Chunk>,
    /// The last stream in the chunks and its last record. Everything before is there.
    pub reached: Option<Reached>,
    /// The streams that were left out because this program does not know them.
    #[serde(default, skip_serializing_if = "Left::is_nothing")]
    pub left: Left,
}

/// Streams that a newer program wrote, and that were left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// The number of streams.
    pub streams: u64,
    /// The number of their records.
    pub records: u64,
}

impl Left {
    /// Whether nothing was left out.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Counts one more stream.
    pub(super) fn add(&mut self, records: u64) {
        self.streams += 1;
        self.records += records;
    }
}

/// A file of entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chunk {
    /// The name of the file.
    pub file: String,
    /// The length, in bytes.
    pub bytes: u64,
    /// The BLAKE3 hash, in hexadecimal.
    pub blake3: String,
}

/// The end of the chunks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    /// The stream.
    pub stream: Named,
    /// The seq of its last record.
    pub seq: Seq,
}

/// A stream by name. This program may not know its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The name of the kind.
    pub kind: Cow<'static, str>,
    /// The id.
    pub id: Uuid,
}

impl Named {
    /// The stream, if its kind is known.
    pub fn known(&self) -> Option<StreamId> {
        Some(StreamId::new(Kind::from_name(&self.kind)?, self.id))
    }
}

impl From<StreamId> for Named {
    fn from(stream: StreamId) -> Self {
        Self { kind: stream.kind.name().into(), id: stream.id }
    }
}

/// One value of a chunk: a MessagePack map with one key, the name of the entry. A chunk is such values, one
/// after another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entry {
    /// A setting of the store.
    Setting {
        /// The name of the setting.
        name: String,
        /// The value of the setting.
        value: Bytes,
    },
    /// The entries that follow belong to this stream. Also written where a chunk continues the stream of the
    /// last one.
    Stream {
        /// The stream.
        stream: Named,
        /// The seq of its last record.
        head: Seq,
        /// The records whose effects on others may not be finished, rising.
        unfinished: Vec<Seq>,
    },
    /// The next record of the stream.
    Record(Kept),
    /// The newest snapshot of the stream, after its last record.
    Snapshot {
        /// The seq of the last record in it.
        seq: Seq,
        /// The state.
        body: Bytes,
    },
}

/// A record in an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    seq: Seq,
    at: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<Uuid>,
    r#type: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    command_id: Option<CommandId>,
    /// The hash of the command, if this is the command's last record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mark: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<Teller>,
    body: Bytes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private: Option<Bytes>,
}

/// The effect that a record answers: its stream, event and index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Teller {
    from: Named,
    seq: Seq,
    index: u32,
}

impl From<Record> for Kept {
    fn from(record: Record) -> Self {
        let Record { seq, at, by, r#type, command_id, mark, told, body, private } = record;
        let mark = mark.map(|mark| mark.hash);
        let told = told.map(|Told { from, seq, index }| Teller { from: from.into(), seq, index });
        Self { seq, at, by, r#type, command_id, mark, told, body, private }
    }
}

impl Kept {
    /// The record. `None` if a stream of an unknown kind told it.
    pub(super) fn record(self) -> Option<Record> {
        let Kept { seq, at, by, r#type, command_id, mark, told, body, private } = self;
        let mark = mark.map(|hash| CommandMark { hash });
        let told = match told {
            Some(Teller { from, seq, index }) => Some(Told { from: from.known()?, seq, index }),
            None => None,
        };
        Some(Record { seq, at, by, r#type, command_id, mark, told, body, private })
    }
}

impl From<Snapshot> for Entry {
    fn from(Snapshot { seq, body }: Snapshot) -> Self {
        Entry::Snapshot { seq, body }
    }
}
