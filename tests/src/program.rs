//! The programs: built once for each test program, so that they are never stale.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// How the variables begin that cargo sets for the package whose program it runs.
const OF_PACKAGE: [&str; 2] = ["CARGO_PKG_", "CARGO_MANIFEST_"];

/// The path of the `guildhall` program, built the way this test program was.
///
/// # Panics
/// Where it does not build.
pub fn guildhall() -> PathBuf {
    folder().join("guildhall")
}

/// The path of the `loadtest` program, built the same way.
///
/// # Panics
/// Where it does not build.
pub fn loadtest() -> PathBuf {
    folder().join("loadtest")
}

/// The path of the `floor` that the load tester compares with, built the same way; so is its generator.
///
/// # Panics
/// Where it does not build.
pub fn floor() -> PathBuf {
    folder().join("examples").join("floor")
}

fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(build)
}

fn build() -> PathBuf {
    let this = std::env::current_exe().expect("a test program has a path");
    let folder = this.ancestors().nth(2).expect("it lies in TARGET/PROFILE/deps");
    let target = folder.parent().expect("the profile's folder lies in the target folder");
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace");
    // All programs at once, as `./test` does: the dependencies get the same features and are not compiled
    // again.
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo tells this test program of its own package would have dependencies compiled again that look
    // at it.
    for (name, _) in std::env::vars_os() {
        let of_package = name.to_str().is_some_and(|name| OF_PACKAGE.iter().any(|of| name.starts_with(of)));
        if of_package {
            cargo.env_remove(name);
        }
    }
    let status = cargo
        .args(["build", "--quiet", "--workspace", "--bins", "--example", "floor", "--example", "curve_load"])
        .args(["--profile", profile, "--target-dir"])
        .arg(target)
        .current_dir(workspace)
        .status()
        .expect("cargo is there");
    assert!(status.success(), "the programs do not build");
    folder.to_owned()
}
