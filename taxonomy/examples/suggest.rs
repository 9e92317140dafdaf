//! Says what is suggested for a text, and how long that takes: `cargo run -p taxonomy --example suggest --
//! TEXT`. Without a text, it types the names of entries letter by letter, as they are and with one error in
//! each, and says how long that takes and how many are found.

use std::time::{Duration, Instant};

use taxonomy::{What, suggest, taxonomy};

#[path = "../tests/typing/mod.rs"]
mod typing;
use typing::{IN_LETTERS, IN_SPACES, Mistyped};

/// Every so many entries, the name of one is typed.
const EVERY: usize = 13;

/// So many letters of a name are typed one by one.
const LETTERS_MAX: usize = 20;

/// So many names are typed with an error in each.
const MISTYPED: usize = 5_000;

/// Where the errors come from.
const SEED: u64 = 1;

/// Found means found among so many.
const FIRST: usize = 10;

/// How often each text is timed. The shortest time counts: others use the machine meanwhile.
const TIMES: usize = 3;

fn main() {
    let started = Instant::now();
    let count = taxonomy().entries().len();
    let read = started.elapsed();
    suggest("a", What::Any, 1);
    println!(
        "{count} entries: names in {read:?}, with the index in {:?}, resident {}",
        started.elapsed(),
        resident()
    );
    let typed = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    if typed.is_empty() {
        return measure();
    }
    let started = Instant::now();
    let found = suggest(&typed, What::Any, 20);
    println!("{:?}", started.elapsed());
    for one in found {
        println!("{:?} {:?}, by {:?}", one.entry.kind(), one.entry, one.matched);
    }
}

fn measure() {
    let names: Vec<String> =
        taxonomy().entries().step_by(EVERY).map(|entry| entry.name().to_owned()).collect();
    times("as they are, letter by letter", &by_letter(names));
    let mistyped = typing::mistyped(MISTYPED, &IN_LETTERS, SEED);
    let misspaced = typing::mistyped(MISTYPED, &IN_SPACES, SEED);
    let texts: Vec<String> = mistyped.iter().map(|one| one.text.clone()).collect();
    times("whole names with an error", &texts);
    times(
        "whole names with an error in spaces",
        &misspaced.iter().map(|one| one.text.clone()).collect::<Vec<_>>(),
    );
    times("with an error, letter by letter", &by_letter(texts.into_iter().step_by(2)));
    println!("resident {}", resident());
    for is_at_first in [false, true] {
        for typo in IN_LETTERS {
            let is_such = |one: &&Mistyped| one.typo == typo && one.is_at_first == is_at_first;
            shares(&format!("{typo:?}, first letter: {is_at_first}"), mistyped.iter().filter(is_such));
        }
    }
    shares("an error in letters", &mistyped);
    shares("an error in spaces", &misspaced);
}

/// Says how many of these names are among the first.
fn shares<'a>(what: &str, those: impl IntoIterator<Item = &'a Mistyped>) {
    let (mut count, mut found) = (0, 0);
    for one in those {
        count += 1;
        found += usize::from(suggest(&one.text, What::Any, FIRST).iter().any(|two| two.entry == one.entry));
    }
    let share = 100.0 * found as f64 / f64::from(count);
    println!("{share:>8.2} % of {count} names are among the first {FIRST}, {what}");
}

/// The first letters of each name, one more at a time.
fn by_letter(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut typed = Vec::new();
    for name in names {
        let letters: Vec<char> = name.chars().take(LETTERS_MAX).collect();
        typed.extend((1..=letters.len()).map(|length| letters[..length].iter().collect::<String>()));
    }
    typed
}

fn times(what: &str, typed: &[String]) {
    let mut times: Vec<(Duration, &str)> = typed.iter().map(|typed| (time(typed), typed.as_str())).collect();
    times.sort_unstable();
    println!("{} texts, {what}:", times.len());
    for share in [0.5, 0.9, 0.99, 0.999, 1.0] {
        let (time, typed) = &times[((times.len() - 1) as f64 * share) as usize];
        println!("{:>8.1} % within {time:?}, such as {typed:?}", share * 100.0);
    }
}

fn time(typed: &str) -> Duration {
    let once = || {
        let started = Instant::now();
        std::hint::black_box(suggest(typed, What::Any, 20));
        started.elapsed()
    };
    (0..TIMES).map(|_| once()).min().unwrap_or_default()
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.unwrap_or("unknown").trim_start_matches("VmRSS:").trim().to_owned()
}
