//! The feed: which profiles and postings have changed since some time, and what of it is deleted again.

use std::collections::BTreeMap;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use protocol::{Millis, Seq, StreamId};
use schema::rows::{FEED_HOUR_MS, FEED_SHARDS, FeedRow};
use schema::{BoxError, ReadError, SharedStore, Table};
use uuid::Uuid;

/// How long a change stands in the feed. An index that is older than that is built anew.
pub const KEPT_MS: Millis = 14 * 24 * FEED_HOUR_MS;

/// The rows that are read at once from one partition.
const PAGE_ROWS: usize = 1_000;

/// The partitions that are read at the same time.
const PARTITIONS_AT_ONCE: usize = 16;

/// The hours that are deleted at once: a clock that is far ahead for a while cannot delete all there is.
const HOURS_AT_ONCE: usize = 24;

/// The setting that says up to which hour the feed was deleted: eight bytes, big-endian.
const FORGOTTEN: &str = "search_feed_forgotten";

/// The streams that have changed since that time, each with the seq of its last change.
pub async fn changed(
    store: &SharedStore,
    since: Millis,
    now: Millis,
) -> Result<BTreeMap<StreamId, Seq>, ReadError> {
    // The clock may have been set back since something was written, and a stream never goes back.
    let hours = (since / FEED_HOUR_MS)..=(since.max(now) / FEED_HOUR_MS + 1);
    let partitions = hours.flat_map(|hour| (0..FEED_SHARDS).map(move |shard| partition(hour, shard)));
    let pages = partitions.map(|partition| changed_in(store, partition, since));
    let pages = stream::iter(pages).buffer_unordered(PARTITIONS_AT_ONCE);
    pages
        .try_fold(BTreeMap::new(), async |mut all, page| {
            for (stream, seq) in page {
                let last = all.entry(stream).or_insert(seq);
                *last = seq.max(*last);
            }
            Ok(all)
        })
        .await
}

fn partition(hour: u64, shard: u8) -> Uuid {
    FeedRow::partition_of(hour * FEED_HOUR_MS, shard)
}

async fn changed_in(
    store: &SharedStore,
    partition: Uuid,
    since: Millis,
) -> Result<Vec<(StreamId, Seq)>, ReadError> {
    let (mut changed, mut after) = (Vec::new(), since.to_be_bytes().to_vec());
    loop {
        let rows = store.rows(Table::SearchFeed, partition, Some(after), PAGE_ROWS).await?;
        // A row that a newer program wrote says nothing to this one, which could not read the card either.
        let known = rows.iter().filter_map(|row| row.model::<FeedRow>().ok()?);
        changed.extend(known.map(|row| (row.stream(), row.seq)));
        match rows.last() {
            Some(last) if rows.len() == PAGE_ROWS => after = last.clustering.clone(),
            _ => return Ok(changed),
        }
    }
}

/// Deletes what stands in the feed for longer than it is kept.
///
/// # Errors
/// Where the store cannot be read or written. What is left is deleted the next time.
pub async fn forget(store: &SharedStore, now: Millis) -> Result<(), BoxError> {
    let last = now.saturating_sub(KEPT_MS) / FEED_HOUR_MS;
    let Some(forgotten) = store.setting(FORGOTTEN).await?.and_then(|bytes| bytes[..].try_into().ok()) else {
        // No program before this one wrote a feed: nothing in it is old yet.
        return claim(store, last).await;
    };
    for hour in (u64::from_be_bytes(forgotten)..last).take(HOURS_AT_ONCE) {
        for shard in 0..FEED_SHARDS {
            while store.forget_rows(Table::SearchFeed, partition(hour, shard)).await? {}
        }
        store.put_setting(FORGOTTEN, Bytes::copy_from_slice(&(hour + 1).to_be_bytes())).await?;
    }
    Ok(())
}

async fn claim(store: &SharedStore, hour: u64) -> Result<(), BoxError> {
    store.claim_setting(FORGOTTEN, Bytes::copy_from_slice(&hour.to_be_bytes())).await.map(drop)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use protocol::Kind;
    use schema::{Append, Effects, Record, Row, SqliteOptions, SqliteStore};

    use super::*;

    const NOW: Millis = 1_795_435_200_000;

    async fn change(store: &SharedStore, number: u128, at: Millis) -> StreamId {
        let stream = StreamId::new(Kind::Posting, Uuid::from_u128(number << 64 | number));
        let head = store.head(stream).await.expect("reads");
        let record = Record {
            seq: head + 1,
            at,
            by: None,
            r#type: "edited".into(),
            command_id: None,
            mark: None,
            told: None,
            body: Bytes::from_static(b"\x80"),
            private: None,
        };
        let rows = vec![Row::put(&FeedRow::of(stream, head + 1, at), head + 1)];
        let effects = Effects { rows, ..Effects::default() };
        let append = Append { stream, head, records: Arc::new([record]), effects: effects.into() };
        store.append(append).await.expect("appends");
        stream
    }

    fn store() -> (SharedStore, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(folder.path(), SqliteOptions::default()).expect("opens");
        (Arc::new(store), folder)
    }

    async fn streams(store: &SharedStore, now: Millis) -> BTreeSet<StreamId> {
        changed(store, NOW - 1, now).await.expect("reads").into_keys().collect()
    }

    #[tokio::test]
    async fn what_has_changed_since_is_found_once_whatever_its_hour_and_shard() {
        let (store, _folder) = store();
        let mut expected = BTreeSet::new();
        change(&store, 1, NOW - 3 * FEED_HOUR_MS).await;
        for number in 2..80 {
            expected
                .insert(change(&store, number, NOW - u64::try_from(number).expect("small") * 100_000).await);
        }
        let again = change(&store, 2, NOW).await;
        let found = changed(&store, NOW - 2 * FEED_HOUR_MS - 3_000_000, NOW).await.expect("reads");
        assert_eq!(found.get(&again), Some(&2), "the last change of it");
        assert_eq!(found.into_keys().collect::<BTreeSet<_>>(), expected);
    }

    #[tokio::test]
    async fn the_feed_forgets_what_is_older_than_two_weeks_and_nothing_else() {
        let (store, _folder) = store();
        forget(&store, NOW).await.expect("begins");
        let old = change(&store, 1, NOW).await;
        let later = NOW + KEPT_MS + 2 * FEED_HOUR_MS;
        let young = change(&store, 2, later - FEED_HOUR_MS).await;
        assert_eq!(streams(&store, later).await, [old, young].into());
        forget(&store, later).await.expect("deletes");
        assert_eq!(streams(&store, later).await, [old, young].into(), "a day at most goes at once");
        for _ in 0..14 {
            forget(&store, later).await.expect("deletes");
        }
        assert_eq!(streams(&store, later).await, [young].into());
    }
}
