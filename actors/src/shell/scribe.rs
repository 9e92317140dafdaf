//! Writes streams without an actor. It makes the same appends as the shell, for programs that fill a store
//! with test data.
//!
//! A scribe never reads: it may only write streams that are new.

use protocol::{CommandId, Millis, Seq, StreamId};
use schema::{Append, Told};
use uuid::Uuid;

use super::batch::{Batch, Sealed};
use super::entity::content_hash;
use super::outward::Outward;
use crate::{Caller, Machine, Occasion, ProviderCall, ProviderOutcome, Refusal, Stamp, Tell};

/// A new stream, and everything that was written to it.
#[derive(Debug)]
pub struct Scribe<M> {
    stream: StreamId,
    machine: M,
    head: Seq,
    last_at: Millis,
    sealed: Seq,
    batch: Batch,
}

/// What a scribe has written since the last call.
#[derive(Debug)]
pub struct Scribed {
    /// The append. Its records with effects on others are marked `unfinished`.
    pub append: Append,
    /// The tells to others, in order.
    pub tells: Vec<(Told, Tell)>,
}

impl<M: Machine> Scribe<M> {
    /// A new entity of that id.
    pub fn of(id: Uuid) -> Self {
        let (machine, batch) = (M::default(), Batch::new(false));
        Self { stream: StreamId::new(M::KIND, id), machine, head: 0, last_at: 0, sealed: 0, batch }
    }

    /// The state after everything that was written.
    pub fn machine(&self) -> &M {
        &self.machine
    }

    /// Decides a command and writes its events.
    pub fn command(
        &mut self,
        who: Caller,
        named: CommandId,
        now: Millis,
        command: &M::Command,
    ) -> Result<(), Refusal> {
        self.take(who, Some(named), None, now, command)?;
        self.batch.mark(content_hash::<M>(command));
        Ok(())
    }

    /// Decides a command that another entity tells.
    pub fn tell(&mut self, told: Told, now: Millis, command: &M::Command) -> Result<(), Refusal> {
        self.take(Caller::Entity(told.from), None, Some(told), now, command)
    }

    /// Takes the answer of the payment provider.
    pub(super) fn settle(
        &mut self,
        call: &ProviderCall,
        outcome: ProviderOutcome,
        now: Millis,
    ) -> Result<(), Refusal> {
        let Some(command) = M::provider_answered(call, outcome) else { return Ok(()) };
        self.take(Caller::System, None, None, now, &command)
    }

    /// When the timer is due that is the first, if that is by then.
    pub(super) fn rings_at(&self, by: Millis) -> Option<Millis> {
        self.batch.first_timer(by).map(|(_, due_at)| due_at)
    }

    /// Tells the entity of the timer that is due first, if one is by then, and forgets it unless the entity
    /// waits for it still.
    pub(super) fn ring(&mut self, by: Millis) -> Result<(), Refusal> {
        let Some((key, due_at)) = self.batch.first_timer(by) else { return Ok(()) };
        if let Some(command) = M::timer(&key, due_at) {
            self.take(Caller::Time, None, None, due_at, &command)?;
        }
        self.batch.forget_timer(&key, due_at);
        Ok(())
    }

    /// The effects on others since the last call, each with the seq and the time of its record.
    pub(super) fn outward(&mut self) -> Vec<(Seq, Millis, Vec<Outward>)> {
        self.batch.take_outward()
    }

    fn take(
        &mut self,
        who: Caller,
        command_id: Option<CommandId>,
        told: Option<Told>,
        now: Millis,
        command: &M::Command,
    ) -> Result<(), Refusal> {
        let now = now.max(self.last_at);
        let here = Occasion { stream: self.stream, who, now, head: self.head, command_id };
        let events = self.machine.decide(&here, command)?;
        for (index, event) in events.iter().enumerate() {
            self.head += 1;
            let at = Stamp { stream: self.stream, seq: self.head, at: now, by: who.account(), command_id };
            let last = index + 1 == events.len();
            self.batch.push::<M>(event, &at, told.filter(|_| last));
            self.machine.apply(event, &at);
            self.last_at = now;
        }
        Ok(())
    }

    /// What was written since the last call, if anything.
    pub fn seal(&mut self) -> Option<Scribed> {
        if self.head == self.sealed {
            return None;
        }
        let batch = std::mem::replace(&mut self.batch, Batch::new(false));
        let Sealed { append, outward, .. } = batch.seal(self.stream, self.sealed);
        self.sealed = self.head;
        let from = self.stream;
        let tells = outward.into_iter().flat_map(|(seq, outward)| {
            outward.into_iter().filter_map(move |outward| match outward {
                Outward::Tell(index, tell) => Some((Told { from, seq, index }, tell)),
                Outward::Call(_) => None,
            })
        });
        Some(Scribed { append, tells: tells.collect() })
    }
}
