//! The documents that changed and can be found, in pages that are shared with each view of them.

use std::sync::Arc;

use crate::doc::Doc;

/// The documents of a page. Whoever changes one copies its page, and whoever takes a view counts all pages.
const PAGE_DOCS: usize = 128;

type Page = [Option<Arc<Doc>>; PAGE_DOCS];

/// Documents by number. A copy shares all pages that do not change later.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangedDocs {
    pages: Vec<Arc<Page>>,
    len: usize,
}

impl ChangedDocs {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Puts a document in the place of the one with that number, or nothing.
    pub(crate) fn set(&mut self, number: usize, doc: Option<Arc<Doc>>) {
        let (page, at) = (number / PAGE_DOCS, number % PAGE_DOCS);
        while self.pages.len() <= page {
            self.pages.push(Arc::new([const { None }; PAGE_DOCS]));
        }
        self.len += usize::from(doc.is_some());
        let before = std::mem::replace(&mut Arc::make_mut(&mut self.pages[page])[at], doc);
        self.len -= usize::from(before.is_some());
    }

    /// Each document with its number.
    pub(crate) fn each(&self) -> impl Iterator<Item = (usize, &Arc<Doc>)> {
        let docs = self.pages.iter().flat_map(|page| page.iter()).enumerate();
        docs.filter_map(|(number, doc)| Some((number, doc.as_ref()?)))
    }

    /// The document of a number that [`Self::each`] has named.
    pub(crate) fn get(&self, number: usize) -> Option<&Arc<Doc>> {
        self.pages.get(number / PAGE_DOCS)?[number % PAGE_DOCS].as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{SMALL, World};

    #[test]
    fn a_copy_does_not_change_with_its_original() {
        let mut world = World::new(7, SMALL);
        let mut doc = |number| Some(Arc::new(world.person(number, 1)));
        let mut docs = ChangedDocs::default();
        docs.set(0, doc(0));
        docs.set(PAGE_DOCS, doc(1));
        let before = docs.clone();
        docs.set(0, None);
        docs.set(PAGE_DOCS, doc(2));
        docs.set(PAGE_DOCS + 1, doc(3));
        let numbers = |docs: &ChangedDocs| docs.each().map(|(number, _)| number).collect::<Vec<_>>();
        assert_eq!((numbers(&before), before.len()), (vec![0, PAGE_DOCS], 2));
        assert_eq!((numbers(&docs), docs.len()), (vec![PAGE_DOCS, PAGE_DOCS + 1], 2));
        assert_ne!(before.get(PAGE_DOCS).map(|doc| doc.id), docs.get(PAGE_DOCS).map(|doc| doc.id));
        assert!(docs.get(0).is_none() && docs.get(10 * PAGE_DOCS).is_none());
    }
}
