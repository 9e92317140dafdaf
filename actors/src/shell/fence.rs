//! Looking at the head before answering, on a store that others may write to.
//!
//! An append says by itself whether the state it rests on was the stream's own. What answers without an append (a view, a refusal, an admission, an
//! empty decision, a tell that was heard before) does not: another server may have written meanwhile. So such an answer leaves only where this
//! entity has appended, or looked at the head, shortly before it was decided (for a timer: since that was found to be due); else it looks first, once for all that wait. Where the head has moved,
//! the state is read again and everything that waits is decided anew. Readers are told what others have written the same way.

use std::sync::Arc;
use std::time::Duration;

use actix::{ActorFutureExt, Context, ContextFutureSpawner, WrapFuture};
use bytes::BytesMut;
use protocol::frame::put_event;
use protocol::{AccountId, Seq, StreamId};
use schema::{ReadError, SharedStore, Window, since_boot};
use tracing::warn;

use super::entity::Entity;
use super::waiting::Item;
use super::waking::event_of;
use crate::Machine;
use crate::fanout::Commit;
use crate::kinds::Resident;
use crate::outgoing::Outgoing;

/// Records that others have written, read at once.
const PAGE_RECORDS: usize = 256;

/// Bytes of what others have written that readers are sent at once; past it they read the journal.
const NEWS_BYTES_MAX: usize = 256 * 1024;

impl<M: Resident> Entity<M> {
    /// The time since boot, where it matters: on a store that others may write to.
    pub(super) fn steady_now(&self) -> Duration {
        if self.house.is_shared() { since_boot() } else { Duration::ZERO }
    }

    /// Since when the state must be known to be the stream's own for what is decided now. What is known of a second ago will do, but not for a timer:
    /// an entity that has not heard of the event that set it would have it forgotten.
    pub(super) fn sure_since(&self, item: &Item<M>) -> Duration {
        match item.ring() {
            Some(ring) => ring.found_at,
            None => self.steady_now().saturating_sub(self.house.limits().sure_for),
        }
    }

    /// Whether the state is sure enough for what waits first.
    pub(super) fn is_front_sure(&self) -> bool {
        !self.house.is_shared() || self.waiting.front().is_none_or(|front| self.sure_at >= front.sure_since)
    }

    /// Looks at the head for those that wait; an append that is under way tells as much.
    pub(super) fn look_before_answering(&mut self, ctx: &mut Context<Self>) {
        if self.looking || self.appending {
            return;
        }
        let (began, head) = (since_boot(), self.house.store().settled_head(self.stream));
        self.look(head, Some(began), ctx);
    }

    /// Every tick: looks for what others have written, where anybody reads, and again for those that wait where a look has failed.
    pub(super) fn look_around(&mut self, ctx: &mut Context<Self>) {
        if !self.house.is_shared() || self.unsupported || self.looking || self.appending {
            return;
        }
        if !self.is_front_sure() {
            return self.step(ctx);
        }
        if self.has_readers() && self.house.may_look() {
            let head = self.house.store().head(self.stream);
            self.look(head, None, ctx);
        }
    }

    /// Whether a connection of this server hears of the stream's events.
    pub(super) fn has_readers(&self) -> bool {
        self.hubs().watching(self.stream) != 0
    }

    fn look(
        &mut self,
        head: impl Future<Output = Result<Seq, ReadError>> + 'static,
        sure_from: Option<Duration>,
        ctx: &mut Context<Self>,
    ) {
        self.looking = true;
        head.into_actor(self)
            .map(move |head, entity, ctx| {
                entity.looking = false;
                match head {
                    Err(error) => warn!(stream = %entity.stream, %error, "failed to look at a head"),
                    // How that append ends says more.
                    Ok(_) if entity.appending => {}
                    Ok(head) if head > entity.durable => entity.read_again(None, ctx),
                    Ok(_) => {
                        entity.sure_at = entity.sure_at.max(sure_from.unwrap_or_default());
                        entity.step(ctx);
                    }
                }
            })
            .spawn(ctx);
    }

    /// Readers hear what others have written after `before`.
    pub(super) fn announce_news(&self, before: Seq, news: Option<News>) {
        let watching = self.hubs().watching(self.stream);
        let (Some(news), true) = (news, watching != 0 && self.durable > before) else { return };
        let commit = Commit {
            stream: self.stream,
            first: before + 1,
            last: self.durable,
            events: news.frames.filter(|_| news.last == self.durable).map(BytesMut::freeze),
            ends: news.ends.into(),
            revoked: news.revoked,
        };
        let mut out = Outgoing::default();
        out.commit(watching, &commit);
        out.send(self.hubs());
    }
}

/// What others have written to a stream, as its readers hear of it.
#[derive(Debug, Default)]
pub(super) struct News {
    last: Seq,
    frames: Option<BytesMut>,
    ends: Vec<u32>,
    revoked: Vec<(AccountId, Seq)>,
}

impl News {
    /// Reads the records after `before`.
    pub(super) async fn read<M: Machine>(
        store: SharedStore,
        stream: StreamId,
        before: Seq,
    ) -> Result<Self, ReadError> {
        let mut news = Self { last: before, frames: Some(BytesMut::new()), ..Self::default() };
        loop {
            let window = Window::After(news.last);
            let page = store.read(stream, window, PAGE_RECORDS, NEWS_BYTES_MAX).await?;
            page.records.iter().for_each(|record| news.take::<M>(stream, record));
            if !page.more {
                return Ok(news);
            }
        }
    }

    fn take<M: Machine>(&mut self, stream: StreamId, record: &schema::Record) {
        self.last = record.seq;
        // An event that does not read is told where the entity is read.
        let revoked = event_of::<M>(record).ok().and_then(|event| M::revokes(&event));
        self.revoked.extend(revoked.map(|account| (account, record.seq)));
        let Some(frames) = &mut self.frames else { return };
        let head = record.event_head(stream);
        put_event(frames, &head, &record.body);
        self.ends.push(frames.len() as u32);
        if frames.len() > NEWS_BYTES_MAX {
            (self.frames, self.ends) = (None, Vec::new());
        }
    }
}

/// Reads them where anybody reads; where that fails, readers are told no events, and read the journal.
pub(super) async fn news_for_readers<M: Resident>(
    house: Arc<crate::House>,
    stream: StreamId,
    before: Seq,
) -> Option<News> {
    if house.hubs().watching(stream) == 0 {
        return None;
    }
    match News::read::<M>(house.store().clone(), stream, before).await {
        Ok(news) => Some(news),
        Err(error) => {
            warn!(%stream, %error, "failed to read what others have written");
            Some(News::default())
        }
    }
}
