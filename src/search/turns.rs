//! Who searches now: a few at a time, and of each account one, so that none takes the place of all others.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use protocol::{AccountId, ErrorCode, WireError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

/// The searches that are worked at the same time: each takes a core for some milliseconds.
const SEARCHES_AT_ONCE: usize = 2;

/// How long a search waits for its turn, and how long whoever is sent away should wait.
const TURN_WITHIN: Duration = Duration::from_secs(2);
const RETRY_AFTER_MS: u64 = 1_000;

/// The turns in which searches are worked.
#[derive(Debug)]
pub struct Turns {
    all: Semaphore,
    within: Duration,
    /// Of each account that searches or waits, its one place.
    places: Mutex<HashMap<AccountId, Arc<Semaphore>>>,
}

/// The one place of an account, until it is dropped: meanwhile it searches nothing else.
#[derive(Debug)]
pub struct OwnPlace<'a> {
    turns: &'a Turns,
    account: AccountId,
    own: OwnedSemaphorePermit,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub struct Turn<'a> {
    _of_all: SemaphorePermit<'a>,
    _place: OwnPlace<'a>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { all: Semaphore::new(SEARCHES_AT_ONCE), within: TURN_WITHIN, places: Mutex::default() }
    }
}

impl Turns {
    /// Waits for a turn of that account.
    ///
    /// # Errors
    /// Where too many searches wait, of this account or of others.
    pub async fn take(&self, account: AccountId) -> Result<Turn<'_>, WireError> {
        let turn = async {
            let place = self.place(account).await?;
            Ok(Turn { _of_all: self.next().await?, _place: place })
        };
        let turn = tokio::time::timeout(self.within, turn).await;
        turn.unwrap_or_else(|_| {
            self.forget_unused(account, 1);
            Err(too_many())
        })
    }

    /// Waits for the place of that account, for a question that takes several turns, and waits for the store
    /// between them: so no turn is held meanwhile.
    ///
    /// # Errors
    /// Where the account searches something else.
    pub async fn place(&self, account: AccountId) -> Result<OwnPlace<'_>, WireError> {
        let place = self.places.lock().entry(account).or_insert_with(|| Arc::new(Semaphore::new(1))).clone();
        let own = tokio::time::timeout(self.within, place.acquire_owned()).await;
        let own = own.ok().and_then(Result::ok).ok_or_else(|| {
            self.forget_unused(account, 1);
            too_many()
        })?;
        Ok(OwnPlace { turns: self, account, own })
    }

    /// Waits for the next turn of all.
    async fn next(&self) -> Result<SemaphorePermit<'_>, WireError> {
        let next = tokio::time::timeout(self.within, self.all.acquire()).await;
        next.ok().and_then(Result::ok).ok_or_else(too_many)
    }

    /// Forgets the place of an account that nobody but so many hold.
    fn forget_unused(&self, account: AccountId, holders: usize) {
        let mut places = self.places.lock();
        if places.get(&account).is_some_and(|place| Arc::strong_count(place) <= holders) {
            places.remove(&account);
        }
    }
}

impl OwnPlace<'_> {
    /// Waits for a turn.
    ///
    /// # Errors
    /// Where too many searches wait.
    pub async fn turn(&self) -> Result<SemaphorePermit<'_>, WireError> {
        self.turns.next().await
    }
}

impl Drop for OwnPlace<'_> {
    fn drop(&mut self) {
        debug_assert_eq!(self.own.num_permits(), 1, "an account has one place");
        // The list holds it, and this one.
        self.turns.forget_unused(self.account, 2);
    }
}

fn too_many() -> WireError {
    WireError::new(ErrorCode::Overloaded, "too many searches wait for their turn").after(RETRY_AFTER_MS)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use uuid::Uuid;

    use super::*;

    fn account(number: u128) -> AccountId {
        AccountId(Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn an_account_that_searches_much_waits_for_itself_and_leaves_a_turn_to_others() {
        let turns = Turns::default();
        let first = turns.take(account(1)).await.expect("nobody searches");
        assert!(turns.take(account(1)).now_or_never().is_none(), "one at a time");
        let other = turns.take(account(2)).await.expect("the second turn is free");
        assert!(turns.take(account(3)).now_or_never().is_none(), "both are taken");
        drop(first);
        let third = turns.take(account(3)).await.expect("one is free again");
        drop((other, third));
        assert!(turns.places.lock().is_empty(), "who does not search is forgotten");
    }

    #[tokio::test]
    async fn whoever_waits_too_long_is_asked_to_come_later() {
        let turns = Turns { within: Duration::from_millis(1), ..Turns::default() };
        let first = turns.take(account(1)).await.expect("nobody searches");
        let refused = turns.take(account(1)).await.expect_err("it is taken for good");
        assert_eq!((refused.code, refused.retry_after_ms), (ErrorCode::Overloaded, Some(RETRY_AFTER_MS)));
        assert!(turns.place(account(1)).await.is_err());
        let second = turns.take(account(2)).await.expect("the second turn is free");
        assert!(turns.take(account(3)).await.is_err(), "both are taken");
        drop((first, second));
        assert!(turns.places.lock().is_empty(), "who does not search is forgotten");
    }

    #[tokio::test]
    async fn a_question_of_several_turns_keeps_its_place_and_takes_a_turn_from_nobody_between_them() {
        let turns = Turns::default();
        let place = turns.place(account(1)).await.expect("the account searches nothing");
        drop(place.turn().await.expect("nobody searches"));
        let _others = (turns.take(account(2)).await, turns.take(account(3)).await);
        assert!(place.turn().now_or_never().is_none(), "both turns are taken");
        assert!(turns.place(account(1)).now_or_never().is_none(), "one question at a time");
        drop(place);
        assert!(turns.place(account(1)).await.is_ok());
    }
}
