//! Recovery: starts the entities whose effects on others a crash has interrupted.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use protocol::{ErrorCode, Seq, StreamId};
use schema::ReadError;
use tracing::warn;

use super::AT_ONCE;
use super::postponed::Postponed;
use crate::house::House;

/// Unfinished records that are read at once.
const PAGE_UNFINISHED: usize = 1_000;

/// Unfinished records that are remembered from one look to the next, about 50 bytes each. Entities of other
/// records are started at first sight, which does no harm.
const SEEN_MAX: usize = 65_536;

/// Starts every entity with unfinished effects on others. Returns how many there were.
pub async fn recover(house: &Arc<House>) -> Result<usize, ReadError> {
    let (mut woken, mut place) = (0, None);
    loop {
        let page = house.store().unfinished(place, PAGE_UNFINISHED).await?;
        let streams: BTreeSet<StreamId> = page.items.into_iter().map(|(stream, _)| stream).collect();
        woken += streams.len();
        wake_all(house, streams).await;
        match page.next {
            Some(next) => place = Some(next),
            None => return Ok(woken),
        }
    }
}

/// Looks for unfinished effects every `every`, until its task is dropped. A record that is unfinished at two
/// looks in a row belongs to a server that died, or to an entity that could not be started before.
pub async fn keep_recovering(house: Arc<House>, every: Duration) {
    let mut recovery = Recovery { seen: BTreeSet::new(), postponed: Postponed::new() };
    loop {
        tokio::time::sleep(every).await;
        if let Err(error) = recovery.look(&house).await {
            warn!(%error, "failed to look for what is unfinished");
        }
    }
}

/// The state between two looks.
struct Recovery {
    seen: BTreeSet<(StreamId, Seq)>,
    postponed: Postponed<StreamId>,
}

impl Recovery {
    async fn look(&mut self, house: &Arc<House>) -> Result<(), ReadError> {
        let (mut seen, mut place) = (BTreeSet::new(), None);
        loop {
            let page = house.store().unfinished(place, PAGE_UNFINISHED).await?;
            let mut stuck = BTreeSet::new();
            for (stream, seq) in page.items {
                let kept = seen.len() < SEEN_MAX && seen.insert((stream, seq));
                if !kept || self.seen.contains(&(stream, seq)) {
                    stuck.insert(stream);
                }
            }
            stuck.retain(|stream| self.postponed.may_try(stream, Instant::now()));
            for (stream, awake) in wake_all(house, stuck).await {
                match awake {
                    true => self.postponed.settle(&stream),
                    false => self.postponed.postpone(stream, Instant::now()),
                }
            }
            match page.next {
                Some(next) => place = Some(next),
                None => break,
            }
        }
        self.seen = seen;
        self.postponed.swept();
        Ok(())
    }
}

/// Starts these entities. Returns those that started.
async fn wake_all(house: &Arc<House>, streams: BTreeSet<StreamId>) -> Vec<(StreamId, bool)> {
    let wake = async |stream: StreamId| {
        let woken = house.wake(stream).await;
        // An entity that a newer program wrote to was logged when it was read.
        if let Some(error) = woken.as_ref().err().filter(|error| error.code != ErrorCode::Unsupported) {
            warn!(%stream, %error, "failed to wake what was left unfinished: it will be tried again");
        }
        (stream, woken.is_ok())
    };
    stream::iter(streams).map(wake).buffer_unordered(AT_ONCE).collect().await
}
