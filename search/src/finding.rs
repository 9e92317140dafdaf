//! Finds: counts what fits, puts the best in order, and says why.

use protocol::Millis;
use protocol::search::{Facet, FacetName, Reason, Sort, Total};
use tantivy::query::{EnableScoring, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};
use uuid::Uuid;

use crate::doc::{Doc, DocKind};
use crate::facets::{Counter, Sample};
use crate::fit::{Fit, Parts, Source};
use crate::hidden::Hidden;
use crate::index::columns::Columns;
use crate::index::compile::compile;
use crate::levels::{Levels, Statistics};
use crate::numbers::{PAY, Test, pay};
use crate::overlay::{SideView, View};
use crate::place::Place;
use crate::query::Query;
use crate::top::{At, Ranked, Top};

/// The index could not be read. It is to be made anew.
#[derive(Debug, thiserror::Error)]
#[error("the index could not be read")]
pub struct ReadError(#[from] TantivyError);

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What is searched for.
    pub query: &'a Query,
    /// In which order.
    pub sort: Sort,
    /// Where the page before ended.
    pub after: Option<Place>,
    /// How many hits there are to be on the page.
    pub limit: usize,
    /// What all hits are counted by. Each costs something.
    pub facets: &'a [FacetName],
    /// Whether the caller has published a profile: others do not find jobs that are for members.
    pub is_member: bool,
    /// What time it is, for what is recent.
    pub now: Millis,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The hits of the page.
    pub hits: Vec<FoundHit>,
    /// How many hits there are on all pages.
    pub total: Total,
    /// The facets, in the order in which they were asked for.
    pub facets: Vec<Facet>,
    /// Where the page ended, if there is another one.
    pub next: Option<Place>,
}

/// A hit.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundHit {
    /// What it is of.
    pub kind: DocKind,
    /// The account, or the job.
    pub id: Uuid,
    /// The version that was found.
    pub version: u64,
    /// When it was published or changed.
    pub posted_at: Millis,
    /// When the index first saw it.
    pub arrived_at: Millis,
    /// The same for jobs of one client with one title; 0 where there is nothing to compare.
    pub twin: u64,
    /// How well it fits: what the reasons add up to.
    pub score: u32,
    /// Why, what weighs most first.
    pub why: Vec<Reason>,
}

impl View {
    /// Finds what fits.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn find(&self, request: &Request<'_>) -> Result<Found, ReadError> {
        Ok(Finding::new(self.side(request.query.kind), request)?.find()?)
    }

    /// The documents of a kind that can be found, each with its version. It reads them all.
    pub fn versions(&self, kind: DocKind) -> Vec<(Uuid, u64)> {
        let side = self.side(kind);
        let changed = side.docs.each().map(|(_, doc)| (doc.id, doc.version));
        let segments = side.segments.each().zip(&side.hidden);
        let written = segments.flat_map(|((reader, columns), hidden)| {
            let docs = reader.doc_ids_alive().filter(|doc| !hidden.has(*doc));
            docs.map(|doc| (columns.id(doc), columns.version(doc))).collect::<Vec<_>>()
        });
        changed.chain(written).collect()
    }

    /// How many documents of a kind can be found: a number that is a little too high while changes wait to be
    /// written.
    pub fn count(&self, kind: DocKind) -> u64 {
        let side = self.side(kind);
        side.segments.searcher.num_docs() + side.docs.len() as u64
    }
}

/// One search.
struct Finding<'a> {
    request: &'a Request<'a>,
    side: &'a SideView,
    /// What is wanted, with the weight of its words.
    weight: Box<dyn Weight>,
    /// What is not wanted.
    unwanted: Vec<Box<dyn Weight>>,
    /// Whether the weight of the words counts for the order.
    ranks_words: bool,
    test: Test,
    fit: Fit,
    /// What is known of the words and skills.
    levels: Levels,
    now: Millis,
}

impl<'a> Finding<'a> {
    fn new(side: &'a SideView, request: &'a Request<'a>) -> tantivy::Result<Self> {
        let query = request.query;
        let compiled = compile(query, &side.segments.form);
        let has_words = !query.text.all.is_empty();
        let (levels, statistics) = known(side, request)?;
        let scoring = match has_words {
            true => EnableScoring::enabled_from_statistics_provider(&statistics, &side.segments.searcher),
            false => EnableScoring::disabled_from_searcher(&side.segments.searcher),
        };
        let weightless = EnableScoring::disabled_from_searcher(&side.segments.searcher);
        let unwanted = compiled.unwanted.iter().map(|query| query.weight(weightless));
        let now = request.after.map_or(request.now, |place| place.now);
        Ok(Self {
            request,
            side,
            weight: compiled.wanted.weight(scoring)?,
            unwanted: unwanted.collect::<tantivy::Result<_>>()?,
            ranks_words: has_words && is_by_fit(request),
            test: Test::of(query, request.is_member),
            fit: Fit::of(query, &side.segments.form, &statistics, now)?,
            levels,
            now,
        })
    }

    fn find(&self) -> tantivy::Result<Found> {
        let mut top = Top::new(self.request.limit, self.request.after.as_ref());
        let mut counters: Vec<Counter> =
            self.request.facets.iter().map(|name| Counter::of(*name, self.request.query)).collect();
        let mut count = 0;
        for (at, (reader, columns)) in self.side.segments.each().enumerate() {
            if self.request.query.arrived_after.is_some_and(|after| columns.latest_arrival() <= after) {
                continue;
            }
            let segment = Segment { at: at as u32, reader, columns, hidden: &self.side.hidden[at] };
            let (in_segment, sample) = self.read(&segment, &mut top, !counters.is_empty())?;
            count += in_segment;
            counters.iter_mut().try_for_each(|counter| counter.add_all(&sample, columns))?;
        }
        for (at, doc) in self.side.docs.each() {
            if self.request.query.fits(doc) && (self.request.is_member || !doc.members_only) {
                count += 1;
                counters.iter_mut().for_each(|counter| counter.add(doc));
                let words = if self.ranks_words { self.fit.words_of(doc) } else { 0.0 };
                top.offer(self.key(words, &**doc), At::Overlay(at as u32), words, || doc.id.as_u128());
            }
        }
        let (ranked, has_more) = top.page();
        let last = ranked.last().filter(|_| has_more);
        Ok(Found {
            hits: ranked.iter().map(|hit| self.hit(hit)).collect::<tantivy::Result<_>>()?,
            total: Total { count, about: false },
            facets: counters.into_iter().map(Counter::facet).collect(),
            next: last.map(|hit| Place {
                key: hit.key,
                id: Uuid::from_u128(hit.id),
                now: self.now,
                levels: is_by_fit(self.request).then_some(self.levels),
            }),
        })
    }

    /// Reads the hits of a segment: how many there are, and some of them for facets.
    fn read(
        &self,
        segment: &Segment<'_>,
        top: &mut Top,
        with_sample: bool,
    ) -> tantivy::Result<(u64, Sample)> {
        let mut sample = Sample::of_share(segment.reader.max_doc(), self.side.segments.docs());
        let mut count = 0;
        let mut unwanted = Unwanted::of(&self.unwanted, segment.reader)?;
        let mut hit = |doc: DocId, words: Score| {
            let row = segment.columns.row(doc);
            if segment.is_gone(doc) || !self.test.passes(&row) || unwanted.has(doc) {
                return;
            }
            count += 1;
            if with_sample {
                sample.see(doc);
            }
            let at = At::Index(segment.at, doc);
            top.offer(self.key(words, &row), at, words, || segment.columns.id(doc).as_u128());
        };
        if self.ranks_words {
            self.weight.for_each(segment.reader, &mut hit)?;
        } else {
            self.weight.for_each_no_score(segment.reader, &mut |docs| {
                docs.iter().for_each(|doc| hit(*doc, 0.0));
            })?;
        }
        Ok((count, sample))
    }

    /// What a hit is sorted by: a higher key comes first.
    fn key(&self, words: Score, source: &impl Source) -> u64 {
        let is_of_people = self.request.query.kind == DocKind::People;
        let is_paid = |kind| source.bits().get(PAY) == pay(kind);
        match self.request.sort {
            // What came since then comes in the order in which it came.
            Sort::Recent if self.request.query.arrived_after.is_some() => u64::MAX - source.arrived_at(),
            Sort::Recent => source.posted_at(),
            // Who names no rate comes last.
            Sort::Rate if is_of_people => source.low().checked_sub(1).map_or(0, |low| u64::MAX - low),
            Sort::Rate if is_paid(protocol::search::PayKind::Hourly) => source.high(),
            Sort::Rate => 0,
            Sort::Budget if is_of_people => sum(&self.fit.parts(words, source)),
            Sort::Budget if is_paid(protocol::search::PayKind::Fixed) => source.high(),
            Sort::Budget => 0,
            Sort::Fit => sum(&self.fit.parts(words, source)),
        }
    }

    fn hit(&self, ranked: &Ranked) -> tantivy::Result<FoundHit> {
        match ranked.at {
            At::Overlay(at) => {
                let doc: &Doc = self.side.docs.get(at as usize).expect("a view does not change");
                let (score, why) = self.why(self.fit.words_of(doc), doc);
                Ok(FoundHit {
                    kind: doc.kind,
                    id: doc.id,
                    version: doc.version,
                    posted_at: doc.posted_at,
                    arrived_at: doc.arrived_at,
                    twin: doc.twin,
                    score,
                    why,
                })
            }
            At::Index(segment, doc) => {
                use crate::numbers::Numbers;
                let columns = &self.side.segments.columns[segment as usize];
                let row = columns.row(doc);
                let (score, why) = self.why(self.words_in(segment, doc, ranked.words)?, &row);
                Ok(FoundHit {
                    kind: self.request.query.kind,
                    id: columns.id(doc),
                    version: columns.version(doc),
                    posted_at: row.posted_at(),
                    arrived_at: row.arrived_at(),
                    twin: columns.twin(doc),
                    score,
                    why,
                })
            }
        }
    }

    fn why(&self, words: Score, source: &impl Source) -> (u32, Vec<Reason>) {
        let parts = self.fit.parts(words, source);
        (parts.iter().sum(), self.fit.reasons(&parts, source))
    }

    /// What the words of a hit weigh, where they did not count for the order.
    fn words_in(&self, segment: u32, doc: DocId, known: Score) -> tantivy::Result<Score> {
        if self.ranks_words || self.request.query.text.all.is_empty() {
            return Ok(known);
        }
        let mut scorer = self.weight.scorer(self.side.segments.searcher.segment_reader(segment), 1.0)?;
        let is_there = scorer.doc() == doc || scorer.doc() < doc && scorer.seek(doc) == doc;
        debug_assert!(is_there && doc != TERMINATED, "a hit is found again");
        Ok(scorer.score())
    }
}

/// What is known of the words and skills: by the place of the page before, what the first page knew.
fn known(side: &SideView, request: &Request<'_>) -> tantivy::Result<(Levels, Statistics)> {
    let before = request.after.and_then(|place| place.levels).filter(|_| is_by_fit(request));
    let numbers = |levels: Levels| Some((levels, levels.statistics(request.query, &side.segments)?));
    if let Some(known) = before.and_then(numbers) {
        return Ok(known);
    }
    let levels = Levels::of(request.query, &side.segments)?;
    Ok(numbers(levels).expect("there is one for each term"))
}

fn is_by_fit(request: &Request<'_>) -> bool {
    let is_of_people = request.query.kind == DocKind::People;
    request.sort == Sort::Fit || request.sort == Sort::Budget && is_of_people
}

fn sum(parts: &Parts) -> u64 {
    parts.iter().map(|points| u64::from(*points)).sum()
}

/// A segment with what is known of it.
struct Segment<'a> {
    at: u32,
    reader: &'a SegmentReader,
    columns: &'a Columns,
    hidden: &'a Hidden,
}

impl Segment<'_> {
    /// Whether something newer stands for a document.
    fn is_gone(&self, doc: DocId) -> bool {
        self.reader.is_deleted(doc) || self.hidden.has(doc)
    }
}

/// The documents of a segment that are not wanted. It is asked for one after another, in their order.
struct Unwanted(Vec<Box<dyn Scorer>>);

impl Unwanted {
    fn of(weights: &[Box<dyn Weight>], reader: &SegmentReader) -> tantivy::Result<Self> {
        Ok(Self(weights.iter().map(|weight| weight.scorer(reader, 1.0)).collect::<tantivy::Result<_>>()?))
    }

    fn has(&mut self, doc: DocId) -> bool {
        self.0.iter_mut().any(|docs| docs.doc() == doc || docs.doc() < doc && docs.seek(doc) == doc)
    }
}
