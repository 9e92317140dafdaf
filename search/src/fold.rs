//! How letters are compared: small, without accents, each in one form.

use std::borrow::Cow;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// A text in the form in which letters are compared.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let is_small = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_small { text.into() } else { text.to_ascii_lowercase().into() };
    }
    // Letters are taken apart to lose their accents, and put together again for the syllables of Korean and
    // the voiced signs of Japanese, which are letters of their own.
    let apart = DecomposingNormalizerBorrowed::new_nfkd();
    let together = ComposingNormalizerBorrowed::new_nfc();
    let plain = apart.normalize_iter(text.chars()).filter(|letter| !is_mark(*letter));
    let mut folded = String::with_capacity(text.len());
    for letter in together.normalize_iter(plain).flat_map(char::to_lowercase) {
        match spelt(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(letter),
        }
    }
    folded.into()
}

/// Whether a character is an accent, or a sign of a vowel that is usually left out.
const fn is_mark(letter: char) -> bool {
    matches!(
        letter,
        '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5bd}'
            | '\u{5bf}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe20}'..='\u{fe2f}'
            | '\u{ad}'
            | '\u{feff}'
    )
}

/// How a small letter is spelt with the letters of ASCII, where it does not come apart into them.
const fn spelt(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

/// Whether a character belongs to a script that sets no spaces between words, or, as Korean, joins small
/// words to the one before: each such character is a word of its own.
pub(crate) const fn is_unspaced(letter: char) -> bool {
    matches!(
        letter,
        '\u{e01}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3041}'..='\u{30ff}'
            | '\u{3105}'..='\u{312f}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn letters_are_compared_without_case_and_accents() {
        assert_eq!(folded("Café MÜNCHEN Straße"), "cafe munchen strasse");
        assert_eq!(folded("Ærøskøbing, Łódź, ΟΔΟΣ, Ёлка"), "aeroskobing, lodz, οδοσ, елка");
        assert_eq!(folded("İstanbul ISPARTA ışık"), "istanbul isparta isik");
        assert_eq!(folded("ＦＵＬＬ ﬁn Ⅳ"), "full fin iv");
    }

    #[test]
    fn korean_and_japanese_keep_their_letters_in_one_form() {
        assert_eq!(folded("한국어"), "한국어");
        assert_eq!(folded("\u{1112}\u{1161}\u{11ab}"), "한");
        assert_eq!(folded("ガ\u{30ab}\u{3099}ｶﾞ"), "ガガガ");
    }
}
