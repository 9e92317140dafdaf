//! A subscription that stores everything it gets, and can wait for an event.

use client::{Client, Event};
use protocol::{Seq, StreamId};
use tokio::sync::watch;

use crate::{DEADLINE, within};

/// All events of one stream that a subscriber has got, from the first.
#[derive(Debug, Clone)]
pub struct Watch {
    stream: StreamId,
    given: watch::Receiver<Vec<Event>>,
}

impl Watch {
    /// Subscribes from the first event. An event out of order ends the watch, and a later wait fails.
    pub async fn from_start(client: &Client, stream: StreamId) -> Self {
        let subscribed = within("a subscription", client.subscribe(stream, Some(0))).await;
        let mut subscription = subscribed.unwrap_or_else(|error| panic!("cannot watch {stream}: {error}"));
        let (giving, given) = watch::channel(Vec::new());
        tokio::spawn(async move {
            loop {
                let event = tokio::select! {
                    event = subscription.next() => event,
                    // Nobody uses this watch any more. It ends, because a client has a limited number of
                    // subscriptions.
                    () = giving.closed() => return,
                };
                let Some(event) = event else { break };
                let expected = giving.borrow().len() as Seq + 1;
                assert_eq!(event.seq, expected, "{stream}: a subscriber sees each event once, in order");
                giving.send_modify(|events: &mut Vec<Event>| events.push(event));
            }
            println!("the watch of {stream} ended: {:?}", subscription.end());
        });
        Self { stream, given }
    }

    /// The stream.
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// Waits for the first event that fits.
    ///
    /// # Panics
    ///
    /// If none comes in time, or the watch has ended.
    pub async fn until(&self, what: &str, mut fits: impl FnMut(&Event) -> bool) -> Event {
        let mut given = self.given.clone();
        let mut looked = 0;
        let mut found = None;
        let came = given.wait_for(|events| {
            found = events[looked..].iter().find(|event| fits(event)).cloned();
            looked = events.len();
            found.is_some()
        });
        match tokio::time::timeout(DEADLINE, came).await {
            Ok(came) => {
                came.unwrap_or_else(|_| panic!("the watch of {} ended before {what}", self.stream));
            }
            Err(_) => {
                let (stream, head) = (self.stream, self.given.borrow().len());
                panic!("{what} did not come within {DEADLINE:?} after event {head} of {stream}")
            }
        }
        found.expect("it was found")
    }

    /// Waits for the event with that seq, and returns all up to it.
    pub async fn up_to(&self, head: Seq) -> Vec<Event> {
        if head > 0 {
            self.until("the newest event", |event| event.seq == head).await;
        }
        self.given.borrow()[..head as usize].to_vec()
    }
}

/// Reads a whole stream, page by page.
///
/// # Panics
///
/// If it cannot be read, or the seqs of its events have gaps.
pub async fn read_all(client: &Client, stream: StreamId) -> Vec<Event> {
    const PAGE: u32 = 1_000;
    let mut events: Vec<Event> = Vec::new();
    loop {
        let after = events.len() as Seq;
        let page = client.streams().read_after(stream, after, PAGE).await;
        let page = page.unwrap_or_else(|error| panic!("{stream} cannot be read after {after}: {error}"));
        for (event, expected) in page.events.iter().zip(after + 1..) {
            assert_eq!(event.seq, expected, "{stream} has no gaps");
        }
        events.extend(page.events);
        if !page.more {
            assert_eq!(events.len() as Seq, page.head, "{stream} is read to its head");
            return events;
        }
    }
}
