//! One entity of the simulation: a machine, the journal it can be rebuilt from, and what others have yet to
//! hear.

use std::collections::BTreeMap;

use actors::{Caller, Effect, Journaled, Machine, Occasion, Refusal, Stamp};
use protocol::{CommandId, Millis, Seq, StreamId};
use schema::{Record, Told};

/// An entity and its journal.
pub struct Node<M: Machine> {
    stream: StreamId,
    machine: M,
    records: Vec<Record>,
    /// For each sender, the last of its effects that changed something here.
    heard: BTreeMap<StreamId, (Seq, u32)>,
    /// The effects of records up to here are finished.
    pub finished: Seq,
    /// The effects of records up to here are under way.
    pub begun: Seq,
}

/// What a command came to.
pub struct Outcome<A> {
    /// What it answers.
    pub answer: Result<A, Refusal>,
    /// The events it caused.
    pub events: usize,
}

impl<M: Machine> Node<M> {
    pub fn new(stream: StreamId) -> Self {
        let heard = BTreeMap::new();
        Self { stream, machine: M::default(), records: Vec::new(), heard, finished: 0, begun: 0 }
    }

    pub fn machine(&self) -> &M {
        &self.machine
    }

    pub fn stream(&self) -> StreamId {
        self.stream
    }

    pub fn records(&self) -> &[Record] {
        &self.records
    }

    pub fn head(&self) -> Seq {
        self.records.len() as Seq
    }

    pub fn here(&self, who: Caller, now: Millis, command_id: Option<CommandId>) -> Occasion {
        let now = now.max(self.records.last().map_or(0, |record| record.at));
        Occasion { stream: self.stream, who, now, head: self.head(), command_id }
    }

    /// Decides, and writes down what is decided.
    pub fn command(
        &mut self,
        here: &Occasion,
        told: Option<Told>,
        command: &M::Command,
    ) -> Outcome<M::Answer> {
        let events = match self.machine.decide(here, command) {
            Ok(events) => events,
            Err(refusal) => return Outcome { answer: Err(refusal), events: 0 },
        };
        let Some(last) = events.last() else {
            return Outcome { answer: self.machine.unchanged(here, command), events: 0 };
        };
        let at = |index: usize| Stamp {
            stream: self.stream,
            seq: here.head + 1 + index as Seq,
            at: here.now,
            by: here.who.account(),
            command_id: here.command_id,
        };
        let answer = M::answer(last, &at(events.len() - 1));
        let stamped: Vec<_> = events.iter().enumerate().map(|(index, event)| (event, at(index))).collect();
        for (event, at) in stamped {
            self.machine.apply(event, &at);
            self.records.push(record::<M>(event, &at, told));
        }
        if let Some(told) = told {
            self.heard.insert(told.from, (told.seq, told.index));
        }
        Outcome { answer, events: events.len() }
    }

    /// Whether a told command has changed something here already.
    pub fn has_heard(&self, told: &Told) -> bool {
        self.heard.get(&told.from).is_some_and(|last| *last >= (told.seq, told.index))
    }

    /// Forgets everything but the journal, and reads that back.
    pub fn crash(&mut self) {
        self.machine = M::default();
        self.heard.clear();
        for record in &self.records {
            let (event, at) = read::<M>(self.stream, record);
            self.machine.apply(&event, &at);
            if let Some(told) = record.told {
                self.heard.insert(told.from, (told.seq, told.index));
            }
        }
        self.begun = self.finished;
    }

    /// What follows from a record, as the journal tells it.
    pub fn effects(&self, seq: Seq) -> Vec<Effect> {
        let (event, at) = read::<M>(self.stream, &self.records[seq as usize - 1]);
        M::effects(&event, &at)
    }

    /// What the command answers whose last record this is.
    pub fn answer(&self, seq: Seq) -> Result<M::Answer, Refusal> {
        let (event, at) = read::<M>(self.stream, &self.records[seq as usize - 1]);
        M::answer(&event, &at)
    }
}

fn record<M: Machine>(event: &M::Event, at: &Stamp, told: Option<Told>) -> Record {
    let written = event.write();
    Record {
        seq: at.seq,
        at: at.at,
        by: at.by.map(|account| account.0),
        r#type: written.r#type.into(),
        command_id: at.command_id,
        mark: None,
        told,
        body: written.body,
        private: written.private,
    }
}

fn read<M: Machine>(stream: StreamId, record: &Record) -> (M::Event, Stamp) {
    let event =
        M::Event::read(&record.r#type, &record.body, record.private.as_deref()).expect("it was written so");
    let by = record.by.map(protocol::AccountId);
    (event, Stamp { stream, seq: record.seq, at: record.at, by, command_id: record.command_id })
}
