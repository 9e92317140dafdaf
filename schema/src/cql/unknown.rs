//! Counts what a newer program has written of kinds that this one does not know. It is left in place.

use protocol::Kind;
use uuid::Uuid;

use super::ask::{all, one};
use super::code::seq as seq_of;
use super::core::Core;
use crate::ports::{BoxError, Unknown};

impl Core {
    /// Counts it, stream by stream.
    pub(super) async fn unknown(&self) -> Result<Unknown, BoxError> {
        let mut unknown = Unknown::default();
        let shards = all::<(String, i8)>(&self.session, &self.statements.stream_shards, ()).await?;
        for (kind, shard) in shards.iter().filter(|(kind, _)| Kind::from_name(kind).is_none()) {
            let values = (kind, shard);
            for (id,) in all::<(Vec<u8>,)>(&self.session, &self.statements.streams_of_shard, values).await? {
                self.add_unknown(kind, Uuid::from_slice(&id)?, &mut unknown).await?;
            }
        }
        Ok(unknown)
    }

    async fn add_unknown(&self, kind: &str, id: Uuid, unknown: &mut Unknown) -> Result<(), BoxError> {
        let (timers, markers) = (&self.statements.timers_of, &self.statements.markers);
        unknown.timers += all::<(String,)>(&self.session, timers, (kind, id)).await?.len() as u64;
        let markers = all::<(bool, i64, Uuid)>(&self.session, markers, (kind, id)).await?;
        unknown.unfinished += markers.iter().filter(|(outward, ..)| *outward).count() as u64;
        let (mut bucket, mut records) = (0, 0);
        // Only buckets after the last one are empty.
        while let Some((seq,)) =
            one::<(i64,)>(&self.session, &self.statements.end, (kind, id, bucket)).await?
        {
            records = seq_of(seq)?;
            bucket = self.options.layout.bucket(records + 1).max(bucket + 1);
        }
        unknown.records += records;
        // A stream is listed before its first append, and that append may never have been written.
        unknown.streams += u64::from(records > 0);
        Ok(())
    }
}
