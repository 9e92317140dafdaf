//! How many hits have each value of a facet, counted in arrays by the number of the value.
//!
//! Of very many hits, so many are looked at as are enough: counts of more are estimates.

use protocol::brief::Size;
use protocol::posting::Band;
use protocol::profile::Time;
use protocol::search::{FACET_VALUES_MAX, Facet, FacetName, FacetValue, PayKind};
use rustc_hash::FxHashMap;
use tantivy::DocId;

use crate::doc::Doc;
use crate::fit::Source;
use crate::index::columns::Columns;
use crate::numbers::{self, BAND, COUNTRY, PAY, SIZE, Slot, TIME};
use crate::query::Query;
use crate::small::Country;
use crate::taxa::Taxon;

/// About the hits that are looked at, at most. Where there are more, they are half as many at least, but for
/// small segments.
pub const FACET_DOCS: usize = 20_000;

/// The hits of a segment that are looked at in any case, where there are as many.
const SEGMENT_DOCS_MIN: usize = 256;

/// What a hit counts that stands for itself alone. One that stands for others as well counts more.
const ONE: u64 = 1 << 16;

/// Hits of a segment, evenly taken from all of them.
pub(crate) struct Sample {
    docs: Vec<DocId>,
    most: usize,
    /// One of `1 << shift` hits is taken.
    shift: u32,
    seen: u64,
}

impl Sample {
    /// Takes as many hits from a segment as its share of all documents allows.
    pub(crate) fn of_share(segment_docs: u32, all_docs: u64) -> Self {
        let share = FACET_DOCS as u64 * u64::from(segment_docs) / all_docs.max(1);
        let most = usize::try_from(share).unwrap_or(FACET_DOCS).max(SEGMENT_DOCS_MIN);
        Self { docs: Vec::new(), most, shift: 0, seen: 0 }
    }

    /// A hit.
    pub(crate) fn see(&mut self, doc: DocId) {
        if self.seen & ((1 << self.shift) - 1) == 0 {
            if self.docs.len() == self.most {
                // Every second one goes: these are the ones that would have been taken with the wider step.
                let mut is_even = false;
                self.docs.retain(|_| {
                    is_even = !is_even;
                    is_even
                });
                self.shift += 1;
            }
            if self.seen & ((1 << self.shift) - 1) == 0 {
                self.docs.push(doc);
            }
        }
        self.seen += 1;
    }
}

/// Counts one facet.
pub(crate) struct Counter {
    name: FacetName,
    counted: Counted,
    about: bool,
}

/// What is counted by what.
enum Counted {
    /// Skills, by the number of the entry.
    Skills(Vec<u64>),
    /// Categories side by side: what stands beneath each counts for it.
    Categories(Box<Categories>),
    /// Languages, by their tag.
    Languages(FxHashMap<String, u64>),
    /// A small value, by its number.
    Slot(Slot, FxHashMap<u64, u64>),
}

impl Counter {
    /// Counts nothing yet.
    pub(crate) fn of(name: FacetName, query: &Query) -> Self {
        let slot = |slot| Counted::Slot(slot, FxHashMap::default());
        let counted = match name {
            FacetName::Skills => Counted::Skills(vec![0; taxonomy::taxonomy().entries().len()]),
            FacetName::Categories => Counted::Categories(Box::new(Categories::of(side_by_side(query)))),
            FacetName::Languages => Counted::Languages(FxHashMap::default()),
            FacetName::Countries => slot(COUNTRY),
            FacetName::Availability => slot(TIME),
            FacetName::Pay => slot(PAY),
            FacetName::Sizes => slot(SIZE),
            FacetName::Bands => slot(BAND),
        };
        Self { name, counted, about: false }
    }

    /// Counts a document of the overlay.
    pub(crate) fn add(&mut self, doc: &Doc) {
        if let Counted::Languages(counts) = &mut self.counted {
            let mut tags: Vec<&str> = doc.languages.iter().flat_map(|tag| tag.wider()).collect();
            tags.sort_unstable();
            tags.dedup();
            tags.into_iter().for_each(|tag| *counts.entry(tag.to_owned()).or_default() += ONE);
        }
        self.counted.add(doc, ONE);
    }

    /// Counts the hits of a segment.
    pub(crate) fn add_all(&mut self, sample: &Sample, columns: &Columns) -> tantivy::Result<()> {
        let taken = sample.docs.len() as u64;
        self.about |= taken < sample.seen;
        let by = (sample.seen * ONE).checked_div(taken).unwrap_or(ONE);
        match &mut self.counted {
            Counted::Languages(counts) => add_languages(counts, sample, columns, by),
            counted => {
                sample.docs.iter().for_each(|doc| counted.add(&columns.row(*doc), by));
                Ok(())
            }
        }
    }

    /// The values that most hits have.
    pub(crate) fn facet(self) -> Facet {
        let mut values: Vec<FacetValue> = match self.counted {
            Counted::Skills(counts) => {
                taxonomy::taxonomy().entries().zip(counts).filter_map(of_entry).collect()
            }
            Counted::Categories(categories) => {
                let Categories { shown, counts, .. } = *categories;
                let counted = shown.into_iter().zip(counts);
                counted.filter_map(|(taxon, count)| of_entry((taxon.entry()?, count))).collect()
            }
            Counted::Languages(counts) => {
                counts.into_iter().map(|(id, count)| FacetValue { id, name: None, count }).collect()
            }
            Counted::Slot(_, counts) => {
                let value =
                    |(value, count)| Some(FacetValue { id: id_of(self.name, value)?, name: None, count });
                counts.into_iter().filter_map(value).collect()
            }
        };
        values.iter_mut().for_each(|value| value.count = (value.count + ONE / 2) / ONE);
        values.retain(|value| value.count > 0);
        values.sort_unstable_by(|one, other| other.count.cmp(&one.count).then_with(|| one.id.cmp(&other.id)));
        values.truncate(FACET_VALUES_MAX);
        Facet { name: self.name, values, about: self.about }
    }
}

impl Counted {
    fn add(&mut self, source: &impl Source, by: u64) {
        match self {
            Counted::Skills(counts) => {
                // An id that the taxonomy does not know has no place here: nobody could show it.
                let numbers = source.skills().filter_map(|skill| usize::try_from(skill.0).ok());
                numbers.for_each(|at| {
                    if let Some(count) = counts.get_mut(at) {
                        *count += by
                    }
                });
            }
            Counted::Categories(categories) => categories.add(source, by),
            Counted::Languages(_) => {}
            Counted::Slot(slot, counts) => match source.bits().get(*slot) {
                0 => {}
                value => *counts.entry(value).or_default() += by,
            },
        }
    }
}

/// Counts categories that are shown side by side.
struct Categories {
    shown: Vec<Taxon>,
    /// The number of each of them.
    slots: FxHashMap<Taxon, usize>,
    /// For each of them.
    counts: Vec<u64>,
    /// For each entry, one more than the number of its set; 0 where that was not worked out yet.
    set_of: Vec<u32>,
    /// Of those that are shown, the ones that an entry stands beneath.
    sets: Vec<Box<[usize]>>,
    /// Those that a hit counts for: each once.
    found: Vec<usize>,
}

impl Categories {
    fn of(shown: Vec<Taxon>) -> Self {
        let set_of = vec![0; taxonomy::taxonomy().entries().len()];
        let slots = shown.iter().copied().zip(0..).collect();
        Self { counts: vec![0; shown.len()], slots, shown, set_of, sets: Vec::new(), found: Vec::new() }
    }

    fn add(&mut self, source: &impl Source, by: u64) {
        self.found.clear();
        for place in source.places() {
            let Some(at) = usize::try_from(place.0).ok().filter(|at| *at < self.set_of.len()) else {
                continue;
            };
            if self.set_of[at] == 0 {
                let own_and_above = std::iter::once(place).chain(place.ancestors());
                let set = own_and_above.filter_map(|taxon| self.slots.get(&taxon).copied());
                self.sets.push(set.collect());
                self.set_of[at] = self.sets.len() as u32;
            }
            for slot in &self.sets[self.set_of[at] as usize - 1] {
                if !self.found.contains(slot) {
                    self.found.push(*slot);
                    self.counts[*slot] += by;
                }
            }
        }
    }
}

/// Counts the languages of hits: those of the segment by their numbers there, whose tags are then looked up.
fn add_languages(
    counts: &mut FxHashMap<String, u64>,
    sample: &Sample,
    columns: &Columns,
    by: u64,
) -> tantivy::Result<()> {
    let Some(languages) = &columns.languages else { return Ok(()) };
    let mut of_segment = vec![0; languages.num_terms()];
    for doc in &sample.docs {
        for number in languages.term_ords(*doc) {
            if let Some(count) = of_segment.get_mut(number as usize) {
                *count += by;
            }
        }
    }
    let mut tag = String::new();
    for (number, count) in of_segment.into_iter().enumerate().filter(|(_, count)| *count > 0) {
        if languages.ord_to_str(number as u64, &mut tag)? {
            *counts.entry(tag.clone()).or_default() += count;
        }
    }
    Ok(())
}

/// The categories that are shown side by side: those right beneath the one category of the query, else the
/// areas.
fn side_by_side(query: &Query) -> Vec<Taxon> {
    let taxon = |entry: taxonomy::Entry| Taxon(entry.number().into());
    match &*query.categories {
        [category] => category.entry().into_iter().flat_map(|entry| entry.children()).map(taxon).collect(),
        _ => {
            let is_area = |entry: &taxonomy::Entry| entry.kind() == taxonomy::Kind::Area;
            taxonomy::taxonomy().roots().filter(is_area).map(taxon).collect()
        }
    }
}

fn of_entry((entry, count): (taxonomy::Entry, u64)) -> Option<FacetValue> {
    (count > 0).then(|| FacetValue { id: entry.id().to_owned(), name: Some(entry.name().to_owned()), count })
}

/// The value of a filter that a number stands for.
fn id_of(name: FacetName, value: u64) -> Option<String> {
    let of = |values: &[(u64, &str)]| {
        values.iter().find(|(number, _)| *number == value).map(|(_, name)| (*name).to_owned())
    };
    match name {
        FacetName::Countries => Country::of_number(value).map(|country| country.code().to_owned()),
        FacetName::Availability => of(&[
            (numbers::time(Time::Full), "full"),
            (numbers::time(Time::Part), "part"),
            (numbers::time(Time::None), "none"),
        ]),
        FacetName::Pay => {
            of(&[(numbers::pay(PayKind::Fixed), "fixed"), (numbers::pay(PayKind::Hourly), "hourly")])
        }
        FacetName::Sizes => of(&[
            (numbers::size(Size::Small), "small"),
            (numbers::size(Size::Medium), "medium"),
            (numbers::size(Size::Large), "large"),
        ]),
        FacetName::Bands => of(&[
            (numbers::band(Band::From0), "0-4"),
            (numbers::band(Band::From5), "5-9"),
            (numbers::band(Band::From10), "10-19"),
            (numbers::band(Band::From20), "20-49"),
            (numbers::band(Band::From50), "50+"),
        ]),
        FacetName::Skills | FacetName::Categories | FacetName::Languages => None,
    }
}
