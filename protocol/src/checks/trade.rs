//! The limits of profiles, jobs, proposals and offers: one table, which gives each its constant and is
//! printed with the protocol.

use super::{count, out_of_range};
use crate::error::WireError;
use crate::money::Money;

/// A limit of the trade, as it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TradeLimit {
    /// The name of its constant.
    pub name: &'static str,
    /// What it limits.
    pub about: &'static str,
    /// How much.
    pub limit: u64,
    /// In what it is counted.
    pub unit: &'static str,
}

/// Defines a constant for every limit, and the table of all.
macro_rules! trade_limits {
    ($($(#[doc = $about:literal])+ $name:ident: $type:ty = $limit:literal $unit:literal;)+) => {
        $($(#[doc = $about])+ pub const $name: $type = $limit;)+

        /// Every limit of the trade.
        pub const TRADE_LIMITS: &[TradeLimit] = &[$(TradeLimit {
            name: stringify!($name),
            about: concat!($($about),+).trim_ascii(),
            limit: $limit,
            unit: $unit,
        }),+];
    };
}

trade_limits! {
    /// The shortest name on a profile.
    NAME_BYTES_MIN: usize = 2 "bytes";
    /// The longest name on a profile.
    NAME_BYTES_MAX: usize = 60 "bytes";
    /// The longest title, of anything on a profile, a job or a proposal; the longest headline.
    HEADLINE_BYTES_MAX: usize = 120 "bytes";
    /// The longest overview of a profile.
    OVERVIEW_BYTES_MAX: usize = 10_000 "bytes";
    /// The longest name of a place, a company or a school.
    PLACE_BYTES_MAX: usize = 120 "bytes";
    /// The longest text about an item of a portfolio, an experience or an education.
    ITEM_TEXT_BYTES_MAX: usize = 2_000 "bytes";
    /// The longest link of an item of a portfolio.
    LINK_BYTES_MAX: usize = 1_024 "bytes";
    /// The largest section of a profile.
    SECTION_BYTES_MAX: usize = 61_440 "bytes";
    /// The longest id of a skill or a category.
    TAXON_BYTES_MAX: usize = 80 "bytes";
    /// The most skills on a profile.
    PROFILE_SKILLS_MAX: usize = 50 "items";
    /// The most experiences on a profile.
    EXPERIENCE_MAX: usize = 30 "items";
    /// The most educations on a profile.
    EDUCATION_MAX: usize = 10 "items";
    /// The most languages on a profile.
    LANGUAGES_MAX: usize = 10 "items";
    /// The most items of a portfolio.
    PORTFOLIO_MAX: usize = 30 "items";
    /// The most skills of an item of a portfolio.
    PORTFOLIO_SKILLS_MAX: usize = 15 "items";
    /// The most packages at a price on a profile.
    PACKAGES_MAX: usize = 10 "items";
    /// The most accounts that an account blocks.
    BLOCKED_MAX: usize = 1_000 "accounts";
    /// The longest description of a job.
    DESCRIPTION_BYTES_MAX: usize = 10_000 "bytes";
    /// The most skills that a job asks for.
    JOB_SKILLS_MAX: usize = 15 "items";
    /// The most categories of a job beside its first.
    CATEGORIES_MORE_MAX: usize = 3 "items";
    /// The most questions of a job.
    QUESTIONS_MAX: usize = 5 "items";
    /// The longest question of a job.
    QUESTION_BYTES_MAX: usize = 500 "bytes";
    /// The most seats of a job.
    SEATS_MAX: u32 = 50 "seats";
    /// The most edits in the life of a job.
    JOB_EDITS_MAX: u32 = 50 "edits";
    /// The longest note or reason of a party.
    NOTE_BYTES_MAX: usize = 1_024 "bytes";
    /// The longest letter of a proposal.
    LETTER_BYTES_MAX: usize = 10_000 "bytes";
    /// The longest answer to a question of a job.
    ANSWER_BYTES_MAX: usize = 2_000 "bytes";
    /// The longest approach of a proposal.
    APPROACH_BYTES_MAX: usize = 5_000 "bytes";
    /// The most milestones of a proposal.
    PROPOSED_MILESTONES_MAX: usize = 20 "items";
    /// The most proposals to a job.
    PROPOSALS_MAX: usize = 2_000 "proposals";
    /// The most open proposals of a freelancer.
    PROPOSALS_OPEN_MAX: usize = 200 "proposals";
    /// The most proposals that an account submits in a second.
    SUBMITS_PER_SECOND_MAX: u32 = 5 "proposals";
    /// The most open invitations of a job.
    INVITATIONS_OPEN_MAX: usize = 30 "invitations";
    /// The most invitations in the life of a job.
    INVITATIONS_MAX: usize = 300 "invitations";
    /// The most open offers of a job.
    OFFERS_OPEN_MAX: usize = 20 "offers";
    /// The most saved searches of an account.
    SAVED_SEARCHES_MAX: usize = 50 "searches";
    /// The longest timeline of a job, a proposal or a package; the shortest is one day.
    TIMELINE_DAYS_MAX: u32 = 1_095 "days";
    /// The furthest that a date of a plan lies ahead: three years.
    DATE_AHEAD_DAYS_MAX: u32 = 1_096 "days";
    /// The lowest rate of an hour, in the smallest unit of its currency: 3.00 dollars, 300 yen.
    RATE_UNITS_MIN: u64 = 300 "smallest units";
    /// The highest rate of an hour: 999.99 dollars.
    RATE_UNITS_MAX: u64 = 99_999 "smallest units";
    /// The lowest budget or price: 5.00 dollars.
    BUDGET_UNITS_MIN: u64 = 500 "smallest units";
    /// The highest budget or price: 1,000,000.00 dollars.
    BUDGET_UNITS_MAX: u64 = 100_000_000 "smallest units";
}

/// A rate of an hour. Its bounds are digits of the currency's own decimals: 3.00 to 999.99 dollars, 300 to
/// 99,999 yen.
pub fn rate(field: &'static str, rate: &Money) -> Result<(), WireError> {
    units(field, rate, RATE_UNITS_MIN, RATE_UNITS_MAX)
}

/// A budget, or a price of a whole piece of work: 5.00 to 1,000,000.00 dollars.
pub fn budget(field: &'static str, budget: &Money) -> Result<(), WireError> {
    units(field, budget, BUDGET_UNITS_MIN, BUDGET_UNITS_MAX)
}

fn units(field: &'static str, money: &Money, min: u64, max: u64) -> Result<(), WireError> {
    let of =
        |units: u64| rust_decimal::Decimal::from_i128_with_scale(units.into(), money.currency.decimals());
    if (of(min)..=of(max)).contains(&money.amount) {
        return Ok(());
    }
    let of = |units| Money { amount: of(units), currency: money.currency };
    let why = format_args!("is not from {} to {}", of(min), of(max));
    Err(WireError::invalid(field, why).with("limit", of(max)))
}

/// How many days a piece of work takes.
pub fn days(field: &'static str, days: u32) -> Result<(), WireError> {
    if (1..=TIMELINE_DAYS_MAX).contains(&days) {
        return Ok(());
    }
    Err(out_of_range(field, 1, TIMELINE_DAYS_MAX.into()))
}

/// A country: two capital letters of ISO 3166.
pub fn country(field: &'static str, code: &str) -> Result<(), WireError> {
    match code.parse::<iso_country::Country>() {
        Ok(country) if !code.is_empty() && country.to_string() == code => Ok(()),
        _ => Err(WireError::invalid(field, "is not a country of ISO 3166, such as `DE`")),
    }
}

/// The id of a skill or a category: its source, a colon, and what the source calls it. Whether there is such
/// a one is another matter.
pub fn taxon(field: &'static str, id: &str) -> Result<(), WireError> {
    if id.len() > TAXON_BYTES_MAX {
        return Err(super::too_large(field, TAXON_BYTES_MAX));
    }
    let is_source = |source: &str| !source.is_empty() && source.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_name = |name: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-/+# ".contains(&byte);
        !name.is_empty() && name.bytes().all(fits)
    };
    match id.split_once(':') {
        Some((source, name)) if is_source(source) && is_name(name) => Ok(()),
        _ => Err(WireError::invalid(field, "is not an id such as `own:logo-design`")),
    }
}

/// A list of at most `max` items, none of which stands in it twice.
pub fn distinct<T: Ord>(
    field: &'static str,
    items: impl ExactSizeIterator<Item = T>,
    max: usize,
) -> Result<(), WireError> {
    let given = items.len();
    count(field, given, 0, max)?;
    let known: std::collections::BTreeSet<T> = items.collect();
    if known.len() == given { Ok(()) } else { Err(WireError::invalid(field, "names something twice")) }
}

/// The same error, naming the field where it stands: `experience[3].title`.
pub fn at(error: WireError, place: std::fmt::Arguments<'_>) -> WireError {
    error.with("field", place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;
    use crate::money::Currency;

    fn money(amount: &str, currency: &str) -> Money {
        Money::parse(amount, currency.parse::<Currency>().expect("known")).expect("an amount")
    }

    #[test]
    fn rates_and_budgets_end_where_the_decimals_of_their_currency_say() {
        for (amount, currency, is_rate, is_budget) in [
            ("2.99", "USD", false, false),
            ("3.00", "USD", true, false),
            ("5.00", "USD", true, true),
            ("999.99", "USD", true, true),
            ("1000.00", "USD", false, true),
            ("1000000.00", "USD", false, true),
            ("1000000.01", "USD", false, false),
            ("299", "JPY", false, false),
            ("5000", "JPY", true, true),
            ("99999", "JPY", true, true),
            ("100000", "JPY", false, true),
            ("0.299", "KWD", false, false),
            ("99.999", "KWD", true, true),
        ] {
            let money = money(amount, currency);
            assert_eq!(rate("rate", &money).is_ok(), is_rate, "{money} an hour");
            assert_eq!(budget("budget", &money).is_ok(), is_budget, "{money}");
        }
        let error = rate("rates.hourly", &money("1000.00", "USD")).expect_err("too high");
        assert_eq!(error.message, "rates.hourly is not from 3.00 USD to 999.99 USD");
    }

    #[test]
    fn an_id_of_a_skill_says_its_source() {
        for good in
            ["own:logo-design", "esco:S1.2", "onet:15-1252.00", "devicon:c++", "linguist:C#", "isco:2512"]
        {
            assert!(taxon("skill", good).is_ok(), "{good}");
        }
        for bad in ["", "logo", ":x", "own:", "Own:x", "own:é", "own:a\nb", "own:<b>"] {
            assert_eq!(taxon("skill", bad).unwrap_err().code, ErrorCode::Invalid, "{bad:?}");
        }
        assert_eq!(taxon("skill", &format!("own:{}", "x".repeat(77))).unwrap_err().code, ErrorCode::TooLarge);
    }

    #[test]
    fn a_list_names_nothing_twice_and_ends_at_its_limit() {
        assert!(distinct("skills", [1, 2].iter(), 2).is_ok());
        assert!(distinct("skills", [1, 1].iter(), 2).is_err());
        assert!(distinct("skills", [1, 2, 3].iter(), 2).is_err());
        assert!(days("days", 1).is_ok() && days("days", 1_095).is_ok());
        assert!(days("days", 0).is_err() && days("days", 1_096).is_err());
    }
}
