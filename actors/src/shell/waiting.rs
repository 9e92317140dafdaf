//! What entities are sent, and what waits in them for durability.

use std::sync::Arc;
use std::time::{Duration, Instant};

use protocol::{AccountId, CommandId, Millis, Seq, StreamId, WireError};
use schema::Told;
use serde::Serialize;
use tokio::sync::oneshot;

use crate::fanout::{ConnId, HubMessage, Hubs, SubscribeOutcome};
use crate::reply::{Reply, WireReply, unavailable};
use crate::{Caller, Machine};

/// A command on its way to an entity.
#[derive(Debug)]
pub struct Envelope<M: Machine> {
    /// Who asks.
    pub who: Caller,
    /// The command as its maker calls it.
    pub command_id: Option<CommandId>,
    /// By which effect of which entity, where one told it.
    pub told: Option<Told>,
    /// What is asked.
    pub command: M::Command,
    /// What a rule of today has against it: the answer, unless the entity remembers the command from before.
    pub objection: Option<Box<WireError>>,
    /// Where the answer goes.
    pub reply: Reply<M::Answer>,
    /// When it was sent.
    pub since: Instant,
    /// Where a timer means the command.
    pub ring: Option<Ring>,
}

/// A timer that is told.
#[derive(Debug, Clone, Copy)]
pub struct Ring {
    /// When it was due: it is decided as of then at the earliest, should the wall clock have been set back.
    pub due_at: Millis,
    /// When it was found to be due, as time since boot. The event that set it is older: a state that is no older than this knows of it.
    pub found_at: Duration,
}

impl<M: Machine> Envelope<M> {
    /// That command, sent now, by nobody's name, told by nobody, and with nothing against it.
    pub(crate) fn new(who: Caller, command: M::Command, reply: Reply<M::Answer>) -> Self {
        let since = Instant::now();
        Self { who, command_id: None, told: None, command, objection: None, reply, since, ring: None }
    }
}

impl<M: Machine> actix::Message for Envelope<M> {
    type Result = ();
}

/// A state as of a seq.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Viewed<V> {
    /// The last event folded into it.
    pub seq: Seq,
    /// What the caller may see.
    pub state: V,
}

/// A question to an entity; it changes nothing.
#[derive(Debug)]
pub enum Question<M: Machine> {
    /// What does the caller see?
    View(Caller, Reply<Viewed<M::View>>),
    /// May the caller read its events? Answers the durable head.
    Admit(Caller, oneshot::Sender<Result<Seq, WireError>>),
    /// May this connection hear its events?
    Subscribe(Caller, Subscriber),
    /// Does it still wait for its timer of that key?
    Awaits(String, Ring, oneshot::Sender<Result<bool, WireError>>),
}

impl<M: Machine> actix::Message for Question<M> {
    type Result = ();
}

impl<M: Machine> Question<M> {
    /// Answers that error.
    pub(crate) fn refuse(self, error: WireError) {
        match self {
            Question::View(_, reply) => reply.send(Err(error)),
            Question::Admit(_, sender) => drop(sender.send(Err(error))),
            Question::Subscribe(_, subscriber) => subscriber.refuse(error),
            Question::Awaits(_, _, sender) => drop(sender.send(Err(error))),
        }
    }
}

/// A connection that wants a stream's events. Dropped without an answer, it hears `unavailable`.
#[derive(Debug)]
pub struct Subscriber {
    hubs: Arc<Hubs>,
    conn: ConnId,
    request: Option<u32>,
    stream: StreamId,
    generation: u64,
    after: Option<Seq>,
    open: bool,
}

impl Subscriber {
    /// That connection's wish for the events of `stream` above `after`; `generation` is what the hub knows it by.
    pub fn new(
        reply: WireReply,
        hubs: Arc<Hubs>,
        stream: StreamId,
        generation: u64,
        after: Option<Seq>,
    ) -> Self {
        let (conn, request) = reply.forget();
        Self { hubs, conn, request: Some(request), stream, generation, after, open: true }
    }

    /// A subscription the server itself begins for a connection.
    pub fn unasked(
        hubs: Arc<Hubs>,
        conn: ConnId,
        stream: StreamId,
        generation: u64,
        after: Option<Seq>,
    ) -> Self {
        Self { hubs, conn, request: None, stream, generation, after, open: true }
    }

    /// The answer, for the caller to send along with others.
    pub(crate) fn seal(mut self, outcome: Result<Seq, WireError>) -> SubscribeOutcome {
        self.open = false;
        self.granted(outcome)
    }

    /// Says no.
    pub fn refuse(self, error: WireError) {
        let hubs = self.hubs.clone();
        let granted = self.seal(Err(error));
        hubs.send(granted.conn.hub, HubMessage { granted: vec![granted], ..HubMessage::default() });
    }

    fn granted(&self, outcome: Result<Seq, WireError>) -> SubscribeOutcome {
        let Self { conn, request, stream, generation, after, .. } = *self;
        SubscribeOutcome { conn, request, stream, generation, after, outcome }
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        if self.open {
            let granted = self.granted(Err(unavailable()));
            self.hubs.send(self.conn.hub, HubMessage { granted: vec![granted], ..HubMessage::default() });
        }
    }
}

/// What a command came to, before it is durable.
#[derive(Debug)]
pub(crate) enum Outcome<A> {
    /// This answer.
    Decided(Result<A, WireError>),
    /// It was executed before: the record of that seq says what it answered.
    Recorded(Seq),
    /// Its teller told it before.
    Heard,
}

/// A command or question whose answer waits.
#[derive(Debug)]
pub(crate) struct Waiting<M: Machine> {
    /// The answer leaves once the stream is durable up to here.
    pub rests_on: Seq,
    /// And once others have taken the effects of the records up to here.
    pub told_through: Seq,
    /// When it came.
    pub since: Instant,
    /// The answer leaves once the state is known to have been the stream's own then or later, as time since boot; zero on a store that is this
    /// server's alone.
    pub sure_since: Duration,
    /// What was asked, and what it came to.
    pub item: Item<M>,
}

/// What waits.
#[derive(Debug)]
pub(crate) enum Item<M: Machine> {
    Command(Envelope<M>, Outcome<M::Answer>),
    View(Caller, Reply<Viewed<M::View>>, Result<M::View, WireError>),
    Admit(Caller, oneshot::Sender<Result<Seq, WireError>>, Result<(), WireError>),
    Subscribe(Caller, Subscriber, Result<(), WireError>),
    Awaits(String, Ring, oneshot::Sender<Result<bool, WireError>>, bool),
    /// A command of that account that was told that its outcome is not known. What it wanted to write still waits, and so it counts.
    GivenUp(Option<AccountId>),
}

impl<M: Machine> Item<M> {
    /// Whether it waits with events that are to be written.
    pub fn may_write(&self) -> bool {
        matches!(self, Item::Command(_, Outcome::Decided(Ok(_))))
    }

    /// Whose it is, for the bound on one account.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Item::Command(envelope, _) => envelope.who.account(),
            Item::View(who, ..) | Item::Admit(who, ..) | Item::Subscribe(who, ..) => who.account(),
            Item::Awaits(..) => None,
            Item::GivenUp(account) => *account,
        }
    }

    /// The timer it is about, where it is about one.
    pub fn ring(&self) -> Option<Ring> {
        match self {
            Item::Command(envelope, _) => envelope.ring,
            Item::Awaits(_, ring, ..) => Some(*ring),
            Item::View(..) | Item::Admit(..) | Item::Subscribe(..) | Item::GivenUp(_) => None,
        }
    }

    /// Answers that the outcome is not known, or what else the error says.
    pub fn fail(self, error: WireError) {
        match self {
            Item::Command(envelope, _) => envelope.reply.send(Err(error)),
            Item::View(_, reply, _) => reply.send(Err(error)),
            Item::Admit(_, sender, _) => drop(sender.send(Err(error))),
            Item::Subscribe(_, subscriber, _) => subscriber.refuse(error),
            Item::Awaits(_, _, sender, _) => drop(sender.send(Err(error))),
            Item::GivenUp(_) => {}
        }
    }
}
