//! An entity of a small world: a machine and its journal, for simulations of several machines together.
//!
//! Every event goes through its stored form, so a crash can forget everything but the journal.

use std::collections::BTreeMap;

use protocol::{CommandId, Millis, Seq, StreamId};
use uuid::Uuid;

use crate::shape::read_event;
use crate::{Caller, Effect, Journaled, Machine, Occasion, Refusal, Stamp, Written};

/// Names a command that another entity tells: by that entity, its event, and the effect of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// The entity that tells it.
    pub from: StreamId,
    /// The seq of the event.
    pub seq: Seq,
    /// The number of the effect among those of the event.
    pub index: u32,
}

/// An event as it stands in the journal.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// What is written.
    pub written: Written,
    /// Where and when.
    pub at: Stamp,
    /// The command that the event answers, where another entity told it.
    pub told: Option<Delivery>,
}

/// An entity and its journal.
#[derive(Debug)]
pub struct Node<M: Machine> {
    /// The stream of the entity.
    pub stream: StreamId,
    /// Its state.
    pub machine: M,
    /// All its events.
    pub journal: Vec<StoredEvent>,
    /// For each teller, the last of its effects that changed something here.
    heard: BTreeMap<StreamId, (Seq, u32)>,
}

impl<M: Machine + PartialEq> Node<M> {
    /// The entity of that id, before its first event.
    pub fn new(id: Uuid) -> Self {
        let stream = StreamId::new(M::KIND, id);
        Self { stream, machine: M::default(), journal: Vec::new(), heard: BTreeMap::new() }
    }

    /// The seq of the last event.
    pub fn head(&self) -> Seq {
        self.journal.len() as Seq
    }

    /// The circumstances in which somebody asks. Time never goes back within a stream.
    pub fn here(&self, who: Caller, now: Millis, command_id: Option<CommandId>) -> Occasion {
        let now = now.max(self.journal.last().map_or(0, |event| event.at.at));
        Occasion { stream: self.stream, who, now, head: self.head(), command_id }
    }

    /// Carries a command out and writes its events down. Returns what the shell would answer.
    pub fn ask(
        &mut self,
        here: &Occasion,
        told: Option<Delivery>,
        command: &M::Command,
    ) -> Result<M::Answer, Refusal> {
        let events = self.machine.decide(here, command)?;
        if events.is_empty() {
            return self.machine.unchanged(here, command);
        }
        let (stream, by, command_id) = (self.stream, here.who.account(), here.command_id);
        let mut answer = Err(Refusal::NotFound);
        for event in events {
            let at = Stamp { stream, seq: self.head() + 1, at: here.now, by, command_id };
            self.machine.apply(&event, &at);
            self.journal.push(StoredEvent { written: event.write(), at, told });
            answer = M::answer(&event, &at);
        }
        self.heard.extend(told.map(|told| (told.from, (told.seq, told.index))));
        let again = self.answer(self.head());
        assert_eq!(format!("{answer:?}"), format!("{again:?}"), "a retry hears the same");
        answer
    }

    /// Whether that command has changed something here already.
    pub fn has_heard(&self, told: Delivery) -> bool {
        self.heard.get(&told.from).is_some_and(|last| *last >= (told.seq, told.index))
    }

    /// The event of that seq, as the journal tells it.
    pub fn event(&self, seq: Seq) -> (M::Event, Stamp) {
        let StoredEvent { written, at, .. } = &self.journal[seq as usize - 1];
        let event = read_event::<M>(written.r#type, &written.body, written.private.as_deref());
        (event.expect("an event reads back"), *at)
    }

    /// The effects of the event of that seq.
    pub fn effects(&self, seq: Seq) -> Vec<Effect> {
        let (event, at) = self.event(seq);
        M::effects(&event, &at)
    }

    /// The answer of the command whose last event has that seq.
    pub fn answer(&self, seq: Seq) -> Result<M::Answer, Refusal> {
        let (event, at) = self.event(seq);
        M::answer(&event, &at)
    }

    /// Forgets everything but the journal, and reads that back. Checks that this gives the same state, by the
    /// events and by a snapshot.
    pub fn crash(&mut self) {
        let mut replayed = M::default();
        self.heard.clear();
        for seq in 1..=self.head() {
            let (event, at) = self.event(seq);
            let StoredEvent { written, told, .. } = &self.journal[seq as usize - 1];
            assert_eq!(event.write(), *written, "an event reads back as it was written");
            replayed.apply(&event, &at);
            self.heard.extend(told.map(|told| (told.from, (told.seq, told.index))));
        }
        assert_eq!(replayed, self.machine, "replaying the journal rebuilds the state");
        let snapshot = rmp_serde::to_vec_named(&replayed).expect("a state writes");
        self.machine = rmp_serde::from_slice(&snapshot).expect("a state reads");
        assert_eq!(replayed, self.machine, "a snapshot rebuilds the state");
    }
}
