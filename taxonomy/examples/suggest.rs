//! Says what is suggested for a text, and how long that takes: `cargo run -p taxonomy --example suggest --
//! TEXT`. Without a text, it types the names of all entries letter by letter and says how long that takes.

use std::time::{Duration, Instant};

use taxonomy::{What, suggest, taxonomy};

/// Every so many entries, the name of one is typed.
const EVERY: usize = 13;

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
    let mut times: Vec<(Duration, String)> = Vec::new();
    for entry in taxonomy().entries().step_by(EVERY) {
        let name: Vec<char> = entry.name().chars().take(20).collect();
        for length in 1..=name.len() {
            let typed: String = name[..length].iter().collect();
            let started = Instant::now();
            std::hint::black_box(suggest(&typed, What::Any, 20));
            times.push((started.elapsed(), typed));
        }
    }
    times.sort_unstable();
    for share in [0.5, 0.9, 0.99, 0.999, 1.0] {
        let (time, typed) = &times[((times.len() - 1) as f64 * share) as usize];
        println!("{:>6.1} % of {} within {time:?}, such as {typed:?}", share * 100.0, times.len());
    }
    println!("resident {}", resident());
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.unwrap_or("unknown").trim_start_matches("VmRSS:").trim().to_owned()
}
