//! What is found: hits with their reasons, and counts.

use serde::{Deserialize, Serialize};

use super::FacetName;
use crate::brief::{Facts, Fields, Pay, Size, Timeline};
use crate::example::examples;
use crate::ids::{AccountId, JobId, Millis};
use crate::posting::Band;
use crate::profile::Card;

/// The longest beginning of a description in a hit, in bytes.
pub const BEGINNING_BYTES_MAX: usize = 300;

/// Somebody who was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "PersonHit"))]
pub struct Hit {
    /// The account.
    pub profile: AccountId,
    /// What everybody sees of the profile.
    #[cfg_attr(feature = "describe", ts(type = "profile.Card"))]
    pub card: Card,
    /// How well it fits, in points: what the reasons add up to. Points of two searches cannot be compared.
    pub score: u32,
    /// Why it was found, what weighs most first.
    pub why: Vec<Reason>,
}

/// A job that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct JobHit {
    /// The job.
    pub job: JobId,
    /// What it says, in short: `posting.view` shows all of it.
    pub card: JobCard,
    /// How well it fits, in points: what the reasons add up to. Points of two searches cannot be compared.
    pub score: u32,
    /// Why it was found, what weighs most first.
    pub why: Vec<Reason>,
}

/// What a job says, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct JobCard {
    /// The title.
    pub title: String,
    /// How the description begins: 300 bytes at most.
    pub beginning: String,
    /// The id of the category.
    pub category: String,
    /// The ids of the skills that it asks for.
    pub skills: Vec<String>,
    /// What the work pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub pay: Option<Pay>,
    /// When it is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub timeline: Option<Timeline>,
    /// How large it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub size: Option<Size>,
    /// How many people it hires.
    pub seats: u32,
    /// What is known of its client.
    pub facts: Facts,
    /// About how many proposals it has received.
    #[cfg_attr(feature = "describe", ts(type = "posting.Band"))]
    pub band: Band,
    /// When it was published.
    pub published_at: Millis,
}

impl JobCard {
    /// The card of a job that says this.
    pub fn of(fields: &Fields, facts: &Facts, band: Band, published_at: Millis) -> Self {
        let description = fields.description.as_deref().unwrap_or_default();
        Self {
            title: fields.title.clone().unwrap_or_default(),
            beginning: description[..description.floor_char_boundary(BEGINNING_BYTES_MAX)].to_owned(),
            category: fields.category.clone().unwrap_or_default(),
            skills: fields.skills.clone(),
            pay: fields.pay.clone(),
            timeline: fields.timeline.clone(),
            size: fields.size,
            seats: fields.seats.0,
            facts: facts.clone(),
            band,
            published_at,
        }
    }
}

/// A reason why something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "FitReason"))]
pub struct Reason {
    /// What fits.
    pub by: ReasonBy,
    /// How much it weighs.
    pub points: u32,
    /// The skills or categories that both have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<String>>"))]
    pub ids: Vec<String>,
}

/// What fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "FitBy"))]
#[serde(rename_all = "snake_case")]
pub enum ReasonBy {
    /// The words of the text: those in a title weigh more.
    Words,
    /// Skills of the filter: rare ones weigh more.
    Skills,
    /// The category: the nearer, the more.
    Category,
    /// The rate or the budget: the more of the range is shared, the more.
    Rate,
    /// Contracts that were paid.
    Record,
    /// It was published or changed not long ago.
    Recent,
}

/// How many hits there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "HitsTotal"))]
pub struct Total {
    /// How many.
    pub count: u64,
    /// Whether that is an estimate.
    pub about: bool,
}

/// How many hits have each value, the most frequent value first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Facet {
    /// What is counted.
    pub name: FacetName,
    /// At most 100 values.
    pub values: Vec<FacetValue>,
    /// Whether the counts are estimates, made from a part of the hits.
    pub about: bool,
}

/// How many hits have a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct FacetValue {
    /// The value: the id of a skill or a category, a country, or a value of the filter of that name.
    pub id: String,
    /// Its name, where it is a skill or a category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub name: Option<String>,
    /// How many hits have it.
    pub count: u64,
}

examples! {
    Hit { profile: BEN, card: Card::example(), score: 140, why: vec![Reason::example()] }
    JobHit { job: JOB, card: JobCard::example(), score: 140, why: vec![Reason::example()] }
    JobCard {
        title: text("A logo for a bakery"),
        beginning: text("Three sketches, then one."),
        category: text("own:logo-design"),
        skills: vec![text("esco:adobe-illustrator")],
        pay: None,
        timeline: None,
        size: Some(Size::Small),
        seats: 2,
        facts: Facts::example(),
        band: Band::From5,
        published_at: AT,
    }
    Reason { by: ReasonBy::Skills, points: 140, ids: vec![text("own:web-design")] }
    Total { count: 1_204, about: false }
    Facet { name: FacetName::Skills, values: vec![FacetValue::example()], about: false }
    FacetValue { id: text("own:web-design"), name: Some(text("Web design")), count: 312 }
}
