//! How common the words and skills of a query are, roughly: what its points are made of. A page of hits says
//! in its place what the first page knew, so that documents which did not change have the same points on all
//! pages, whatever is written meanwhile.

use std::fmt;

use tantivy::Term;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;

use crate::index::Segments;
use crate::index::compile::phrase_terms;
use crate::query::Query;
use crate::text::TEXT_WORDS_MAX;

/// The steps in which a number doubles. Points know numbers no more exactly than that.
const STEPS: f64 = 8.0;

/// The most levels: those of all documents and of their length, of each word, and of each skill.
pub(crate) const LEVELS_MAX: usize = 2 + TEXT_WORDS_MAX + protocol::search::FILTER_IDS_MAX;

/// What was known of an index: numbers, each as its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Levels {
    levels: [u8; LEVELS_MAX],
    len: usize,
}

impl Levels {
    /// What an index knows of the terms of a query.
    pub(crate) fn of(query: &Query, segments: &Segments) -> tantivy::Result<Self> {
        let searcher = &segments.searcher;
        // They are never of no document, so that nothing is divided by zero.
        let docs = searcher.total_num_docs()?.max(1);
        let length = searcher.total_num_tokens(segments.form.words)?.max(1) / docs;
        let mut known = Self { levels: [0; LEVELS_MAX], len: 0 };
        known.push(level_of(docs));
        known.push(level_of(length));
        for term in terms(query, segments) {
            known.push(level_of(searcher.doc_freq(&term)?));
        }
        Ok(known)
    }

    /// The numbers of a query's terms, where there is one for each.
    pub(crate) fn statistics(&self, query: &Query, segments: &Segments) -> Option<Statistics> {
        let terms: Vec<Term> = terms(query, segments).collect();
        let [docs, length, of_terms @ ..] = &self.levels[..self.len] else { return None };
        let docs = number_at(*docs).max(1);
        let found = of_terms.iter().map(|level| number_at(*level).min(docs));
        (of_terms.len() == terms.len()).then(|| Statistics {
            docs,
            tokens: number_at(*length).max(1).saturating_mul(docs),
            found: terms.into_iter().zip(found).collect(),
        })
    }

    /// Reads what [`Display`](fmt::Display) wrote.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let (pairs, []) = digits.as_chunks::<2>() else { return None };
        let mut known = Self { levels: [0; LEVELS_MAX], len: 0 };
        for pair in pairs {
            let pair = std::str::from_utf8(pair).ok().filter(|pair| !pair.starts_with('+'))?;
            let level = u8::from_str_radix(pair, 16).ok()?;
            if !known.push(level) {
                return None;
            }
        }
        Some(known)
    }

    /// Whether there was room.
    fn push(&mut self, level: u8) -> bool {
        let Some(place) = self.levels.get_mut(self.len) else { return false };
        *place = level;
        self.len += 1;
        true
    }
}

/// Two digits for each level.
impl fmt::Display for Levels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.levels[..self.len].iter().try_for_each(|level| write!(f, "{level:02x}"))
    }
}

/// The terms of a query that weigh something, in one order: its words, and its skills.
fn terms<'a>(query: &'a Query, segments: &'a Segments) -> impl Iterator<Item = Term> + 'a {
    let form = &segments.form;
    let words = query.text.all.iter().flat_map(|phrase| phrase_terms(phrase, form.words));
    let skills = query.skills.iter().chain(&query.any_skills);
    words.chain(skills.map(|skill| Term::from_field_u64(form.skills, skill.0))).take(LEVELS_MAX - 2)
}

fn level_of(number: u64) -> u8 {
    (STEPS * (number as f64 + 1.0).log2()).round() as u8
}

fn number_at(level: u8) -> u64 {
    ((f64::from(level) / STEPS).exp2() - 1.0).round() as u64
}

/// The numbers by which hits are weighed.
pub(crate) struct Statistics {
    docs: u64,
    tokens: u64,
    found: Vec<(Term, u64)>,
}

impl Statistics {
    /// How many documents there are.
    pub(crate) fn docs(&self) -> u64 {
        self.docs
    }

    /// How many documents have a term. What weighs nothing is in all.
    pub(crate) fn having(&self, term: &Term) -> u64 {
        self.found.iter().find(|(known, _)| known == term).map_or(self.docs, |(_, found)| *found)
    }
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, _: Field) -> tantivy::Result<u64> {
        Ok(self.tokens)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.docs)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.having(term))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_near_its_number_and_more_is_never_less() {
        for number in [0, 1, 2, 3, 10, 700, 50_000, 1_000_000, 3_000_000_000] {
            let near = number_at(level_of(number));
            assert!(near.abs_diff(number) <= number / 16 + 1, "{number} is about {near}");
        }
        let numbers: Vec<u64> = (0..=u8::MAX).map(number_at).collect();
        assert!(numbers.is_sorted());
    }

    #[test]
    fn levels_read_as_they_were_written_and_nothing_else_does() {
        let most = "ff".repeat(LEVELS_MAX);
        for text in ["", "00", "2a07ff", &most] {
            assert_eq!(Levels::read(text).map(|levels| levels.to_string()), Some(text.to_owned()));
        }
        for text in ["0", "zz", "+1", "2a0", &format!("{most}00")] {
            assert_eq!(Levels::read(text), None, "{text}");
        }
    }
}
