//! What is searched for, as the predicate and the index read it.

use protocol::Millis;
use protocol::brief::Size;
use protocol::money::Currency;
use protocol::posting::Band;
use protocol::profile::Time;
use protocol::search::{AmountRange, JobsFilter, JobsQuery, PayKind, PeopleFilter, PeopleQuery};

use crate::doc::DocKind;
use crate::small::{Country, Tag};
use crate::taxa::{Taxon, sorted};
use crate::text::Text;

/// What a document must be, all of it. An empty list and what is absent ask for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What it is of.
    pub kind: DocKind,
    /// What its words must be.
    pub text: Text,
    /// It names all of these skills.
    pub skills: Box<[Taxon]>,
    /// It names one of these skills.
    pub any_skills: Box<[Taxon]>,
    /// It stands in one of these categories, or beneath it.
    pub categories: Box<[Taxon]>,
    /// It is of one of these countries. What is no country is in the list as nothing, and finds nothing.
    pub countries: Box<[Option<Country>]>,
    /// One of these languages is spoken.
    pub languages: Box<[Tag]>,
    /// One of these is the time that can be given.
    pub availability: Box<[Time]>,
    /// How it is paid.
    pub pay: Option<PayKind>,
    /// Its range of amounts shares something with this one.
    pub amount: Option<Amount>,
    /// A contract has paid the person.
    pub record: bool,
    /// It is of one of these sizes.
    pub sizes: Box<[Size]>,
    /// It takes that many days at most.
    pub days_max: Option<u32>,
    /// The client has paid money in before.
    pub payment_verified: bool,
    /// It is in one of these bands.
    pub bands: Box<[Band]>,
    /// It was published then or later.
    pub posted_since: Option<Millis>,
    /// The index first saw it after that. No query of a client asks for this: the matches of a saved search
    /// do, which come in the order in which it saw them (as [`Sort::Recent`](protocol::search::Sort)).
    pub arrived_after: Option<Millis>,
}

/// A range of amounts, in the smallest units of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The currency.
    pub currency: Currency,
    /// The lowest amount.
    pub from: u64,
    /// The highest amount. Nothing is found where it is below the lowest.
    pub to: u64,
}

impl Query {
    /// A query that finds everything of a kind.
    pub fn any(kind: DocKind) -> Self {
        Self {
            kind,
            text: Text::default(),
            skills: Box::default(),
            any_skills: Box::default(),
            categories: Box::default(),
            countries: Box::default(),
            languages: Box::default(),
            availability: Box::default(),
            pay: None,
            amount: None,
            record: false,
            sizes: Box::default(),
            days_max: None,
            payment_verified: false,
            bands: Box::default(),
            posted_since: None,
            arrived_after: None,
        }
    }

    /// The query of who searches among people.
    pub fn of_people(query: &PeopleQuery) -> Self {
        let PeopleFilter { skills, any_skills, categories, countries, languages, availability, rate, record } =
            &query.filter;
        Self {
            text: Text::of(query.text.as_deref().unwrap_or_default()),
            skills: taxa(skills),
            any_skills: taxa(any_skills),
            categories: taxa(categories),
            countries: countries_of(countries),
            languages: languages.iter().map(|tag| Tag::of(tag)).collect(),
            availability: availability.as_slice().into(),
            amount: rate.as_ref().map(Amount::of),
            record: *record,
            ..Self::any(DocKind::People)
        }
    }

    /// The query of who searches among jobs.
    pub fn of_jobs(query: &JobsQuery) -> Self {
        let JobsFilter {
            skills,
            any_skills,
            categories,
            countries,
            pay,
            amount,
            sizes,
            days_max,
            payment_verified,
            bands,
            posted_since,
        } = &query.filter;
        Self {
            text: Text::of(query.text.as_deref().unwrap_or_default()),
            skills: taxa(skills),
            any_skills: taxa(any_skills),
            categories: taxa(categories),
            countries: countries_of(countries),
            pay: *pay,
            amount: amount.as_ref().map(Amount::of),
            sizes: sizes.as_slice().into(),
            days_max: *days_max,
            payment_verified: *payment_verified,
            bands: bands.as_slice().into(),
            posted_since: *posted_since,
            ..Self::any(DocKind::Jobs)
        }
    }

    /// Whether it asks for a word, a skill or a category that must be there: without one, it finds too much
    /// to be saved.
    pub fn is_narrow(&self) -> bool {
        let lists = [&self.skills, &self.any_skills, &self.categories];
        !self.text.is_nowhere && (!self.text.all.is_empty() || lists.iter().any(|list| !list.is_empty()))
    }
}

impl Amount {
    /// A range whose amounts do not read finds nothing: those of a client were checked when they came.
    fn of(range: &AmountRange) -> Self {
        let (from, to) = match range.units() {
            Ok((from, to)) => (from.unwrap_or(0), to.unwrap_or(u64::MAX)),
            Err(_) => (1, 0),
        };
        Self { currency: range.currency, from, to }
    }

    /// Whether a range of amounts shares something with it.
    pub fn meets(&self, low: u64, high: u64) -> bool {
        self.from <= self.to && low <= self.to && high >= self.from
    }
}

fn taxa(ids: &[String]) -> Box<[Taxon]> {
    sorted(ids.iter().map(|id| Taxon::of(id)))
}

fn countries_of(codes: &[String]) -> Box<[Option<Country>]> {
    codes.iter().map(|code| Country::of(code)).collect()
}
