//! The house: everything an entity needs, and the one way to ask any entity anything.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use actix::{Addr, Context};
use parking_lot::Mutex;
use protocol::{CommandId, ErrorCode, Kind, Millis, Seq, StreamId, WireError};
use schema::{Effects, Record, SharedStore, Told};
use tokio::sync::oneshot;
use tracing::warn;
use uuid::Uuid;

use crate::clock::Clock;
use crate::fanout::Hubs;
use crate::kinds::{AllActivations, Resident, by_kind};
use crate::limits::{Limits, Looks, UNSUPPORTED_LOGGED_MAX};
use crate::observe::Observer;
use crate::placement::Placement;
use crate::provider::Provider;
use crate::reply::{Reply, WireReply, unavailable, unsupported};
use crate::shell::{Entity, Envelope, Letter, Question, Ring, Subscriber, Viewed};
use crate::signals::Signals;
use crate::{Caller, Machine, Tell, Unreadable};

/// What a house is made of.
pub struct Parts {
    /// Where everything is kept.
    pub store: SharedStore,
    /// The clock of events, timers and deadlines.
    pub clock: Clock,
    /// What the shell admits.
    pub limits: Limits,
    /// Who measures.
    pub observer: Arc<dyn Observer>,
    /// Who moves money in and out.
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
    /// Streams that were found to hold what this program does not know.
    unsupported: Mutex<BTreeSet<StreamId>>,
    activations: AllActivations,
    signals: Signals,
}

/// What follows from records of a stream, as it did when they were appended: for programs that move records to another store.
pub fn effects_of(stream: StreamId, records: &[Record]) -> Result<Effects, Unreadable> {
    by_kind!(stream.kind, M => crate::shell::effects_of::<M>(stream, records))
}

/// Whether entities of that kind post to the ledger.
pub(crate) fn posts(kind: Kind) -> bool {
    by_kind!(kind, M => M::POSTS)
}

/// Whether a record is of a newer program, so that this one cannot say what it means.
pub fn is_unsupported(stream: StreamId, record: &Record) -> bool {
    by_kind!(stream.kind, M => crate::shell::event_of::<M>(record).is_err_and(|error| error.is_unsupported()))
}

impl House {
    /// A house of those parts, with nobody in it yet.
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

    /// Where everything is kept.
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

    /// What the shell admits.
    pub fn limits(&self) -> &Limits {
        &self.parts.limits
    }

    /// The hubs of the worker threads.
    pub fn hubs(&self) -> &Arc<Hubs> {
        &self.hubs
    }

    /// What happens now, for whoever listens.
    pub fn signals(&self) -> &Signals {
        &self.signals
    }

    /// The threads that entities live on.
    pub fn placement(&self) -> &Placement {
        &self.placement
    }

    pub(crate) fn activations(&self) -> &AllActivations {
        &self.activations
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

    /// Whether one more stream may be looked at in this second, for the sake of its readers.
    pub(crate) fn may_look(&self) -> bool {
        self.looks.take(Instant::now())
    }

    /// Notes that a stream holds what this program does not know; true where that is news.
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

    /// How many appends are on their way.
    pub fn appending(&self) -> usize {
        self.appending.load(Ordering::Acquire)
    }

    /// How many entities of a kind live.
    pub fn living(&self, kind: Kind) -> usize {
        by_kind!(kind, M => M::activations(self).len())
    }

    /// Asks an entity to do something, at once; what it answers waits for its durable answer.
    pub fn send<M: Resident>(
        self: &Arc<Self>,
        id: Uuid,
        who: Caller,
        command_id: Option<CommandId>,
        command: M::Command,
    ) -> impl Future<Output = Result<M::Answer, WireError>> + use<M> {
        self.send_judged::<M>(id, who, command_id, command, None)
    }

    /// The same; what a rule has against it is the answer, unless the entity remembers the command.
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

    /// Asks an entity to do something for a connection, which gets the answer; what a rule has against it is the answer, unless the
    /// entity remembers the command.
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

    /// What an entity shows the caller, and as of which seq.
    pub async fn view<M: Resident>(
        self: &Arc<Self>,
        id: Uuid,
        who: Caller,
    ) -> Result<(Seq, M::View), WireError> {
        let (sender, answer) = oneshot::channel();
        self.ask::<M>(id, Question::View(who, Reply::Caller(sender)));
        self.patiently(answer).await.map(|viewed: Viewed<M::View>| (viewed.seq, viewed.state))
    }

    /// Shows a connection what it may see of an entity.
    pub fn show(self: &Arc<Self>, stream: StreamId, who: Caller, reply: WireReply) {
        by_kind!(stream.kind, M => self.ask::<M>(stream.id, Question::View(who, Reply::Wire(reply))));
    }

    /// Whether the caller may read a stream; answers its durable head.
    pub async fn admit(self: &Arc<Self>, stream: StreamId, who: Caller) -> Result<Seq, WireError> {
        let (sender, answer) = oneshot::channel();
        by_kind!(stream.kind, M => self.ask::<M>(stream.id, Question::Admit(who, sender)));
        self.patiently(answer).await
    }

    /// Asks for a stream's events; its hub hears whether they are granted.
    pub fn subscribe(self: &Arc<Self>, stream: StreamId, who: Caller, subscriber: Subscriber) {
        by_kind!(stream.kind, M => self.ask::<M>(stream.id, Question::Subscribe(who, subscriber)));
    }

    /// Brings an entity to life, so that what a crash left unfinished is finished.
    pub async fn wake(self: &Arc<Self>, stream: StreamId) -> Result<(), WireError> {
        use ErrorCode::{Overloaded, Unavailable, Unsupported};
        match self.admit(stream, Caller::System).await {
            Err(error) if matches!(error.code, Unavailable | Overloaded | Unsupported) => Err(error),
            _ => Ok(()),
        }
    }

    /// Tells an entity that a timer of its own is due, and asks whether it still waits for it.
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

    /// Tells an entity what an event of another one means for it.
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
        // The entity gives up at its own deadline; this one is for an entity that is gone.
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

    pub(crate) fn start<M: Resident>(self: &Arc<Self>, id: Uuid, activation: u64) -> Addr<Entity<M>> {
        let stream = StreamId::new(M::KIND, id);
        let (sender, receiver) = actix::dev::channel::channel(self.limits().mailbox);
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
        Addr::new(sender)
    }
}

/// What became of a timer that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rung {
    /// It means nothing any more.
    Obsolete,
    /// Its entity still waits for it.
    Awaited,
    /// This program knows no timer of that name.
    Unknown,
}

/// Whether an entity has looked at what was asked and said no.
fn is_refusal(error: &WireError) -> bool {
    use ErrorCode::{Forbidden, Invalid, NotFound, Refused, Unauthenticated};
    matches!(error.code, Refused | NotFound | Forbidden | Unauthenticated | Invalid)
}
