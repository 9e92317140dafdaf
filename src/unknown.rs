//! Looks now and then for what a newer program has written to the store and this one does not know. It is
//! logged once, counted for metrics, and left in place.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::Duration;

use schema::{SharedStore, Unknown};
use tracing::warn;

/// How often it looks. Such data appears only if a newer program uses the same store.
const LOOK_EVERY: Duration = Duration::from_secs(600);

static STREAMS: AtomicI64 = AtomicI64::new(0);
static TIMERS: AtomicI64 = AtomicI64::new(0);
static UNFINISHED: AtomicI64 = AtomicI64::new(0);

/// The counts of the last look, by what was found.
pub fn seen() -> Vec<(&'static str, i64)> {
    let seen = [("streams", &STREAMS), ("timers", &TIMERS), ("unfinished", &UNFINISHED)];
    seen.map(|(what, count)| (what, count.load(Relaxed))).into()
}

/// Looks again and again, until its task is dropped.
pub async fn watch(store: SharedStore) {
    let mut said = false;
    loop {
        match store.unknown().await {
            Ok(unknown) => {
                note(unknown);
                if !unknown.is_nothing() && !said {
                    let Unknown { streams, records, timers, unfinished } = unknown;
                    warn!(
                        streams,
                        records,
                        timers,
                        unfinished,
                        "a newer program wrote to the store: what is not known is left alone"
                    );
                    said = true;
                }
            }
            Err(error) => warn!(%error, "failed to look for what newer programs wrote"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn note(unknown: Unknown) {
    for (count, seen) in
        [(&STREAMS, unknown.streams), (&TIMERS, unknown.timers), (&UNFINISHED, unknown.unfinished)]
    {
        count.store(seen as i64, Relaxed);
    }
}
