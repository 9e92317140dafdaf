//! The duty to work timers and recovery, which one of all servers of a store has: the holder of the store's
//! lease.
//!
//! A holder that cannot renew the lease stops before another server can get it. It may fail to stop in time,
//! for instance if its machine sleeps in the middle of a step. Even then nothing is lost: every append names
//! the head that it follows, and a timer is deleted only after its entity has looked at its head.

use std::time::Duration;

use schema::{SharedStore, since_boot};
use tokio::sync::watch;
use tracing::{info, warn};
use uuid::Uuid;

/// The terms of the lease.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// How long the lease lasts if its holder does not renew it.
    pub lives: Duration,
    /// How often the holder renews it, and how often other servers ask for it.
    pub renew_every: Duration,
    /// How long a holder relies on it, counted from before it asked. It is less than `lives`, because stores
    /// count whole seconds and clocks drift.
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

/// The longest wait before the holder checks the clock. A machine that sleeps does not count that time in its
/// waits.
const CHECK_EVERY: Duration = Duration::from_secs(1);

/// How long a server that stops tries to return the lease.
const LET_GO_WITHIN: Duration = Duration::from_secs(1);

/// Whether this server has the duty.
pub struct Duty {
    store: SharedStore,
    terms: Terms,
    holder: Uuid,
    /// Until when the lease is relied on, as time since boot. Zero if it is not held.
    until: watch::Sender<Duration>,
}

impl Duty {
    /// The duty on that store. If only this server can use the store, it always has the duty.
    pub fn of(store: SharedStore) -> Self {
        Self::on(store, Terms::default())
    }

    /// The duty, with other terms.
    pub fn on(store: SharedStore, terms: Terms) -> Self {
        let until = if store.shared() { Duration::ZERO } else { Duration::MAX };
        Self { store, terms, holder: Uuid::new_v4(), until: watch::Sender::new(until) }
    }

    /// Whether this server has the duty now.
    pub fn is_held(&self) -> bool {
        since_boot() < *self.until.borrow()
    }

    /// Asks for the lease and renews it, until its task is dropped.
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
            // The outcome is not known: the lease is relied on for as long as before.
            Ok(Err(error)) => warn!(error = %error, "failed to ask for the lease on timers"),
            Err(_) => warn!("the store does not answer who holds the lease on timers"),
        }
    }

    /// Waits until this server has the duty.
    pub async fn held(&self) {
        let mut until = self.until.subscribe();
        // The sender lives as long as `self`.
        let _ = until.wait_for(|until| since_boot() < *until).await;
    }

    /// Waits until this server has lost the duty.
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

    /// Returns the lease, so that another server can begin at once. Call it when nothing is worked here any
    /// more.
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
