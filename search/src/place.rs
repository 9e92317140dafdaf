//! Where a page of hits ended.

use std::fmt;
use std::str::FromStr;

use protocol::Millis;
use uuid::Uuid;

use crate::levels::Levels;

/// Where a page ended: the next one begins behind it. As text it has 300 bytes at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What the last hit is sorted by.
    pub(crate) key: u64,
    /// The last hit.
    pub(crate) id: Uuid,
    /// The time by which the first page weighed how recent something is: the next pages do the same, so that
    /// the order stays.
    pub(crate) now: Millis,
    /// What the first page knew of the words and skills, where hits are in the order of their points: the
    /// next pages weigh them by the same.
    pub(crate) levels: Option<Levels>,
}

/// This is not where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not where a page ended")]
pub struct NoPlace;

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:x}.{:x}", self.key, self.now, self.id.as_u128())?;
        self.levels.map_or(Ok(()), |levels| write!(f, ".{levels}"))
    }
}

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let number = |part: Option<&str>| u128::from_str_radix(part?, 16).ok();
        let mut parts = text.splitn(4, '.');
        let mut next = || number(parts.next()).ok_or(NoPlace);
        let (key, now, id) = (next()?, next()?, next()?);
        let short = |number| u64::try_from(number).map_err(|_| NoPlace);
        let (key, now, id) = (short(key)?, short(now)?, Uuid::from_u128(id));
        let levels = parts.next().map(|text| Levels::read(text).ok_or(NoPlace)).transpose()?;
        Ok(Self { key, now, id, levels })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::levels::LEVELS_MAX;

    #[test]
    fn a_place_reads_as_it_was_written_and_nothing_else_does() {
        let place = Place { key: u64::MAX, id: Uuid::max(), now: 1_790_000_000_000, levels: None };
        let levels = Levels::read(&"7f".repeat(LEVELS_MAX));
        assert!(levels.is_some());
        for place in [place, Place { levels, ..place }] {
            let text = place.to_string();
            assert!(text.len() <= protocol::search::SEARCH_PLACE_BYTES_MAX, "{}", text.len());
            assert_eq!(text.parse(), Ok(place));
        }
        for text in ["", "a", "a.b", "1.2.x", "11111111111111111.2.3", "1.2.3.4", "-1.2.3"] {
            assert_eq!(text.parse::<Place>(), Err(NoPlace), "{text}");
        }
    }
}
