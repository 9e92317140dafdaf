//! What others see of a profile: its card, or the whole of it.

use serde::{Deserialize, Serialize};

use super::{
    Availability, Basics, Education, Experience, Language, Rates, Record, SectionName, Skill, Versions,
    Visibility, Work,
};
use crate::error::ErrorCode::{self, NotFound};
use crate::example::{Example, examples};
use crate::ids::AccountId;
use crate::method::Method;
use crate::money::Money;

/// `profile.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewParams {
    /// The account whose profile it is.
    pub profile: AccountId,
}

impl Method for ViewParams {
    type Answer = ViewAnswer;
    const NAME: &str = "profile.view";
    const ABOUT: &str = "Shows as much of a profile as the caller may see: the owner all of it, a client to whom the freelancer \
         has proposed, whom the client has invited, or with whom the client has had a contract, the whole; anybody else the card, and \
         nothing (`not_found`) where the profile is hidden.";
    const ERRORS: &[ErrorCode] = &[NotFound];
}

/// The answer of `profile.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewAnswer {
    /// The account.
    pub profile: AccountId,
    /// What everybody who sees the profile sees.
    pub card: Card,
    /// All sections, where the caller may see them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub whole: Option<Whole>,
    /// What only the owner sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub own: Option<Own>,
}

/// The card of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Card {
    /// The name.
    pub name: String,
    /// What the freelancer does, in one line.
    pub headline: String,
    /// The country: two capital letters of ISO 3166.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub country: Option<String>,
    /// What they can do, in the order in which they want it to be seen.
    pub skills: Vec<Skill>,
    /// What they speak.
    pub languages: Vec<Language>,
    /// What they ask for an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<crate::money::MoneyShape>"))]
    pub hourly: Option<Money>,
    /// How much of their time they can give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub availability: Option<Availability>,
    /// What their contracts say.
    pub record: Record,
}

impl Card {
    /// The card of a profile with these sections and that record.
    pub fn of(whole: &Whole, record: &Record) -> Self {
        let (name, headline, country) = match &whole.basics {
            Some(Basics { name, headline, country, .. }) => (name.clone(), headline.clone(), country.clone()),
            None => Default::default(),
        };
        Self {
            name,
            headline,
            country,
            skills: whole.skills.clone(),
            languages: whole.languages.clone(),
            hourly: whole.rates.as_ref().and_then(|rates| rates.hourly),
            availability: whole.availability.clone(),
            record: record.clone(),
        }
    }
}

/// All sections of a profile but its visibility. What was never edited is absent or empty.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Whole {
    /// Who the person is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub basics: Option<Basics>,
    /// What they can do, in the order in which they want it to be seen.
    pub skills: Vec<Skill>,
    /// Where they have worked.
    pub experience: Vec<Experience>,
    /// Where they have learnt.
    pub education: Vec<Education>,
    /// What they have made.
    pub portfolio: Vec<Work>,
    /// What they speak.
    pub languages: Vec<Language>,
    /// What they ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub rates: Option<Rates>,
    /// How much of their time they can give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub availability: Option<Availability>,
}

/// What only the owner of a profile sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Own {
    /// Whether others see it.
    pub visibility: Visibility,
    /// How often each section was edited.
    pub versions: Versions,
    /// How much of it is filled in.
    pub completeness: Completeness,
}

/// How much of a profile is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Completeness {
    /// Of a hundred.
    pub percent: u32,
    /// The sections that lack something, the one that counts most first.
    pub missing: Vec<SectionName>,
}

impl Example for Card {
    fn example() -> Self {
        let (basics, rates) = (Basics::example(), Rates::example());
        Self {
            name: basics.name,
            headline: basics.headline,
            country: basics.country,
            skills: vec![Skill::example()],
            languages: vec![],
            hourly: rates.hourly,
            availability: Some(Availability::example()),
            record: Record::example(),
        }
    }
}

examples! {
    ViewParams { profile: BEN }
    ViewAnswer {
        profile: BEN,
        card: Card::example(),
        whole: Some(Whole {
            basics: Some(Basics::example()),
            skills: vec![Skill::example()],
            experience: vec![Experience::example()],
            rates: Some(Rates::example()),
            availability: Some(Availability::example()),
            ..Whole::default()
        }),
        own: Some(Own {
            visibility: Visibility::Visible,
            versions: Versions { basics: 2, skills: 1, experience: 1, rates: 1, availability: 1, visibility: 1, ..Versions::default() },
            completeness: Completeness {
                percent: 70,
                missing: vec![SectionName::Portfolio, SectionName::Languages, SectionName::Education],
            },
        }),
    }
}
