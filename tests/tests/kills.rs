//! Kills the server again and again under mixed traffic, and then holds it to everything it ever answered.

use std::time::Instant;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tests::server::Settings;
use tests::traffic::{Traffic, seed};

/// How often the server is killed.
const ROUNDS: u32 = 50;

/// How many answers come between two kills, at most; fewer on a cluster, which answers about a tenth as many
/// a second.
const ANSWERS_MAX: u64 = 3_000;
const ANSWERS_MAX_ON_A_CLUSTER: u64 = 800;

#[tokio::test]
async fn nothing_acknowledged_is_lost_repeated_or_disordered_over_fifty_kills() {
    let seed = seed();
    let mut dice = StdRng::seed_from_u64(seed);
    let mut server = Settings::default().with_sandbox_clock().start().await;
    let mut traffic = Traffic::begin(&server, seed).await;
    let answers_max = if server.keyspace().is_some() { ANSWERS_MAX_ON_A_CLUSTER } else { ANSWERS_MAX };
    let began = Instant::now();
    for _ in 0..ROUNDS {
        let enough = traffic.answers() + dice.random_range(0..=answers_max);
        traffic.until_answers(enough).await;
        server.kill9();
        server.restart().await;
    }
    println!("{ROUNDS} kills, {} answers in {:?}", traffic.answers(), began.elapsed());
    traffic.hold_to_account(&mut server).await;
}
