//! Space for answers: how many bytes of them may be on their way to one connection, and to all connections of
//! one account.
//!
//! A read begins only when there is space for its answer, and holds that space until the answer has left the
//! outbox. So a client that asks for much and reads nothing costs no more memory than its space.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actors::reply::{overloaded, unavailable};
use protocol::WireError;
use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// The space that a read holds until its answer is known, in bytes: that of the longest page.
pub const READ_BYTES: usize = 256 * 1024;

/// The names of the limits, for error messages.
const OWN: &str = "answer_bytes_max";
const SHARED: &str = "account_answer_bytes_max";

/// The space of one connection.
#[derive(Debug)]
pub struct Space {
    own: Arc<Semaphore>,
    /// The space of the account, which its connections share.
    shared: Arc<Semaphore>,
    own_bytes: usize,
    shared_bytes: usize,
    /// Held by the read that is first in line for space, so that none overtakes another.
    reads: Mutex<()>,
    /// When a read last got space, or the client last took a part of an answer.
    moved: Cell<Instant>,
    /// Held by the one subscription that reads a page.
    pages: Mutex<()>,
    /// The space of the answers in the outbox. Each is held until the outbox has written so many bytes in
    /// all.
    leaving: RefCell<VecDeque<(u64, Held)>>,
}

/// Space, which is held until this is dropped.
#[derive(Debug)]
pub struct Held {
    own: OwnedSemaphorePermit,
    shared: OwnedSemaphorePermit,
}

impl Space {
    /// The space of a connection, beside that of its account.
    pub fn new(own_bytes: usize, shared: Arc<Semaphore>, shared_bytes: usize) -> Self {
        Self {
            own: Arc::new(Semaphore::new(own_bytes)),
            shared,
            own_bytes,
            shared_bytes,
            reads: Mutex::default(),
            moved: Cell::new(Instant::now()),
            pages: Mutex::default(),
            leaving: RefCell::default(),
        }
    }

    /// Space for a read, if there is some and no other read waits.
    pub fn hold_now(&self) -> Option<Held> {
        let _turn = self.reads.try_lock().ok()?;
        let own = self.own.clone().try_acquire_many_owned(part(READ_BYTES, self.own_bytes)).ok()?;
        let shared = self.shared.clone().try_acquire_many_owned(part(READ_BYTES, self.shared_bytes)).ok()?;
        self.moved.set(Instant::now());
        Some(Held { own, shared })
    }

    /// Waits for a read's turn and for its space. Waits as long as the client takes earlier answers, but no
    /// longer than `patience` after the last progress.
    pub async fn hold(&self, patience: Duration) -> Result<Held, WireError> {
        let came = Instant::now();
        let _turn = self.reads.lock().await;
        let short_of = Cell::new(OWN);
        let mut acquired = pin!(self.acquire_each(READ_BYTES, &short_of));
        loop {
            let since = self.moved.get().max(came);
            match tokio::time::timeout_at(since + patience, &mut acquired).await {
                Ok(held) => {
                    self.moved.set(Instant::now());
                    return held.ok_or_else(unavailable);
                }
                Err(_) if self.moved.get() > since => {}
                Err(_) => return Err(overloaded().with("limit", short_of.get())),
            }
        }
    }

    /// Waits until no other subscription of the connection reads a page.
    pub async fn page_turn(&self) -> MutexGuard<'_, ()> {
        self.pages.lock().await
    }

    /// Waits for space for `bytes`. `None` if the connection has gone.
    pub async fn acquire(&self, bytes: usize) -> Option<Held> {
        self.acquire_each(bytes, &Cell::new(OWN)).await
    }

    /// Waits for both kinds of space. `short_of` names the limit that is waited for.
    async fn acquire_each(&self, bytes: usize, short_of: &Cell<&'static str>) -> Option<Held> {
        let own = self.own.clone().acquire_many_owned(part(bytes, self.own_bytes)).await.ok()?;
        short_of.set(SHARED);
        let shared = self.shared.clone().acquire_many_owned(part(bytes, self.shared_bytes)).await.ok()?;
        Some(Held { own, shared })
    }

    /// The answer is in the outbox: holds the space of its true length until the outbox has written `end`
    /// bytes in all.
    pub fn leaves(&self, mut held: Held, bytes: usize, end: u64) {
        fit(&mut held.own, &self.own, bytes);
        fit(&mut held.shared, &self.shared, bytes);
        self.leaving.borrow_mut().push_back((end, held));
    }

    /// The outbox has written that many bytes in all.
    pub fn gone(&self, bytes: u64) {
        let mut leaving = self.leaving.borrow_mut();
        if leaving.is_empty() {
            return;
        }
        self.moved.set(Instant::now());
        while leaving.front().is_some_and(|(end, _)| *end <= bytes) {
            leaving.pop_front();
        }
    }

    /// The connection has gone: nobody waits any longer.
    pub fn close(&self) {
        self.own.close();
        self.leaving.borrow_mut().clear();
    }
}

/// How much a read takes of a space, which may be smaller than what it needs.
fn part(bytes: usize, of: usize) -> u32 {
    u32::try_from(bytes.min(of)).unwrap_or(u32::MAX)
}

/// Gives back what an answer does not need, or takes more for a longer answer, as far as there is more.
fn fit(permit: &mut OwnedSemaphorePermit, of: &Arc<Semaphore>, bytes: usize) {
    let held = permit.num_permits();
    if bytes < held {
        drop(permit.split(held - bytes));
    } else if let Ok(more) = of.clone().try_acquire_many_owned(part(bytes - held, of.available_permits())) {
        permit.merge(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(1);

    fn space(own_bytes: usize, shared: &Arc<Semaphore>) -> Space {
        Space::new(own_bytes, shared.clone(), 4 * READ_BYTES)
    }

    fn account() -> Arc<Semaphore> {
        Arc::new(Semaphore::new(4 * READ_BYTES))
    }

    #[tokio::test]
    async fn a_read_waits_until_answers_before_it_have_left() {
        let space = space(2 * READ_BYTES, &account());
        let [first, second] = [(); 2].map(|()| space.hold_now().expect("there is space"));
        assert!(space.hold_now().is_none());
        space.leaves(first, READ_BYTES, 1_000);
        space.leaves(second, 10, 1_010);
        assert!(
            space.hold_now().is_none(),
            "a short answer gives back what it does not take, which is not enough"
        );
        let refused = space.hold(PATIENCE).await.expect_err("nothing leaves");
        assert_eq!(refused, overloaded().with("limit", OWN));
        space.gone(999);
        assert!(space.hold_now().is_none());
        space.gone(1_000);
        assert!(space.hold(PATIENCE).await.is_ok());
    }

    #[tokio::test]
    async fn connections_of_one_account_share_its_space_and_give_it_back_as_they_go() {
        let account = account();
        let [one, other] = [(); 2].map(|()| space(8 * READ_BYTES, &account));
        for _ in 0..4 {
            let held = one.hold_now().expect("there is space");
            one.leaves(held, READ_BYTES, u64::MAX);
        }
        assert!(other.hold_now().is_none());
        let refused = other.hold(PATIENCE).await.expect_err("nothing leaves");
        assert_eq!(refused, overloaded().with("limit", SHARED));
        one.close();
        assert!(other.hold_now().is_some());
        assert_eq!(one.hold(PATIENCE).await.expect_err("it has gone").code, protocol::ErrorCode::Unavailable);
    }

    #[tokio::test]
    async fn a_short_answer_gives_back_what_it_does_not_take() {
        let account = account();
        let space = space(2 * READ_BYTES + 20, &account);
        for _ in 0..2 {
            let held = space.hold_now().expect("there is space");
            space.leaves(held, 10, u64::MAX);
        }
        assert_eq!(
            (space.own.available_permits(), account.available_permits()),
            (2 * READ_BYTES, 4 * READ_BYTES - 20)
        );
        assert!(space.hold_now().is_some());
    }

    #[tokio::test]
    async fn an_answer_longer_than_a_read_holds_takes_what_there_is() {
        let space = space(2 * READ_BYTES, &account());
        let held = space.hold_now().expect("there is space");
        space.leaves(held, 10 * READ_BYTES, 1);
        assert!(space.hold_now().is_none());
        space.gone(1);
        assert!(space.hold_now().is_some());
    }
}
