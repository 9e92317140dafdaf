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

/// A turn, until it is dropped.
#[derive(Debug)]
pub struct Turn<'a> {
    turns: &'a Turns,
    account: AccountId,
    own: OwnedSemaphorePermit,
    _of_all: SemaphorePermit<'a>,
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
        let place = self.places.lock().entry(account).or_insert_with(|| Arc::new(Semaphore::new(1))).clone();
        let turn = async {
            let own = place.acquire_owned().await?;
            Ok::<_, tokio::sync::AcquireError>(Turn {
                turns: self,
                account,
                own,
                _of_all: self.all.acquire().await?,
            })
        };
        let turn = tokio::time::timeout(self.within, turn).await;
        turn.ok().and_then(Result::ok).ok_or_else(|| {
            self.forget_unused(account, 1);
            WireError::new(ErrorCode::Overloaded, "too many searches wait for their turn")
                .after(RETRY_AFTER_MS)
        })
    }

    /// Forgets the place of an account that nobody but so many hold.
    fn forget_unused(&self, account: AccountId, holders: usize) {
        let mut places = self.places.lock();
        if places.get(&account).is_some_and(|place| Arc::strong_count(place) <= holders) {
            places.remove(&account);
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        debug_assert_eq!(self.own.num_permits(), 1, "a turn has its place");
        // The list holds it, and this turn.
        self.turns.forget_unused(self.account, 2);
    }
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
        let _first = turns.take(account(1)).await.expect("nobody searches");
        let refused = turns.take(account(1)).await.expect_err("it is taken for good");
        assert_eq!((refused.code, refused.retry_after_ms), (ErrorCode::Overloaded, Some(RETRY_AFTER_MS)));
    }
}
