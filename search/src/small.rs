//! Countries and languages, each in one form.

use std::fmt;

/// A country: two letters of ISO 3166-1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// The country of a code; nothing where these are not two letters.
    pub fn of(code: &str) -> Option<Self> {
        let letters: [u8; 2] = code.as_bytes().try_into().ok()?;
        letters
            .iter()
            .all(u8::is_ascii_alphabetic)
            .then(|| Self(letters.map(|byte| byte.to_ascii_uppercase())))
    }

    /// Its two letters as a number.
    pub(crate) fn number(self) -> u64 {
        u16::from_be_bytes(self.0).into()
    }

    /// The country of such a number.
    pub(crate) fn of_number(number: u64) -> Option<Self> {
        u16::try_from(number).ok().filter(|number| *number > 0).map(|number| Self(number.to_be_bytes()))
    }

    /// Its two letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("letters of ASCII are UTF-8")
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A language by its tag, in the usual mixture of small and capital letters: `pt-BR`, `zh-Hant`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(Box<str>);

impl Tag {
    /// The language of a tag.
    pub fn of(tag: &str) -> Self {
        let cased = |(at, part): (usize, &str)| match part.len() {
            2 if at > 0 => part.to_ascii_uppercase(),
            4 if at > 0 => part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase(),
            _ => part.to_ascii_lowercase(),
        };
        let is_tag = tag.is_ascii();
        let parts: Vec<String> = tag.split('-').enumerate().filter(|_| is_tag).map(cased).collect();
        Self(parts.join("-").into())
    }

    /// As it is written.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether whoever speaks this speaks the other, which may say less: `pt-BR` is `pt`.
    pub fn is(&self, other: &Tag) -> bool {
        self.wider().any(|wider| wider == &*other.0)
    }

    /// It, and the tags that say less of it: `zh-Hant-TW`, `zh-Hant` and `zh`.
    pub fn wider(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(&*self.0), |tag| tag.rsplit_once('-').map(|(wider, _)| wider))
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_speaks_portuguese_of_brazil_speaks_portuguese() {
        let (brazil, portuguese) = (Tag::of("PT-br"), Tag::of("pt"));
        assert!(brazil.is(&portuguese) && brazil.is(&brazil));
        assert!(!portuguese.is(&brazil) && !Tag::of("ptx").is(&portuguese));
        assert_eq!(Tag::of("ZH-hant-tw").name(), "zh-Hant-TW");
    }

    #[test]
    fn what_is_no_country_is_none() {
        assert_eq!(Country::of("ch").map(|country| country.code().to_owned()).as_deref(), Some("CH"));
        assert_eq!((Country::of("CHE"), Country::of("é")), (None, None));
    }
}
