//! A query as the index reads it: posting lists that are put together.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, PhraseQuery, Query as Reads, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::form::Form;
use crate::query::Query;
use crate::taxa::Taxon;
use crate::text::Phrase;

/// A query as the index reads it.
pub(crate) struct Compiled {
    /// What must be there. The words alone weigh something.
    pub wanted: Box<dyn Reads>,
    /// What must not be there. It is not a part of `wanted`, since tantivy 0.27 asks a phrase that is left
    /// out for documents that lie behind it, which its own checks forbid.
    pub unwanted: Vec<Box<dyn Reads>>,
}

/// What a query asks of words and lists. What it asks of numbers is not in it: see [`crate::numbers::Test`].
pub(crate) fn compile(query: &Query, form: &Form) -> Compiled {
    let mut wanted: Vec<Box<dyn Reads>> = query.text.all.iter().map(|phrase| words(phrase, form)).collect();
    if query.text.is_nowhere {
        wanted.push(Box::new(EmptyQuery));
    }
    let must = |terms: Vec<Term>| weightless(any_of(terms));
    let taxon = |field| move |taxon: &Taxon| Term::from_field_u64(field, taxon.0);
    wanted.extend(query.skills.iter().map(|skill| must(vec![taxon(form.skills)(skill)])));
    let lists = [
        terms(&query.any_skills, taxon(form.skills)),
        terms(&query.categories, taxon(form.categories)),
        terms(&query.languages, |tag| Term::from_field_text(form.languages, tag.name())),
        terms(&query.countries, |country| {
            Term::from_field_u64(form.country, country.map_or(u64::MAX, crate::Country::number))
        }),
    ];
    wanted.extend(lists.into_iter().filter(|terms| !terms.is_empty()).map(must));
    Compiled {
        wanted: all_of(wanted),
        unwanted: query.text.none.iter().map(|phrase| words(phrase, form)).collect(),
    }
}

fn all_of(mut wanted: Vec<Box<dyn Reads>>) -> Box<dyn Reads> {
    match wanted.len() {
        0 => weightless(Box::new(AllQuery)),
        1 => wanted.remove(0),
        _ => Box::new(BooleanQuery::intersection(wanted)),
    }
}

fn terms<T>(wanted: &[T], term: impl Fn(&T) -> Term) -> Vec<Term> {
    wanted.iter().map(term).collect()
}

/// The terms of a phrase.
pub(crate) fn phrase_terms(phrase: &Phrase, words: Field) -> Vec<Term> {
    phrase.iter().map(|word| Term::from_field_text(words, word)).collect()
}

fn words(phrase: &Phrase, form: &Form) -> Box<dyn Reads> {
    let mut terms = phrase_terms(phrase, form.words);
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new(terms)),
    }
}

fn any_of(mut terms: Vec<Term>) -> Box<dyn Reads> {
    match terms.len() {
        1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::Basic)),
        _ => Box::new(BooleanQuery::new_multiterms_query(terms)),
    }
}

/// The same documents, all of one weight: none.
fn weightless(query: Box<dyn Reads>) -> Box<dyn Reads> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
