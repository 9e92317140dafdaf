//! Writes several new streams that tell each other something: what one tells is delivered to the other,
//! timers ring when they are due, and the payment provider moves all money at once. What is written is what a
//! server would have written.
//!
//! No time is waited for. Whoever asks for something says when, and nothing may be asked for that lies before
//! what was asked for earlier.

use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use protocol::{CommandId, Millis, Seq, StreamId};
use schema::{Append, Told};
use uuid::Uuid;

use super::outward::Outward;
use super::scribe::Scribe;
use crate::kinds::{Resident, by_kind};
use crate::{Caller, Machine, ProviderCall, ProviderOutcome, Refusal, Tell};

/// How many tells one command may cause, with all that these cause in turn.
const TELLS_MAX: usize = 10_000;

/// Why something could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// An entity refuses a command. None of its events are written.
    #[error("{stream} refuses: {refusal}")]
    Refused {
        /// The stream of the entity.
        stream: StreamId,
        /// Why.
        #[source]
        refusal: Refusal,
    },
    /// An entity was told what it cannot read.
    #[error("{0} does not read what it was told")]
    Unreadable(StreamId),
    /// Entities tell each other more than can be meant.
    #[error("one command causes more than {TELLS_MAX} tells")]
    Endless,
}

/// New streams of any kinds, and everything that was written to them.
#[derive(Default)]
pub struct Scribes {
    streams: BTreeMap<StreamId, Box<dyn Writing>>,
    outbox: VecDeque<Said>,
}

/// What an event causes elsewhere, on its way.
struct Said {
    from: StreamId,
    seq: Seq,
    at: Millis,
    what: Outward,
}

impl Scribes {
    /// Decides a command at that time, after all timers that are due by then, and delivers what follows.
    ///
    /// # Errors
    ///
    /// If the entity, or one that is told something in turn, refuses.
    pub fn command<M: Resident>(
        &mut self,
        id: Uuid,
        who: Caller,
        named: CommandId,
        now: Millis,
        command: &M::Command,
    ) -> Result<(), Wrong> {
        self.pass(now)?;
        let stream = StreamId::new(M::KIND, id);
        let written = self.scribe::<M>(id).command(who, named, now, command);
        written.map_err(|refusal| Wrong::Refused { stream, refusal })?;
        self.settle(stream)
    }

    /// Delivers a command that an entity tells which is not among these, and what follows.
    ///
    /// # Errors
    ///
    /// As [`Scribes::command`].
    pub fn tell<M: Resident>(
        &mut self,
        id: Uuid,
        told: Told,
        now: Millis,
        command: &M::Command,
    ) -> Result<(), Wrong> {
        self.pass(now)?;
        let stream = StreamId::new(M::KIND, id);
        let written = self.scribe::<M>(id).tell(told, now, command);
        written.map_err(|refusal| Wrong::Refused { stream, refusal })?;
        self.settle(stream)
    }

    /// The state of an entity; none where nothing was written of it.
    pub fn machine<M: Resident>(&self, id: Uuid) -> Option<&M> {
        let stream = self.streams.get(&StreamId::new(M::KIND, id))?;
        (&**stream as &dyn Any).downcast_ref::<Scribe<M>>().map(Scribe::machine)
    }

    /// Lets time pass: every timer that is due by then rings, the earliest first.
    ///
    /// # Errors
    ///
    /// As [`Scribes::command`].
    pub fn pass(&mut self, until: Millis) -> Result<(), Wrong> {
        for _ in 0..TELLS_MAX {
            let due =
                self.streams.iter().filter_map(|(stream, writing)| Some((writing.rings_at(until)?, *stream)));
            let Some((_, stream)) = due.min() else { return Ok(()) };
            if let Some(writing) = self.streams.get_mut(&stream) {
                writing.ring(until).map_err(|refusal| Wrong::Refused { stream, refusal })?;
            }
            self.settle(stream)?;
        }
        Err(Wrong::Endless)
    }

    /// One append for each stream, with all of its events. Everyone was told what concerns them, so nothing
    /// is left to be told.
    pub fn seal(self) -> impl Iterator<Item = Append> {
        self.streams.into_values().filter_map(|mut writing| writing.seal())
    }

    fn scribe<M: Resident>(&mut self, id: Uuid) -> &mut Scribe<M> {
        let new = || Box::new(Scribe::<M>::of(id)) as Box<dyn Writing>;
        let writing = self.streams.entry(StreamId::new(M::KIND, id)).or_insert_with(new);
        (&mut **writing as &mut dyn Any)
            .downcast_mut()
            .expect("a stream is written by the machine of its kind")
    }

    /// Delivers what that stream has said, and what is said in turn.
    fn settle(&mut self, stream: StreamId) -> Result<(), Wrong> {
        self.listen(stream);
        for _ in 0..TELLS_MAX {
            let Some(said) = self.outbox.pop_front() else { return Ok(()) };
            let heard = match &said.what {
                Outward::Tell(index, tell) => self.deliver(&said, *index, tell)?,
                Outward::Call(call) => self.pay(&said, call)?,
            };
            self.listen(heard);
        }
        Err(Wrong::Endless)
    }

    fn listen(&mut self, from: StreamId) {
        let Some(writing) = self.streams.get_mut(&from) else { return };
        for (seq, at, outward) in writing.outward() {
            self.outbox.extend(outward.into_iter().map(|what| Said { from, seq, at, what }));
        }
    }

    fn deliver(&mut self, said: &Said, index: u32, tell: &Tell) -> Result<StreamId, Wrong> {
        let told = Told { from: said.from, seq: said.seq, index };
        by_kind!(tell.to.kind, M => {
            let command = M::read_told(&tell.command).map_err(|_| Wrong::Unreadable(tell.to))?;
            let heard = self.scribe::<M>(tell.to.id).tell(told, said.at, &command);
            heard.map_err(|refusal| Wrong::Refused { stream: tell.to, refusal })?;
        });
        Ok(tell.to)
    }

    /// The payment provider moves the money of a call, whatever it is.
    fn pay(&mut self, said: &Said, call: &ProviderCall) -> Result<StreamId, Wrong> {
        let stream = said.from;
        if let Some(writing) = self.streams.get_mut(&stream) {
            writing.paid(call, said.at).map_err(|refusal| Wrong::Refused { stream, refusal })?;
        }
        Ok(stream)
    }
}

/// A scribe of any machine.
trait Writing: Any {
    fn rings_at(&self, by: Millis) -> Option<Millis>;
    fn ring(&mut self, by: Millis) -> Result<(), Refusal>;
    fn paid(&mut self, call: &ProviderCall, now: Millis) -> Result<(), Refusal>;
    fn outward(&mut self) -> Vec<(Seq, Millis, Vec<Outward>)>;
    fn seal(&mut self) -> Option<Append>;
}

impl<M: Machine> Writing for Scribe<M> {
    fn rings_at(&self, by: Millis) -> Option<Millis> {
        Scribe::rings_at(self, by)
    }

    fn ring(&mut self, by: Millis) -> Result<(), Refusal> {
        Scribe::ring(self, by)
    }

    fn paid(&mut self, call: &ProviderCall, now: Millis) -> Result<(), Refusal> {
        self.settle(call, ProviderOutcome::Succeeded, now)
    }

    fn outward(&mut self) -> Vec<(Seq, Millis, Vec<Outward>)> {
        Scribe::outward(self)
    }

    fn seal(&mut self) -> Option<Append> {
        let mut append = Scribe::seal(self)?.append;
        Arc::make_mut(&mut append.effects).unfinished.clear();
        Some(append)
    }
}
