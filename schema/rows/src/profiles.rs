//! The rows of profiles, and those of texts that stand out.

use protocol::plain::Flag;
use protocol::profile::{Record, Section, SectionName};
use protocol::{AccountId, Millis, Seq, StreamId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ReadModel, RowKey, Table};

/// The number of partitions over which the flags of a day are spread.
pub const FLAG_BUCKETS: u8 = 16;

/// The milliseconds of a day.
const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

/// A section of a profile. Partition: the account; one row for each section that was ever edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileCardRow {
    /// The account.
    pub profile: AccountId,
    /// The section, with all that stands in it.
    pub section: Section,
    /// The version of the section.
    pub version: u32,
    /// When it was edited. Rows of older programs lack it.
    #[serde(default)]
    pub at: Millis,
}

impl ProfileCardRow {
    /// The key of a section of that profile.
    pub fn key(profile: AccountId, section: SectionName) -> RowKey {
        let clustering = section.name().as_bytes().to_vec();
        RowKey { table: Table::ProfileCards, partition: profile.0, clustering }
    }
}

impl ReadModel for ProfileCardRow {
    const TABLE: Table = Table::ProfileCards;

    fn partition(&self) -> Uuid {
        self.profile.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::key(self.profile, self.section.name()).clustering
    }
}

/// What the contracts of a freelancer say. Partition: the account, one row beside its sections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRecordRow {
    /// The account.
    pub profile: AccountId,
    /// The record.
    pub record: Record,
}

impl ProfileRecordRow {
    /// The key of the record of that profile.
    pub fn key(profile: AccountId) -> RowKey {
        RowKey { table: Table::ProfileCards, partition: profile.0, clustering: b"record".to_vec() }
    }
}

impl ReadModel for ProfileRecordRow {
    const TABLE: Table = Table::ProfileCards;

    fn partition(&self) -> Uuid {
        self.profile.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::key(self.profile).clustering
    }
}

/// A text that stands out. Partition: a day and one of its buckets; sorted by time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagRow {
    /// When it was written.
    pub at: Millis,
    /// The stream in which it stands.
    pub stream: StreamId,
    /// The seq of its event.
    pub seq: Seq,
    /// Who wrote it.
    pub by: AccountId,
    /// Where it stands in the event, such as the name of a section.
    pub place: String,
    /// What stands out.
    pub flags: Vec<Flag>,
}

impl FlagRow {
    /// The partition of a bucket of the day of that time: an id of version 8, which holds both numbers.
    pub fn bucket(at: Millis, bucket: u8) -> Uuid {
        let mut bytes = [0; 16];
        bytes[8..].copy_from_slice(&(at / DAY_MS).to_be_bytes());
        bytes[0] = bucket;
        uuid::Builder::from_bytes(bytes)
            .with_version(uuid::Version::Custom)
            .with_variant(uuid::Variant::RFC4122)
            .into_uuid()
    }

    /// The bucket of a stream: its id is drawn or hashed, so any of its bits spread well.
    fn bucket_of(stream: StreamId) -> u8 {
        stream.id.as_bytes().iter().fold(0, |folded, byte| folded ^ byte) % FLAG_BUCKETS
    }
}

impl ReadModel for FlagRow {
    const TABLE: Table = Table::Flags;

    fn partition(&self) -> Uuid {
        Self::bucket(self.at, Self::bucket_of(self.stream))
    }

    fn clustering(&self) -> Vec<u8> {
        let mut key = self.at.to_be_bytes().to_vec();
        key.push(self.stream.kind as u8);
        key.extend_from_slice(self.stream.id.as_bytes());
        key.extend_from_slice(&self.seq.to_be_bytes());
        key
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use protocol::Kind;

    use super::*;

    #[test]
    fn each_bucket_of_each_day_is_a_partition_of_its_own() {
        let days = 0..100;
        let partitions: BTreeSet<Uuid> = days
            .flat_map(|day| (0..FLAG_BUCKETS).map(move |bucket| FlagRow::bucket(day * DAY_MS + 7, bucket)))
            .collect();
        assert_eq!(partitions.len(), 1_600);
        assert!(partitions.iter().all(|id| id.get_version_num() == 8));
        assert_eq!(FlagRow::bucket(0, 3), FlagRow::bucket(DAY_MS - 1, 3));
    }

    #[test]
    fn the_flags_of_a_day_stand_in_all_of_its_buckets_sorted_by_time() {
        let row = |stream: u128, at| FlagRow {
            at,
            stream: StreamId::new(Kind::Profile, Uuid::from_u128(stream)),
            seq: 1,
            by: AccountId::default(),
            place: String::new(),
            flags: vec![Flag::ContactEmail],
        };
        let buckets: BTreeSet<Uuid> = (0..256).map(|stream| row(stream, 0).partition()).collect();
        assert_eq!(buckets.len(), usize::from(FLAG_BUCKETS));
        assert!(row(9, 1).clustering() < row(1, 2).clustering());
    }
}
