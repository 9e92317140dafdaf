//! One entity of the simulation, what of it others have heard, and its journal as the store would keep it.

use std::ops::{Deref, DerefMut};

use actors::Machine;
use machines::node::{self, StoredEvent};
use protocol::{Seq, StreamId};
use schema::{Record, Told};
use uuid::Uuid;

/// An entity and its journal.
pub struct Node<M: Machine> {
    node: node::Node<M>,
    /// The effects of records up to here are finished.
    pub finished: Seq,
    /// The effects of records up to here are under way.
    pub begun: Seq,
}

impl<M: Machine + PartialEq> Node<M> {
    pub fn new(id: Uuid) -> Self {
        Self { node: node::Node::new(id), finished: 0, begun: 0 }
    }

    pub fn machine(&self) -> &M {
        &self.machine
    }

    pub fn stream(&self) -> StreamId {
        self.stream
    }

    pub fn records(&self) -> Vec<Record> {
        self.journal.iter().map(record).collect()
    }

    /// Forgets everything but the journal, and what others have heard.
    pub fn crash(&mut self) {
        self.node.crash();
        self.begun = self.finished;
    }
}

impl<M: Machine> Deref for Node<M> {
    type Target = node::Node<M>;

    fn deref(&self) -> &node::Node<M> {
        &self.node
    }
}

impl<M: Machine> DerefMut for Node<M> {
    fn deref_mut(&mut self) -> &mut node::Node<M> {
        &mut self.node
    }
}

/// The record of an event.
pub fn record(event: &StoredEvent) -> Record {
    let StoredEvent { written, at, told } = event.clone();
    Record {
        seq: at.seq,
        at: at.at,
        by: at.by.map(|account| account.0),
        r#type: written.r#type.into(),
        command_id: at.command_id,
        mark: None,
        told: told.map(|told| Told { from: told.from, seq: told.seq, index: told.index }),
        body: written.body,
        private: written.private,
    }
}
