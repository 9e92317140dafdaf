//! Answers wait until everything they depend on is durable, and leave together.

use std::time::Instant;

use actix::{Context, ContextFutureSpawner, WrapFuture};
use protocol::{AccountId, ErrorCode, Seq, WireError};
use schema::Window;
use tracing::{error, warn};

use super::entity::Entity;
use super::waiting::{Envelope, Item, Outcome, Waiting};
use super::waking::{event_of, stamp_of};
use crate::kinds::Resident;
use crate::outgoing::Outgoing;
use crate::reply::{unavailable, unsupported};

impl<M: Resident> Entity<M> {
    /// Keeps an answer until everything that it depends on is durable.
    pub(super) fn wait(&mut self, since: Instant, told_through: Seq, item: Item<M>) {
        self.note_account(item.account(), 1);
        let (rests_on, sure_since) = (self.head, self.sure_since(&item));
        self.waiting.push_back(Waiting { rests_on, told_through, since, sure_since, item });
    }

    /// Counts commands and questions of an account that wait.
    pub(super) fn note_account(&mut self, account: Option<AccountId>, more: usize) {
        if let Some(account) = account {
            *self.accounts.entry(account).or_default() += more;
            self.of_people += more;
        }
    }

    pub(super) fn forget_account(&mut self, account: Option<AccountId>) {
        let Some(account) = account else { return };
        if let Some(count) = self.accounts.get_mut(&account) {
            *count -= 1;
            self.of_people -= 1;
            if *count == 0 {
                self.accounts.remove(&account);
            }
        }
    }

    /// Called after each message: sends the answers that may leave, and appends what has gathered.
    pub(super) fn step(&mut self, ctx: &mut Context<Self>) {
        let mut out = Outgoing::default();
        self.release(&mut out, ctx);
        out.send(self.house.hubs());
        self.append_next(ctx);
    }

    /// Sends the answers that depend on durable state, in order. Stops at the first whose state may be stale.
    pub(super) fn release(&mut self, out: &mut Outgoing, ctx: &mut Context<Self>) {
        while self.waiting.front().is_some_and(|front| front.rests_on <= self.durable) {
            if !self.is_front_sure() {
                return self.look_before_answering(ctx);
            }
            let Some(waiting) = self.waiting.pop_front() else { return };
            match self.outbound.told(waiting.told_through) {
                true => self.answer(waiting, out, ctx),
                // Kept apart, so that the answers behind it need not wait for other entities, too.
                false => self.until_told.push(waiting),
            }
        }
    }

    pub(super) fn release_told(&mut self, ctx: &mut Context<Self>) {
        let mut out = Outgoing::default();
        for waiting in std::mem::take(&mut self.until_told) {
            match self.outbound.told(waiting.told_through) {
                true => self.answer(waiting, &mut out, ctx),
                false => self.until_told.push(waiting),
            }
        }
        out.send(self.house.hubs());
    }

    pub(super) fn answer(&mut self, waiting: Waiting<M>, out: &mut Outgoing, ctx: &mut Context<Self>) {
        self.forget_account(waiting.item.account());
        match waiting.item {
            Item::Command(envelope, outcome) => {
                self.house.observer().answered(M::KIND, waiting.since.elapsed());
                match outcome {
                    Outcome::Decided(outcome) => out.answer(envelope.reply.settle(outcome)),
                    Outcome::Recorded(seq) => self.answer_from_journal(envelope, seq, ctx),
                    Outcome::Heard => out.answer(envelope.reply.heard()),
                }
            }
            Item::GivenUp(_) => {}
            question => self.answer_question(question, waiting.since, out),
        }
    }

    pub(super) fn answer_from_journal(&mut self, envelope: Envelope<M>, seq: Seq, ctx: &mut Context<Self>) {
        let read = self.house.store().read(self.stream, Window::After(seq - 1), 1, usize::MAX);
        let stream = self.stream;
        let answered = async move {
            let answer = match read.await {
                Ok(page) => page.records.first().map(|record| {
                    event_of::<M>(record).map(|event| M::answer(&event, &stamp_of(stream, record)))
                }),
                Err(error) => {
                    warn!(%stream, %error, "failed to read an answer back");
                    None
                }
            };
            envelope.reply.send(match answer {
                Some(Ok(answer)) => answer.map_err(WireError::from),
                Some(Err(error)) if error.is_unsupported() => Err(unsupported()),
                Some(Err(error)) => {
                    error!(%stream, seq, %error, "a recorded answer does not read");
                    Err(WireError::new(ErrorCode::Internal, "the first answer does not read"))
                }
                None => Err(unavailable()),
            });
        };
        answered.into_actor(self).spawn(ctx);
    }
}
