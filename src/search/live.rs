//! What can be found now.

use std::cmp::Reverse;
use std::collections::HashMap;

use parking_lot::RwLock;
use protocol::search::{
    FACET_VALUES_MAX, Facet, FacetName, FacetValue, HITS_DEFAULT, Reason, ReasonBy, Sort, Total,
};
use protocol::{Millis, WireError};
use search::{Doc, DocKind, Part, Query, Taxon};
use serde::Serialize;
use uuid::Uuid;

/// A change of what can be found.
#[derive(Debug)]
pub enum Change {
    /// This can be found.
    Put(Box<Doc>),
    /// That cannot be found any more.
    Gone {
        /// What it was.
        kind: DocKind,
        /// The account, or the job.
        id: Uuid,
        /// The version that cannot be found.
        version: u64,
    },
}

/// A question.
#[derive(Debug)]
pub struct Ask {
    /// What is searched for.
    pub query: Query,
    /// In which order hits come.
    pub sort: Sort,
    /// What is counted.
    pub facets: Vec<FacetName>,
    /// Where the page before ended.
    pub after: Option<String>,
    /// How many hits at most.
    pub limit: Option<u32>,
    /// Whether what is for members only is found.
    pub for_members: bool,
}

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// The hits of the page.
    pub hits: Vec<FoundHit>,
    /// How many there are.
    pub total: Total,
    /// The counts that were asked for.
    pub facets: Vec<Facet>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A hit, before it is shown.
#[derive(Debug)]
pub struct FoundHit {
    /// The account, or the job.
    pub id: Uuid,
    /// How well it fits.
    pub score: u32,
    /// Why.
    pub why: Vec<Reason>,
}

/// All documents, and until when all that was published is in.
#[derive(Debug, Default)]
pub struct Live(RwLock<State>);

#[derive(Debug, Default)]
struct State {
    docs: HashMap<(DocKind, Uuid), Doc>,
    /// The latest time that an answer named: what arrives later says so.
    told: Millis,
}

impl Live {
    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.0.read().docs.len()
    }

    /// Takes a change, unless a later one was taken before.
    pub fn take(&self, change: Change, now: Millis) {
        let mut state = self.0.write();
        match change {
            Change::Put(mut doc) => {
                let known = state.docs.get(&(doc.kind, doc.id));
                if known.is_some_and(|known| known.version > doc.version) {
                    return;
                }
                doc.arrived_at = now.max(state.told + 1);
                state.docs.insert((doc.kind, doc.id), *doc);
            }
            Change::Gone { kind, id, version } => {
                if state.docs.get(&(kind, id)).is_some_and(|known| known.version <= version) {
                    state.docs.remove(&(kind, id));
                }
            }
        }
    }

    /// Answers a question, with the time until when all is in.
    pub fn find(&self, ask: &Ask, now: Millis) -> Result<(Found, Millis), WireError> {
        let as_of = {
            let mut state = self.0.write();
            state.told = state.told.max(now);
            state.told
        };
        let after = ask.after.as_deref().map(place).transpose()?;
        let state = self.0.read();
        let fits = |doc: &&Doc| (ask.for_members || !doc.members_only) && ask.query.fits(doc);
        let docs: Vec<&Doc> = state.docs.values().filter(fits).collect();
        let facets = ask.facets.iter().map(|name| facet(*name, &docs, &ask.query)).collect();
        let total = Total { count: docs.len() as u64, about: false };
        let mut placed: Vec<(u64, Uuid, &Doc)> =
            docs.into_iter().map(|doc| (key(ask.sort, doc, &ask.query), doc.id, doc)).collect();
        placed.sort_unstable_by_key(|(key, id, _)| (Reverse(*key), *id));
        placed.retain(|(key, id, _)| {
            after.is_none_or(|after| (Reverse(*key), *id) > (Reverse(after.0), after.1))
        });
        let limit = ask.limit.unwrap_or(HITS_DEFAULT) as usize;
        let next = (placed.len() > limit).then(|| {
            let (key, id, _) = placed[limit - 1];
            format!("{key}:{}", id.simple())
        });
        let hits = placed.into_iter().take(limit).map(|(_, id, doc)| {
            let why = reasons(doc, &ask.query);
            FoundHit { id, score: why.iter().map(|reason| reason.points).sum(), why }
        });
        Ok((Found { hits: hits.collect(), total, facets, next }, as_of))
    }
}

/// Where a page ended: the sort key, and the id.
fn place(text: &str) -> Result<(u64, Uuid), WireError> {
    let read = |text: &str| {
        let (key, id) = text.split_once(':')?;
        Some((key.parse().ok()?, Uuid::try_parse(id).ok()?))
    };
    read(text).ok_or_else(|| WireError::invalid("after", "is no `next` of a page"))
}

/// By what hits are sorted, the highest first.
fn key(sort: Sort, doc: &Doc, query: &Query) -> u64 {
    match (sort, doc.kind) {
        (Sort::Recent, _) => doc.posted_at,
        (Sort::Rate, DocKind::People) => doc.low.map_or(0, |low| u64::MAX - low),
        (Sort::Rate, DocKind::Jobs) => amount(doc, protocol::search::PayKind::Hourly),
        (Sort::Budget, DocKind::Jobs) => amount(doc, protocol::search::PayKind::Fixed),
        (Sort::Fit, _) | (Sort::Budget, DocKind::People) => {
            reasons(doc, query).iter().map(|reason| u64::from(reason.points)).sum()
        }
    }
}

fn amount(doc: &Doc, pay: protocol::search::PayKind) -> u64 {
    if doc.pay == Some(pay) { doc.high.unwrap_or(0) } else { 0 }
}

/// Why a document fits, what weighs most first.
fn reasons(doc: &Doc, query: &Query) -> Vec<Reason> {
    let phrases = query.text.all.iter();
    let words = phrases.map(|phrase| {
        let times = |part| doc.words.count(phrase, part).min(5);
        times(Part::Title) * 20 + times(Part::All) * 10
    });
    let shared = |list: &[Taxon]| -> Vec<String> {
        let shared = list.iter().filter(|taxon| doc.skills.contains(taxon));
        shared.filter_map(|taxon| taxon.entry()).map(|entry| entry.id().to_owned()).collect()
    };
    let skills = [shared(&query.skills), shared(&query.any_skills)].concat();
    let mut why = vec![
        Reason { by: ReasonBy::Words, points: words.sum(), ids: Vec::new() },
        Reason { by: ReasonBy::Skills, points: 20 * skills.len() as u32, ids: skills },
        Reason { by: ReasonBy::Record, points: doc.record.min(20), ids: Vec::new() },
    ];
    why.retain(|reason| reason.points > 0);
    why.sort_by_key(|reason| Reverse(reason.points));
    why
}

fn facet(name: FacetName, docs: &[&Doc], query: &Query) -> Facet {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for doc in docs {
        for value in values(name, doc, query) {
            *counts.entry(value).or_default() += 1;
        }
    }
    let mut values: Vec<FacetValue> =
        counts.into_iter().map(|(id, count)| FacetValue { name: name_of(&id), id, count }).collect();
    values.sort_by(|one, other| (Reverse(one.count), &one.id).cmp(&(Reverse(other.count), &other.id)));
    values.truncate(FACET_VALUES_MAX);
    Facet { name, values, about: false }
}

fn name_of(id: &str) -> Option<String> {
    Taxon::of(id).entry().map(|entry| entry.name().to_owned())
}

/// The values of a document by which it is counted.
fn values(name: FacetName, doc: &Doc, query: &Query) -> Vec<String> {
    let ids = |taxa: &[Taxon]| -> Vec<String> {
        taxa.iter().filter_map(|taxon| taxon.entry()).map(|entry| entry.id().to_owned()).collect()
    };
    match name {
        FacetName::Skills => ids(&doc.skills),
        FacetName::Categories => ids(&beneath(&doc.categories, query)),
        FacetName::Countries => doc.country.map(|country| country.code().to_owned()).into_iter().collect(),
        FacetName::Languages => doc.languages.iter().map(|tag| tag.name().to_owned()).collect(),
        FacetName::Availability => wire_name(doc.availability),
        FacetName::Pay => wire_name(doc.pay),
        FacetName::Sizes => wire_name(doc.size),
        FacetName::Bands => wire_name(doc.band),
    }
}

/// The categories right beneath the one of the query, or the areas.
fn beneath(categories: &[Taxon], query: &Query) -> Vec<Taxon> {
    let opened: Vec<_> = match &*query.categories {
        [one] => one.entry().into_iter().flat_map(|entry| entry.children()).collect(),
        _ => taxonomy::taxonomy().roots().collect(),
    };
    let opened: Vec<Taxon> = opened.iter().map(|entry| Taxon::of(entry.id())).collect();
    categories.iter().copied().filter(|category| opened.contains(category)).collect()
}

/// How a value is named on the wire.
fn wire_name<T: Serialize>(value: Option<T>) -> Vec<String> {
    let name = value.and_then(|value| serde_json::to_value(value).ok());
    name.as_ref().and_then(|name| name.as_str()).map(str::to_owned).into_iter().collect()
}
