//! Looks at the head of the stream before an answer leaves, on a store that other servers may write to.
//!
//! An append fails if the state was stale, so an answer that waited for an append is safe. An answer without
//! an append (a view, a refusal, a subscription, a decision without events, a tell that was taken before) is
//! not: another server may have written meanwhile. Such an answer leaves only if the entity has appended or
//! looked at the head shortly before the decision. (For a timer: after it was found to be due.) Otherwise the
//! entity looks at the head first, once for everything that waits. If the head has moved, the state is read
//! again, and everything that waits is decided again. In the same way, readers get the events that other
//! servers have written.

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

/// Records of other servers that are read at once.
const PAGE_RECORDS: usize = 256;

/// The most bytes of events of other servers that are sent to readers. If there are more, the readers' hubs
/// read the journal.
const NEWS_BYTES_MAX: usize = 256 * 1024;

impl<M: Resident> Entity<M> {
    /// The time since boot. It is read only on a store that other servers may write to.
    pub(super) fn steady_now(&self) -> Duration {
        if self.house.is_shared() { since_boot() } else { Duration::ZERO }
    }

    /// How recently the state must have been confirmed for a decision. A second ago is enough, except for a
    /// timer: an entity that does not know the event that set it would have it deleted.
    pub(super) fn sure_since(&self, item: &Item<M>) -> Duration {
        match item.ring() {
            Some(ring) => ring.found_at,
            None => self.steady_now().saturating_sub(self.house.limits().sure_for),
        }
    }

    /// Whether the state was confirmed recently enough for the first that waits.
    pub(super) fn is_front_sure(&self) -> bool {
        !self.house.is_shared() || self.waiting.front().is_none_or(|front| self.sure_at >= front.sure_since)
    }

    /// Looks at the head for those that wait, unless an append is in flight, which shows the same.
    pub(super) fn look_before_answering(&mut self, ctx: &mut Context<Self>) {
        if self.looking || self.appending {
            return;
        }
        let (began, head) = (since_boot(), self.house.store().settled_head(self.stream));
        self.look(head, Some(began), ctx);
    }

    /// On every tick: looks at the head if the stream has readers, or if answers wait because a look has
    /// failed.
    pub(super) fn look_around(&mut self, ctx: &mut Context<Self>) {
        if !self.house.is_shared() || self.unsupported || self.looking || self.appending {
            return;
        }
        if !self.is_front_sure() {
            return self.step(ctx);
        }
        if self.has_readers() && self.house.may_look() {
            // This read is cheap and may be stale: it finds news for readers, but does not make the state
            // sure.
            let head = self.house.store().head(self.stream);
            self.look(head, None, ctx);
        }
    }

    /// Whether a connection of this server is subscribed to the stream.
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
                    // An append is in flight, and its outcome says more.
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

    /// Sends readers the events that others have written after `before`.
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

/// The events that others have written to a stream, as its readers get them.
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
        // An event that cannot be read is reported when the entity reads its stream.
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

/// Reads the events that others have written, if the stream has readers. If that fails, the readers' hubs
/// read the journal.
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
