//! The feed of search: which profiles and postings have changed, and when.

use protocol::{Kind, Millis, Seq, StreamId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ReadModel, Table, derived};

/// The number of partitions over which the changes of an hour are spread.
pub const FEED_SHARDS: u8 = 64;

/// The milliseconds of the partitions of one time.
pub const FEED_HOUR_MS: Millis = 60 * 60 * 1_000;

/// A change of something that search finds. Partition: an hour, and a shard of it; sorted by time. What it
/// says now stands in the rows of the profile or the posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedRow {
    /// When it changed, by the clock of events.
    pub at: Millis,
    /// The kind of the stream: a profile or a posting.
    pub kind: Kind,
    /// Its id.
    pub id: Uuid,
    /// The seq of the change.
    pub seq: Seq,
}

impl FeedRow {
    /// The change of a stream.
    pub fn of(stream: StreamId, seq: Seq, at: Millis) -> Self {
        Self { at, kind: stream.kind, id: stream.id, seq }
    }

    /// The stream that changed.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.kind, self.id)
    }

    /// The partition of that shard, of the hour in which that time lies.
    pub fn partition_of(at: Millis, shard: u8) -> Uuid {
        derived("search_feed", &[&(at / FEED_HOUR_MS).to_be_bytes(), &[shard]])
    }

    /// The shard of an id, which is drawn or hashed: any of its bits spread well.
    fn shard_of(id: Uuid) -> u8 {
        id.as_bytes().iter().fold(0, |folded, byte| folded ^ byte) % FEED_SHARDS
    }
}

impl ReadModel for FeedRow {
    const TABLE: Table = Table::SearchFeed;

    fn partition(&self) -> Uuid {
        Self::partition_of(self.at, Self::shard_of(self.id))
    }

    fn clustering(&self) -> Vec<u8> {
        let mut key = self.at.to_be_bytes().to_vec();
        key.push(self.kind as u8);
        key.extend_from_slice(self.id.as_bytes());
        key.extend_from_slice(&self.seq.to_be_bytes());
        key
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn change(id: u128, at: Millis) -> FeedRow {
        FeedRow::of(StreamId::new(Kind::Posting, Uuid::from_u128(id)), 1, at)
    }

    #[test]
    fn the_changes_of_an_hour_are_spread_over_all_its_shards() {
        let partitions: BTreeSet<Uuid> = (0..1_000).map(|id| change(id, 5).partition()).collect();
        let shards = (0..FEED_SHARDS).map(|shard| FeedRow::partition_of(FEED_HOUR_MS - 1, shard));
        assert_eq!(partitions, shards.collect());
    }

    #[test]
    fn an_hour_has_other_partitions_than_the_next_and_its_changes_are_sorted_by_time() {
        assert_ne!(change(1, 0).partition(), change(1, FEED_HOUR_MS).partition());
        assert!(change(9, 1).clustering() < change(1, 2).clustering());
    }
}
