//! When a connection is written to: at once where it was left alone for a while, else together with what follows soon.
//!
//! A write costs more than what it carries. Events of a busy stream wait for each other, so a reader of a thousand events
//! a second gets them in fifty writes, and a reader of ten gets each as it comes. Answers wait for nothing, until the
//! thread is busy: then they too leave in company, and the waits grow as long as it is.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use super::conn::Conn;

/// Events wait this long after the last write to their connection, in milliseconds, at least and at most.
const PACE_MS: u64 = 20;
const PACE_MS_MAX: u64 = 50;

/// Or until so many bytes wait.
const PACE_BYTES: usize = 32 * 1024;

/// The share of its time that a busy thread uses, in percent, and one that is no longer busy: waits grow above the one and shrink
/// below the other. A busy thread may have to share its core with the store's.
const BUSY_PERCENT: u64 = 70;
const CALM_PERCENT: u64 = 60;

/// How often the waits are set anew, and by how much, in milliseconds.
const ADAPT_MS: u64 = 50;
const ADAPT_BY_MS: u64 = 4;

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
    /// When the waits were last set, and how much the thread had worked by then.
    adapted_ms: Cell<u64>,
    worked_ms: Cell<u64>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            touched: RefCell::default(),
            waiting: RefCell::default(),
            began: Instant::now(),
            looked_ms: Cell::new(0),
            spacing_ms: Cell::new(PACE_MS),
            adapted_ms: Cell::new(0),
            worked_ms: Cell::new(0),
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
        if now_ms >= self.adapted_ms.get() + ADAPT_MS {
            self.adapt(now_ms, worked_ms());
        }
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

    /// Sets how long events wait, by how much of the time since it was last set this thread has worked.
    fn adapt(&self, now_ms: u64, worked_ms: u64) {
        let elapsed_ms = now_ms - self.adapted_ms.replace(now_ms);
        let percent = (worked_ms - self.worked_ms.replace(worked_ms)) * 100 / elapsed_ms;
        let spacing_ms = match percent {
            BUSY_PERCENT.. => self.spacing_ms.get() + ADAPT_BY_MS,
            CALM_PERCENT.. => return,
            _ => self.spacing_ms.get() - ADAPT_BY_MS,
        };
        self.spacing_ms.set(spacing_ms.clamp(PACE_MS, PACE_MS_MAX));
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
        }
        due
    }
}

/// How long the current thread has worked, in milliseconds of CPU time.
fn worked_ms() -> u64 {
    let worked = clock_gettime(ClockId::ThreadCPUTime);
    worked.tv_sec as u64 * 1_000 + worked.tv_nsec as u64 / 1_000_000
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
    fn a_busy_thread_lets_answers_wait_too_and_one_at_rest_does_not() {
        let (conn, count) = conn();
        let pace = Pace::default();
        pace.adapt(1_000, 10 * CALM_PERCENT);
        assert_eq!(pace.spacing_ms.get(), PACE_MS, "it was not busy");
        (2..20).for_each(|second| pace.adapt(second * 1_000, second * 900));
        assert_eq!(pace.spacing_ms.get(), PACE_MS_MAX);

        conn.woken_ms.set(20_000);
        pace.touch(&conn, Urgency::Now);
        assert!(!pace.wake_if_due(&conn, 20_000 + PACE_MS));
        assert!(pace.wake_if_due(&conn, 20_000 + PACE_MS_MAX));
        assert_eq!(woken(&count), 1);
        (20..40).for_each(|second| pace.adapt(second * 1_000, 18_000));
        assert_eq!(pace.spacing_ms.get(), PACE_MS, "it rests");
    }

    #[test]
    fn a_thread_knows_how_long_it_has_worked() {
        let before = worked_ms();
        while worked_ms() < before + 2 {}
        assert!(worked_ms() >= before + 2);
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
