//! The headers in which proxies name the client: `Forwarded` (RFC 7239) and `X-Forwarded-For`. Each is read
//! from the nearest proxy outwards.

use std::net::IpAddr;

/// What one proxy says of the request that it received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hop {
    /// Where it received the request from. `None` if it does not say, or if that is no address.
    pub from: Option<IpAddr>,
    /// The scheme of the request that it received.
    pub scheme: Option<String>,
}

/// The hops in the lines of `Forwarded`, the last one first, because each proxy adds its own at the end.
pub fn of_forwarded<'a>(lines: impl DoubleEndedIterator<Item = &'a str>) -> impl Iterator<Item = Hop> {
    lines.rev().flat_map(|line| split(line, ',').into_iter().rev().map(element))
}

/// The hops in the lines of `X-Forwarded-For`, the last one first.
pub fn of_x_forwarded_for<'a>(lines: impl DoubleEndedIterator<Item = &'a str>) -> impl Iterator<Item = Hop> {
    let addresses = lines.rev().flat_map(|line| line.rsplit(','));
    addresses.map(|text| Hop { from: address(text.trim()), scheme: None })
}

/// Reads one element, like `for=192.0.2.60;proto=https`.
fn element(text: &str) -> Hop {
    let mut hop = Hop::default();
    for pair in split(text, ';') {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = unquote(value.trim());
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.from = address(&value),
            "proto" => hop.scheme = Some(value.to_ascii_lowercase()),
            _ => {}
        }
    }
    hop
}

/// Splits a text at separators that are not in quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut begin) = (Vec::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if letter == separator && !quoted => {
                parts.push(&text[begin..at]);
                begin = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    parts
}

/// Removes quotes.
fn unquote(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return text.to_owned();
    };
    let mut letters = inner.chars();
    let mut plain = String::with_capacity(inner.len());
    while let Some(letter) = letters.next() {
        plain.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    plain
}

/// Reads an address, with or without a port. IPv6 may be in brackets. `unknown` and a proxy's own names are
/// no addresses.
fn address(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => text.split_once(':')?.0,
    };
    bare.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(lines: &[&str]) -> Vec<Option<String>> {
        of_forwarded(lines.iter().copied()).map(|hop| hop.from.map(|from| from.to_string())).collect()
    }

    fn some(texts: &[&str]) -> Vec<Option<String>> {
        texts.iter().map(|text| Some((*text).to_owned())).collect()
    }

    #[test]
    fn the_nearest_proxy_speaks_first_over_several_lines_too() {
        let lines = ["for=192.0.2.43, for=198.51.100.17", "For=\"[2001:db8::1]:4711\";by=203.0.113.60"];
        assert_eq!(forwarded(&lines), some(&["2001:db8::1", "198.51.100.17", "192.0.2.43"]));
        let lines = ["192.0.2.43, 198.51.100.17:80", "[2001:db8::1], 2001:db8::2"];
        let hops: Vec<_> =
            of_x_forwarded_for(lines.into_iter()).map(|hop| hop.from.unwrap().to_string()).collect();
        assert_eq!(hops, ["2001:db8::2", "2001:db8::1", "198.51.100.17", "192.0.2.43"]);
    }

    #[test]
    fn what_is_no_address_is_nobody() {
        assert_eq!(forwarded(&["for=unknown", "for=_hidden", "proto=https", "", "for="]), vec![None; 5]);
        let hops: Vec<_> = of_x_forwarded_for(["unknown, , 1.2.3, 1.2.3.4.5"].into_iter()).collect();
        assert_eq!(hops, vec![Hop::default(); 4]);
    }

    #[test]
    fn quotes_hide_separators_and_one_left_open_hides_the_rest_of_its_line() {
        assert_eq!(
            forwarded(&["for=\"192.0.2.1:\\80\";host=\"a,b;c\", for=192.0.2.2"]),
            some(&["192.0.2.2", "192.0.2.1"])
        );
        assert_eq!(forwarded(&["for=\"192.0.2.1, for=192.0.2.2"]), vec![None]);
    }

    #[test]
    fn the_scheme_is_read_in_any_case() {
        let hop = of_forwarded(["for=192.0.2.1;Proto=HTTPS"].into_iter()).next().unwrap();
        assert_eq!(hop.scheme.as_deref(), Some("https"));
    }
}
