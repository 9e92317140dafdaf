//! A golden file, which only grows.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

/// Set, it lets the files grow.
const REWRITE: &str = "GUILDHALL_REWRITE";

/// What the files began with: of each file how many lines, and their hash. They were written by the program
/// whose stores must be read for ever, so not even a hand may change one of them.
const FIRST_LINES: [(&str, usize, &str); 9] = [
    ("account.txt", 2, "99db29957e3c2e05aadbb63270ca5ea6cf98c59108d81231f99f9d36d01fcd95"),
    ("contract.txt", 40, "dcf9fc39532c5c0647920b203405dbb968529cf50377c85270882a68a520902a"),
    ("credential.txt", 8, "105a20633935441326f61cb3d5689f64fc454fe4e26965204e1d6128af82d19d"),
    ("inbox.txt", 5, "5d7f4886770ab0b823288db2c77d14f54c4238cbc25aa9cecefa029706dcde46"),
    ("room.txt", 17, "be2a87757e6acb05f807ec1d2ef71b285eac521f97b319fb620c25a1a2411f40"),
    ("rows.txt", 13, "1de1c73bac80cbe9bb0042d58e036b2dc73892c31c570162f0611dd8c456f695"),
    ("timesheet.txt", 8, "eeac9b5beabe029a30be478bb53469de5deb0804c6d6fe3cae47a1b4bcd10a54"),
    ("wallet.txt", 20, "ea64559dbb971c0f91ed6af55c1ea755805009ac4a7abfd13342f2247bcf5dee"),
    ("work_session.txt", 28, "771942207e571b9670d1ac1d24b4bb4b92e9221ff14a7dc074fef04c843954fc"),
];

/// A file of lines: what it is a sample of, the sample's name, its bytes.
pub(super) struct Golden {
    file: &'static str,
    lines: Vec<String>,
    missing: Vec<String>,
}

impl Golden {
    /// The lines of a file; none where it is not there yet.
    pub fn open(file: &'static str) -> Self {
        let text = fs::read_to_string(path(file)).unwrap_or_default();
        Self { file, lines: text.lines().map(str::to_owned).collect(), missing: Vec::new() }
    }

    /// The sample is stored like this now. It may have been stored otherwise before.
    pub fn add(&mut self, what: &str, name: &str, bytes: String) {
        let line = format!("{what} {name} {bytes}");
        if !self.lines.contains(&line) {
            self.lines.push(line.clone());
            self.missing.push(line);
        }
    }

    /// The sample has always been stored like this.
    pub fn add_once(&mut self, what: &str, name: &str, bytes: String) {
        self.add(what, name, bytes);
        let lines = self.all(what, name);
        assert_eq!(lines.len(), 1, "{what} {name} of {} may never change: {lines:?}", self.file);
    }

    /// All that a sample was ever stored like.
    pub fn all(&self, what: &str, name: &str) -> Vec<String> {
        let start = format!("{what} {name} ");
        self.lines.iter().filter_map(|line| line.strip_prefix(&start)).map(str::to_owned).collect()
    }

    /// Every line is of a sample that is there still: only so is it known to be read.
    pub fn check_names<'a>(&self, what: &str, names: impl Iterator<Item = &'a str>) {
        let names: BTreeSet<&str> = names.collect();
        for line in &self.lines {
            let mut words = line.split(' ');
            if words.next() == Some(what) {
                let name = words.next().unwrap_or_default();
                assert!(names.contains(name), "{what} {name} of {} has lost its sample", self.file);
            }
        }
    }

    /// Lets the file grow where that is wished, else fails where it would have to.
    pub fn close(self) {
        if !self.missing.is_empty() && std::env::var_os(REWRITE).is_some() {
            let text: String = self.lines.iter().map(|line| format!("{line}\n")).collect();
            fs::write(path(self.file), text).expect("the file can be written");
            return;
        }
        let (file, missing) = (self.file, self.missing);
        assert!(
            missing.is_empty(),
            "{file} lacks lines, which `{REWRITE}=1 cargo test -p actors golden` adds: {missing:#?}"
        );
    }
}

/// Whether there is such a golden file, or will be once the tests that write it have ended.
pub(super) fn is_there(file: &str) -> bool {
    path(file).exists() || std::env::var_os(REWRITE).is_some()
}

fn path(file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden", file].iter().collect()
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to memory cannot fail");
        hex
    })
}

/// The same of bytes that may not be there.
pub(super) fn maybe_hex(bytes: Option<&[u8]>) -> String {
    bytes.map_or("-".to_owned(), hex)
}

/// The bytes that hexadecimal digits stand for.
pub(super) fn unhex(hex: &str) -> Vec<u8> {
    let digit = |digit: u8| (digit as char).to_digit(16).expect("a hexadecimal digit") as u8;
    hex.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

#[test]
fn what_the_golden_files_began_with_never_changes() {
    let began = FIRST_LINES.map(|(file, count, _)| {
        let lines = Golden::open(file).lines;
        let text: String = lines.iter().take(count).map(|line| format!("{line}\n")).collect();
        (file, count.min(lines.len()), blake3::hash(text.as_bytes()).to_string())
    });
    assert_eq!(began, FIRST_LINES.map(|(file, count, hash)| (file, count, hash.to_owned())));
}
