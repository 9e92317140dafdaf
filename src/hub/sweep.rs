//! The sweep over all connections of a worker thread, once a second: pings, deadlines, unneeded memory, and
//! sockets that take nothing.

use std::cell::Cell;
use std::rc::{Rc, Weak};
use std::time::Duration;

use protocol::close::CloseCode;
use rustix::net::Shutdown;
use tracing::{debug, warn};

use super::conn::Conn;
use super::framing::PING;
use super::{Hub, socket};
use crate::metrics;

/// How often the sweep runs.
const EVERY: Duration = Duration::from_secs(1);

/// How many seconds a connection that is being closed may take for the rest, before its socket is shut down.
const CLOSING_SECONDS: u32 = 5;

/// Sweeps over the connections of a hub until the hub is gone.
pub async fn sweep(hub: Weak<Hub>) {
    let mut clock = tokio::time::interval(EVERY);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        let Some(hub) = hub.upgrade() else { return };
        hub.all().iter().for_each(|conn| hub.look_after(conn));
        metrics::outbox_bytes(hub.index, hub.outbox_bytes());
    }
}

impl Hub {
    fn look_after(&self, conn: &Rc<Conn>) {
        conn.shrink();
        let stalls = conn.outbox.is_stalled() && !has_moved(conn, &conn.acknowledged_last);
        let stalled = if stalls { conn.stalled_sweeps.get() + 1 } else { 0 };
        conn.stalled_sweeps.set(stalled);
        let patience = match conn.closing() {
            Some(_) => u64::from(CLOSING_SECONDS),
            None => self.limits.stall_seconds.get(),
        };
        if u64::from(stalled) >= patience {
            return self.shut_down(conn);
        }
        if conn.closing().is_some() {
            return;
        }
        let late = conn.opened.elapsed() >= self.limits.sign_in_seconds.seconds();
        // A connection whose password waits to be checked is not late by its own fault.
        if conn.account().is_none() && late && !conn.is_signing_in() {
            return conn.close(CloseCode::SignInMissing, "nobody has signed in");
        }
        if stalled == 0 {
            self.ping(conn);
        }
    }

    /// Pings a connection that is silent, and closes one that has not answered for a whole span. The deadline
    /// pauses while its socket takes nothing, because the ping may not have arrived. It starts again while a
    /// reader is busy with what was sent before the ping.
    fn ping(&self, conn: &Rc<Conn>) {
        let span = self.limits.ping_seconds.get();
        let mut silent = if conn.was_heard() { 0 } else { u64::from(conn.silent_sweeps.get()) + 1 };
        if silent > 0 && silent % span == 0 && is_taking(conn) {
            silent = 0;
        }
        if silent % span == span / 2 {
            has_moved(conn, &conn.acknowledged_before);
        }
        conn.silent_sweeps.set(silent as u32);
        if silent >= 2 * span {
            debug!(conn = conn.id.key, "a connection says nothing any more");
            conn.close(CloseCode::GoingAway, "0");
        } else if silent > 0 && silent % span == 0 {
            conn.outbox.push(&PING);
            conn.outbox.wake();
        }
    }

    /// The task of a socket that takes no byte cannot close it, so it is shut down from here.
    fn shut_down(&self, conn: &Rc<Conn>) {
        warn!(conn = conn.id.key, waiting = conn.outbox.bytes(), "a socket takes nothing: shutting it down");
        conn.close(CloseCode::TooSlow, "too slow");
        socket::shut(conn, Shutdown::Both);
    }
}

/// Whether the peer has taken bytes since there were `seen`, which is updated. The outbox alone does not show
/// that: behind it are buffers, from which a slow reader may still take for long.
fn has_moved(conn: &Conn, seen: &Cell<u64>) -> bool {
    let Some(progress) = socket::progress(conn) else { return false };
    progress.acknowledged > seen.replace(progress.acknowledged)
}

/// Whether the peer takes bytes, and more are on their way to it.
fn is_taking(conn: &Conn) -> bool {
    let more = conn.outbox.bytes() > 0 || socket::progress(conn).is_some_and(|progress| progress.under_way);
    has_moved(conn, &conn.acknowledged_before) && more
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
