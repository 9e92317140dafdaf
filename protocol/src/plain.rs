//! Plain text: what people write into profiles, jobs and proposals. It is checked before it is stored, and
//! shown as it is: no part of it is ever read as markup.
//!
//! A text that holds contact details, or a name that mixes scripts, is stored like any other. It only gets
//! flags: the sender hears of them, and staff see them.

mod contact;
mod scripts;

use icu_normalizer::ComposingNormalizerBorrowed;
use serde::{Deserialize, Serialize};

use crate::checks;
use crate::error::WireError;

/// What stands out in a text. Nothing is dropped or refused because of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// It holds an email address.
    ContactEmail,
    /// It holds a number that may be that of a phone.
    ContactPhone,
    /// It holds a link, or the name of a host.
    ContactLink,
    /// It holds a name on another service.
    ContactHandle,
    /// It is a name that mixes letters of several scripts, as names that imitate others do.
    MixedScripts,
}

/// Checks a text that may be empty. It must be in Unicode's form NFC, since equal texts would else differ.
/// It holds no control characters but line ends (`\n`) and tabs, and none that turn the direction of the text
/// around them.
pub fn check(field: &'static str, text: &str, bytes_max: usize) -> Result<(), WireError> {
    if text.len() > bytes_max {
        return Err(checks::too_large(field, bytes_max));
    }
    check_writing(field, text)?;
    if !ComposingNormalizerBorrowed::new_nfc().is_normalized(text) {
        return Err(WireError::invalid(field, "is not in Unicode's form NFC"));
    }
    Ok(())
}

/// Checks that a text is written in one direction and without control characters, so that it is read as it is
/// stored. Titles of contracts are older than the other rules for plain texts, and keep to this one.
pub fn check_writing(field: &'static str, text: &str) -> Result<(), WireError> {
    if let Some(letter) = text.chars().find(|letter| is_control(*letter)) {
        let why = format_args!("holds the control character U+{:04X}", letter as u32);
        return Err(WireError::invalid(field, why));
    }
    if let Some(letter) = text.chars().find(|letter| is_bidi_control(*letter)) {
        let why = format_args!("holds U+{:04X}, which turns the direction of writing", letter as u32);
        return Err(WireError::invalid(field, why));
    }
    Ok(())
}

/// Checks a text that must show something.
pub fn check_shown(field: &'static str, text: &str, bytes_max: usize) -> Result<(), WireError> {
    checks::text(field, text, bytes_max)?;
    check(field, text, bytes_max)?;
    checks::shows(field, text)
}

fn is_control(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\t')
}

/// The embeddings, overrides and isolates of writing directions. The marks that languages written from right
/// to left need (U+200E, U+200F, U+061C) turn nothing around.
fn is_bidi_control(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What stands out in a text: contact details. Each flag comes once, in the order of [`Flag`].
pub fn flags(text: &str) -> Vec<Flag> {
    contact::flags(text)
}

/// What stands out in a name: contact details, and letters of several scripts.
pub fn name_flags(name: &str) -> Vec<Flag> {
    let mut flags = contact::flags(name);
    if scripts::are_mixed(name) {
        flags.push(Flag::MixedScripts);
    }
    flags
}

/// The flags of several texts together, each once.
pub fn joined(flags: impl IntoIterator<Item = Vec<Flag>>) -> Vec<Flag> {
    let all: std::collections::BTreeSet<Flag> = flags.into_iter().flatten().collect();
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    fn wrong(text: &str) -> Option<(ErrorCode, String)> {
        check("letter", text, 20).err().map(|error| (error.code, error.details["field"].clone()))
    }

    #[test]
    fn a_text_within_its_limit_is_taken_in_every_script_and_with_its_lines() {
        for text in ["", "Grüße,\n\tAda", "<b>kept</b>", "سلام\u{200f}", "日本語", "👩\u{200d}💻"]
        {
            assert_eq!(wrong(text), None, "{text:?}");
        }
    }

    #[test]
    fn control_characters_and_turns_of_direction_and_other_forms_are_invalid() {
        let turns = "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
        for letter in "\0\r\u{7}\u{1b}\u{7f}\u{85}".chars().chain(turns.chars()) {
            let invalid = Some((ErrorCode::Invalid, "letter".to_owned()));
            assert_eq!(wrong(&format!("a{letter}b")), invalid, "U+{:04X}", letter as u32);
        }
        let decomposed = "Zoe\u{308}";
        assert_eq!(wrong(decomposed), Some((ErrorCode::Invalid, "letter".to_owned())));
        assert_eq!(wrong("Zo\u{eb}"), None);
    }

    #[test]
    fn a_text_past_its_limit_is_too_large_whatever_it_holds() {
        assert_eq!(wrong(&"ü".repeat(10)), None);
        let large = Some((ErrorCode::TooLarge, "letter".to_owned()));
        assert_eq!(wrong(&"ü".repeat(11)), large);
        assert_eq!(wrong(&"\0".repeat(21)), large);
        assert_eq!(check("letter", &"x".repeat(1_000_000), 20).unwrap_err().details["limit"], "20");
    }

    #[test]
    fn a_text_that_must_show_something_may_not_be_empty_or_blank() {
        let shown = |text| check_shown("title", text, 20).map_err(|error| error.code);
        assert_eq!(shown("Logo"), Ok(()));
        for blank in ["", " \n", "\u{200b}"] {
            assert_eq!(shown(blank), Err(ErrorCode::Invalid), "{blank:?}");
        }
    }

    #[test]
    fn the_flags_of_several_texts_come_once_each_and_in_order() {
        let all = joined([flags("@ada_l"), flags("ada@example.org"), flags("@ada_l ada@example.org")]);
        assert_eq!(all, [Flag::ContactEmail, Flag::ContactHandle]);
        assert_eq!(name_flags("Аda"), [Flag::MixedScripts], "the first letter is Cyrillic");
        assert_eq!(flags("Аda"), [], "in a text, quotes and names of several scripts are usual");
    }
}
