//! What is searched for: a text, and filters.

use serde::{Deserialize, Serialize};

use super::FILTER_IDS_MAX;
use crate::brief::Size;
use crate::checks;
use crate::error::WireError;
use crate::example::examples;
use crate::ids::Millis;
use crate::limit::Bounds;
use crate::money::{Currency, Money, MoneyError};
use crate::posting::Band;
use crate::profile::Time;

/// What is searched for among people.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct PeopleQuery {
    /// Words, "phrases" and -words, 1 to 256 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub text: Option<String>,
    /// What people must be.
    #[serde(default)]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<PeopleFilter>"))]
    pub filter: PeopleFilter,
}

/// What is searched for among jobs.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct JobsQuery {
    /// Words, "phrases" and -words, 1 to 256 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub text: Option<String>,
    /// What jobs must be.
    #[serde(default)]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<JobsFilter>"))]
    pub filter: JobsFilter,
}

/// What people must be, all of it. The lists of a filter name 50 ids, tags and countries together at most.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct PeopleFilter {
    /// They name every one of these skills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<String>>"))]
    pub skills: Vec<String>,
    /// They name at least one of these skills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<String>>"))]
    pub any_skills: Vec<String>,
    /// They name a skill that stands in one of these categories, or beneath it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<String>>"))]
    pub categories: Vec<String>,
    /// They are in one of these countries: two capital letters of ISO 3166-1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<String>>"))]
    pub countries: Vec<String>,
    /// They speak one of these languages: `pt` also finds who speaks `pt-BR`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<String>>"))]
    pub languages: Vec<String>,
    /// They can give that much time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, type = "Array<profile.Time>"))]
    pub availability: Vec<Time>,
    /// They ask for an hourly rate within this range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub rate: Option<AmountRange>,
    /// A contract of theirs has paid them.
    #[serde(default, skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<bool>"))]
    pub record: bool,
}

/// What jobs must be, all of it. The lists of a filter name 50 ids and countries together at most.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct JobsFilter {
    /// They ask for every one of these skills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<String>>"))]
    pub skills: Vec<String>,
    /// They ask for at least one of these skills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<String>>"))]
    pub any_skills: Vec<String>,
    /// They stand in one of these categories, or beneath it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<String>>"))]
    pub categories: Vec<String>,
    /// Their client is in one of these countries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<String>>"))]
    pub countries: Vec<String>,
    /// How the work is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub pay: Option<PayKind>,
    /// At one price: the budget is within this range. By the hour: the range of rates shares something with
    /// it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub amount: Option<AmountRange>,
    /// How large the work is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Size>>"))]
    pub sizes: Vec<Size>,
    /// The work takes that many days at most, 1 to 1,095.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub days_max: Option<u32>,
    /// Their client has paid money in before.
    #[serde(default, skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<bool>"))]
    pub payment_verified: bool,
    /// They have received about so many proposals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, type = "Array<posting.Band>"))]
    pub bands: Vec<Band>,
    /// They were published then or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub posted_since: Option<Millis>,
}

/// How work is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PayKind {
    /// One price for all of it.
    Fixed,
    /// A rate for each hour.
    Hourly,
}

/// A range of amounts of one currency. It holds no amount of another currency.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AmountRange {
    /// The currency.
    pub currency: Currency,
    /// The lowest amount, as decimal text; absent, there is no lowest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub from: Option<String>,
    /// The highest amount; absent, there is no highest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub to: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl PeopleFilter {
    pub(super) const CHECKED: &[(&str, Bounds)] = &[
        ("filter.skills", IDS),
        ("filter.any_skills", IDS),
        ("filter.categories", IDS),
        ("filter.countries", IDS),
        ("filter.languages", IDS),
    ];

    /// Checks everything but whether there are such skills and categories: an id that is not known is found
    /// nowhere.
    pub fn check(&self) -> Result<(), WireError> {
        let lists = [&self.skills, &self.any_skills, &self.categories, &self.countries, &self.languages];
        check_lists(&lists)?;
        check_taxa(&self.skills, &self.any_skills, &self.categories)?;
        check_countries(&self.countries)?;
        check_languages(&self.languages)?;
        checks::distinct("filter.availability", self.availability.iter(), FILTER_IDS_MAX)?;
        self.rate.iter().try_for_each(|range| range.check("filter.rate"))
    }
}

impl JobsFilter {
    pub(super) const CHECKED: &[(&str, Bounds)] = &[
        ("filter.skills", IDS),
        ("filter.any_skills", IDS),
        ("filter.categories", IDS),
        ("filter.countries", IDS),
        ("filter.days_max", Bounds::Number { min: 1, max: checks::TIMELINE_DAYS_MAX as u64 }),
    ];

    /// Checks everything but whether there are such skills and categories: an id that is not known is found
    /// nowhere.
    pub fn check(&self) -> Result<(), WireError> {
        check_lists(&[&self.skills, &self.any_skills, &self.categories, &self.countries])?;
        check_taxa(&self.skills, &self.any_skills, &self.categories)?;
        check_countries(&self.countries)?;
        self.amount.iter().try_for_each(|range| range.check("filter.amount"))?;
        self.days_max.iter().try_for_each(|days| checks::days("filter.days_max", *days))?;
        checks::distinct("filter.sizes", self.sizes.iter(), FILTER_IDS_MAX)?;
        checks::distinct("filter.bands", self.bands.iter(), FILTER_IDS_MAX)
    }
}

impl AmountRange {
    /// Its lowest and its highest amount, in the smallest units of the currency.
    ///
    /// # Errors
    /// Where one of them is no amount of the currency, or the highest is below the lowest.
    pub fn units(&self) -> Result<(Option<u64>, Option<u64>), MoneyError> {
        let units = |amount: &String| Money::parse(amount, self.currency).map(|money| money.units());
        Ok((self.from.as_ref().map(units).transpose()?, self.to.as_ref().map(units).transpose()?))
    }

    fn check(&self, field: &'static str) -> Result<(), WireError> {
        let (from, to) = self.units().map_err(|error| WireError::invalid(field, error))?;
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            return Err(WireError::invalid(field, "ends below where it begins"));
        }
        Ok(())
    }
}

/// What a list of a filter may hold.
const IDS: Bounds = Bounds::Items { min: 0, max: FILTER_IDS_MAX };

fn check_lists(lists: &[&Vec<String>]) -> Result<(), WireError> {
    checks::count("filter", lists.iter().map(|list| list.len()).sum(), 0, FILTER_IDS_MAX)
}

fn check_taxa(skills: &[String], any_skills: &[String], categories: &[String]) -> Result<(), WireError> {
    let lists =
        [("filter.skills", skills), ("filter.any_skills", any_skills), ("filter.categories", categories)];
    lists.into_iter().try_for_each(|(field, ids)| {
        checks::distinct(field, ids.iter(), FILTER_IDS_MAX)?;
        ids.iter().try_for_each(|id| checks::taxon(field, id))
    })
}

fn check_countries(countries: &[String]) -> Result<(), WireError> {
    checks::distinct("filter.countries", countries.iter(), FILTER_IDS_MAX)?;
    countries.iter().try_for_each(|code| checks::country("filter.countries", code))
}

fn check_languages(languages: &[String]) -> Result<(), WireError> {
    checks::distinct("filter.languages", languages.iter(), FILTER_IDS_MAX)?;
    let in_tag = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_tag =
        |tag: &String| (2..=checks::LANGUAGE_BYTES_MAX).contains(&tag.len()) && tag.bytes().all(in_tag);
    if languages.iter().all(is_tag) {
        return Ok(());
    }
    Err(WireError::invalid("filter.languages", "holds something else than tags of languages"))
}

examples! {
    PeopleQuery { text: Some(text("museum websites")), filter: PeopleFilter::example() }
    JobsQuery { text: Some(text("museum -internship")), filter: JobsFilter::example() }
    PeopleFilter {
        skills: vec![text("own:web-design")],
        any_skills: vec![],
        categories: vec![text("own:design")],
        countries: vec![text("NG"), text("CH")],
        languages: vec![text("en")],
        availability: vec![Time::Full, Time::Part],
        rate: Some(AmountRange::example()),
        record: true,
    }
    JobsFilter {
        skills: vec![],
        any_skills: vec![text("own:web-design"), text("own:logo-design")],
        categories: vec![text("own:design")],
        countries: vec![text("CH")],
        pay: Some(PayKind::Hourly),
        amount: Some(AmountRange::example()),
        sizes: vec![Size::Medium],
        days_max: Some(90),
        payment_verified: true,
        bands: vec![Band::From0, Band::From5],
        posted_since: Some(AT),
    }
    AmountRange { currency: Currency::USD, from: Some(text("30.00")), to: None }
}
