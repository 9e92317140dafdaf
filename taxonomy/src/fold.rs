//! How words are compared: small letters without accents, and nothing else of what stands between them.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Calls `each` with every word of a text, folded, and whether it is the first one.
///
/// A word is a row of letters and digits; `+` and `#` belong to the word that they follow, as in `c++` and
/// `c#`. A single letter and a hyphen belong to the word behind: `e-mail` is `email`, and `T-shirt` is
/// `tshirt`.
pub(crate) fn words(text: &str, mut each: impl FnMut(&str)) {
    if text.is_ascii() {
        return words_of(text, &mut each);
    }
    let plain: String = DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(text)
        .chars()
        .filter(|letter| !is_mark(*letter))
        .collect();
    words_of(&plain, &mut each);
}

/// Whether a character is an accent that stands on the letter before it.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

fn words_of(text: &str, each: &mut impl FnMut(&str)) {
    let mut word = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        } else if matches!(letter, '+' | '#') && !word.is_empty() {
            word.push(letter);
        } else if letter == '-' && word.len() == 1 && letters.peek().is_some_and(|next| next.is_alphabetic())
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
    use super::folded;

    #[test]
    fn words_are_compared_without_case_accents_and_punctuation() {
        assert_eq!(folded("  Café-Menü: Node.js, C++ & C#"), "cafe menu node js c++ c#");
        assert_eq!(folded("E-mail, T-Shirts and X-rays"), "email tshirts and xrays");
        assert_eq!(folded("3D modelling / SEO"), "3d modelling seo");
        assert_eq!(folded("--- "), "");
    }
}
