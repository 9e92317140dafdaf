//! The subscriptions of a client, kept without gaps or repeats over lost connections, full queues and long
//! absences.
//!
//! An event is passed on only if it follows the last one that was. Anything that breaks the order (a lost
//! connection, a gap, a reader that is too slow) leads back to a new subscription after that event. No reader
//! holds up another.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use protocol::checks::PAGE_ITEMS_MAX;
use protocol::decode::{EventRef, Page};
use protocol::stream::SubscribeAnswer;
use protocol::{ErrorCode, Seq, StreamId, WireError};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::backoff::Backoff;
use crate::calls::asks_for_retry;
use crate::error::CallError;
use crate::event::Event;

/// The events that wait for a reader before its subscription pauses.
pub(crate) const EVENTS_MAX: usize = 1_024;
/// How much of the queue must be free before a paused subscription continues.
const ROOM_TO_GO_ON: usize = EVENTS_MAX / 2;

/// Why a subscription has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The server ended it: the caller left, was removed, or lost the right to read.
    Ended(ErrorCode),
    /// The sign-in is lost for good.
    SignedOut,
    /// The client was closed.
    Closed,
    /// The server has other data than before: what was read may not be there any more.
    /// `Subscription::begin_again` reads the new data.
    NewGeneration,
}

/// The state of one subscription.
#[derive(Debug)]
pub(crate) struct Tracked {
    /// The last event that was passed on; `None` until the server has named its head.
    last: Option<Seq>,
    state: State,
    events: mpsc::Sender<Event>,
    end: Arc<OnceLock<End>>,
    granted: Option<oneshot::Sender<Result<Seq, CallError>>>,
    backoff: Backoff,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// To be requested.
    Wanted,
    /// To be requested at that time.
    WantedAt(Instant),
    /// Requested. Events that come before the answer belong to an older subscription.
    Asked,
    /// Events come in.
    Live,
    /// Too far behind to subscribe: pages are read first.
    Behind,
    /// A page is requested.
    Paging,
    /// Being ended on the server, because its order or queue broke. It continues from `Paused`.
    Leaving,
    /// Waits for space in its queue.
    Paused,
}

/// A request that the client should send for a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Subscribe { stream: StreamId, after: Option<Seq> },
    Unsubscribe { stream: StreamId },
    Read { stream: StreamId, after: Seq, limit: u32 },
}

/// All subscriptions of a client.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    tracked: BTreeMap<StreamId, Tracked>,
    wishes: Vec<Wish>,
    /// Whether a request may have to be sent: all subscriptions must be looked at.
    stale: bool,
}

impl Subscriptions {
    /// Adds a subscription.
    pub fn add(
        &mut self,
        stream: StreamId,
        after: Option<Seq>,
        events: mpsc::Sender<Event>,
        end: Arc<OnceLock<End>>,
        granted: oneshot::Sender<Result<Seq, CallError>>,
    ) {
        self.forget_left();
        if self.tracked.contains_key(&stream) {
            let twice = WireError::invalid("id", "is subscribed to already");
            let _ = granted.send(Err(CallError::Refused(twice)));
            return;
        }
        let tracked = Tracked {
            last: after,
            state: State::Wanted,
            events,
            end,
            granted: Some(granted),
            backoff: Backoff::default(),
        };
        self.tracked.insert(stream, tracked);
        self.stale = true;
    }

    /// Notes that a reader took events or was dropped.
    pub fn readers_moved(&mut self) {
        self.stale = true;
    }

    /// Passes an event on if it is the next of a live subscription.
    pub fn event(&mut self, event: &EventRef<'_>) {
        let stream = event.stream();
        let Some(tracked) = self.tracked.get_mut(&stream) else { return };
        if tracked.state == State::Live && !tracked.pass(event) {
            tracked.state = State::Leaving;
            self.wishes.push(Wish::Unsubscribe { stream });
        }
    }

    /// Takes the answer to `Wish::Subscribe`.
    pub fn subscribed(&mut self, stream: StreamId, answer: Result<SubscribeAnswer, WireError>, now: Instant) {
        self.stale = true;
        let Some(tracked) = self.tracked.get_mut(&stream) else { return };
        match answer {
            Ok(answer) => tracked.granted(&answer),
            Err(error) => self.refused(stream, error, now),
        }
    }

    fn refused(&mut self, stream: StreamId, error: WireError, now: Instant) {
        let Some(tracked) = self.tracked.get_mut(&stream) else { return };
        if asks_for_retry(error.code) {
            let asked = error.retry_after_ms.map(std::time::Duration::from_millis);
            tracked.state = State::WantedAt(now + tracked.backoff.next(asked));
            return;
        }
        let _ = tracked.end.set(End::Ended(error.code));
        if let Some(granted) = tracked.granted.take() {
            let _ = granted.send(Err(CallError::Refused(error)));
        }
        self.tracked.remove(&stream);
    }

    /// Takes the answer to `Wish::Read`.
    pub fn page(&mut self, stream: StreamId, page: Result<Page<'_>, WireError>, now: Instant) {
        self.stale = true;
        let Some(tracked) = self.tracked.get_mut(&stream) else { return };
        match page {
            Ok(page) => {
                let in_order = page.events.iter().all(|event| tracked.pass(event));
                let sound = in_order && (!page.more || !page.events.is_empty());
                tracked.state = match (sound, page.more) {
                    (true, true) => State::Behind,
                    (true, false) => State::Wanted,
                    (false, _) => State::WantedAt(now + tracked.backoff.next(None)),
                };
            }
            Err(error) => self.refused(stream, error, now),
        }
    }

    /// Takes the answer to `Wish::Unsubscribe`: no more events of the old subscription will come.
    pub fn unsubscribed(&mut self, stream: StreamId) {
        self.stale = true;
        if let Some(tracked) = self.tracked.get_mut(&stream).filter(|tracked| tracked.state == State::Leaving)
        {
            tracked.state = State::Paused;
        }
    }

    /// The server has ended a subscription. If it cannot serve it now, or if the client was ending it, it is
    /// requested again.
    pub fn ended(&mut self, stream: StreamId, code: ErrorCode, now: Instant) {
        let live = self.tracked.get_mut(&stream).filter(|tracked| tracked.state == State::Live);
        let Some(tracked) = live else { return };
        if asks_for_retry(code) {
            tracked.state = State::WantedAt(now + tracked.backoff.next(None));
            return;
        }
        let _ = tracked.end.set(End::Ended(code));
        self.tracked.remove(&stream);
    }

    /// The connection is lost: every subscription must be requested again.
    pub fn lost(&mut self) {
        self.stale = true;
        self.wishes.clear();
        for tracked in self.tracked.values_mut() {
            tracked.state = match tracked.state {
                State::Behind | State::Paging => State::Behind,
                State::Paused | State::Leaving => State::Paused,
                _ => State::Wanted,
            };
        }
    }

    /// Ends all subscriptions for that reason.
    pub fn end_all(&mut self, end: &End, error: impl Fn() -> CallError) {
        for (_, tracked) in std::mem::take(&mut self.tracked) {
            let _ = tracked.end.set(end.clone());
            if let Some(granted) = tracked.granted {
                let _ = granted.send(Err(error()));
            }
        }
    }

    /// When a subscription must be requested again.
    pub fn next_at(&self) -> Option<Instant> {
        let times = self.tracked.values().filter_map(|tracked| match tracked.state {
            State::WantedAt(at) => Some(at),
            _ => None,
        });
        times.min()
    }

    /// The requests to send now.
    pub fn wishes(&mut self, now: Instant) -> Vec<Wish> {
        if self.stale || self.next_at().is_some_and(|at| at <= now) {
            self.stale = false;
            self.forget_left();
            let wishes = &mut self.wishes;
            wishes.extend(self.tracked.iter_mut().filter_map(|(stream, tracked)| tracked.wish(*stream, now)));
        }
        std::mem::take(&mut self.wishes)
    }

    /// Removes the subscriptions whose readers were dropped, and ends them on the server if needed.
    fn forget_left(&mut self) {
        let wishes = &mut self.wishes;
        self.tracked.retain(|stream, tracked| {
            let stays = !tracked.events.is_closed();
            let known = matches!(tracked.state, State::Live | State::Asked);
            if !stays && known {
                wishes.push(Wish::Unsubscribe { stream: *stream });
            }
            stays
        });
    }
}

impl Tracked {
    /// Queues the event if it is the next one; false if the order or the queue is broken.
    fn pass(&mut self, event: &EventRef<'_>) -> bool {
        let last = self.last.unwrap_or(0);
        if event.seq <= last {
            return true; // Passed on before.
        }
        if event.seq != last + 1 || self.events.try_send(Event::from(event)).is_err() {
            return false;
        }
        self.last = Some(event.seq);
        true
    }

    fn granted(&mut self, answer: &SubscribeAnswer) {
        self.backoff.reset();
        let last = *self.last.get_or_insert(answer.head);
        self.state = if answer.behind == Some(true) { State::Behind } else { State::Live };
        if let Some(granted) = self.granted.take() {
            let _ = granted.send(Ok(last));
        }
    }

    /// The request that this subscription needs now. It counts as sent from here on.
    fn wish(&mut self, stream: StreamId, now: Instant) -> Option<Wish> {
        let room = self.events.capacity();
        match self.state {
            State::Wanted => {}
            State::WantedAt(at) if at <= now => {}
            State::Paused if room >= ROOM_TO_GO_ON => {}
            State::Behind if room >= ROOM_TO_GO_ON => {
                self.state = State::Paging;
                let limit = (room as u32).min(PAGE_ITEMS_MAX);
                return Some(Wish::Read { stream, after: self.last.unwrap_or(0), limit });
            }
            _ => return None,
        }
        self.state = State::Asked;
        Some(Wish::Subscribe { stream, after: self.last })
    }
}
