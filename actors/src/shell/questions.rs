//! Questions to an entity. They change nothing, but their answers wait for durable state, too.

use std::time::Instant;

use actix::{Context, Handler};
use protocol::WireError;

use super::entity::Entity;
use super::waiting::{Item, Question, Viewed};
use crate::kinds::Resident;
use crate::outgoing::Outgoing;
use crate::{Caller, audience};

impl<M: Resident> Entity<M> {
    fn on_question(&mut self, question: Question<M>) {
        if self.unsupported {
            return question.refuse(self.refusal());
        }
        let item = self.consider(question);
        match self.has_room(item.account()) {
            Ok(()) => self.wait(Instant::now(), 0, item),
            Err(error) => item.fail(error),
        }
    }

    fn consider(&mut self, question: Question<M>) -> Item<M> {
        match question {
            Question::View(who, reply) => {
                let seen = audience::view(&self.machine, &self.occasion(who)).map_err(WireError::from);
                Item::View(who, reply, seen)
            }
            Question::Admit(who, sender) => Item::Admit(who, sender, self.admits(who)),
            Question::Subscribe(who, subscriber) => {
                self.announcing = true;
                Item::Subscribe(who, subscriber, self.admits(who))
            }
            Question::Awaits(key, ring, sender) => {
                let awaits = self.machine.awaits_timer(&key, ring.due_at);
                Item::Awaits(key, ring, sender, awaits)
            }
        }
    }

    fn admits(&self, who: Caller) -> Result<(), WireError> {
        audience::admit(&self.machine, &self.occasion(who)).map_err(WireError::from)
    }

    /// Asks the same question again, after the state was read again.
    pub(super) fn ask_again(&mut self, item: Item<M>) {
        let question = match item {
            Item::View(who, reply, _) => Question::View(who, reply),
            Item::Admit(who, sender, _) => Question::Admit(who, sender),
            Item::Subscribe(who, subscriber, _) => Question::Subscribe(who, subscriber),
            Item::Awaits(key, ring, sender, _) => Question::Awaits(key, ring, sender),
            Item::Command(..) | Item::GivenUp(_) => return,
        };
        self.on_question(question);
    }

    /// Answers a question. The state that it saw is durable now.
    pub(super) fn answer_question(&mut self, item: Item<M>, since: Instant, out: &mut Outgoing) {
        match item {
            Item::View(_, reply, seen) => {
                let seq = self.durable;
                out.answer(reply.settle(seen.map(|state| Viewed { seq, state })));
            }
            Item::Admit(_, sender, admitted) => drop(sender.send(admitted.map(|()| self.durable))),
            Item::Subscribe(who, subscriber, admitted) => self.grant(who, subscriber, admitted, since, out),
            Item::Awaits(_, _, sender, awaits) => drop(sender.send(Ok(awaits))),
            Item::Command(..) | Item::GivenUp(_) => {}
        }
    }

    /// Grants a subscription. If the subscriber was removed since it asked, the answer waits until the
    /// removal is durable.
    fn grant(
        &mut self,
        who: Caller,
        subscriber: super::Subscriber,
        admitted: Result<(), WireError>,
        since: Instant,
        out: &mut Outgoing,
    ) {
        let still = admitted.is_err() || self.head == self.durable || self.admits(who).is_ok();
        match still {
            true => out.granted(subscriber.seal(admitted.map(|()| self.durable))),
            false => {
                let admitted = self.admits(who);
                self.wait(since, 0, Item::Subscribe(who, subscriber, admitted));
            }
        }
    }
}

impl<M: Resident> Handler<Question<M>> for Entity<M> {
    type Result = ();

    fn handle(&mut self, question: Question<M>, ctx: &mut Context<Self>) {
        self.asked_at = Instant::now();
        self.on_question(question);
        self.step(ctx);
    }
}
