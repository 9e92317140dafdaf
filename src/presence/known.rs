//! Which accounts are online, and when others were last seen.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::{DashMap, Entry};
use parking_lot::Mutex;
use protocol::presence::Seen;
use protocol::{AccountId, Millis};

/// How many accounts are remembered that are not online. Beyond that, those that went first are forgotten.
const SEEN_MAX: usize = 100_000;

/// Who is online, or was a while ago.
#[derive(Debug, Default)]
pub(super) struct Known {
    accounts: DashMap<AccountId, Presence, rustc_hash::FxBuildHasher>,
    /// The accounts that went, in that order, each with its turn then.
    gone: Mutex<VecDeque<(AccountId, u64)>>,
    /// The last turn and version that were given out. They are numbers of the process and not of an account,
    /// so that they rise also where an account was forgotten between.
    last: AtomicU64,
}

/// An account.
#[derive(Debug, Default)]
struct Presence {
    connections: u32,
    online: bool,
    /// When the last connection ended; none while there is one.
    last_seen_at: Option<Millis>,
    /// Changes whenever the account gets its first connection or loses its last one.
    turn: u64,
    /// Rises whenever it comes online or goes.
    version: u64,
    /// The version that was told, or is being told.
    told: u64,
    /// A task tells of the account.
    telling: bool,
}

impl Known {
    /// Another connection. True if the account was not online.
    pub fn enters(&self, account: AccountId) -> bool {
        let mut presence = self.accounts.entry(account).or_default();
        presence.connections += 1;
        presence.last_seen_at = None;
        presence.turn = self.next();
        if presence.online {
            return false;
        }
        presence.online = true;
        presence.version = self.next();
        true
    }

    /// One connection less. Where it was the last one, the turn with which the account goes.
    pub fn leaves(&self, account: AccountId, at: Millis) -> Option<u64> {
        let mut presence = self.accounts.get_mut(&account)?;
        presence.connections = presence.connections.saturating_sub(1);
        if presence.connections > 0 {
            return None;
        }
        presence.last_seen_at = Some(at);
        presence.turn = self.next();
        Some(presence.turn)
    }

    /// The grace of that turn is over. True if nobody has come back meanwhile, so that the account is gone.
    pub fn goes(&self, account: AccountId, turn: u64) -> bool {
        {
            let Some(mut presence) = self.accounts.get_mut(&account).filter(|known| known.turn == turn)
            else {
                return false;
            };
            presence.online = false;
            presence.version = self.next();
        }
        self.remember(account, turn);
        true
    }

    /// Keeps an account that is gone, and forgets the one that went first where too many are kept.
    fn remember(&self, account: AccountId, turn: u64) {
        let mut gone = self.gone.lock();
        gone.push_back((account, turn));
        if gone.len() <= SEEN_MAX {
            return;
        }
        if let Some((oldest, turn)) = gone.pop_front()
            && let Entry::Occupied(entry) = self.accounts.entry(oldest)
            && entry.get().turn == turn
        {
            entry.remove();
        }
    }

    /// How an account is.
    pub fn seen(&self, account: AccountId) -> Seen {
        let nobody = Seen { online: false, last_seen_at: None, version: 0 };
        self.accounts.get(&account).map_or(nobody, |presence| presence.seen())
    }

    /// Whether the caller has to tell of an account, until `next_to_tell` gives nothing.
    pub fn begin_telling(&self, account: AccountId) -> bool {
        self.accounts.get_mut(&account).is_some_and(|mut known| !std::mem::replace(&mut known.telling, true))
    }

    /// What is to be told next; nothing where all was told, which ends the telling.
    pub fn next_to_tell(&self, account: AccountId) -> Option<Seen> {
        let mut presence = self.accounts.get_mut(&account)?;
        if presence.told == presence.version {
            presence.telling = false;
            return None;
        }
        presence.told = presence.version;
        Some(presence.seen())
    }

    fn next(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl Presence {
    fn seen(&self) -> Seen {
        let last_seen_at = self.last_seen_at.filter(|_| !self.online);
        Seen { online: self.online, last_seen_at, version: self.version }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ADA: AccountId = account(1);

    const fn account(number: u128) -> AccountId {
        AccountId(Uuid::from_u128(number))
    }

    fn shown(known: &Known) -> (bool, Option<Millis>) {
        let seen = known.seen(ADA);
        (seen.online, seen.last_seen_at)
    }

    #[test]
    fn an_account_is_online_from_its_first_connection_until_the_grace_after_its_last() {
        let known = Known::default();
        assert_eq!(shown(&known), (false, None), "nobody has seen her");
        assert!(known.enters(ADA));
        assert!(!known.enters(ADA), "a second connection is no news");
        assert_eq!(known.leaves(ADA, 60_000), None);
        let turn = known.leaves(ADA, 120_000).expect("it was the last one");
        assert_eq!(shown(&known), (true, None), "the grace runs");
        assert!(known.goes(ADA, turn));
        assert_eq!(shown(&known), (false, Some(120_000)));
        assert!(known.enters(ADA));
        assert_eq!(shown(&known), (true, None));
    }

    #[test]
    fn whoever_comes_back_within_the_grace_was_never_gone() {
        let known = Known::default();
        known.enters(ADA);
        let first = known.leaves(ADA, 0).expect("it was the last one");
        assert!(!known.enters(ADA), "she is online still");
        assert!(!known.goes(ADA, first));
        let second = known.leaves(ADA, 60_000).expect("it was the last one");
        assert!(!known.goes(ADA, first), "the grace of before says nothing of now");
        assert!(known.goes(ADA, second));
    }

    #[test]
    fn changes_while_one_is_told_are_told_after_it_and_the_newest_alone() {
        let known = Known::default();
        known.enters(ADA);
        assert!(known.begin_telling(ADA));
        assert!(known.next_to_tell(ADA).expect("she came").online);
        let turn = known.leaves(ADA, 0).expect("it was the last one");
        assert!(known.goes(ADA, turn) && !known.begin_telling(ADA), "it is told already");
        assert!(known.enters(ADA) && !known.begin_telling(ADA));
        assert!(known.next_to_tell(ADA).expect("she went, and came").online);
        assert_eq!(known.next_to_tell(ADA), None);
        assert!(known.begin_telling(ADA), "another telling may begin");
    }

    #[test]
    fn versions_rise_also_where_an_account_was_forgotten_between() {
        let known = Known::default();
        known.enters(ADA);
        let turn = known.leaves(ADA, 0).expect("it was the last one");
        known.goes(ADA, turn);
        let before = known.seen(ADA).version;
        for number in 0..SEEN_MAX as u128 {
            let account = account(100 + number);
            known.enters(account);
            let turn = known.leaves(account, 0).expect("it was the last one");
            known.goes(account, turn);
        }
        assert_eq!(shown(&known), (false, None), "she went first");
        assert_eq!((known.accounts.len(), known.gone.lock().len()), (SEEN_MAX, SEEN_MAX));
        known.enters(ADA);
        assert!(known.seen(ADA).version > before);
    }
}
