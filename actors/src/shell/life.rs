//! How an entity starts, reads its state again after a lost append, and leaves when nobody asks it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::{ActorContext, ActorFutureExt, Context, ContextFutureSpawner, WrapFuture};
use protocol::{AccountId, StreamId};
use tracing::{debug, error, warn};

use super::entity::Entity;
use super::fence::news_for_readers;
use super::waiting::{Item, Outcome, Waiting};
use super::waking::{Awake, WakeError, wake};
use crate::house::House;
use crate::kinds::Resident;
use crate::limits::SNAPSHOT_EVENTS_MIN;
use crate::reply::{overloaded, unavailable};

/// How often an entity tries to start before its callers are answered `unavailable`.
const WAKE_TRIES: u32 = 3;

/// How long after a failed reload the entity is started again: the first wait, the longest, and the last
/// time. Commands that it has to tell must not wait until someone asks for the entity, or for the next
/// recovery.
const WAKE_LATER_MIN: Duration = Duration::from_secs(1);
const WAKE_LATER_MAX: Duration = Duration::from_secs(30);
const WAKE_LATER_FOR: Duration = Duration::from_secs(600);

impl<M: Resident> Entity<M> {
    pub(super) fn begin(&mut self, ctx: &mut Context<Self>) {
        let house = self.house.clone();
        let (stream, began) = (self.stream, self.steady_now());
        wake_with_patience::<M>(house, stream)
            .into_actor(self)
            .map(move |awake, entity, ctx| match awake {
                Ok(awake) => {
                    entity.awoke(awake, ctx);
                    entity.sure_at = began;
                    entity.house.observer().activated(M::KIND, entity.born.elapsed());
                }
                Err(error) => entity.cannot_wake(&error, ctx),
            })
            .wait(ctx);
    }

    pub(super) fn awoke(&mut self, awake: Awake<M>, ctx: &mut Context<Self>) {
        self.machine = awake.machine;
        self.head = awake.head;
        self.durable = awake.head;
        self.last_at = awake.last_at;
        self.heard = awake.heard;
        self.seen = awake.seen;
        self.snapshot_seq = awake.snapshot_seq;
        self.announcing |= self.hubs().watching(self.stream) != 0;
        for (seq, outward) in awake.unfinished {
            if !self.outbound.holds(seq) {
                self.send_outward(seq, outward, ctx);
            }
        }
    }

    pub(super) fn cannot_wake(&mut self, error: &WakeError, ctx: &mut Context<Self>) {
        if error.is_unsupported() {
            return self.refuse_from_now(error);
        }
        error!(stream = %self.stream, error = error as &(dyn std::error::Error + 'static), "an entity cannot wake");
        M::activations(&self.house).remove(self.stream.id, self.activation);
        ctx.stop();
    }

    /// A newer program has written to the stream. The entity stays alive and refuses everything, so that the
    /// stream is not read again for every question. It leaves like any other entity.
    fn refuse_from_now(&mut self, error: &WakeError) {
        let error = error as &(dyn std::error::Error + 'static);
        match self.house.note_unsupported(self.stream) {
            true => {
                error!(stream = %self.stream, error, "a newer program wrote to a stream: it is left alone")
            }
            false => debug!(stream = %self.stream, error, "a newer program wrote to a stream"),
        }
        self.unsupported = true;
        (self.machine, self.head, self.durable) = (M::default(), 0, 0);
        self.accounts.clear();
        self.of_people = 0;
        for waiting in std::mem::take(&mut self.waiting) {
            let refusal = self.refusal();
            waiting.item.fail(refusal);
        }
        for waiting in std::mem::take(&mut self.until_told) {
            waiting.item.fail(unavailable());
        }
    }

    /// The last append will never be written: reads the state again, and decides everything that waits again,
    /// in the order of arrival. If the store takes no writes, what would write is answered `overloaded`
    /// instead.
    pub(super) fn reload(&mut self, overloaded_ms: Option<u64>, ctx: &mut Context<Self>) {
        self.appending = false;
        self.house.append_ended();
        self.batches.clear();
        self.read_again(overloaded_ms, ctx);
    }

    /// Reads the state again while no append is in flight. Readers get the events that others have written.
    pub(super) fn read_again(&mut self, overloaded_ms: Option<u64>, ctx: &mut Context<Self>) {
        let (house, stream) = (self.house.clone(), self.stream);
        let (began, before) = (self.steady_now(), self.durable);
        let reading = async move {
            let awake = wake_with_patience::<M>(house.clone(), stream).await?;
            Ok((awake, news_for_readers::<M>(house, stream, before).await))
        };
        reading
            .into_actor(self)
            .map(move |read, entity, ctx| match read {
                Ok((awake, news)) => {
                    entity.awoke(awake, ctx);
                    entity.sure_at = began;
                    entity.announce_news(before, news);
                    entity.redecide(overloaded_ms, ctx);
                }
                Err(error) => {
                    entity.cannot_wake(&error, ctx);
                    if !error.is_unsupported() {
                        actix_rt::spawn(wake_later(entity.house.clone(), entity.stream));
                    }
                }
            })
            // `wait` holds the mailbox back: no command may be decided on the old state meanwhile.
            .wait(ctx);
    }

    pub(super) fn redecide(&mut self, overloaded_ms: Option<u64>, ctx: &mut Context<Self>) {
        self.accounts.clear();
        self.of_people = 0;
        let asked: Vec<_> = self.asking.iter().map(|(key, copies)| (key.1, 1 + copies.len())).collect();
        asked.into_iter().for_each(|(account, count)| self.note_account(account.map(AccountId), count));
        for waiting in std::mem::take(&mut self.waiting) {
            match (waiting.item, overloaded_ms) {
                (Item::Command(envelope, Outcome::Decided(Ok(_))), Some(wait_ms)) => {
                    envelope.reply.send(Err(overloaded().after(wait_ms)));
                }
                (Item::Command(envelope, _), _) => self.on_command(envelope, ctx),
                (Item::GivenUp(_), _) => {}
                (question, _) => self.ask_again(question),
            }
        }
        // What these answers depend on is durable. They only wait for other entities.
        let told = std::mem::take(&mut self.until_told);
        for waiting in told {
            self.note_account(waiting.item.account(), 1);
            self.until_told.push(waiting);
        }
        self.step(ctx);
    }

    pub(super) fn tick(&mut self, ctx: &mut Context<Self>) {
        self.give_up_on_the_late();
        self.look_around(ctx);
        let limits = self.house.limits();
        if !self.is_idle() {
            return;
        }
        // An entity leaves in two steps. First no new letter finds it; what was sent before is still answered
        // until the next tick, at which it stops.
        if self.leaving {
            if let Some(snapshot) = self.snapshot_due(SNAPSHOT_EVENTS_MIN).filter(|_| !self.unsupported) {
                self.keep(snapshot);
            }
            self.house.observer().passivated(M::KIND);
            debug!(stream = %self.stream, head = self.head, "an entity leaves");
            ctx.stop();
        } else if self.asked_at.elapsed() >= limits.idle {
            M::activations(&self.house).remove(self.stream.id, self.activation);
            self.leaving = true;
        }
    }

    pub(super) fn give_up_on_the_late(&mut self) {
        let deadline = self.house.limits().answer_deadline;
        let is_late = |waiting: &Waiting<M>| waiting.since.elapsed() > deadline;
        if self.waiting.front().is_some_and(is_late) {
            for waiting in std::mem::take(&mut self.waiting) {
                let stays = if is_late(&waiting) { self.give_up(waiting) } else { Some(waiting) };
                self.waiting.extend(stays);
            }
        }
        for waiting in std::mem::take(&mut self.until_told) {
            match waiting.since.elapsed() > deadline {
                true => {
                    self.forget_account(waiting.item.account());
                    waiting.item.fail(unavailable());
                }
                false => self.until_told.push(waiting),
            }
        }
    }

    /// Answers what has waited too long that its outcome is not known. If it has events to write, it still
    /// counts within the bounds.
    fn give_up(&mut self, waiting: Waiting<M>) -> Option<Waiting<M>> {
        if matches!(waiting.item, Item::GivenUp(_)) {
            return Some(waiting);
        }
        let (account, stays) = (waiting.item.account(), waiting.item.may_write());
        let item = Item::GivenUp(account);
        let Waiting { rests_on, since, sure_since, .. } = waiting;
        waiting.item.fail(unavailable());
        if !stays {
            self.forget_account(account);
            return None;
        }
        Some(Waiting { rests_on, told_through: 0, since, sure_since, item })
    }

    pub(super) fn is_idle(&self) -> bool {
        let nothing_waits = self.waiting.is_empty()
            && self.until_told.is_empty()
            && self.asking.is_empty()
            && self.asking_rows.is_empty();
        // On a store that other servers may write to, an entity with readers stays alive, because it tells
        // them what others write.
        let reads = self.house.is_shared() && self.has_readers();
        nothing_waits
            && self.batches.is_empty()
            && !self.appending
            && !self.looking
            && !reads
            && self.outbound.len() == 0
    }
}

async fn wake_later(house: Arc<House>, stream: StreamId) {
    let (began, mut wait) = (Instant::now(), WAKE_LATER_MIN);
    while began.elapsed() < WAKE_LATER_FOR {
        tokio::time::sleep(wait).await;
        if house.wake(stream).await.is_ok() {
            return;
        }
        wait = (wait * 2).min(WAKE_LATER_MAX);
    }
}

async fn wake_with_patience<M: Resident>(house: Arc<House>, stream: StreamId) -> Result<Awake<M>, WakeError> {
    let mut tries = 1;
    loop {
        match wake::<M>(house.store().clone(), stream, house.real_now()).await {
            Err(WakeError::Read(error)) if tries < WAKE_TRIES && !error.is_unsupported() => {
                warn!(%stream, %error, tries, "failed to wake an entity");
                tokio::time::sleep(house.limits().tick / 10).await;
                tries += 1;
            }
            settled => return settled,
        }
    }
}
