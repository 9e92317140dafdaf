//! The table of the pages: every file of `web/dist` with its compressed copies, its type and its tag.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::encoding::Encoding;

/// A file of `web/dist`, as the build script writes it down.
#[derive(Debug)]
pub struct File {
    /// Where it is asked for, like `/index.html`.
    pub path: &'static str,
    /// The file itself.
    pub plain: &'static [u8],
    /// Its copy in brotli, where that is smaller.
    pub brotli: Option<&'static [u8]>,
    /// Its copy in gzip, where that is smaller.
    pub gzip: Option<&'static [u8]>,
}

/// What is written down by the build script.
static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The types of the files that a build can leave, by the ending of the name.
const TYPES: [(&str, &str); 12] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

/// The type of a file whose ending is not known: browsers save such a file and do not run it.
const UNKNOWN: &str = "application/octet-stream";

/// All pages, by path.
#[derive(Debug)]
pub struct Pages(BTreeMap<&'static str, Page>);

/// A file and what its answers say of it.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) file: &'static File,
    pub(super) content_type: &'static str,
    /// A strong tag of the file itself.
    pub(super) tag: String,
    /// A strong tag of each copy. Copies have tags of their own, since their bytes are others.
    copy_tags: [String; 2],
}

impl Pages {
    /// The pages that the program holds.
    pub fn held() -> &'static Self {
        static HELD: LazyLock<Pages> = LazyLock::new(|| Pages::of(FILES));
        &HELD
    }

    /// The pages of a table.
    pub(super) fn of(files: &'static [File]) -> Self {
        Self(files.iter().map(|file| (file.path, Page::of(file))).collect())
    }

    /// The paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    pub(super) fn at(&self, path: &str) -> Option<&Page> {
        self.0.get(path)
    }
}

impl Page {
    fn of(file: &'static File) -> Self {
        let ending = file.path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let known = TYPES.iter().find(|(of, _)| *of == ending);
        // Programs with the same file give it the same tag, so it does not matter which of them is asked.
        let hash = blake3::hash(file.plain).to_hex();
        let tag = |copy: &str| format!("\"{}{copy}\"", &hash[..32]);
        let copy_tags = [tag("-br"), tag("-gz")];
        Self { file, content_type: known.map_or(UNKNOWN, |(_, name)| name), tag: tag(""), copy_tags }
    }

    /// The bytes in an encoding, and their tag. `None` where there is no such copy.
    pub(super) fn copy(&self, encoding: Encoding) -> Option<(&'static [u8], &str)> {
        let (bytes, tag) = match encoding {
            Encoding::Brotli => (self.file.brotli, &self.copy_tags[0]),
            Encoding::Gzip => (self.file.gzip, &self.copy_tags[1]),
            Encoding::Identity => (Some(self.file.plain), &self.tag),
        };
        bytes.map(|bytes| (bytes, tag.as_str()))
    }
}
