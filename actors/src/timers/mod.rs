//! Timers: told to their entities when due, through a paced queue; and what a crash left unfinished, woken at the start and whenever it is found.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use protocol::{ErrorCode, Millis, Seq, StreamId};
use schema::Timer;
use tokio::sync::Notify;
use tracing::{debug, warn};

use crate::house::House;

/// Timers read at once, and told side by side.
const PAGE_TIMERS: usize = 256;
const AT_ONCE: usize = 32;

/// The longest the service rests: a timer set meanwhile waits no longer than this.
const REST_MAX: Duration = Duration::from_millis(500);

/// How often a server looks for what stays unfinished. A look reads the markers of every stream that was lately written to.
pub const RECOVER_EVERY: Duration = Duration::from_secs(120);

/// Records whose effects are unfinished, read at once.
const PAGE_UNFINISHED: usize = 1_000;

/// Tells timers that are due, until its task is dropped. `nudge` says that the clock was moved.
pub async fn run(house: Arc<House>, nudge: Arc<Notify>) {
    loop {
        let told = tell_due(&house).await;
        if told == 0 {
            let _ = tokio::time::timeout(REST_MAX, nudge.notified()).await;
        }
    }
}

/// Tells the timers that are due now; answers how many were.
async fn tell_due(house: &Arc<House>) -> usize {
    let now = house.now();
    let due = match house.store().due(now, PAGE_TIMERS).await {
        Ok(due) => due,
        Err(error) => {
            warn!(%error, "failed to read the timers");
            return 0;
        }
    };
    let told = stream::iter(due).map(|timer| tell(house, timer)).buffer_unordered(AT_ONCE);
    told.filter(|told| std::future::ready(*told)).count().await
}

/// Tells one timer and forgets it. False where it has to be told again.
async fn tell(house: &Arc<House>, timer: Timer) -> bool {
    let Timer { due_at, stream, key } = timer.clone();
    match house.ring(stream, &key, due_at).await {
        Err(error) if matches!(error.code, ErrorCode::Overloaded | ErrorCode::Unavailable) => {
            warn!(%stream, key, %error, "a timer will be told again");
            return false;
        }
        Err(error) => debug!(%stream, key, %error, "a timer meant nothing any more"),
        Ok(()) => {}
    }
    match house.store().forget(timer).await {
        Ok(()) => true,
        Err(error) => {
            warn!(%stream, key, %error, "failed to forget a timer: it will be told again");
            false
        }
    }
}

/// Wakes every entity whose effects on others a crash left unfinished. Answers how many there were.
pub async fn recover(house: &Arc<House>) -> Result<usize, schema::ReadError> {
    let mut woken = BTreeSet::new();
    loop {
        let unfinished = house.store().unfinished(PAGE_UNFINISHED).await?;
        let full = unfinished.len() >= PAGE_UNFINISHED;
        let mut streams: BTreeSet<StreamId> = unfinished.into_iter().map(|(stream, _)| stream).collect();
        streams.retain(|stream| !woken.contains(stream));
        let count = streams.len();
        wake_all(house, &streams).await;
        woken.extend(streams);
        if !full || count == 0 {
            return Ok(woken.len());
        }
    }
}

/// Goes on recovering, until its task is dropped: what is unfinished at two looks in a row, `every` so long, belongs to a server that died, or could
/// not be woken before.
pub async fn keep_recovering(house: Arc<House>, every: Duration) {
    let mut before = BTreeSet::new();
    loop {
        tokio::time::sleep(every).await;
        let unfinished: BTreeSet<(StreamId, Seq)> = match house.store().unfinished(PAGE_UNFINISHED).await {
            Ok(unfinished) => unfinished.into_iter().collect(),
            Err(error) => {
                warn!(%error, "failed to look for what is unfinished");
                continue;
            }
        };
        let stuck = unfinished.intersection(&before).map(|(stream, _)| *stream).collect();
        wake_all(&house, &stuck).await;
        before = unfinished;
    }
}

async fn wake_all(house: &Arc<House>, streams: &BTreeSet<StreamId>) {
    let wake = |stream: StreamId| async move {
        if let Err(error) = house.wake(stream).await {
            warn!(%stream, %error, "failed to wake what was left unfinished: it will be tried again");
        }
    };
    stream::iter(streams.iter().copied()).map(wake).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
}

/// When the next timer is due; for tests and `/metrics`.
pub async fn next_due(house: &House) -> Result<Option<Millis>, schema::ReadError> {
    house.store().next_due().await
}
