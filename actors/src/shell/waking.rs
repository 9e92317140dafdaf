//! How an entity is read back: its snapshot, the records since, the commands it remembers, and the effects
//! that others have not taken.

use bytes::Bytes;
use protocol::{AccountId, Millis, Seq, StreamId};
use schema::{ReadError, Record, SharedStore, Snapshot, Window};
use serde::{Deserialize, Serialize};
use tracing::{debug, error, warn};

use super::batch::outward_of;
use super::heard::Heard;
use super::outward::Outward;
use super::seen::{SEEN_LOADED, Seen, lowest_id};
use crate::limits::COMMAND_AGE_MAX_MS;
use crate::shape::{Version, read_event, version_of};
use crate::{Machine, Stamp, Unreadable};

/// The most records and bytes that are read at once in a replay.
const PAGE_RECORDS: usize = 1_000;
const PAGE_BYTES: usize = 1024 * 1024;

/// An entity as read from its stream.
#[derive(Debug)]
pub(crate) struct Awake<M> {
    pub machine: M,
    pub head: Seq,
    pub last_at: Millis,
    pub heard: Heard,
    pub seen: Seen,
    pub snapshot_seq: Seq,
    pub unfinished: Vec<(Seq, Vec<Outward>)>,
}

/// Why an entity could not be read back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WakeError {
    #[error("failed to read the stream")]
    Read(#[from] ReadError),
    #[error("failed to replay the stream")]
    Unreadable(#[from] Unreadable),
}

impl WakeError {
    /// Whether a newer program wrote to the stream. Trying again does not help then.
    pub fn is_unsupported(&self) -> bool {
        match self {
            WakeError::Read(error) => error.is_unsupported(),
            WakeError::Unreadable(error) => error.is_unsupported(),
        }
    }
}

/// A stored snapshot: the version of the state first. Programs from before there were versions expect the
/// machine in the place of the version, find none, and replay the events.
#[derive(Serialize)]
struct Envelope<'a, M> {
    v: Version,
    state: Kept<'a, M>,
}

#[derive(Serialize)]
struct Kept<'a, M> {
    machine: &'a M,
    last_at: Millis,
    heard: &'a Heard,
    /// There are rows of tellers that `heard` does not hold.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    heard_moved: bool,
}

#[derive(Deserialize)]
struct Enveloped<M> {
    state: Read<M>,
}

/// The content of a snapshot.
#[derive(Deserialize)]
pub(crate) struct Read<M> {
    pub machine: M,
    pub last_at: Millis,
    pub heard: Heard,
    /// There are rows of tellers that `heard` does not hold.
    #[serde(default)]
    pub heard_moved: bool,
}

/// Encodes the state as a snapshot. `None`, with a log line, where that fails.
pub(crate) fn snapshot<M: Machine>(
    machine: &M,
    seq: Seq,
    last_at: Millis,
    heard: &Heard,
) -> Option<Snapshot> {
    let state = Kept { machine, last_at, heard, heard_moved: heard.has_moved() };
    match rmp_serde::to_vec_named(&Envelope { v: M::STATE_VERSION, state }) {
        Ok(body) => Some(Snapshot { seq, body: Bytes::from(body) }),
        Err(error) => {
            error!(kind = %M::KIND, %error, "failed to write a snapshot");
            None
        }
    }
}

/// Reads a snapshot. `None` if the state has another version. A snapshot without a version has version 1.
pub(crate) fn read_snapshot<M: Machine>(body: &[u8]) -> Result<Option<Read<M>>, rmp_serde::decode::Error> {
    match version_of(body) {
        Some(version) if version == M::STATE_VERSION => {
            rmp_serde::from_slice(body).map(|Enveloped { state }| Some(state))
        }
        None if M::STATE_VERSION == 1 => rmp_serde::from_slice(body).map(Some),
        _ => Ok(None),
    }
}

/// Whether a snapshot, of any version, depends on rows of old tellers. Without these rows the entity would
/// take some effects twice.
pub fn rests_on_rows(snapshot: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Envelope {
        state: Heard,
    }
    #[derive(Deserialize)]
    struct Heard {
        heard_moved: bool,
    }
    rmp_serde::from_slice::<Envelope>(snapshot).is_ok_and(|Envelope { state }| state.heard_moved)
}

/// The place and time of a stored event.
pub(crate) fn stamp_of(stream: StreamId, record: &Record) -> Stamp {
    Stamp {
        stream,
        seq: record.seq,
        at: record.at,
        by: record.by.map(AccountId),
        command_id: record.command_id,
    }
}

/// The event in a record.
pub(crate) fn event_of<M: Machine>(record: &Record) -> Result<M::Event, Unreadable> {
    read_event::<M>(&record.r#type, &record.body, record.private.as_deref())
}

/// Reads an entity back from its stream.
pub(crate) async fn wake<M: Machine>(
    store: SharedStore,
    stream: StreamId,
    real_now: Millis,
) -> Result<Awake<M>, WakeError> {
    let mut awake = from_snapshot::<M>(&store, stream).await?;
    replay(&store, stream, &mut awake).await?;
    let horizon = lowest_id(real_now.saturating_sub(COMMAND_AGE_MAX_MS));
    if awake.head > 0 {
        let commands = store.commands_after(stream, horizon, SEEN_LOADED).await?;
        awake.seen = Seen::load(commands, SEEN_LOADED, horizon);
        awake.unfinished = unfinished::<M>(&store, stream).await?;
    } else {
        awake.seen = Seen::load(Vec::new(), SEEN_LOADED, horizon);
    }
    Ok(awake)
}

async fn from_snapshot<M: Machine>(store: &SharedStore, stream: StreamId) -> Result<Awake<M>, WakeError> {
    let mut awake = Awake {
        machine: M::default(),
        head: 0,
        last_at: 0,
        heard: Heard::default(),
        seen: Seen::load(Vec::new(), SEEN_LOADED, lowest_id(0)),
        snapshot_seq: 0,
        unfinished: Vec::new(),
    };
    let Some(snapshot) = store.snapshot(stream).await? else { return Ok(awake) };
    match read_snapshot::<M>(&snapshot.body) {
        Ok(Some(read)) => {
            awake.machine = read.machine;
            awake.last_at = read.last_at;
            awake.heard = read.heard.kept(read.heard_moved);
            awake.head = snapshot.seq;
            awake.snapshot_seq = snapshot.seq;
        }
        Ok(None) => debug!(%stream, "a snapshot is of another version: replaying the whole stream"),
        Err(error) => warn!(%stream, %error, "a snapshot does not read: replaying the whole stream"),
    }
    Ok(awake)
}

async fn replay<M: Machine>(
    store: &SharedStore,
    stream: StreamId,
    awake: &mut Awake<M>,
) -> Result<(), WakeError> {
    let mut settled = 0;
    loop {
        let page = store.read(stream, Window::After(awake.head), PAGE_RECORDS, PAGE_BYTES).await?;
        for record in &page.records {
            awake.machine.apply(&event_of::<M>(record)?, &stamp_of(stream, record));
            awake.head = record.seq;
            awake.last_at = record.at;
            if let Some(told) = record.told {
                awake.heard.note(told);
            }
        }
        if page.more {
            continue;
        }
        if settled > awake.head {
            let source =
                format!("the stream ends at {settled}, and {} is the last that was read", awake.head);
            return Err(ReadError { context: "a stream's tail".to_owned(), source: source.into() }.into());
        }
        settled = settled_head(store, stream, awake.head).await?;
        if settled <= awake.head {
            return Ok(());
        }
    }
}

/// The end of a stream, after an append that may be in progress is settled. Otherwise the end could lie in
/// the middle of an append of which only a part was seen.
async fn settled_head(store: &SharedStore, stream: StreamId, read_to: Seq) -> Result<Seq, ReadError> {
    match store.shared() {
        true => store.settled_head(stream).await,
        false => Ok(read_to),
    }
}

/// The effects that others have not taken, computed again from the records.
async fn unfinished<M: Machine>(
    store: &SharedStore,
    stream: StreamId,
) -> Result<Vec<(Seq, Vec<Outward>)>, WakeError> {
    let mut outward = Vec::new();
    for seq in store.unfinished_of(stream).await? {
        let page = store.read(stream, Window::After(seq - 1), 1, PAGE_BYTES).await?;
        for record in &page.records {
            outward.push((seq, outward_of::<M>(&event_of::<M>(record)?, &stamp_of(stream, record))));
        }
    }
    Ok(outward)
}

#[cfg(test)]
mod tests;
