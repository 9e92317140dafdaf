//! Values that are found by one key: snapshots and settings; and the list of streams.

use std::cmp::Ordering;

use bytes::Bytes;
use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use protocol::{Kind, Seq, StreamId};
use uuid::Uuid;

use super::ask::{all, applied, one, write};
use super::code::{self, damaged, integer, seq as seq_of};
use super::core::Core;
use super::layout::STREAM_SHARDS;
use crate::ports::{BoxError, Snapshot};

/// The streams whose end is looked for at the same time.
const AT_ONCE: usize = 32;

/// The streams that are read from each shard beyond its share of a page.
const SHARD_MARGIN: usize = 16;

impl Core {
    /// A stream's newest snapshot.
    pub(super) async fn snapshot(&self, stream: StreamId) -> Result<Option<Snapshot>, BoxError> {
        let values = (stream.kind.name(), stream.id);
        let row = one::<(i64, Vec<u8>)>(&self.session, &self.statements.snapshot, values).await?;
        row.map(|(seq, body)| Ok(Snapshot { seq: seq_of(seq)?, body: body.into() })).transpose()
    }

    /// Stores a snapshot. Its seq is its timestamp, so an older one never replaces it.
    pub(super) async fn keep_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), BoxError> {
        let seq = integer(snapshot.seq);
        let values = (stream.kind.name(), stream.id, seq, &snapshot.body, seq);
        write(&self.session, &self.statements.keep_snapshot, values).await
    }

    /// A setting, as a majority of the replicas has it.
    pub(super) async fn setting(&self, name: &str) -> Result<Option<Bytes>, BoxError> {
        let row = one::<(Vec<u8>,)>(&self.session, &self.statements.setting, (name,)).await?;
        Ok(row.map(|(value,)| value.into()))
    }

    /// Stores a setting if there is none. Returns the stored one.
    pub(super) async fn claim_setting(&self, name: &str, value: Bytes) -> Result<Bytes, BoxError> {
        let claimed = self.session.execute_unpaged(&self.statements.claim_setting, (name, &value)).await?;
        if applied(claimed)? {
            return Ok(value);
        }
        let row = one::<(Vec<u8>,)>(&self.session, &self.statements.settled_setting, (name,)).await?;
        row.map(|(value,)| value.into()).ok_or_else(|| damaged(format!("the setting {name} has no value")))
    }

    /// Stores a setting. Settings are written only by lightweight transactions, which do not mix with other
    /// writes.
    pub(super) async fn put_setting(&self, name: &str, value: Bytes) -> Result<(), BoxError> {
        let put = self.session.execute_unpaged(&self.statements.put_setting, (&value, name)).await?;
        if applied(put)? || self.claim_setting(name, value.clone()).await? == value {
            return Ok(());
        }
        // Another server has claimed it meanwhile, so there is a setting to replace now.
        let put = self.session.execute_unpaged(&self.statements.put_setting, (&value, name)).await?;
        if applied(put)? { Ok(()) } else { Err(damaged(format!("the setting {name} is gone again"))) }
    }

    /// Streams of a kind and their ends, by id, above `after`. A listed stream whose first append was never
    /// written is left out.
    pub(super) async fn streams(
        &self,
        kind: Kind,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<(Uuid, Seq)>, BoxError> {
        let mut after = after.map_or(Vec::new(), |id| id.as_bytes().to_vec());
        let mut found = Vec::new();
        while found.len() < limit {
            let ids = self.listed(kind, &after, limit - found.len()).await?;
            let Some(last) = ids.last() else { break };
            after = last.clone();
            let ends = stream::iter(ids)
                .map(|id| async move {
                    let id = Uuid::from_slice(&id)?;
                    Ok::<_, BoxError>((id, self.end(StreamId::new(kind, id)).await?))
                })
                .buffered(AT_ONCE);
            let ends: Vec<_> = ends.try_collect().await?;
            found.extend(ends.into_iter().filter(|(_, end)| *end > 0));
        }
        found.truncate(limit);
        Ok(found)
    }

    /// The ids above `after`, rising, as far as all shards are known to be complete.
    async fn listed(&self, kind: Kind, after: &[u8], limit: usize) -> Result<Vec<Vec<u8>>, BoxError> {
        let of_each = limit.div_ceil(STREAM_SHARDS as usize) * 2 + SHARD_MARGIN;
        let shards = (0..STREAM_SHARDS).map(|shard| {
            let values = (kind.name(), shard, after, code::limit(of_each));
            all::<(Vec<u8>,)>(&self.session, &self.statements.streams_after, values)
        });
        let shards = try_join_all(shards).await?;
        let full = shards.iter().filter(|ids| ids.len() == of_each);
        let told = full.filter_map(|ids| ids.last()).map(|(id,)| id.clone()).min();
        let mut ids: Vec<_> = shards.into_iter().flatten().map(|(id,)| id).collect();
        ids.sort();
        ids.retain(|id| told.as_ref().is_none_or(|told| id.cmp(told) != Ordering::Greater));
        ids.truncate(limit);
        Ok(ids)
    }
}
