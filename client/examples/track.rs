//! A tracked session: an hourly contract, real beats for a while, and the diary they make.
//!
//! ```text
//! cargo run -p client --example track -- --seconds 30
//! ```

use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use client::protocol::contract::{Hourly, Terms};
use client::protocol::work::StartAnswer;
use client::protocol::{Currency, Money};
use client::{Beats, CallError, Client, Endpoint, Inputs};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

#[derive(Parser)]
struct Cli {
    #[arg(long, default_value = "ws://127.0.0.1:8080")]
    url: String,
    /// How long to work.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// How often to sample; what the server asks for unless told.
    #[arg(long)]
    beat_seconds: Option<u64>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let payer = person(&cli.url, "Clara").await?;
    let worker = person(&cli.url, "Finn").await?;
    let rate = Money::parse("40.00", Currency::USD)?;
    let terms = Terms::Hourly(Hourly { rate, weekly_limit_minutes: 40 * 60, manual_time: false });
    let contract = payer.contracts().offer(worker.account(), "Upkeep", terms).await?.contract;
    worker.contracts().accept(contract).await?;

    let session = worker.work().start(contract, "sweeping the hall").await?;
    println!("session {} runs", session.session);
    work(&worker, &session, &cli).await?;
    let stopped = worker.work().stop(session.session).await?;
    println!("stopped: {} seconds credited", stopped.credited_seconds);

    const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
    let diary = payer.work().diary(contract, session.at.saturating_sub(DAY_MS), session.at + DAY_MS).await?;
    for slot in diary.slots {
        println!(
            "slot {}: {} s, {} keys, {} clicks, {} scrolls, {}",
            slot.at, slot.credited_seconds, slot.keys, slot.clicks, slot.scrolls, slot.memo
        );
    }
    Ok(())
}

/// Samples and reports until the time is over. What a report could not tell waits for the next one.
async fn work(client: &Client, session: &StartAnswer, cli: &Cli) -> anyhow::Result<()> {
    let mut beats = Beats::started();
    let every = Duration::from_secs(cli.beat_seconds.unwrap_or(session.beat_seconds.into()).max(1));
    let mut ticks = interval_at(Instant::now() + every, every);
    // After a sleep, one beat tells of the time before it and the next of the time after: none is made for
    // the sleep itself.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for number in 1..=(cli.seconds / every.as_secs()).max(1) as u32 {
        ticks.tick().await;
        beats.sample(Inputs { keys: 20 + number % 7, clicks: 3, scrolls: 1 });
        while let Some((told, skip)) = beats.report() {
            match client.work().report(session.session, told, skip).await {
                Ok(answer) => {
                    println!(
                        "beat {number}: acked through {}, {} rejected",
                        answer.acked,
                        answer.rejected.len()
                    );
                    beats.acknowledged(&answer);
                }
                Err(CallError::TimedOut) => {
                    println!("beat {number}: offline, {} wait", beats.waiting());
                    break;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

async fn person(url: &str, name: &str) -> anyhow::Result<Client> {
    let email = format!("{}-{:x}@example.org", name.to_lowercase(), rand::random::<u64>());
    println!("{name} signs in as {email}");
    let endpoint = Endpoint::new(url)?;
    Client::register(endpoint, &email, "correct horse battery staple", name).await.context("cannot register")
}
