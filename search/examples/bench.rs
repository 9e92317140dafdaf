//! Measures search in a world of a million people and 200,000 jobs: what building costs, what searches cost,
//! and what changes cost beside them. Times are of the processor, so that others on the machine count little.
//!
//! `cargo run --profile dist -p search --example bench --features test-support -- FOLDER [PEOPLE] [JOBS]`

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use protocol::search::{FacetName, Sort};
use rustix::time::{ClockId, clock_gettime};
use search::samples::{LARGE, NOW, World};
use search::{Check, Doc, DocKind, Opened, Query, Request, Search, Writer, index};

/// The searches of each measurement.
const SEARCHES: usize = 3_000;

/// The rounds of changes, each of half a second in a world with 500 changes and 50 searches a second.
const ROUNDS: u64 = 60;
const ROUND_CHANGES: u64 = 250;
const ROUND_SEARCHES: usize = 25;

const PEOPLE_FACETS: [FacetName; 4] =
    [FacetName::Skills, FacetName::Categories, FacetName::Countries, FacetName::Availability];
const JOBS_FACETS: [FacetName; 4] =
    [FacetName::Skills, FacetName::Categories, FacetName::Countries, FacetName::Pay];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = env::args().skip(1);
    let folder = PathBuf::from(args.next().ok_or("name a folder")?);
    let mut number = |default: u64| args.next().map_or(Ok(default), |number| number.parse());
    let (people, jobs) = (number(1_000_000)?, number(200_000)?);
    let mut world = World::new(19, LARGE);
    println!("memory before: {}", memory()?);
    if index::open(&folder, Check::Ends).is_err() {
        build(&folder, &mut world, people, jobs)?;
    }
    let wall = Instant::now();
    drop(index::open(&folder, Check::Bytes)?);
    println!("opened with all bytes read in {:.2?}; on disk {} MB", wall.elapsed(), disk_mb(&folder)?);
    let Opened { mut writer, mut search, .. } = index::open(&folder, Check::Ends)?;
    let written = writer.settle()?;
    search.written(&written)?;
    println!("segments: {}; memory: {}", written.segments(), memory()?);
    let queries = queries(&mut world);
    searches("one by one", &mut search, &queries, false)?;
    searches("with four facets", &mut search, &queries, true)?;
    println!("memory: {}", memory()?);
    changes(&mut world, &mut writer, &mut search, people, jobs, &queries)?;
    println!("memory: {}", memory()?);
    Ok(())
}

fn build(folder: &Path, world: &mut World, people: u64, jobs: u64) -> Result<(), Box<dyn std::error::Error>> {
    let Opened { mut writer, .. } = index::create(folder)?;
    let (wall, cpu) = (Instant::now(), cpu_of_process());
    let mut making = Duration::ZERO;
    for number in 0..people + jobs {
        let begun = cpu_of_thread();
        let doc = doc(world, number, people, 1);
        making += cpu_of_thread() - begun;
        writer.load(&doc)?;
    }
    writer.finish_load("built")?;
    let (loaded, cpu_loaded) = (wall.elapsed(), cpu_of_process() - cpu - making);
    writer.settle()?;
    let cpu_all = cpu_of_process() - cpu - making;
    println!(
        "built in {:.1?}, merged in {:.1?}; processor {:.1?}, and {:.1?} with all merges (without {:.1?} to make the world up)",
        loaded,
        wall.elapsed(),
        cpu_loaded,
        cpu_all,
        making
    );
    Ok(())
}

fn doc(world: &mut World, number: u64, people: u64, version: u64) -> Doc {
    if number < people { world.person(number, version) } else { world.job(number, version) }
}

fn queries(world: &mut World) -> Vec<(Query, Sort)> {
    let sorts = [Sort::Fit, Sort::Fit, Sort::Fit, Sort::Recent, Sort::Rate];
    (0..SEARCHES)
        .map(|at| {
            let query = if at % 3 < 2 {
                Query::of_people(&world.people_query())
            } else {
                Query::of_jobs(&world.jobs_query())
            };
            (query, sorts[at % sorts.len()])
        })
        .collect()
}

fn searches(
    name: &str,
    search: &mut Search,
    queries: &[(Query, Sort)],
    with_facets: bool,
) -> Result<(), Box<dyn std::error::Error>> {
    let view = search.view();
    let (mut times, mut hits, mut worst) = (Vec::new(), 0, (Duration::ZERO, None));
    for (query, sort) in queries {
        let facets: &[FacetName] = match (with_facets, query.kind) {
            (false, _) => &[],
            (true, DocKind::People) => &PEOPLE_FACETS,
            (true, DocKind::Jobs) => &JOBS_FACETS,
        };
        let request =
            Request { query, sort: *sort, after: None, limit: 20, facets, is_member: true, now: NOW };
        let begun = cpu_of_thread();
        let found = view.find(&request)?;
        let time = cpu_of_thread() - begun;
        times.push(time);
        hits += found.total.count;
        if time > worst.0 {
            worst = (time, Some((query, sort, found.total.count)));
        }
    }
    println!("{name}: {}; {} hits each", summary(times), hits / queries.len() as u64);
    if env::var_os("BENCH_WORST").is_some() {
        println!("  the slowest: {worst:?}");
    }
    Ok(())
}

fn changes(
    world: &mut World,
    writer: &mut Writer,
    search: &mut Search,
    people: u64,
    jobs: u64,
    queries: &[(Query, Sort)],
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut puts, mut writes, mut finds, mut segments) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let mut queries = queries.iter().cycle();
    for round in 0..ROUNDS {
        let docs: Vec<Doc> = (0..ROUND_CHANGES)
            .map(|_| {
                let number = world.random.below(people + jobs);
                doc(world, number, people, round + 2)
            })
            .collect();
        for (at, doc) in docs.into_iter().enumerate() {
            let begun = cpu_of_thread();
            search.put(doc)?;
            let view = search.view();
            puts.push(cpu_of_thread() - begun);
            if at % (ROUND_CHANGES as usize / ROUND_SEARCHES) == 0 {
                let (query, sort) = queries.next().expect("they go round");
                let (after, is_member) = (None, true);
                let request =
                    Request { query, sort: *sort, after, limit: 20, facets: &[], is_member, now: NOW };
                let begun = cpu_of_thread();
                view.find(&request)?;
                finds.push(cpu_of_thread() - begun);
            }
        }
        let begun = cpu_of_process();
        let batch = search.batch(format!("round {round}"));
        let written = writer.write(&batch)?;
        search.written(&written)?;
        segments = segments.max(written.segments());
        writes.push(cpu_of_process() - begun);
    }
    println!("changes: {}", summary(puts));
    println!("searches beside changes: {}", summary(finds));
    println!("batches of {ROUND_CHANGES} changes, with what was merged meanwhile: {}", summary(writes));
    println!("most segments of a kind: {segments}");
    Ok(())
}

fn summary(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let mean = times.iter().sum::<Duration>() / times.len() as u32;
    format!(
        "mean {mean:.2?}, p50 {:.2?}, p90 {:.2?}, p99 {:.2?}, most {:.2?}",
        at(50),
        at(90),
        at(99),
        at(100)
    )
}

fn cpu_of_thread() -> Duration {
    clock(ClockId::ThreadCPUTime)
}

fn cpu_of_process() -> Duration {
    clock(ClockId::ProcessCPUTime)
}

fn clock(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The memory of this process: its own, and that of files which it has read.
fn memory() -> std::io::Result<String> {
    let status = fs::read_to_string("/proc/self/status")?;
    let kilobytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0)
    };
    Ok(format!(
        "{} MB of its own, {} MB of files",
        kilobytes("RssAnon:") / 1_024,
        kilobytes("RssFile:") / 1_024
    ))
}

fn disk_mb(folder: &Path) -> std::io::Result<u64> {
    fn bytes(folder: &Path) -> std::io::Result<u64> {
        fs::read_dir(folder)?
            .map(|entry| {
                let entry = entry?;
                if entry.file_type()?.is_dir() { bytes(&entry.path()) } else { Ok(entry.metadata()?.len()) }
            })
            .sum()
    }
    Ok(bytes(folder)? / 1_000_000)
}
