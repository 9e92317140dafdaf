//! A letter: a command or question for an entity. It is answered here if the entity does not exist.
//!
//! People may ask about any id. No actor is started for a stream without a record, except by a command that
//! is about to write the first record. Any other letter is answered by the machine in its first state, "not
//! created yet".

use protocol::{Seq, StreamId, WireError};

use super::entity::check_age;
use super::waiting::{Envelope, Question, Viewed};
use crate::fanout::HubMessage;
use crate::house::House;
use crate::kinds::Resident;
use crate::reply::unavailable;
use crate::{Caller, Occasion, audience};

/// A letter to an entity.
#[derive(Debug)]
pub(crate) enum Letter<M: Resident> {
    /// A command.
    Command(Envelope<M>),
    /// A question.
    Question(Question<M>),
}

impl<M: Resident> Letter<M> {
    /// Whether the letter starts the entity without asking the store whether it exists. Letters of the server
    /// and of entities do. Of people's letters, only a command that would write the first event does.
    pub fn begins(&self, house: &House, stream: StreamId) -> bool {
        match self {
            _ if !self.is_of_people() => true,
            // On a store that other servers write to, only the living entity can tell readers what others
            // have written.
            Letter::Question(Question::Subscribe(..)) if house.is_shared() => {
                audience::admit(&M::default(), &self.occasion(house, stream)).is_ok()
            }
            Letter::Question(_) => false,
            // It will be refused, but the entity may remember it from before.
            Letter::Command(envelope) if envelope.objection.is_some() => false,
            Letter::Command(envelope) => {
                let decided = M::default().decide(&self.occasion(house, stream), &envelope.command);
                decided.is_ok_and(|events| !events.is_empty())
            }
        }
    }

    /// Answers the letter for a stream that has no record.
    pub fn answer_unborn(self, house: &House, stream: StreamId) {
        let here = self.occasion(house, stream);
        match self {
            Letter::Command(envelope) => decide_unborn(envelope, house, &here),
            Letter::Question(question) => consider_unborn(question, house, &here),
        }
    }

    /// Answers the letter with an error.
    pub fn fail(self, error: WireError) {
        match self {
            Letter::Command(envelope) => envelope.reply.send(Err(error)),
            Letter::Question(question) => question.refuse(error),
        }
    }

    /// Whether a person sent it, and not another entity, a timer or the server.
    pub fn is_of_people(&self) -> bool {
        matches!(self.who(), Caller::Account(_) | Caller::Guest)
    }

    fn who(&self) -> Caller {
        match self {
            Letter::Command(envelope) => envelope.who,
            Letter::Question(
                Question::View(who, _) | Question::Admit(who, _) | Question::Subscribe(who, _),
            ) => *who,
            Letter::Question(Question::Awaits(..)) => Caller::Time,
        }
    }

    fn occasion(&self, house: &House, stream: StreamId) -> Occasion {
        let command_id = match self {
            Letter::Command(envelope) => envelope.command_id,
            Letter::Question(_) => None,
        };
        Occasion { stream, who: self.who(), now: house.now(), head: 0, command_id }
    }
}

fn decide_unborn<M: Resident>(envelope: Envelope<M>, house: &House, here: &Occasion) {
    let floor = house.store().commands_floor();
    let age = envelope.command_id.map_or(Ok(()), |id| check_age(id.millis(), house.real_now(), floor));
    let machine = M::default();
    let judged = age.and_then(|()| envelope.objection.map_or(Ok(()), |objection| Err(*objection)));
    let answer = judged.and_then(|()| match machine.decide(here, &envelope.command) {
        Ok(events) if events.is_empty() => {
            machine.unchanged(here, &envelope.command).map_err(WireError::from)
        }
        // The clock has moved since the letter came: now the command would write the first event. The client
        // sends it again.
        Ok(_) => Err(unavailable()),
        Err(refusal) => Err(refusal.into()),
    });
    envelope.reply.send(answer);
}

fn consider_unborn<M: Resident>(question: Question<M>, house: &House, here: &Occasion) {
    const HEAD: Seq = 0;
    let machine = M::default();
    match question {
        Question::View(_, reply) => {
            let seen = audience::view(&machine, here).map_err(WireError::from);
            reply.send(seen.map(|state| Viewed { seq: HEAD, state }));
        }
        Question::Admit(_, sender) => {
            let admitted = audience::admit(&machine, here).map_err(WireError::from);
            drop(sender.send(admitted.map(|()| HEAD)));
        }
        Question::Subscribe(_, subscriber) => {
            // The hub watches the stream's commits already. So what is written meanwhile reaches it, before
            // or after this.
            let admitted = audience::admit(&machine, here).map_err(WireError::from);
            let granted = subscriber.seal(admitted.map(|()| HEAD));
            let hub = granted.conn.hub;
            house.hubs().send(hub, HubMessage { granted: vec![granted], ..HubMessage::default() });
        }
        // Such a question starts its entity, so it is never answered here.
        Question::Awaits(_, _, sender) => drop(sender.send(Err(unavailable()))),
    }
}
