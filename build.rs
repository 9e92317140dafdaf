//! Writes the table of the web pages, so that the program holds all of `web/dist` and needs no file beside
//! it.
//!
//! Only names are looked at here. The contents are included when the program is compiled.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The folder of the built pages, seen from the root of the repository.
const DIST: &str = "web/dist";

/// The endings of the compressed copies that stand beside a file, each with its field in the table.
const COPIES: [(&str, &str); 2] = [("br", "brotli"), ("gz", "gzip")];

/// A list of what the pages were built from, and not a page.
const SOURCES: &str = "/SOURCES.sha256";

fn main() {
    // For a folder, cargo looks at the times of all files and folders in it, so it notices new files too.
    println!("cargo::rerun-if-changed={DIST}");
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the package lies"));
    let mut paths = Vec::new();
    walk(&root.join(DIST), "", &mut paths);
    paths.sort();
    assert!(paths.iter().any(|path| path == "/index.html"), "{DIST} has no index.html: {HOW_TO_BUILD}");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    fs::write(out.join("pages.rs"), table(&paths)).expect("the folder for build scripts can be written to");
}

const HOW_TO_BUILD: &str = "it is built by `npm ci` and `npm run build -w app` in web/";

/// Gathers the paths of all files under `folder`, as they are asked for over HTTP.
fn walk(folder: &Path, below: &str, paths: &mut Vec<String>) {
    let entries = fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}: {HOW_TO_BUILD}", folder.display()));
    for entry in entries {
        let entry = entry.expect("an entry of a folder can be read");
        let name = entry.file_name().into_string().unwrap_or_default();
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        assert!(
            !name.is_empty() && name.chars().all(plain),
            "{}: a page's name has letters, digits and ._- only",
            entry.path().display()
        );
        let path = format!("{below}/{name}");
        match entry.path().is_dir() {
            true => walk(&entry.path(), &path, paths),
            false => paths.push(path),
        }
    }
}

/// The table as Rust: an expression of the type `&[File]`.
fn table(paths: &[String]) -> String {
    let is_copy = |path: &str| {
        COPIES.iter().any(|(ending, _)| {
            let whole = path.strip_suffix(ending).and_then(|path| path.strip_suffix('.'));
            whole.is_some_and(|whole| paths.iter().any(|path| path == whole))
        })
    };
    let pages = paths.iter().filter(|path| *path != SOURCES && !is_copy(path));
    let entries: String = pages.map(|path| entry(path, paths)).collect();
    format!("&[\n{entries}]\n")
}

fn entry(path: &str, paths: &[String]) -> String {
    let copies = COPIES.map(|(ending, field)| {
        let copy = format!("{path}.{ending}");
        let bytes =
            if paths.contains(&copy) { format!("Some({})", include(&copy)) } else { "None".to_owned() };
        format!("{field}: {bytes}, ")
    });
    format!("File {{ path: {path:?}, plain: {}, {}}},\n", include(path), copies.concat())
}

/// Includes a file by its path from the package: the folder for build scripts may be shared with another copy
/// of the repository.
fn include(path: &str) -> String {
    format!("include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{DIST}{path}\"))")
}
