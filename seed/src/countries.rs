//! The countries where people and clients of the seeded world live. How many live where, and what an hour
//! costs there, is roughly as on real marketplaces, and no statistic.

use crate::dice::Dice;
use crate::names::{
    AFRICAN, ANGLO, ARABIC, FRENCH, GERMANIC, INDIC, JAPANESE, MALAY, NORDIC, ROMANCE, SLAVIC, Style, TURKIC,
};

/// A country.
#[derive(Debug)]
pub struct Country {
    /// Two letters of ISO 3166.
    pub code: &'static str,
    /// How many of the people live there, compared with the others.
    pub people: u64,
    /// How many of the clients.
    pub clients: u64,
    /// What half of the people ask for at most, in cents of a dollar for an hour.
    pub median: u64,
    /// Its time zone, or that of most who live there.
    pub time_zone: &'static str,
    /// The tag of the language that most speak there.
    pub language: &'static str,
    /// Tags of others that some speak.
    pub others: &'static [&'static str],
    /// How people and cities are called.
    pub style: &'static Style,
    /// The currency that some use instead of dollars, and what a hundred dollars are in it.
    pub currency: Option<(&'static str, u64)>,
}

/// Euros, and what a hundred dollars are.
const EUR: Option<(&str, u64)> = Some(("EUR", 92));

type Line = (
    &'static str,
    [u64; 3],
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static Style,
    Option<(&'static str, u64)>,
);

const fn country(line: Line) -> Country {
    let (code, [people, clients, median], time_zone, language, others, style, currency) = line;
    Country { code, people, clients, median, time_zone, language, others, style, currency }
}

/// All of them.
#[rustfmt::skip]
pub static COUNTRIES: [Country; 35] = [
    country(("IN", [180, 30, 1_500], "Asia/Kolkata", "hi", &["ta", "bn"], &INDIC, None)),
    country(("US", [120, 300, 5_500], "America/New_York", "en", &["es"], &ANGLO, None)),
    country(("PH", [90, 4, 900], "Asia/Manila", "fil", &["es"], &ROMANCE, None)),
    country(("PK", [90, 6, 1_200], "Asia/Karachi", "ur", &["pa"], &ARABIC, None)),
    country(("BD", [70, 3, 900], "Asia/Dhaka", "bn", &["hi"], &INDIC, None)),
    country(("NG", [55, 6, 1_200], "Africa/Lagos", "en", &["yo", "ig"], &AFRICAN, None)),
    country(("GB", [50, 110, 4_800], "Europe/London", "en", &["fr"], &ANGLO, Some(("GBP", 79)))),
    country(("UA", [40, 6, 2_800], "Europe/Kyiv", "uk", &["pl"], &SLAVIC, None)),
    country(("KE", [35, 4, 1_200], "Africa/Nairobi", "sw", &["fr"], &AFRICAN, None)),
    country(("BR", [35, 15, 2_000], "America/Sao_Paulo", "pt-BR", &["es"], &ROMANCE, Some(("BRL", 500)))),
    country(("EG", [30, 4, 1_500], "Africa/Cairo", "ar", &["fr"], &ARABIC, None)),
    country(("ID", [30, 4, 1_200], "Asia/Jakarta", "id", &["ja"], &MALAY, None)),
    country(("DE", [25, 60, 5_500], "Europe/Berlin", "de", &["fr", "tr"], &GERMANIC, EUR)),
    country(("CA", [25, 60, 5_000], "America/Toronto", "en", &["fr"], &ANGLO, Some(("CAD", 136)))),
    country(("AR", [25, 5, 2_200], "America/Argentina/Buenos_Aires", "es", &["it"], &ROMANCE, None)),
    country(("PL", [20, 10, 3_200], "Europe/Warsaw", "pl", &["de"], &SLAVIC, Some(("PLN", 400)))),
    country(("MX", [20, 8, 2_000], "America/Mexico_City", "es", &["fr"], &ROMANCE, None)),
    country(("VN", [20, 5, 1_500], "Asia/Ho_Chi_Minh", "vi", &["fr"], &MALAY, None)),
    country(("FR", [18, 35, 4_800], "Europe/Paris", "fr", &["de", "es"], &FRENCH, EUR)),
    country(("ES", [18, 20, 3_200], "Europe/Madrid", "es", &["fr"], &ROMANCE, EUR)),
    country(("IT", [18, 18, 3_200], "Europe/Rome", "it", &["fr"], &ROMANCE, EUR)),
    country(("TR", [18, 6, 2_200], "Europe/Istanbul", "tr", &["de"], &TURKIC, None)),
    country(("CO", [18, 4, 1_900], "America/Bogota", "es", &["pt-BR"], &ROMANCE, None)),
    country(("AU", [18, 50, 5_500], "Australia/Sydney", "en", &["it"], &ANGLO, Some(("AUD", 152)))),
    country(("RO", [15, 5, 2_800], "Europe/Bucharest", "ro", &["it", "de"], &ROMANCE, None)),
    country(("ZA", [14, 8, 2_500], "Africa/Johannesburg", "en", &["af", "zu"], &ANGLO, None)),
    country(("MA", [12, 2, 1_600], "Africa/Casablanca", "ar", &["fr"], &ARABIC, None)),
    country(("RS", [10, 3, 2_700], "Europe/Belgrade", "sr", &["de"], &SLAVIC, None)),
    country(("NL", [10, 30, 6_000], "Europe/Amsterdam", "nl", &["de", "fr"], &GERMANIC, EUR)),
    country(("PT", [9, 6, 2_800], "Europe/Lisbon", "pt-PT", &["es", "fr"], &ROMANCE, EUR)),
    country(("AE", [8, 20, 3_500], "Asia/Dubai", "ar", &["hi", "ur"], &ARABIC, Some(("AED", 367)))),
    country(("SE", [6, 14, 6_000], "Europe/Stockholm", "sv", &["de"], &NORDIC, Some(("SEK", 1_050)))),
    country(("JP", [6, 14, 4_500], "Asia/Tokyo", "ja", &["ko"], &JAPANESE, Some(("JPY", 15_000)))),
    country(("CH", [5, 18, 9_000], "Europe/Zurich", "de", &["fr", "it"], &GERMANIC, Some(("CHF", 88)))),
    country(("SG", [5, 16, 4_500], "Asia/Singapore", "en", &["zh", "ms"], &MALAY, Some(("SGD", 134)))),
];

/// Where somebody lives who offers work.
pub fn of_people(dice: &mut Dice) -> &'static Country {
    dice.weighed(&COUNTRIES, |country| country.people)
}

/// Where somebody lives who pays for it.
pub fn of_clients(dice: &mut Dice) -> &'static Country {
    dice.weighed(&COUNTRIES, |country| country.clients)
}

/// What somebody says of themself in that language, if these texts know it.
pub fn sentence(language: &str) -> Option<&'static str> {
    Some(match language.split('-').next().unwrap_or_default() {
        "ar" => "أعمل أيضا باللغة العربية.",
        "de" => "Ich arbeite auch auf Deutsch und antworte schnell.",
        "es" => "También trabajo en español y respondo el mismo día.",
        "fil" => "Nagtatrabaho rin ako sa Filipino.",
        "fr" => "Je travaille aussi en français, à l'écrit comme à l'oral.",
        "hi" => "मैं हिन्दी में भी काम करता हूँ।",
        "id" => "Saya juga bekerja dalam bahasa Indonesia.",
        "it" => "Lavoro anche in italiano, più volentieri la mattina.",
        "ja" => "日本語でも対応できます。",
        "nl" => "Ik werk ook in het Nederlands.",
        "pl" => "Pracuję również po polsku i odpowiadam szybko.",
        "pt" => "Também trabalho em português, com atenção aos pormenores.",
        "sv" => "Jag arbetar även på svenska och svarar snabbt.",
        "tr" => "Türkçe de çalışıyorum, hızlı cevap veririm.",
        "uk" => "Працюю також українською мовою.",
        "vi" => "Tôi cũng làm việc bằng tiếng Việt.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_stands_once_and_most_people_live_elsewhere_than_most_clients() {
        let codes: std::collections::BTreeSet<_> = COUNTRIES.iter().map(|country| country.code).collect();
        assert_eq!(codes.len(), COUNTRIES.len());
        let mut dice = Dice::of(1, "test", 0);
        let mut count = |draw: fn(&mut Dice) -> &'static Country, code| {
            (0..1_000).filter(|_| draw(&mut dice).code == code).count()
        };
        assert!(count(of_people, "IN") > count(of_people, "US"));
        assert!(count(of_clients, "US") > 4 * count(of_clients, "IN"));
    }
}
