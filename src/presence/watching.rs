//! Which connections watch which accounts.

use std::sync::atomic::{AtomicUsize, Ordering};

use actors::fanout::ConnId;
use dashmap::{DashMap, Entry};
use protocol::{AccountId, RoomId, WireError};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// How many connections are told of one account, as many as a room has members. Those that ask beyond that
/// are answered, and not told of changes.
const WATCHERS_MAX: usize = 10_000;

/// How many pairs of a connection and an account are kept in all. Beyond that a question is answered
/// `overloaded`.
const WATCHES_MAX: usize = 1_000_000;

/// The connections that have asked, and the accounts that each of them watches.
#[derive(Debug, Default)]
pub(super) struct Watching {
    asked: DashMap<ConnId, Asked, FxBuildHasher>,
    watched: DashMap<AccountId, FxHashMap<ConnId, Watcher>, FxBuildHasher>,
    watches: AtomicUsize,
}

/// What a connection has asked for.
#[derive(Debug, Default)]
struct Asked {
    /// The number of its last question.
    number: u64,
    accounts: Vec<AccountId>,
}

/// A question of a connection, which may not be answered yet.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    conn: ConnId,
    number: u64,
}

/// Who watches an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Watcher {
    /// The account of the connection.
    pub account: AccountId,
    /// A room that both were members of when it asked.
    pub room: RoomId,
}

impl Watching {
    /// Another question of a connection.
    pub fn asks(&self, conn: ConnId) -> Question {
        let mut asked = self.asked.entry(conn).or_default();
        asked.number += 1;
        Question { conn, number: asked.number }
    }

    /// Replaces what the connection watches. Does nothing where it has asked again, or has ended.
    pub fn watch(
        &self,
        question: Question,
        watched: impl ExactSizeIterator<Item = (AccountId, Watcher)>,
    ) -> Result<(), WireError> {
        let Question { conn, number } = question;
        let Some(mut asked) = self.asked.get_mut(&conn).filter(|asked| asked.number == number) else {
            return Ok(());
        };
        for account in std::mem::take(&mut asked.accounts) {
            self.remove(conn, account);
        }
        if self.watches.load(Ordering::Relaxed) + watched.len() > WATCHES_MAX {
            return Err(actors::reply::overloaded().with("limit", "watches_max"));
        }
        for (account, watcher) in watched {
            let mut watchers = self.watched.entry(account).or_default();
            if watchers.len() < WATCHERS_MAX && watchers.insert(conn, watcher).is_none() {
                self.watches.fetch_add(1, Ordering::Relaxed);
                asked.accounts.push(account);
            }
        }
        Ok(())
    }

    /// The connections that watch an account.
    pub fn of(&self, account: AccountId) -> Vec<(ConnId, Watcher)> {
        let watchers = self.watched.get(&account);
        watchers.map_or_else(Vec::new, |watchers| watchers.iter().map(|(conn, who)| (*conn, *who)).collect())
    }

    /// A connection watches an account no more.
    pub fn end(&self, conn: ConnId, account: AccountId) {
        if let Some(mut asked) = self.asked.get_mut(&conn) {
            asked.accounts.retain(|watched| *watched != account);
            self.remove(conn, account);
        }
    }

    /// A connection has ended.
    pub fn forget(&self, conn: ConnId) {
        let Some((_, asked)) = self.asked.remove(&conn) else { return };
        for account in asked.accounts {
            self.remove(conn, account);
        }
    }

    fn remove(&self, conn: ConnId, account: AccountId) {
        let Entry::Occupied(mut watchers) = self.watched.entry(account) else { return };
        if watchers.get_mut().remove(&conn).is_some() {
            self.watches.fetch_sub(1, Ordering::Relaxed);
        }
        if watchers.get().is_empty() {
            watchers.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ADA: AccountId = account(1);
    const CONN: ConnId = ConnId { hub: 0, key: 1 };

    const fn account(number: u128) -> AccountId {
        AccountId(Uuid::from_u128(number))
    }

    fn watch(watching: &Watching, question: Question, accounts: &[AccountId]) -> Result<(), WireError> {
        let watcher = Watcher { account: ADA, room: RoomId(Uuid::nil()) };
        watching.watch(question, accounts.iter().map(|account| (*account, watcher)))
    }

    /// Those of the first ten accounts that the connection watches.
    fn watched(watching: &Watching) -> Vec<u128> {
        let watches = |number: &u128| watching.of(account(*number)).iter().any(|(conn, _)| *conn == CONN);
        (0..10).filter(watches).collect()
    }

    #[test]
    fn asking_for_others_ends_what_was_watched_and_so_does_the_end_of_the_connection() {
        let watching = Watching::default();
        watch(&watching, watching.asks(CONN), &[account(2), account(3)]).expect("few watch");
        watch(&watching, watching.asks(CONN), &[account(3), account(4)]).expect("few watch");
        assert_eq!(watched(&watching), [3, 4]);
        watching.end(CONN, account(3));
        assert_eq!(watched(&watching), [4]);
        watching.forget(CONN);
        assert_eq!(watched(&watching), []);
        assert!(watching.watched.is_empty() && watching.asked.is_empty(), "nothing is kept");
        assert_eq!(watching.watches.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn an_earlier_question_that_is_answered_later_changes_nothing() {
        let watching = Watching::default();
        let (first, second) = (watching.asks(CONN), watching.asks(CONN));
        watch(&watching, second, &[account(2)]).expect("few watch");
        watch(&watching, first, &[account(3)]).expect("few watch");
        assert_eq!(watched(&watching), [2]);
        watching.forget(CONN);
        watch(&watching, second, &[account(4)]).expect("few watch");
        assert_eq!(watched(&watching), [], "the connection has ended");
    }

    #[test]
    fn while_as_many_are_watched_as_may_be_another_question_is_answered_overloaded() {
        let watching = Watching::default();
        watching.watches.store(WATCHES_MAX, Ordering::Relaxed);
        let refused = watch(&watching, watching.asks(CONN), &[account(2)]).expect_err("too many");
        assert_eq!(refused.code, protocol::ErrorCode::Overloaded);
        assert_eq!(watched(&watching), []);
    }

    #[test]
    fn an_account_that_too_many_watch_is_told_to_no_others() {
        let watching = Watching::default();
        for key in 0..=WATCHERS_MAX as u64 {
            let question = watching.asks(ConnId { hub: 1, key });
            watch(&watching, question, &[account(2)]).expect("few watch");
        }
        assert_eq!(watching.of(account(2)).len(), WATCHERS_MAX);
    }
}
