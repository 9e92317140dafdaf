//! The embedded store: its threads, and the ports in front of them.

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use protocol::{CommandId, Kind, Millis, Seq, StreamId};
use rusqlite::Connection;
use uuid::Uuid;

use super::batch::Small;
use super::checkpoint::Log;
use super::free_space::FreeSpace;
use super::generation::{self, Mirror};
use super::listed;
use super::open::Folder;
use super::open_error::OpenError;
use super::options::SqliteOptions;
use super::read;
use super::readers::Readers;
use super::statements::Statements;
use super::turn;
use super::writer::{Writer, never_taken};
use crate::ports::{
    Append, AppendError, BoxError, CommandSeen, DiskFull, Journal, Lease, ListCursor, Listed, Page,
    ReadError, ReadModels, Settings, Snapshot, Store, Timer, Timers, TooManyRows, Unknown, Window,
};
use crate::rows::{Row, RowKey, Table};

/// The setting that [`Store::ready`] writes as a test.
const READY: &str = "ready";

/// The embedded store, opened on a data folder. Dropping it writes everything that waits, moves it all into
/// the database, and releases the folder.
pub struct SqliteStore {
    writer: Arc<Writer>,
    log: Arc<Log>,
    readers: Readers,
    helpers: Vec<JoinHandle<()>>,
    writing: Option<JoinHandle<()>>,
    shared: bool,
    _folder: Folder,
}

impl SqliteStore {
    /// Opens the store in `folder`, and creates both if they are missing. No other server may have it open.
    pub fn open(folder: &Path, options: SqliteOptions) -> Result<Self, OpenError> {
        Self::on(Folder::open(folder, &options)?, options)
    }

    /// Opens an existing store. A folder without one is refused, and nothing is written there.
    pub fn open_existing(folder: &Path, options: SqliteOptions) -> Result<Self, OpenError> {
        Self::on(Folder::open_existing(folder, &options)?, options)
    }

    fn on(folder: Folder, options: SqliteOptions) -> Result<Self, OpenError> {
        let log = Arc::new(Log::new(&options));
        let free_space = FreeSpace::beside(folder.file(), options.disk_reserve_bytes);
        let writer = Arc::new(Writer::new(&options, Arc::clone(&log), free_space));
        let readers = Readers::new(&options);
        let (helpers, writing, shared) = (Vec::new(), None, options.shared);
        let mut store = Self { writer, log, readers, helpers, writing, shared, _folder: folder };
        store.start(&options)?;
        Ok(store)
    }

    /// The writes and reads that wait, for metrics.
    pub fn waiting(&self) -> (usize, usize) {
        (self.writer.waiting(), self.readers.waiting())
    }

    /// The bytes of the write-ahead log, for metrics.
    pub fn log_bytes(&self) -> u64 {
        self.log.bytes()
    }

    /// Whether the write-ahead log is too long and cannot be restarted for now, for metrics.
    pub fn log_is_held(&self) -> bool {
        self.log.is_held()
    }

    /// Orders a fault for the next batch with an append.
    #[cfg(feature = "test-support")]
    pub fn order(&self, fault: super::fault::Fault) {
        self.writer.faults.order(fault);
    }

    /// The number of checkpoints that have ended, successful or not.
    #[cfg(feature = "test-support")]
    pub fn checkpoints(&self) -> u64 {
        self.log.ended()
    }

    /// The number of reads so far.
    #[cfg(feature = "test-support")]
    pub fn reads(&self) -> u64 {
        self.readers.asked()
    }

    /// Stops the writer before its next transaction, until the returned value is dropped.
    #[cfg(feature = "test-support")]
    pub fn hold(&self) -> impl Drop + '_ {
        self.log.turn()
    }

    fn start(&mut self, options: &SqliteOptions) -> Result<(), OpenError> {
        let folder = &self._folder;
        for number in 0..options.readers.max(1) {
            let connection = folder.connect_to_read(options.reader_cache_bytes)?;
            let (readers, log) = (self.readers.clone(), Arc::clone(&self.log));
            self.helpers.push(spawn(format!("store-read-{number}"), move || readers.run(&connection, &log)));
        }
        let connection = folder.connect_to_checkpoint(options.reader_cache_bytes)?;
        let (log, database) = (Arc::clone(&self.log), folder.file());
        self.helpers.push(spawn("store-checkpoint".to_owned(), move || log.run(&connection, &database)));

        let connection = folder.connect_to_write(options)?;
        self.writer.forgetting.load(&connection).map_err(|error| folder.failed(error))?;
        let (started, has_started) = mpsc::sync_channel(1);
        let (writer, log) = (Arc::clone(&self.writer), Arc::clone(&self.log));
        self.writing =
            Some(spawn("store-write".to_owned(), move || write(&writer, log, connection, &started)));
        match has_started.recv() {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(folder.failed(error)),
            Err(_) => Err(folder.failed(rusqlite::Error::UnwindingPanic)),
        }
    }

    fn small(&self, small: Small) -> BoxFuture<'static, Result<Option<Bytes>, BoxError>> {
        let queued = self.writer.small(small);
        async move { queued?.await? }.boxed()
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        // A thread of the store that panics ends the process, so joining never fails.
        self.readers.close();
        self.log.close();
        for thread in self.helpers.drain(..) {
            let _ = thread.join();
        }
        // The writer's connection closes last and alone. Connections that close at the same time may each
        // leave the log to another, and a read-only one never writes it back.
        self.writer.close();
        if let Some(thread) = self.writing.take() {
            let _ = thread.join();
        }
    }
}

/// The writer's thread: prepares, reports that, and writes until it is closed.
fn write(
    writer: &Writer,
    log: Arc<Log>,
    mut connection: Connection,
    started: &mpsc::SyncSender<rusqlite::Result<()>>,
) {
    turn::ask_for_short_ones();
    let hooked = connection.wal_hook(Some(move |_: &mut _, frames| {
        log.committed(u64::try_from(frames).unwrap_or(0));
        Ok(())
    }));
    match hooked.and_then(|()| Statements::prepare(&connection)) {
        Ok(statements) => {
            let _ = started.send(Ok(()));
            writer.run(&connection, statements);
        }
        Err(error) => {
            let _ = started.send(Err(error));
        }
    }
}

/// Starts a thread of the store. If it panics the process ends, because its work is half done.
fn spawn(name: String, life: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    struct Abort;
    impl Drop for Abort {
        fn drop(&mut self) {
            if thread::panicking() {
                tracing::error!("a thread of the store panicked: the process ends");
                std::process::abort();
            }
        }
    }
    let start = thread::Builder::new().name(name).spawn(move || {
        let _abort = Abort;
        life();
    });
    start.expect("the system gives a handful of threads at the start")
}

impl Journal for SqliteStore {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<(), AppendError>> {
        debug_assert!(!append.records.is_empty(), "an append holds a record");
        debug_assert!(
            append.records.iter().zip(append.head + 1..).all(|(record, seq)| record.seq == seq),
            "the records follow the head without gaps"
        );
        let queued = self.writer.append(append);
        async move { queued?.await.unwrap_or_else(|_| Err(never_taken())) }.boxed()
    }

    fn read(
        &self,
        stream: StreamId,
        window: Window,
        limit: usize,
        bytes_max: usize,
    ) -> BoxFuture<'static, Result<Page, ReadError>> {
        self.readers
            .ask("records", move |connection| read::page(connection, stream, window, limit, bytes_max))
    }

    fn head(&self, stream: StreamId) -> BoxFuture<'static, Result<Seq, ReadError>> {
        self.readers.ask("a head", move |connection| read::head(connection, stream))
    }

    /// A commit is visible as a whole or not at all, so there is nothing to settle.
    fn settled_head(&self, stream: StreamId) -> BoxFuture<'static, Result<Seq, ReadError>> {
        self.head(stream)
    }

    fn snapshot(&self, stream: StreamId) -> BoxFuture<'static, Result<Option<Snapshot>, ReadError>> {
        self.readers.ask("a snapshot", move |connection| read::snapshot(connection, stream))
    }

    fn keep_snapshot(
        &self,
        stream: StreamId,
        snapshot: Snapshot,
    ) -> BoxFuture<'static, Result<(), BoxError>> {
        self.small(Small::Snapshot(stream, snapshot)).map(|done| done.map(drop)).boxed()
    }

    fn commands_after(
        &self,
        stream: StreamId,
        after: CommandId,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<CommandSeen>, ReadError>> {
        self.readers.ask("commands", move |connection| read::commands_after(connection, stream, after, limit))
    }

    fn commands(
        &self,
        stream: StreamId,
        command_id: CommandId,
    ) -> BoxFuture<'static, Result<Vec<CommandSeen>, ReadError>> {
        self.readers.ask("a command", move |connection| read::commands(connection, stream, command_id))
    }

    fn streams(
        &self,
        kind: Kind,
        after: Option<Uuid>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<(Uuid, Seq)>, ReadError>> {
        self.readers.ask("streams", move |connection| read::streams(connection, kind, after, limit))
    }

    fn forget_commands(&self, before: Millis) -> BoxFuture<'static, Result<bool, BoxError>> {
        let (writer, done) = (Arc::clone(&self.writer), self.small(Small::ForgetCommands(before)));
        async move { done.await.map(|_| writer.forgetting.is_under_way()) }.boxed()
    }

    fn commands_floor(&self) -> Millis {
        self.writer.forgetting.floor()
    }

    fn unfinished_of(&self, stream: StreamId) -> BoxFuture<'static, Result<Vec<Seq>, ReadError>> {
        self.readers.ask("unfinished records", move |connection| read::unfinished_of(connection, stream))
    }

    fn unfinished(
        &self,
        from: Option<ListCursor>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Listed<(StreamId, Seq)>, ReadError>> {
        self.readers.ask("unfinished records", move |connection| listed::unfinished(connection, from, limit))
    }

    fn finish(&self, stream: StreamId, through: Seq) -> BoxFuture<'static, Result<(), BoxError>> {
        self.small(Small::Finish(stream, through)).map(|done| done.map(drop)).boxed()
    }
}

impl ReadModels for SqliteStore {
    fn rows(
        &self,
        table: Table,
        partition: Uuid,
        after: Option<Vec<u8>>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Row>, ReadError>> {
        self.readers.ask("rows", move |connection| read::rows(connection, table, partition, after, limit))
    }

    fn row(
        &self,
        table: Table,
        partition: Uuid,
        clustering: Vec<u8>,
    ) -> BoxFuture<'static, Result<Option<Row>, ReadError>> {
        self.readers.ask("a row", move |connection| read::row(connection, table, partition, clustering))
    }

    fn rows_at(&self, keys: Vec<RowKey>) -> BoxFuture<'static, Result<Vec<Option<Row>>, ReadError>> {
        match TooManyRows::check(keys.len()) {
            Ok(()) => self.readers.ask("rows", move |connection| read::rows_at(connection, &keys)),
            Err(error) => std::future::ready(Err(error)).boxed(),
        }
    }

    fn forget_rows(&self, table: Table, partition: Uuid) -> BoxFuture<'static, Result<bool, BoxError>> {
        let more = self.small(Small::ForgetRows(table, partition));
        async move { Ok(more.await?.is_some()) }.boxed()
    }
}

impl Timers for SqliteStore {
    fn due(
        &self,
        now: Millis,
        from: Option<ListCursor>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Listed<Timer>, ReadError>> {
        self.readers.ask("timers", move |connection| listed::due(connection, now, from, limit))
    }

    fn next_due(&self) -> BoxFuture<'static, Result<Option<Millis>, ReadError>> {
        self.readers.ask("timers", read::next_due)
    }

    fn forget(&self, timer: Timer) -> BoxFuture<'static, Result<(), BoxError>> {
        self.small(Small::Forget(timer)).map(|done| done.map(drop)).boxed()
    }
}

impl Settings for SqliteStore {
    fn setting(&self, name: &'static str) -> BoxFuture<'static, Result<Option<Bytes>, ReadError>> {
        self.readers.ask("a setting", move |connection| read::setting(connection, name))
    }

    fn claim_setting(&self, name: &'static str, value: Bytes) -> BoxFuture<'static, Result<Bytes, BoxError>> {
        let done = self.small(Small::Claim(name, value.clone()));
        async move { Ok(done.await?.unwrap_or(value)) }.boxed()
    }

    fn put_setting(&self, name: &'static str, value: Bytes) -> BoxFuture<'static, Result<(), BoxError>> {
        self.small(Small::Put(name, value)).map(|done| done.map(drop)).boxed()
    }
}

impl Lease for SqliteStore {
    fn claim_lease(&self, holder: Uuid, lives: Duration) -> BoxFuture<'static, Result<bool, BoxError>> {
        let holds = self.small(Small::Lease(holder, lives));
        async move { Ok(holds.await?.is_some_and(|holds| holds == holder.as_bytes()[..])) }.boxed()
    }

    fn release_lease(&self, holder: Uuid) -> BoxFuture<'static, Result<(), BoxError>> {
        self.small(Small::Release(holder)).map(|done| done.map(drop)).boxed()
    }
}

impl Store for SqliteStore {
    fn shared(&self) -> bool {
        self.shared
    }

    fn ready(&self) -> BoxFuture<'static, Result<(), BoxError>> {
        let read = self.setting(READY);
        // A new value each time: SQLite would not write an unchanged one to the disk.
        let written = self.put_setting(READY, Bytes::copy_from_slice(Uuid::new_v4().as_bytes()));
        let (writer, path) = (Arc::clone(&self.writer), self._folder.path().to_owned());
        async move {
            read.await?;
            let written = written.await;
            if writer.is_full() {
                return Err(DiskFull { path, source: written.err() }.into());
            }
            written
        }
        .boxed()
    }

    fn unknown(&self) -> BoxFuture<'static, Result<Unknown, ReadError>> {
        self.readers.ask("what is not known", read::unknown)
    }

    fn generation(&self, anew: bool) -> BoxFuture<'static, Result<Uuid, BoxError>> {
        let (folder, writer) = (self._folder.path().to_owned(), Arc::clone(&self.writer));
        let stands = self.setting(generation::SETTING);
        async move {
            let (stands, mirror) = (stands.await?, Mirror::read(&folder)?);
            if let Some(mirror) = mirror
                && !anew
                && stands == Some(mirror.setting())
            {
                return Ok(mirror.nonce);
            }
            let mirror = Mirror::make(&folder)?;
            writer.small(Small::Put(generation::SETTING, mirror.setting()))?.await??;
            Ok(mirror.nonce)
        }
        .boxed()
    }

    fn warning(&self) -> Option<String> {
        let long = |megabytes| {
            format!("the write-ahead log is {megabytes} MB long: another program keeps reading the database")
        };
        self.log.is_held().then(|| long(self.log.bytes() >> 20))
    }
}
