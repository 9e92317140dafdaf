//! What a field may hold, stated beside it: one line in the [`LIMITS`](crate::Method::LIMITS) of its method.

use crate::checks;
use crate::error::WireError;

/// A limit of one field of the parameters `P`. A field that may stay away is held to it where it is there.
#[derive(Debug)]
pub struct Limit<P> {
    /// The field, as it is named on the wire.
    pub field: &'static str,
    holds: Holds<P>,
}

/// What a field may hold, and how to find it among the parameters.
#[derive(Debug)]
enum Holds<P> {
    Text { bytes_max: usize, shows: bool, text: fn(&P) -> Option<&str> },
    Items { min: usize, max: usize, items: fn(&P) -> Option<usize> },
    Number { min: u64, max: u64, number: fn(&P) -> Option<u64> },
}

/// What a field may hold, whatever the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    /// A text of 1 to so many bytes.
    Text {
        /// The longest.
        bytes_max: usize,
        /// Whether a new one must show something.
        shows: bool,
    },
    /// A text of 1 to so many characters.
    Chars {
        /// The most of them.
        max: usize,
    },
    /// A list.
    Items {
        /// The fewest items.
        min: usize,
        /// The most items.
        max: usize,
    },
    /// A whole number.
    Number {
        /// The lowest.
        min: u64,
        /// The highest.
        max: u64,
    },
}

impl Bounds {
    /// The number of a milestone.
    pub const MILESTONE: Self = Bounds::Number { min: 1, max: u32::MAX as u64 };

    /// A new title.
    pub const TITLE: Self = Bounds::Text { bytes_max: checks::TITLE_BYTES_MAX, shows: true };

    /// The name of a person.
    pub const DISPLAY_NAME: Self = Bounds::Chars { max: checks::DISPLAY_NAME_CHARS_MAX };
}

impl<P> Limit<P> {
    /// A text must be 1 to `bytes_max` bytes long. A new one must show something, too; a command that is
    /// older than this rule is known by what was sent.
    pub const fn text(field: &'static str, bytes_max: usize, text: fn(&P) -> Option<&str>) -> Self {
        Self { field, holds: Holds::Text { bytes_max, shows: true, text } }
    }

    /// A text that others do not read must be 1 to `bytes_max` bytes long, whatever it shows.
    pub const fn bytes(field: &'static str, bytes_max: usize, text: fn(&P) -> Option<&str>) -> Self {
        Self { field, holds: Holds::Text { bytes_max, shows: false, text } }
    }

    /// A list must hold `min` to `max` items.
    pub const fn items(field: &'static str, min: usize, max: usize, items: fn(&P) -> Option<usize>) -> Self {
        Self { field, holds: Holds::Items { min, max, items } }
    }

    /// A whole number must be from `min` to `max`.
    pub const fn number(field: &'static str, min: u64, max: u64, number: fn(&P) -> Option<u64>) -> Self {
        Self { field, holds: Holds::Number { min, max, number } }
    }

    /// The field `milestone` is the number of a milestone: they count from 1.
    pub const fn milestone(number: fn(&P) -> Option<u64>) -> Self {
        Self::number("milestone", 1, u32::MAX as u64, number)
    }

    /// The field `limit` says how many items a page holds at most.
    pub const fn page(number: fn(&P) -> Option<u64>) -> Self {
        Self::number("limit", 1, checks::PAGE_ITEMS_MAX as u64, number)
    }

    /// What the field may hold.
    pub const fn bounds(&self) -> Bounds {
        match self.holds {
            Holds::Text { bytes_max, shows, .. } => Bounds::Text { bytes_max, shows },
            Holds::Items { min, max, .. } => Bounds::Items { min, max },
            Holds::Number { min, max, .. } => Bounds::Number { min, max },
        }
    }

    /// Whether the field keeps to it. This holds for every command, whenever it was made.
    pub fn check(&self, params: &P) -> Result<(), WireError> {
        match self.holds {
            Holds::Text { bytes_max, text, .. } => {
                text(params).map_or(Ok(()), |text| checks::text(self.field, text, bytes_max))
            }
            Holds::Items { min, max, items } => {
                items(params).map_or(Ok(()), |items| checks::count(self.field, items, min, max))
            }
            Holds::Number { min, max, number } => {
                number(params).map_or(Ok(()), |number| checks::number(self.field, number, min, max))
            }
        }
    }

    /// Whether the field of a new command keeps to it: a text shows something.
    pub fn judge(&self, params: &P) -> Result<(), WireError> {
        let Holds::Text { text, shows: true, .. } = self.holds else { return Ok(()) };
        text(params).map_or(Ok(()), |text| checks::shows(self.field, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    #[test]
    fn a_field_that_may_stay_away_is_held_to_its_limit_only_where_it_is_there() {
        let title: Limit<Option<String>> = Limit::text("title", 3, |title| title.as_deref());
        let said = |text: &str| Some(text.to_owned());
        assert!(title.check(&None).is_ok() && title.judge(&None).is_ok());
        assert!(title.check(&said("abc")).is_ok() && title.judge(&said("abc")).is_ok());
        assert_eq!(title.check(&said("")).unwrap_err().code, ErrorCode::Invalid);
        assert_eq!(title.check(&said("abcd")).unwrap_err().code, ErrorCode::TooLarge);
        assert!(title.check(&said(" ")).is_ok(), "as commands of before are");
        assert_eq!(title.judge(&said(" ")).unwrap_err().code, ErrorCode::Invalid);
    }

    #[test]
    fn a_text_that_others_do_not_read_may_show_nothing() {
        let password: Limit<String> = Limit::bytes("password", 3, |password| Some(password));
        assert!(password.check(&"   ".to_owned()).is_ok() && password.judge(&"   ".to_owned()).is_ok());
        assert_eq!(password.check(&String::new()).unwrap_err().code, ErrorCode::Invalid);
        assert_eq!(password.check(&"abcd".to_owned()).unwrap_err().code, ErrorCode::TooLarge);
    }

    #[test]
    fn lists_and_numbers_end_where_their_limit_says() {
        let items: Limit<Option<Vec<u8>>> =
            Limit::items("members", 1, 2, |members| members.as_ref().map(Vec::len));
        let held = |count| items.check(&Some(vec![0; count]));
        assert!(held(1).is_ok() && held(2).is_ok() && items.check(&None).is_ok());
        assert_eq!(held(0).unwrap_err().code, ErrorCode::Invalid);
        assert_eq!(held(3).unwrap_err().details["limit"], "2");
        let milestone: Limit<u64> = Limit::milestone(|number| Some(*number));
        assert!(milestone.check(&1).is_ok() && milestone.check(&0).is_err());
        let page: Limit<Option<u64>> = Limit::page(|number| *number);
        assert!([None, Some(1), Some(1_000)].iter().all(|limit| page.check(limit).is_ok()));
        for limit in [0, 1_001, u64::MAX] {
            assert_eq!(page.check(&Some(limit)).unwrap_err().details["limit"], "1000");
        }
    }
}
