//! Group commit: while one append is in flight, the next one gathers. What has become durable is announced to
//! readers and told to other entities.

use std::time::Instant;

use actix::{ActorFutureExt, Context, ContextFutureSpawner, WrapFuture};
use protocol::Seq;
use schema::{AppendError, Row, Snapshot, Table};
use tracing::warn;

use super::batch::Sealed;
use super::entity::Entity;
use super::outward::{Outward, Ready, call_provider, tell_all};
use super::settle::{Settlement, settle};
use super::waking::snapshot;
use crate::kinds::Resident;
use crate::limits::{SNAPSHOT_EVENTS, SNAPSHOT_EVENTS_MIN};
use crate::outgoing::Outgoing;

impl<M: Resident> Entity<M> {
    pub(super) fn append_next(&mut self, ctx: &mut Context<Self>) {
        if self.appending {
            return;
        }
        let Some(batch) = self.batches.pop_front() else { return };
        self.appending = true;
        self.house.append_began();
        let snapshot = self.snapshot_due(SNAPSHOT_EVENTS);
        let sealed = batch.seal(self.stream, self.durable);
        let (started, began) = (Instant::now(), self.steady_now());
        let append = self.house.store().append(sealed.append.clone());
        append
            .into_actor(self)
            .map(move |result, entity, ctx| match result {
                Ok(()) => {
                    let count = sealed.append.records.len();
                    entity.house.observer().appended(M::KIND, started.elapsed(), count);
                    // The append has succeeded, so when it began the state was that of the stream.
                    entity.sure_at = began;
                    entity.durable(sealed, snapshot, ctx);
                }
                Err(error) => entity.append_failed(sealed, snapshot, error, ctx),
            })
            .spawn(ctx);
    }

    /// A snapshot of the state, if one is due and the batch that is being sealed holds everything that was
    /// applied.
    pub(super) fn snapshot_due(&self, every: u64) -> Option<Snapshot> {
        let due = self.head >= SNAPSHOT_EVENTS_MIN && self.head - self.snapshot_seq >= every;
        let whole = self.batches.is_empty();
        (due && whole).then(|| snapshot(&self.machine, self.head, self.last_at, &self.heard)).flatten()
    }

    pub(super) fn append_failed(
        &mut self,
        sealed: Sealed,
        snapshot: Option<Snapshot>,
        error: AppendError,
        ctx: &mut Context<Self>,
    ) {
        self.house.observer().append_failed(M::KIND);
        settle(self.house.store().clone(), sealed.append.clone(), error)
            .into_actor(self)
            .map(move |settlement, entity, ctx| match settlement {
                Settlement::Ours => entity.durable(sealed, snapshot, ctx),
                Settlement::Others => entity.reload(None, ctx),
                Settlement::Overloaded(wait_ms) => entity.reload(Some(wait_ms), ctx),
            })
            .spawn(ctx);
    }

    /// The records are durable: announces them, releases the answers, tells other entities, and appends what
    /// has gathered.
    pub(super) fn durable(&mut self, sealed: Sealed, snapshot: Option<Snapshot>, ctx: &mut Context<Self>) {
        self.appending = false;
        self.house.append_ended();
        self.heard.settle(self.durable);
        self.durable = sealed.commit.last;
        if let Some(snapshot) = snapshot {
            self.keep(snapshot);
        }
        self.tell_changes(&sealed.append.effects.rows);
        for (seq, outward) in sealed.outward {
            self.send_outward(seq, outward, ctx);
        }
        let mut out = Outgoing::default();
        let watching = self.hubs().watching(self.stream);
        if watching != 0 {
            out.commit(watching, &sealed.commit);
            self.house.observer().announced(M::KIND, sealed.since.elapsed());
        }
        self.release(&mut out, ctx);
        out.send(self.house.hubs());
        self.append_next(ctx);
    }

    /// Tells whoever hears of it what search finds of these rows.
    fn tell_changes(&self, rows: &[Row]) {
        if rows.iter().any(|row| row.table == Table::SearchFeed) {
            self.house.changes().changed(self.stream, self.durable);
        }
        rows.iter().filter(|row| row.table == Table::Saved).for_each(|row| self.house.changes().saved(row));
    }

    pub(super) fn keep(&mut self, snapshot: Snapshot) {
        self.snapshot_seq = snapshot.seq;
        let stream = self.stream;
        // Nothing waits for a snapshot: if it is lost, the next start replays more events.
        let kept = self.house.store().keep_snapshot(stream, snapshot);
        actix_rt::spawn(async move {
            if let Err(error) = kept.await {
                warn!(%stream, %error, "failed to keep a snapshot");
            }
        });
    }

    pub(super) fn send_outward(&mut self, seq: Seq, outward: Vec<Outward>, ctx: &mut Context<Self>) {
        let Ready { tells, calls } = self.outbound.push(seq, outward);
        for call in calls {
            call_provider::<M>(self.house.clone(), self.stream, call)
                .into_actor(self)
                .map(move |(), entity, ctx| {
                    let through = entity.outbound.part_done(seq);
                    entity.finished(through, ctx);
                })
                .spawn(ctx);
        }
        if !tells.is_empty() {
            let receivers: Vec<_> = tells.iter().map(|share| share.to).collect();
            tell_all(self.house.clone(), self.stream, seq, tells)
                .into_actor(self)
                .map(move |(), entity, ctx| {
                    let through = entity.outbound.tells_done(seq, &receivers);
                    entity.finished(through, ctx);
                })
                .spawn(ctx);
        }
    }

    pub(super) fn finished(&mut self, through: Option<Seq>, ctx: &mut Context<Self>) {
        let Some(through) = through else { return };
        let stream = self.stream;
        let finish = self.house.store().finish(stream, through);
        actix_rt::spawn(async move {
            if let Err(error) = finish.await {
                warn!(%stream, through, %error, "failed to note finished effects: they will be told again");
            }
        });
        self.release_told(ctx);
    }
}
