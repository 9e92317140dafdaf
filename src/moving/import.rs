//! Imports a folder into a store.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use actors::house::{effects_of, is_unsupported};
use actors::limits::Limits;
use actors::shell::rests_on_rows;
use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use futures_util::future::try_join_all;
use protocol::{Kind, Seq, StreamId};
use schema::{Append, AppendError, ReadError, Record, SharedStore, Snapshot, Table, Window};
use tracing::warn;

use super::files::{self, Entries};
use super::format::{Chunk, Entry, Kept, Manifest, Named};
use super::{Progress, SETTINGS, STREAMS_PAGE, count};

/// The setting that names an import that has begun and not finished. No server may serve such a store.
const UNDER_WAY: &str = "import_under_way";

/// The pieces that are appended or compared at the same time, each of another stream.
const PIECES_AT_ONCE: usize = 256;

/// The bytes of their bodies.
const BYTES_AT_ONCE: usize = 16 << 20;

/// How often a piece is appended before the import gives up, and the pause where the store does not say.
const TRIES_MAX: u32 = 60;
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// Why a store cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum Unfinished {
    /// An import into it was interrupted.
    #[error("an import into this store was begun and not finished: run it again")]
    Begun,
    /// It is a part of a seeded world. Holds what was ordered.
    #[error("a seed of this store was begun and not finished: run it again, with {0}")]
    Seeding(String),
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Refuses a store that holds a part of an import or of a seeded world.
pub async fn check_finished(store: &SharedStore) -> Result<(), Unfinished> {
    check_import_finished(store).await?;
    match store.setting(seed::UNDER_WAY).await? {
        Some(order) if !order.is_empty() => {
            Err(Unfinished::Seeding(String::from_utf8_lossy(&order).into_owned()))
        }
        _ => Ok(()),
    }
}

/// Refuses a store that holds a part of an import.
pub async fn check_import_finished(store: &SharedStore) -> Result<(), Unfinished> {
    match store.setting(UNDER_WAY).await? {
        Some(name) if !name.is_empty() => Err(Unfinished::Begun),
        _ => Ok(()),
    }
}

/// Imports an export into an empty store, or continues an import that was interrupted. Then reads everything
/// back and compares it.
///
/// # Errors
///
/// If the export is not complete, the store is not empty, or the store does not hold what was exported in the
/// end.
pub async fn import(store: &SharedStore, folder: &Path) -> anyhow::Result<Manifest> {
    let (mut manifest, hash) = files::read_manifest(folder)?;
    ensure!(
        manifest.complete,
        "the export is not whole: run `guildhall export` again, it goes on where it was cut off"
    );
    begin(store, Bytes::copy_from_slice(hash.as_bytes())).await?;
    put_settings(store, folder, &manifest).await?;
    let left = look(folder, &manifest)?;
    let mut progress = Progress::of("imported");
    for chunk in &manifest.chunks {
        let mut waves = Waves::of(folder, chunk, &left)?;
        while let Some(wave) = waves.next()? {
            try_join_all(wave.iter().map(|piece| put(store, piece))).await?;
            progress.more(wave.iter().map(|piece| piece.records.len()).sum());
        }
    }
    compare(store, folder, &manifest, &left).await?;
    // Clients that have seen other data in this store must start again.
    store
        .generation(true)
        .await
        .map_err(anyhow::Error::from_boxed)
        .context("no generation can be written")?;
    finish(store).await?;
    left.values().for_each(|head| manifest.left.add(*head));
    Ok(manifest)
}

async fn begin(store: &SharedStore, export: Bytes) -> anyhow::Result<()> {
    match store.setting(UNDER_WAY).await? {
        Some(name) if name == export => return Ok(()),
        Some(name) if !name.is_empty() => bail!("another import into this store was begun and not finished"),
        _ => {}
    }
    for kind in Kind::ALL {
        let held = store.streams(kind, None, STREAMS_PAGE).await?.iter().any(|(_, head)| *head > 0);
        ensure!(!held, "the store is not empty: import into a new one");
    }
    ensure!(
        store.unknown().await?.is_nothing(),
        "a newer version has written to the store: import into a new one"
    );
    put_setting(store, UNDER_WAY, export).await
}

async fn finish(store: &SharedStore) -> anyhow::Result<()> {
    put_setting(store, UNDER_WAY, Bytes::new()).await
}

async fn put_setting(store: &SharedStore, name: &'static str, value: Bytes) -> anyhow::Result<()> {
    store
        .put_setting(name, value)
        .await
        .map_err(anyhow::Error::from_boxed)
        .context("a setting cannot be written")
}

/// Records of a stream that are appended and compared together.
struct Piece {
    stream: StreamId,
    head: Seq,
    unfinished: Vec<Seq>,
    records: Vec<Record>,
    bytes: usize,
    snapshot: Option<Snapshot>,
}

impl Piece {
    fn of(stream: StreamId, head: Seq, unfinished: Vec<Seq>) -> Self {
        Self { stream, head, unfinished, records: Vec::new(), bytes: 0, snapshot: None }
    }

    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.snapshot.is_none()
    }

    fn push(&mut self, record: Record) {
        self.bytes += record.body.len() + record.private.as_ref().map_or(0, Bytes::len);
        self.records.push(record);
    }

    /// The append of those records that come after `head`; `None` if there are none.
    fn append_after(&self, head: Seq) -> anyhow::Result<Option<Append>> {
        let left = &self.records[self.records.partition_point(|record| record.seq <= head)..];
        let Some(first) = left.first() else { return Ok(None) };
        let (stream, next) = (self.stream, head + 1);
        ensure!(first.seq == next, "{stream} stands at {head}, and record {} would follow", first.seq);
        let mut effects = effects_of(stream, left)?;
        effects.unfinished.retain(|seq| self.unfinished.binary_search(seq).is_ok());
        // The index of search is built anew from the streams.
        effects.rows.retain(|row| row.table != Table::SearchFeed);
        Ok(Some(Append { stream, head, records: left.into(), effects: effects.into() }))
    }
}

/// The streams of an export with records that this program does not know, each with its head. They are left
/// out.
type LeftOut = BTreeMap<Named, Seq>;

/// Checks the chunks, and finds the streams with records that this program does not know: it cannot compute
/// their effects.
fn look(folder: &Path, manifest: &Manifest) -> anyhow::Result<LeftOut> {
    let (mut left, mut begun) = (LeftOut::new(), None);
    for chunk in &manifest.chunks {
        files::check(folder, chunk)?;
        for entry in Entries::open(folder, chunk)? {
            match entry? {
                Entry::Stream { stream, head, .. } => {
                    if stream.known().is_none() {
                        left.insert(stream.clone(), head);
                    }
                    begun = Some((stream, head));
                }
                Entry::Record(kept) => {
                    let (stream, head) = begun.as_ref().context("a record belongs to no stream")?;
                    if !is_known(stream, kept) {
                        left.insert(stream.clone(), *head);
                    }
                }
                Entry::Setting { .. } | Entry::Snapshot { .. } => {}
            }
        }
    }
    Ok(left)
}

fn is_known(stream: &Named, kept: Kept) -> bool {
    let known = stream.known().zip(kept.record());
    known.is_some_and(|(stream, record)| !is_unsupported(stream, &record))
}

/// The entries of a chunk as pieces, in waves of many streams with one piece of each.
struct Waves<'a> {
    entries: Entries,
    left: &'a LeftOut,
    limits: Limits,
    /// The piece that the next entries belong to. `None` if their stream is left out.
    begun: Option<Piece>,
    /// The first piece of the next wave.
    waits: Option<Piece>,
}

impl<'a> Waves<'a> {
    fn of(folder: &Path, chunk: &Chunk, left: &'a LeftOut) -> anyhow::Result<Self> {
        let entries = Entries::open(folder, chunk)?;
        Ok(Self { entries, left, limits: Limits::default(), begun: None, waits: None })
    }

    /// The next wave of pieces. `None` at the end of the chunk.
    fn next(&mut self) -> anyhow::Result<Option<Vec<Piece>>> {
        let (mut wave, mut bytes, mut streams) = (Vec::new(), 0, BTreeSet::new());
        while wave.len() < PIECES_AT_ONCE && bytes < BYTES_AT_ONCE {
            let waiting = self.waits.take();
            let Some(piece) = (if waiting.is_some() { waiting } else { self.piece()? }) else { break };
            if !streams.insert(piece.stream) {
                self.waits = Some(piece);
                break;
            }
            bytes += piece.bytes;
            wave.push(piece);
        }
        Ok((!wave.is_empty()).then_some(wave))
    }

    fn piece(&mut self) -> anyhow::Result<Option<Piece>> {
        loop {
            let done = match self.entries.next().transpose()? {
                None => return Ok(self.begun.take().filter(|piece| !piece.is_empty())),
                Some(Entry::Setting { .. }) => continue, // put before all streams
                Some(Entry::Stream { stream, head, unfinished }) => {
                    let known = stream.known().filter(|_| !self.left.contains_key(&stream));
                    let next = known.map(|stream| Piece::of(stream, head, unfinished));
                    std::mem::replace(&mut self.begun, next)
                }
                Some(Entry::Record(kept)) => {
                    let Some(piece) = self.begun.as_mut() else { continue };
                    piece.push(kept.record().context("a record was told by nobody who is known")?);
                    let full = piece.records.len() >= self.limits.append_records_max
                        || piece.bytes >= self.limits.append_bytes_max;
                    let next = Piece::of(piece.stream, piece.head, piece.unfinished.clone());
                    if full { self.begun.replace(next) } else { continue }
                }
                Some(Entry::Snapshot { seq, body }) => {
                    // Such a snapshot needs rows that are not exported. Without the snapshot, the entity
                    // replays its whole stream.
                    let kept = (!rests_on_rows(&body)).then_some(Snapshot { seq, body });
                    let Some(piece) = self.begun.as_mut() else { continue };
                    piece.snapshot = kept;
                    continue;
                }
            };
            if let Some(piece) = done.filter(|piece| !piece.is_empty()) {
                return Ok(Some(piece));
            }
        }
    }
}

/// Imports the settings, which come first.
async fn put_settings(store: &SharedStore, folder: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let Some(first) = manifest.chunks.first() else { return Ok(()) };
    files::check(folder, first)?;
    for entry in Entries::open(folder, first)? {
        let Entry::Setting { name, value } = entry? else { break };
        put_known(store, &name, value).await?;
    }
    Ok(())
}

/// Imports a setting, if this program knows it.
async fn put_known(store: &SharedStore, name: &str, value: Bytes) -> anyhow::Result<()> {
    match SETTINGS.into_iter().find(|known| *known == name) {
        Some(known) => put_setting(store, known, value).await,
        None => {
            warn!(name, "a setting is not known: it is left out");
            Ok(())
        }
    }
}

/// Appends a piece, or the rest of it that an earlier try left.
async fn put(store: &SharedStore, piece: &Piece) -> anyhow::Result<()> {
    let mut head = piece.records.first().map_or(0, |first| first.seq - 1);
    let mut failed = None;
    for _ in 0..TRIES_MAX {
        let Some(append) = piece.append_after(head)? else { return keep_snapshot(store, piece).await };
        match store.append(append).await {
            Ok(()) => head = piece.records.last().map_or(head, |last| last.seq),
            Err(AppendError::Conflict { head: there }) => head = there,
            Err(AppendError::Unsettled(error)) => {
                failed = Some(error);
                tokio::time::sleep(TRY_AGAIN).await;
                head = store.head(piece.stream).await?;
            }
            Err(AppendError::Overloaded { retry_after_ms, source }) => {
                failed = Some(source);
                tokio::time::sleep(Duration::from_millis(retry_after_ms)).await;
            }
        }
    }
    let error = failed.map_or_else(|| anyhow::anyhow!("it goes on without us"), anyhow::Error::from_boxed);
    Err(error.context(format!("{} was not taken in {TRIES_MAX} tries", piece.stream)))
}

async fn keep_snapshot(store: &SharedStore, piece: &Piece) -> anyhow::Result<()> {
    let Some(snapshot) = piece.snapshot.clone() else { return Ok(()) };
    let kept = store.keep_snapshot(piece.stream, snapshot).await;
    kept.map_err(anyhow::Error::from_boxed)
        .with_context(|| format!("no snapshot of {} was kept", piece.stream))
}

/// Reads all streams back and compares them with the export: each record, the end of each stream, and the
/// number of streams.
async fn compare(
    store: &SharedStore,
    folder: &Path,
    manifest: &Manifest,
    left: &LeftOut,
) -> anyhow::Result<()> {
    let mut progress = Progress::of("compared");
    for chunk in &manifest.chunks {
        let mut waves = Waves::of(folder, chunk, left)?;
        while let Some(wave) = waves.next()? {
            try_join_all(wave.iter().map(|piece| compare_piece(store, piece))).await?;
            progress.more(wave.iter().map(|piece| piece.records.len()).sum());
        }
    }
    for kind in Kind::ALL {
        let there = count(store, kind).await?.streams;
        let exported = manifest.streams.get(kind.name()).copied().unwrap_or(0);
        let left_out = left.keys().filter(|stream| stream.kind == kind.name()).count() as u64;
        ensure!(
            there + left_out == exported,
            "the store holds {there} streams of kind {kind}, {exported} were exported and {left_out} left out"
        );
    }
    Ok(())
}

async fn compare_piece(store: &SharedStore, piece: &Piece) -> anyhow::Result<()> {
    let stream = piece.stream;
    let Some(last) = piece.records.last() else { return Ok(()) };
    let mut left = &piece.records[..];
    while let Some(first) = left.first() {
        let page = store.read(stream, Window::After(first.seq - 1), left.len(), usize::MAX).await?;
        let same = !page.records.is_empty() && left.starts_with(&page.records);
        ensure!(same, "{stream} does not hold what was exported, from record {} on", first.seq);
        left = &left[page.records.len()..];
    }
    if last.seq == piece.head {
        let there = store.head(stream).await?;
        ensure!(there == piece.head, "{stream} ends at {there}, and was exported up to {}", piece.head);
    }
    Ok(())
}
