//! Finds contact details in a text: addresses, numbers of phones, links, names on other services.
//!
//! This is a hint for people, so it need not be complete. It finds what people usually write, also with
//! wide letters and with "(at)" in the place of "@".

use icu_normalizer::ComposingNormalizerBorrowed;

use super::Flag;

/// The fewest digits of a phone's number that begins with `+` or `00`.
const PHONE_DIGITS_MARKED_MIN: usize = 8;

/// The fewest digits of any other number that counts as a phone's: a date has eight, and two years too.
const PHONE_DIGITS_MIN: usize = 10;

/// The most digits of a phone's number, by the standard E.164, and two for `00`.
const PHONE_DIGITS_MAX: usize = 17;

/// The fewest letters of a name on another service.
const HANDLE_CHARS_MIN: usize = 3;

/// The ends of host names that count without `http` or `www`. Ends that names of software use, such as `io`,
/// are not among them.
const HOST_ENDS: [&str; 24] = [
    "com", "net", "org", "info", "biz", "me", "app", "link", "site", "online", "co", "de", "uk", "fr", "es",
    "it", "nl", "pl", "ru", "ua", "in", "pk", "bd", "ph",
];

/// Names of software that look like hosts.
const NO_HOSTS: [&str; 5] = ["asp.net", "vb.net", "ado.net", "ml.net", "booking.com"];

/// Services on which people write to each other.
const SERVICES: [&str; 12] = [
    "skype",
    "telegram",
    "whatsapp",
    "wechat",
    "weixin",
    "discord",
    "viber",
    "signal",
    "instagram",
    "snapchat",
    "linkedin",
    "icq",
];

/// The flags of a text, each once and in order.
pub(super) fn flags(text: &str) -> Vec<Flag> {
    let text = in_plain_letters(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let found = [
        (Flag::ContactEmail, words.iter().any(|word| is_email(word))),
        (Flag::ContactPhone, has_phone(&text)),
        (Flag::ContactLink, words.iter().any(|word| is_link(word))),
        (Flag::ContactHandle, words.iter().any(|word| is_handle(word)) || has_named_service(&words)),
    ];
    found.into_iter().filter(|(_, is_there)| *is_there).map(|(flag, _)| flag).collect()
}

/// The text in small letters of the usual width, with the signs of an address that were written as words.
fn in_plain_letters(text: &str) -> String {
    let mut text = ComposingNormalizerBorrowed::new_nfkc().normalize(text).to_lowercase();
    for (word, sign) in [("at", "@"), ("dot", ".")] {
        for (open, close) in [("(", ")"), ("[", "]"), ("{", "}")] {
            for form in [format!(" {open}{word}{close} "), format!("{open}{word}{close}")] {
                text = text.replace(&form, sign);
            }
        }
    }
    text.replace(" :", ":")
}

/// A word without the signs around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '@' && letter != '_')
}

fn is_email(word: &str) -> bool {
    let Some((name, host)) = bare(word).rsplit_once('@') else { return false };
    name.ends_with(|letter: char| letter.is_alphanumeric() || "._+-".contains(letter)) && is_host(host)
}

/// Whether it is made like the name of a host, whatever its end.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    let end = host.rsplit_once('.').map(|(_, end)| end);
    host.split('.').all(is_label)
        && end.is_some_and(|end| end.chars().count() > 1 && end.chars().all(char::is_alphabetic))
}

fn is_link(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '/');
    if word.contains("http://") || word.contains("https://") {
        return true;
    }
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let end = host.rsplit_once('.').map_or("", |(_, end)| end);
    is_host(host) && !NO_HOSTS.contains(&host) && (host.starts_with("www.") || HOST_ENDS.contains(&end))
}

/// Whether digits stand in a row as in the number of a phone, with the signs that people put between them.
fn has_phone(text: &str) -> bool {
    let goes_on = |letter: char| letter.is_numeric() || " +-.()/".contains(letter);
    text.split(|letter| !goes_on(letter)).any(|row| {
        let digits: Vec<char> = row.chars().filter(|letter| letter.is_numeric()).collect();
        let marked = row.contains('+') || digits.starts_with(&['0', '0']);
        let min = if marked { PHONE_DIGITS_MARKED_MIN } else { PHONE_DIGITS_MIN };
        (min..=PHONE_DIGITS_MAX).contains(&digits.len())
    })
}

/// A name behind `@`, as most services write it.
fn is_handle(word: &str) -> bool {
    let word = word.trim_start_matches(|letter: char| !letter.is_alphanumeric() && letter != '@');
    word.strip_prefix('@').is_some_and(|name| {
        let name = name.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        is_name(name)
    })
}

fn is_name(name: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || "._".contains(letter);
    name.chars().count() >= HANDLE_CHARS_MIN && name.chars().all(fits)
}

/// Whether a name follows that of a service: "skype: ada", "Telegram ada_l".
fn has_named_service(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let (service, rest) =
            word.split_once(':').map_or((bare(word), None), |(s, rest)| (bare(s), Some(rest)));
        if !SERVICES.contains(&service) {
            return false;
        }
        let next = rest.filter(|rest| !rest.is_empty()).or(words.get(at + 1).copied()).map_or("", bare);
        let is_certain = rest.is_some() || next.contains(|letter: char| letter.is_numeric() || letter == '_');
        is_certain && is_name(next)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Flag> {
        flags(text)
    }

    #[test]
    fn addresses_are_found_however_they_are_written() {
        for text in [
            "mail ada@example.org.",
            "<ADA.L+work@mail.example.co.uk>",
            "ada＠example.org",
            "ada (at) example (dot) org",
            "ada[at]example[dot]org",
        ] {
            assert!(found(text).contains(&Flag::ContactEmail), "{text:?}");
        }
        for text in ["at example dot", "3 @ 5", "@ada", "a@b", "price @ 5.00"] {
            assert!(!found(text).contains(&Flag::ContactEmail), "{text:?}");
        }
    }

    #[test]
    fn numbers_of_phones_are_found_and_dates_and_sums_are_not() {
        for text in ["+44 20 7946 0958", "call (555) 123-4567 now", "0049 30 901820", "٠٧٧٠٠٩٠٠١٢٣٤"]
        {
            assert_eq!(found(text), [Flag::ContactPhone], "{text:?}");
        }
        for text in ["2026-11-28", "2019 - 2024", "1,000,000.00", "ISO 9001", "1 2 3", "100% of 42"] {
            assert_eq!(found(text), [], "{text:?}");
        }
    }

    #[test]
    fn links_and_hosts_are_found_and_names_of_software_are_not() {
        for text in
            ["see https://example.org/ada", "www.example.io", "(example.com)", "t.me/ada", "http://192.0.2.1"]
        {
            assert!(found(text).contains(&Flag::ContactLink), "{text:?}");
        }
        for text in ["Node.js", "ASP.NET", "and/or", "e.g. this", "main.rs", "v1.2.3", "socket.io"] {
            assert_eq!(found(text), [], "{text:?}");
        }
    }

    #[test]
    fn names_on_other_services_are_found_and_talk_about_services_is_not() {
        for text in ["@ada_l", "(@ada)", "Skype: live.ada", "skype:ada", "telegram ada_l", "WhatsApp : ada"] {
            assert!(found(text).contains(&Flag::ContactHandle), "{text:?}");
        }
        for text in ["I build Discord bots", "the command line tools", "a signal to all", "@ home"] {
            assert_eq!(found(text), [], "{text:?}");
        }
    }
}
