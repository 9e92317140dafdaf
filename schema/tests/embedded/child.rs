//! A child process that runs one test of this very program, so that it can die without the others.
//!
//! The test knows by its orders that it is the child; without any it is a test like others.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Where the child finds its data folder.
const FOLDER: &str = "GUILDHALL_TEST_FOLDER";

/// What else the child is told.
const ORDER: &str = "GUILDHALL_TEST_ORDER";

/// Runs the test of that name in a process of its own, with orders, until it ends.
pub fn run(test: &str, folder: &Path, order: impl AsRef<OsStr>) -> Output {
    let this = std::env::current_exe().expect("this program has a path");
    let child = Command::new(this)
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(ORDER, order)
        .stdin(Stdio::null())
        .output();
    child.expect("a child process starts")
}

/// In the child: its folder and what it was told; nothing where the test was not started by [`run`].
pub fn orders() -> Option<(std::path::PathBuf, String)> {
    let folder = std::env::var_os(FOLDER)?;
    Some((folder.into(), std::env::var(ORDER).expect("whoever names a folder says what to do there")))
}

/// In the child: tells the parent a number, before anything else happens.
pub fn say(number: u64) {
    println!("\nsaid {number}");
}

/// The last number a child has told.
pub fn last_said(output: &Output) -> Option<u64> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().filter_map(|line| line.strip_prefix("said ")?.parse().ok()).next_back()
}
