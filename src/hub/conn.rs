//! A connection as its worker thread knows it: who is signed in, which requests are open, and the
//! subscriptions.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::time::Instant;

use actors::Caller;
use actors::fanout::ConnId;
use bytes::Bytes;
use protocol::close::CloseCode;
use protocol::{AccountId, ErrorCode, Seq, StreamId, WireError};
use rustc_hash::FxHashMap;
use tokio::sync::Notify;

use super::framing;
use super::order::Order;
use super::outbox::Outbox;
use super::socket::Socket;
use super::space::{Held, Space};
use crate::identity::{Holder, Visitor, Watch};
use crate::peers::PeerNetwork;

/// A connection.
#[derive(Debug)]
pub struct Conn {
    /// The hub, and the key in that hub.
    pub id: ConnId,
    /// What waits to be written to it.
    pub outbox: Outbox,
    /// The client's network, against which limits count.
    pub address: PeerNetwork,
    socket: Option<Socket>,
    who: Cell<Option<AccountId>>,
    /// What the program at the other end calls itself, until somebody signs in.
    label: RefCell<Option<Box<str>>>,
    sign_in: RefCell<Option<SignIn>>,
    signing_in: Cell<bool>,
    in_flight: RefCell<FxHashMap<u32, InFlight>>,
    in_flight_bytes: Cell<usize>,
    /// Notified whenever a request is answered.
    answered: Notify,
    order: Rc<Order>,
    /// The space for answers. Set when somebody signs in, because only then anything is read.
    space: OnceCell<Box<Space>>,
    pub(super) subscriptions: RefCell<FxHashMap<StreamId, Subscription>>,
    /// When it was opened.
    pub opened: Instant,
    heard: Cell<bool>,
    pub(super) silent_sweeps: Cell<u32>,
    pub(super) stalled_sweeps: Cell<u32>,
    /// The bytes that the peer had acknowledged when its socket last seemed to take nothing, and half a
    /// ping's span ago.
    pub(super) acknowledged_last: Cell<u64>,
    pub(super) acknowledged_before: Cell<u64>,
    frames: Cell<u64>,
    /// Something is in the outbox that the hub has not written.
    pub(super) touched: Cell<bool>,
    /// The connection is in the line of those that are written to in turn.
    pub(super) in_line: Cell<bool>,
    pub(super) drained: Notify,
    pub(super) catching: Cell<u32>,
    closing: Cell<Option<CloseCode>>,
    left: Cell<bool>,
    /// The connection has left its hub.
    gone: Cell<bool>,
}

/// A request without an answer.
#[derive(Debug)]
struct InFlight {
    bytes: u32,
    /// The space for its answer, if that may be long.
    held: Option<Box<Held>>,
}

/// The sign-in of a connection.
#[derive(Debug)]
struct SignIn {
    holder: Holder,
    /// Watches the sign-in for its revocation.
    _watch: Watch,
}

/// The state of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SubscriptionState {
    /// The entity has not granted it yet.
    Asked,
    /// It gets commits as they come.
    Live,
    /// It reads the ring or the journal, a page at a time.
    CatchingUp {
        /// The event that it gets next.
        next: Seq,
    },
}

/// A subscription of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subscription {
    /// Tells this subscription from an earlier one to the same stream.
    pub number: u64,
    pub state: SubscriptionState,
    /// The server started it without a request.
    pub unasked: bool,
}

impl Conn {
    /// A new connection.
    pub fn new(id: ConnId, address: impl Into<PeerNetwork>, socket: Option<Socket>) -> Self {
        Self {
            id,
            outbox: Outbox::default(),
            address: address.into(),
            socket,
            who: Cell::new(None),
            label: RefCell::default(),
            sign_in: RefCell::default(),
            signing_in: Cell::new(false),
            in_flight: RefCell::default(),
            in_flight_bytes: Cell::new(0),
            answered: Notify::new(),
            order: Rc::default(),
            space: OnceCell::new(),
            subscriptions: RefCell::default(),
            opened: Instant::now(),
            heard: Cell::new(true),
            silent_sweeps: Cell::new(0),
            stalled_sweeps: Cell::new(0),
            acknowledged_last: Cell::new(0),
            acknowledged_before: Cell::new(0),
            frames: Cell::new(0),
            touched: Cell::new(false),
            in_line: Cell::new(false),
            drained: Notify::new(),
            catching: Cell::new(0),
            closing: Cell::new(None),
            left: Cell::new(false),
            gone: Cell::new(false),
        }
    }

    /// The account that is signed in.
    pub fn account(&self) -> Option<AccountId> {
        self.who.get()
    }

    /// The caller of this connection's requests.
    pub fn caller(&self) -> Caller {
        self.who.get().map_or(Caller::Guest, Caller::Account)
    }

    /// Begins a sign-in. Refused while another one is under way, and on a connection that is signed in.
    pub fn begin_sign_in(&self) -> Result<(), WireError> {
        if self.who.get().is_some() || self.signing_in.replace(true) {
            return Err(WireError::new(ErrorCode::Invalid, "a connection is signed in once"));
        }
        Ok(())
    }

    /// Ends a sign-in, successful or not.
    pub fn end_sign_in(&self) {
        self.signing_in.set(false);
    }

    /// Whether a sign-in is under way.
    pub fn is_signing_in(&self) -> bool {
        self.signing_in.get()
    }

    /// Notes what the program at the other end calls itself.
    pub fn set_label(&self, label: Option<Box<str>>) {
        self.label.replace(label);
    }

    /// Who asks to be signed in.
    pub fn visitor(&self) -> Visitor {
        let label = self.label.borrow().as_deref().map(str::to_owned);
        Visitor { network: self.address, label }
    }

    /// Signs the connection in. `watch` ends the sign-in when it is revoked.
    pub fn sign_in(&self, holder: Holder, watch: Watch) {
        self.who.set(Some(holder.account));
        self.label.take();
        self.sign_in.replace(Some(SignIn { holder, _watch: watch }));
    }

    /// The holder of the sign-in.
    pub fn holder(&self) -> Option<Holder> {
        self.sign_in.borrow().as_ref().map(|sign_in| sign_in.holder)
    }

    /// Counts a message. Returns how many have come.
    pub fn heard_frame(&self) -> u64 {
        self.heard.set(true);
        self.frames.set(self.frames.get() + 1);
        self.frames.get()
    }

    /// Notes that the client is alive.
    pub fn heard(&self) {
        self.heard.set(true);
    }

    pub(super) fn was_heard(&self) -> bool {
        self.heard.replace(false)
    }

    /// Takes a request, if the connection may have another one open.
    pub fn begin(&self, request: u32, bytes: usize, max: usize, bytes_max: usize) -> Result<(), WireError> {
        let mut in_flight = self.in_flight.borrow_mut();
        if in_flight.len() >= max || self.in_flight_bytes.get() + bytes > bytes_max {
            return Err(actors::reply::overloaded());
        }
        if in_flight.contains_key(&request) {
            return Err(WireError::new(ErrorCode::Invalid, "this request id is in use").with("field", "id"));
        }
        in_flight.insert(request, InFlight { bytes: bytes as u32, held: None });
        self.in_flight_bytes.set(self.in_flight_bytes.get() + bytes);
        Ok(())
    }

    /// Ends a request; false if it was not open. Its answer, if any, goes into the outbox.
    pub fn end(&self, request: u32, answer: Option<&Bytes>) -> bool {
        let mut in_flight = self.in_flight.borrow_mut();
        let Some(ended) = in_flight.remove(&request) else { return false };
        self.in_flight_bytes.set(self.in_flight_bytes.get() - ended.bytes as usize);
        self.answered.notify_waiters();
        let Some(answer) = answer else { return true };
        self.outbox.push_answer(answer);
        if let (Some(held), Some(space)) = (ended.held, self.space.get()) {
            space.leaves(*held, answer.len(), self.outbox.end());
        }
        true
    }

    /// Frees the memory that a connection at rest does not need.
    pub(super) fn shrink(&self) {
        self.outbox.shrink();
        let mut in_flight = self.in_flight.borrow_mut();
        if in_flight.is_empty() && in_flight.capacity() > 0 {
            *in_flight = FxHashMap::default();
        }
    }

    /// Waits until every other request that is open now has been answered.
    pub fn others_answered(self: &Rc<Self>, but: u32) -> impl Future<Output = ()> + use<> {
        let conn = self.clone();
        let mut others: Vec<u32> = self.in_flight.borrow().keys().copied().filter(|id| *id != but).collect();
        async move {
            loop {
                let answered = conn.answered.notified();
                others.retain(|id| conn.in_flight.borrow().contains_key(id));
                if others.is_empty() {
                    return;
                }
                answered.await;
            }
        }
    }

    /// Lets an open request hold that space until its answer has left.
    pub fn keep(&self, request: u32, held: Held) {
        if let Some(in_flight) = self.in_flight.borrow_mut().get_mut(&request) {
            in_flight.held = Some(Box::new(held));
        }
    }

    /// The order of the requests that change something.
    pub fn order(&self) -> &Rc<Order> {
        &self.order
    }

    /// The space for answers, once somebody is signed in.
    pub fn space(&self) -> Option<&Space> {
        self.space.get().map(Box::as_ref)
    }

    /// Sets the space for answers, unless there is one.
    pub fn give(&self, space: Space) {
        self.space.get_or_init(|| Box::new(space));
    }

    /// Bytes have left the outbox: frees their space, and lets subscriptions catch up if fewer than
    /// `drained_bytes` wait.
    pub(super) fn has_written(&self, drained_bytes: usize) {
        if let Some(space) = self.space.get() {
            space.gone(self.outbox.gone());
        }
        if self.catching.get() > 0 && self.outbox.bytes() <= drained_bytes {
            self.drained.notify_waiters();
        }
    }

    /// Closes the connection after everything that waits is written. Requests that were not handed on are not
    /// carried out. `reason` says why, or how many milliseconds to stay away.
    pub fn close(&self, code: CloseCode, reason: &str) {
        if self.closing.get().is_some() {
            return;
        }
        self.closing.set(Some(code));
        self.order.close();
        self.outbox.close(&framing::close(code as u16, reason));
        self.outbox.wake();
    }

    /// The client has closed. It gets nothing more but the close frame, if that was not sent before.
    pub fn leave(&self) {
        if self.left.replace(true) {
            return;
        }
        if self.closing.get().is_none() || self.outbox.bytes() > 0 {
            let code = self.closing.get().unwrap_or(CloseCode::Done);
            self.closing.set(Some(code));
            self.outbox.close_at_once(&framing::close(code as u16, ""));
        }
        self.outbox.wake();
    }

    /// The socket, while the connection is in its hub. Both are used on one thread only.
    pub(super) fn socket(&self) -> Option<&Socket> {
        self.socket.as_ref().filter(|_| !self.gone.get())
    }

    /// The connection has left its hub. Its socket is closed at any moment, and the descriptor may then
    /// belong to another connection.
    pub(super) fn part(&self) {
        self.gone.set(true);
    }

    /// Whether the client has closed.
    pub(super) fn has_left(&self) -> bool {
        self.left.get()
    }

    /// The code with which the connection is being closed.
    pub fn closing(&self) -> Option<CloseCode> {
        self.closing.get()
    }
}
