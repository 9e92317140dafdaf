//! When a connection is written to: at once where it was left alone for a while, else together with what follows soon.
//!
//! A write costs more than what it carries. Events of a busy stream wait for each other, so a reader of a thousand events
//! a second gets them in fifty writes, and a reader of ten gets each as it comes. Answers wait for nothing, until the
//! thread is at its budget of writes: then they too leave in company, and the waits grow until the budget holds.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::conn::Conn;

/// Events wait this long after the last write to their connection, in milliseconds, at least and at most.
const PACE_MS: u64 = 20;
const PACE_MS_MAX: u64 = 50;

/// Or until so many bytes wait.
const PACE_BYTES: usize = 16 * 1024;

/// Writes a second that a thread has time for beside its other work: above it, waits grow.
const WRITES_A_SECOND: u64 = 25_000;

/// How often the waits are set anew, in milliseconds.
const ADAPT_MS: u64 = 50;

/// How often connections that wait are looked at.
pub(super) const LOOK: Duration = Duration::from_millis(4);

/// How soon a connection must be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
    /// With what follows.
    Soon,
    /// Now.
    Now,
}

/// The connections that something was put out for.
#[derive(Debug)]
pub(super) struct Pace {
    touched: RefCell<Vec<Rc<Conn>>>,
    waiting: RefCell<Vec<Rc<Conn>>>,
    began: Instant,
    looked_ms: Cell<u64>,
    /// How long events wait now.
    spacing_ms: Cell<u64>,
    /// Writes since the waits were last set, and when that was.
    writes: Cell<u64>,
    adapted_ms: Cell<u64>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            touched: RefCell::default(),
            waiting: RefCell::default(),
            began: Instant::now(),
            looked_ms: Cell::new(0),
            spacing_ms: Cell::new(PACE_MS),
            writes: Cell::new(0),
            adapted_ms: Cell::new(0),
        }
    }
}

impl Pace {
    /// Something was put out for a connection.
    pub fn touch(&self, conn: &Rc<Conn>, urgency: Urgency) {
        let before = conn.urgency.replace(conn.urgency.get().max(Some(urgency)));
        if before.is_none() || (before == Some(Urgency::Soon) && urgency == Urgency::Now) {
            self.touched.borrow_mut().push(conn.clone());
        }
    }

    /// Whether connections wait for what follows.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.borrow().is_empty()
    }

    /// Wakes the connections that are to be written to now.
    pub fn wake(&self) {
        let now_ms =
            u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(PACE_MS_MAX);
        self.adapt(now_ms);
        let mut waiting = self.waiting.borrow_mut();
        if now_ms >= self.looked_ms.get() + LOOK.as_millis() as u64 {
            self.looked_ms.set(now_ms);
            waiting.retain(|conn| {
                conn.waits.set(!self.wake_if_due(conn, now_ms));
                conn.waits.get()
            });
        }
        let mut touched = self.touched.borrow_mut();
        let waits = |conn: &Rc<Conn>| !self.wake_if_due(conn, now_ms) && !conn.waits.replace(true);
        waiting.extend(touched.drain(..).filter(waits));
    }

    /// Sets how long events wait, so that the writes of a second come near their budget.
    fn adapt(&self, now_ms: u64) {
        let elapsed_ms = now_ms - self.adapted_ms.get();
        if elapsed_ms < ADAPT_MS {
            return;
        }
        let writes_a_second = self.writes.replace(0) * 1_000 / elapsed_ms;
        self.adapted_ms.set(now_ms);
        let spacing_ms = self.spacing_ms.get();
        let wanted_ms = spacing_ms * writes_a_second / WRITES_A_SECOND;
        self.spacing_ms.set(((spacing_ms + wanted_ms) / 2).clamp(PACE_MS, PACE_MS_MAX));
    }

    /// False where the connection goes on waiting.
    fn wake_if_due(&self, conn: &Conn, now_ms: u64) -> bool {
        let Some(urgency) = conn.urgency.get() else { return true };
        let spacing_ms = self.spacing_ms.get();
        let at_once = urgency == Urgency::Now && spacing_ms == PACE_MS;
        let due = at_once || now_ms >= conn.woken_ms.get() + spacing_ms || conn.outbox.bytes() >= PACE_BYTES;
        if due {
            conn.urgency.set(None);
            conn.woken_ms.set(now_ms);
            conn.outbox.wake();
            self.writes.set(self.writes.get() + 1);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Wake, Waker};

    use actors::hub::ConnId;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn conn() -> (Rc<Conn>, Arc<Count>) {
        let conn = Rc::new(Conn::new(ConnId { hub: 0, key: 1 }, IpAddr::V4(Ipv4Addr::LOCALHOST), None));
        let count = Arc::new(Count::default());
        conn.outbox.register(&Context::from_waker(&Waker::from(count.clone())));
        (conn, count)
    }

    fn woken(count: &Count) -> usize {
        count.0.load(Ordering::Relaxed)
    }

    #[test]
    fn the_first_event_leaves_at_once_and_the_next_waits_for_company() {
        let (conn, count) = conn();
        let pace = Pace::default();
        pace.touch(&conn, Urgency::Soon);
        pace.wake();
        assert_eq!((woken(&count), pace.is_waiting()), (1, false));
        pace.touch(&conn, Urgency::Soon);
        pace.wake();
        assert_eq!((woken(&count), pace.is_waiting()), (1, true));
    }

    #[test]
    fn an_answer_leaves_at_once_and_takes_along_what_waits() {
        let (conn, count) = conn();
        let pace = Pace::default();
        for urgency in [Urgency::Soon, Urgency::Soon, Urgency::Now] {
            pace.touch(&conn, urgency);
            pace.wake();
        }
        assert_eq!(woken(&count), 2);
        pace.looked_ms.set(0);
        pace.wake();
        assert_eq!((woken(&count), pace.is_waiting()), (2, false), "nothing is left to write");
    }

    #[test]
    fn a_connection_waits_once_however_many_answers_pass_it() {
        let (conn, _) = conn();
        let pace = Pace::default();
        for _ in 0..100 {
            pace.touch(&conn, Urgency::Now);
            pace.wake();
            pace.touch(&conn, Urgency::Soon);
            pace.wake();
        }
        assert_eq!(pace.waiting.borrow().len(), 1);
    }

    #[test]
    fn a_thread_at_its_budget_of_writes_lets_answers_wait_too_and_one_at_rest_does_not() {
        let (conn, count) = conn();
        let pace = Pace::default();
        pace.writes.set(WRITES_A_SECOND);
        pace.adapt(1_000);
        assert_eq!(pace.spacing_ms.get(), PACE_MS, "within the budget");
        pace.writes.set(2 * WRITES_A_SECOND);
        pace.adapt(2_000);
        assert!(pace.spacing_ms.get() > PACE_MS);

        conn.woken_ms.set(2_001);
        pace.touch(&conn, Urgency::Now);
        assert!(!pace.wake_if_due(&conn, 2_001 + PACE_MS));
        assert!(pace.wake_if_due(&conn, 2_001 + PACE_MS_MAX));
        assert_eq!(woken(&count), 1);
        (3..20).for_each(|second| pace.adapt(second * 1_000));
        assert_eq!(pace.spacing_ms.get(), PACE_MS, "nothing was written");
    }

    #[test]
    fn many_bytes_do_not_wait() {
        let (conn, count) = conn();
        let pace = Pace::default();
        pace.touch(&conn, Urgency::Soon);
        pace.wake();
        conn.outbox.push_value(&vec![0; PACE_BYTES]);
        pace.touch(&conn, Urgency::Soon);
        pace.wake();
        assert_eq!(woken(&count), 2);
    }
}
