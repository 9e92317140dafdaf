//! The bell: tells timers that are due, page by page.
//!
//! A timer is forgotten once its entity says that it means nothing any more, and never because it was told.

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

/// Timers read at once.
const PAGE_TIMERS: usize = 256;

/// The longest the service rests: a timer set meanwhile waits no longer than this.
const REST_MAX: Duration = Duration::from_millis(500);

/// Where the first pages hold nothing that can be told, looking begins behind them, and at the very first timer again after this long; at
/// first, and at most, while that does not change.
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

/// What is remembered from one look to the next.
struct Bell {
    postponed: Postponed<Timer>,
    /// Where looking begins: behind the pages that held nothing that could be told.
    from: Option<ListCursor>,
    /// When it begins at the very first timer again.
    over_at: Instant,
    over_wait: Duration,
}

impl Bell {
    fn new() -> Self {
        let (over_at, over_wait) = (Instant::now(), START_OVER_MIN);
        Self { postponed: Postponed::new(), from: None, over_at, over_wait }
    }

    /// Looks at every timer that is due now, and tells those that can be told; answers how many were.
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

    /// Everything due was looked at, from the very first timer on.
    fn looked_at_all(&mut self) {
        self.postponed.swept();
        self.over_at = Instant::now() + self.over_wait;
        self.over_wait = match self.from {
            Some(_) => (self.over_wait * 2).min(START_OVER_MAX),
            None => START_OVER_MIN,
        };
    }

    /// Tells the timers of a page that may be tried now; answers how many were told and are done with.
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

/// Tells one timer, and forgets it where its entity does not wait for it any more. False where it has to be told again.
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
        // Logged when the stream was read: a newer program wrote to it.
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
