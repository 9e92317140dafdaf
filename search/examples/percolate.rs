//! Measures saved searches that stand in memory: what putting and taking away costs, what one job costs, and
//! how much memory they take. Times are of the processor, so that others on the machine count little.
//!
//! `cargo run --profile dist -p search --example percolate --features test-support -- [SEARCHES] [JOBS]`

use std::collections::HashMap;
use std::time::Duration;
use std::{env, fs};

use protocol::AccountId;
use protocol::search::JobsQuery;
use rustix::time::{ClockId, clock_gettime};
use search::samples::{LARGE, World, id_of};
use search::{Doc, Query, Standing, What};

/// How many searches are made up before they are put, so that making them up is not measured.
const CHUNK: u64 = 10_000;

/// How many searches a person saves.
const PER_ACCOUNT: u64 = 4;

/// The jobs by which it is known how rare a word is.
const KNOWN_JOBS: u64 = 20_000;

/// How many searches are replaced, and how many are taken away.
const CHANGED: u64 = 100_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = env::args().skip(1);
    let mut number = |default: u64| args.next().map_or(Ok(default), |number| number.parse());
    let (searches, jobs) = (number(1_000_000)?, number(2_000)?);
    let mut world = World::new(19, LARGE);
    let known = known_jobs(&mut world);
    let rarity = |what: What<'_>| known.get(&owned(what)).copied().unwrap_or(0);
    let before = resident_mb()?;
    let mut standing = Standing::default();
    let (mut reading, mut putting) = (Duration::ZERO, Duration::ZERO);
    for chunk in 0..searches / CHUNK {
        let queries: Vec<JobsQuery> = (0..CHUNK).map(|_| narrow(&mut world)).collect();
        reading += taken(|| queries.iter().for_each(|query| drop(Query::of_jobs(query))));
        putting += taken(|| {
            for (at, query) in (chunk * CHUNK..).zip(&queries) {
                let (account, search) = key(at);
                standing.insert(account, search, query, &rarity);
            }
        });
    }
    println!(
        "{} searches, {} of them different, with {} terms: {} MB",
        standing.len(),
        standing.different(),
        standing.terms(),
        resident_mb()? - before
    );
    println!(
        "put: {:.2?} each, of which {:.2?} to read its text and ids",
        putting / searches as u32,
        reading / searches as u32
    );
    matches(&mut world, &standing, jobs);
    changes(&mut world, &mut standing, &rarity);
    Ok(())
}

/// The account and the number of the nth search.
fn key(at: u64) -> (AccountId, u32) {
    (AccountId(id_of(at / PER_ACCOUNT)), (at % PER_ACCOUNT) as u32 + 1)
}

/// A search that may be saved.
fn narrow(world: &mut World) -> JobsQuery {
    loop {
        let query = world.jobs_query();
        if Query::of_jobs(&query).is_narrow() {
            return query;
        }
    }
}

fn known_jobs(world: &mut World) -> HashMap<String, u64> {
    let mut known = HashMap::new();
    for number in 0..KNOWN_JOBS {
        let doc = world.job(number, 1);
        let skills = doc.skills.iter().copied().map(What::Skill);
        let categories = doc.categories.iter().copied().map(What::Category);
        for what in doc.words.distinct().map(What::Word).chain(skills).chain(categories) {
            *known.entry(owned(what)).or_default() += 1;
        }
    }
    known
}

fn owned(what: What<'_>) -> String {
    format!("{what:?}")
}

fn matches(world: &mut World, standing: &Standing, jobs: u64) {
    let docs: Vec<Doc> = (0..jobs).map(|number| world.job(number, 1)).collect();
    let (mut times, mut found) = (Vec::new(), 0);
    for doc in &docs {
        times.push(taken(|| found += standing.matches(doc).count()));
    }
    times.sort_unstable();
    println!("a job: {} searches fit; {}", found as u64 / jobs, in_order(&times));
}

fn changes(world: &mut World, standing: &mut Standing, rarity: &impl search::Rarity) {
    let queries: Vec<JobsQuery> = (0..CHANGED).map(|_| narrow(world)).collect();
    let replacing = taken(|| {
        for (at, query) in (0..).zip(&queries) {
            let (account, search) = key(at * 7);
            standing.insert(account, search, query, rarity);
        }
    });
    let removing = taken(|| {
        for at in 0..CHANGED {
            let (account, search) = key(at * 7);
            standing.remove(account, search);
        }
    });
    let changed = CHANGED as u32;
    println!("replaced: {:.2?} each; removed: {:.2?} each", replacing / changed, removing / changed);
}

fn in_order(times: &[Duration]) -> String {
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    format!("half of them took {:.2?}, 99 of 100 {:.2?}, all {:.2?}", at(50), at(99), at(100))
}

/// The time that the processor spent on something.
fn taken(work: impl FnOnce()) -> Duration {
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    };
    let begun = now();
    work();
    now() - begun
}

/// The memory that the process has of its own, in megabytes.
fn resident_mb() -> Result<u64, Box<dyn std::error::Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1_024)
}
