//! The storage ports: what callers need of a store, told by what each call guarantees.

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

/// Any underlying cause.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// One event as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its position in the stream.
    pub seq: Seq,
    /// When it happened; never goes back within a stream.
    pub at: Millis,
    /// Who did it: an account, or nobody.
    pub by: Option<Uuid>,
    /// What happened: `noted` where nothing in it is public.
    pub r#type: Cow<'static, str>,
    /// The command that caused it; on each record the command caused.
    pub command_id: Option<CommandId>,
    /// On a command's last record alone: what recognises a retry. The scope is `by`.
    pub mark: Option<CommandMark>,
    /// On a record told by another stream: by which event of it.
    pub told: Option<Told>,
    /// The public body: the very MessagePack bytes every reader gets.
    pub body: Bytes,
    /// What never leaves the process, as MessagePack.
    pub private: Option<Bytes>,
}

impl Record {
    /// Everything of the event but its body, as readers of `stream` get it.
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

/// What recognises a retry of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandMark {
    /// A hash of the command's content without secrets.
    pub hash: u64,
}

/// A command that a stream has executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandSeen {
    /// Its maker: an account, or nobody.
    pub by: Option<Uuid>,
    /// Its id.
    pub command_id: CommandId,
    /// The hash of its content.
    pub hash: u64,
    /// Its last event.
    pub seq: Seq,
}

/// Which effect of which event of another stream a record answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The stream that told.
    pub from: StreamId,
    /// Its event.
    pub seq: Seq,
    /// Which of that event's effects, from 0.
    pub index: u32,
}

/// A timer of a stream, known by its key; setting it again replaces it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer {
    /// When it is due.
    pub due_at: Millis,
    /// Whose it is.
    pub stream: StreamId,
    /// What for; at most 64 bytes, the stream's own name.
    pub key: String,
}

/// What follows from the records of one append; stored with them, all or none, where the store can.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Read-model rows; of two with one key only the later is given.
    pub rows: Vec<Row>,
    /// Timers set (a due time) or cancelled (`None`), by key.
    pub timers: Vec<(String, Option<Millis>)>,
    /// The records whose effects concern other streams or providers: they stay `unfinished` until `finish`.
    pub unfinished: Vec<Seq>,
}

/// What is appended to a stream in one go; copies share its records and effects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// The stream.
    pub stream: StreamId,
    /// The seq it must stand at: the records follow it.
    pub head: Seq,
    /// At least one, numbered from `head + 1` without gaps.
    pub records: Arc<[Record]>,
    /// What follows from them.
    pub effects: Arc<Effects>,
}

/// Why an append did not say yes.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another activation has written; nothing of this append stands, unless it was our own earlier try.
    #[error("the stream has moved on to {head}")]
    Conflict {
        /// Where the stream stands.
        head: Seq,
    },
    /// It may or may not stand: read the tail, send the same again.
    #[error("the store did not say whether it wrote")]
    Unsettled(#[source] BoxError),
    /// Certainly nothing was written: the store is full or its queue is.
    #[error("the store takes no writes for now")]
    Overloaded {
        /// How long to wait, in milliseconds.
        retry_after_ms: u64,
        /// What is full.
        #[source]
        source: BoxError,
    },
}

/// The store could not be read.
#[derive(Debug, thiserror::Error)]
#[error("failed to read the store: {context}")]
pub struct ReadError {
    /// What was being read.
    pub context: String,
    /// Why it failed.
    #[source]
    pub source: BoxError,
}

/// What a newer program wrote, and this one does not know: reading it again does not help.
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

/// What stands in a store that a newer program wrote and this one does not know. It is left in place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Streams of kinds that this program does not know.
    pub streams: u64,
    /// The records in them.
    pub records: u64,
    /// Their timers.
    pub timers: u64,
    /// Their records whose effects on others are not known to be finished.
    pub unfinished: u64,
}

impl Unknown {
    /// Whether there is nothing of that kind.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Which records of a stream a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Those just above this seq, rising.
    After(Seq),
    /// Those just below this seq, rising.
    Before(Seq),
}

/// A page of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The records, rising, without gaps.
    pub records: Vec<Record>,
    /// More remain in the direction that was read.
    pub more: bool,
}

/// Where a listing goes on, in the words of the store that said it. It stays good when what was listed is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCursor(pub(crate) Bytes);

/// A page of something that is worked off while it is listed. It may hold fewer items than asked for, or none, though more follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The items.
    pub items: Vec<T>,
    /// Rows that were passed over, since this program does not know their kind of stream: they stay as they are.
    pub unknown: usize,
    /// Where the next page begins; `None` where nothing follows.
    pub next: Option<ListCursor>,
}

/// A machine's state at a seq.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The last event folded into it.
    pub seq: Seq,
    /// The state, as its owner wrote it.
    pub body: Bytes,
}

/// The streams themselves.
pub trait Journal: Send + Sync {
    /// Appends the records right after `head`, all or none, with their effects. Resolves once they are durable.
    fn append(&self, append: Append) -> BoxFuture<'static, Result<(), AppendError>>;

    /// Reads at most `limit` records and about `bytes_max` bytes of bodies (always one record at least, where there is one).
    fn read(
        &self,
        stream: StreamId,
        window: Window,
        limit: usize,
        bytes_max: usize,
    ) -> BoxFuture<'static, Result<Page, ReadError>>;

    /// The seq of the last durable record, 0 where there is none.
    fn head(&self, stream: StreamId) -> BoxFuture<'static, Result<Seq, ReadError>>;

    /// The same, after settling what is under way: no append that stands now goes unseen, whoever sent it. It may cost more than `head`.
    fn settled_head(&self, stream: StreamId) -> BoxFuture<'static, Result<Seq, ReadError>>;

    /// The newest snapshot that can be read.
    fn snapshot(&self, stream: StreamId) -> BoxFuture<'static, Result<Option<Snapshot>, ReadError>>;

    /// Keeps a snapshot of records that are durable; an older one never replaces a newer one. May be lost without harm.
    fn keep_snapshot(&self, stream: StreamId, snapshot: Snapshot)
    -> BoxFuture<'static, Result<(), BoxError>>;

    /// The marked commands whose id is above `after`, highest ids first, at most `limit`.
    fn commands_after(
        &self,
        stream: StreamId,
        after: CommandId,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<CommandSeen>, ReadError>>;

    /// The marked commands of that id (one at most for each maker).
    fn commands(
        &self,
        stream: StreamId,
        command_id: CommandId,
    ) -> BoxFuture<'static, Result<Vec<CommandSeen>, ReadError>>;

    /// Forgets marked commands whose ids were made before that: a bounded number, going on where the last call stopped. Answers whether
    /// more are to be looked at. A store whose commands expire by themselves has nothing to do.
    fn forget_commands(&self, before: Millis) -> BoxFuture<'static, Result<bool, BoxError>> {
        let _ = before;
        std::future::ready(Ok(false)).boxed()
    }

    /// Commands whose ids were made before that may have been forgotten, so none of them may be executed. Raised before anything is forgotten; never falls,
    /// over restarts neither.
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

    /// The same for one stream: all of them, rising.
    fn unfinished_of(&self, stream: StreamId) -> BoxFuture<'static, Result<Vec<Seq>, ReadError>>;

    /// Records whose effects on others are not known to be finished, from that place on, in the order of each stream's seq.
    fn unfinished(
        &self,
        from: Option<ListCursor>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Listed<(StreamId, Seq)>, ReadError>>;

    /// The effects of the stream's records up to `through` are finished; durable soon, and telling it again does no harm.
    fn finish(&self, stream: StreamId, through: Seq) -> BoxFuture<'static, Result<(), BoxError>>;
}

/// The read models: typed rows by partition and clustering key, written by appends alone.
pub trait ReadModels: Send + Sync {
    /// Rows of a partition above `after`, rising by clustering key, at most `limit`.
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

    /// The rows with these keys, in whatever tables and partitions: an answer for each key, in the order of the keys, `None` where there is
    /// no row. A store of one machine reads all of them as of one moment. More than [`ROWS_AT_MAX`] keys are an error.
    fn rows_at(&self, keys: Vec<RowKey>) -> BoxFuture<'static, Result<Vec<Option<Row>>, ReadError>>;
}

/// The most rows that one call of [`ReadModels::rows_at`] reads: three rows for each item of a list's longest page, which has 1,000 items, and
/// some to spare.
pub const ROWS_AT_MAX: usize = 3_200;

/// More rows were asked for in one call than it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} rows were asked for in one call, which reads {ROWS_AT_MAX} at most")]
pub struct TooManyRows(pub usize);

impl TooManyRows {
    /// Whether that many rows can be read in one call.
    pub(crate) fn check(rows: usize) -> Result<(), ReadError> {
        if rows <= ROWS_AT_MAX {
            return Ok(());
        }
        Err(ReadError { context: "rows by their keys".to_owned(), source: Self(rows).into() })
    }
}

/// The timers of every stream.
pub trait Timers: Send + Sync {
    /// Timers due by `now`, from that place on, the earliest first.
    fn due(
        &self,
        now: Millis,
        from: Option<ListCursor>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Listed<Timer>, ReadError>>;

    /// When the earliest timer is due.
    fn next_due(&self) -> BoxFuture<'static, Result<Option<Millis>, ReadError>>;

    /// Forgets a timer that has been told, unless it was set to another time since.
    fn forget(&self, timer: Timer) -> BoxFuture<'static, Result<(), BoxError>>;
}

/// The server's own few values: its secret, the sandbox clock.
pub trait Settings: Send + Sync {
    /// The value under that name.
    fn setting(&self, name: &'static str) -> BoxFuture<'static, Result<Option<Bytes>, ReadError>>;

    /// Puts a value under that name unless there is one; durable when it returns. Answers what stands then.
    fn claim_setting(&self, name: &'static str, value: Bytes) -> BoxFuture<'static, Result<Bytes, BoxError>>;

    /// Puts a value under that name; durable when it returns.
    fn put_setting(&self, name: &'static str, value: Bytes) -> BoxFuture<'static, Result<(), BoxError>>;
}

/// The lease on work that one server at a time may do: of all that ask, one has it, until it lets go or stops renewing.
pub trait Lease: Send + Sync {
    /// Takes the lease where nobody has it, and renews it where `holder` does. Answers whether `holder` has it now; then nobody else gets it before
    /// `lives` have passed since this was called, on the store's own time, which may count whole seconds and so be one second short. After an
    /// error `holder` may have it or not.
    fn claim_lease(&self, holder: Uuid, lives: Duration) -> BoxFuture<'static, Result<bool, BoxError>>;

    /// Lets the lease go where `holder` has it, so that another may take it at once.
    fn release_lease(&self, holder: Uuid) -> BoxFuture<'static, Result<(), BoxError>>;
}

/// The setting that holds the generation of a store that is no folder.
const GENERATION: &str = "generation";

/// A store is not ready since its disk is full. Anybody may be told.
#[derive(Debug, thiserror::Error)]
#[error("no space is left at {}", path.display())]
pub struct DiskFull {
    /// The folder of the store.
    pub path: PathBuf,
    /// Why this write failed, where it did: it may have been small enough.
    #[source]
    pub source: Option<BoxError>,
}

/// A store: every port on one thing.
pub trait Store: Journal + ReadModels + Timers + Settings + Lease {
    /// Whether other servers may write to it beside this one.
    fn shared(&self) -> bool;

    /// Answers whether the store can be read and written now; for `/readyz`. [`DiskFull`] where writes were refused for that, until there is room.
    fn ready(&self) -> BoxFuture<'static, Result<(), BoxError>>;

    /// Counts what a newer program wrote and this one does not know. It looks at every stream of such kinds: not for every request.
    fn unknown(&self) -> BoxFuture<'static, Result<Unknown, ReadError>>;

    /// The generation of what stands here: a nonce that restarts keep, and a copy put elsewhere or put back in place does not, as far as that can be seen.
    /// With `anew`, it is another one from now on. Durable when it returns.
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

    /// What whoever runs the server should look at although the store works, in a line.
    fn warning(&self) -> Option<String> {
        None
    }
}

/// The store every part of the server shares.
pub type SharedStore = Arc<dyn Store>;
