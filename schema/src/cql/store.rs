//! The CQL store: its thread, and the ports in front of it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use protocol::{CommandId, Kind, Millis, Seq, StreamId};
use tracing::warn;
use uuid::Uuid;

use super::append::append_bytes;
use super::connect::{CqlOpenError, check_rights, connect, unreadable};
use super::core::Core;
use super::driver::Driver;
use super::migrate;
use super::options::CqlOptions;
use super::statements::Statements;
use crate::ports::{
    Append, AppendError, BoxError, CommandSeen, Journal, Lease, ListCursor, Listed, Page, ReadError,
    ReadModels, Settings, Snapshot, Store, Timer, Timers, TooManyRows, Unknown, Window,
};
use crate::rows::{Row, RowKey, Table};

/// The setting that [`Store::ready`] writes as a test.
const READY: &str = "ready";

/// How often old minutes are swept of streams without markers.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// The CQL store, opened on a keyspace. Dropping it interrupts what is under way, like a crash.
pub struct CqlStore {
    core: Arc<Core>,
    driver: Driver,
}

impl CqlStore {
    /// Opens the store. The keyspace must have every migration.
    pub async fn open(options: CqlOptions) -> Result<Self, CqlOpenError> {
        let driver = Driver::start(&options)?;
        let core = driver.open(&options, open_here(options.clone())).await?;
        let swept = Arc::downgrade(&core);
        drop(driver.run(async move {
            let mut ticks = tokio::time::interval(SWEEP_EVERY);
            loop {
                ticks.tick().await;
                let Some(core) = swept.upgrade() else { break };
                if let Err(error) = core.sweep_unfinished().await {
                    warn!(%error, "failed to sweep the traces of markers: it is tried again");
                }
            }
        }));
        Ok(Self { core, driver })
    }

    /// The appends that wait and that are under way, for metrics.
    pub fn waiting(&self) -> (usize, usize) {
        let under_way =
            self.core.options.appends_in_flight_max.max(1) - self.core.in_flight.available_permits();
        (self.core.admission.waiting(), under_way)
    }

    /// Orders a fault for the next append.
    #[cfg(feature = "test-support")]
    pub fn order(&self, fault: super::fault::Fault) {
        self.core.faults.order(fault);
    }

    /// Runs a read, within the bound of concurrent reads.
    fn ask<T, F>(
        &self,
        context: &'static str,
        work: impl FnOnce(Arc<Core>) -> F,
    ) -> BoxFuture<'static, Result<T, ReadError>>
    where
        F: Future<Output = Result<T, BoxError>> + Send + 'static,
        T: Send + 'static,
    {
        let core = Arc::clone(&self.core);
        let work = work(Arc::clone(&core));
        let done = self.driver.run(async move { core.read_within(context, work).await });
        async move { done.await.unwrap_or_else(|| Err(closed(context))) }.boxed()
    }

    /// Runs a small write, within the same bound.
    fn put<T, F>(&self, work: impl FnOnce(Arc<Core>) -> F) -> BoxFuture<'static, Result<T, BoxError>>
    where
        F: Future<Output = Result<T, BoxError>> + Send + 'static,
        T: Send + 'static,
    {
        let core = Arc::clone(&self.core);
        let work = work(Arc::clone(&core));
        let done = self.driver.run(async move {
            let _permit = core.reading().await?;
            work.await
        });
        async move { done.await.unwrap_or_else(|| Err("the store is closed".into())) }.boxed()
    }
}

async fn open_here(options: CqlOptions) -> Result<Arc<Core>, CqlOpenError> {
    let session = connect(&options).await?;
    migrate::check(&session, &options).await?;
    check_rights(&session, &options).await?;
    let statements = Statements::prepare(&session, options.consistency).await;
    let statements = statements.map_err(|error| unreadable(&options, error))?;
    Ok(Arc::new(Core::new(session, statements, options)))
}

fn closed(context: &str) -> ReadError {
    ReadError { context: context.to_owned(), source: "the store is closed".into() }
}

impl Journal for CqlStore {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<(), AppendError>> {
        debug_assert!(!append.records.is_empty(), "an append holds a record");
        debug_assert!(
            append.records.iter().zip(append.head + 1..).all(|(record, seq)| record.seq == seq),
            "the records follow the head without gaps"
        );
        let core = Arc::clone(&self.core);
        let admitted = match core.admission.admit(append_bytes(&append)) {
            Ok(admitted) => admitted,
            Err(full) => {
                let retry_after_ms = core.options.retry_after_queue_ms;
                let refused = AppendError::Overloaded { retry_after_ms, source: full.into() };
                return std::future::ready(Err(refused)).boxed();
            }
        };
        let turn = core.turns.take(append.stream);
        let done = self.driver.run(core.append(append, turn, admitted));
        async move { done.await.unwrap_or_else(|| Err(AppendError::Unsettled("the store is closed".into()))) }
            .boxed()
    }

    fn read(
        &self,
        stream: StreamId,
        window: Window,
        limit: usize,
        bytes_max: usize,
    ) -> BoxFuture<'static, Result<Page, ReadError>> {
        self.ask("records", async move |core| core.page(stream, window, limit, bytes_max).await)
    }

    fn head(&self, stream: StreamId) -> BoxFuture<'static, Result<Seq, ReadError>> {
        self.ask("a head", async move |core| core.end(stream).await)
    }

    fn settled_head(&self, stream: StreamId) -> BoxFuture<'static, Result<Seq, ReadError>> {
        self.ask("a head", async move |core| core.settled_end(stream).await)
    }

    fn snapshot(&self, stream: StreamId) -> BoxFuture<'static, Result<Option<Snapshot>, ReadError>> {
        self.ask("a snapshot", async move |core| core.snapshot(stream).await)
    }

    fn keep_snapshot(
        &self,
        stream: StreamId,
        snapshot: Snapshot,
    ) -> BoxFuture<'static, Result<(), BoxError>> {
        self.put(async move |core| core.keep_snapshot(stream, snapshot).await)
    }

    fn commands_after(
        &self,
        stream: StreamId,
        after: CommandId,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<CommandSeen>, ReadError>> {
        self.ask("commands", async move |core| core.commands_after(stream, after, limit).await)
    }

    fn commands(
        &self,
        stream: StreamId,
        command_id: CommandId,
    ) -> BoxFuture<'static, Result<Vec<CommandSeen>, ReadError>> {
        self.ask("a command", async move |core| core.commands(stream, command_id).await)
    }

    fn streams(
        &self,
        kind: Kind,
        after: Option<Uuid>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<(Uuid, Seq)>, ReadError>> {
        self.ask("streams", async move |core| core.streams(kind, after, limit).await)
    }

    fn unfinished_of(&self, stream: StreamId) -> BoxFuture<'static, Result<Vec<Seq>, ReadError>> {
        self.ask("unfinished records", async move |core| core.unfinished_of(stream).await)
    }

    fn unfinished(
        &self,
        from: Option<ListCursor>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Listed<(StreamId, Seq)>, ReadError>> {
        self.ask("unfinished records", async move |core| core.unfinished(from, limit).await)
    }

    fn finish(&self, stream: StreamId, through: Seq) -> BoxFuture<'static, Result<(), BoxError>> {
        self.put(async move |core| core.finish(stream, through).await)
    }
}

impl ReadModels for CqlStore {
    fn rows(
        &self,
        table: Table,
        partition: Uuid,
        after: Option<Vec<u8>>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Row>, ReadError>> {
        self.ask("rows", async move |core| core.rows(table, partition, after, limit).await)
    }

    fn row(
        &self,
        table: Table,
        partition: Uuid,
        clustering: Vec<u8>,
    ) -> BoxFuture<'static, Result<Option<Row>, ReadError>> {
        self.ask("a row", async move |core| core.row(table, partition, clustering).await)
    }

    fn rows_at(&self, keys: Vec<RowKey>) -> BoxFuture<'static, Result<Vec<Option<Row>>, ReadError>> {
        match TooManyRows::check(keys.len()) {
            Ok(()) => self.ask("rows", async move |core| core.rows_at(keys).await),
            Err(error) => std::future::ready(Err(error)).boxed(),
        }
    }

    fn forget_rows(&self, table: Table, partition: Uuid) -> BoxFuture<'static, Result<bool, BoxError>> {
        self.put(async move |core| core.forget_rows(table, partition).await.map(|()| false))
    }
}

impl Timers for CqlStore {
    fn due(
        &self,
        now: Millis,
        from: Option<ListCursor>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Listed<Timer>, ReadError>> {
        self.ask("timers", async move |core| core.due(now, from, limit).await)
    }

    fn next_due(&self) -> BoxFuture<'static, Result<Option<Millis>, ReadError>> {
        self.ask("timers", async move |core| core.next_due().await)
    }

    fn forget(&self, timer: Timer) -> BoxFuture<'static, Result<(), BoxError>> {
        self.put(async move |core| core.forget_timer(timer).await)
    }
}

impl Settings for CqlStore {
    fn setting(&self, name: &'static str) -> BoxFuture<'static, Result<Option<Bytes>, ReadError>> {
        self.ask("a setting", async move |core| core.setting(name).await)
    }

    fn claim_setting(&self, name: &'static str, value: Bytes) -> BoxFuture<'static, Result<Bytes, BoxError>> {
        self.put(async move |core| core.claim_setting(name, value).await)
    }

    fn put_setting(&self, name: &'static str, value: Bytes) -> BoxFuture<'static, Result<(), BoxError>> {
        self.put(async move |core| core.put_setting(name, value).await)
    }
}

/// A lease does not wait for a place among the reads: a busy server must not lose it.
impl Lease for CqlStore {
    fn claim_lease(&self, holder: Uuid, lives: Duration) -> BoxFuture<'static, Result<bool, BoxError>> {
        let core = Arc::clone(&self.core);
        let done = self.driver.run(async move { core.claim_lease(holder, lives).await });
        async move { done.await.unwrap_or_else(|| Err("the store is closed".into())) }.boxed()
    }

    fn release_lease(&self, holder: Uuid) -> BoxFuture<'static, Result<(), BoxError>> {
        let core = Arc::clone(&self.core);
        let done = self.driver.run(async move { core.release_lease(holder).await });
        async move { done.await.unwrap_or_else(|| Err("the store is closed".into())) }.boxed()
    }
}

impl Store for CqlStore {
    fn shared(&self) -> bool {
        true
    }

    fn ready(&self) -> BoxFuture<'static, Result<(), BoxError>> {
        self.put(async move |core| {
            core.setting(READY).await?;
            core.put_setting(READY, Bytes::new()).await
        })
    }

    fn unknown(&self) -> BoxFuture<'static, Result<Unknown, ReadError>> {
        self.ask("what is not known", async move |core| core.unknown().await)
    }
}
