//! Signing a connection in and out, from the request to what its outbox holds.

use std::cell::RefCell;
use std::future::poll_fn;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use actors::clock::Clock;
use actors::limits::Limits;
use actors::observe::Unobserved;
use actors::provider::Provider;
use actors::{House, Parts, ProviderCall, ProviderOutcome};
use bytes::BytesMut;
use futures_util::future::BoxFuture;
use protocol::account::{Resumed, SignedIn};
use protocol::{AccountId, CommandId, Kind, decode, frame};
use schema::{SqliteOptions, SqliteStore};
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tokio::sync::{Semaphore, watch};
use uuid::Uuid;

use super::*;
use crate::config::{Config, Passwords, Within};
use crate::hub::Conn;
use crate::identity::{Identity, Rules};
use crate::methods::dispatch;
use crate::worker::{Doors, Shared, Worker};

/// No money moves here.
struct NoProvider;

impl Provider for NoProvider {
    fn call(&self, _: ProviderCall) -> BoxFuture<'static, ProviderOutcome> {
        Box::pin(async { ProviderOutcome::Unknown })
    }
}

/// A server of one worker thread: this one.
struct Server {
    worker: Worker,
    _folder: TempDir,
}

impl Server {
    async fn start(account_connections_max: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(folder.path(), SqliteOptions::default()).expect("the store opens");
        let house = House::new(Parts {
            store: Arc::new(store),
            clock: Clock::moved(0),
            limits: Limits::default(),
            observer: Arc::new(Unobserved),
            provider: Arc::new(NoProvider),
        });
        let mut config = Config {
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
        let identity = Identity::start(house.clone(), rules).await.expect("the door opens");
        let shared = Shared {
            house,
            config,
            doors: Doors::default(),
            identity,
            clock_moved: Arc::default(),
            at_work: Semaphore::new(0),
            leaving: watch::Sender::new(false),
        };
        let worker = Worker::open(Arc::new(shared)).expect("room for a worker");
        Self { worker, _folder: folder }
    }

    fn connect(&self) -> Client<'_> {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let conn = Rc::new(Conn::new(self.worker.hub.name(), address, None));
        self.worker.hub.join(conn.clone());
        Client { worker: &self.worker, conn, written: RefCell::default() }
    }

    async fn ada(&self) -> (Client<'_>, SignedIn) {
        let client = self.connect();
        let signed_in = client.call("account.register", &register()).await.expect("the email is free");
        (client, signed_in)
    }
}

/// A connection without a socket.
struct Client<'a> {
    worker: &'a Worker,
    conn: Rc<Conn>,
    written: RefCell<BytesMut>,
}

/// What the server wrote.
enum Written {
    Value(Vec<u8>),
    Close(u16),
}

impl Client<'_> {
    fn send<P: Serialize>(&self, id: u32, method: &str, params: &P) {
        let params = frame::to_bytes(params);
        dispatch(self.worker, &self.conn, id, method, &params);
    }

    async fn call<P: Serialize, A: DeserializeOwned>(
        &self,
        method: &str,
        params: &P,
    ) -> Result<A, WireError> {
        self.send(1, method, params);
        self.answer().await
    }

    async fn answer<A: DeserializeOwned>(&self) -> Result<A, WireError> {
        let Written::Value(value) = self.next().await else { panic!("closed instead of answered") };
        let message = decode::messages(&value, &decode::Limits::REQUESTS).next().expect("a message");
        match message.expect("well formed") {
            decode::Message::Response { error: Some(error), .. } => {
                Err(rmp_serde::from_slice(error).expect("an error"))
            }
            decode::Message::Response { result: Some(result), .. } => {
                Ok(rmp_serde::from_slice(result).expect("the answer"))
            }
            other => panic!("no response: {other:?}"),
        }
    }

    async fn refused<P: Serialize>(&self, method: &str, params: &P) -> ErrorCode {
        self.call::<P, Empty>(method, params).await.expect_err(method).code
    }

    /// The next thing written.
    async fn next(&self) -> Written {
        poll_fn(|cx| {
            self.conn.outbox.register(cx);
            let more = self.conn.outbox.take();
            self.written.borrow_mut().extend_from_slice(&more.unwrap_or_default());
            if self.written.borrow().is_empty() { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
        let mut written = self.written.borrow_mut();
        let (head, length) = match written[1] {
            length @ 0..=125 => (2, usize::from(length)),
            126 => (4, usize::from(u16::from_be_bytes([written[2], written[3]]))),
            _ => panic!("too long for these tests"),
        };
        let frame = written.split_to(head + length);
        match frame[0] {
            0x88 => Written::Close(u16::from_be_bytes([frame[2], frame[3]])),
            _ => Written::Value(frame[head..].to_vec()),
        }
    }
}

#[derive(Serialize)]
struct Registering {
    command_id: CommandId,
    email: &'static str,
    password: &'static str,
    display_name: &'static str,
}

fn register() -> Registering {
    let command_id = CommandId(Uuid::now_v7());
    Registering { command_id, email: "ada@example.org", password: "correct horse", display_name: "Ada" }
}

fn password(password: &str) -> SignInParams {
    SignInParams { email: "ada@example.org".to_owned(), password: password.to_owned() }
}

fn token(signed_in: &SignedIn) -> ResumeParams {
    ResumeParams { token: signed_in.token.clone() }
}

fn refreshing(signed_in: &SignedIn) -> RefreshParams {
    RefreshParams { refresh_token: signed_in.refresh_token.clone() }
}

#[actix_rt::test]
async fn whoever_registers_is_signed_in_and_may_resume_elsewhere() {
    let server = Server::start(4).await;
    let (client, signed_in) = server.ada().await;
    assert_eq!(client.conn.account(), Some(signed_in.account));
    let other = server.connect();
    let resumed: Resumed = other.call("account.resume", &token(&signed_in)).await.expect("a good token");
    assert_eq!((resumed.account, other.conn.account()), (signed_in.account, Some(signed_in.account)));
}

#[actix_rt::test]
async fn nothing_else_is_for_those_who_have_not_signed_in() {
    let server = Server::start(4).await;
    let client = server.connect();
    for method in ["room.list", "stream.read", "account.sign_out"] {
        assert_eq!(client.refused(method, &Empty {}).await, ErrorCode::Unauthenticated, "{method}");
    }
    assert_eq!(client.refused("account.sign_in", &password("wrong horse")).await, ErrorCode::Unauthenticated);
    assert_eq!(client.conn.account(), None);
}

#[actix_rt::test]
async fn a_connection_is_signed_in_once() {
    let server = Server::start(4).await;
    let (client, signed_in) = server.ada().await;
    assert_eq!(client.refused("account.sign_in", &password("correct horse")).await, ErrorCode::Invalid);
    assert_eq!(client.refused("account.resume", &token(&signed_in)).await, ErrorCode::Invalid);
    let hasty = server.connect();
    hasty.send(1, "account.sign_in", &password("correct horse"));
    hasty.send(2, "account.resume", &token(&signed_in));
    assert_eq!(
        hasty.answer::<Empty>().await.expect_err("while another is under way").code,
        ErrorCode::Invalid
    );
    assert_eq!(hasty.answer::<SignedIn>().await.expect("the first").account, signed_in.account);
}

#[actix_rt::test]
async fn after_a_failure_one_may_try_again() {
    let server = Server::start(4).await;
    server.ada().await;
    let client = server.connect();
    assert_eq!(client.refused("account.sign_in", &password("wrong horse")).await, ErrorCode::Unauthenticated);
    client.call::<_, SignedIn>("account.sign_in", &password("correct horse")).await.expect("the second try");
}

#[actix_rt::test]
async fn signing_out_answers_and_closes_and_the_others_of_that_sign_in_lose_theirs() {
    let server = Server::start(4).await;
    let (client, signed_in) = server.ada().await;
    let same = server.connect();
    same.call::<_, Resumed>("account.resume", &token(&signed_in)).await.expect("a good token");
    let apart = server.connect();
    apart.call::<_, SignedIn>("account.sign_in", &password("correct horse")).await.expect("signs in");
    client.call::<_, Empty>("account.sign_out", &Empty {}).await.expect("signs out");
    assert_eq!(client.conn.closing(), Some(CloseCode::Done));
    let Written::Close(code) = same.next().await else { panic!("not closed") };
    assert_eq!(code, CloseCode::SignInMissing.number());
    assert_eq!(apart.conn.closing(), None);
}

#[actix_rt::test]
async fn a_refresh_token_used_again_later_closes_its_connections() {
    let server = Server::start(4).await;
    let (client, first) = server.ada().await;
    let second: SignedIn = client.call("account.refresh", &refreshing(&first)).await.expect("the newest");
    let third: SignedIn = client.call("account.refresh", &refreshing(&second)).await.expect("the newest");
    assert_eq!(third.account, first.account);
    let thief = server.connect();
    assert_eq!(thief.refused("account.refresh", &refreshing(&first)).await, ErrorCode::Unauthenticated);
    let Written::Close(code) = client.next().await else { panic!("not closed") };
    assert_eq!(code, CloseCode::SignInMissing.number());
}

#[actix_rt::test]
async fn a_refresh_token_signs_a_connection_in() {
    let server = Server::start(4).await;
    let (_, first) = server.ada().await;
    let client = server.connect();
    let signed_in: SignedIn = client.call("account.refresh", &refreshing(&first)).await.expect("the newest");
    assert_eq!(client.conn.account(), Some(signed_in.account));
}

#[actix_rt::test]
async fn an_account_has_so_many_connections_and_those_that_leave_make_room() {
    let server = Server::start(2).await;
    let (first, signed_in) = server.ada().await;
    let second = server.connect();
    second.call::<_, Resumed>("account.resume", &token(&signed_in)).await.expect("a good token");
    let third = server.connect();
    third.send(1, "account.resume", &token(&signed_in));
    let Written::Close(code) = third.next().await else { panic!("not closed") };
    assert_eq!(code, CloseCode::TooManyConnections.number());
    server.worker.hub.leave(&first.conn);
    server.worker.shared.doors.sign_out(AccountId(signed_in.account.0));
    let fourth = server.connect();
    fourth.call::<_, Resumed>("account.resume", &token(&signed_in)).await.expect("room again");
}

#[actix_rt::test]
async fn a_connection_that_left_while_signing_in_counts_for_nothing() {
    let server = Server::start(1).await;
    let (first, signed_in) = server.ada().await;
    server.worker.hub.leave(&first.conn);
    server.worker.shared.doors.sign_out(signed_in.account);
    let gone = server.connect();
    gone.send(1, "account.sign_in", &password("correct horse"));
    server.worker.hub.leave(&gone.conn);
    let client = server.connect();
    client.call::<_, SignedIn>("account.sign_in", &password("correct horse")).await.expect("there is room");
    assert_eq!(gone.conn.account(), None);
}

#[actix_rt::test]
async fn whoever_signs_in_hears_of_their_inbox_after_the_answer() {
    let server = Server::start(4).await;
    let (ada, signed_in) = server.ada().await;
    assert_eq!(signed_in.inbox_head, 0);
    #[derive(Serialize)]
    struct Create {
        command_id: CommandId,
        members: Vec<AccountId>,
    }
    let create = Create { command_id: CommandId(Uuid::now_v7()), members: vec![] };
    ada.send(2, "room.create", &create);
    let mut news = false;
    for _ in 0..2 {
        let Written::Value(value) = ada.next().await else { panic!("closed") };
        let message = decode::messages(&value, &decode::Limits::REQUESTS).next().expect("a message");
        if let decode::Message::Notification { method: "event", params } = message.expect("well formed") {
            let event = decode::EventRef::read(params).expect("an event");
            news = event.kind == Kind::Inbox && event.r#type == "room_added";
        }
    }
    assert!(news);
}
