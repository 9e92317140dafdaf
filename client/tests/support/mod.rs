//! A small server of the wire for the client's own failure tests: rooms in memory, over real sockets, with
//! faults on order.
#![allow(dead_code, missing_docs)]

mod connection;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use client::Endpoint;
use protocol::frame::{EventHead, put_event_map, to_bytes};
use protocol::room::Posted;
use protocol::{AccountId, CommandId, Generation, Kind, Seq, StreamId};
use tokio::net::TcpListener;
use tokio::sync::watch;
use uuid::Uuid;

pub const ADA: AccountId = AccountId(Uuid::from_u128(0xADA));
pub const PASSWORD: &str = "correct horse battery staple";
/// No test takes longer; one that would is stuck.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub fn room(number: u128) -> StreamId {
    StreamId::new(Kind::Room, Uuid::from_u128(number))
}

/// What the server is to do wrong.
#[derive(Debug, Default)]
pub struct Faults {
    /// Cuts a connection in the middle of the frame after that many events.
    pub cut_after_events: Option<u64>,
    /// Executes that many posts, then hangs up instead of answering.
    pub hang_up_on_posts: u32,
    /// Registers that often, then hangs up instead of answering.
    pub hang_up_on_registers: u32,
    /// Answers that many posts `overloaded`, with that delay, executing none.
    pub overloaded: Option<(u32, u64)>,
    /// Answers nothing at all.
    pub deaf: bool,
    /// Closes every connection right after its welcome, that many times.
    pub close: Option<(u32, u16, &'static str)>,
    /// Sends neither pings nor anything else once signed in.
    pub mute: bool,
    /// Writes one byte at a time.
    pub drip: bool,
    /// Skips that event of every subscription once.
    pub skip: Option<Seq>,
    /// Sends that event of every subscription twice.
    pub twice: Option<Seq>,
    /// Sends this much in one frame, in fragments.
    pub fragments: bool,
}

/// What the server knows and has seen.
#[derive(Debug)]
pub struct State {
    /// Event maps by stream, in order.
    pub streams: BTreeMap<StreamId, Vec<Vec<u8>>>,
    pub answered: BTreeMap<CommandId, Seq>,
    /// The commands of all registrations that were asked for.
    pub registered: Vec<CommandId>,
    /// By how much its clock is ahead of this machine's.
    pub clock_ahead_ms: i64,
    pub faults: Faults,
    pub token: String,
    pub token_good_ms: i64,
    pub refresh_token: String,
    pub ping_seconds: u32,
    pub behind_over: u64,
    pub connected_at: Vec<Instant>,
    pub resumes: u32,
    pub refreshes: u32,
    pub pages: u32,
    pub pongs: u32,
    pub posts_asked: u32,
    pub subscribed: Vec<(StreamId, Option<Seq>)>,
    pub ended: Vec<StreamId>,
    pub generation: Generation,
}

/// A running server; it stops with the test's runtime.
#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    pub state: Arc<Mutex<State>>,
    changed: Arc<watch::Sender<u64>>,
}

impl Server {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = State {
            streams: BTreeMap::new(),
            answered: BTreeMap::new(),
            registered: Vec::new(),
            clock_ahead_ms: 0,
            faults: Faults::default(),
            token: "token-1".to_owned(),
            token_good_ms: 3_600_000,
            refresh_token: "refresh-1".to_owned(),
            ping_seconds: 20,
            behind_over: 10_000,
            connected_at: Vec::new(),
            resumes: 0,
            refreshes: 0,
            pages: 0,
            pongs: 0,
            posts_asked: 0,
            subscribed: Vec::new(),
            ended: Vec::new(),
            generation: Generation(Uuid::from_u128(1)),
        };
        let server =
            Self { address, state: Arc::new(Mutex::new(state)), changed: Arc::new(watch::channel(0).0) };
        let accepting = server.clone();
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                tokio::spawn(connection::serve(accepting.clone(), tcp));
            }
        });
        server
    }

    pub fn endpoint(&self) -> Endpoint {
        Endpoint::new(&format!("ws://{}", self.address)).unwrap()
    }

    /// Looks at or changes the server, and lets its connections notice.
    pub fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.lock().unwrap());
        self.changed.send_modify(|version| *version += 1);
        result
    }

    /// Appends a message to a room.
    pub fn say(&self, stream: StreamId, text: &str) -> Seq {
        self.with(|state| state.append(stream, None, text))
    }

    /// Waits until the server has seen something.
    pub async fn until(&self, what: &str, seen: impl Fn(&State) -> bool) {
        let mut changed = self.changed.subscribe();
        let waiting = async {
            while !seen(&self.state.lock().unwrap()) {
                changed.changed().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never seen: {what}"));
    }
}

impl State {
    pub fn append(&mut self, stream: StreamId, command_id: Option<CommandId>, text: &str) -> Seq {
        let events = self.streams.entry(stream).or_default();
        let seq = events.len() as Seq + 1;
        let head = EventHead { stream, seq, at: seq, by: Some(ADA.0), r#type: "posted", command_id };
        let mut map = BytesMut::new();
        put_event_map(&mut map, &head, &to_bytes(&Posted { text: text.to_owned(), reply_to: None }));
        events.push(map.to_vec());
        seq
    }

    pub fn head(&self, stream: StreamId) -> Seq {
        self.streams.get(&stream).map_or(0, |events| events.len() as Seq)
    }

    /// Takes that many units of a fault that wears off; false once it has.
    pub fn spend(left: &mut u32) -> bool {
        let any = *left > 0;
        *left = left.saturating_sub(1);
        any
    }
}
