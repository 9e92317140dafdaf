//! The duty of working timers and recovery, which one of all servers on a store has: the holder of the store's lease.
//!
//! A holder that cannot renew the lease stops before another may begin. Should it fail to (a machine that slept wakes in the middle of a step), nothing
//! is lost: every append names the head it follows, and a timer is forgotten only on the word of an entity that has looked at its head.

use std::time::Duration;

use schema::{SharedStore, since_boot};
use tokio::sync::watch;
use tracing::{info, warn};
use uuid::Uuid;

/// The terms of the lease.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// How long the store keeps it for a holder that does not renew it.
    pub lives: Duration,
    /// How often it is renewed, and how often another asks for it.
    pub renew_every: Duration,
    /// How long a holder relies on it, from before it asked: less than it lives, since stores count whole seconds and clocks do not run alike.
    pub relied_on_for: Duration,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            lives: Duration::from_secs(10),
            renew_every: Duration::from_secs(3),
            relied_on_for: Duration::from_secs(8),
        }
    }
}

/// The longest wait before the holder looks at the clock: a machine that slept does not count that time in its waits.
const CHECK_EVERY: Duration = Duration::from_secs(1);

/// How long a server that stops tries to let the lease go.
const LET_GO_WITHIN: Duration = Duration::from_secs(1);

/// Whether this server works timers and recovery.
pub struct Duty {
    store: SharedStore,
    terms: Terms,
    holder: Uuid,
    /// The lease is relied on until then, as time since boot; zero where it is not held.
    until: watch::Sender<Duration>,
}

impl Duty {
    /// The duty on that store. Nobody else can have it where the store is this server's alone.
    pub fn of(store: SharedStore) -> Self {
        Self::on(store, Terms::default())
    }

    /// The same, on those terms.
    pub fn on(store: SharedStore, terms: Terms) -> Self {
        let until = if store.shared() { Duration::ZERO } else { Duration::MAX };
        Self { store, terms, holder: Uuid::new_v4(), until: watch::Sender::new(until) }
    }

    /// Whether this server has it now.
    pub fn is_held(&self) -> bool {
        since_boot() < *self.until.borrow()
    }

    /// Asks for the lease, and renews it where it is held, until its task is dropped.
    pub async fn keep(&self) {
        if !self.store.shared() {
            return std::future::pending().await;
        }
        loop {
            self.claim().await;
            tokio::time::sleep(self.terms.renew_every).await;
        }
    }

    /// Asks for the lease once.
    pub async fn claim(&self) {
        let began = since_boot();
        let claim = self.store.claim_lease(self.holder, self.terms.lives);
        match tokio::time::timeout(self.terms.renew_every, claim).await {
            Ok(Ok(true)) => {
                if !self.is_held() {
                    info!("this server holds the lease on timers and works them");
                }
                self.until.send_replace(began + self.terms.relied_on_for);
            }
            Ok(Ok(false)) => drop(self.until.send_replace(Duration::ZERO)),
            // It may be held or not: what was relied on before still is.
            Ok(Err(error)) => warn!(error = %error, "failed to ask for the lease on timers"),
            Err(_) => warn!("the store does not answer who holds the lease on timers"),
        }
    }

    /// Waits until it is held.
    pub async fn held(&self) {
        let mut until = self.until.subscribe();
        // The sender lives as long as `self`.
        let _ = until.wait_for(|until| since_boot() < *until).await;
    }

    /// Waits until it is held no more.
    pub async fn lost(&self) {
        let mut until = self.until.subscribe();
        loop {
            let left = until.borrow_and_update().saturating_sub(since_boot());
            if left.is_zero() {
                return;
            }
            let _ = tokio::time::timeout(left.min(CHECK_EVERY), until.changed()).await;
        }
    }

    /// Lets it go, so that another server begins at once. To be called once nothing is worked here any more.
    pub async fn let_go(&self) {
        if !self.store.shared() {
            return;
        }
        self.until.send_replace(Duration::ZERO);
        let released = tokio::time::timeout(LET_GO_WITHIN, self.store.release_lease(self.holder)).await;
        match released {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                warn!(error = %error, "failed to let the lease on timers go: it runs out by itself")
            }
            Err(_) => warn!("the store did not take the lease on timers back in time: it runs out by itself"),
        }
    }
}
