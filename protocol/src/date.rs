//! Days and months of the calendar, as plans and lives are told in: `2026-11-28`, `2026-11`.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::checks::DATE_AHEAD_DAYS_MAX;
use crate::ids::Millis;

/// The milliseconds of a day.
const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

/// The years that can be told.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// A day: `2026-11-28`. In answers and requests it is this text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

/// A month: `2026-11`. In answers and requests it is this text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Date {
    /// Reads `2026-11-28`.
    pub fn parse(text: &str) -> Option<Self> {
        let (month, day) = text.split_at_checked(7)?;
        let day = day.strip_prefix('-').and_then(two_digits)?;
        Month::parse(month)?.0.with_day(day).map(Self)
    }

    /// The day at that time, in UTC.
    pub fn of(at: Millis) -> Self {
        let epoch = NaiveDate::default();
        Self(epoch.checked_add_days(Days::new(at / DAY_MS)).unwrap_or(NaiveDate::MAX))
    }

    /// When the day begins, in UTC; none for a day before 1970.
    pub fn begins_at(self) -> Option<Millis> {
        let days = self.0.signed_duration_since(NaiveDate::default()).num_days();
        u64::try_from(days).ok().map(|days| days * DAY_MS)
    }

    /// The day so many days later.
    pub fn later(self, days: u32) -> Self {
        Self(self.0.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX))
    }

    /// Whether a plan that is made now may name the day: from today to three years ahead. West of Greenwich
    /// today may be yesterday still.
    pub fn is_ahead(self, now: Millis) -> bool {
        let today = Self::of(now);
        let first = today.0.pred_opt().unwrap_or(today.0);
        (first..=today.later(DATE_AHEAD_DAYS_MAX).0).contains(&self.0)
    }

    /// The month of the day.
    pub fn month(self) -> Month {
        Month(self.0.with_day(1).unwrap_or(self.0))
    }
}

impl Month {
    /// Reads `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_at_checked(4)?;
        let is_number = year.bytes().all(|byte| byte.is_ascii_digit());
        let year = year.parse().ok().filter(|year| is_number && YEARS.contains(year))?;
        let month = month.strip_prefix('-').and_then(two_digits)?;
        NaiveDate::from_ymd_opt(year, month, 1).map(Self)
    }

    /// Whether the month has begun by now, wherever on Earth.
    pub fn has_begun(self, now: Millis) -> bool {
        self <= Date::of(now.saturating_add(DAY_MS)).month()
    }

    /// The month so many months later.
    pub fn later(self, months: u32) -> Self {
        Self(self.0.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX))
    }

    /// The month so many months earlier.
    pub fn earlier(self, months: u32) -> Self {
        Self(self.0.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN))
    }
}

fn two_digits(text: &str) -> Option<u32> {
    let are_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month(), self.0.day())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// Both are texts on the wire and in the printed protocol.
macro_rules! as_text {
    ($($name:ident $like:literal;)+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| de::Error::custom(concat!("is not of the form ", $like)))
            }
        }

        #[cfg(feature = "describe")]
        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;

            fn name(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }

            fn inline(config: &ts_rs::Config) -> String {
                <Self as ts_rs::TS>::name(config)
            }
        }
    )+};
}
as_text! {
    Date "2026-11-28, in the years 1900 to 2199";
    Month "2026-11, in the years 1900 to 2199";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-28T23:30:00Z.
    const NOW: Millis = 1_795_908_600_000;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a day")
    }

    #[test]
    fn days_and_months_read_as_they_are_written_and_in_no_other_way() {
        for text in ["2026-11-28", "2028-02-29", "1900-01-01", "2199-12-31"] {
            assert_eq!(day(text).to_string(), text);
        }
        for wrong in [
            "",
            "2026-11-31",
            "2027-02-29",
            "1899-12-31",
            "2200-01-01",
            "2026-1-1",
            "26-11-28",
            "2026-11-28T00",
            "+026-11-28",
            "2026/11/28",
            "２０２６-11-28",
        ] {
            assert_eq!(Date::parse(wrong), None, "{wrong:?}");
        }
        assert_eq!(Month::parse("2026-11").map(|month| month.to_string()).as_deref(), Some("2026-11"));
        assert!(
            ["2026", "2026-13", "2026-00", "2026-11-01"].iter().all(|wrong| Month::parse(wrong).is_none())
        );
    }

    #[test]
    fn a_plan_begins_today_at_the_earliest_and_three_years_ahead_at_the_latest() {
        assert_eq!(Date::of(NOW).to_string(), "2026-11-28");
        assert_eq!(day("2026-11-28").begins_at(), Some(NOW - NOW % DAY_MS));
        assert_eq!(day("1969-12-31").begins_at(), None);
        for (text, is_ahead) in [
            ("2026-11-26", false),
            ("2026-11-27", true), // Today in Hawaii.
            ("2026-11-28", true),
            ("2029-11-28", true),
            ("2029-11-29", false),
            ("2199-12-31", false),
        ] {
            assert_eq!(day(text).is_ahead(NOW), is_ahead, "{text}");
        }
        assert!(!day("2199-12-31").is_ahead(Millis::MAX));
    }

    #[test]
    fn a_month_of_a_life_has_begun() {
        let month = |text| Month::parse(text).expect("a month");
        assert!(month("2026-11").has_begun(NOW) && !month("2026-12").has_begun(NOW));
        assert_eq!(month("2026-11").later(2), month("2027-01"));
        assert_eq!(month("2027-01").earlier(2), month("2026-11"));
    }
}
