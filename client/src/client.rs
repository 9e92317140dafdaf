//! The client: one signed-in person, over as many connections as needed.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use protocol::account::{RefreshParams, RegisterParams, SignInParams, SignOut};
use protocol::decode;
use protocol::frame;
use protocol::stream::{Empty, Ping};
use protocol::{AccountId, CommandId, Generation, Method, Millis, Seq, StreamId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::{Instant, timeout_at};

use crate::calls::Call;
use crate::clock::Clock;
use crate::connection::Connection;
use crate::driver::{Command, Driver, NewSubscription, OpenError, Status, open_first};
use crate::endpoint::Endpoint;
use crate::error::CallError;
use crate::session::Session;
use crate::signals::Signals;
use crate::subscription::Subscription;
use crate::subscriptions::EVENTS_MAX;

/// How long a call may take by default, including reconnects and retries.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// The calls that may wait for the client's task.
const COMMANDS_MAX: usize = 256;

/// A signed-in client. Clones are the same client; it ends when all clones and its subscriptions are dropped.
///
/// It reconnects by itself: calls are sent again with the same `command_id`, and subscriptions continue after
/// their last event. If the server comes back with other data (an older copy), subscriptions end and say so,
/// because their last events may not exist any more.
#[derive(Debug, Clone)]
pub struct Client {
    commands: mpsc::Sender<Command>,
    wake: Arc<Notify>,
    status: watch::Receiver<Status>,
    call_timeout: Duration,
}

impl Client {
    /// Registers a new account and signs in. The command id is made by the clock of the first server that
    /// answers, because this machine's clock may be wrong. Every retry has the same command id.
    pub async fn register(
        endpoint: Endpoint,
        email: &str,
        password: &str,
        display_name: &str,
    ) -> Result<Self, OpenError> {
        let mut named = None;
        Self::open(endpoint, async |connection: &mut Connection, deadline| {
            let command_id = *named.get_or_insert_with(|| connection.clock().command_id());
            let (email, password) = (email.to_owned(), password.to_owned());
            let params =
                RegisterParams { command_id, email, password, display_name: display_name.to_owned() };
            let answer = connection.ask(&params, deadline).await?;
            Ok(Session::begun(answer, connection))
        })
        .await
    }

    /// Signs in with a password, on a new device.
    pub async fn sign_in(endpoint: Endpoint, email: &str, password: &str) -> Result<Self, OpenError> {
        Self::sign_in_on(endpoint, email, password, None).await
    }

    /// Signs in with a password, on the device of an earlier session of the same account
    /// ([`Session::device`]). Failed tries of others do not count against a known device.
    pub async fn sign_in_on(
        endpoint: Endpoint,
        email: &str,
        password: &str,
        device: Option<String>,
    ) -> Result<Self, OpenError> {
        let params = SignInParams { email: email.to_owned(), password: password.to_owned(), device };
        Self::open(endpoint, async |connection: &mut Connection, deadline| {
            let answer = connection.ask(&params, deadline).await?;
            Ok(Session::begun(answer, connection))
        })
        .await
    }

    /// Continues an earlier session. If [`Client::generation`] then differs from the session's, the server
    /// has other data: seqs and states that were stored with the session are invalid.
    pub async fn resume(endpoint: Endpoint, session: Session) -> Result<Self, OpenError> {
        Self::open(endpoint, async |connection: &mut Connection, deadline| {
            let mut session = session.clone();
            session.resume(connection, deadline).await?;
            Ok(session)
        })
        .await
    }

    async fn open(
        endpoint: Endpoint,
        mut sign_in: impl AsyncFnMut(&mut Connection, Instant) -> Result<Session, CallError>,
    ) -> Result<Self, OpenError> {
        let deadline = Instant::now() + CALL_TIMEOUT;
        let (connection, session) = open_first(&endpoint, deadline, async |connection: &mut Connection| {
            sign_in(connection, deadline).await
        })
        .await?;
        let (commands, taken) = mpsc::channel(COMMANDS_MAX);
        let wake = Arc::new(Notify::new());
        let server = connection.server().server.clone();
        let status = Status { session, server, clock: connection.clock(), connections: 1, signed_in: true };
        let (told, status) = watch::channel(status);
        tokio::spawn(Driver::new(endpoint, taken, wake.clone(), told).run(connection));
        Ok(Self { commands, wake, status, call_timeout: CALL_TIMEOUT })
    }

    /// The same client, with another limit on how long its calls may take.
    pub fn with_call_timeout(&self, call_timeout: Duration) -> Self {
        Self { call_timeout, ..self.clone() }
    }

    /// The account that is signed in.
    pub fn account(&self) -> AccountId {
        self.status.borrow().session.account
    }

    /// The session, with which the person can continue later. It changes when the client gets new tokens.
    pub fn session(&self) -> Session {
        self.status.borrow().session.clone()
    }

    /// The generation of the server's data. A seq means something only under the generation in which it was
    /// read.
    pub fn generation(&self) -> Generation {
        self.status.borrow().session.generation
    }

    /// The name and version that the server reports.
    pub fn server(&self) -> String {
        self.status.borrow().server.clone()
    }

    /// False when the sign-in is lost for good or the client was closed.
    pub fn is_signed_in(&self) -> bool {
        self.status.borrow().signed_in
    }

    /// The number of connections so far.
    pub fn connections(&self) -> u64 {
        self.status.borrow().connections
    }

    /// The server's clock.
    pub fn clock(&self) -> Clock {
        self.status.borrow().clock
    }

    /// A new id for a command, by the server's clock.
    pub fn command_id(&self) -> CommandId {
        self.clock().command_id()
    }

    /// Calls the method that the parameters belong to, and waits for its answer. The parameters of a method
    /// that changes something have a `command_id`, from [`Client::command_id`]. With it, the call is sent
    /// again until it is answered, and is carried out once.
    pub async fn ask<M: Method>(&self, params: M) -> Result<M::Answer, CallError> {
        self.call(M::NAME, &params).await
    }

    /// Calls a method by name, for instance one that this version of the client does not know.
    pub async fn call<P: Serialize, A: DeserializeOwned>(
        &self,
        method: &'static str,
        params: &P,
    ) -> Result<A, CallError> {
        let result = self.call_raw(method, params).await?;
        decode::value(&result).map_err(|malformed| CallError::Unreadable(malformed.to_string()))
    }

    /// Calls a method and returns the answer in MessagePack.
    pub(crate) async fn call_raw<P: Serialize>(
        &self,
        method: &'static str,
        params: &P,
    ) -> Result<Bytes, CallError> {
        let deadline = Instant::now() + self.call_timeout;
        let (reply, answer) = oneshot::channel();
        let params = frame::to_bytes(params);
        self.send(Command::Call(Call { method, params, deadline, reply }), deadline).await?;
        answer.await.map_err(|_| CallError::Closed)?
    }

    async fn send(&self, command: Command, deadline: Instant) -> Result<(), CallError> {
        let sent = timeout_at(deadline, self.commands.send(command)).await;
        sent.map_err(|_| CallError::TimedOut)?.map_err(|_| CallError::Closed)
    }

    /// Subscribes to the events of a stream after `after`, or after its current head. The subscription ends
    /// with [`End::NewGeneration`](crate::End) if the server comes back with other data.
    pub async fn subscribe(&self, stream: StreamId, after: Option<Seq>) -> Result<Subscription, CallError> {
        let deadline = Instant::now() + self.call_timeout;
        let (events, incoming) = mpsc::channel(EVENTS_MAX);
        let (granted, grant) = oneshot::channel();
        let end = Arc::new(OnceLock::new());
        let (end_known, generation) = (end.clone(), self.generation());
        let new = NewSubscription { stream, after, generation, events, end: end_known, granted };
        let mut subscription = Subscription::new(self.clone(), stream, incoming, end);
        self.send(Command::Subscribe(new), deadline).await?;
        let granted = timeout_at(deadline, grant).await.map_err(|_| CallError::TimedOut)?;
        subscription.start(granted.map_err(|_| CallError::Closed)??);
        Ok(subscription)
    }

    /// The signals of the streams that the client is subscribed to, from now on: who is typing, who has read.
    /// They are not stored.
    pub async fn signals(&self) -> Result<Signals, CallError> {
        let (reply, signals) = oneshot::channel();
        self.send(Command::Signals(reply), Instant::now() + self.call_timeout).await?;
        signals.await.map(Signals::new).map_err(|_| CallError::Closed)
    }

    /// Asks the server for the time by its clock of events, timers and deadlines.
    pub async fn ping(&self) -> Result<Millis, CallError> {
        Ok(self.ask(Ping(Empty {})).await?.now)
    }

    /// Revokes this sign-in everywhere and ends the client.
    pub async fn sign_out(self) -> Result<(), CallError> {
        self.ask(SignOut(Empty {})).await?;
        self.close().await;
        Ok(())
    }

    /// Gets new tokens now. The client does so by itself when its token is refused.
    pub async fn refresh(&self) -> Result<Session, CallError> {
        let session = self.session();
        let params = RefreshParams { refresh_token: session.refresh_token.clone() };
        Ok(session.renewed(self.ask(params).await?))
    }

    /// Closes the client. The sign-in stays valid for `resume`.
    pub async fn close(self) {
        let (done, closed) = oneshot::channel();
        if self.commands.send(Command::Close(done)).await.is_ok() {
            let _ = closed.await; // The task is gone either way.
        }
    }

    /// Wakes the client's task, because a reader took an event or was dropped.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }
}
