//! How many documents stand in each category.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED, Term};

use crate::doc::DocKind;
use crate::finding::ReadError;
use crate::hidden::Hidden;
use crate::index::columns::Columns;
use crate::numbers::Numbers;
use crate::overlay::{SideView, View};
use crate::taxa::Taxon;

/// The documents of a category in a segment that are counted one by one. Where there are more, those that
/// were replaced are taken off by their share in the segment.
const COUNTED_MAX: u32 = 10_000;

impl View {
    /// How many documents of a kind that everybody finds stand in each of these categories, or beneath it.
    /// Above ten thousand, a count is an estimate that is a little off.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn counts(&self, kind: DocKind, categories: &[Taxon]) -> Result<Vec<u64>, ReadError> {
        let side = self.side(kind);
        let counts = categories.iter().map(|category| side.count_in(*category));
        Ok(counts.collect::<tantivy::Result<_>>()?)
    }
}

impl SideView {
    fn count_in(&self, category: Taxon) -> tantivy::Result<u64> {
        let term = Term::from_field_u64(self.segments.form.categories, category.0);
        let stands_in = |doc: &&std::sync::Arc<crate::Doc>| {
            !doc.members_only && doc.categories.binary_search(&category).is_ok()
        };
        let changed = self.docs.each().map(|(_, doc)| doc).filter(stands_in).count() as u64;
        let mut segments = self.segments.each().zip(&self.hidden);
        segments.try_fold(changed, |sum, ((segment, columns), hidden)| {
            Ok(sum + count(segment, columns, hidden, &term)?)
        })
    }
}

fn count(segment: &SegmentReader, columns: &Columns, hidden: &Hidden, term: &Term) -> tantivy::Result<u64> {
    let inverted = segment.inverted_index(term.field())?;
    let Some(info) = inverted.get_term_info(term)? else { return Ok(0) };
    if info.doc_freq > COUNTED_MAX {
        let share = f64::from(segment.num_docs()) / f64::from(segment.max_doc());
        return Ok((f64::from(info.doc_freq) * share).round() as u64);
    }
    let mut postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
    let (mut count, mut doc) = (0, postings.doc());
    while doc != TERMINATED {
        let is_there = !segment.is_deleted(doc) && !hidden.has(doc);
        count += u64::from(is_there && !columns.row(doc).bits().is_members_only());
        doc = postings.advance();
    }
    Ok(count)
}
