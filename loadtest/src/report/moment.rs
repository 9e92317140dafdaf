//! Shows a time for people.

use protocol::Millis;

/// Date and time of day in UTC, to the second.
pub(super) fn of(at: Millis) -> String {
    let seconds = at / 1_000;
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// The date that many days after 1970-01-01.
fn date(mut days: u64) -> (u64, u64, u64) {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in lengths {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_as_dates_leap_days_and_ends_of_years_included() {
        assert_eq!(of(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(of(951_782_399_999), "2000-02-28 23:59:59 UTC");
        assert_eq!(of(951_782_400_000), "2000-02-29 00:00:00 UTC");
        assert_eq!(of(1_767_225_599_000), "2025-12-31 23:59:59 UTC");
        assert_eq!(of(1_767_225_600_000), "2026-01-01 00:00:00 UTC");
    }
}
