//! Finds the client of a request: the peer of its connection, or the client that trusted proxies name.

use std::net::IpAddr;

use actix_web::http::header::{self, HeaderMap, HeaderName};

use super::forwarded::{Hop, of_forwarded, of_x_forwarded_for};
use crate::config::AddressBlock;

/// The most proxies in a chain.
const HOPS_MAX: usize = 16;

/// The client of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestClient {
    /// The address.
    pub address: IpAddr,
    /// Whether the client's connection is encrypted: the one to us, or the one to the proxy.
    pub encrypted: bool,
}

/// The client of a request that came from `peer`, over an encrypted connection or not.
///
/// The client is the last named address that is not a trusted proxy's. A proxy writes one of the two headers,
/// and may pass on whatever a client has put into the other. So if both are there and name different clients,
/// neither is believed, and the proxy's own address counts.
pub fn client_of(
    peer: IpAddr,
    encrypted: bool,
    headers: &HeaderMap,
    trusted: &[AddressBlock],
) -> RequestClient {
    let peer = peer.to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|block| block.contains(*address));
    if !is_trusted(&peer) {
        return RequestClient { address: peer, encrypted };
    }
    let (forwarded, x_forwarded_for) =
        (lines(headers, &header::FORWARDED), lines(headers, &header::X_FORWARDED_FOR));
    let by_forwarded = client(peer, of_forwarded(forwarded.iter().copied()), is_trusted);
    let by_x_forwarded_for = client(peer, of_x_forwarded_for(x_forwarded_for.iter().copied()), is_trusted);
    let address = match (forwarded.is_empty(), x_forwarded_for.is_empty()) {
        (true, _) => by_x_forwarded_for,
        (_, true) => by_forwarded,
        _ if by_forwarded == by_x_forwarded_for => by_forwarded,
        _ => peer,
    };
    let nearest = of_forwarded(forwarded.into_iter()).next().and_then(|hop| hop.scheme);
    let asked_by_https =
        nearest.is_some_and(|scheme| scheme == "https") || x_forwarded_proto(headers) == Some("https");
    RequestClient { address, encrypted: encrypted || asked_by_https }
}

/// Follows the hops outwards, as long as each request came from a trusted proxy.
fn client(peer: IpAddr, hops: impl Iterator<Item = Hop>, is_trusted: impl Fn(&IpAddr) -> bool) -> IpAddr {
    let mut client = peer;
    for hop in hops.take(HOPS_MAX) {
        let Some(from) = hop.from else { break };
        client = from;
        if !is_trusted(&client) {
            break;
        }
    }
    client
}

/// The scheme of the request that the nearest proxy received.
fn x_forwarded_proto(headers: &HeaderMap) -> Option<&str> {
    let last = lines(headers, &header::X_FORWARDED_PROTO).pop()?;
    last.rsplit(',').next().map(str::trim)
}

/// The lines of a header. A line that is no text is kept as an empty one, so that the line before is not
/// taken for the last.
fn lines<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a str> {
    headers.get_all(name).map(|line| line.to_str().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    const PROXY: &str = "10.0.0.1";
    const CLIENT: &str = "203.0.113.7";

    fn trusted() -> Vec<AddressBlock> {
        ["10.0.0.0/8", "2001:db8::/32"].map(|text| AddressBlock::try_from(text.to_owned()).unwrap()).to_vec()
    }

    fn seen(peer: &str, headers: &[(&'static str, &str)]) -> RequestClient {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        client_of(peer.parse().unwrap(), false, &map, &trusted())
    }

    fn address(peer: &str, headers: &[(&'static str, &str)]) -> String {
        seen(peer, headers).address.to_string()
    }

    #[test]
    fn a_stranger_is_not_believed_whatever_headers_they_send() {
        let headers =
            [("x-forwarded-for", "1.1.1.1"), ("forwarded", "for=1.1.1.1"), ("x-forwarded-proto", "https")];
        let stranger = RequestClient { address: CLIENT.parse().unwrap(), encrypted: false };
        assert_eq!(seen(CLIENT, &headers), stranger);
        assert_eq!(client_of(stranger.address, false, &HeaderMap::new(), &[]), stranger);
    }

    #[test]
    fn a_trusted_proxy_tells_the_client_by_either_header() {
        assert_eq!(address(PROXY, &[]), PROXY);
        assert_eq!(address(PROXY, &[("x-forwarded-for", CLIENT)]), CLIENT);
        assert_eq!(address("2001:db8::1", &[("forwarded", "for=203.0.113.7")]), CLIENT);
        assert_eq!(address("::ffff:10.0.0.1", &[("forwarded", "for=\"[2001:dead::1]:80\"")]), "2001:dead::1");
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_trusted_proxys() {
        assert_eq!(address(PROXY, &[("x-forwarded-for", "1.1.1.1, 203.0.113.7, 10.0.0.2")]), CLIENT);
        assert_eq!(address(PROXY, &[("x-forwarded-for", "1.1.1.1, unknown, 10.0.0.2")]), "10.0.0.2");
        assert_eq!(address(PROXY, &[("x-forwarded-for", "10.0.0.3, 10.0.0.2")]), "10.0.0.3");
        let far = vec!["10.0.0.2"; HOPS_MAX + 1].join(", ");
        assert_eq!(address(PROXY, &[("x-forwarded-for", &format!("{CLIENT}, {far}"))]), "10.0.0.2");
    }

    #[test]
    fn a_header_that_the_proxy_passed_on_from_the_client_moves_nobody() {
        let forged = [("x-forwarded-for", CLIENT), ("forwarded", "for=1.1.1.1")];
        assert_eq!(address(PROXY, &forged), PROXY);
        let agreed = [("x-forwarded-for", CLIENT), ("forwarded", "for=1.1.1.1, for=203.0.113.7")];
        assert_eq!(address(PROXY, &agreed), CLIENT);
    }

    #[test]
    fn a_line_that_is_no_text_hides_what_stands_before_it() {
        let mut map = HeaderMap::new();
        let name = header::X_FORWARDED_FOR;
        map.append(name.clone(), HeaderValue::from_static("1.1.1.1"));
        map.append(name, HeaderValue::from_bytes(b"\xff").unwrap());
        assert_eq!(client_of(PROXY.parse().unwrap(), false, &map, &trusted()).address.to_string(), PROXY);
    }

    #[test]
    fn the_nearest_proxy_says_whether_it_was_asked_over_an_encrypted_connection() {
        assert!(seen(PROXY, &[("x-forwarded-proto", "https")]).encrypted);
        assert!(seen(PROXY, &[("forwarded", "for=1.1.1.1;proto=http, for=1.1.1.2;proto=https")]).encrypted);
        assert!(!seen(PROXY, &[("x-forwarded-proto", "https, http")]).encrypted);
        assert!(!seen(PROXY, &[("forwarded", "for=1.1.1.1")]).encrypted);
    }
}
