//! In which partition a row is stored.

use protocol::{CommandId, Millis, Seq, StreamId};

/// Milliseconds in a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Milliseconds in the span of one bucket of a queue.
const MINUTE_MS: u64 = 60 * 1_000;

/// The number of partitions for the streams of a kind.
pub(super) const STREAM_SHARDS: i8 = 64;

/// The number of partitions for the markers of one minute.
pub(super) const UNFINISHED_SHARDS: i64 = 8;

/// How streams are cut into partitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The seqs of one bucket of the journal.
    pub bucket_records: u64,
    /// The records of a stream between two copyings of its commands.
    pub commands_stride: u64,
}

impl Default for Layout {
    fn default() -> Self {
        Self { bucket_records: 1_024, commands_stride: 256 }
    }
}

impl Layout {
    /// The bucket of an append whose first record has that seq.
    pub(super) fn bucket(&self, first: Seq) -> i32 {
        i32::try_from(first.saturating_sub(1) / self.bucket_records).unwrap_or(i32::MAX)
    }
}

/// The partition of a stream in the list of its kind. It depends on the last byte of the id, because the
/// first bytes are a time.
pub(super) fn stream_shard(stream: StreamId) -> i8 {
    (stream.id.as_bytes()[15] % STREAM_SHARDS as u8) as i8
}

/// The day in a command's id.
pub(super) fn command_day(command: CommandId) -> i32 {
    let bytes = command.0.as_bytes();
    let millis = bytes[..6].iter().fold(0, |millis, byte| (millis << 8) | u64::from(*byte));
    (millis / DAY_MS) as i32
}

/// The bucket of timers that are due at that time.
pub(super) fn due_bucket(due_at: Millis) -> i64 {
    (due_at / MINUTE_MS) as i64
}

/// The bucket of a marker that is written at that time.
pub(super) fn unfinished_bucket(now: Millis, stream: StreamId) -> i64 {
    unfinished_minute(now) + i64::from(stream.id.as_bytes()[15]) % UNFINISHED_SHARDS
}

/// The first bucket of the markers of that minute.
pub(super) fn unfinished_minute(now: Millis) -> i64 {
    (now / MINUTE_MS) as i64 * UNFINISHED_SHARDS
}

#[cfg(test)]
mod tests {
    use protocol::Kind;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_bucket_begins_where_the_one_before_is_full() {
        let layout = Layout { bucket_records: 16, commands_stride: 8 };
        assert_eq!([1, 16, 17, 32, 33].map(|seq| layout.bucket(seq)), [0, 0, 1, 1, 2]);
        assert_eq!(layout.bucket(Seq::MAX), i32::MAX);
    }

    #[test]
    fn a_command_belongs_to_the_day_its_id_was_made() {
        let made = |millis: u128| CommandId(Uuid::from_u128(millis << 80 | 0x7fff << 64));
        assert_eq!(command_day(made(0)), 0);
        assert_eq!(command_day(made(3 * u128::from(DAY_MS) - 1)), 2);
        assert_eq!(command_day(made(3 * u128::from(DAY_MS))), 3);
    }

    #[test]
    fn every_shard_of_a_minute_lies_below_the_next_minute() {
        for last in 0..=255 {
            let stream = StreamId::new(Kind::Room, Uuid::from_u128(last));
            let bucket = unfinished_bucket(5 * MINUTE_MS, stream);
            assert!((unfinished_minute(5 * MINUTE_MS)..unfinished_minute(6 * MINUTE_MS)).contains(&bucket));
            assert!((0..STREAM_SHARDS).contains(&stream_shard(stream)));
        }
    }
}
