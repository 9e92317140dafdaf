//! How a letter reaches its entity: one that lives, one that the letter starts, or none if the store has no
//! record of it.

use std::sync::Arc;

use protocol::{Seq, StreamId, WireError};
use schema::{ReadError, SharedStore};
use tracing::warn;
use uuid::Uuid;

use crate::activations::{Birth, Sent, Unreached};
use crate::house::House;
use crate::kinds::Resident;
use crate::reply::{overloaded, unavailable};
use crate::shell::Letter;

impl House {
    /// Sends a letter to its entity.
    pub(crate) fn post<M: Resident>(self: &Arc<Self>, id: Uuid, letter: Letter<M>) {
        match self.with_birth(id, |birth| M::activations(self).send(id, letter, birth)) {
            Sent::There => {}
            Sent::AskStore => self.seek::<M>(id),
            Sent::Back(unreached, letter) => letter.fail(why(unreached)),
        }
    }

    fn with_birth<M: Resident, T>(self: &Arc<Self>, id: Uuid, act: impl FnOnce(&Birth<'_, M>) -> T) -> T {
        let stream = StreamId::new(M::KIND, id);
        let begins = |letter: &Letter<M>| letter.begins(self, stream);
        let start = |activation| self.start::<M>(id, activation);
        act(&Birth { begins: &begins, start: &start })
    }

    /// Asks the store whether the entity exists, on the thread on which it would live.
    fn seek<M: Resident>(self: &Arc<Self>, id: Uuid) {
        let stream = StreamId::new(M::KIND, id);
        let house = self.clone();
        let looks = async move {
            let head = look_for_record(house.store().clone(), stream, house.is_shared());
            match tokio::time::timeout(house.limits().answer_deadline, head).await {
                Ok(Ok(head)) => house.found::<M>(id, head),
                // The stream exists but cannot be read: the entity is started, and answers that.
                Ok(Err(error)) if error.is_unsupported() => house.found::<M>(id, 1),
                Ok(Err(error)) => {
                    warn!(%stream, %error, "failed to look whether a stream has a record");
                    house.not_found::<M>(id);
                }
                Err(_) => house.not_found::<M>(id),
            }
        };
        let started = self.placement().pick(stream).is_some_and(|arbiter| arbiter.spawn(looks));
        if !started {
            self.not_found::<M>(id);
        }
    }

    fn found<M: Resident>(self: &Arc<Self>, id: Uuid, head: Seq) {
        let found = self.with_birth(id, |birth| M::activations(self).found(id, head, birth));
        found.unreached.into_iter().for_each(|letter| letter.fail(overloaded()));
        let stream = StreamId::new(M::KIND, id);
        found.unborn.into_iter().for_each(|letter| letter.answer_unborn(self, stream));
    }

    fn not_found<M: Resident>(&self, id: Uuid) {
        M::activations(self).not_found(id).into_iter().for_each(|letter| letter.fail(unavailable()));
    }
}

/// The head of a stream, or 0 if it has no record. On a store that other servers write to, a missing record
/// is confirmed by a look that cannot be stale. An existing stream needs none here: the entity itself looks
/// when it starts.
async fn look_for_record(store: SharedStore, stream: StreamId, is_shared: bool) -> Result<Seq, ReadError> {
    match store.head(stream).await? {
        0 if is_shared => store.settled_head(stream).await,
        head => Ok(head),
    }
}

fn why(unreached: Unreached) -> WireError {
    match unreached {
        Unreached::Full => overloaded(),
        Unreached::Gone => unavailable(),
    }
}
