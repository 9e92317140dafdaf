//! Presence: which accounts are online, and which connections are told of it.
//!
//! An account is online while it has a connection to this server, and for a short grace after its last one
//! has ended, so that a client that connects again does not flicker. A connection asks for some accounts, and
//! is then told of their changes by signals. Who shares no room with an account is never told of it: rooms
//! are looked at when somebody asks, and again before each telling.
//!
//! Nothing of this is stored, and servers do not tell each other: after a restart nobody was seen, and
//! somebody who is connected to another server of a cluster is not online here.

mod known;
mod watching;

use std::sync::Arc;
use std::time::Duration;

use actors::House;
use actors::fanout::{ConnId, HubMessage, News};
use bytes::{Bytes, BytesMut};
use protocol::presence::{OfAnswer, Presence as Shown, Seen};
use protocol::stream::Signal;
use protocol::{AccountId, Kind, Millis, WireError, frame};
use rustc_hash::{FxHashMap, FxHashSet};
use tokio::runtime::Handle;
use tracing::warn;

use crate::views;
use known::Known;
pub use watching::Question;
use watching::{Watcher, Watching};

/// The length of a minute: when an account was last seen is told no more finely.
const MINUTE_MS: Millis = 60_000;

/// Who is online, and who watches whom. One for the process.
pub struct Presence {
    house: Arc<House>,
    /// How long an account stays online after its last connection has ended.
    grace: Duration,
    known: Known,
    watching: Watching,
}

impl Presence {
    /// Nobody is online, and nobody watches.
    pub fn new(house: Arc<House>, grace: Duration) -> Arc<Self> {
        Arc::new(Self { house, grace, known: Known::default(), watching: Watching::default() })
    }

    /// An account has another connection.
    pub fn enters(self: &Arc<Self>, account: AccountId) {
        if self.known.enters(account) {
            self.tell(account);
        }
    }

    /// A connection of an account has ended. Where it was the last one, the account is gone after the grace.
    pub fn leaves(self: &Arc<Self>, account: AccountId) {
        let now = self.house.now();
        let Some(turn) = self.known.leaves(account, now - now % MINUTE_MS) else { return };
        let (this, grace) = (self.clone(), self.grace);
        // Without a runtime the process is ending, and there is nobody to tell.
        let Ok(runtime) = Handle::try_current() else { return };
        runtime.spawn(async move {
            tokio::time::sleep(grace).await;
            if this.known.goes(account, turn) {
                this.tell(account);
            }
        });
    }

    /// A connection asks for accounts. Of two questions the later one counts, whichever is answered first.
    pub fn asks(&self, conn: ConnId) -> Question {
        self.watching.asks(conn)
    }

    /// A connection has ended, and is told of nobody any more.
    pub fn forget(&self, conn: ConnId) {
        self.watching.forget(conn);
    }

    /// The answer to a question of `who`. From now on their connection is told of the accounts in it.
    pub async fn shown_to(
        &self,
        who: AccountId,
        question: Question,
        mut accounts: Vec<AccountId>,
    ) -> Result<OfAnswer, WireError> {
        let mut named = FxHashSet::default();
        accounts.retain(|account| named.insert(*account));
        let others: Vec<_> = accounts.iter().copied().filter(|account| *account != who).collect();
        let shared = views::shared_rooms(&self.house, who, &others).await?;
        let watched = shared.iter().map(|(account, room)| (*account, Watcher { account: who, room: *room }));
        // Watched before it is looked at, so that no change after the look is missed.
        self.watching.watch(question, watched)?;
        accounts.retain(|account| *account == who || shared.contains_key(account));
        let shown = |account| Shown { account, seen: self.known.seen(account) };
        Ok(OfAnswer { presences: accounts.into_iter().map(shown).collect() })
    }

    /// Tells whoever watches an account how it is now. Tellings of one account never overtake each other.
    fn tell(self: &Arc<Self>, account: AccountId) {
        if !self.known.begin_telling(account) {
            return;
        }
        let this = self.clone();
        let Ok(runtime) = Handle::try_current() else { return };
        runtime.spawn(async move {
            while let Some(seen) = this.known.next_to_tell(account) {
                this.tell_watchers(account, seen).await;
            }
        });
    }

    async fn tell_watchers(&self, account: AccountId, seen: Seen) {
        let watchers = self.watching.of(account);
        if watchers.is_empty() {
            return;
        }
        let pairs: Vec<_> = watchers.iter().map(|(_, watcher)| (watcher.account, watcher.room)).collect();
        let shared = match views::still_shared(&self.house, account, &pairs).await {
            Ok(shared) => shared,
            // A signal may always be missing; one that somebody must not hear may not be sent.
            Err(error) => return warn!(%error, "nobody is told who is online, as memberships cannot be read"),
        };
        let bytes = signal_of(account, seen);
        let mut conns: FxHashMap<u16, Vec<u64>> = FxHashMap::default();
        for ((conn, _), shared) in watchers.into_iter().zip(shared) {
            match shared {
                true => conns.entry(conn.hub).or_default().push(conn.key),
                false => self.watching.end(conn, account),
            }
        }
        for (hub, conns) in conns {
            let news = News { conns, bytes: bytes.clone() };
            self.house.hubs().send(hub, HubMessage { news: Some(Box::new(news)), ..HubMessage::default() });
        }
    }
}

/// The notification that says how an account is.
fn signal_of(account: AccountId, seen: Seen) -> Bytes {
    let (kind, id, by) = (Kind::Account, account.0, Some(account));
    let signal = Signal { kind, id, by, r#type: "presence".to_owned(), body: seen };
    let mut bytes = BytesMut::new();
    frame::put_notification(&mut bytes, "signal", &signal);
    bytes.freeze()
}
