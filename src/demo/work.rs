//! The hourly contract of the demo world, and the diary of three days of work.

use client::protocol::checks::BEATS_MAX;
use client::protocol::contract::{Hourly, Status, Terms};
use client::protocol::work::Beat;
use client::protocol::{ContractId, Currency, Money};

use super::people::Pair;
use super::trade::{accept, state};
use super::{MINUTE_MS, contract_titled};

const TITLE: &str = "Upkeep of the museum's shop";
const RATE: &str = "40.00";
const WEEKLY_LIMIT_MINUTES: u32 = 20 * 60;

/// The work: what it was, for how many minutes, and how many minutes pass after it.
const SESSIONS: [(&str, u64, u64); 3] = [
    ("Orders from abroad: customs forms", 95, 22 * 60),
    ("Sizes of the woollen jumpers", 40, 23 * 60),
    ("The basket forgets what is in it", 70, 15),
];

/// How often a tracker samples.
const BEAT_MS: u64 = 10_000;
/// How many beats a tracker makes in a minute.
const MINUTE_BEATS: u64 = MINUTE_MS / BEAT_MS;
/// Later than any time.
const FAR_MS: u64 = 1 << 53;

/// Agrees on work by the hour and lets three days of it pass, where the server lets its clock be moved.
/// Answers with a line about it.
pub async fn hourly(pair: &Pair) -> anyhow::Result<String> {
    let contract = match contract_titled(&pair.clara, TITLE).await? {
        Some(contract) => contract,
        None => pair.clara.contracts().offer(pair.finn.account(), TITLE, terms()?).await?.contract,
    };
    accept(pair, contract).await?;
    let mut minutes = credited_minutes(pair, contract).await?;
    let is_active = state(&pair.finn, contract).await?.status == Status::Active;
    // Moving the clock by nothing tells whether it can be moved.
    let clock_moves = pair.finn.sandbox().advance(0).await.is_ok();
    if minutes == 0 && is_active && clock_moves {
        for (memo, length, pause) in SESSIONS {
            session(pair, contract, memo, length).await?;
            pair.finn.sandbox().advance(pause * MINUTE_MS).await?;
        }
        minutes = credited_minutes(pair, contract).await?;
    }
    let why = if minutes == 0 && !clock_moves { " (time passes only with --sandbox-clock)" } else { "" };
    Ok(format!("contract \"{TITLE}\" at {RATE} USD an hour: {minutes} minutes in the diary{why}\n"))
}

fn terms() -> anyhow::Result<Terms> {
    let rate = Money::parse(RATE, Currency::USD)?;
    Ok(Terms::Hourly(Hourly { rate, weekly_limit_minutes: WEEKLY_LIMIT_MINUTES, manual_time: false }))
}

async fn credited_minutes(pair: &Pair, contract: ContractId) -> anyhow::Result<u64> {
    let diary = pair.clara.work().diary(contract, 0, FAR_MS).await?;
    Ok(diary.slots.iter().map(|slot| slot.credited_seconds).sum::<u64>() / 60)
}

/// Works for that many minutes, and lets them pass.
async fn session(pair: &Pair, contract: ContractId, memo: &str, minutes: u64) -> anyhow::Result<()> {
    let work = pair.finn.work();
    let started = work.start(contract, memo).await?;
    pair.finn.sandbox().advance(minutes * MINUTE_MS).await?;
    let beats: Vec<_> = (1..=minutes * MINUTE_BEATS).map(|number| beat(started.at, number)).collect();
    for report in beats.chunks(BEATS_MAX) {
        work.beat(started.session, report.to_vec()).await?;
    }
    work.stop(started.session).await?;
    Ok(())
}

/// What a tracker has seen in ten seconds: somebody who types for a while, and reads for a while.
fn beat(started_at: u64, number: u64) -> Beat {
    let minute = number / MINUTE_BEATS;
    let busy = minute % 7 < 4;
    Beat {
        seq: number,
        mono_ms: number * BEAT_MS,
        at: started_at + number * BEAT_MS,
        keys: if busy { 14 + (number * 7 % 23) as u32 } else { u32::from(number.is_multiple_of(5)) },
        clicks: (number % 4) as u32,
        scrolls: if busy { 0 } else { 2 + (number % 3) as u32 },
    }
}
