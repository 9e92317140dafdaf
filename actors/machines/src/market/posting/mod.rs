//! A posting: what others see of a job. Only its job tells it anything.
//!
//! No event that readers get says who the client is. Whom it admits beside its client, the job tells it by
//! events that readers see nothing of.
//!
//! A posting for members can be read by whoever has published a profile. No machine knows that of another
//! entity, so this one lets in whoever is signed in, and the server looks the profile up before it asks.

mod command;
mod event;
mod state;

pub use command::{Answer, Command, Reader};
pub use event::{Admitted, Event, PublishedBy};
use protocol::posting::State;
use protocol::stream::Empty;
use protocol::{JobId, Kind};
pub use state::{Face, Posting};

use crate::machine::read_command;
use crate::{Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

impl Machine for Posting {
    const KIND: Kind = Kind::Posting;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        if *command == Command::AskReader {
            return self.may_read(here.who).map(|()| Vec::new());
        }
        if here.told_by(Kind::Job)? != here.stream.id {
            return Err(Refusal::Forbidden);
        }
        Ok(self.decide_told(command).into_iter().collect())
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        self.fold(event, at);
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        self.may_read(here.who)?;
        Ok(self.made()?.shown(JobId(here.stream.id)))
    }

    fn admit(&self, here: &Occasion) -> Result<(), Refusal> {
        self.may_read(here.who)
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        event.effects(at)
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(_: &Event, _: &Stamp) -> Result<Answer, Refusal> {
        Ok(Answer::Nothing(Empty {}))
    }

    fn unchanged(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        match command {
            Command::AskReader => self.asked(here.who).map(Answer::Reader),
            _ => Ok(Answer::Nothing(Empty {})),
        }
    }
}

#[cfg(test)]
mod tests;
