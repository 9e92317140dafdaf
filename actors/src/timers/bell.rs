//! The bell: tells entities about timers that are due, page by page.
//!
//! A timer is deleted only when its entity says that it does not wait for it any more, and never just because
//! it was told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use protocol::ErrorCode;
use schema::{ListCursor, Timer};
use tokio::sync::Notify;
use tracing::warn;

use super::AT_ONCE;
use super::postponed::Postponed;
use crate::house::{House, Rung};

/// Timers that are read at once.
const PAGE_TIMERS: usize = 256;

/// The longest pause. A timer that is set meanwhile waits no longer than this.
const REST_MAX: Duration = Duration::from_millis(500);

/// If the first pages hold only timers that cannot be told, the search begins behind them. It begins at the
/// very first timer again after this time: at first and at most, growing as long as nothing changes.
const START_OVER_MIN: Duration = Duration::from_secs(1);
const START_OVER_MAX: Duration = Duration::from_secs(60);

/// Tells timers that are due, until its task is dropped. `nudge` says that the clock was moved.
pub async fn run(house: Arc<House>, nudge: Arc<Notify>) {
    let mut bell = Bell::new();
    loop {
        let told = bell.look(&house).await;
        if told == 0 {
            let _ = tokio::time::timeout(REST_MAX, nudge.notified()).await;
        }
    }
}

/// The state of the search.
struct Bell {
    postponed: Postponed<Timer>,
    /// Where the next look begins: behind the pages that held only timers that cannot be told.
    from: Option<ListCursor>,
    /// When a look begins at the very first timer again.
    over_at: Instant,
    over_wait: Duration,
}

impl Bell {
    fn new() -> Self {
        let (over_at, over_wait) = (Instant::now(), START_OVER_MIN);
        Self { postponed: Postponed::new(), from: None, over_at, over_wait }
    }

    /// Looks at every timer that is due, and tells those that can be told. Returns how many were told.
    async fn look(&mut self, house: &Arc<House>) -> usize {
        if self.over_at <= Instant::now() {
            self.from = None;
        }
        let (whole, mut place) = (self.from.is_none(), self.from.clone());
        let (mut told, mut stuck) = (0, true);
        loop {
            let page = match house.store().due(house.now(), place, PAGE_TIMERS).await {
                Ok(page) => page,
                Err(error) => {
                    warn!(%error, "failed to read the timers");
                    return told;
                }
            };
            let of_page = self.tell_all(house, page.items).await;
            told += of_page;
            stuck &= of_page == 0;
            let Some(next) = page.next else { break };
            if stuck {
                self.from = Some(next.clone());
            }
            place = Some(next);
        }
        if whole {
            self.looked_at_all();
        }
        told
    }

    /// Every timer that is due was looked at, from the very first on.
    fn looked_at_all(&mut self) {
        self.postponed.swept();
        self.over_at = Instant::now() + self.over_wait;
        self.over_wait = match self.from {
            Some(_) => (self.over_wait * 2).min(START_OVER_MAX),
            None => START_OVER_MIN,
        };
    }

    /// Tells the timers of a page that may be tried now. Returns how many were told and deleted.
    async fn tell_all(&mut self, house: &Arc<House>, timers: Vec<Timer>) -> usize {
        let now = Instant::now();
        let may_try: Vec<_> = timers.into_iter().filter(|timer| self.postponed.may_try(timer, now)).collect();
        let mut telling = stream::iter(may_try)
            .map(async |timer| {
                let done = tell(house, &timer).await;
                (timer, done)
            })
            .buffer_unordered(AT_ONCE);
        let mut told = 0;
        while let Some((timer, done)) = telling.next().await {
            match done {
                true => {
                    told += 1;
                    self.postponed.settle(&timer);
                }
                false => self.postponed.postpone(timer, Instant::now()),
            }
        }
        told
    }
}

/// Tells one timer, and deletes it if its entity does not wait for it any more. False if it must be told
/// again.
async fn tell(house: &Arc<House>, timer: &Timer) -> bool {
    let Timer { due_at, stream, key } = timer;
    match house.ring(*stream, key, *due_at).await {
        Ok(Rung::Obsolete) => {}
        Ok(Rung::Awaited) => {
            warn!(%stream, key, "a timer was told, and its entity waits for it still: it will be told again");
            return false;
        }
        Ok(Rung::Unknown) => {
            if house.note_unsupported(*stream) {
                warn!(%stream, key, "a timer of a name that this program does not know is left in place");
            }
            return false;
        }
        // A newer program wrote to the stream. That was logged when the stream was read.
        Err(error) if error.code == ErrorCode::Unsupported => return false,
        Err(error) => {
            warn!(%stream, key, %error, "a timer will be told again");
            return false;
        }
    }
    match house.store().forget(timer.clone()).await {
        Ok(()) => true,
        Err(error) => {
            warn!(%stream, key, %error, "failed to forget a timer: it will be told again");
            false
        }
    }
}
