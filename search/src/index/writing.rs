//! What writes the index. It has two threads of its own for each kind, which tantivy starts.

use std::sync::Arc;

use tantivy::directory::error::LockError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{Index, IndexReader, IndexWriter, TantivyError};

use super::form::Form;
use super::opening::damage;
use super::segments::Segments;
use crate::doc::{Doc, DocKind};
use crate::overlay::{Batch, Change};

/// The memory in which the documents of one kind gather before they are written, in bytes. Two kinds have
/// twice as much.
pub const HEAP_BYTES: usize = 32 * 1024 * 1024;

/// Segments of at most that many documents are merged with each other as if they were of one size.
const SMALL_SEGMENT_DOCS: u32 = 10_000;

/// How many segments of about one size there are before they are merged.
const MERGED_SEGMENTS: usize = 8;

/// The share of replaced documents from which on a segment is written anew.
const REPLACED_SHARE_MAX: f32 = 0.3;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk is full, or cannot be written or read. The same can be tried again: nothing is lost but time.
    #[error("the index could not be written")]
    Storage(#[source] TantivyError),
    /// Another program writes this index.
    #[error("another program writes this index")]
    Busy,
}

impl From<TantivyError> for WriteError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => WriteError::Busy,
            error => WriteError::Storage(error),
        }
    }
}

/// What a [`crate::Search`] reads from now on.
pub struct Written {
    /// The number of the batch that is in it; 0 where it was none.
    pub(crate) number: u64,
    pub(crate) people: Arc<Segments>,
    pub(crate) jobs: Arc<Segments>,
}

impl Written {
    /// How many segments the index of the kind with more of them has. Where these are many, merging does not
    /// keep up, and the next batch should wait.
    pub fn segments(&self) -> usize {
        self.people.columns.len().max(self.jobs.columns.len())
    }
}

/// Writes an index. There is one at a time.
pub struct Writer {
    people: Side,
    jobs: Side,
}

impl Writer {
    /// A writer of two open indexes, and what they hold.
    pub(crate) fn new(people: Index, jobs: Index, form: &Form) -> Result<(Self, Written), WriteError> {
        let writer = Self {
            people: Side::new(people, DocKind::People, form)?,
            jobs: Side::new(jobs, DocKind::Jobs, form)?,
        };
        let written = writer.written(0);
        Ok((writer, written))
    }

    /// Writes a batch, so that it is on the disk, and gives what is to be read from then on. It takes some
    /// ten milliseconds for the disk alone. A batch without changes writes nothing, and shows what was
    /// merged.
    ///
    /// # Errors Where the disk is full or fails. The batch can be written again, by itself or as a part of
    /// another one.
    pub fn write(&mut self, batch: &Batch) -> Result<Written, WriteError> {
        if !batch.is_empty() {
            for (kind, change) in batch.changes() {
                self.side(kind).change(change)?;
            }
            self.commit(&batch.mark)?;
        }
        self.reload()?;
        Ok(self.written(batch.number))
    }

    /// Adds a document that the index does not have yet. It is found after [`Self::finish_load`]. Where too
    /// much waits to be written, this waits.
    ///
    /// # Errors
    /// Where the disk is full or fails: all that was loaded since the last mark is gone.
    pub fn load(&mut self, doc: &Doc) -> Result<(), WriteError> {
        self.side(doc.kind).add(doc)
    }

    /// Writes all that was loaded, so that it is on the disk.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn finish_load(&mut self, mark: &str) -> Result<Written, WriteError> {
        self.commit(mark)?;
        self.reload()?;
        Ok(self.written(0))
    }

    /// Waits until nothing is merged any more, and gives what is to be read from then on.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn settle(&mut self) -> Result<Written, WriteError> {
        self.people.settle()?;
        self.jobs.settle()?;
        self.reload()?;
        Ok(self.written(0))
    }

    /// Reads all bytes of the index, at some hundred megabytes a second where the disk is fast, once nothing
    /// is merged any more. Says what is damaged, if something is: then the index is to be made anew.
    ///
    /// # Errors
    /// Where the disk is full or fails. That says nothing of what is there.
    pub fn damage(&mut self) -> Result<Option<String>, WriteError> {
        let settled = [self.people.settle(), self.jobs.settle()];
        match self.people.damage().or_else(|| self.jobs.damage()) {
            Some(damage) => Ok(Some(damage)),
            None => settled.into_iter().collect::<Result<_, _>>().map(|()| None),
        }
    }

    fn side(&mut self, kind: DocKind) -> &mut Side {
        match kind {
            DocKind::People => &mut self.people,
            DocKind::Jobs => &mut self.jobs,
        }
    }

    /// Jobs come first: the mark that counts is that of people.
    fn commit(&mut self, mark: &str) -> Result<(), WriteError> {
        self.jobs.commit(mark)?;
        self.people.commit(mark)
    }

    fn reload(&mut self) -> Result<(), WriteError> {
        self.people.reload()?;
        self.jobs.reload()
    }

    fn written(&self, number: u64) -> Written {
        Written { number, people: Arc::clone(&self.people.segments), jobs: Arc::clone(&self.jobs.segments) }
    }
}

/// The index of one kind.
struct Side {
    index: Index,
    kind: DocKind,
    form: Form,
    reader: IndexReader,
    segments: Arc<Segments>,
    /// Missing after a failure: what a failed writer holds is not to be trusted, and so it is made anew.
    writer: Option<IndexWriter>,
}

impl Side {
    fn new(index: Index, kind: DocKind, form: &Form) -> Result<Self, WriteError> {
        let reader = index
            .reader_builder()
            .reload_policy(tantivy::ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(1)
            .try_into()?;
        let segments = Arc::new(Segments::open(reader.searcher(), kind, form, None)?);
        let writer = Some(writer_of(&index)?);
        Ok(Self { index, kind, form: form.clone(), reader, segments, writer })
    }

    /// Does something with the writer. After a failure the writer is gone.
    fn with_writer<T>(
        &mut self,
        act: impl FnOnce(&mut IndexWriter, &Form) -> tantivy::Result<T>,
    ) -> Result<T, WriteError> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => writer_of(&self.index)?,
        };
        let done = act(&mut writer, &self.form)?;
        self.writer = Some(writer);
        Ok(done)
    }

    fn change(&mut self, change: &Change) -> Result<(), WriteError> {
        self.with_writer(|writer, form| {
            writer.delete_term(form.id_term(change.id));
            change.doc.iter().try_for_each(|doc| writer.add_document(form.document(doc)).map(|_| ()))
        })
    }

    fn add(&mut self, doc: &Doc) -> Result<(), WriteError> {
        self.with_writer(|writer, form| writer.add_document(form.document(doc)).map(|_| ()))
    }

    fn commit(&mut self, mark: &str) -> Result<(), WriteError> {
        self.with_writer(|writer, _| {
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(mark);
            commit.commit().map(|_| ())
        })
    }

    fn reload(&mut self) -> Result<(), WriteError> {
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        if searcher.generation().generation_id() != self.segments.searcher.generation().generation_id() {
            self.segments = Arc::new(Segments::open(searcher, self.kind, &self.form, Some(&self.segments))?);
        }
        Ok(())
    }

    /// A file that cannot be read is damaged as well.
    fn damage(&self) -> Option<String> {
        damage(&self.index).unwrap_or_else(|error| Some(error.to_string()))
    }

    fn settle(&mut self) -> Result<(), WriteError> {
        if let Some(writer) = self.writer.take() {
            writer.wait_merging_threads()?;
        }
        self.writer = Some(writer_of(&self.index)?);
        Ok(())
    }
}

fn writer_of(index: &Index) -> Result<IndexWriter, WriteError> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .memory_budget_per_thread(HEAP_BYTES)
        .num_merge_threads(1)
        .build();
    let writer = index.writer_with_options(options)?;
    let mut merging = LogMergePolicy::default();
    merging.set_min_num_segments(MERGED_SEGMENTS);
    merging.set_min_layer_size(SMALL_SEGMENT_DOCS);
    merging.set_del_docs_ratio_before_merge(REPLACED_SHARE_MAX);
    writer.set_merge_policy(Box::new(merging));
    Ok(writer)
}
