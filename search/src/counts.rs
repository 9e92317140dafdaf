//! How many documents stand in each category.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use crate::doc::DocKind;
use crate::finding::ReadError;
use crate::hidden::Hidden;
use crate::index::columns::Columns;
use crate::numbers::Numbers;
use crate::overlay::{SideView, View};
use crate::taxa::Taxon;

/// The documents of a category in a segment that are looked at. Where there are more, these are looked at in
/// stretches that are spread over the segment, and of all the others as large a share counts as of them.
const LOOKED_AT_MAX: u32 = 10_000;
const STRETCHES: u32 = 100;

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
    let mut postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
    let (max_doc, all) = (segment.max_doc(), info.doc_freq);
    let stretches = if all > LOOKED_AT_MAX { STRETCHES } else { 1 };
    let (mut looked_at, mut counted) = (0, 0);
    for stretch in 0..stretches {
        let from = (u64::from(max_doc) * u64::from(stretch) / u64::from(stretches)) as DocId;
        if postings.doc() < from {
            postings.seek(from);
        }
        for _ in 0..LOOKED_AT_MAX / stretches {
            let doc = postings.doc();
            if doc == TERMINATED {
                break;
            }
            let is_there = !segment.is_deleted(doc) && !hidden.has(doc);
            looked_at += 1;
            counted += u64::from(is_there && !columns.row(doc).bits().is_members_only());
            postings.advance();
        }
    }
    Ok(estimate(counted, looked_at, u64::from(all)))
}

/// How many of all count, where so many of some do.
fn estimate(counted: u64, looked_at: u64, all: u64) -> u64 {
    if looked_at == all { counted } else { (counted * all + looked_at / 2) / looked_at.max(1) }
}
