//! The hub of a worker thread: its connections, and the streams they are subscribed to.
//!
//! What is delivered is the journal; what entities announce are hints. A subscription gets event n only after
//! n - 1: from a commit as it comes, from the ring of newest commits, or from the journal. No reader ever
//! slows an entity.

mod body;
mod catching;
mod conn;
mod framing;
mod order;
mod outbox;
mod signals;
mod socket;
mod space;
mod sweep;
mod topic;
mod writing;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use actors::House;
use actors::fanout::{Commit, ConnId, HubInbox, HubMessage, SubscribeOutcome, WireAnswer};
use actors::reply::WireReply;
use actors::shell::Subscriber;
use bytes::BytesMut;
use protocol::close::CloseCode;
use protocol::stream::{Ended, SubscribeAnswer};
use protocol::{AccountId, ErrorCode, Seq, StreamId, WireError, frame};
use rustc_hash::FxHashMap;

pub use body::Body;
pub use conn::Conn;
use conn::{Subscription, SubscriptionState};
pub use order::Place;
pub use socket::{Passable, Socket, prepare};
pub use space::Space;
pub use sweep::sweep;
use topic::{Live, Topic};

use crate::config::Limits;
use crate::metrics;

/// Messages of entities that are taken at once.
const SETTLED_AT_ONCE: usize = 256;

/// The connections of a worker thread and their subscriptions.
pub struct Hub {
    index: u16,
    pub(crate) house: Arc<House>,
    pub(crate) limits: Limits,
    conns: RefCell<FxHashMap<u64, Rc<Conn>>>,
    topics: RefCell<FxHashMap<StreamId, Topic>>,
    /// The bytes of commits that all topics keep for subscriptions that catch up.
    rings_bytes: Cell<usize>,
    /// The connections that are written to in turn, in the order of their turns.
    line: RefCell<VecDeque<Rc<Conn>>>,
    /// The connections whose client waits for an answer, in the order of the answers.
    answered: RefCell<VecDeque<Rc<Conn>>>,
    keys: Cell<u64>,
}

impl Hub {
    /// The hub of that inbox.
    pub fn new(inbox: &HubInbox, house: Arc<House>, limits: Limits) -> Rc<Self> {
        Rc::new(Self {
            index: inbox.index,
            house,
            limits,
            conns: RefCell::default(),
            topics: RefCell::default(),
            rings_bytes: Cell::new(0),
            line: RefCell::default(),
            answered: RefCell::default(),
            keys: Cell::new(1),
        })
    }

    /// Delivers messages of entities, until there are no more senders.
    pub async fn run(self: Rc<Self>, mut inbox: HubInbox) {
        let mut settled = Vec::with_capacity(SETTLED_AT_ONCE);
        loop {
            if self.has_touched() {
                // Let the thread read, decide and append first: what comes of it goes into the same writes.
                tokio::task::yield_now().await;
                inbox.take(&mut settled, SETTLED_AT_ONCE);
            } else if !inbox.receive(&mut settled, SETTLED_AT_ONCE).await {
                return;
            }
            settled.drain(..).for_each(|settled| self.settle(settled));
            self.write_some();
        }
    }

    /// The address of a new connection.
    pub fn name(&self) -> ConnId {
        let key = self.keys.get();
        self.keys.set(key + 1);
        ConnId { hub: self.index, key }
    }

    /// Adds a connection.
    pub fn join(&self, conn: Rc<Conn>) {
        self.conns.borrow_mut().insert(conn.id.key, conn);
    }

    /// Removes a connection and its subscriptions.
    pub fn leave(&self, conn: &Rc<Conn>) {
        self.conns.borrow_mut().remove(&conn.id.key);
        conn.part();
        let streams: Vec<StreamId> = conn.subscriptions.borrow().keys().copied().collect();
        for stream in streams {
            self.unsubscribe(conn, stream);
        }
        conn.drained.notify_waiters();
        if let Some(space) = conn.space() {
            space.close();
        }
    }

    /// The number of connections.
    pub fn connections(&self) -> usize {
        self.conns.borrow().len()
    }

    /// The bytes in all outboxes.
    pub fn outbox_bytes(&self) -> usize {
        self.conns.borrow().values().map(|conn| conn.outbox.bytes()).sum()
    }

    fn all(&self) -> Vec<Rc<Conn>> {
        self.conns.borrow().values().cloned().collect()
    }

    fn conn(&self, key: u64) -> Option<Rc<Conn>> {
        self.conns.borrow().get(&key).cloned()
    }

    /// Answers a request at once.
    pub fn answer<T: serde::Serialize>(
        &self,
        conn: &Rc<Conn>,
        request: u32,
        outcome: Result<&T, &WireError>,
    ) {
        let mut out = BytesMut::with_capacity(128);
        match outcome {
            Ok(answer) => frame::put_answer(&mut out, request, answer),
            Err(error) => frame::put_error(&mut out, request, error),
        }
        conn.outbox.push_value(&out);
        conn.outbox.wake();
    }

    fn notify<T: serde::Serialize>(&self, conn: &Rc<Conn>, method: &str, params: &T) {
        let mut out = BytesMut::with_capacity(64);
        frame::put_notification(&mut out, method, params);
        conn.outbox.push_value(&out);
        self.touch(conn);
    }

    // Messages of entities.

    fn settle(self: &Rc<Self>, settled: HubMessage) {
        // Outcomes of subscriptions come after the commit, because they hold as of after it.
        settled.answers.into_iter().for_each(|answer| self.on_answer(answer));
        if let Some(commit) = settled.commit {
            self.on_commit(&commit);
            settled.sent.into_iter().for_each(|sent| metrics::observe_outbox(sent.elapsed()));
        }
        settled.granted.into_iter().for_each(|granted| self.on_granted(granted));
        settled.signal.into_iter().for_each(|signal| self.on_signal(&signal));
        settled.news.into_iter().for_each(|news| self.on_news(&news));
    }

    fn on_answer(&self, answer: WireAnswer) {
        let Some(conn) = self.conn(answer.conn.key) else { return };
        if conn.end(answer.request, Some(&answer.bytes)) {
            self.touch_answered(&conn);
        }
    }

    fn on_commit(self: &Rc<Self>, commit: &Commit) {
        self.on_revoked(commit);
        let mut topics = self.topics.borrow_mut();
        let Some(topic) = topics.get_mut(&commit.stream) else { return };
        let kept = topic.ring_bytes();
        let framed = topic.take(commit, self.rings_bytes.get());
        self.rings_bytes.set(self.rings_bytes.get() + topic.ring_bytes() - kept);
        let full = self.limits.outbox_bytes_max.size();
        let mut behind = Vec::new();
        let mut reached = 0;
        topic.live.retain_mut(|live| {
            if live.next > commit.last {
                return true;
            }
            match &framed {
                Some(framed) if live.next == commit.first && live.conn.outbox.bytes() < full => {
                    live.conn.outbox.push(framed);
                    live.next = commit.last + 1;
                    reached += 1;
                    self.touch(&live.conn);
                    true
                }
                _ => {
                    behind.push((live.conn.clone(), live.number, live.next));
                    false
                }
            }
        });
        // Catching up borrows the topics itself.
        drop(topics);
        metrics::delivered(reached * (commit.last + 1 - commit.first));
        for (conn, number, next) in behind {
            self.catch_up(conn, commit.stream, number, next);
        }
    }

    /// An account that may read no more gets the events before that seq, and the news that the subscription
    /// has ended.
    fn on_revoked(&self, commit: &Commit) {
        for (account, from) in &commit.revoked {
            let readers: Vec<Rc<Conn>> = self
                .all()
                .into_iter()
                .filter(|conn| conn.account() == Some(*account))
                .filter(|conn| conn.subscriptions.borrow().contains_key(&commit.stream))
                .collect();
            readers.into_iter().for_each(|conn| self.end(&conn, commit, *from));
        }
    }

    fn end(&self, conn: &Rc<Conn>, commit: &Commit, from: Seq) {
        let mut delivered = self.delivered(conn, commit.stream);
        if delivered + 1 == commit.first
            && from > commit.first
            && let Some(frames) = topic::slice(commit, commit.first, from - 1)
        {
            conn.outbox.push(&frames);
            delivered = from - 1;
        }
        self.unsubscribe(conn, commit.stream);
        let StreamId { kind, id } = commit.stream;
        let ended = Ended { kind, id, seq: delivered, code: ErrorCode::Forbidden };
        self.notify(conn, "ended", &ended);
    }

    /// The last event that a subscription has put out for its connection. One that catches up may be far
    /// behind the stream.
    fn delivered(&self, conn: &Rc<Conn>, stream: StreamId) -> Seq {
        let state = conn.subscriptions.borrow().get(&stream).map(|subscription| subscription.state);
        let next = match state {
            Some(SubscriptionState::CatchingUp { next }) => Some(next),
            Some(SubscriptionState::Live) => self.topics.borrow().get(&stream).and_then(|topic| {
                topic.live.iter().find(|live| live.conn.id == conn.id).map(|live| live.next)
            }),
            Some(SubscriptionState::Asked) | None => None,
        };
        next.map_or(0, |next| next.saturating_sub(1))
    }

    // Subscriptions.

    /// Asks the entity to grant a subscription that a connection has requested.
    pub fn subscribe(
        self: &Rc<Self>,
        conn: &Rc<Conn>,
        stream: StreamId,
        after: Option<Seq>,
        reply: WireReply,
    ) {
        if !self.holds(conn) {
            // The connection left while the request waited for its turn. A subscription would never end.
            return;
        }
        if conn.subscriptions.borrow().get(&stream).is_some_and(|subscription| subscription.unasked) {
            self.unsubscribe(conn, stream);
        }
        let number = match self.may_subscribe(conn, stream, false) {
            Ok(number) => number,
            Err(error) => return reply.send::<SubscribeAnswer>(Err(error)),
        };
        let subscriber = Subscriber::new(reply, self.house.hubs().clone(), stream, number, after);
        self.house.subscribe(stream, conn.caller(), subscriber);
    }

    /// Starts a subscription without a request of the connection.
    pub fn subscribe_unasked(self: &Rc<Self>, conn: &Rc<Conn>, stream: StreamId, after: Seq) {
        let Ok(number) = self.may_subscribe(conn, stream, true) else { return };
        let hubs = self.house.hubs().clone();
        let subscriber = Subscriber::unasked(hubs, conn.id, stream, number, Some(after));
        self.house.subscribe(stream, conn.caller(), subscriber);
    }

    /// Adds a subscription that its entity has not granted yet. Returns the number that tells it from others
    /// to that stream.
    fn may_subscribe(&self, conn: &Rc<Conn>, stream: StreamId, unasked: bool) -> Result<u64, WireError> {
        let mut subscriptions = conn.subscriptions.borrow_mut();
        if subscriptions.contains_key(&stream) {
            let already = WireError::new(ErrorCode::Invalid, "this connection is subscribed to that already");
            return Err(already.with("stream", stream));
        }
        if subscriptions.len() >= self.limits.subscriptions_max.size() {
            return Err(too_many_subscriptions(self.limits.subscriptions_max.size()));
        }
        let readers_max = u32::try_from(self.limits.subscribers_max.get()).unwrap_or(u32::MAX);
        // Watched before the entity is asked, so that no commit after its answer is missed.
        if !self.house.hubs().watch(stream, self.index, readers_max) {
            return Err(actors::reply::overloaded().with("limit", "subscribers_max"));
        }
        let number = self.keys.get();
        self.keys.set(number + 1);
        subscriptions.insert(stream, Subscription { number, state: SubscriptionState::Asked, unasked });
        self.topics.borrow_mut().entry(stream).or_default().readers += 1;
        Ok(number)
    }

    /// Ends a subscription, after which no event of it follows. False if there was none.
    pub fn unsubscribe(&self, conn: &Rc<Conn>, stream: StreamId) -> bool {
        let Some(subscription) = conn.subscriptions.borrow_mut().remove(&stream) else { return false };
        let mut topics = self.topics.borrow_mut();
        let Some(topic) = topics.get_mut(&stream) else { return true };
        topic.remove(conn.id.key, subscription.number);
        topic.readers -= 1;
        let last = topic.readers == 0;
        if last {
            let kept = topics.remove(&stream).map_or(0, |topic| topic.ring_bytes());
            self.rings_bytes.set(self.rings_bytes.get() - kept);
        }
        self.house.hubs().unwatch(stream, self.index, last);
        true
    }

    fn on_granted(self: &Rc<Self>, granted: SubscribeOutcome) {
        let Some(conn) = self.conn(granted.conn.key) else { return };
        let asked = conn.subscriptions.borrow().get(&granted.stream).copied();
        let asked = asked.filter(|subscription| {
            subscription.state == SubscriptionState::Asked && subscription.number == granted.number
        });
        let Some(asked) = asked else {
            let over = WireError::new(ErrorCode::Invalid, "unsubscribed before the subscription began");
            return self.answer_granted(&conn, &granted, Err(over));
        };
        if let (Ok(head), Some(topic)) = (&granted.outcome, self.topics.borrow_mut().get_mut(&granted.stream))
        {
            topic.head = topic.head.max(*head);
        }
        match self.begin_where(&granted) {
            Ok((answer, Some(next))) => {
                self.answer_granted(&conn, &granted, Ok(answer));
                self.go_on(conn, granted.stream, asked.number, next);
            }
            Ok((answer, None)) => {
                self.unsubscribe(&conn, granted.stream);
                self.answer_granted(&conn, &granted, Ok(answer));
            }
            Err(error) => {
                self.unsubscribe(&conn, granted.stream);
                self.answer_granted(&conn, &granted, Err(error));
            }
        }
    }

    /// The answer to a granted subscription, and its first event. Fails if it is too far behind.
    fn begin_where(&self, granted: &SubscribeOutcome) -> Result<(SubscribeAnswer, Option<Seq>), WireError> {
        let head = granted.outcome.clone()?;
        let after = granted.after.unwrap_or(head);
        if after > head {
            return Err(WireError::invalid("after", "is above the head").with("head", head));
        }
        let behind = head - after > self.limits.behind_events_max.get();
        let answer = SubscribeAnswer { head, behind: behind.then_some(true) };
        Ok((answer, (!behind).then_some(after + 1)))
    }

    fn answer_granted(
        &self,
        conn: &Rc<Conn>,
        granted: &SubscribeOutcome,
        outcome: Result<SubscribeAnswer, WireError>,
    ) {
        let Some(request) = granted.request else { return };
        if conn.end(request, None) {
            self.answer(conn, request, outcome.as_ref());
        }
    }

    /// Continues a subscription at `next`: live if nothing is missing, else by catching up.
    fn go_on(self: &Rc<Self>, conn: Rc<Conn>, stream: StreamId, number: u64, next: Seq) {
        if !self.try_live(&conn, stream, number, next) {
            self.catch_up(conn, stream, number, next);
        }
    }

    /// Makes a subscription live, if the hub has heard of no event from `next` on.
    fn try_live(&self, conn: &Rc<Conn>, stream: StreamId, number: u64, next: Seq) -> bool {
        let mut topics = self.topics.borrow_mut();
        let Some(topic) = topics.get_mut(&stream).filter(|topic| next > topic.head) else { return false };
        topic.live.push(Live { conn: conn.clone(), number, next });
        self.set_state(conn, stream, number, SubscriptionState::Live);
        true
    }

    fn set_state(&self, conn: &Rc<Conn>, stream: StreamId, number: u64, state: SubscriptionState) -> bool {
        let mut subscriptions = conn.subscriptions.borrow_mut();
        let found = subscriptions.get_mut(&stream).filter(|found| found.number == number);
        found.map(|found| found.state = state).is_some()
    }

    /// Closes every connection for which `which` is true.
    pub fn close_where(&self, which: impl Fn(&Conn) -> bool, code: CloseCode, reason: impl Fn() -> String) {
        for conn in self.all().into_iter().filter(|conn| which(conn)) {
            conn.close(code, &reason());
        }
    }

    /// Subscribes a connection that has signed in to its inbox, from the head on.
    pub fn hear_inbox(self: &Rc<Self>, conn: &Rc<Conn>, account: AccountId, head: Seq) {
        self.subscribe_unasked(conn, StreamId::new(protocol::Kind::Inbox, account.0), head);
    }

    /// Whether the connection is in this hub.
    pub fn holds(&self, conn: &Conn) -> bool {
        self.conns.borrow().contains_key(&conn.id.key)
    }

    /// Answers a connection and closes it.
    pub fn answer_and_close(&self, conn: &Conn, answer: WireAnswer, code: CloseCode) {
        self.on_answer(answer);
        conn.close(code, code.meaning());
    }

    /// Closes a connection whose sign-in was revoked.
    pub fn sign_in_lost(&self, key: u64) {
        if let Some(conn) = self.conn(key) {
            conn.close(CloseCode::SignInMissing, "the sign-in was revoked");
        }
    }
}

/// The connection's own subscriptions are in the way, so that asking again later would not help.
fn too_many_subscriptions(max: usize) -> WireError {
    let why = format!("this connection holds {max} subscriptions already");
    WireError::new(ErrorCode::TooLarge, why).with("limit", max)
}

#[cfg(test)]
mod tests;
