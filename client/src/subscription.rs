//! The reader's side of a subscription.

use std::sync::{Arc, OnceLock};

use protocol::{Seq, StreamId};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use crate::client::Client;
use crate::error::CallError;
use crate::event::Event;
use crate::subscriptions::{EVENTS_MAX, End};

/// The events of one stream, in order, without gaps or repeats, over as many connections as needed.
///
/// A slow reader does not hold up others: its subscription pauses and continues later. Dropping it
/// unsubscribes.
#[derive(Debug)]
pub struct Subscription {
    client: Client,
    stream: StreamId,
    events: mpsc::Receiver<Event>,
    end: Arc<OnceLock<End>>,
    started_after: Seq,
    last: Seq,
}

impl Subscription {
    pub(crate) fn new(
        client: Client,
        stream: StreamId,
        events: mpsc::Receiver<Event>,
        end: Arc<OnceLock<End>>,
    ) -> Self {
        Self { client, stream, events, end, started_after: 0, last: 0 }
    }

    pub(crate) fn start(&mut self, after: Seq) {
        self.started_after = after;
        self.last = after;
    }

    /// The stream it belongs to.
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// The event after which it began: the head of the stream at that time, unless `after` was given.
    pub fn started_after(&self) -> Seq {
        self.started_after
    }

    /// The last event that was read.
    pub fn last(&self) -> Seq {
        self.last
    }

    /// Waits for the next event; `None` when no more will come, for the reason in `end`. It may be dropped
    /// and called again.
    pub async fn next(&mut self) -> Option<Event> {
        let event = self.events.recv().await?;
        self.last = event.seq;
        if self.events.len() == EVENTS_MAX / 2 {
            self.client.wake(); // A paused subscription goes on from here.
        }
        Some(event)
    }

    /// Waits for the next event until `deadline`.
    pub async fn next_by(&mut self, deadline: Instant) -> Result<Option<Event>, CallError> {
        timeout_at(deadline, self.next()).await.map_err(|_| CallError::TimedOut)
    }

    /// Reads the stream again from its first event. For use after [`End::NewGeneration`]: the caller must
    /// forget the events it has read before.
    pub async fn begin_again(&mut self) -> Result<(), CallError> {
        *self = self.client.clone().subscribe(self.stream, Some(0)).await?;
        Ok(())
    }

    /// Why no more events come; `None` while they do.
    pub fn end(&self) -> Option<&End> {
        self.end.get()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.events.close();
        self.client.wake();
    }
}
