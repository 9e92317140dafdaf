//! A store into a folder.

use std::path::Path;

use anyhow::{Context, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::{Kind, Seq, StreamId};
use schema::{Page, ReadError, SharedStore, Snapshot, Window};
use uuid::Uuid;

use super::files::Writer;
use super::format::{Entry, Manifest, Reached};
use super::{Progress, SETTINGS, STREAMS_PAGE, count};

/// Streams read at once.
const STREAMS_AT_ONCE: usize = 16;

/// Records, and bytes of their bodies, read in one go.
const PAGE_RECORDS: usize = 1_000;
const PAGE_BYTES: usize = 1 << 20;

/// Writes all that the store holds into a folder that is new or empty, or goes on where an earlier export into it was cut off.
///
/// # Errors
/// Where the store cannot be read, the folder not written, or something was written to the store meanwhile.
pub async fn export(store: &SharedStore, folder: &Path) -> anyhow::Result<Manifest> {
    let writer = Writer::open(folder)?;
    let mut export = Export { store, writer, progress: Progress::of("exported") };
    let reached = export.writer.manifest.reached;
    match reached {
        Some(reached) => export.go_on_with(reached).await?,
        None => export.settings().await?,
    }
    for kind in Kind::ALL {
        match reached.map(|reached| reached.stream) {
            Some(stream) if kind < stream.kind => {}
            Some(stream) if kind == stream.kind => export.kind(kind, Some(stream.id)).await?,
            _ => export.kind(kind, None).await?,
        }
    }
    export.check_quiet().await?;
    export.writer.finish()
}

struct Export<'a> {
    store: &'a SharedStore,
    writer: Writer,
    progress: Progress,
}

/// A stream and the first of it.
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

    /// Finishes the stream that an earlier try was cut off in.
    async fn go_on_with(&mut self, Reached { stream, seq }: Reached) -> anyhow::Result<()> {
        let head = self.store.head(stream).await?;
        if seq == head {
            return Ok(());
        }
        let begun = begin(self.store.clone(), stream, head, seq).await?;
        *self.writer.manifest.streams.entry(stream.kind).or_default() -= 1; // it is counted where it ends
        self.stream(begun).await
    }

    /// The streams of a kind whose ids are above `after`.
    async fn kind(&mut self, kind: Kind, mut after: Option<Uuid>) -> anyhow::Result<()> {
        loop {
            let listed = self.store.streams(kind, after, STREAMS_PAGE).await?;
            let Some((last, _)) = listed.last() else { return Ok(()) };
            after = Some(*last);
            let store = self.store;
            let written = listed.into_iter().filter(|(_, head)| *head > 0);
            let begun = written.map(|(id, head)| begin(store.clone(), StreamId::new(kind, id), head, 0));
            let mut begun = stream::iter(begun).buffered(STREAMS_AT_ONCE);
            while let Some(begun) = begun.try_next().await? {
                self.stream(begun).await?;
            }
        }
    }

    async fn stream(&mut self, begun: Begun) -> anyhow::Result<()> {
        let Begun { stream, head, unfinished, mut page, snapshot } = begun;
        *self.writer.manifest.streams.entry(stream.kind).or_default() += 1;
        loop {
            let seq = page.records.last().with_context(|| format!("{stream} ends before {head}"))?.seq;
            self.writer.put(&Entry::Stream { stream, head, unfinished: unfinished.clone() })?;
            self.writer.manifest.records += page.records.len() as u64;
            self.progress.more(page.records.len());
            for record in page.records {
                self.writer.put(&Entry::Record(record.into()))?;
            }
            if seq == head {
                break;
            }
            self.writer.reached(Reached { stream, seq })?;
            page = self.store.read(stream, Window::After(seq), PAGE_RECORDS, PAGE_BYTES).await?;
        }
        if let Some(snapshot) = snapshot {
            self.writer.put(&snapshot.into())?;
        }
        self.writer.reached(Reached { stream, seq: head })
    }

    /// Refuses an export during which the store was written to: what is in it may not fit together.
    async fn check_quiet(&self) -> anyhow::Result<()> {
        let (mut streams, mut records) = (0, 0);
        for kind in Kind::ALL {
            let counted = count(self.store, kind).await?;
            streams += counted.streams;
            records += counted.records;
        }
        let manifest = &self.writer.manifest;
        let quiet = records == manifest.records && streams == manifest.streams.values().sum::<u64>();
        ensure!(
            quiet,
            "the store was written to meanwhile: stop its servers, and export into another folder"
        );
        Ok(())
    }
}

/// Reads a stream's first page after that seq, and what else there is of it.
async fn begin(store: SharedStore, stream: StreamId, head: Seq, after: Seq) -> Result<Begun, ReadError> {
    let page = store.read(stream, Window::After(after), PAGE_RECORDS, PAGE_BYTES).await?;
    let unfinished = store.unfinished_of(stream).await?;
    let snapshot = store.snapshot(stream).await?;
    Ok(Begun { stream, head, unfinished, page, snapshot })
}
