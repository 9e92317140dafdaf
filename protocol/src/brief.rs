//! What a job is: the fields that its client fills in, and what each may hold.

mod facts;

use serde::{Deserialize, Serialize};

pub use self::facts::{Facts, Spent, SpentBand, Status};
use crate::checks;
use crate::date::Date;
use crate::error::WireError;
use crate::example::examples;
use crate::limit::Bounds;
use crate::money::{Currency, Money};
use crate::plain::{self, Flag};

/// What a client says of a job. A draft may lack anything; what is published has a title, a description, a
/// category and its pay.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "JobFields"))]
pub struct Fields {
    /// The title, 1 to 120 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub title: Option<String>,
    /// What is to be done, 1 to 10,000 bytes of plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub description: Option<String>,
    /// The id of the category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub category: Option<String>,
    /// The ids of up to 3 more categories.
    #[serde(default)]
    pub more: Vec<String>,
    /// The ids of up to 15 skills.
    #[serde(default)]
    pub skills: Vec<String>,
    /// What the work pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub pay: Option<Pay>,
    /// When the work is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub timeline: Option<Timeline>,
    /// How large the work is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub size: Option<Size>,
    /// Up to 5 questions, each of 1 to 500 bytes, that a proposal answers.
    #[serde(default)]
    pub questions: Vec<String>,
    /// How many people it hires: 1 to 50, and 1 where absent.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<u32>"))]
    pub seats: Seats,
    /// Who may see it.
    #[serde(default)]
    pub visibility: Visibility,
    /// What is wished for in those who propose. Nobody is kept out by it.
    #[serde(default, skip_serializing_if = "Preferred::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Preferred>"))]
    pub preferred: Preferred,
}

/// What the work of a job pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "JobPay"))]
#[serde(rename_all = "snake_case")]
pub enum Pay {
    /// One price for all of it.
    Fixed(FixedPay),
    /// A rate for each hour.
    Hourly(HourlyPay),
}

/// One price for all of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct FixedPay {
    /// The currency.
    pub currency: Currency,
    /// What the client means to pay: 5.00 to 1,000,000.00 dollars, and as many of the smallest units of any
    /// other currency.
    pub budget: String,
}

/// A rate for each hour of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct HourlyPay {
    /// The currency.
    pub currency: Currency,
    /// The lowest rate that the client has in mind: 3.00 to 999.99 dollars, and as many of the smallest units
    /// of any other currency.
    pub from: String,
    /// The highest one.
    pub to: String,
    /// How many hours of a week, 1 to 168.
    pub hours_a_week: u32,
}

/// When work is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Timeline {
    /// When it begins: from today to three years ahead, as of when this was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub start: Option<Date>,
    /// How many days it takes, 1 to 1,095.
    pub days: u32,
}

/// How large the work of a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "JobSize"))]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// A task.
    Small,
    /// A project.
    Medium,
    /// Work for months.
    Large,
}

/// Who may see a job's posting.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "JobVisibility"))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Whoever is invited.
    InviteOnly,
    /// Whoever has published a profile, or is invited.
    Members,
    /// Whoever is signed in.
    #[default]
    Public,
}

/// What a client wishes for in those who propose.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "JobPreferred"))]
pub struct Preferred {
    /// Up to 10 countries, as two capital letters of ISO 3166-1.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Up to 10 languages, as tags such as `en` or `pt-BR`.
    #[serde(default)]
    pub languages: Vec<String>,
    /// How experienced they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub level: Option<Level>,
    /// Whether they have finished a contract before.
    #[serde(default)]
    pub record: bool,
}

/// How experienced somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "JobLevel"))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// At the beginning.
    Entry,
    /// With some years of it.
    Intermediate,
    /// With mastery.
    Expert,
}

/// How many people a job hires; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seats(pub u32);

impl Default for Seats {
    fn default() -> Self {
        one()
    }
}

fn one() -> Seats {
    Seats(1)
}

fn is_one(seats: &Seats) -> bool {
    *seats == one()
}

impl Preferred {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the fields of a job may hold, as it is printed: [`Fields::check`] checks it.
pub(crate) const CHECKED: &[(&str, Bounds)] = &[
    ("fields.title", Bounds::Text { bytes_max: checks::HEADLINE_BYTES_MAX, shows: true }),
    ("fields.description", Bounds::Text { bytes_max: checks::DESCRIPTION_BYTES_MAX, shows: true }),
    ("fields.more", Bounds::Items { min: 0, max: checks::CATEGORIES_MORE_MAX }),
    ("fields.skills", Bounds::Items { min: 0, max: checks::JOB_SKILLS_MAX }),
    ("fields.questions", Bounds::Items { min: 0, max: checks::QUESTIONS_MAX }),
    ("fields.questions[]", Bounds::Text { bytes_max: checks::QUESTION_BYTES_MAX, shows: true }),
    ("fields.seats", Bounds::Number { min: 1, max: checks::SEATS_MAX as u64 }),
    ("fields.timeline.days", Bounds::Number { min: 1, max: checks::TIMELINE_DAYS_MAX as u64 }),
    ("fields.pay.hourly.hours_a_week", Bounds::Number { min: 1, max: checks::WEEK_HOURS_MAX as u64 }),
    ("fields.preferred.countries", Bounds::Items { min: 0, max: checks::PREFERRED_MAX }),
    ("fields.preferred.languages", Bounds::Items { min: 0, max: checks::PREFERRED_MAX }),
];

impl Fields {
    /// Checks everything but what only the server knows: which categories and skills there are, and which
    /// day it is.
    pub fn check(&self) -> Result<(), WireError> {
        let shown = |field, text: &String, max| plain::check_shown(field, text, max);
        self.title.iter().try_for_each(|text| shown("fields.title", text, checks::HEADLINE_BYTES_MAX))?;
        self.description
            .iter()
            .try_for_each(|text| shown("fields.description", text, checks::DESCRIPTION_BYTES_MAX))?;
        self.check_categories()?;
        checks::distinct("fields.skills", self.skills.iter(), checks::JOB_SKILLS_MAX)?;
        self.skills.iter().try_for_each(|id| checks::taxon("fields.skills", id))?;
        checks::count("fields.questions", self.questions.len(), 0, checks::QUESTIONS_MAX)?;
        self.questions
            .iter()
            .try_for_each(|text| shown("fields.questions", text, checks::QUESTION_BYTES_MAX))?;
        checks::number("fields.seats", self.seats.0.into(), 1, checks::SEATS_MAX.into())?;
        self.timeline.iter().try_for_each(|timeline| checks::days("fields.timeline.days", timeline.days))?;
        self.pay.iter().try_for_each(Pay::check)?;
        self.preferred.check()
    }

    fn check_categories(&self) -> Result<(), WireError> {
        self.category.iter().try_for_each(|id| checks::taxon("fields.category", id))?;
        self.more.iter().try_for_each(|id| checks::taxon("fields.more", id))?;
        checks::distinct("fields.more", self.more.iter(), checks::CATEGORIES_MORE_MAX)?;
        if self.category.as_ref().is_some_and(|first| self.more.contains(first)) {
            return Err(WireError::invalid("fields.more", "names the first category again"));
        }
        Ok(())
    }

    /// What stands out in its texts.
    pub fn flags(&self) -> Vec<Flag> {
        let texts = self.title.iter().chain(&self.description).chain(&self.questions);
        plain::joined(texts.map(|text| plain::flags(text)))
    }
}

impl Pay {
    /// Its currency.
    pub fn currency(&self) -> Currency {
        match self {
            Pay::Fixed(fixed) => fixed.currency,
            Pay::Hourly(hourly) => hourly.currency,
        }
    }

    fn check(&self) -> Result<(), WireError> {
        match self {
            Pay::Fixed(FixedPay { currency, budget }) => {
                let field = "fields.pay.fixed.budget";
                checks::budget(field, &money(field, budget, *currency)?)
            }
            Pay::Hourly(HourlyPay { currency, from, to, hours_a_week }) => {
                let rate = |field, rate: &str| {
                    let money = money(field, rate, *currency)?;
                    checks::rate(field, &money).map(|()| money.amount)
                };
                if rate("fields.pay.hourly.from", from)? > rate("fields.pay.hourly.to", to)? {
                    return Err(WireError::invalid("fields.pay.hourly.to", "is below `from`"));
                }
                let field = "fields.pay.hourly.hours_a_week";
                checks::number(field, (*hours_a_week).into(), 1, checks::WEEK_HOURS_MAX.into())
            }
        }
    }

    /// The same, with every amount in the decimals of its currency. Amounts that do not read stay as they
    /// are: they were checked when they came.
    pub fn in_decimals(&self) -> Pay {
        match self {
            Pay::Fixed(FixedPay { currency, budget }) => {
                Pay::Fixed(FixedPay { currency: *currency, budget: written(budget, *currency) })
            }
            Pay::Hourly(HourlyPay { currency, from, to, hours_a_week }) => Pay::Hourly(HourlyPay {
                currency: *currency,
                from: written(from, *currency),
                to: written(to, *currency),
                hours_a_week: *hours_a_week,
            }),
        }
    }
}

fn money(field: &'static str, amount: &str, currency: Currency) -> Result<Money, WireError> {
    Money::parse(amount, currency).map_err(|error| WireError::invalid(field, error))
}

fn written(amount: &str, currency: Currency) -> String {
    let money = Money::parse(amount, currency);
    money.map_or_else(|_| amount.to_owned(), |money| currency.format(money.amount))
}

impl Preferred {
    fn check(&self) -> Result<(), WireError> {
        let (countries, languages) = ("fields.preferred.countries", "fields.preferred.languages");
        checks::distinct(countries, self.countries.iter(), checks::PREFERRED_MAX)?;
        checks::distinct(languages, self.languages.iter(), checks::PREFERRED_MAX)?;
        let is_country =
            |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if !self.countries.iter().all(is_country) {
            return Err(WireError::invalid(countries, "holds something else than codes of countries"));
        }
        let in_tag = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let is_tag =
            |tag: &String| (2..=checks::LANGUAGE_BYTES_MAX).contains(&tag.len()) && tag.bytes().all(in_tag);
        if !self.languages.iter().all(is_tag) {
            return Err(WireError::invalid(languages, "holds something else than tags of languages"));
        }
        Ok(())
    }
}

examples! {
    Fields {
        title: Some(text("A logo for a bakery")),
        description: Some(text("Three sketches, then one.")),
        category: Some(text("own:logo-design")),
        more: vec![text("own:illustration")],
        skills: vec![text("esco:adobe-illustrator")],
        pay: Some(Pay::Fixed(FixedPay { currency: Currency::USD, budget: text("250") })),
        timeline: Some(Timeline { start: None, days: 14 }),
        size: Some(Size::Small),
        questions: vec![text("Which logos have you made?")],
        seats: Seats(2),
        visibility: Visibility::Public,
        preferred: Preferred {
            countries: vec![text("CH")],
            languages: vec![text("de")],
            level: Some(Level::Intermediate),
            record: true,
        },
    }
}
