//! How words are compared: small letters without accents, and nothing else of what stands between them.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// The bytes of a word that count. No word of a language is longer.
const WORD_BYTES_MAX: usize = 48;

/// Calls `each` with every word of a text, folded, and whether it is the first one.
///
/// A word is a row of letters and digits; `+` and `#` belong to the word that they follow, as in `c++` and
/// `c#`. A single letter and a hyphen belong to the word behind: `e-mail` is `email`, and `T-shirt` is
/// `tshirt`.
pub(crate) fn words(text: &str, mut each: impl FnMut(&str)) {
    if text.is_ascii() {
        return words_of_ascii(text.as_bytes(), &mut each);
    }
    let plain: String = DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(text)
        .chars()
        .filter(|letter| !is_mark(*letter))
        .collect();
    words_of(&plain, &mut each);
}

/// The words of a text without accents, as nearly all texts are. All names pass here when the index is made.
fn words_of_ascii(text: &[u8], each: &mut impl FnMut(&str)) {
    let mut small = [0; WORD_BYTES_MAX];
    let (mut bytes, mut at) = (0, 0);
    let mut end = |bytes: &mut usize, small: &[u8]| {
        if *bytes > 0 {
            each(std::str::from_utf8(&small[..*bytes]).expect("letters of ASCII are UTF-8"));
            *bytes = 0;
        }
    };
    while at < text.len() {
        let letter = text[at];
        at += 1;
        if letter.is_ascii_alphanumeric() || (matches!(letter, b'+' | b'#') && bytes > 0) {
            if bytes < WORD_BYTES_MAX {
                small[bytes] = letter.to_ascii_lowercase();
                bytes += 1;
            }
        } else if !(letter == b'-' && bytes == 1 && text.get(at).is_some_and(u8::is_ascii_alphabetic)) {
            end(&mut bytes, &small);
        }
    }
    end(&mut bytes, &small);
}

/// Whether a character is an accent that stands on the letter before it.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

fn words_of(text: &str, each: &mut impl FnMut(&str)) {
    let mut word = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() || (matches!(letter, '+' | '#') && !word.is_empty()) {
            if word.len() < WORD_BYTES_MAX {
                word.extend(letter.to_lowercase());
            }
        } else if letter == '-'
            && word.len() == 1
            && word.is_ascii()
            && letters.peek().is_some_and(|next| next.is_alphabetic())
        {
            // A single letter belongs to the word behind.
        } else if !word.is_empty() {
            each(&word);
            word.clear();
        }
    }
    if !word.is_empty() {
        each(&word);
    }
}

/// The words of a text, folded, with a space between them.
pub(crate) fn folded(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    words(text, |word| {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(word);
    });
    all
}

#[cfg(test)]
mod tests {
    use super::{WORD_BYTES_MAX, folded};

    #[test]
    fn words_are_compared_without_case_accents_and_punctuation() {
        assert_eq!(folded("  Café-Menü: Node.js, C++ & C#"), "cafe menu node js c++ c#");
        assert_eq!(folded("E-mail, T-Shirts and X-rays"), "email tshirts and xrays");
        assert_eq!(folded("3D modelling / SEO"), "3d modelling seo");
        assert_eq!(folded("--- "), "");
    }

    #[test]
    fn texts_with_and_without_accents_are_taken_apart_alike() {
        let endless = "x".repeat(2 * WORD_BYTES_MAX);
        for text in
            ["E-mail, T-Shirts - X-rays", "C++ & C# #1 a-1 -a b- c", "one  two-three", "", "+x", &endless]
        {
            assert_eq!(folded(&format!("{text} é")), format!("{} e", folded(text)).trim_start(), "{text:?}");
        }
    }
}
