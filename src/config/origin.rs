//! An origin, as browsers and the web views of apps send it.

use std::net::Ipv6Addr;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};

/// The origin of a page, like `https://guildhall.example` or `http://127.0.0.1:3000`, or of an app, like
/// `capacitor://localhost`.
///
/// Two origins are equal if browsers take them for the same: the case of scheme and host, a default port, and
/// the spelling of an international name make no difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin {
    scheme: String,
    host: String,
    /// The port; none if it is the default of the scheme.
    port: Option<u16>,
}

/// Schemes that no page or app has. An origin with one of these is a mistake in the settings.
const OF_NO_PAGE: [&str; 6] = ["ws", "wss", "ftp", "file", "data", "blob"];

impl Origin {
    /// Reads an `Origin` header. `None` if it is no origin, like `null`.
    pub fn read(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        Self::of(&scheme.to_ascii_lowercase(), authority)
    }

    /// The origin of the pages of a host. `authority` is the value of the `Host` header.
    pub fn of_pages_at(authority: &str, encrypted: bool) -> Option<Self> {
        Self::of(if encrypted { "https" } else { "http" }, authority)
    }

    fn of(scheme: &str, authority: &str) -> Option<Self> {
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_lowercase())
            && scheme.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'));
        let (host, port) = split_port(authority)?;
        let (host, default) = match scheme {
            "http" => (host_of_web(host)?, Some(80)),
            "https" => (host_of_web(host)?, Some(443)),
            _ => (host_of_app(host)?, None),
        };
        is_scheme.then(|| Self {
            scheme: scheme.to_owned(),
            host,
            port: port.filter(|port| Some(*port) != default),
        })
    }
}

/// Splits a host from its port.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let end = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    match authority[end..].rfind(':') {
        None => Some((authority, None)),
        Some(colon) => {
            let port = authority[end + colon + 1..].parse().ok()?;
            Some((&authority[..end + colon], Some(port)))
        }
    }
}

/// A host name in its ASCII form, or an address.
fn host_of_web(host: &str) -> Option<String> {
    if let Some(inner) = host.strip_prefix('[') {
        let address: Ipv6Addr = inner.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    let ascii = Uts46::new().to_ascii(host.as_bytes(), AsciiDenyList::URL, Hyphens::Allow, DnsLength::Ignore);
    ascii.ok().map(|host| host.into_owned()).filter(|host| !host.is_empty() && *host != "*")
}

/// The host of an app's origin: letters, digits, and the characters of names and ids.
fn host_of_app(host: &str) -> Option<String> {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (!host.is_empty() && host.bytes().all(is_good)).then(|| host.to_ascii_lowercase())
}

impl TryFrom<String> for Origin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let origin = Self::read(&text).filter(|origin| !OF_NO_PAGE.contains(&origin.scheme.as_str()));
        origin.ok_or_else(|| {
            format!("{text} is not an origin like https://guildhall.example, http://127.0.0.1:3000 or capacitor://localhost")
        })
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> String {
        let Origin { scheme, host, port } = origin;
        port.map_or_else(|| format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Origin {
        Origin::try_from(text.to_owned()).expect(text)
    }

    #[test]
    fn origins_are_compared_as_browsers_send_them() {
        for (set, sent) in [
            ("https://guildhall.example", "https://guildhall.example"),
            ("HTTPS://Guildhall.Example:443", "https://guildhall.example"),
            ("http://guildhall.example:80", "http://guildhall.example"),
            ("https://guildhall.example:8443", "https://guildhall.example:8443"),
            ("https://zünfte.example", "https://xn--znfte-kva.example"),
            ("http://[::1]:3000", "http://[0:0::1]:3000"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("ionic://localhost", "ionic://LOCALHOST"),
            ("tauri://localhost", "tauri://localhost"),
            ("chrome-extension://abcdefgh", "chrome-extension://abcdefgh"),
        ] {
            assert_eq!(Some(listed(set)), Origin::read(sent), "{set}");
        }
        for (set, sent) in [
            ("https://guildhall.example", "http://guildhall.example"),
            ("https://guildhall.example", "https://guildhall.example:80"),
            ("https://guildhall.example", "https://guildhall.example.evil.example"),
            ("capacitor://localhost", "http://localhost"),
            ("capacitor://localhost", "capacitor://localhost:443"),
        ] {
            assert_ne!(Some(listed(set)), Origin::read(sent), "{set}");
        }
    }

    #[test]
    fn what_is_no_origin_is_none_and_what_is_none_of_a_page_cannot_be_set() {
        for bad in [
            "",
            "null",
            "*",
            "https://",
            "https://a/b",
            "https://a b",
            "https://a:b",
            "https://a:99999",
            "https://*",
            "://a",
        ] {
            assert_eq!(Origin::read(bad), None, "{bad}");
        }
        for bad in ["guildhall.example", "wss://guildhall.example", "ftp://a", "file://a", "*"] {
            assert!(Origin::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_pages_of_a_host_have_its_name_and_port() {
        let own = |host, encrypted| Origin::of_pages_at(host, encrypted);
        assert_eq!(own("Guildhall.example:443", true), Origin::read("https://guildhall.example"));
        assert_eq!(own("guildhall.example:8080", false), Origin::read("http://guildhall.example:8080"));
        assert_eq!(own("[::1]:8080", false), Origin::read("http://[::1]:8080"));
        assert_ne!(own("guildhall.example", false), Origin::read("https://guildhall.example"));
        assert_eq!(own("", false), None);
    }
}
