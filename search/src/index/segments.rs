//! The segments of an index of one kind, as of one commit.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};
use uuid::Uuid;

use super::columns::Columns;
use super::form::Form;
use crate::doc::DocKind;

/// What is read of an index. It stays as it is while others write.
pub(crate) struct Segments {
    pub searcher: Searcher,
    pub form: Form,
    /// For each segment of the searcher.
    pub columns: Vec<Arc<Columns>>,
}

impl Segments {
    /// Opens what a searcher sees. The columns of segments that were open before are taken from there.
    pub(crate) fn open(
        searcher: Searcher,
        kind: DocKind,
        form: &Form,
        before: Option<&Segments>,
    ) -> tantivy::Result<Self> {
        let before = before.into_iter().flat_map(|before| before.each());
        let known: FxHashMap<SegmentId, &Arc<Columns>> =
            before.map(|(reader, columns)| (reader.segment_id(), columns)).collect();
        let columns_of = |segment: &SegmentReader| match known.get(&segment.segment_id()) {
            Some(columns) => Ok(Arc::clone(columns)),
            None => Columns::open(segment, kind).map(Arc::new),
        };
        let columns = searcher.segment_readers().iter().map(columns_of).collect::<Result<_, _>>()?;
        Ok(Self { searcher, form: form.clone(), columns })
    }

    /// Each segment with its columns.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&SegmentReader, &Arc<Columns>)> {
        self.searcher.segment_readers().iter().zip(&self.columns)
    }

    /// How many documents it has; those that were replaced count until their segment is merged.
    pub(crate) fn docs(&self) -> u64 {
        self.searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum()
    }

    /// Where the document of an id stands: the number of the segment, and of the document in it. There is one
    /// at most.
    pub(crate) fn find(&self, id: Uuid) -> tantivy::Result<Option<(usize, DocId)>> {
        for at in 0..self.columns.len() {
            if let Some(doc) = self.find_in(at, id)? {
                return Ok(Some((at, doc)));
            }
        }
        Ok(None)
    }

    /// The number of the document of an id in one segment.
    pub(crate) fn find_in(&self, at: usize, id: Uuid) -> tantivy::Result<Option<DocId>> {
        let segment = self.searcher.segment_reader(at as u32);
        let inverted = segment.inverted_index(self.form.id)?;
        let postings = inverted.read_postings(&self.form.id_term(id), IndexRecordOption::Basic)?;
        let Some(mut postings) = postings else { return Ok(None) };
        let mut doc = postings.doc();
        while doc != TERMINATED && segment.is_deleted(doc) {
            doc = postings.advance();
        }
        Ok(Some(doc).filter(|doc| *doc != TERMINATED))
    }

    /// The id of each segment, in their order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = SegmentId> {
        self.searcher.segment_readers().iter().map(SegmentReader::segment_id)
    }
}
