//! Documents of a segment that are not to be found, since something newer stands in the overlay.

use std::sync::Arc;

use tantivy::DocId;

/// The documents of a page.
const PAGE_DOCS: u32 = 4_096;

/// The words of a page.
const PAGE_WORDS: usize = PAGE_DOCS as usize / 64;

/// A set of documents of a segment. A copy of it shares all pages that do not change later.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hidden {
    pages: Vec<Option<Arc<[u64; PAGE_WORDS]>>>,
}

impl Hidden {
    /// Hides a document.
    pub(crate) fn insert(&mut self, doc: DocId) {
        let (page, word, bit) = place(doc);
        if self.pages.len() <= page {
            self.pages.resize(page + 1, None);
        }
        let page = Arc::make_mut(self.pages[page].get_or_insert_with(|| Arc::new([0; PAGE_WORDS])));
        page[word] |= bit;
    }

    /// Whether a document is hidden.
    pub(crate) fn has(&self, doc: DocId) -> bool {
        let (page, word, bit) = place(doc);
        matches!(self.pages.get(page), Some(Some(page)) if page[word] & bit != 0)
    }
}

const fn place(doc: DocId) -> (usize, usize, u64) {
    let (page, at) = (doc / PAGE_DOCS, doc % PAGE_DOCS);
    (page as usize, (at / 64) as usize, 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_does_not_change_with_its_original() {
        let mut hidden = Hidden::default();
        assert!(!hidden.has(0) && !hidden.has(u32::MAX));
        hidden.insert(70);
        let before = hidden.clone();
        hidden.insert(71);
        hidden.insert(1_000_000);
        assert!(hidden.has(70) && hidden.has(71) && hidden.has(1_000_000) && !hidden.has(72));
        assert!(before.has(70) && !before.has(71) && !before.has(1_000_000));
    }
}
