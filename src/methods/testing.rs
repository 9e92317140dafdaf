//! A server with one worker thread and no sockets, for tests of methods: from the request to the content of
//! the outbox.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use actors::clock::Clock;
use actors::limits::Limits;
use actors::observe::Unobserved;
use actors::{House, Parts, timers};
use bytes::BytesMut;
use protocol::account::RegisterParams;
use protocol::stream::{AdvanceParams, StateAnswer, StreamParams};
use protocol::{
    AccountId, CommandId, ErrorCode, Generation, Kind, Method, WireError, decode, frame, registry,
};
use schema::{SqliteOptions, SqliteStore};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use tempfile::TempDir;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::config::{Config, Passwords, Within};
use crate::hub::Conn;
use crate::identity::{Authenticator, Rules};
use crate::methods::dispatch;
use crate::presence::Presence;
use crate::provider::Sandbox;
use crate::search::{Pending, Place, Search};
use crate::worker::{self, ConnectionCounts, Shared, Worker};

/// How often something is asked, to find out how much it reads when nothing else reads at the same time.
const TRIES: usize = 5;

/// How long an account stays online here without a connection.
const PRESENCE_GRACE: Duration = Duration::from_millis(5);

/// How long the sandbox provider is silent here.
const SILENCE: Duration = Duration::from_millis(5);

/// A server with one worker thread, this one. Its clock can be moved.
pub struct Server {
    pub worker: Worker,
    pub store: Arc<SqliteStore>,
    timers: JoinHandle<()>,
    following: JoinHandle<()>,
    folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.timers.abort();
        self.following.abort();
    }
}

impl Server {
    pub async fn start(account_connections_max: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(folder.path(), SqliteOptions::default()).expect("the store opens");
        let store = Arc::new(store);
        let pending = Arc::new(Pending::default());
        let house = House::new(Parts {
            store: store.clone(),
            clock: Clock::moved(0),
            limits: Limits::default(),
            observer: Arc::new(Unobserved),
            changes: pending.clone(),
            provider: Arc::new(Sandbox { silence: SILENCE }),
        });
        let mut config = Config {
            sandbox_clock: true,
            passwords: Passwords {
                argon2_memory_kib: Within::of(64),
                argon2_passes: Within::of(1),
                weak_hashing_for_tests: true,
                ..Passwords::default()
            },
            ..Config::default()
        };
        config.limits.account_connections_max =
            Within::try_from(account_connections_max as i64).expect("a limit");
        let rules = Rules::of(&config).expect("cheap, as a test may ask");
        let identity = Authenticator::start(house.clone(), rules).await.expect("the authenticator starts");
        let presence = Presence::new(house.clone(), PRESENCE_GRACE);
        let search = Search::new(house.clone(), search_place(&folder), pending);
        let following = actix_rt::spawn(search.clone().follow());
        let shared = Shared {
            house,
            config,
            generation: Generation::default(),
            connection_counts: ConnectionCounts::default(),
            presence,
            identity,
            finds: worker::finds(),
            presence_questions: worker::presence_questions(),
            exports: worker::exports(),
            device_ends: worker::device_ends(),
            suggestions: worker::suggestions(),
            search,
            searches: worker::searches(),
            submits: worker::submits(),
            clock_moved: Arc::default(),
            at_work: Semaphore::new(0),
            leaving: watch::Sender::new(false),
        };
        let worker = Worker::open(Arc::new(shared)).expect("room for a worker");
        let (house, moved) = (worker.house().clone(), worker.shared.clock_moved.clone());
        let timers = actix_rt::spawn(timers::run(house, moved));
        Self { worker, store, timers, following, folder }
    }

    /// From now on search hears of nothing that changes, and writes nothing.
    pub async fn stop_search(&self) {
        self.following.abort();
        while !self.following.is_finished() {
            tokio::task::yield_now().await;
        }
    }

    /// Search as a server has it that starts now on the same data.
    pub fn search_again(&self) -> SearchAgain {
        let search = Search::new(self.worker.house().clone(), self.place(), Arc::default());
        let following = actix_rt::spawn(search.clone().follow());
        SearchAgain { search, following }
    }

    /// Where the index of search stands.
    pub fn place(&self) -> Place {
        search_place(&self.folder)
    }

    /// The folder of its data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The smallest number of reads of the store that a call costs.
    pub async fn reads_of<A>(&self, call: impl AsyncFn() -> A) -> u64 {
        let mut fewest = u64::MAX;
        for _ in 0..TRIES {
            let before = self.store.reads();
            call().await;
            fewest = fewest.min(self.store.reads() - before);
        }
        fewest
    }

    pub fn connect(&self) -> Client<'_> {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let conn = Rc::new(Conn::new(self.worker.hub.name(), address, None));
        self.worker.hub.join(conn.clone());
        Client { worker: &self.worker, conn, written: RefCell::default() }
    }
}

fn search_place(folder: &TempDir) -> Place {
    Place { folder: folder.path().join("search"), generation: Generation::default() }
}

/// Search, as of another server.
pub struct SearchAgain {
    pub search: Arc<Search>,
    following: JoinHandle<()>,
}

impl Drop for SearchAgain {
    fn drop(&mut self) {
        self.following.abort();
    }
}

/// Every error that a method answers must be listed in the printed protocol.
fn assert_listed(method: &str, error: &WireError) {
    let Some(method) = registry::method(method) else { return };
    assert!(method.may_answer(error.code), "{} is not listed to answer {error}", method.name);
    let rule = error.rule().unwrap_or_default();
    let is_listed = error.code != ErrorCode::Refused || method.rules.contains(&rule);
    assert!(is_listed, "{} is not listed to be refused by {rule}", method.name);
}

/// A connection without a socket.
pub struct Client<'a> {
    worker: &'a Worker,
    pub conn: Rc<Conn>,
    written: RefCell<BytesMut>,
}

/// What the server wrote.
pub enum Written {
    Value(Vec<u8>),
    Close(u16),
}

impl Client<'_> {
    pub fn send<P: Serialize>(&self, id: u32, method: &str, params: &P) {
        let params = frame::to_bytes(params);
        dispatch(self.worker, &self.conn, id, method, &params);
    }

    pub async fn call<P: Serialize, A: DeserializeOwned>(
        &self,
        method: &str,
        params: &P,
    ) -> Result<A, WireError> {
        self.call_encoded(method, &frame::to_bytes(params)).await
    }

    /// Calls a method with parameters in MessagePack.
    pub async fn call_encoded<A: DeserializeOwned>(
        &self,
        method: &str,
        params: &[u8],
    ) -> Result<A, WireError> {
        dispatch(self.worker, &self.conn, 1, method, params);
        let answer = self.answer().await;
        if let Err(error) = &answer {
            assert_listed(method, error);
        }
        answer
    }

    /// Calls the method that the parameters belong to.
    pub async fn ask<M: Method>(&self, params: M) -> Result<M::Answer, WireError> {
        self.call(M::NAME, &params).await
    }

    /// The next answer. Notifications before it are skipped.
    pub async fn answer<A: DeserializeOwned>(&self) -> Result<A, WireError> {
        loop {
            let Written::Value(value) = self.next().await else { panic!("closed instead of answered") };
            let message = decode::messages(&value, &decode::Limits::REQUESTS).next().expect("a message");
            return match message.expect("well formed") {
                decode::Message::Response { error: Some(error), .. } => {
                    Err(rmp_serde::from_slice(error).expect("an error"))
                }
                decode::Message::Response { result: Some(result), .. } => {
                    Ok(rmp_serde::from_slice(result).expect("the answer"))
                }
                decode::Message::Notification { .. } => continue,
                other => panic!("no response: {other:?}"),
            };
        }
    }

    pub async fn refused<P: Serialize>(&self, method: &str, params: &P) -> ErrorCode {
        self.call::<P, IgnoredAny>(method, params).await.map(|_| ()).expect_err(method).code
    }

    /// The next value that was written. A long one comes in pieces.
    pub async fn next(&self) -> Written {
        poll_fn(|cx| {
            self.conn.outbox.register(cx);
            let mut written = self.written.borrow_mut();
            while frame_bytes(&written).is_none() {
                let Some(more) = self.conn.outbox.take() else { return Poll::Pending };
                written.extend_from_slice(&more);
            }
            Poll::Ready(())
        })
        .await;
        let mut written = self.written.borrow_mut();
        let (head, length) = frame_bytes(&written).expect("it has come");
        let frame = written.split_to(head + length);
        match frame[0] {
            0x88 => Written::Close(u16::from_be_bytes([frame[2], frame[3]])),
            _ => Written::Value(frame[head..].to_vec()),
        }
    }
}

/// The lengths of the head and the payload of the first WebSocket frame, when it is complete.
fn frame_bytes(written: &[u8]) -> Option<(usize, usize)> {
    let (head, length) = match *written.get(1)? {
        length @ 0..=125 => (2, usize::from(length)),
        126 => (4, usize::from(u16::from_be_bytes(written.get(2..4)?.try_into().expect("two bytes")))),
        _ => (10, u64::from_be_bytes(written.get(2..10)?.try_into().expect("eight bytes")) as usize),
    };
    (written.len() >= head + length).then_some((head, length))
}

/// A person who is signed in on a connection.
pub struct Person<'a> {
    pub client: Client<'a>,
    pub account: AccountId,
}

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

fn next() -> u32 {
    CALLS.with(|calls| {
        calls.set(calls.get() + 1);
        calls.get()
    })
}

pub fn new_command() -> CommandId {
    CommandId(Uuid::now_v7())
}

impl<'a> Person<'a> {
    pub async fn of(server: &'a Server) -> Self {
        let client = server.connect();
        let email = format!("person{}@example.org", next());
        let (password, display_name) = ("correct horse".to_owned(), "Someone".to_owned());
        let register = RegisterParams { command_id: new_command(), email, password, display_name };
        let signed_in = client.ask(register).await.expect("a free email");
        Self { client, account: signed_in.account }
    }

    pub async fn call<P: Serialize, A: DeserializeOwned>(
        &self,
        method: &str,
        params: &P,
    ) -> Result<A, WireError> {
        self.client.call(method, params).await
    }

    pub async fn ask<M: Method>(&self, params: M) -> Result<M::Answer, WireError> {
        self.client.ask(params).await
    }

    pub async fn state<S: DeserializeOwned>(&self, kind: Kind, id: Uuid) -> Result<S, WireError> {
        let answer: StateAnswer<S> = self.call("stream.state", &StreamParams { kind, id }).await?;
        Ok(answer.state)
    }

    pub async fn advance(&self, ms: u64) {
        let params = AdvanceParams { command_id: new_command(), ms };
        self.ask(params).await.expect("the clock moves");
    }
}
