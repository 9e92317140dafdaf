//! The nine sections of a profile. Each is edited as a whole.

use serde::{Deserialize, Serialize};

use crate::date::{Date, Month};
use crate::example::examples;
use crate::money::Money;

/// A section of a profile with what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Who the person is.
    Basics(Basics),
    /// What they can do, in the order in which they want it to be seen; 50 at most.
    Skills(Vec<Skill>),
    /// Where they have worked; 30 at most.
    Experience(Vec<Experience>),
    /// Where they have learnt; 10 at most.
    Education(Vec<Education>),
    /// What they have made; 30 at most.
    Portfolio(Vec<Work>),
    /// What they speak; 10 at most.
    Languages(Vec<Language>),
    /// What they ask for.
    Rates(Rates),
    /// How much of their time they can give.
    Availability(Availability),
    /// Whether others see the profile.
    Visibility(Visibility),
}

/// The name of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SectionName {
    /// Who the person is.
    Basics,
    /// What they can do.
    Skills,
    /// Where they have worked.
    Experience,
    /// Where they have learnt.
    Education,
    /// What they have made.
    Portfolio,
    /// What they speak.
    Languages,
    /// What they ask for.
    Rates,
    /// How much of their time they can give.
    Availability,
    /// Whether others see the profile.
    Visibility,
}

/// Who a person is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Basics {
    /// The name, 2 to 60 bytes.
    pub name: String,
    /// What they do, in one line of 120 bytes at most.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<String>"))]
    pub headline: String,
    /// What they do, in 10,000 bytes at most.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<String>"))]
    pub overview: String,
    /// The country: two capital letters of ISO 3166.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub country: Option<String>,
    /// The city, 120 bytes at most.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<String>"))]
    pub city: String,
    /// The time zone by its IANA name, such as `Europe/Berlin`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub time_zone: Option<String>,
}

/// A skill of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Skill {
    /// The id of the skill.
    pub id: String,
    /// How well they can do it: 1 (a little) to 4 (as few others can).
    pub level: u8,
}

/// Where a person has worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Experience {
    /// What they were, 1 to 120 bytes.
    pub title: String,
    /// For whom, 1 to 120 bytes.
    pub company: String,
    /// Since which month.
    pub from: Month,
    /// Until which month; absent where they still do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub to: Option<Month>,
    /// What they did there, 2,000 bytes at most.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<String>"))]
    pub text: String,
}

/// Where a person has learnt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Education {
    /// What they learnt, 1 to 120 bytes.
    pub title: String,
    /// Where, 1 to 120 bytes.
    pub school: String,
    /// Since which month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub from: Option<Month>,
    /// Until which month; it may lie ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub to: Option<Month>,
    /// What is to be said of it, 2,000 bytes at most.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<String>"))]
    pub text: String,
}

/// Something that a person has made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Work {
    /// What it is, 1 to 120 bytes.
    pub title: String,
    /// What is to be said of it, 2,000 bytes at most.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<String>"))]
    pub text: String,
    /// What the person did of it, 120 bytes at most.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<String>"))]
    pub role: String,
    /// The ids of the skills that it took, 15 at most.
    pub skills: Vec<String>,
    /// Where it can be seen: a link that begins with `https://` or `http://`, 1,024 bytes at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub link: Option<String>,
}

/// A language that a person speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Language {
    /// The language by its tag of BCP 47, such as `de` or `pt-BR`.
    pub tag: String,
    /// How well they speak it.
    pub level: Fluency,
}

/// How well a person speaks a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Fluency {
    /// Simple sentences.
    Basic,
    /// Everyday talk.
    Conversational,
    /// Work of any kind.
    Fluent,
    /// It is their own.
    Native,
}

/// What a person asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Rates {
    /// For an hour: 3.00 to 999.99 dollars, or as many of the smallest units of another currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<crate::money::MoneyShape>"))]
    pub hourly: Option<Money>,
    /// Pieces of work at a price, 10 at most.
    pub offers: Vec<Package>,
}

/// A piece of work at a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Package {
    /// What it is, 1 to 120 bytes.
    pub title: String,
    /// What it costs at least: 5.00 to 1,000,000.00 dollars, or as many of the smallest units of another
    /// currency.
    #[cfg_attr(feature = "describe", ts(as = "crate::money::MoneyShape"))]
    pub from: Money,
    /// How many days it takes, 1 to 1,095.
    pub days: u32,
}

/// How much of their time a person can give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Availability {
    /// How much.
    pub time: Time,
    /// From which day on: today to three years ahead; absent, from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub from: Option<Date>,
}

/// How much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Time {
    /// All of their working time.
    Full,
    /// A part of it.
    Part,
    /// None.
    None,
}

/// Whether others see a profile.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Whoever is signed in sees its card.
    Visible,
    /// Others do not see that it is there.
    #[default]
    Hidden,
}

impl SectionName {
    /// Every section.
    pub const ALL: [SectionName; 9] = [
        SectionName::Basics,
        SectionName::Skills,
        SectionName::Experience,
        SectionName::Education,
        SectionName::Portfolio,
        SectionName::Languages,
        SectionName::Rates,
        SectionName::Availability,
        SectionName::Visibility,
    ];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            SectionName::Basics => "basics",
            SectionName::Skills => "skills",
            SectionName::Experience => "experience",
            SectionName::Education => "education",
            SectionName::Portfolio => "portfolio",
            SectionName::Languages => "languages",
            SectionName::Rates => "rates",
            SectionName::Availability => "availability",
            SectionName::Visibility => "visibility",
        }
    }
}

impl Section {
    /// The name of the section.
    pub fn name(&self) -> SectionName {
        match self {
            Section::Basics(_) => SectionName::Basics,
            Section::Skills(_) => SectionName::Skills,
            Section::Experience(_) => SectionName::Experience,
            Section::Education(_) => SectionName::Education,
            Section::Portfolio(_) => SectionName::Portfolio,
            Section::Languages(_) => SectionName::Languages,
            Section::Rates(_) => SectionName::Rates,
            Section::Availability(_) => SectionName::Availability,
            Section::Visibility(_) => SectionName::Visibility,
        }
    }
}

examples! {
    Basics {
        name: text("Ben Okafor"),
        headline: text("Websites for museums"),
        overview: text("I make websites that are found, read and remembered."),
        country: Some(text("NG")),
        city: text("Lagos"),
        time_zone: Some(text("Africa/Lagos")),
    }
    Skill { id: text("own:web-design"), level: 4 }
    Experience {
        title: text("Designer"),
        company: text("Harbour Museum"),
        from: Month::parse("2019-04").expect("a month"),
        to: Some(Month::parse("2024-09").expect("a month")),
        text: text("The site, and the screens in its halls."),
    }
    Rates {
        hourly: Some(dollars("45.00")),
        offers: vec![Package { title: text("A site of one page"), from: dollars("600.00"), days: 10 }],
    }
    Availability { time: Time::Part, from: None }
}
