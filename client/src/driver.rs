//! The task of a client: it keeps a connection open, sends what the client's handles ask for, and passes on
//! what comes.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use protocol::decode::{self, Message, Page, Received};
use protocol::stream::{Ended, ReadParams, StreamParams, SubscribeParams, Unsubscribe};
use protocol::{ErrorCode, Generation, Seq, StreamId, WireError};
use tokio::sync::{Notify, broadcast, mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};
use tracing::{debug, info, warn};

use crate::backoff::Backoff;
use crate::calls::{Call, CallKey, Calls};
use crate::clock::Clock;
use crate::connection::Connection;
use crate::endpoint::Endpoint;
use crate::error::{CallError, ConnectError, Lost};
use crate::event::Event;
use crate::session::Session;
use crate::signals::{SIGNALS_MAX, Signal};
use crate::subscriptions::{End, Subscriptions, Wish};

/// The calls that may wait for their answers. Beyond that, new calls wait.
const CALLS_MAX: usize = 4_096;
/// How long the sign-in on a new connection may take.
const RESUME_TIMEOUT: Duration = Duration::from_secs(10);
/// How long closing may take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// What a client's handles ask of its task.
#[derive(Debug)]
pub(crate) enum Command {
    Call(Call),
    Subscribe(NewSubscription),
    Signals(oneshot::Sender<broadcast::Receiver<Signal>>),
    Close(oneshot::Sender<()>),
}

/// A new subscription.
#[derive(Debug)]
pub(crate) struct NewSubscription {
    pub stream: StreamId,
    pub after: Option<Seq>,
    /// The generation in which `after` was read.
    pub generation: Generation,
    pub events: mpsc::Sender<Event>,
    pub end: Arc<OnceLock<End>>,
    pub granted: oneshot::Sender<Result<Seq, CallError>>,
}

/// What the task publishes: the session, the clock, and the number of connections.
#[derive(Debug, Clone)]
pub(crate) struct Status {
    pub session: Session,
    pub server: String,
    pub clock: Clock,
    pub connections: u64,
    pub signed_in: bool,
}

/// What a request in flight is for.
#[derive(Debug, Clone, Copy)]
enum Purpose {
    Call(CallKey),
    Subscribe(StreamId),
    Unsubscribe(StreamId),
    Page(StreamId),
}

/// Why the task ends.
enum Over {
    Closed(Option<oneshot::Sender<()>>),
    SignedOut,
}

/// The state of a client's task.
pub(crate) struct Driver {
    endpoint: Endpoint,
    commands: mpsc::Receiver<Command>,
    wake: Arc<Notify>,
    status: watch::Sender<Status>,
    work: Work,
    backoff: Backoff,
}

/// Calls to send, requests in flight, and the waiting callers.
struct Work {
    calls: Calls,
    subscriptions: Subscriptions,
    signals: broadcast::Sender<Signal>,
    in_flight: BTreeMap<u32, Purpose>,
    /// The generation of the server's data.
    generation: Generation,
    /// Whether the connection has achieved something. Then the next one is opened without a long wait.
    progress: bool,
}

impl Driver {
    pub fn new(
        endpoint: Endpoint,
        commands: mpsc::Receiver<Command>,
        wake: Arc<Notify>,
        status: watch::Sender<Status>,
    ) -> Self {
        let work = Work {
            calls: Calls::default(),
            subscriptions: Subscriptions::default(),
            signals: broadcast::Sender::new(SIGNALS_MAX),
            in_flight: BTreeMap::new(),
            generation: status.borrow().session.generation,
            progress: false,
        };
        Self { endpoint, commands, wake, status, work, backoff: Backoff::default() }
    }

    /// Runs until all handles are dropped, the client is closed, or the sign-in is lost for good.
    pub async fn run(mut self, first: Connection) {
        let mut connection = first;
        let over = loop {
            match self.serve(&mut connection).await {
                Ok(closed) => {
                    connection.close(CLOSE_TIMEOUT).await;
                    break closed;
                }
                Err(lost) => {
                    info!(account = %self.status.borrow().session.account, %lost, "lost the connection");
                    self.work.lost();
                    if std::mem::take(&mut self.work.progress) {
                        self.backoff.reset();
                    }
                    match self.reconnect(lost.retry_after()).await {
                        Ok(next) => connection = next,
                        Err(over) => break over,
                    }
                }
            }
        };
        self.finish(over);
    }

    fn finish(&mut self, over: Over) {
        let (end, error): (End, fn() -> CallError) = match over {
            Over::SignedOut => (End::SignedOut, || CallError::SignedOut),
            Over::Closed(_) => (End::Closed, || CallError::Closed),
        };
        self.status.send_modify(|status| status.signed_in = false);
        self.commands.close();
        while let Ok(command) = self.commands.try_recv() {
            self.work.take(command);
        }
        self.work.calls.fail_all(error);
        self.work.subscriptions.end_all(&end, error);
        if let Over::Closed(Some(done)) = over {
            let _ = done.send(());
        }
    }

    /// Uses a connection until it is lost or the client ends.
    async fn serve(&mut self, connection: &mut Connection) -> Result<Over, Lost> {
        loop {
            self.work.send(connection)?;
            let next_at =
                self.work.next_at().map_or(connection.silent_at(), |at| at.min(connection.silent_at()));
            tokio::select! {
                received = connection.receive(|message| self.work.receive(message)) => received?,
                command = self.commands.recv(), if self.work.calls.len() < CALLS_MAX => {
                    match command {
                        Some(Command::Close(done)) => return Ok(Over::Closed(Some(done))),
                        None => return Ok(Over::Closed(None)),
                        Some(command) => self.work.take(command),
                    }
                }
                () = self.wake.notified() => self.work.subscriptions.readers_moved(),
                () = sleep_until(next_at) => connection.check_silence()?,
            }
            self.work.calls.advance(Instant::now());
        }
    }

    /// Opens and signs in a new connection, in as many tries as needed. Meanwhile calls are taken and time
    /// out.
    async fn reconnect(&mut self, asked: Option<Duration>) -> Result<Connection, Over> {
        let session = self.status.borrow().session.clone();
        let mut opening = std::pin::pin!(reopen(&self.endpoint, &mut self.backoff, session, asked));
        let (connection, session) = loop {
            let next_at = self.work.next_at();
            tokio::select! {
                opened = &mut opening => break opened?,
                command = self.commands.recv(), if self.work.calls.len() < CALLS_MAX => match command {
                    Some(Command::Close(done)) => return Err(Over::Closed(Some(done))),
                    None => return Err(Over::Closed(None)),
                    Some(command) => self.work.take(command),
                },
                () = until(next_at) => {}
            }
            self.work.calls.advance(Instant::now());
        };
        let generation = session.generation;
        self.status.send_modify(|status| {
            status.session = session;
            status.clock = connection.clock();
            status.server.clone_from(&connection.server().server);
            status.connections += 1;
        });
        self.work.met(generation);
        Ok(connection)
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => pending().await,
    }
}

/// Connects and resumes, with growing waits, until it works or the sign-in is refused for good.
async fn reopen(
    endpoint: &Endpoint,
    backoff: &mut Backoff,
    mut session: Session,
    mut asked: Option<Duration>,
) -> Result<(Connection, Session), Over> {
    loop {
        tokio::time::sleep(backoff.next(asked)).await;
        let mut connection = match Connection::open(endpoint).await {
            Ok(connection) => connection,
            Err(error) => {
                debug!(error = &error as &dyn std::error::Error, "failed to connect again");
                asked = error.retry_after();
                continue;
            }
        };
        match session.resume(&mut connection, Instant::now() + RESUME_TIMEOUT).await {
            Ok(()) => return Ok((connection, session)),
            Err(error) if error.code() == Some(ErrorCode::Unauthenticated) => {
                warn!(account = %session.account, %error, "the sign-in is lost");
                return Err(Over::SignedOut);
            }
            Err(error) => {
                debug!(%error, "failed to sign in again");
                asked = delay_of(&error);
            }
        }
    }
}

/// How long the server asked to wait, in an answer or a close.
pub(crate) fn delay_of(error: &CallError) -> Option<Duration> {
    match error {
        CallError::Refused(error) => error.retry_after_ms.map(Duration::from_millis),
        CallError::Lost(lost) => lost.retry_after(),
        _ => None,
    }
}

/// Opens the first connection and signs in by `sign_in`. Tries again until `deadline` if that may help.
pub(crate) async fn open_first<S>(
    endpoint: &Endpoint,
    deadline: Instant,
    mut sign_in: impl AsyncFnMut(&mut Connection) -> Result<S, CallError>,
) -> Result<(Connection, S), OpenError> {
    let mut backoff = Backoff::default();
    loop {
        let failure = match Connection::open(endpoint).await {
            Ok(mut connection) => match sign_in(&mut connection).await {
                Ok(signed_in) => return Ok((connection, signed_in)),
                Err(error) => OpenError::SignIn(error),
            },
            Err(error) => OpenError::Connect(error),
        };
        let again_at = Instant::now() + backoff.next(failure.retry_after());
        if !failure.may_pass() || again_at >= deadline {
            return Err(failure);
        }
        tokio::time::sleep_until(again_at).await;
    }
}

/// Why a client could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The server refuses the sign-in.
    #[error("failed to sign in")]
    SignIn(#[source] CallError),
}

impl OpenError {
    fn retry_after(&self) -> Option<Duration> {
        match self {
            OpenError::Connect(error) => error.retry_after(),
            OpenError::SignIn(error) => delay_of(error),
        }
    }

    /// Whether the same try may succeed later.
    fn may_pass(&self) -> bool {
        match self {
            OpenError::Connect(ConnectError::Address(_) | ConnectError::Trust(_)) => false,
            OpenError::Connect(_) => true,
            OpenError::SignIn(CallError::Refused(error)) => crate::calls::asks_for_retry(error.code),
            OpenError::SignIn(error) => matches!(error, CallError::Lost(_)),
        }
    }
}

impl Work {
    fn take(&mut self, command: Command) {
        match command {
            Command::Call(call) => self.calls.add(call),
            Command::Subscribe(new) if new.after.is_some() && new.generation != self.generation => {
                let _ = new.granted.send(Err(CallError::NewGeneration));
            }
            Command::Subscribe(NewSubscription { stream, after, events, end, granted, .. }) => {
                self.subscriptions.add(stream, after, events, end, granted);
            }
            // The caller may have gone.
            Command::Signals(reply) => drop(reply.send(self.signals.subscribe())),
            Command::Close(done) => drop(done),
        }
    }

    /// Notes the generation of the server's data. If it is another one than before, all known seqs are
    /// invalid.
    fn met(&mut self, generation: Generation) {
        let before = std::mem::replace(&mut self.generation, generation);
        if before != generation && before != Generation::default() {
            warn!(%before, now = %generation, "the server holds other data than before: subscriptions end");
            self.subscriptions.end_all(&End::NewGeneration, || CallError::NewGeneration);
        }
    }

    fn next_at(&self) -> Option<Instant> {
        [self.calls.next_at(), self.subscriptions.next_at()].into_iter().flatten().min()
    }

    /// Sends the calls that are due, as far as the server takes requests in flight.
    fn send(&mut self, connection: &mut Connection) -> Result<(), Lost> {
        for wish in self.subscriptions.wishes(Instant::now()) {
            let (purpose, id) = ask(connection, wish).map_err(|error| Lost::Protocol(error.to_string()))?;
            self.in_flight.insert(id, purpose);
        }
        let in_flight_max = connection.server().in_flight_max as usize;
        while self.in_flight.len() < in_flight_max {
            let Some((key, call)) = self.calls.next_due() else { break };
            match connection.request_encoded(call.method, &call.params) {
                Ok(id) => drop(self.in_flight.insert(id, Purpose::Call(key))),
                Err(error) => self.calls.finish(key, Err(error)),
            }
        }
        Ok(())
    }

    fn receive(&mut self, message: Received<'_>) {
        match message {
            Received::Event(event) => {
                self.progress = true;
                self.subscriptions.event(&event);
            }
            Received::Message(Message::Response { id, error, result }) => self.respond(id, error, result),
            Received::Message(Message::Notification { method: "ended", params }) => {
                if let Ok(Ended { kind, id, code, .. }) = decode::value(params) {
                    self.subscriptions.ended(StreamId::new(kind, id), code, Instant::now());
                }
            }
            Received::Message(Message::Notification { method: "signal", params }) => {
                if let Some(signal) = Signal::told(params) {
                    drop(self.signals.send(signal)); // Nobody need listen.
                }
            }
            Received::Message(_) => {}
        }
    }

    fn respond(&mut self, id: u32, error: Option<&[u8]>, result: Option<&[u8]>) {
        let Some(purpose) = self.in_flight.remove(&id) else { return };
        let now = Instant::now();
        let error = error.map(|error| decode::value::<WireError>(error).unwrap_or_else(unreadable));
        let result = error.map_or(Ok(result.unwrap_or_default()), Err);
        match purpose {
            Purpose::Call(key) => {
                self.progress = true;
                self.calls.answered(key, result.map(Bytes::copy_from_slice), now);
            }
            Purpose::Unsubscribe(stream) => self.subscriptions.unsubscribed(stream),
            Purpose::Subscribe(stream) => {
                let answer = result.and_then(|result| decode::value(result).map_err(unreadable));
                self.subscriptions.subscribed(stream, answer, now);
            }
            Purpose::Page(stream) => {
                let page = result.and_then(|result| Page::read(result).map_err(unreadable));
                self.subscriptions.page(stream, page, now);
            }
        }
    }

    fn lost(&mut self) {
        let calls = std::mem::take(&mut self.in_flight).into_values().filter_map(|purpose| match purpose {
            Purpose::Call(key) => Some(key),
            _ => None,
        });
        self.calls.send_again(calls);
        self.subscriptions.lost();
    }
}

/// The error for an answer that cannot be read: the outcome is not known.
fn unreadable(why: impl std::fmt::Display) -> WireError {
    WireError::new(ErrorCode::Internal, format!("the answer cannot be read: {why}"))
}

fn ask(connection: &mut Connection, wish: Wish) -> Result<(Purpose, u32), CallError> {
    match wish {
        Wish::Subscribe { stream, after } => {
            let params = SubscribeParams { kind: stream.kind, id: stream.id, after };
            Ok((Purpose::Subscribe(stream), connection.request(&params)?))
        }
        Wish::Unsubscribe { stream } => {
            let params = Unsubscribe(StreamParams { kind: stream.kind, id: stream.id });
            Ok((Purpose::Unsubscribe(stream), connection.request(&params)?))
        }
        Wish::Read { stream, after, limit } => {
            let (kind, id) = (stream.kind, stream.id);
            let params = ReadParams { kind, id, after: Some(after), before: None, limit: Some(limit) };
            Ok((Purpose::Page(stream), connection.request(&params)?))
        }
    }
}
