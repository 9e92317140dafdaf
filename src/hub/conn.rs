//! A connection as its worker thread knows it: who it is, what it has in flight, what it is subscribed to.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::time::Instant;

use actors::Caller;
use actors::fanout::ConnId;
use bytes::Bytes;
use protocol::close::CloseCode;
use protocol::{AccountId, ErrorCode, StreamId, WireError};
use rustc_hash::FxHashMap;
use tokio::sync::Notify;

use super::framing;
use super::order::Order;
use super::outbox::Outbox;
use super::socket::Socket;
use super::space::{Held, Space};
use crate::identity::{Holder, Watch};
use crate::peers::PeerNetwork;

/// A connection.
#[derive(Debug)]
pub struct Conn {
    /// Its hub, and its key there.
    pub id: ConnId,
    /// What waits to be written to it.
    pub outbox: Outbox,
    /// Where it comes from, as limits count it.
    pub address: PeerNetwork,
    socket: Option<Socket>,
    who: Cell<Option<AccountId>>,
    sign_in: RefCell<Option<SignIn>>,
    signing_in: Cell<bool>,
    in_flight: RefCell<FxHashMap<u32, InFlight>>,
    in_flight_bytes: Cell<usize>,
    /// Told whenever a request is answered.
    answered: Notify,
    order: Rc<Order>,
    /// Once somebody is signed in: nobody else reads.
    space: OnceCell<Box<Space>>,
    pub(super) subscriptions: RefCell<FxHashMap<StreamId, Subscription>>,
    /// When it was opened.
    pub opened: Instant,
    heard: Cell<bool>,
    pub(super) silent_sweeps: Cell<u32>,
    pub(super) stalled_sweeps: Cell<u32>,
    /// Bytes that the peer had acknowledged when its socket last seemed to take nothing, and half a ping's span ago.
    pub(super) acknowledged_last: Cell<u64>,
    pub(super) acknowledged_before: Cell<u64>,
    frames: Cell<u64>,
    /// Something was put out for it, and it is not written to yet.
    pub(super) touched: Cell<bool>,
    /// It has a place in the line of those that are written to in turn.
    pub(super) in_line: Cell<bool>,
    pub(super) drained: Notify,
    pub(super) catching: Cell<u32>,
    closing: Cell<Option<CloseCode>>,
    left: Cell<bool>,
    /// It is in its hub no more.
    gone: Cell<bool>,
}

/// A request that is not answered yet.
#[derive(Debug)]
struct InFlight {
    bytes: u32,
    /// The space for its answer, where that may be long.
    held: Option<Box<Held>>,
}

/// How a connection was signed in.
#[derive(Debug)]
struct SignIn {
    holder: Holder,
    /// Its wish to know when that is revoked.
    _watch: Watch,
}

/// Where a subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The entity has not said yes yet.
    Asked,
    /// It gets commits as they come.
    Live,
    /// It reads the ring or the journal, a page at a time.
    CatchingUp,
}

/// A subscription of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subscription {
    /// Tells it from an earlier one to the same stream.
    pub generation: u64,
    pub standing: Standing,
    /// The server began it.
    pub unasked: bool,
}

impl Conn {
    /// A connection that has just been opened.
    pub fn new(id: ConnId, address: impl Into<PeerNetwork>, socket: Option<Socket>) -> Self {
        Self {
            id,
            outbox: Outbox::default(),
            address: address.into(),
            socket,
            who: Cell::new(None),
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

    /// Who is signed in.
    pub fn account(&self) -> Option<AccountId> {
        self.who.get()
    }

    /// Who asks, where this connection does.
    pub fn caller(&self) -> Caller {
        self.who.get().map_or(Caller::Guest, Caller::Account)
    }

    /// Somebody begins to sign in here: nobody else may until they are done, or once they are in.
    pub fn begin_sign_in(&self) -> Result<(), WireError> {
        if self.who.get().is_some() || self.signing_in.replace(true) {
            return Err(WireError::new(ErrorCode::Invalid, "a connection is signed in once"));
        }
        Ok(())
    }

    /// They are done, well or ill.
    pub fn end_sign_in(&self) {
        self.signing_in.set(false);
    }

    /// Whether somebody is about to sign in here.
    pub fn is_signing_in(&self) -> bool {
        self.signing_in.get()
    }

    /// Somebody has signed in here, until what they hold is revoked.
    pub fn sign_in(&self, holder: Holder, watch: Watch) {
        self.who.set(Some(holder.account));
        self.sign_in.replace(Some(SignIn { holder, _watch: watch }));
    }

    /// What whoever is signed in holds.
    pub fn holder(&self) -> Option<Holder> {
        self.sign_in.borrow().as_ref().map(|sign_in| sign_in.holder)
    }

    /// A message came; answers how many have.
    pub fn heard_frame(&self) -> u64 {
        self.heard.set(true);
        self.frames.set(self.frames.get() + 1);
        self.frames.get()
    }

    /// A sign of life came.
    pub fn heard(&self) {
        self.heard.set(true);
    }

    pub(super) fn was_heard(&self) -> bool {
        self.heard.replace(false)
    }

    /// Takes a request in, where there is room for it.
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

    /// A request is answered; false where it was not in flight. Its answer, where there is one, is taken into the outbox.
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

    /// Gives back the memory that a connection at rest does not need.
    pub(super) fn shrink(&self) {
        self.outbox.shrink();
        let mut in_flight = self.in_flight.borrow_mut();
        if in_flight.is_empty() && in_flight.capacity() > 0 {
            *in_flight = FxHashMap::default();
        }
    }

    /// Waits until every request is answered that is in flight now, but for that one.
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

    /// A request that is in flight holds that space until its answer has left.
    pub fn keep(&self, request: u32, held: Held) {
        if let Some(in_flight) = self.in_flight.borrow_mut().get_mut(&request) {
            in_flight.held = Some(Box::new(held));
        }
    }

    /// The order of what its requests change.
    pub fn order(&self) -> &Rc<Order> {
        &self.order
    }

    /// Its space for answers, once somebody is signed in.
    pub fn space(&self) -> Option<&Space> {
        self.space.get().map(Box::as_ref)
    }

    /// Gives it space for answers, where it has none yet.
    pub fn give(&self, space: Space) {
        self.space.get_or_init(|| Box::new(space));
    }

    /// Something has left the outbox: it holds no space any longer, and whoever catches up goes on once less than that waits.
    pub(super) fn has_written(&self, drained_bytes: usize) {
        if let Some(space) = self.space.get() {
            space.gone(self.outbox.gone());
        }
        if self.catching.get() > 0 && self.outbox.bytes() <= drained_bytes {
            self.drained.notify_waiters();
        }
    }

    /// Closes the connection once what waits is written; requests that have not been handed on are not carried out. `reason` says why, or how many milliseconds to stay away.
    pub fn close(&self, code: CloseCode, reason: &str) {
        if self.closing.get().is_some() {
            return;
        }
        self.closing.set(Some(code));
        self.order.close();
        self.outbox.close(&framing::close(code as u16, reason));
        self.outbox.wake();
    }

    /// The client has closed: it takes nothing more but the close that it is owed, unless that has left.
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

    /// Its socket, as long as the connection is in its hub: both live and die on one thread.
    pub(super) fn socket(&self) -> Option<&Socket> {
        self.socket.as_ref().filter(|_| !self.gone.get())
    }

    /// It has left its hub: its socket is closed any moment, and the descriptor may become another's.
    pub(super) fn part(&self) {
        self.gone.set(true);
    }

    /// Whether the client has closed.
    pub(super) fn has_left(&self) -> bool {
        self.left.get()
    }

    /// With which code it is being closed.
    pub fn closing(&self) -> Option<CloseCode> {
        self.closing.get()
    }
}
