//! The storage ports: what callers need of a store, with the guarantees of each call.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use protocol::frame::EventHead;
use protocol::{CommandId, Kind, Millis, Seq, StreamId};
use uuid::Uuid;

use crate::rows::{Row, RowKey, Table};

/// An underlying cause.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// An event as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its position in the stream.
    pub seq: Seq,
    /// The time of the event. It never goes back within a stream.
    pub at: Millis,
    /// The account that caused it, if one did.
    pub by: Option<Uuid>,
    /// The type of the event; `noted` if it has no public body.
    pub r#type: Cow<'static, str>,
    /// The command that caused it. Every record of the command has it.
    pub command_id: Option<CommandId>,
    /// Only on the last record of a command: recognises a retry of the command by the same account.
    pub mark: Option<CommandMark>,
    /// For a record that another stream told: the effect that it answers.
    pub told: Option<Told>,
    /// The public body in MessagePack, exactly as every reader gets it.
    pub body: Bytes,
    /// The private body in MessagePack, which never leaves the process.
    pub private: Option<Bytes>,
}

impl Record {
    /// All of the event but its body, as readers of `stream` get it.
    pub fn event_head(&self, stream: StreamId) -> EventHead<'_> {
        EventHead {
            stream,
            seq: self.seq,
            at: self.at,
            by: self.by,
            r#type: &self.r#type,
            command_id: self.command_id,
        }
    }
}

/// Recognises a retry of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandMark {
    /// A hash of the command's content without secrets.
    pub hash: u64,
}

/// A command that a stream has executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandSeen {
    /// The account that sent it, if one did.
    pub by: Option<Uuid>,
    /// Its id.
    pub command_id: CommandId,
    /// The hash of the content.
    pub hash: u64,
    /// The seq of the last event.
    pub seq: Seq,
}

/// The effect of another stream's event that a record answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The stream that told.
    pub from: StreamId,
    /// The seq of its event.
    pub seq: Seq,
    /// The index of the effect in that event, from 0.
    pub index: u32,
}

/// A timer of a stream. Setting a timer with the same key replaces it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer {
    /// When it is due.
    pub due_at: Millis,
    /// The stream that it belongs to.
    pub stream: StreamId,
    /// The key, at most 64 bytes. It means something to the stream only.
    pub key: String,
}

/// The effects of the records of one append. Where the store can, they are stored together with the records,
/// all or none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Rows of read models. No two have the same key.
    pub rows: Vec<Row>,
    /// Timers to set (with a due time) or to cancel (`None`), by key.
    pub timers: Vec<(String, Option<Millis>)>,
    /// The records with effects on other streams or providers. They are `unfinished` until `finish`.
    pub unfinished: Vec<Seq>,
}

/// One append to a stream. Clones share the records and effects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// The stream.
    pub stream: StreamId,
    /// The seq at which the stream must end before the append.
    pub head: Seq,
    /// The records, at least one, numbered from `head + 1` without gaps.
    pub records: Arc<[Record]>,
    /// The effects of the records.
    pub effects: Arc<Effects>,
}

/// Why an append may not have been written.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another activation has written. Nothing of this append is stored, unless it was stored by an earlier
    /// try.
    #[error("the stream has moved on to {head}")]
    Conflict {
        /// The end of the stream.
        head: Seq,
    },
    /// It may or may not be stored. Read the tail of the stream, and send the same append again.
    #[error("the store did not say whether it wrote")]
    Unsettled(#[source] BoxError),
    /// Certainly nothing was written: the store or its queue is full.
    #[error("the store takes no writes for now")]
    Overloaded {
        /// How long to wait, in milliseconds.
        retry_after_ms: u64,
        /// The cause.
        #[source]
        source: BoxError,
    },
}

/// The store could not be read.
#[derive(Debug, thiserror::Error)]
#[error("failed to read the store: {context}")]
pub struct ReadError {
    /// What was read.
    pub context: String,
    /// The cause.
    #[source]
    pub source: BoxError,
}

/// A newer program wrote this, and this one does not know it. Reading it again does not help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a newer program wrote {0}")]
pub struct Unsupported(pub String);

impl ReadError {
    /// Whether a newer program wrote what was to be read.
    pub fn is_unsupported(&self) -> bool {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&*self.source);
        while let Some(error) = cause {
            if error.is::<Unsupported>() {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

/// What a newer program has written in a store, and this one does not know. It is left in place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unknown {
    /// The number of streams of unknown kinds.
    pub streams: u64,
    /// The number of their records.
    pub records: u64,
    /// The number of their timers.
    pub timers: u64,
    /// The number of their unfinished records.
    pub unfinished: u64,
}

impl Unknown {
    /// Whether nothing is unknown.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Which records of a stream a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The records after this seq, rising.
    After(Seq),
    /// The records before this seq, rising.
    Before(Seq),
}

/// A page of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The records, rising, without gaps.
    pub records: Vec<Record>,
    /// Whether there are more in the direction of reading.
    pub more: bool,
}

/// Where a listing continues, in the store's own form. It stays valid when what was listed is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCursor(pub(crate) Bytes);

/// A page of a list whose items are worked off while it is read. It may hold fewer items than asked for, or
/// none, although more follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The items.
    pub items: Vec<T>,
    /// The number of rows that were skipped because their kind is unknown. They stay as they are.
    pub unknown: usize,
    /// Where the next page begins; `None` where nothing follows.
    pub next: Option<ListCursor>,
}

/// The state of a machine at a seq.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The seq of the last event in it.
    pub seq: Seq,
    /// The encoded state.
    pub body: Bytes,
}

/// The journal: the streams and their records.
pub trait Journal: Send + Sync {
    /// Appends the records right after `head`, all or none, with their effects. Returns when they are
    /// durable.
    fn append(&self, append: Append) -> BoxFuture<'static, Result<(), AppendError>>;

    /// Reads at most `limit` records and about `bytes_max` bytes of bodies, but at least one record if there
    /// is one.
    fn read(
        &self,
        stream: StreamId,
        window: Window,
        limit: usize,
        bytes_max: usize,
    ) -> BoxFuture<'static, Result<Page, ReadError>>;

    /// The seq of the last durable record, 0 if there is none.
    fn head(&self, stream: StreamId) -> BoxFuture<'static, Result<Seq, ReadError>>;

    /// The seq of the last durable record, after appends that are under way are settled: an append that is
    /// stored is never missed, whoever sent it. It may cost more than `head`.
    fn settled_head(&self, stream: StreamId) -> BoxFuture<'static, Result<Seq, ReadError>>;

    /// The newest snapshot.
    fn snapshot(&self, stream: StreamId) -> BoxFuture<'static, Result<Option<Snapshot>, ReadError>>;

    /// Stores a snapshot of durable records. An older one never replaces a newer one. A snapshot may be lost
    /// without harm.
    fn keep_snapshot(&self, stream: StreamId, snapshot: Snapshot)
    -> BoxFuture<'static, Result<(), BoxError>>;

    /// At most `limit` marked commands with ids above `after`, the highest first.
    fn commands_after(
        &self,
        stream: StreamId,
        after: CommandId,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<CommandSeen>, ReadError>>;

    /// The marked commands with that id, at most one for each sender.
    fn commands(
        &self,
        stream: StreamId,
        command_id: CommandId,
    ) -> BoxFuture<'static, Result<Vec<CommandSeen>, ReadError>>;

    /// Deletes marked commands whose ids are older than `before`: a limited number, continuing where the last
    /// call stopped. Returns whether there are more to look at. A store whose commands expire by themselves
    /// does nothing.
    fn forget_commands(&self, before: Millis) -> BoxFuture<'static, Result<bool, BoxError>> {
        let _ = before;
        std::future::ready(Ok(false)).boxed()
    }

    /// Commands with older ids may have been deleted, so none of them may be executed. The floor is raised
    /// before anything is deleted, and never falls, not even in a restart.
    fn commands_floor(&self) -> Millis {
        0
    }

    /// Streams of a kind, by id, above `after`.
    fn streams(
        &self,
        kind: Kind,
        after: Option<Uuid>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<(Uuid, Seq)>, ReadError>>;

    /// All unfinished records of one stream, rising.
    fn unfinished_of(&self, stream: StreamId) -> BoxFuture<'static, Result<Vec<Seq>, ReadError>>;

    /// Records whose effects on others may not be finished, from that cursor on, those of each stream in the
    /// order of seqs.
    fn unfinished(
        &self,
        from: Option<ListCursor>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Listed<(StreamId, Seq)>, ReadError>>;

    /// Notes that the effects of the stream's records up to `through` are finished. It is durable soon; a
    /// repetition does no harm.
    fn finish(&self, stream: StreamId, through: Seq) -> BoxFuture<'static, Result<(), BoxError>>;
}

/// The read models: typed rows by partition and clustering key. Only appends write them, and what is deleted
/// as a whole is what nobody reads any more.
pub trait ReadModels: Send + Sync {
    /// At most `limit` rows of a partition above `after`, rising by clustering key.
    fn rows(
        &self,
        table: Table,
        partition: Uuid,
        after: Option<Vec<u8>>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Row>, ReadError>>;

    /// One row.
    fn row(
        &self,
        table: Table,
        partition: Uuid,
        clustering: Vec<u8>,
    ) -> BoxFuture<'static, Result<Option<Row>, ReadError>>;

    /// The rows with these keys, in any tables and partitions: one answer for each key, in the order of the
    /// keys, `None` where there is no row. A store on one machine reads all of them at one moment. More than
    /// [`ROWS_AT_MAX`] keys are an error.
    fn rows_at(&self, keys: Vec<RowKey>) -> BoxFuture<'static, Result<Vec<Option<Row>>, ReadError>>;

    /// Deletes rows of a partition that nobody reads or writes any more: a limited number. Returns whether
    /// there may be more.
    fn forget_rows(&self, table: Table, partition: Uuid) -> BoxFuture<'static, Result<bool, BoxError>>;
}

/// The most rows of one call of [`ReadModels::rows_at`]: four rows for each of the 1,000 items of the
/// longest page, and some more.
pub const ROWS_AT_MAX: usize = 4_200;

/// One call asked for too many rows. Holds how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} rows were asked for in one call, which reads {ROWS_AT_MAX} at most")]
pub struct TooManyRows(pub usize);

impl TooManyRows {
    /// Checks that one call can read that many rows.
    pub(crate) fn check(rows: usize) -> Result<(), ReadError> {
        if rows <= ROWS_AT_MAX {
            return Ok(());
        }
        Err(ReadError { context: "rows by their keys".to_owned(), source: Self(rows).into() })
    }
}

/// The timers of every stream.
pub trait Timers: Send + Sync {
    /// Timers due by `now`, from that cursor on, the earliest first.
    fn due(
        &self,
        now: Millis,
        from: Option<ListCursor>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Listed<Timer>, ReadError>>;

    /// When the earliest timer is due.
    fn next_due(&self) -> BoxFuture<'static, Result<Option<Millis>, ReadError>>;

    /// Deletes a timer that was told, unless it was set to another time since.
    fn forget(&self, timer: Timer) -> BoxFuture<'static, Result<(), BoxError>>;
}

/// Some values of the server's own, such as its secret and how far the sandbox clock was moved.
pub trait Settings: Send + Sync {
    /// The value under that name.
    fn setting(&self, name: &'static str) -> BoxFuture<'static, Result<Option<Bytes>, ReadError>>;

    /// Stores a value if there is none; durable when it returns. Returns the stored value.
    fn claim_setting(&self, name: &'static str, value: Bytes) -> BoxFuture<'static, Result<Bytes, BoxError>>;

    /// Stores a value; durable when it returns.
    fn put_setting(&self, name: &'static str, value: Bytes) -> BoxFuture<'static, Result<(), BoxError>>;
}

/// The lease on work that only one server at a time may do. A server has it until it returns it or stops
/// renewing it.
pub trait Lease: Send + Sync {
    /// Takes the lease if nobody has it, or renews it for `holder`. Returns whether `holder` has it now. Then
    /// no other server gets it before `lives` have passed since the call, by the store's own clock, which may
    /// count whole seconds and so be one second short. After an error, `holder` may have it or not.
    fn claim_lease(&self, holder: Uuid, lives: Duration) -> BoxFuture<'static, Result<bool, BoxError>>;

    /// Returns the lease of `holder`, so that another server may take it at once.
    fn release_lease(&self, holder: Uuid) -> BoxFuture<'static, Result<(), BoxError>>;
}

/// The setting that holds the generation of a store without a folder.
const GENERATION: &str = "generation";

/// The store is not ready because its disk is full. Anyone may know that.
#[derive(Debug, thiserror::Error)]
#[error("no space is left at {}", path.display())]
pub struct DiskFull {
    /// The folder of the store.
    pub path: PathBuf,
    /// The cause of a failed write. `None` if the write succeeded because it was small.
    #[source]
    pub source: Option<BoxError>,
}

/// A store: all ports together.
pub trait Store: Journal + ReadModels + Timers + Settings + Lease {
    /// Whether other servers may write to the store.
    fn shared(&self) -> bool;

    /// Checks that the store can be read and written, for `/readyz`. [`DiskFull`] if writes were refused
    /// because the disk is full, until there is space.
    fn ready(&self) -> BoxFuture<'static, Result<(), BoxError>>;

    /// Counts what a newer program has written and this one does not know. It looks at every stream of such
    /// kinds, so it is not for requests.
    fn unknown(&self) -> BoxFuture<'static, Result<Unknown, ReadError>>;

    /// The generation of the data: a random number that stays the same over restarts. A copy in another
    /// place, or an old copy that was put back, gets another one, as far as the store can notice. With
    /// `anew`, the data gets another one now. Durable when it returns.
    fn generation(&self, anew: bool) -> BoxFuture<'static, Result<Uuid, BoxError>> {
        let new = Uuid::new_v4();
        let value = Bytes::copy_from_slice(new.as_bytes());
        if anew {
            let put = self.put_setting(GENERATION, value);
            return async move { put.await.map(|()| new) }.boxed();
        }
        let stands = self.claim_setting(GENERATION, value);
        async move { Ok(Uuid::from_slice(&stands.await?)?) }.boxed()
    }

    /// A line for the operator about a problem, although the store works.
    fn warning(&self) -> Option<String> {
        None
    }
}

/// The store that all parts of the server share.
pub type SharedStore = Arc<dyn Store>;
