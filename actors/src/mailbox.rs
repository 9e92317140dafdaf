//! The mailbox of an entity: where letters wait until the entity hears them.
//!
//! Letters of people have one bound; letters of other entities, timers and the server have another. So people
//! who keep a mailbox full cannot keep out what money and news depend on. All letters wait in one queue, and
//! the entity hears them in the order in which they came.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix::dev::channel::{AddressReceiver, AddressSender, channel};
use actix::prelude::SendError;
use actix::{Context, Handler, Message};

use crate::kinds::Resident;
use crate::limits::Limits;
use crate::shell::{Entity, Letter};

/// Takes the letters for one living entity.
pub(crate) struct Mailbox<M: Resident> {
    // Everybody shares this one sender, because actix gives every clone of a sender space beyond the bound.
    sender: AddressSender<Entity<M>>,
    inner: Arc<AtomicUsize>,
    inner_max: usize,
}

/// What happened to a letter that was put into a mailbox.
pub(crate) enum Put<M: Resident> {
    /// The entity will hear it.
    Taken,
    /// It comes back, because the bound for its kind of sender is reached.
    Full(Letter<M>),
    /// It comes back, because the entity has left.
    Closed(Letter<M>),
}

/// A letter of another entity, a timer or the server, counted against the bound of these.
pub(crate) struct Inner<M: Resident> {
    letter: Letter<M>,
    _seat: Seat,
}

/// Counts one such letter until it is dropped.
struct Seat(Arc<AtomicUsize>);

impl<M: Resident> Mailbox<M> {
    /// An empty mailbox with these limits, and the end from which its entity reads.
    pub fn new(limits: &Limits) -> (Self, AddressReceiver<Entity<M>>) {
        let (sender, receiver) = channel(limits.mailbox);
        (Self { sender, inner: Arc::default(), inner_max: limits.mailbox_inner }, receiver)
    }

    /// Puts a letter in, without waiting.
    pub fn put(&self, letter: Letter<M>) -> Put<M> {
        match letter {
            letter if !letter.is_of_people() => self.put_inner(letter),
            Letter::Command(envelope) => taken(self.sender.try_send(envelope, true), Letter::Command),
            Letter::Question(question) => taken(self.sender.try_send(question, true), Letter::Question),
        }
    }

    fn put_inner(&self, letter: Letter<M>) -> Put<M> {
        let before = self.inner.fetch_add(1, Ordering::Relaxed);
        let seat = Seat(self.inner.clone());
        if before >= self.inner_max {
            return Put::Full(letter);
        }
        // `do_send` ignores the mailbox's own bound, which is for people; the seats bound these letters.
        taken(self.sender.do_send(Inner { letter, _seat: seat }), |inner| inner.letter)
    }
}

fn taken<M: Resident, T>(sent: Result<(), SendError<T>>, letter: impl Fn(T) -> Letter<M>) -> Put<M> {
    match sent {
        Ok(()) => Put::Taken,
        Err(SendError::Full(back)) => Put::Full(letter(back)),
        Err(SendError::Closed(back)) => Put::Closed(letter(back)),
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<M: Resident> Message for Inner<M> {
    type Result = ();
}

impl<M: Resident> Handler<Inner<M>> for Entity<M> {
    type Result = ();

    fn handle(&mut self, inner: Inner<M>, ctx: &mut Context<Self>) {
        match inner.letter {
            Letter::Command(envelope) => self.handle(envelope, ctx),
            Letter::Question(question) => self.handle(question, ctx),
        }
    }
}
