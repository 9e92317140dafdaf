//! Subscriptions that catch up: one page at a time, from the ring or the journal, while the outbox is nearly
//! empty. The subscriptions of one connection take turns, and each page holds space until it has left.

use std::rc::Rc;

use actors::reply::unavailable;
use bytes::{Bytes, BytesMut};
use protocol::frame::put_event;
use protocol::stream::Ended;
use protocol::{ErrorCode, Seq, StreamId};
use schema::{Page, Window};
use tracing::warn;

use super::conn::{Conn, SubscriptionState};
use super::{Hub, framing};
use crate::metrics;

/// The events and bytes of one page.
const PAGE_EVENTS: usize = 500;
const PAGE_BYTES: usize = 128 * 1024;

/// How often a page is read before the subscription is ended.
const READ_TRIES: u32 = 5;

impl Hub {
    /// Lets a subscription catch up from `next` until it is live.
    pub(super) fn catch_up(self: &Rc<Self>, conn: Rc<Conn>, stream: StreamId, number: u64, next: Seq) {
        if !self.set_state(&conn, stream, number, SubscriptionState::CatchingUp { next }) {
            return;
        }
        let hub = self.clone();
        actix_rt::spawn(async move {
            conn.catching.set(conn.catching.get() + 1);
            hub.catch_up_from(&conn, stream, number, next).await;
            conn.catching.set(conn.catching.get() - 1);
        });
    }

    async fn catch_up_from(self: &Rc<Self>, conn: &Rc<Conn>, stream: StreamId, number: u64, mut next: Seq) {
        // Only signed-in clients subscribe, and each of those has space.
        let Some(space) = conn.space() else { return };
        loop {
            let _turn = space.page_turn().await;
            self.until_drained(conn).await;
            if !self.is_catching(conn, stream, number) {
                return;
            }
            if self.try_live(conn, stream, number, next) {
                return;
            }
            let Some(held) = space.acquire(PAGE_BYTES).await else { return };
            let (pages, last) = match self.read_ring(stream, next) {
                Some(found) => found,
                None => match self.read_journal(stream, next).await {
                    Ok((frames, last)) => (vec![frames], last),
                    Err(code) => return self.give_up(conn, stream, number, next, code),
                },
            };
            // The connection may have closed or unsubscribed while the journal was read.
            if !self.is_catching(conn, stream, number) {
                return;
            }
            pages.iter().for_each(|frames| conn.outbox.push(frames));
            space.leaves(held, pages.iter().map(Bytes::len).sum(), conn.outbox.end());
            self.write(conn);
            metrics::delivered(last + 1 - next);
            next = last + 1;
            self.set_state(conn, stream, number, SubscriptionState::CatchingUp { next });
        }
    }

    /// Waits until the outbox is below a quarter of its bound.
    async fn until_drained(&self, conn: &Rc<Conn>) {
        while conn.outbox.bytes() > self.drained_bytes()
            && !conn.outbox.is_closed()
            && self.conn(conn.id.key).is_some()
        {
            conn.drained.notified().await;
        }
    }

    fn is_catching(&self, conn: &Rc<Conn>, stream: StreamId, number: u64) -> bool {
        let subscriptions = conn.subscriptions.borrow();
        subscriptions.get(&stream).is_some_and(|found| found.number == number)
    }

    fn read_ring(&self, stream: StreamId, next: Seq) -> Option<(Vec<Bytes>, Seq)> {
        self.topics.borrow().get(&stream)?.read(next, PAGE_BYTES)
    }

    /// A page of the journal as frames, and its last event. Where it cannot be read, the code of the error.
    async fn read_journal(&self, stream: StreamId, next: Seq) -> Result<(Bytes, Seq), ErrorCode> {
        for tries in 1..=READ_TRIES {
            let window = Window::After(next - 1);
            match self.house.store().read(stream, window, PAGE_EVENTS, PAGE_BYTES).await {
                Ok(page) if !page.records.is_empty() => return Ok(framed(stream, &page, next)),
                Ok(_) => warn!(%stream, next, tries, "an announced event is not in the journal yet"),
                Err(error) if error.is_unsupported() => return Err(ErrorCode::Unsupported),
                Err(error) => warn!(%stream, %error, tries, "failed to read for a subscription"),
            }
            tokio::time::sleep(std::time::Duration::from_millis(100 * u64::from(tries))).await;
        }
        Err(unavailable().code)
    }

    fn give_up(&self, conn: &Rc<Conn>, stream: StreamId, number: u64, next: Seq, code: ErrorCode) {
        if !self.is_catching(conn, stream, number) {
            return;
        }
        self.unsubscribe(conn, stream);
        let StreamId { kind, id } = stream;
        self.notify(conn, "ended", &Ended { kind, id, seq: next - 1, code });
        self.write(conn);
    }
}

fn framed(stream: StreamId, page: &Page, next: Seq) -> (Bytes, Seq) {
    let mut events = BytesMut::new();
    let mut ends = Vec::with_capacity(page.records.len());
    for record in &page.records {
        let head = record.event_head(stream);
        put_event(&mut events, &head, &record.body);
        ends.push(events.len());
    }
    let last = page.records.last().map_or(next - 1, |record| record.seq);
    (framing::pack(&events, ends), last)
}
