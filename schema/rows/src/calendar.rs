//! Which year and month a time lies in, by UTC: partitions that would grow without end are parted by these.

use protocol::Millis;

/// The milliseconds of a day.
const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

/// The year of that time.
pub fn year_of(at: Millis) -> u64 {
    year_and_month(at).0
}

/// How many months lie between the beginning of the year 0 and that time.
pub fn month_of(at: Millis) -> u64 {
    let (year, month) = year_and_month(at);
    year * 12 + month - 1
}

/// The year and the month, 1 to 12, of that time. The days are counted from the first of March of the year
/// 0, so that a leap day is the last day of its year (the algorithm `civil_from_days` of Howard Hinnant).
fn year_and_month(at: Millis) -> (u64, u64) {
    const DAYS_BEFORE_1970: u64 = 719_468;
    const DAYS_OF_400_YEARS: u64 = 146_097;
    let days = at / DAY_MS + DAYS_BEFORE_1970;
    let (era, day) = (days / DAYS_OF_400_YEARS, days % DAYS_OF_400_YEARS);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year + u64::from(month <= 2), month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_and_a_month_begin_at_midnight_of_their_first_day() {
        // 2024-02-29 and 2024-03-01, 2026-12-31 and 2027-01-01, as seconds.
        let cases = [
            (0, (1970, 1)),
            (1_709_164_800, (2024, 2)),
            (1_709_251_199, (2024, 2)),
            (1_709_251_200, (2024, 3)),
            (1_798_761_599, (2026, 12)),
            (1_798_761_600, (2027, 1)),
        ];
        for (seconds, expected) in cases {
            assert_eq!(year_and_month(seconds * 1_000), expected, "{seconds}");
        }
        assert_eq!(month_of(1_798_761_600_000) - month_of(1_798_761_599_999), 1);
    }
}
