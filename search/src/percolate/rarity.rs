//! How rare a term is.

use super::What;
use crate::doc::DocKind;
use crate::overlay::View;
use tantivy::Term;

/// Knows how many documents have a term, about. It only has to say what is rarer than what: what is wrong
/// costs time, and nothing is missed.
pub trait Rarity {
    /// About how many documents have it.
    fn documents(&self, what: What<'_>) -> u64;

    /// About how many documents there are; 0 where what was answered once holds for good.
    fn all(&self) -> u64 {
        0
    }
}

impl<F: Fn(What<'_>) -> u64> Rarity for F {
    fn documents(&self, what: What<'_>) -> u64 {
        self(what)
    }
}

/// How many jobs of the index have it. What changed since the index was last written does not count.
impl Rarity for View {
    fn documents(&self, what: What<'_>) -> u64 {
        let segments = &self.side(DocKind::Jobs).segments;
        let form = &segments.form;
        let term = match what {
            What::Word(word) => Term::from_field_text(form.words, word),
            What::Skill(skill) => Term::from_field_u64(form.skills, skill.0),
            What::Category(category) => Term::from_field_u64(form.categories, category.0),
        };
        segments.searcher.doc_freq(&term).unwrap_or(0)
    }

    fn all(&self) -> u64 {
        self.side(DocKind::Jobs).segments.searcher.num_docs()
    }
}
