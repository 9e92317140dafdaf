//! A worker thread of the server: its hub, and what all worker threads share.

use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::Duration;

use actors::House;
use dashmap::DashMap;
use protocol::checks::SUBMITS_PER_SECOND_MAX;
use protocol::close::CloseCode;
use protocol::{AccountId, Generation};
use rand::RngExt;
use tokio::sync::{Notify, Semaphore, mpsc, watch};

use crate::config::Config;
use crate::counts::Rate;
use crate::hub::{Conn, Hub, Space, sweep};
use crate::identity::{Authenticator, Holder};
use crate::peers::PeerNetwork;
use crate::presence::Presence;
use crate::search::Search;

/// How long a refused connection is asked to stay away, in milliseconds: at least and at most.
const STAY_AWAY_MS: std::ops::Range<u64> = 1_000..5_000;

/// How often a stopping server closes connections that came in meanwhile.
const LEAVE_AGAIN: Duration = Duration::from_millis(50);

/// How often an account may look for others in a window, and how long a window is.
const FINDS_MAX: u32 = 10;
const FINDS_WINDOW: Duration = Duration::from_secs(60);

/// The limit of how often an account may look for others.
pub fn finds() -> Rate<AccountId> {
    Rate::new(FINDS_MAX, FINDS_WINDOW, "too many accounts were looked for")
}

/// How often an account may ask who is online in a window, and how long a window is. With many rooms a
/// question may cost some 200,000 rows.
pub const PRESENCE_QUESTIONS_MAX: u32 = 30;
const PRESENCE_QUESTIONS_WINDOW: Duration = Duration::from_secs(60);

/// The limit of how often an account may ask who is online.
pub fn presence_questions() -> Rate<AccountId> {
    Rate::new(PRESENCE_QUESTIONS_MAX, PRESENCE_QUESTIONS_WINDOW, "too many questions who is online")
}

/// How many pages of an export an account may read in a window, and how long a window is.
const EXPORTS_MAX: u32 = 20;
const EXPORTS_WINDOW: Duration = Duration::from_secs(10);

/// The limit of how many pages of exports an account may read.
pub fn exports() -> Rate<AccountId> {
    Rate::new(EXPORTS_MAX, EXPORTS_WINDOW, "too many pages of an export")
}

/// How often an account may end the sign-in of one of its devices in a window, and how long a window is.
pub const DEVICE_ENDS_MAX: u32 = 60;
const DEVICE_ENDS_WINDOW: Duration = Duration::from_secs(60);

/// The limit of how often an account may end the sign-in of one of its devices.
pub fn device_ends() -> Rate<AccountId> {
    Rate::new(DEVICE_ENDS_MAX, DEVICE_ENDS_WINDOW, "too many devices were ended")
}

/// How many suggestions an account may ask for in a window, and how long a window is. Someone who types fast
/// asks ten times a second.
pub const SUGGESTIONS_MAX: u32 = 100;
const SUGGESTIONS_WINDOW: Duration = Duration::from_secs(10);

/// The limit of how many suggestions an account may ask for.
pub fn suggestions() -> Rate<AccountId> {
    Rate::new(SUGGESTIONS_MAX, SUGGESTIONS_WINDOW, "too many suggestions were asked for")
}

/// How many searches an account may make in a window, and how long a window is.
pub const SEARCHES_MAX: u32 = 20;
const SEARCHES_WINDOW: Duration = Duration::from_secs(1);

/// The limit of how many searches an account may make.
pub fn searches() -> Rate<AccountId> {
    Rate::new(SEARCHES_MAX, SEARCHES_WINDOW, "too many searches")
}

/// How long a window of submitted proposals is.
const SUBMITS_WINDOW: Duration = Duration::from_secs(1);

/// The limit of how many proposals an account may submit.
pub fn submits() -> Rate<AccountId> {
    Rate::new(SUBMITS_PER_SECOND_MAX, SUBMITS_WINDOW, "too many proposals were submitted")
}

/// What all worker threads share.
pub struct Shared {
    /// The entities.
    pub house: Arc<House>,
    /// The settings.
    pub config: Config,
    /// The generation of the data. Clients that have seen another one start again.
    pub generation: Generation,
    /// The number of connections by network address, and by account.
    pub connection_counts: ConnectionCounts,
    /// Who is online.
    pub presence: Arc<Presence>,
    /// Registers people and signs them in and out.
    pub identity: Arc<Authenticator>,
    /// How often each account has looked for others.
    pub finds: Rate<AccountId>,
    /// How often each account has asked who is online.
    pub presence_questions: Rate<AccountId>,
    /// How many pages of exports each account has read.
    pub exports: Rate<AccountId>,
    /// How often each account has ended the sign-in of a device.
    pub device_ends: Rate<AccountId>,
    /// How many suggestions each account has asked for.
    pub suggestions: Rate<AccountId>,
    /// Search over people and jobs.
    pub search: Arc<Search>,
    /// How many searches each account has made.
    pub searches: Rate<AccountId>,
    /// How many proposals each account has submitted.
    pub submits: Rate<AccountId>,
    /// Notified when the clock was moved.
    pub clock_moved: Arc<Notify>,
    /// One permit for each worker that is running.
    pub at_work: Semaphore,
    /// True when the server is stopping.
    pub leaving: watch::Sender<bool>,
}

/// The number of connections of each network address and account.
#[derive(Debug, Default)]
pub struct ConnectionCounts {
    addresses: DashMap<PeerNetwork, u64>,
    accounts: DashMap<AccountId, Present>,
}

/// The connections of an account.
#[derive(Debug)]
struct Present {
    connections: u64,
    /// The space for answers, which they share.
    space: Arc<Semaphore>,
}

impl ConnectionCounts {
    /// Counts another connection of that address. False if there are `max`.
    pub fn enter(&self, address: PeerNetwork, max: u64) -> bool {
        one_more(&self.addresses, address, max)
    }

    /// Counts one connection of that address less.
    pub fn leave(&self, address: PeerNetwork) {
        one_less(&self.addresses, address);
    }

    /// Whether there is no connection.
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty()
    }

    /// Counts another connection of that account, if there are fewer than `max`. Returns the space for
    /// answers that its connections share, `space_bytes` in all.
    pub fn sign_in(&self, account: AccountId, max: u64, space_bytes: usize) -> Option<Arc<Semaphore>> {
        let nobody = || Present { connections: 0, space: Arc::new(Semaphore::new(space_bytes)) };
        let mut present = self.accounts.entry(account).or_insert_with(nobody);
        let room = present.connections < max;
        present.connections += u64::from(room);
        room.then(|| present.space.clone())
    }

    /// Counts one connection of that account less.
    pub fn sign_out(&self, account: AccountId) {
        if let dashmap::Entry::Occupied(mut entry) = self.accounts.entry(account) {
            entry.get_mut().connections -= 1;
            if entry.get().connections == 0 {
                entry.remove();
            }
        }
    }
}

fn one_more<K: std::hash::Hash + Eq>(counts: &DashMap<K, u64>, key: K, max: u64) -> bool {
    let mut count = counts.entry(key).or_default();
    let room = *count < max;
    *count += u64::from(room);
    room
}

fn one_less<K: std::hash::Hash + Eq>(counts: &DashMap<K, u64>, key: K) {
    if let dashmap::Entry::Occupied(mut entry) = counts.entry(key) {
        *entry.get_mut() -= 1;
        if *entry.get() == 0 {
            entry.remove();
        }
    }
}

/// How long a refused connection should stay away, in milliseconds, as the reason of its close.
pub fn stay_away() -> String {
    rand::rng().random_range(STAY_AWAY_MS).to_string()
}

/// When the server stops, closes every connection of the hub, and those that still come.
async fn leave(hub: Weak<Hub>, mut leaving: watch::Receiver<bool>) {
    if leaving.wait_for(|leaving| *leaving).await.is_err() {
        return;
    }
    while let Some(hub) = hub.upgrade() {
        hub.close_where(|_| true, CloseCode::GoingAway, stay_away);
        drop(hub);
        tokio::time::sleep(LEAVE_AGAIN).await;
    }
}

/// A worker thread.
#[derive(Clone)]
pub struct Worker {
    /// What all worker threads share.
    pub shared: Arc<Shared>,
    /// The hub with its connections.
    pub hub: Rc<Hub>,
    /// Sends the keys of connections whose sign-in was revoked, from any thread. Each key comes at most once.
    revoked: mpsc::UnboundedSender<u64>,
}

impl Worker {
    /// Makes the current thread a worker: entities live on it, and its hub delivers. `None` if the process
    /// has too many hubs.
    pub fn open(shared: Arc<Shared>) -> Option<Self> {
        let house = &shared.house;
        let inbox = house.hubs().open()?;
        house.placement().add(actix_rt::Arbiter::current());
        let hub = Hub::new(&inbox, house.clone(), shared.config.limits.clone());
        actix_rt::spawn(hub.clone().run(inbox));
        actix_rt::spawn(sweep(Rc::downgrade(&hub)));
        actix_rt::spawn(leave(Rc::downgrade(&hub), shared.leaving.subscribe()));
        let (revoked, keys) = mpsc::unbounded_channel();
        actix_rt::spawn(close_revoked(Rc::downgrade(&hub), keys));
        shared.at_work.add_permits(1);
        Some(Self { shared, hub, revoked })
    }

    /// The entities.
    pub fn house(&self) -> &Arc<House> {
        &self.shared.house
    }

    /// Signs a connection in. False if it has gone, or if the account has too many connections.
    pub fn let_in(&self, conn: &Rc<Conn>, holder: Holder) -> bool {
        if !self.hub.holds(conn) {
            return false;
        }
        let limits = &self.shared.config.limits;
        let (max, shared_bytes) =
            (limits.account_connections_max.get(), limits.account_answer_bytes_max.size());
        let Some(shared) = self.shared.connection_counts.sign_in(holder.account, max, shared_bytes) else {
            conn.close(CloseCode::TooManyConnections, &stay_away());
            return false;
        };
        conn.give(Space::new(limits.answer_bytes_max.size(), shared, shared_bytes));
        self.keep_in(conn, holder);
        self.shared.presence.enters(holder.account);
        true
    }

    /// Counts a connection that was signed in no more.
    pub fn let_out(&self, conn: &Conn) {
        let Some(account) = conn.account() else { return };
        self.shared.connection_counts.sign_out(account);
        self.shared.presence.forget(conn.id);
        self.shared.presence.leaves(account);
    }

    /// Keeps a connection signed in until its family is revoked. Then it closes.
    pub fn keep_in(&self, conn: &Conn, holder: Holder) {
        let (revoked, key) = (self.revoked.clone(), conn.id.key);
        let watch = self.shared.identity.watch(holder, move || {
            // If nobody receives, the connections have gone, too.
            let _ = revoked.send(key);
        });
        conn.sign_in(holder, watch);
    }
}

/// Closes the connections whose sign-in was revoked.
async fn close_revoked(hub: Weak<Hub>, mut keys: mpsc::UnboundedReceiver<u64>) {
    while let Some(key) = keys.recv().await {
        let Some(hub) = hub.upgrade() else { return };
        hub.sign_in_lost(key);
    }
}
