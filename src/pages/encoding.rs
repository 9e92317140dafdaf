//! Reads `Accept-Encoding`: in which encoding a client wants an answer (RFC 9110, 12.5.3).

use actix_web::http::header::{self, HeaderMap};

/// An encoding that a page can have. The order is that of preference where a client has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// The smallest.
    Brotli,
    /// The one that every client knows.
    Gzip,
    /// Not compressed.
    Identity,
}

impl Encoding {
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// Its name in `Content-Encoding`. `None` where that header is left out.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    fn is_named(self, name: &str) -> bool {
        match self {
            Self::Identity => name.eq_ignore_ascii_case("identity"),
            // The old name of gzip is still a name of it.
            Self::Gzip => name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip"),
            Self::Brotli => name.eq_ignore_ascii_case("br"),
        }
    }
}

/// Preferences are compared in thousandths, which is as fine as the header can say.
type Thousandths = u16;

/// The encoding, of those that exist, which the client likes best. Where it likes none of them, the answer is
/// not compressed: an answer that a client did not ask for is better than none.
pub fn preferred(asked: &HeaderMap, exists: impl Fn(Encoding) -> bool) -> Encoding {
    let lines = || asked.get_all(header::ACCEPT_ENCODING).filter_map(|line| line.to_str().ok());
    let items = || lines().flat_map(|line| line.split(','));
    let mut best = (0, Encoding::Identity);
    for encoding in Encoding::ALL.into_iter().filter(|encoding| exists(*encoding)) {
        let quality = quality(items(), encoding);
        if quality > best.0 {
            best = (quality, encoding);
        }
    }
    best.1
}

/// How much a client likes an encoding; 0 is not at all.
fn quality<'a>(items: impl Iterator<Item = &'a str>, encoding: Encoding) -> Thousandths {
    let mut of_all = None;
    for item in items {
        let (name, parameter) = item.split_once(';').unwrap_or((item, "q=1"));
        match name.trim() {
            "*" => of_all = Some(read(parameter)),
            name if encoding.is_named(name) => return read(parameter),
            _ => {}
        }
    }
    // Without a word about it, an uncompressed answer is taken where nothing else is.
    of_all.unwrap_or(if encoding == Encoding::Identity { 1 } else { 0 })
}

/// Reads `q=0.5`. What cannot be read counts as not liked.
fn read(parameter: &str) -> Thousandths {
    let value = parameter.trim().strip_prefix(['q', 'Q']).and_then(|rest| rest.trim().strip_prefix('='));
    let value = value.and_then(|value| value.trim().parse::<f32>().ok());
    value.filter(|value| (0.0..=1.0).contains(value)).map_or(0, |value| (value * 1_000.0) as Thousandths)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn of(lines: &[&'static str], exists: impl Fn(Encoding) -> bool) -> Encoding {
        let mut asked = HeaderMap::new();
        for line in lines {
            asked.append(header::ACCEPT_ENCODING, HeaderValue::from_static(line));
        }
        preferred(&asked, exists)
    }

    #[test]
    fn the_client_has_the_first_word_and_then_the_smallest_wins() {
        for (line, expected) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip", Encoding::Gzip),
            ("X-GZIP", Encoding::Gzip),
            ("br;q=0.5, gzip;q=0.8", Encoding::Gzip),
            ("br;q=0.5, identity", Encoding::Identity),
            ("br;q=0.001, gzip;q=0", Encoding::Brotli),
            ("*", Encoding::Brotli),
            ("*;q=0.5, br;q=0", Encoding::Gzip),
            ("identity;q=0, *;q=0.1", Encoding::Brotli),
            ("BR ; Q = 1.0", Encoding::Brotli),
        ] {
            assert_eq!(of(&[line], |_| true), expected, "{line}");
        }
        assert_eq!(of(&["deflate", "br"], |_| true), Encoding::Brotli, "the header may come twice");
    }

    #[test]
    fn what_a_client_refuses_or_cannot_say_is_not_sent() {
        for line in
            ["br;q=0, gzip;q=0.000", "br;q=yes", "br;q=2", "br;q=-1", "br;q=NaN", "", "brotli", "*;q=0", ","]
        {
            assert_eq!(of(&[line], |_| true), Encoding::Identity, "{line}");
        }
        assert_eq!(of(&[], |_| true), Encoding::Identity);
    }

    #[test]
    fn only_a_copy_that_exists_is_chosen() {
        let without_brotli = |encoding| encoding != Encoding::Brotli;
        assert_eq!(of(&["br, gzip;q=0.1"], without_brotli), Encoding::Gzip);
        assert_eq!(of(&["br, identity;q=0"], |encoding| encoding == Encoding::Identity), Encoding::Identity);
    }
}
