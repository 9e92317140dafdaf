//! The one door to the entities of a kind: finds the living one, or brings it to life.

use std::sync::atomic::{AtomicU64, Ordering};

use actix::dev::ToEnvelope;
use actix::prelude::SendError;
use actix::{Addr, Handler, Message};
use dashmap::DashMap;
use dashmap::mapref::one::Ref;
use rustc_hash::FxBuildHasher;
use uuid::Uuid;

use crate::house::Resident;
use crate::shell::Entity;

/// How often the door is tried where an entity is just leaving.
const TRIES: u32 = 8;

/// The living entities of one kind.
pub struct Registry<M: Resident> {
    living: DashMap<Uuid, Slot<M>, FxBuildHasher>,
    activations: AtomicU64,
}

struct Slot<M: Resident> {
    activation: u64,
    addr: Addr<Entity<M>>,
}

/// Why a message did not reach an entity.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreached {
    /// Its mailbox is full.
    Full,
    /// No entity could be brought to life.
    Gone,
}

impl<M: Resident> Default for Registry<M> {
    fn default() -> Self {
        Self { living: DashMap::default(), activations: AtomicU64::new(0) }
    }
}

impl<M: Resident> Registry<M> {
    /// How many live.
    pub fn len(&self) -> usize {
        self.living.len()
    }

    /// Whether none lives.
    pub fn is_empty(&self) -> bool {
        self.living.is_empty()
    }

    /// Sends to the entity of that id; where none lives, `start` brings it to life as the activation it is given.
    pub(crate) fn send<T>(
        &self,
        id: Uuid,
        message: T,
        start: impl Fn(u64) -> Addr<Entity<M>>,
    ) -> Result<(), (Unreached, T)>
    where
        T: Message<Result = ()> + Send + 'static,
        Entity<M>: Handler<T>,
        <Entity<M> as actix::Actor>::Context: ToEnvelope<Entity<M>, T>,
    {
        let mut message = message;
        for _ in 0..TRIES {
            // The mailbox's bound holds for a sender, so all share the one that is kept here; sending waits for nothing.
            let slot = self.find(id, &start);
            match slot.addr.try_send(message) {
                Ok(()) => return Ok(()),
                Err(SendError::Full(back)) => return Err((Unreached::Full, back)),
                Err(SendError::Closed(back)) => {
                    let activation = slot.activation;
                    drop(slot);
                    self.remove(id, activation);
                    message = back;
                }
            }
        }
        Err((Unreached::Gone, message))
    }

    fn find(&self, id: Uuid, start: &impl Fn(u64) -> Addr<Entity<M>>) -> Ref<'_, Uuid, Slot<M>> {
        if let Some(slot) = self.living.get(&id) {
            return slot;
        }
        let slot = self.living.entry(id).or_insert_with(|| {
            let activation = self.activations.fetch_add(1, Ordering::Relaxed);
            Slot { activation, addr: start(activation) }
        });
        slot.downgrade()
    }

    /// Takes an activation out; a later one stays.
    pub(crate) fn remove(&self, id: Uuid, activation: u64) {
        self.living.remove_if(&id, |_, slot| slot.activation == activation);
    }
}
