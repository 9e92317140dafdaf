use actix_web::body::to_bytes;

use super::table::File;
use super::*;

const NONE: Option<&[u8]> = None;

static FEW: &[File] = &[
    File { path: "/assets/app-1a2b.js", plain: b"run()", brotli: Some(b"BR"), gzip: Some(b"GZ") },
    File { path: "/assets/sign-3c4d.bin", plain: b"\0\x01", brotli: NONE, gzip: NONE },
    File { path: "/icon.svg", plain: b"<svg/>", brotli: NONE, gzip: Some(b"GZ") },
    File { path: "/index.html", plain: b"<!doctype html>", brotli: Some(b"BR"), gzip: NONE },
];

const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");

fn ask(method: Method, path: &str, headers: &[(&'static str, &str)]) -> HttpResponse {
    let mut asked = HeaderMap::new();
    for (name, value) in headers {
        asked.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    Pages::of(FEW).answer(&method, &path.parse().unwrap(), &asked)
}

fn get(path: &str, headers: &[(&'static str, &str)]) -> HttpResponse {
    ask(Method::GET, path, headers)
}

fn header<'a>(answer: &'a HttpResponse, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn body(answer: HttpResponse) -> Bytes {
    futures_util::FutureExt::now_or_never(to_bytes(answer.into_body())).unwrap().unwrap()
}

#[test]
fn the_start_page_is_at_the_root_and_wherever_a_browser_goes() {
    for path in ["/", "/index.html", "/rooms/0193", "/?to=rooms", "/people/ada%20l", "/healthz/"] {
        let answer = get(path, &[HTML]);
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(header(&answer, "cache-control"), "no-cache", "{path}");
        assert_eq!(body(answer), "<!doctype html>", "{path}");
    }
    for what in ["*/*", "image/svg+xml", "application/json", "text/htmlx"] {
        assert_eq!(get("/rooms/0193", &[("accept", what)]).status(), 404, "{what} is no page");
    }
    assert_eq!(get("/rooms/0193", &[]).status(), 404);
}

#[test]
fn an_asset_is_kept_for_a_year_and_a_missing_one_is_never_the_start_page() {
    let found = get("/assets/app-1a2b.js", &[]);
    assert_eq!(header(&found, "content-type"), "text/javascript; charset=utf-8");
    assert_eq!(header(&found, "cache-control"), "public, max-age=31536000, immutable");
    for path in ["/assets/app-0000.js", "/assets/", "/assets/../index.html", "/assets/app-1a2b.js/"] {
        let missing = get(path, &[HTML]);
        assert_eq!(missing.status(), 404, "{path}");
        assert_eq!(header(&missing, "cache-control"), "no-store", "{path}: a newer server may have it");
        assert_eq!(header(&missing, "content-type"), "text/plain; charset=utf-8", "{path}");
    }
    assert_eq!(header(&get("/assets/sign-3c4d.bin", &[]), "content-type"), "application/octet-stream");
}

#[test]
fn a_file_comes_in_the_encoding_that_the_client_prefers_with_a_tag_of_its_own() {
    let of = |accepted: &'static str| get("/assets/app-1a2b.js", &[("accept-encoding", accepted)]);
    let seen = ["gzip, br", "gzip", "deflate"].map(|accepted| {
        let answer = of(accepted);
        assert_eq!(header(&answer, "vary"), "Accept-Encoding", "{accepted}");
        let (encoding, tag) =
            (header(&answer, "content-encoding").to_owned(), header(&answer, "etag").to_owned());
        (encoding, body(answer), tag)
    });
    let [(br, br_body, br_tag), (gzip, gzip_body, gzip_tag), (plain, plain_body, plain_tag)] = &seen;
    assert_eq!((br.as_str(), gzip.as_str(), plain.as_str()), ("br", "gzip", ""));
    assert_eq!((&br_body[..], &gzip_body[..], &plain_body[..]), (&b"BR"[..], &b"GZ"[..], &b"run()"[..]));
    assert!(br_tag != gzip_tag && gzip_tag != plain_tag && br_tag != plain_tag, "{seen:?}");
}

#[test]
fn a_client_that_names_the_tag_gets_no_body_again() {
    let tag = header(&get("/", &[HTML]), "etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "it is strong: {tag}");
    let (weak, several) = (format!("W/{tag}"), format!("\"other\", {tag}"));
    for known in [tag.as_str(), &weak, &several, "*"] {
        let answer = get("/", &[HTML, ("if-none-match", known)]);
        assert_eq!(answer.status(), 304, "{known}");
        assert_eq!(header(&answer, "etag"), tag, "{known}");
        assert_eq!(header(&answer, "cache-control"), "no-cache", "{known}");
        assert!(body(answer).is_empty(), "{known}");
    }
    for other in ["\"other\"", "", &tag[..10]] {
        assert_eq!(get("/", &[HTML, ("if-none-match", other)]).status(), 200, "{other}");
    }
    let compressed = get("/", &[HTML, ("accept-encoding", "br"), ("if-none-match", &tag)]);
    assert_eq!(compressed.status(), 200, "the tag is that of other bytes");
}

#[test]
fn what_is_no_request_for_a_page_gets_a_small_clear_answer() {
    for path in
        ["/../secret", "/rooms/..", "/%2e%2E/secret", "/a%00b", "/a%0d%0ab", "/a%5c..%5cb", "/rooms/./x"]
    {
        assert_eq!(get(path, &[HTML]).status(), 404, "{path}");
    }
    assert_eq!(get("/100%", &[HTML]).status(), 200, "a percent sign may stand for itself");
    let long = get(&format!("/{}", "a".repeat(PATH_BYTES_MAX)), &[HTML]);
    assert_eq!((long.status().as_u16(), &body(long)[..]), (414, &b"this address is too long\n"[..]));
    assert_eq!(get(&format!("/?{}", "a".repeat(PATH_BYTES_MAX)), &[HTML]).status(), 414);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"] {
        let answer = ask(method.parse().unwrap(), "/", &[HTML]);
        assert_eq!(answer.status(), 405, "{method}");
        assert_eq!(header(&answer, "allow"), "GET, HEAD", "{method}");
        assert_eq!(body(answer), "only GET and HEAD are possible here\n", "{method}");
    }
}

#[test]
fn every_answer_says_what_a_browser_must_not_do() {
    let missing = get("/assets/none.js", &[]);
    let refused = ask(Method::POST, "/", &[]);
    let unchanged = get("/", &[HTML, ("if-none-match", "*")]);
    for answer in [get("/", &[HTML]), get("/icon.svg", &[]), missing, refused, unchanged] {
        let policy = header(&answer, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
        assert!(policy.contains("require-trusted-types-for 'script'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "cross-origin-opener-policy"), "same-origin");
        assert_eq!(header(&answer, "strict-transport-security"), "", "nothing here is encrypted");
    }
}

#[test]
fn all_that_the_build_left_is_held_and_has_a_type() {
    let held = Pages::held();
    let page = |path: &str| held.at(path).map(|page| page.content_type);
    assert_eq!(page("/index.html"), Some("text/html; charset=utf-8"));
    assert!(held.paths().any(|path| path.starts_with(ASSETS) && path.ends_with(".js")));
    for path in held.paths() {
        assert_ne!(page(path), Some("application/octet-stream"), "{path}");
        assert!(!path.ends_with(".br") && !path.ends_with(".gz") && !path.contains("SOURCES"), "{path}");
    }
}
