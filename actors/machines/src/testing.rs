//! The kit for tests of machines: what has happened to an entity, what somebody then asks, and what follows.
//!
//! `Given` does for one machine what the shell does for all: it numbers and stamps the events, applies them
//! to the machine and keeps them. What the tests of one machine need beside that are further functions of
//! `Given` with that machine, and stand with these tests.

use protocol::{AccountId, CommandId, Currency, Kind, Millis, Money, Seq, StreamId};
use uuid::Uuid;

use crate::shape::read_event;
use crate::{Caller, Effect, Journaled, Machine, Occasion, Refusal, Stamp, Tell, audience};

pub const ADA: AccountId = AccountId(Uuid::from_u128(1));
pub const BOB: AccountId = AccountId(Uuid::from_u128(2));
pub const EVE: AccountId = AccountId(Uuid::from_u128(3));
/// The time of the first event.
pub const NOON: Millis = 1_800_000_000_000;
pub const DAY: Millis = 24 * 60 * 60 * 1_000;
/// The id of every command: machines know nothing of retries.
pub const COMMAND: CommandId = CommandId(Uuid::from_u128(77));

/// An entity, how far it has come, and what has happened to it.
#[derive(Debug, Clone)]
pub struct Given<M: Machine> {
    pub machine: M,
    pub stream: StreamId,
    pub head: Seq,
    pub now: Millis,
    pub events: Vec<(M::Event, Stamp)>,
}

impl<M: Machine> Given<M> {
    /// The entity of that id, before its first event.
    pub fn new(id: Uuid) -> Self {
        let stream = StreamId::new(M::KIND, id);
        Self { machine: M::default(), stream, head: 0, now: NOON, events: Vec::new() }
    }

    /// The same entity, so many milliseconds later.
    pub fn later(mut self, ms: Millis) -> Self {
        self.now += ms;
        self
    }

    /// The circumstances in which somebody asks now.
    pub fn here(&self, who: impl Into<Caller>) -> Occasion {
        let (stream, who, now, head) = (self.stream, who.into(), self.now, self.head);
        Occasion { stream, who, now, head, command_id: Some(COMMAND) }
    }

    /// The stamp of the last event, as if it happened now.
    pub fn stamp(&self, by: Option<AccountId>) -> Stamp {
        Stamp { stream: self.stream, seq: self.head, at: self.now, by, command_id: Some(COMMAND) }
    }

    /// The events that the command would cause. Changes nothing.
    pub fn ask(&self, who: impl Into<Caller>, command: &M::Command) -> Result<Vec<M::Event>, Refusal> {
        self.machine.decide(&self.here(who), command)
    }

    /// The answer to the command, which may be a refusal that is remembered. Changes nothing.
    pub fn asked(&self, who: impl Into<Caller>, command: &M::Command) -> Result<M::Answer, Refusal> {
        let here = self.here(who);
        let events = self.machine.decide(&here, command)?;
        let Some(last) = events.last() else { return self.machine.unchanged(&here, command) };
        let seq = self.head + events.len() as Seq;
        M::answer(last, &Stamp { seq, ..self.stamp(here.who.account()) })
    }

    /// The state as somebody sees it.
    pub fn view(&self, who: impl Into<Caller>) -> Result<M::View, Refusal> {
        audience::view(&self.machine, &self.here(who))
    }

    /// Whether somebody may read its events.
    pub fn admit(&self, who: impl Into<Caller>) -> Result<(), Refusal> {
        audience::admit(&self.machine, &self.here(who))
    }

    /// Applies an event, also one that no command would cause now.
    pub fn happens(&mut self, by: Option<AccountId>, event: M::Event) {
        self.head += 1;
        let at = self.stamp(by);
        self.machine.apply(&event, &at);
        self.events.push((event, at));
    }

    /// The last event.
    pub fn last(&self) -> &M::Event {
        &self.events.last().expect("something happened").0
    }

    /// What follows from the last event.
    pub fn effects(&self) -> Vec<Effect> {
        let (event, at) = self.events.last().expect("something happened");
        M::effects(event, at)
    }

    /// What the last event tells others.
    pub fn tells(&self) -> Vec<Tell> {
        let told = |effect| match effect {
            Effect::Tell(tell) => Some(tell),
            _ => None,
        };
        self.effects().into_iter().filter_map(told).collect()
    }

    /// What the last event tells entities of one kind, by their ids.
    pub fn told<R: Machine>(&self) -> Vec<(Uuid, R::Command)> {
        self.tells().iter().filter_map(|tell| Some((tell.to.id, tell.read::<R>()?))).collect()
    }
}

impl<M: Machine<Event: Clone>> Given<M> {
    /// Carries the command out, and returns its events.
    pub fn does(&mut self, who: impl Into<Caller>, command: &M::Command) -> Vec<M::Event> {
        let who = who.into();
        let events = self.ask(who, command).expect("the rules allow it");
        events.iter().for_each(|event| self.happens(who.account(), event.clone()));
        events
    }

    /// The same entity after the command.
    pub fn then(mut self, who: impl Into<Caller>, command: M::Command) -> Self {
        self.does(who, &command);
        self
    }
}

impl<M: Machine<Event: PartialEq> + PartialEq> Given<M> {
    /// Checks that every event reads back as it was written, that replaying the events gives the same state,
    /// and that the state reads back from a snapshot.
    pub fn check_replay(&self) {
        let mut replayed = M::default();
        for (event, at) in &self.events {
            check_event::<M>(event);
            replayed.apply(event, at);
        }
        assert_eq!(replayed, self.machine, "replaying gives the same state");
        let kept = protocol::frame::to_bytes(&replayed);
        assert_eq!(rmp_serde::from_slice::<M>(&kept).expect("a kept state reads"), replayed);
    }
}

/// Checks that an event reads back as it was written.
pub fn check_event<M: Machine<Event: PartialEq>>(event: &M::Event) {
    let written = event.write();
    let back = read_event::<M>(written.r#type, &written.body, written.private.as_deref());
    assert_eq!(back.expect("it reads back"), *event);
}

impl From<AccountId> for Caller {
    fn from(account: AccountId) -> Self {
        Caller::Account(account)
    }
}

impl From<StreamId> for Caller {
    fn from(entity: StreamId) -> Self {
        Caller::Entity(entity)
    }
}

/// The entity of that kind and number.
pub const fn entity(kind: Kind, number: u128) -> StreamId {
    StreamId::new(kind, Uuid::from_u128(number))
}

pub fn usd(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("an amount")
}
