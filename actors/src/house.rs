//! The house: it holds everything that entities need, and is the one place through which they are asked.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use actix::Context;
use parking_lot::Mutex;
use protocol::{CommandId, ErrorCode, Kind, Millis, Seq, StreamId, WireError};
use schema::{Effects, Record, SharedStore, Told};
use tokio::sync::oneshot;
use tracing::warn;
use uuid::Uuid;

use crate::changes::Changes;
use crate::clock::Clock;
use crate::fanout::Hubs;
use crate::kinds::{AllActivations, Resident, by_kind};
use crate::limits::{Limits, Looks, UNSUPPORTED_LOGGED_MAX};
use crate::mailbox::Mailbox;
use crate::observe::Observer;
use crate::placement::Placement;
use crate::provider::Provider;
use crate::reply::{Reply, WireReply, unavailable, unsupported};
use crate::shell::{Entity, Envelope, Letter, Question, Ring, Subscriber, Viewed};
use crate::signals::Signals;
use crate::{Caller, Machine, Tell, Unreadable};

/// The parts of a house.
pub struct Parts {
    /// The store of journals, read models and timers.
    pub store: SharedStore,
    /// The clock of events, timers and deadlines.
    pub clock: Clock,
    /// The bounds of the shell.
    pub limits: Limits,
    /// The receiver of measurements.
    pub observer: Arc<dyn Observer>,
    /// Who hears that something which search finds has changed.
    pub changes: Arc<dyn Changes>,
    /// The payment provider.
    pub provider: Arc<dyn Provider>,
}

/// The entities that live in this process and what they share. Every message to an entity goes through here.
pub struct House {
    parts: Parts,
    hubs: Arc<Hubs>,
    placement: Placement,
    appending: AtomicUsize,
    shared: bool,
    looks: Looks,
    /// Streams with events that this program does not know.
    unsupported: Mutex<BTreeSet<StreamId>>,
    activations: AllActivations,
    signals: Signals,
}

/// The effects of a stream's records, as they were when the records were appended. For programs that move
/// records to another store.
pub fn effects_of(stream: StreamId, records: &[Record]) -> Result<Effects, Unreadable> {
    by_kind!(stream.kind, M => crate::shell::effects_of::<M>(stream, records))
}

/// Whether entities of that kind post to the ledger.
pub(crate) fn posts(kind: Kind) -> bool {
    by_kind!(kind, M => M::POSTS)
}

/// Whether a newer program wrote the record, so that this one does not know its meaning.
pub fn is_unsupported(stream: StreamId, record: &Record) -> bool {
    by_kind!(stream.kind, M => crate::shell::event_of::<M>(record).is_err_and(|error| error.is_unsupported()))
}

impl House {
    /// A house of those parts, in which no entity lives yet.
    pub fn new(parts: Parts) -> Arc<Self> {
        let (shared, looks) = (parts.store.shared(), Looks::new(parts.limits.looks_a_second_max));
        Arc::new(Self {
            parts,
            shared,
            looks,
            hubs: Arc::default(),
            placement: Placement::default(),
            appending: AtomicUsize::new(0),
            unsupported: Mutex::default(),
            activations: AllActivations::default(),
            signals: Signals::default(),
        })
    }

    /// The store of journals, read models and timers.
    pub fn store(&self) -> &SharedStore {
        &self.parts.store
    }

    /// The clock of events, timers and deadlines.
    pub fn clock(&self) -> &Clock {
        &self.parts.clock
    }

    /// The time of events, timers and deadlines.
    pub fn now(&self) -> Millis {
        self.parts.clock.now()
    }

    /// The real time, for command ids, tokens and rate limits.
    pub fn real_now(&self) -> Millis {
        self.parts.clock.real()
    }

    /// The bounds of the shell.
    pub fn limits(&self) -> &Limits {
        &self.parts.limits
    }

    /// The hubs of the worker threads.
    pub fn hubs(&self) -> &Arc<Hubs> {
        &self.hubs
    }

    /// The signals, which are sent to readers and not stored.
    pub fn signals(&self) -> &Signals {
        &self.signals
    }

    /// The threads on which entities live.
    pub fn placement(&self) -> &Placement {
        &self.placement
    }

    pub(crate) fn activations(&self) -> &AllActivations {
        &self.activations
    }

    pub(crate) fn changes(&self) -> &dyn Changes {
        &*self.parts.changes
    }

    pub(crate) fn observer(&self) -> &dyn Observer {
        &*self.parts.observer
    }

    pub(crate) fn provider(&self) -> &dyn Provider {
        &*self.parts.provider
    }

    /// Whether other servers may write to the store.
    pub(crate) fn is_shared(&self) -> bool {
        self.shared
    }

    /// Whether another stream may be looked at in this second, to tell its readers what other servers have
    /// written.
    pub(crate) fn may_look(&self) -> bool {
        self.looks.take(Instant::now())
    }

    /// Notes a stream with events that this program does not know. True if it was not noted before.
    pub(crate) fn note_unsupported(&self, stream: StreamId) -> bool {
        let mut noted = self.unsupported.lock();
        noted.len() < UNSUPPORTED_LOGGED_MAX && noted.insert(stream)
    }

    pub(crate) fn append_began(&self) {
        self.appending.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn append_ended(&self) {
        self.appending.fetch_sub(1, Ordering::AcqRel);
    }

    /// The number of appends in flight.
    pub fn appending(&self) -> usize {
        self.appending.load(Ordering::Acquire)
    }

    /// The number of living entities of a kind.
    pub fn living(&self, kind: Kind) -> usize {
        by_kind!(kind, M => M::activations(self).len())
    }

    /// Sends a command to an entity. The reply comes when its outcome is durable.
    pub fn send<M: Resident>(
        self: &Arc<Self>,
        id: Uuid,
        who: Caller,
        command_id: Option<CommandId>,
        command: M::Command,
    ) -> impl Future<Output = Result<M::Answer, WireError>> + use<M> {
        self.send_judged::<M>(id, who, command_id, command, None)
    }

    /// Sends a command that a check outside of the entity may have refused. That refusal is the answer,
    /// unless the entity remembers the command from before.
    pub fn send_judged<M: Resident>(
        self: &Arc<Self>,
        id: Uuid,
        who: Caller,
        command_id: Option<CommandId>,
        command: M::Command,
        objection: Option<WireError>,
    ) -> impl Future<Output = Result<M::Answer, WireError>> + use<M> {
        let (sender, answer) = oneshot::channel();
        let envelope = Envelope::new(who, command, Reply::Caller(sender));
        self.deliver::<M>(id, Envelope { command_id, objection: objection.map(Box::new), ..envelope });
        self.patiently(answer)
    }

    /// Sends a command for a connection, which gets the answer. An objection of a check outside of the entity
    /// is the answer, unless the entity remembers the command from before.
    pub fn command<M: Resident>(
        self: &Arc<Self>,
        id: Uuid,
        who: Caller,
        command_id: Option<CommandId>,
        command: M::Command,
        objection: Option<WireError>,
        reply: WireReply,
    ) {
        let envelope = Envelope::new(who, command, Reply::Wire(reply));
        self.deliver::<M>(id, Envelope { command_id, objection: objection.map(Box::new), ..envelope });
    }

    /// The state of an entity as the caller may see it, and its seq.
    pub async fn view<M: Resident>(
        self: &Arc<Self>,
        id: Uuid,
        who: Caller,
    ) -> Result<(Seq, M::View), WireError> {
        let (sender, answer) = oneshot::channel();
        self.ask::<M>(id, Question::View(who, Reply::Caller(sender)));
        self.patiently(answer).await.map(|viewed: Viewed<M::View>| (viewed.seq, viewed.state))
    }

    /// Sends a connection the state of an entity as the caller may see it.
    pub fn show(self: &Arc<Self>, stream: StreamId, who: Caller, reply: WireReply) {
        by_kind!(stream.kind, M => self.ask::<M>(stream.id, Question::View(who, Reply::Wire(reply))));
    }

    /// Checks whether the caller may read a stream, and returns its durable head.
    pub async fn admit(self: &Arc<Self>, stream: StreamId, who: Caller) -> Result<Seq, WireError> {
        let (sender, answer) = oneshot::channel();
        by_kind!(stream.kind, M => self.ask::<M>(stream.id, Question::Admit(who, sender)));
        self.patiently(answer).await
    }

    /// Asks to subscribe a connection to a stream. Its hub gets the outcome.
    pub fn subscribe(self: &Arc<Self>, stream: StreamId, who: Caller, subscriber: Subscriber) {
        by_kind!(stream.kind, M => self.ask::<M>(stream.id, Question::Subscribe(who, subscriber)));
    }

    /// Starts an entity, so that it finishes the effects that a crash has interrupted.
    pub async fn wake(self: &Arc<Self>, stream: StreamId) -> Result<(), WireError> {
        use ErrorCode::{Overloaded, Unavailable, Unsupported};
        match self.admit(stream, Caller::System).await {
            Err(error) if matches!(error.code, Unavailable | Overloaded | Unsupported) => Err(error),
            _ => Ok(()),
        }
    }

    /// Tells an entity that its timer is due, then asks whether it still waits for that timer.
    pub(crate) async fn ring(
        self: &Arc<Self>,
        stream: StreamId,
        key: &str,
        due_at: Millis,
    ) -> Result<Rung, WireError> {
        by_kind!(stream.kind, M => self.ring_at::<M>(stream.id, key, due_at).await)
    }

    async fn ring_at<M: Resident>(
        self: &Arc<Self>,
        id: Uuid,
        key: &str,
        due_at: Millis,
    ) -> Result<Rung, WireError> {
        let Some(command) = M::timer(key, due_at) else { return Ok(Rung::Unknown) };
        let ring = Ring { due_at, found_at: schema::since_boot() };
        let (sender, answer) = oneshot::channel();
        let envelope = Envelope::new(Caller::Time, command, Reply::Done(sender));
        self.deliver::<M>(id, Envelope { ring: Some(ring), ..envelope });
        match self.patiently(answer).await {
            Err(error) if !is_refusal(&error) => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let (sender, answer) = oneshot::channel();
        self.ask::<M>(id, Question::Awaits(key.to_owned(), ring, sender));
        Ok(if self.patiently(answer).await? { Rung::Awaited } else { Rung::Obsolete })
    }

    /// Delivers a command that another entity tells.
    pub(crate) async fn tell(self: &Arc<Self>, told: Told, tell: Tell) -> Result<(), WireError> {
        let (sender, answer) = oneshot::channel();
        by_kind!(tell.to.kind, M => self.tell_to::<M>(told, &tell, sender));
        self.patiently(answer).await
    }

    fn tell_to<M: Resident>(
        self: &Arc<Self>,
        told: Told,
        tell: &Tell,
        sender: oneshot::Sender<Result<(), WireError>>,
    ) {
        let command = match M::read_told(&tell.command) {
            Ok(command) => command,
            Err(error) => {
                warn!(from = %told.from, seq = told.seq, to = %tell.to, %error, "a told command does not read");
                return drop(sender.send(Err(unsupported())));
            }
        };
        let envelope = Envelope::new(Caller::Entity(told.from), command, Reply::Done(sender));
        self.deliver::<M>(tell.to.id, Envelope { told: Some(told), ..envelope });
    }

    fn patiently<T>(
        &self,
        answer: oneshot::Receiver<Result<T, WireError>>,
    ) -> impl Future<Output = Result<T, WireError>> + use<T> {
        // The entity answers by its own deadline. This longer one is for an entity that has stopped.
        let deadline = self.limits().answer_deadline + self.limits().tick * 2;
        async move {
            match tokio::time::timeout(deadline, answer).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_)) | Err(_) => Err(unavailable()),
            }
        }
    }

    fn deliver<M: Resident>(self: &Arc<Self>, id: Uuid, envelope: Envelope<M>) {
        self.post(id, Letter::Command(envelope));
    }

    fn ask<M: Resident>(self: &Arc<Self>, id: Uuid, question: Question<M>) {
        self.post(id, Letter::Question(question));
    }

    pub(crate) fn start<M: Resident>(self: &Arc<Self>, id: Uuid, activation: u64) -> Mailbox<M> {
        let stream = StreamId::new(M::KIND, id);
        let (mailbox, receiver) = Mailbox::new(self.limits());
        let house = self.clone();
        let born = Instant::now();
        let started = self.placement.pick(stream).is_some_and(|arbiter| {
            arbiter.spawn_fn(move || {
                let context: Context<Entity<M>> = Context::with_receiver(receiver);
                context.run(Entity::new(house, stream, activation, born));
            })
        });
        if !started {
            warn!(%stream, "there is no thread for an entity to live on");
        }
        mailbox
    }
}

/// What happened to a timer that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rung {
    /// The entity does not wait for it any more.
    Obsolete,
    /// The entity still waits for it.
    Awaited,
    /// This program does not know a timer of that name.
    Unknown,
}

/// Whether the error is the entity's decision, and not a failure to ask it.
fn is_refusal(error: &WireError) -> bool {
    use ErrorCode::{Forbidden, Invalid, NotFound, Refused, Unauthenticated};
    matches!(error.code, Refused | NotFound | Forbidden | Unauthenticated | Invalid)
}
