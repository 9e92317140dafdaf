//! The lean load generator: plays rates by a plan, and prints a line of JSON for each.
//!
//!     curve_load PLAN RATE...    plays these rates
//!     curve_load PLAN            plays the rates it is told, a line each, until there are no more

use std::io::BufRead;
use std::path::Path;

use anyhow::{Context, bail};
use loadtest::lean::plan::Plan;
use loadtest::lean::player::Player;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, rates @ ..] = &arguments[..] else { bail!("usage: curve_load PLAN [RATE...]") };
    let limit = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: limit, maximum: limit })?;
    let plan = Plan::read(Path::new(file))?;
    let mut player = Player::gather(&plan)?;
    if rates.is_empty() {
        std::io::stdin().lock().lines().try_for_each(|rate| play(&mut player, &plan, &rate?))
    } else {
        rates.iter().try_for_each(|rate| play(&mut player, &plan, rate))
    }
}

fn play(player: &mut Player, plan: &Plan, rate: &str) -> anyhow::Result<()> {
    let rate: f64 = rate.trim().parse().with_context(|| format!("{rate} is no rate"))?;
    player.jam(plan)?;
    let point = player.play(rate, plan.warmup_seconds, plan.seconds)?;
    println!("{}", serde_json::to_string(&point)?);
    Ok(())
}
