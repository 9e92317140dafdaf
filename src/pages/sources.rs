//! Holds the pages to their sources: `web/dist` is committed, and must be what today's sources make.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Everything that the pages are made of, seen from `web/`. `web/app/build/finish.ts` reads the same list.
const SOURCES: [&str; 5] = ["package.json", "package-lock.json", "app", "sdk/package.json", "sdk/src"];

/// Folders in there of which nothing gets into the pages.
const NOT_SOURCES: [&str; 2] = ["node_modules", "app/test"];

/// The most names that a failure shows.
const SHOWN_MAX: usize = 8;

/// The hash of each source, by its name.
type Hashes = BTreeMap<String, String>;

/// The hashes that the last build wrote down.
fn recorded(web: &Path) -> Hashes {
    let record = fs::read_to_string(web.join("dist/SOURCES.sha256")).unwrap_or_default();
    let lines = record.lines().filter_map(|line| line.split_once("  "));
    lines.map(|(hash, name)| (name.to_owned(), hash.to_owned())).collect()
}

/// The hashes of the sources as they are.
fn present(web: &Path) -> Hashes {
    let mut hashes = Hashes::new();
    SOURCES.into_iter().for_each(|source| gather(web, source, &mut hashes));
    hashes
}

fn gather(web: &Path, name: &str, hashes: &mut Hashes) {
    let last = name.rsplit('/').next().unwrap_or(name);
    if last.starts_with('.') || NOT_SOURCES.contains(&last) || NOT_SOURCES.contains(&name) {
        return;
    }
    let path = web.join(name);
    if !path.is_dir() {
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let hash = ring::digest::digest(&ring::digest::SHA256, &bytes);
        let hash = hash.as_ref().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        hashes.insert(name.to_owned(), hash);
        return;
    }
    for entry in fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
        let entry = entry.expect("an entry of a folder can be read").file_name();
        gather(web, &format!("{name}/{}", entry.to_string_lossy()), hashes);
    }
}

#[test]
fn the_pages_are_built_from_the_sources_that_stand_beside_them() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
    let (recorded, present) = (recorded(&web), present(&web));
    let names = recorded.keys().chain(present.keys());
    let mut other: Vec<_> = names.filter(|name| recorded.get(*name) != present.get(*name)).collect();
    other.sort();
    other.dedup();
    assert!(
        other.is_empty(),
        "web/dist is not built from the sources as they are now. Run `npm ci` and `npm run build -w app` in web/, \
        and commit web/dist. {} sources have changed, came or went, such as {:?}",
        other.len(),
        &other[..other.len().min(SHOWN_MAX)]
    );
}
