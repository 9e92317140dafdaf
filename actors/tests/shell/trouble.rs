//! A real store that can be told to fail: what stands in the journal is always SQLite's.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use protocol::{CommandId, Kind, Millis, Seq, StreamId};
use schema::{
    Append, AppendError, BoxError, CommandSeen, Journal, Lease, ListCursor, Listed, Page, ReadError,
    ReadModels, Row, RowKey, Settings, SharedStore, Snapshot, Store, Table, Timer, Timers, Unknown, Window,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// What goes wrong with one append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    None,
    /// It is lost on the way there: nothing is written, and nobody says so.
    LostBefore,
    /// It is written, and the answer is lost.
    LostAfter,
    /// The store is full: certainly nothing is written.
    Full,
}

/// Says what goes wrong with the append of that number, from 1.
pub type Plan = Box<dyn Fn(u64, &Append) -> Trouble + Send + Sync>;

/// SQLite, with trouble.
pub struct TroubleStore {
    inner: SharedStore,
    plan: Mutex<Arc<Plan>>,
    appends: AtomicU64,
    /// Records of each append that was tried, in order.
    pub sizes: Mutex<Vec<usize>>,
    /// Pages of rooms' records that were asked for.
    pub pages: AtomicU64,
    /// Appends pass while there are permits.
    pub gate: Arc<Semaphore>,
    /// The streams whose heads were looked at for certain, in order.
    pub looks: Mutex<Vec<StreamId>>,
    /// Those looks pass while there are permits.
    pub look_gate: Arc<Semaphore>,
    /// Whether what is finished stays unfinished.
    pub finish_fails: AtomicBool,
    /// Whether the lease can be neither taken nor renewed.
    pub lease_fails: AtomicBool,
    /// How often a page of what is unfinished was read.
    pub unfinished_read: AtomicUsize,
    /// Streams whose records cannot be read now, and how often each was asked for meanwhile.
    pub unreadable: Mutex<BTreeMap<StreamId, usize>>,
    /// What happens between the reading of due timers and their telling.
    looked: Mutex<Looked>,
}

/// What happens then.
type Looked = Arc<dyn Fn() + Send + Sync>;

impl TroubleStore {
    pub fn new(inner: SharedStore) -> Arc<Self> {
        Arc::new(Self {
            inner,
            plan: Mutex::new(Arc::new(Box::new(|_, _| Trouble::None))),
            appends: AtomicU64::new(0),
            sizes: Mutex::default(),
            pages: AtomicU64::new(0),
            gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
            looks: Mutex::default(),
            look_gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
            finish_fails: AtomicBool::new(false),
            lease_fails: AtomicBool::new(false),
            unfinished_read: AtomicUsize::new(0),
            unreadable: Mutex::default(),
            looked: Mutex::new(Arc::new(|| {})),
        })
    }

    /// From now on this happens whenever due timers were read and are about to be told.
    pub fn when_timers_were_read(&self, looked: impl Fn() + Send + Sync + 'static) {
        *self.looked.lock() = Arc::new(looked);
    }

    /// From now on appends go wrong as `plan` says.
    pub fn plan(&self, plan: impl Fn(u64, &Append) -> Trouble + Send + Sync + 'static) {
        *self.plan.lock() = Arc::new(Box::new(plan));
    }
}

fn lost() -> AppendError {
    AppendError::Unsettled("the answer was lost".into())
}

impl Journal for TroubleStore {
    fn append(&self, append: Append) -> BoxFuture<'static, Result<(), AppendError>> {
        let number = self.appends.fetch_add(1, Ordering::Relaxed) + 1;
        self.sizes.lock().push(append.records.len());
        let trouble = (self.plan.lock().clone())(number, &append);
        let (gate, inner) = (self.gate.clone(), self.inner.clone());
        async move {
            let _permit = gate.acquire_owned().await;
            match trouble {
                Trouble::None => inner.append(append).await,
                Trouble::LostBefore => Err(lost()),
                Trouble::LostAfter => match inner.append(append).await {
                    Ok(()) => Err(lost()),
                    failed => failed,
                },
                Trouble::Full => Err(AppendError::Overloaded { retry_after_ms: 7, source: "full".into() }),
            }
        }
        .boxed()
    }

    fn read(
        &self,
        stream: StreamId,
        window: Window,
        limit: usize,
        bytes_max: usize,
    ) -> BoxFuture<'static, Result<Page, ReadError>> {
        if stream.kind == Kind::Room {
            self.pages.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(asked) = self.unreadable.lock().get_mut(&stream) {
            *asked += 1;
            let (context, source) = (stream.to_string(), "its disk is gone".into());
            return std::future::ready(Err(ReadError { context, source })).boxed();
        }
        self.inner.read(stream, window, limit, bytes_max)
    }

    fn head(&self, stream: StreamId) -> BoxFuture<'static, Result<Seq, ReadError>> {
        self.inner.head(stream)
    }

    fn settled_head(&self, stream: StreamId) -> BoxFuture<'static, Result<Seq, ReadError>> {
        self.looks.lock().push(stream);
        let (gate, head) = (self.look_gate.clone(), self.inner.settled_head(stream));
        async move {
            let _permit = gate.acquire_owned().await;
            head.await
        }
        .boxed()
    }

    fn snapshot(&self, stream: StreamId) -> BoxFuture<'static, Result<Option<Snapshot>, ReadError>> {
        self.inner.snapshot(stream)
    }

    fn keep_snapshot(
        &self,
        stream: StreamId,
        snapshot: Snapshot,
    ) -> BoxFuture<'static, Result<(), BoxError>> {
        self.inner.keep_snapshot(stream, snapshot)
    }

    fn commands_after(
        &self,
        stream: StreamId,
        after: CommandId,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<CommandSeen>, ReadError>> {
        self.inner.commands_after(stream, after, limit)
    }

    fn commands(
        &self,
        stream: StreamId,
        command_id: CommandId,
    ) -> BoxFuture<'static, Result<Vec<CommandSeen>, ReadError>> {
        self.inner.commands(stream, command_id)
    }

    fn streams(
        &self,
        kind: Kind,
        after: Option<Uuid>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<(Uuid, Seq)>, ReadError>> {
        self.inner.streams(kind, after, limit)
    }

    fn forget_commands(&self, before: Millis) -> BoxFuture<'static, Result<bool, BoxError>> {
        self.inner.forget_commands(before)
    }

    fn commands_floor(&self) -> Millis {
        self.inner.commands_floor()
    }

    fn unfinished_of(&self, stream: StreamId) -> BoxFuture<'static, Result<Vec<Seq>, ReadError>> {
        self.inner.unfinished_of(stream)
    }

    fn unfinished(
        &self,
        from: Option<ListCursor>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Listed<(StreamId, Seq)>, ReadError>> {
        self.unfinished_read.fetch_add(1, Ordering::Relaxed);
        self.inner.unfinished(from, limit)
    }

    fn finish(&self, stream: StreamId, through: Seq) -> BoxFuture<'static, Result<(), BoxError>> {
        if self.finish_fails.load(Ordering::Relaxed) {
            return std::future::ready(Err("a test loses this".into())).boxed();
        }
        self.inner.finish(stream, through)
    }
}

impl ReadModels for TroubleStore {
    fn rows(
        &self,
        table: Table,
        partition: Uuid,
        after: Option<Vec<u8>>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Row>, ReadError>> {
        self.inner.rows(table, partition, after, limit)
    }

    fn row(
        &self,
        table: Table,
        partition: Uuid,
        clustering: Vec<u8>,
    ) -> BoxFuture<'static, Result<Option<Row>, ReadError>> {
        self.inner.row(table, partition, clustering)
    }

    fn rows_at(&self, keys: Vec<RowKey>) -> BoxFuture<'static, Result<Vec<Option<Row>>, ReadError>> {
        self.inner.rows_at(keys)
    }

    fn forget_rows(&self, table: Table, partition: Uuid) -> BoxFuture<'static, Result<bool, BoxError>> {
        self.inner.forget_rows(table, partition)
    }
}

impl Timers for TroubleStore {
    fn due(
        &self,
        now: Millis,
        from: Option<ListCursor>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Listed<Timer>, ReadError>> {
        let (due, looked) = (self.inner.due(now, from, limit), self.looked.lock().clone());
        async move {
            let due = due.await;
            looked();
            due
        }
        .boxed()
    }

    fn next_due(&self) -> BoxFuture<'static, Result<Option<Millis>, ReadError>> {
        self.inner.next_due()
    }

    fn forget(&self, timer: Timer) -> BoxFuture<'static, Result<(), BoxError>> {
        self.inner.forget(timer)
    }
}

impl Settings for TroubleStore {
    fn setting(&self, name: &'static str) -> BoxFuture<'static, Result<Option<Bytes>, ReadError>> {
        self.inner.setting(name)
    }

    fn claim_setting(&self, name: &'static str, value: Bytes) -> BoxFuture<'static, Result<Bytes, BoxError>> {
        self.inner.claim_setting(name, value)
    }

    fn put_setting(&self, name: &'static str, value: Bytes) -> BoxFuture<'static, Result<(), BoxError>> {
        self.inner.put_setting(name, value)
    }
}

impl Lease for TroubleStore {
    fn claim_lease(&self, holder: Uuid, lives: Duration) -> BoxFuture<'static, Result<bool, BoxError>> {
        if self.lease_fails.load(Ordering::Relaxed) {
            return std::future::ready(Err("the store does not answer".into())).boxed();
        }
        self.inner.claim_lease(holder, lives)
    }

    fn release_lease(&self, holder: Uuid) -> BoxFuture<'static, Result<(), BoxError>> {
        self.inner.release_lease(holder)
    }
}

impl Store for TroubleStore {
    fn shared(&self) -> bool {
        self.inner.shared()
    }

    fn ready(&self) -> BoxFuture<'static, Result<(), BoxError>> {
        self.inner.ready()
    }

    fn unknown(&self) -> BoxFuture<'static, Result<Unknown, ReadError>> {
        self.inner.unknown()
    }

    fn warning(&self) -> Option<String> {
        self.inner.warning()
    }
}
