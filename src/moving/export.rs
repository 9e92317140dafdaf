//! Exports a store into a folder.

use std::path::Path;

use anyhow::{Context, ensure};
use futures_util::{StreamExt, stream};
use protocol::{Kind, Seq, StreamId};
use schema::{Page, ReadError, SharedStore, Snapshot, Unknown, Window};
use uuid::Uuid;

use super::files::Writer;
use super::format::{Entry, Left, Manifest, Named, Reached};
use super::{Progress, SETTINGS, STREAMS_PAGE, count};

/// Streams that are read at the same time.
const STREAMS_AT_ONCE: usize = 16;

/// The records, and the bytes of their bodies, that are read at once.
const PAGE_RECORDS: usize = 1_000;
const PAGE_BYTES: usize = 1 << 20;

/// Writes everything in the store into a new or empty folder, or continues an export that was interrupted.
///
/// # Errors
///
/// If the store cannot be read, the folder cannot be written, or something was written to the store
/// meanwhile.
pub async fn export(store: &SharedStore, folder: &Path) -> anyhow::Result<Manifest> {
    let writer = Writer::open(folder)?;
    let unknown = store.unknown().await?;
    let mut export = Export { store, writer, progress: Progress::of("exported"), unknown };
    let reached = match export.writer.manifest.reached.clone() {
        Some(reached) => Some(export.go_on_with(reached).await?),
        None => {
            export.settings().await?;
            None
        }
    };
    for kind in Kind::ALL {
        match reached {
            Some(stream) if kind < stream.kind => {}
            Some(stream) if kind == stream.kind => export.kind(kind, Some(stream.id)).await?,
            _ => export.kind(kind, None).await?,
        }
    }
    export.check_quiet().await?;
    export.writer.manifest.left.streams += unknown.streams;
    export.writer.manifest.left.records += unknown.records;
    export.writer.finish()
}

struct Export<'a> {
    store: &'a SharedStore,
    writer: Writer,
    progress: Progress,
    unknown: Unknown,
}

/// A stream with its first page.
struct Begun {
    stream: StreamId,
    head: Seq,
    unfinished: Vec<Seq>,
    page: Page,
    snapshot: Option<Snapshot>,
}

impl Export<'_> {
    async fn settings(&mut self) -> anyhow::Result<()> {
        for name in SETTINGS {
            if let Some(value) = self.store.setting(name).await? {
                self.writer.put(&Entry::Setting { name: name.to_owned(), value })?;
            }
        }
        Ok(())
    }

    /// Finishes the stream in which an earlier try was interrupted. Returns that stream.
    async fn go_on_with(&mut self, Reached { stream, seq }: Reached) -> anyhow::Result<StreamId> {
        let stream = stream.known().context("a newer version has begun this export: name another folder")?;
        let head = self.store.head(stream).await?;
        if seq == head {
            return Ok(stream);
        }
        let begun = begin(self.store.clone(), stream, head, seq).await?;
        *self.writer.manifest.streams.entry(stream.kind.name().into()).or_default() -= 1; // counted again when it ends
        self.stream(begun).await?;
        Ok(stream)
    }

    /// Exports the streams of a kind with ids above `after`.
    async fn kind(&mut self, kind: Kind, mut after: Option<Uuid>) -> anyhow::Result<()> {
        loop {
            let listed = self.store.streams(kind, after, STREAMS_PAGE).await?;
            let Some((last, _)) = listed.last() else { return Ok(()) };
            after = Some(*last);
            let store = self.store;
            let written = listed.into_iter().filter(|(_, head)| *head > 0);
            let looks = !self.unknown.is_nothing();
            let begun = written.map(|(id, head)| {
                let stream = StreamId::new(kind, id);
                async move { (head, begin_known(store.clone(), stream, head, looks).await) }
            });
            let mut begun = stream::iter(begun).buffered(STREAMS_AT_ONCE);
            while let Some((head, begun)) = begun.next().await {
                match begun {
                    Err(error) if error.is_unsupported() => self.writer.manifest.left.add(head),
                    begun => self.stream(begun?).await?,
                }
            }
        }
    }

    async fn stream(&mut self, begun: Begun) -> anyhow::Result<()> {
        let Begun { stream, head, unfinished, mut page, snapshot } = begun;
        *self.writer.manifest.streams.entry(stream.kind.name().into()).or_default() += 1;
        loop {
            let seq = page.records.last().with_context(|| format!("{stream} ends before {head}"))?.seq;
            let named = Named::from(stream);
            self.writer.put(&Entry::Stream {
                stream: named.clone(),
                head,
                unfinished: unfinished.clone(),
            })?;
            self.writer.manifest.records += page.records.len() as u64;
            self.progress.more(page.records.len());
            for record in page.records {
                self.writer.put(&Entry::Record(record.into()))?;
            }
            if seq == head {
                break;
            }
            self.writer.reached(Reached { stream: named, seq })?;
            page = self.store.read(stream, Window::After(seq), PAGE_RECORDS, PAGE_BYTES).await?;
        }
        if let Some(snapshot) = snapshot {
            self.writer.put(&snapshot.into())?;
        }
        self.writer.reached(Reached { stream: stream.into(), seq: head })
    }

    /// Refuses an export during which the store was written to: its parts may not fit together.
    async fn check_quiet(&self) -> anyhow::Result<()> {
        let (mut streams, mut records) = (0, 0);
        for kind in Kind::ALL {
            let counted = count(self.store, kind).await?;
            streams += counted.streams;
            records += counted.records;
        }
        let manifest = &self.writer.manifest;
        let Left { streams: left_streams, records: left_records } = manifest.left;
        let exported = manifest.streams.values().sum::<u64>();
        let quiet = records == manifest.records + left_records && streams == exported + left_streams;
        ensure!(
            quiet,
            "the store was written to meanwhile: stop its servers, and export into another folder"
        );
        Ok(())
    }
}

/// Begins a stream if all of it can be read. With `looks`, its records are checked for types and tellers that
/// only newer programs write. A teller is a stream of the same store, so if every kind in the store is known,
/// so is every teller.
async fn begin_known(
    store: SharedStore,
    stream: StreamId,
    head: Seq,
    looks: bool,
) -> Result<Begun, ReadError> {
    let begun = begin(store.clone(), stream, head, 0).await?;
    let mut read = begun.page.records.last().map_or(head, |record| record.seq);
    while looks && read < head {
        let page = store.read(stream, Window::After(read), PAGE_RECORDS, PAGE_BYTES).await?;
        read = page.records.last().map_or(head, |record| record.seq);
    }
    Ok(begun)
}

/// Reads the first page of a stream after that seq, and what else belongs to the stream.
async fn begin(store: SharedStore, stream: StreamId, head: Seq, after: Seq) -> Result<Begun, ReadError> {
    let page = store.read(stream, Window::After(after), PAGE_RECORDS, PAGE_BYTES).await?;
    let unfinished = store.unfinished_of(stream).await?;
    let snapshot = store.snapshot(stream).await?;
    Ok(Begun { stream, head, unfinished, page, snapshot })
}
