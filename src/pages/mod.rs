//! The pages of the web client, which the program holds in itself: finds the file that a request asks for and
//! answers it, in the encoding that the client prefers.
//!
//! Nothing here reads a file: a path is only ever looked up in a table.

mod encoding;
mod headers;
mod table;

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use bytes::Bytes;

pub use table::Pages;

use self::table::Page;
use crate::metrics::{self, PageAnswer};

/// The longest path with its query that is looked at.
const PATH_BYTES_MAX: usize = 2_048;

/// Names in this folder hold a hash of what is in the file: another content has another name.
const ASSETS: &str = "/assets/";

/// What a browser that goes to an address gets where no file stands there: the client finds out itself what
/// to show.
const INDEX: &str = "/index.html";

/// How long an asset may be kept without asking: a year, the most that caches agree on.
const ASSET_KEPT: &str = "public, max-age=31536000, immutable";

/// How long any other file may be kept: as long as you like, but ask before you show it.
const FILE_KEPT: &str = "no-cache";

/// Whether connections to this server are encrypted by itself.
#[derive(Debug, Clone, Copy)]
pub struct Encrypted(pub bool);

/// Answers every path that has no route of its own.
pub async fn answer(request: HttpRequest, encrypted: web::ThinData<Encrypted>) -> HttpResponse {
    let mut answer = Pages::held().answer(request.method(), request.uri(), request.headers());
    if encrypted.0.0 {
        let (name, value) = headers::ENCRYPTED;
        answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    answer
}

impl Pages {
    /// The answer to a request. The method must be GET or HEAD; the HTTP layer leaves the body of an answer
    /// to HEAD out.
    pub fn answer(&self, method: &Method, uri: &Uri, asked: &HeaderMap) -> HttpResponse {
        if method != Method::GET && method != Method::HEAD {
            let mut refused = refuse(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are possible here\n");
            refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return refused;
        }
        let length = uri.path().len() + uri.query().unwrap_or_default().len();
        if length > PATH_BYTES_MAX {
            return refuse(StatusCode::URI_TOO_LONG, "this address is too long\n");
        }
        match self.find(uri.path(), asked) {
            Some(page) => page.answer(asked),
            None => {
                metrics::page_answered(PageAnswer::Missing);
                plain(StatusCode::NOT_FOUND, "there is nothing at this address\n")
            }
        }
    }

    /// The file at a path, or the start page for a browser that goes to an address of the client's own.
    fn find(&self, path: &str, asked: &HeaderMap) -> Option<&Page> {
        let path = if path == "/" { INDEX } else { path };
        let is_view = || !path.starts_with(ASSETS) && is_navigation(asked) && is_orderly(path);
        self.at(path).or_else(|| is_view().then(|| self.at(INDEX)).flatten())
    }
}

impl Page {
    fn answer(&self, asked: &HeaderMap) -> HttpResponse {
        let encoding = encoding::preferred(asked, |encoding| self.copy(encoding).is_some());
        let (bytes, tag) = self.copy(encoding).unwrap_or((self.file.plain, &self.tag));
        let is_known = asked.get_all(header::IF_NONE_MATCH).any(|tags| names(tags, tag));
        let status = if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut answer = begin(status);
        let kept = if self.file.path.starts_with(ASSETS) { ASSET_KEPT } else { FILE_KEPT };
        answer.insert_header((header::CACHE_CONTROL, kept)).insert_header((header::ETAG, tag));
        answer.insert_header((header::VARY, "Accept-Encoding"));
        if is_known {
            metrics::page_answered(PageAnswer::Unchanged);
            return answer.finish();
        }
        metrics::page_answered(PageAnswer::Whole);
        if let Some(name) = encoding.name() {
            answer.insert_header((header::CONTENT_ENCODING, name));
        }
        answer.insert_header((header::CONTENT_TYPE, self.content_type)).body(Bytes::from_static(bytes))
    }
}

/// Whether a browser goes to an address, rather than a page loading something.
fn is_navigation(asked: &HeaderMap) -> bool {
    let mut accepted = asked.get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    accepted.any(|value| value.split([',', ';']).any(|range| range.trim().eq_ignore_ascii_case("text/html")))
}

/// Whether a path can be one of the client's own. Those with `..`, with backslashes or with control
/// characters only come from people who look for something else.
fn is_orderly(path: &str) -> bool {
    let path = decoded(path);
    let is_odd = |byte: &u8| byte.is_ascii_control() || *byte == b'\\';
    !path.iter().any(is_odd) && path.split(|byte| *byte == b'/').all(|part| part != b"." && part != b"..")
}

/// The path without percent signs. What does not follow the rules for them stays as it is.
fn decoded(path: &str) -> Vec<u8> {
    let mut rest = path.as_bytes();
    let mut decoded = Vec::with_capacity(rest.len());
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).filter(|_| *first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        let byte = hex.and_then(|two| u8::from_str_radix(two, 16).ok());
        decoded.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    decoded
}

/// Whether a line of `If-None-Match` names the tag, or any tag at all.
fn names(line: &HeaderValue, tag: &str) -> bool {
    let mut tags = line.to_str().unwrap_or_default().split(',').map(str::trim);
    tags.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// An answer with the headers that every answer has.
fn begin(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    headers::ALWAYS.iter().for_each(|header| {
        answer.insert_header(*header);
    });
    answer
}

fn refuse(status: StatusCode, why: &'static str) -> HttpResponse {
    metrics::page_answered(PageAnswer::Refused);
    plain(status, why)
}

/// An answer that is no page. It must not be kept: the next version of the program may have a page there.
fn plain(status: StatusCode, why: &'static str) -> HttpResponse {
    let mut answer = begin(status);
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    answer.insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8")).body(why)
}

#[cfg(test)]
mod sources;
#[cfg(test)]
mod tests;
