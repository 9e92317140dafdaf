//! PRECIS (RFC 8264), as far as passwords and names need it: the string class FreeformClass, and the profiles
//! OpaqueString (RFC 8265) and Nickname (RFC 8266), which bring equal texts into one form.
//!
//! The tables are those of ICU4X, which follow Unicode. The rules use properties of characters, so new
//! letters and symbols are allowed as soon as the tables know them.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, GeneralCategory, HangulSyllableType, JoiningType,
    NoncharacterCodePoint, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// How often the steps for a name are applied before it must stay as it is.
const PASSES_MAX: usize = 4;

/// Why a text has no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing is left of it.
    Empty,
    /// This character is not allowed where it is.
    Holds(char),
    /// It changes each time the steps are applied.
    Unsettled,
}

/// A password in its form: OpaqueString.
pub fn opaque_string(text: &str) -> Result<String, Wrong> {
    let spaced: String = text.chars().map(plain_space).collect();
    checked(nfc(&spaced))
}

/// A name in its form: Nickname, with its case kept.
pub fn nickname(text: &str) -> Result<String, Wrong> {
    let mut name = text.to_owned();
    for _ in 0..PASSES_MAX {
        let next = one_pass(&name);
        if next == name {
            return checked(name);
        }
        name = next;
    }
    Err(Wrong::Unsettled)
}

/// A text in Normalization Form C.
pub fn nfc(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// Applies the steps once: turns all spaces into plain ones, removes those at the ends and repeated ones,
/// then applies Normalization Form KC.
fn one_pass(name: &str) -> String {
    let spaced: String = name.chars().map(plain_space).collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    ComposingNormalizerBorrowed::new_nfkc().normalize(&words.join(" ")).into_owned()
}

fn plain_space(letter: char) -> char {
    if category(letter) == GeneralCategory::SpaceSeparator { ' ' } else { letter }
}

/// The text, if it is of FreeformClass and not empty.
fn checked(text: String) -> Result<String, Wrong> {
    let letters: Vec<char> = text.chars().collect();
    if letters.is_empty() {
        return Err(Wrong::Empty);
    }
    match (0..letters.len()).find(|at| !may_stand(&letters, *at)) {
        Some(at) => Err(Wrong::Holds(letters[at])),
        None => Ok(text),
    }
}

/// RFC 8264 section 8 for FreeformClass. Characters that it allows by their compatibility mapping are all of
/// a category that it allows anyway.
fn may_stand(letters: &[char], at: usize) -> bool {
    match letters[at] {
        // Exceptions.
        '\u{00df}' | '\u{03c2}' | '\u{06fd}' | '\u{06fe}' | '\u{0f0b}' | '\u{3007}' => true,
        '\u{0640}' | '\u{07fa}' | '\u{302e}' | '\u{302f}' | '\u{3031}'..='\u{3035}' | '\u{303b}' => false,
        '\u{00b7}'
        | '\u{0375}'
        | '\u{05f3}'
        | '\u{05f4}'
        | '\u{30fb}'
        | '\u{0660}'..='\u{0669}'
        | '\u{06f0}'..='\u{06f9}'
        | '\u{200c}'
        | '\u{200d}' => stands_by_its_neighbours(letters, at),
        ' '..='~' => true,
        letter => !is_old_hangul(letter) && !is_invisible(letter) && is_of_a_category(letter),
    }
}

/// The rules of RFC 5892, appendix A.
fn stands_by_its_neighbours(letters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| letters[before]);
    let after = letters.get(at + 1).copied();
    let holds = |digits: std::ops::RangeInclusive<char>| letters.iter().any(|letter| digits.contains(letter));
    match letters[at] {
        '\u{200c}' => before.is_some_and(is_virama) || joins(&letters[..at], &letters[at + 1..]),
        '\u{200d}' => before.is_some_and(is_virama),
        '\u{00b7}' => before == Some('l') && after == Some('l'),
        '\u{0375}' => after.is_some_and(|after| script(after) == Script::Greek),
        '\u{05f3}' | '\u{05f4}' => before.is_some_and(|before| script(before) == Script::Hebrew),
        '\u{30fb}' => letters
            .iter()
            .any(|letter| [Script::Hiragana, Script::Katakana, Script::Han].contains(&script(*letter))),
        '\u{0660}'..='\u{0669}' => !holds('\u{06f0}'..='\u{06f9}'),
        _ => !holds('\u{0660}'..='\u{0669}'),
    }
}

/// Whether the letters around a character join, so that the character separates something.
fn joins(before: &[char], after: &[char]) -> bool {
    let joining = |letter: &char| CodePointMapData::<JoiningType>::new().get(*letter);
    let shows = |joining: &JoiningType| *joining != JoiningType::Transparent;
    let before = before.iter().rev().map(joining).find(shows);
    let after = after.iter().map(joining).find(shows);
    let begins = [Some(JoiningType::LeftJoining), Some(JoiningType::DualJoining)].contains(&before);
    begins && [Some(JoiningType::RightJoining), Some(JoiningType::DualJoining)].contains(&after)
}

/// Whether a character is invisible, or is unassigned.
pub fn is_invisible(letter: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(letter)
        || CodePointSetData::new::<NoncharacterCodePoint>().contains(letter)
}

/// The letters of which Hangul syllables are composed, on their own.
fn is_old_hangul(letter: char) -> bool {
    let syllable = CodePointMapData::<HangulSyllableType>::new().get(letter);
    [HangulSyllableType::LeadingJamo, HangulSyllableType::VowelJamo, HangulSyllableType::TrailingJamo]
        .contains(&syllable)
}

/// Letters, marks, digits, spaces, symbols and punctuation.
fn is_of_a_category(letter: char) -> bool {
    !matches!(
        category(letter),
        GeneralCategory::Unassigned
            | GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    )
}

fn category(letter: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(letter)
}

fn script(letter: char) -> Script {
    CodePointMapData::<Script>::new().get(letter)
}

fn is_virama(letter: char) -> bool {
    CodePointMapData::<CanonicalCombiningClass>::new().get(letter) == CanonicalCombiningClass::Virama
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_8265_hold_for_passwords() {
        for (typed, form) in [
            ("correct horse battery staple", "correct horse battery staple"),
            ("Correct Horse Battery Staple", "Correct Horse Battery Staple"),
            ("πßå", "πßå"),
            ("Jack of ♦s", "Jack of ♦s"),
            ("foo\u{1680}bar", "foo bar"),
        ] {
            assert_eq!(opaque_string(typed).as_deref(), Ok(form), "{typed}");
        }
        assert_eq!(opaque_string(""), Err(Wrong::Empty));
        assert_eq!(opaque_string("my cat is a \u{9}by"), Err(Wrong::Holds('\u{9}')));
    }

    #[test]
    fn the_examples_of_rfc_8266_hold_for_names() {
        for (typed, form) in [
            ("Foo", "Foo"),
            ("  Foo \u{a0} Bar ", "Foo Bar"),
            ("Σ", "Σ"),
            ("ς", "ς"),
            ("♚", "♚"),
            ("Richard Ⅳ", "Richard IV"),
        ] {
            assert_eq!(nickname(typed).as_deref(), Ok(form), "{typed}");
        }
        assert_eq!(nickname(" \u{a0}\u{3000}"), Err(Wrong::Empty));
    }

    #[test]
    fn one_text_has_one_form_however_it_was_typed() {
        for (one, other) in
            [("Zu\u{308}rich", "Zürich"), ("한글", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}")]
        {
            assert_eq!(opaque_string(one), opaque_string(other));
            assert_eq!(nickname(one), nickname(other));
        }
        assert_ne!(opaque_string("Ⅳ 4"), opaque_string("IV 4"), "passwords keep what is only alike");
    }

    #[test]
    fn what_cannot_be_seen_or_turns_the_line_around_may_not_stand() {
        for letter in [
            '\u{0}',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{115f}',
            '\u{200b}',
            '\u{200e}',
            '\u{200f}',
            '\u{2028}',
            '\u{202a}',
            '\u{202e}',
            '\u{2066}',
            '\u{2069}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{e000}',
            '\u{fdd0}',
            '\u{e0041}',
            '\u{0640}',
            '\u{1100}',
        ] {
            let text = format!("Ada{letter}");
            assert_eq!(opaque_string(&text), Err(Wrong::Holds(letter)), "{letter:?}");
            assert!(nickname(&text).is_err(), "{letter:?}");
        }
    }

    #[test]
    fn letters_and_emoji_newer_than_the_standard_may_stand() {
        for name in ["🥰 Ada", "𞤀𞤣𞤢", "ᲐᲓᲐ", "🫡"] {
            assert_eq!(nickname(name).as_deref(), Ok(name));
        }
    }

    #[test]
    fn some_characters_stand_by_their_neighbours_alone() {
        for good in ["क्\u{200d}ष", "می\u{200c}خواهم", "col·lega", "͵α", "ג׳", "カー・ブ", "٠١", "۰۱"]
        {
            assert!(opaque_string(good).is_ok(), "{good}");
        }
        for bad in ["a\u{200d}b", "a\u{200c}b", "\u{200c}", "a·b", "͵a", "a׳", "a・b", "٠۱"] {
            assert!(matches!(opaque_string(bad), Err(Wrong::Holds(_))), "{bad}");
        }
    }
}
