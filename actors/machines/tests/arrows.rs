//! The folders of the machines know only whom they may know, and this crate depends on nothing that reads a
//! clock or does IO.

use std::fs;
use std::path::{Path, PathBuf};

/// Each folder, and the folders that it may name.
const MAY_NAME: [(&str, &[&str]); 7] = [
    ("people", &["tells"]),
    ("talk", &["tells"]),
    ("money", &["tells"]),
    ("work", &["tells", "people", "talk", "money"]),
    ("market", &["tells", "people", "talk"]),
    ("tells", &[]),
    // A simulation, which nothing else names.
    ("hiring", &["market", "work", "money"]),
];

/// Crates that could make a machine depend on more than its arguments.
const IMPURE: [&str; 9] =
    ["tokio", "actix", "rand", "futures-util", "parking_lot", "dashmap", "schema", "tracing", "rustix"];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it lists").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The folders that a text names, as `crate::folder`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[test]
fn each_folder_of_machines_names_only_those_that_it_may() {
    let folders = MAY_NAME.map(|(folder, _)| folder);
    let mut seen = 0;
    for (folder, may) in MAY_NAME {
        for file in files(&here().join("src").join(folder)) {
            let text = fs::read_to_string(&file).expect("it reads");
            for name in named(&text).filter(|name| folders.contains(name)) {
                assert!(name == folder || may.contains(&name), "{} names {name}", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "only {seen} names were found: they are written otherwise now");
}

#[test]
fn every_folder_of_machines_has_its_arrows() {
    let source = here().join("src");
    for entry in fs::read_dir(&source).expect("the folder is there") {
        let path = entry.expect("it lists").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let holds_machines = path.is_dir() && name != "shape";
        assert!(!holds_machines || MAY_NAME.iter().any(|(folder, _)| *folder == name), "{name} has none");
    }
}

#[test]
fn the_machines_depend_on_nothing_that_reads_a_clock_draws_or_waits() {
    let manifest = fs::read_to_string(here().join("Cargo.toml")).expect("it reads");
    let dependencies =
        manifest.split("[dependencies]").nth(1).and_then(|rest| rest.split('[').next()).expect("a list");
    for line in dependencies.lines() {
        let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
        assert!(!IMPURE.contains(&name), "{name} could");
    }
}
