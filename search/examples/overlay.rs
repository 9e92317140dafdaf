//! Measures for how long an index that is made anew holds up those who search it: documents are loaded, shown
//! bit by bit, and changed all the while, so that more and more changes wait beside the index.
//!
//! `cargo run --profile dist -p search --example overlay --features test-support -- [PEOPLE]`

use std::env;
use std::time::{Duration, Instant};

use search::samples::{LARGE, World};
use search::{Opened, index};

/// How often what was loaded is shown, and how much is changed before each time: 500 changes a second for 80
/// seconds.
const SHOWN: u64 = 20;
const CHANGES: u64 = 2_000;

/// The views that are taken after each time, one change before each.
const VIEWS: u64 = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let people: u64 = env::args().nth(1).map_or(Ok(1_000_000), |number| number.parse())?;
    let folder = env::temp_dir().join(format!("overlay-{}", std::process::id()));
    let mut world = World::new(19, LARGE);
    let Opened { mut writer, mut search, .. } = index::create(&folder)?;
    let (mut looked_up, mut shown, mut views) = (Vec::new(), Vec::new(), Vec::new());
    for part in 0..SHOWN {
        for number in part * people / SHOWN..(part + 1) * people / SHOWN {
            writer.load(&world.person(number, 1))?;
        }
        for _ in 0..CHANGES {
            let number = world.random.below(people);
            search.put(world.person(number, 2 + part))?;
        }
        let written = writer.finish_load("loaded")?;
        let begun = Instant::now();
        let step = search.step(&written);
        let looks = Instant::now();
        let looked = step.look()?;
        let found = Instant::now();
        let done = search.show(looked)?;
        shown.push(looks - begun + found.elapsed());
        looked_up.push(found - looks);
        drop(done);
        for _ in 0..VIEWS {
            let number = world.random.below(people);
            search.put(world.person(number, 2 + part))?;
            let begun = Instant::now();
            drop(search.view());
            views.push(begun.elapsed());
        }
    }
    println!("{} changes wait", search.pending());
    println!("what is hidden is looked up, elsewhere: {}", summary(looked_up));
    println!("what was loaded is shown, while others wait: {}", summary(shown));
    println!("a view after a change, the last hundred: {}", summary(views.split_off(views.len() - 100)));
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

fn summary(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let sum: Duration = times.iter().sum();
    format!("{sum:.2?} in all, p50 {:.2?}, most {:.2?}", times[times.len() / 2], times[times.len() - 1])
}
