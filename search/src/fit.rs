//! How well a document fits a query, and why: points that are added up.

use protocol::Millis;
use protocol::search::{Reason, ReasonBy};
use tantivy::Term;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Bm25Weight;

use crate::doc::Doc;
use crate::index::compile::phrase_terms;
use crate::index::form::{Form, TITLE_TIMES};
use crate::levels::Statistics;
use crate::numbers::{Numbers, RECORD};
use crate::query::{Amount, Query};
use crate::taxa::Taxon;
use crate::text::Phrase;
use crate::words::Part;

/// The points of one unit of BM25, by which words are weighed, and of one unit of the rarity of a skill.
const UNIT_POINTS: f32 = 10.0;

/// The points of standing in a category of the query, by how many steps beneath it; the last for all further.
const CATEGORY_POINTS: [u8; 4] = [30, 20, 14, 10];

/// The points of a range of amounts that lies in that of the query as a whole.
const RATE_POINTS: u64 = 20;

/// The points of the first contract that was paid, those of twice as many, and the most.
const RECORD_POINTS: (u32, u32, u32) = (10, 4, 30);

/// The points of what is no older than so many days.
const RECENT_POINTS: [(u64, u32); 5] = [(1, 20), (3, 16), (7, 12), (30, 6), (90, 3)];

/// The milliseconds of a day.
const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

/// The reasons, in the order of [`Parts`].
const REASONS: [ReasonBy; 6] = [
    ReasonBy::Words,
    ReasonBy::Skills,
    ReasonBy::Category,
    ReasonBy::Rate,
    ReasonBy::Record,
    ReasonBy::Recent,
];

/// The points of each of [`REASONS`].
pub(crate) type Parts = [u32; REASONS.len()];

/// Where the values of a document come from.
pub(crate) trait Source: Numbers {
    /// The skills.
    fn skills(&self) -> impl Iterator<Item = Taxon>;
    /// What it stands in categories by.
    fn places(&self) -> impl Iterator<Item = Taxon>;
}

impl Source for Doc {
    fn skills(&self) -> impl Iterator<Item = Taxon> {
        self.skills.iter().copied()
    }

    fn places(&self) -> impl Iterator<Item = Taxon> {
        self.places.iter().copied()
    }
}

/// What a query weighs.
pub(crate) struct Fit {
    words: Vec<(Phrase, Bm25Weight)>,
    /// The skills that every hit has, and their points.
    skills: Vec<(Taxon, u32)>,
    /// The skills of which a hit has one at least, in their order, and their points.
    any_skills: Vec<(Taxon, u32)>,
    categories: Box<[Taxon]>,
    /// The points of each entry as a place; empty where the query names no category.
    place_points: Vec<u8>,
    amount: Option<Amount>,
    now: Millis,
}

impl Fit {
    pub(crate) fn of(
        query: &Query,
        form: &Form,
        statistics: &Statistics,
        now: Millis,
    ) -> tantivy::Result<Self> {
        let rare = |skills: &[Taxon]| -> Vec<(Taxon, u32)> {
            skills.iter().map(|skill| (*skill, rarity(*skill, form, statistics))).collect()
        };
        let weigh = |phrase: &Phrase| {
            let terms = phrase_terms(phrase, form.words);
            Ok((phrase.clone(), Bm25Weight::for_terms(statistics, &terms)?))
        };
        Ok(Self {
            words: query.text.all.iter().map(weigh).collect::<tantivy::Result<_>>()?,
            skills: rare(&query.skills),
            any_skills: rare(&query.any_skills),
            categories: query.categories.clone(),
            place_points: place_points(&query.categories),
            amount: query.amount,
            now,
        })
    }

    /// What the words of a document of the overlay weigh, as the index would weigh them.
    pub(crate) fn words_of(&self, doc: &Doc) -> f32 {
        if self.words.is_empty() {
            return 0.0;
        }
        let repeated = TITLE_TIMES - 1;
        let length = doc.words.len(Part::All) + repeated * doc.words.len(Part::Title);
        let norm = FieldNormReader::fieldnorm_to_id(length);
        let weigh = |(phrase, weight): &(Phrase, Bm25Weight)| {
            let count = doc.words.count(phrase, Part::All) + repeated * doc.words.count(phrase, Part::Title);
            weight.score(norm, count)
        };
        self.words.iter().map(weigh).sum()
    }

    /// The points of a document, whose words weigh that much.
    pub(crate) fn parts(&self, words: f32, source: &impl Source) -> Parts {
        [
            (words * UNIT_POINTS).round() as u32,
            self.of_skills(source),
            self.of_places(source),
            self.amount.map_or(0, |amount| of_range(amount, source.low(), source.high())),
            of_record(source.bits().get(RECORD)),
            of_age(self.now.saturating_sub(source.posted_at())),
        ]
    }

    fn of_skills(&self, source: &impl Source) -> u32 {
        let all: u32 = self.skills.iter().map(|(_, points)| points).sum();
        all + match &*self.any_skills {
            [] => 0,
            [(_, points)] => *points,
            any => source.skills().filter_map(|skill| points_of(any, skill)).sum(),
        }
    }

    fn of_places(&self, source: &impl Source) -> u32 {
        if self.categories.is_empty() {
            return 0;
        }
        let points =
            |place: Taxon| match self.place_points.get(usize::try_from(place.0).unwrap_or(usize::MAX)) {
                Some(points) => *points,
                None if self.categories.contains(&place) => CATEGORY_POINTS[0],
                None => 0,
            };
        source.places().map(points).max().unwrap_or(0).into()
    }

    /// The reasons for some points, what weighs most first.
    pub(crate) fn reasons(&self, parts: &Parts, source: &impl Source) -> Vec<Reason> {
        let named = REASONS.into_iter().zip(parts).filter(|(_, points)| **points > 0);
        let reason = |(by, points): (ReasonBy, &u32)| {
            let taxa = match by {
                ReasonBy::Skills => self.shared_skills(source),
                ReasonBy::Category => self.shared_categories(source),
                _ => Vec::new(),
            };
            let ids = taxa.into_iter().filter_map(|taxon| taxon.entry());
            Reason { by, points: *points, ids: ids.map(|entry| entry.id().to_owned()).collect() }
        };
        let mut reasons: Vec<Reason> = named.map(reason).collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.points));
        reasons
    }

    /// The skills that a document shares with the query, the rarest first.
    fn shared_skills(&self, source: &impl Source) -> Vec<Taxon> {
        let any = source.skills().filter_map(|skill| Some((skill, points_of(&self.any_skills, skill)?)));
        let mut shared: Vec<(Taxon, u32)> = self.skills.iter().copied().chain(any).collect();
        shared.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
        let mut taxa: Vec<Taxon> = Vec::new();
        shared.into_iter().for_each(|(taxon, _)| {
            if !taxa.contains(&taxon) {
                taxa.push(taxon)
            }
        });
        taxa
    }

    fn shared_categories(&self, source: &impl Source) -> Vec<Taxon> {
        let places: Vec<Taxon> = source.places().collect();
        let holds = |category: &Taxon| {
            places.iter().any(|place| place == category || place.ancestors().any(|above| above == *category))
        };
        self.categories.iter().copied().filter(holds).collect()
    }
}

fn points_of(skills: &[(Taxon, u32)], skill: Taxon) -> Option<u32> {
    skills.binary_search_by_key(&skill, |(skill, _)| *skill).ok().map(|at| skills[at].1)
}

/// The points of a skill: the fewer have it, the more.
fn rarity(skill: Taxon, form: &Form, statistics: &Statistics) -> u32 {
    let having = statistics.having(&Term::from_field_u64(form.skills, skill.0));
    (UNIT_POINTS * (1.0 + statistics.docs() as f32 / (having as f32 + 1.0)).ln()).round() as u32
}

/// The points of each entry as a place of a document: of the categories, and of all that stands beneath them.
fn place_points(categories: &[Taxon]) -> Vec<u8> {
    if categories.is_empty() {
        return Vec::new();
    }
    let mut points = vec![0; taxonomy::taxonomy().entries().len()];
    let mut level: Vec<taxonomy::Entry> = categories.iter().filter_map(|category| category.entry()).collect();
    for step in 0.. {
        let of_step = CATEGORY_POINTS[CATEGORY_POINTS.len().min(step + 1) - 1];
        // An entry that stands beneath several is looked at once, so that the levels do not grow without end.
        level.retain(|entry| {
            let of_entry = &mut points[entry.number() as usize];
            let is_new = *of_entry == 0;
            *of_entry = of_step.max(*of_entry);
            is_new
        });
        if level.is_empty() {
            break;
        }
        level = level.iter().flat_map(|entry| entry.children()).collect();
    }
    points
}

/// The points of a range of amounts: the more of it lies in that of the query, the more.
fn of_range(amount: Amount, low: u64, high: u64) -> u32 {
    if low == 0 || !amount.meets(low, high) {
        return 0;
    }
    let shared = amount.to.min(high) - amount.from.max(low);
    let points = (shared * RATE_POINTS).checked_div(high.saturating_sub(low));
    points.unwrap_or(RATE_POINTS) as u32
}

/// The points of so many contracts that were paid.
fn of_record(paid: u64) -> u32 {
    let (first, doubled, most) = RECORD_POINTS;
    paid.checked_ilog2().map_or(0, |doublings| (first + doubled * doublings).min(most))
}

/// The points of something so old.
fn of_age(age: Millis) -> u32 {
    RECENT_POINTS.into_iter().find(|(days, _)| age < days * DAY_MS).map_or(0, |(_, points)| points)
}
