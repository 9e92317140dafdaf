//! What a proposal says and asks for, and what each part may hold.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::brief::{Pay, Timeline};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::Millis;
use crate::limit::Bounds;
use crate::money::{Currency, Money};
use crate::plain::{self, Flag};
use crate::{checks, plain::check_shown};

/// What a proposal says in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Words {
    /// The letter to the client.
    pub letter: String,
    /// The answers to the questions of the job, in the order of the questions.
    #[serde(default)]
    pub answers: Vec<String>,
    /// How the person would go about it.
    pub approach: String,
}

/// What a proposal asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Terms {
    /// When the work begins, and how long it takes.
    pub timeline: Timeline,
    /// What it costs.
    pub price: Price,
    /// The parts in which it is paid, where there are any; together they are the price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Milestone>>"))]
    pub milestones: Vec<Milestone>,
}

/// A part of the work, and what it costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Milestone {
    /// The part's title.
    pub title: String,
    /// What it costs, in the currency of the price.
    pub amount: String,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub due_at: Option<Millis>,
}

/// What work costs, in the way in which its job pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Price {
    /// All of the work: 5.00 to 1,000,000.00.
    Fixed(Amount),
    /// An hour of it: 3.00 to 999.99.
    Hourly(Amount),
}

/// An amount, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Amount {
    /// A decimal string: in answers, with exactly the decimals of the currency.
    pub amount: String,
    /// The currency: the one in which the job pays.
    pub currency: Currency,
}

impl Price {
    /// The amount, of whatever it is the price.
    pub fn amount(&self) -> &Amount {
        match self {
            Price::Fixed(amount) | Price::Hourly(amount) => amount,
        }
    }

    /// Whether a job that pays so can be proposed for at such a price.
    pub fn fits(&self, pay: &Pay) -> bool {
        let is_kind =
            matches!((self, pay), (Price::Fixed(_), Pay::Fixed(_)) | (Price::Hourly(_), Pay::Hourly(_)));
        is_kind && self.amount().currency == pay.currency()
    }

    fn check(&self) -> Result<Money, WireError> {
        type Bounds = fn(&'static str, &Money) -> Result<(), WireError>;
        let (field, bounds): (_, Bounds) = match self {
            Price::Fixed(_) => ("price.fixed", checks::budget),
            Price::Hourly(_) => ("price.hourly", checks::rate),
        };
        let Amount { amount, currency } = self.amount();
        let money = Money::parse(amount, *currency).map_err(|error| WireError::invalid(field, error))?;
        bounds(field, &money).map(|()| money)
    }
}

/// What the answers of a proposal may hold, as it is printed: [`Words::check`] checks it.
pub(super) const ANSWERS: (&str, Bounds) = ("answers", Bounds::Items { min: 0, max: checks::QUESTIONS_MAX });

/// What each answer may hold.
pub(super) const ANSWER: (&str, Bounds) =
    ("answers[]", Bounds::Text { bytes_max: checks::ANSWER_BYTES_MAX, shows: true });

/// How many milestones there may be: [`Terms::check`] checks it.
pub(super) const MILESTONES: (&str, Bounds) =
    ("milestones", Bounds::Items { min: 0, max: checks::PROPOSED_MILESTONES_MAX });

/// What the title of each may hold.
pub(super) const MILESTONE_TITLE: (&str, Bounds) =
    ("milestones[].title", Bounds::Text { bytes_max: checks::HEADLINE_BYTES_MAX, shows: true });

/// How many days the work may take.
pub(super) const DAYS: (&str, Bounds) =
    ("timeline.days", Bounds::Number { min: 1, max: checks::TIMELINE_DAYS_MAX as u64 });

impl Words {
    /// Checks what the limits of single fields cannot say.
    pub fn check(&self) -> Result<(), WireError> {
        checks::count("answers", self.answers.len(), 0, checks::QUESTIONS_MAX)?;
        plain::check("letter", &self.letter, checks::LETTER_BYTES_MAX)?;
        plain::check("approach", &self.approach, checks::APPROACH_BYTES_MAX)?;
        self.answers.iter().enumerate().try_for_each(|(index, answer)| {
            check_shown("answers", answer, checks::ANSWER_BYTES_MAX)
                .map_err(|error| checks::at(error, format_args!("answers[{index}]")))
        })
    }

    /// What stands out in the texts.
    pub fn flags(&self) -> Vec<Flag> {
        let texts = [&self.letter, &self.approach].into_iter().chain(&self.answers);
        plain::joined(texts.map(|text| plain::flags(text)))
    }
}

impl Terms {
    /// Checks what the limits of single fields cannot say: every amount, and that the milestones are together
    /// the price.
    pub fn check(&self) -> Result<(), WireError> {
        checks::days("timeline.days", self.timeline.days)?;
        checks::count("milestones", self.milestones.len(), 0, checks::PROPOSED_MILESTONES_MAX)?;
        let price = self.price.check()?;
        let mut sum = Decimal::ZERO;
        for (index, milestone) in self.milestones.iter().enumerate() {
            let amount = checked(milestone, price.currency)
                .map_err(|(field, error)| checks::at(error, format_args!("milestones[{index}].{field}")))?;
            sum += amount;
        }
        match (&self.price, self.milestones.is_empty()) {
            (_, true) => Ok(()),
            (Price::Hourly(_), false) => {
                Err(WireError::invalid("milestones", "go with a price for all of the work alone"))
            }
            (Price::Fixed(_), false) if sum != price.amount => {
                let sum = Money { amount: sum, currency: price.currency };
                Err(WireError::invalid("milestones", format_args!("are {sum} together, not the price")))
            }
            (Price::Fixed(_), false) => Ok(()),
        }
    }

    /// The same, with every amount in the decimals of its currency. Amounts that do not read stay as they
    /// are: they were checked when they came.
    pub fn in_decimals(&self) -> Terms {
        let currency = self.price.amount().currency;
        let written = |amount: &str| {
            let money = Money::parse(amount, currency);
            money.map_or_else(|_| amount.to_owned(), |money| currency.format(money.amount))
        };
        let amount = Amount { amount: written(&self.price.amount().amount), currency };
        let price = match self.price {
            Price::Fixed(_) => Price::Fixed(amount),
            Price::Hourly(_) => Price::Hourly(amount),
        };
        let milestone = |of: &Milestone| Milestone { amount: written(&of.amount), ..of.clone() };
        let milestones = self.milestones.iter().map(milestone).collect();
        Terms { timeline: self.timeline.clone(), price, milestones }
    }

    /// What stands out in the titles of the milestones.
    pub fn flags(&self) -> Vec<Flag> {
        plain::joined(self.milestones.iter().map(|milestone| plain::flags(&milestone.title)))
    }
}

/// The amount of a milestone, or which of its fields is wrong.
fn checked(milestone: &Milestone, currency: Currency) -> Result<Decimal, (&'static str, WireError)> {
    check_shown("title", &milestone.title, checks::HEADLINE_BYTES_MAX).map_err(|error| ("title", error))?;
    let due_at = milestone.due_at.map_or(Ok(()), |due_at| checks::time("due_at", due_at));
    due_at.map_err(|error| ("due_at", error))?;
    let money = Money::parse(&milestone.amount, currency);
    money.map(|money| money.amount).map_err(|error| ("amount", WireError::invalid("amount", error)))
}

examples! {
    Words {
        letter: text("I drew three bakers' logos."),
        answers: vec![text("Those of Brot & Co.")],
        approach: text("Three sketches, then one."),
    }
    Terms {
        timeline: Timeline { start: None, days: 14 },
        price: Price::Fixed(Amount { amount: text("240.00"), currency: Currency::USD }),
        milestones: vec![
            Milestone { title: text("Sketches"), amount: text("90.00"), due_at: None },
            Milestone { title: text("The logo"), amount: text("150.00"), due_at: None },
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;
    use crate::example::Example;

    fn fixed(amount: &str, milestones: &[&str]) -> Terms {
        let milestone = |amount: &&str| Milestone {
            title: "A part".to_owned(),
            amount: (*amount).to_owned(),
            due_at: None,
        };
        let price = Price::Fixed(Amount { amount: amount.to_owned(), currency: Currency::USD });
        Terms { price, milestones: milestones.iter().map(milestone).collect(), ..Terms::example() }
    }

    fn wrong(terms: &Terms) -> Option<(ErrorCode, String)> {
        terms.check().err().map(|error| (error.code, error.details["field"].clone()))
    }

    fn invalid(field: &str) -> Option<(ErrorCode, String)> {
        Some((ErrorCode::Invalid, field.to_owned()))
    }

    #[test]
    fn milestones_are_together_the_price_or_there_are_none() {
        assert_eq!(wrong(&fixed("100", &[])), None);
        assert_eq!(wrong(&fixed("100", &["40", "60.00"])), None);
        assert_eq!(wrong(&fixed("100", &["40", "60.01"])), invalid("milestones"));
        assert_eq!(wrong(&fixed("100", &["100", "0"])), invalid("milestones[1].amount"));
        let parts = |count: usize| wrong(&fixed(&format!("{}", count * 10), &vec!["10"; count]));
        let most = checks::PROPOSED_MILESTONES_MAX;
        assert_eq!((parts(most), parts(most + 1)), (None, invalid("milestones")));
        let hourly = Price::Hourly(Amount { amount: "40".to_owned(), currency: Currency::USD });
        assert_eq!(wrong(&Terms { price: hourly.clone(), ..fixed("40", &["40"]) }), invalid("milestones"));
        assert_eq!(wrong(&Terms { price: hourly, ..fixed("40", &[]) }), None);
    }

    #[test]
    fn absurd_prices_are_invalid() {
        for amount in ["", "4.99", "1000000.01", "-5", "1e3", "10.001", "1_000", " 10", "ten"] {
            assert_eq!(wrong(&fixed(amount, &[])), invalid("price.fixed"), "{amount:?}");
        }
        for amount in ["2.99", "1000", "999.999"] {
            let price = Price::Hourly(Amount { amount: amount.to_owned(), currency: Currency::USD });
            assert_eq!(wrong(&Terms { price, ..fixed("5", &[]) }), invalid("price.hourly"), "{amount:?}");
        }
    }

    #[test]
    fn an_answer_that_says_nothing_or_turns_the_writing_is_named_by_its_number() {
        for (bad, code) in [
            (String::new(), ErrorCode::Invalid),
            (" \u{200b}".to_owned(), ErrorCode::Invalid),
            ("a\u{202e}b".to_owned(), ErrorCode::Invalid),
            ("x".repeat(checks::ANSWER_BYTES_MAX + 1), ErrorCode::TooLarge),
        ] {
            let words = Words { answers: vec!["fine".to_owned(), bad], ..Words::example() };
            let error = words.check().expect_err("an answer is wrong");
            assert_eq!((error.code, &*error.details["field"]), (code, "answers[1]"));
        }
        let answers = |count: usize| Words { answers: vec!["fine".to_owned(); count], ..Words::example() };
        assert!(answers(checks::QUESTIONS_MAX).check().is_ok());
        assert!(answers(checks::QUESTIONS_MAX + 1).check().is_err());
    }

    #[test]
    fn amounts_are_kept_in_the_decimals_of_their_currency() {
        let kept = fixed("100", &["40", "60.0"]).in_decimals();
        assert_eq!(kept, fixed("100.00", &["40.00", "60.00"]));
    }

    #[test]
    fn contact_details_in_any_text_are_flagged_once() {
        let words = Words {
            letter: "mail me: a@b.org".to_owned(),
            approach: "a@b.org".to_owned(),
            ..Words::example()
        };
        assert_eq!(words.flags(), [Flag::ContactEmail]);
        assert_eq!(Words::example().flags(), []);
    }
}
