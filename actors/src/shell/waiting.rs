//! The commands and questions that entities receive, and those that wait for durability.

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
    /// The sender.
    pub who: Caller,
    /// The id that the sender gave the command.
    pub command_id: Option<CommandId>,
    /// The effect by which another entity told the command.
    pub told: Option<Told>,
    /// What is asked.
    pub command: M::Command,
    /// The refusal of a check outside of the entity. It is the answer, unless the entity remembers the
    /// command from before.
    pub objection: Option<Box<WireError>>,
    /// Where the answer goes.
    pub reply: Reply<M::Answer>,
    /// When it was sent.
    pub since: Instant,
    /// The timer that caused the command.
    pub ring: Option<Ring>,
}

/// A timer that is told to its entity.
#[derive(Debug, Clone, Copy)]
pub struct Ring {
    /// When it was due. The command is decided as of that time or later, even if the wall clock was set back.
    pub due_at: Millis,
    /// When it was found to be due, as time since boot. A state that was confirmed since then includes the
    /// event that set the timer.
    pub found_at: Duration,
}

impl<M: Machine> Envelope<M> {
    /// A command sent now, without an id, a teller or an objection.
    pub(crate) fn new(who: Caller, command: M::Command, reply: Reply<M::Answer>) -> Self {
        let since = Instant::now();
        Self { who, command_id: None, told: None, command, objection: None, reply, since, ring: None }
    }
}

impl<M: Machine> actix::Message for Envelope<M> {
    type Result = ();
}

/// The state of an entity, and its seq.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Viewed<V> {
    /// The seq of the last event in it.
    pub seq: Seq,
    /// The state as the caller may see it.
    pub state: V,
}

/// A question to an entity. It changes nothing.
#[derive(Debug)]
pub enum Question<M: Machine> {
    /// What does the caller see of the entity?
    View(Caller, Reply<Viewed<M::View>>),
    /// May the caller read its events? The answer is the durable head.
    Admit(Caller, oneshot::Sender<Result<Seq, WireError>>),
    /// May this connection subscribe to its events?
    Subscribe(Caller, Subscriber),
    /// Does the entity still wait for its timer of that key?
    Awaits(String, Ring, oneshot::Sender<Result<bool, WireError>>),
}

impl<M: Machine> actix::Message for Question<M> {
    type Result = ();
}

impl<M: Machine> Question<M> {
    /// Answers with an error.
    pub(crate) fn refuse(self, error: WireError) {
        match self {
            Question::View(_, reply) => reply.send(Err(error)),
            Question::Admit(_, sender) => drop(sender.send(Err(error))),
            Question::Subscribe(_, subscriber) => subscriber.refuse(error),
            Question::Awaits(_, _, sender) => drop(sender.send(Err(error))),
        }
    }
}

/// A connection that asks for the events of a stream. If it is dropped unanswered, it answers `unavailable`.
#[derive(Debug)]
pub struct Subscriber {
    hubs: Arc<Hubs>,
    conn: ConnId,
    request: Option<u32>,
    stream: StreamId,
    number: u64,
    after: Option<Seq>,
    open: bool,
}

impl Subscriber {
    /// A connection's request for the events of `stream` after `after`. `number` is the hub's number of
    /// the subscription.
    pub fn new(reply: WireReply, hubs: Arc<Hubs>, stream: StreamId, number: u64, after: Option<Seq>) -> Self {
        let (conn, request) = reply.forget();
        Self { hubs, conn, request: Some(request), stream, number, after, open: true }
    }

    /// A subscription that the server starts for a connection without a request.
    pub fn unasked(hubs: Arc<Hubs>, conn: ConnId, stream: StreamId, number: u64, after: Option<Seq>) -> Self {
        Self { hubs, conn, request: None, stream, number, after, open: true }
    }

    /// The outcome. The caller sends it together with others.
    pub(crate) fn seal(mut self, outcome: Result<Seq, WireError>) -> SubscribeOutcome {
        self.open = false;
        self.granted(outcome)
    }

    /// Refuses the subscription.
    pub fn refuse(self, error: WireError) {
        let hubs = self.hubs.clone();
        let granted = self.seal(Err(error));
        hubs.send(granted.conn.hub, HubMessage { granted: vec![granted], ..HubMessage::default() });
    }

    fn granted(&self, outcome: Result<Seq, WireError>) -> SubscribeOutcome {
        let Self { conn, request, stream, number, after, .. } = *self;
        SubscribeOutcome { conn, request, stream, number, after, outcome }
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

/// The outcome of a command that may not be durable yet.
#[derive(Debug)]
pub(crate) enum Outcome<A> {
    /// The command was decided now.
    Decided(Result<A, WireError>),
    /// The command was executed before. The record of that seq holds the answer.
    Recorded(Seq),
    /// The command was told before.
    Heard,
}

/// A command or question whose answer waits.
#[derive(Debug)]
pub(crate) struct Waiting<M: Machine> {
    /// The answer leaves when the stream is durable up to this seq,
    pub rests_on: Seq,
    /// and when the effects of records up to this seq have been taken by their receivers.
    pub told_through: Seq,
    /// When it came.
    pub since: Instant,
    /// The answer leaves when the state is known to have been that of the stream at this time or later, as
    /// time since boot. Zero on a store that only this server writes to.
    pub sure_since: Duration,
    /// The command or question, with its outcome.
    pub item: Item<M>,
}

/// A command or question that waits.
#[derive(Debug)]
pub(crate) enum Item<M: Machine> {
    Command(Envelope<M>, Outcome<M::Answer>),
    View(Caller, Reply<Viewed<M::View>>, Result<M::View, WireError>),
    Admit(Caller, oneshot::Sender<Result<Seq, WireError>>, Result<(), WireError>),
    Subscribe(Caller, Subscriber, Result<(), WireError>),
    Awaits(String, Ring, oneshot::Sender<Result<bool, WireError>>, bool),
    /// A command of that account that was answered that its outcome is not known. Its events still wait to be
    /// written, so it counts within the bounds.
    GivenUp(Option<AccountId>),
}

impl<M: Machine> Item<M> {
    /// Whether events of it are to be written.
    pub fn may_write(&self) -> bool {
        matches!(self, Item::Command(_, Outcome::Decided(Ok(_))))
    }

    /// The account that it counts for.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Item::Command(envelope, _) => envelope.who.account(),
            Item::View(who, ..) | Item::Admit(who, ..) | Item::Subscribe(who, ..) => who.account(),
            Item::Awaits(..) => None,
            Item::GivenUp(account) => *account,
        }
    }

    /// The timer that it is about.
    pub fn ring(&self) -> Option<Ring> {
        match self {
            Item::Command(envelope, _) => envelope.ring,
            Item::Awaits(_, ring, ..) => Some(*ring),
            Item::View(..) | Item::Admit(..) | Item::Subscribe(..) | Item::GivenUp(_) => None,
        }
    }

    /// Answers with an error.
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
