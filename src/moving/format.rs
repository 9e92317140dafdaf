//! What an export is made of: a manifest, and entries.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use protocol::{CommandId, Kind, Millis, Seq, StreamId};
use schema::{CommandMark, Record, Snapshot, Told};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The format that this version writes and reads.
pub(super) const FORMAT: u32 = 1;

/// What an export holds and how far it has come; JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The format of the files.
    pub format: u32,
    /// Nothing is missing.
    pub complete: bool,
    /// How many records there are.
    pub records: u64,
    /// How many streams of each kind.
    pub streams: BTreeMap<Cow<'static, str>, u64>,
    /// The chunks, in their order.
    pub chunks: Vec<Chunk>,
    /// The last stream in them, and the last record of it: all before it is there.
    pub reached: Option<Reached>,
    /// What was left in place: the export is incomplete.
    #[serde(default, skip_serializing_if = "Left::is_nothing")]
    pub left: Left,
}

/// What a newer program wrote, and the one that moves does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// How many streams.
    pub streams: u64,
    /// How many records in them.
    pub records: u64,
}

impl Left {
    /// Whether there is nothing of that kind.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Counts one stream more.
    pub(super) fn add(&mut self, records: u64) {
        self.streams += 1;
        self.records += records;
    }
}

/// A file of entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chunk {
    /// Its name.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// Its BLAKE3 hash, in hexadecimal.
    pub blake3: String,
}

/// Where the chunks end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    /// A stream.
    pub stream: Named,
    /// A record of it.
    pub seq: Seq,
}

/// A stream as an export names it: its kind may be one that this program does not know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The kind's name.
    pub kind: Cow<'static, str>,
    /// Which one.
    pub id: Uuid,
}

impl Named {
    /// The stream, where its kind is known.
    pub fn known(&self) -> Option<StreamId> {
        Some(StreamId::new(Kind::from_name(&self.kind)?, self.id))
    }
}

impl From<StreamId> for Named {
    fn from(stream: StreamId) -> Self {
        Self { kind: stream.kind.name().into(), id: stream.id }
    }
}

/// One value of a chunk: a MessagePack map of one key, its name. Chunks are such values, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entry {
    /// A value of the server's own.
    Setting {
        /// Its name.
        name: String,
        /// The value.
        value: Bytes,
    },
    /// What follows belongs to this stream; also where a chunk goes on with the stream that the last one ended in.
    Stream {
        /// Which.
        stream: Named,
        /// Its last record.
        head: Seq,
        /// The records whose effects on others are not known to be finished, rising.
        unfinished: Vec<Seq>,
    },
    /// The stream's next record.
    Record(Kept),
    /// The stream's newest snapshot, after its last record.
    Snapshot {
        /// The last record folded into it.
        seq: Seq,
        /// The state.
        body: Bytes,
    },
}

/// A record as an export keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    seq: Seq,
    at: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<Uuid>,
    r#type: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    command_id: Option<CommandId>,
    /// The hash of the command whose last record this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mark: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<Teller>,
    body: Bytes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private: Option<Bytes>,
}

/// Which effect of which event a record answers.
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
    /// The record; nothing where a stream of a kind that is not known told it.
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
