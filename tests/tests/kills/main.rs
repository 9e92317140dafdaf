//! Kills the server again and again under mixed traffic, and then holds it to everything it ever answered.
//!
//! Chat, timed work and money go on at once, each in a task that never looks at the server's state of health: its client
//! reconnects and sends the same commands again. After the last kill all is read back over fresh connections.

mod chat;
mod model;
mod trade;
mod work;

use std::sync::Arc;
use std::time::{Duration, Instant};

use client::Client;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tests::server::{Server, Settings};
use tests::{ledger, people, within};
use tokio::task::JoinSet;

use model::Model;

/// How often the server is killed.
const ROUNDS: u32 = 50;

/// How many answers come between two kills, at most; fewer on a cluster, which answers about a tenth as many a second.
const ANSWERS_MAX: u64 = 3_000;
const ANSWERS_MAX_ON_A_CLUSTER: u64 = 800;

/// How long a call may take: several kills.
const CALL_TIMEOUT: Duration = Duration::from_secs(120);

/// Longer than the hold of earned money, and than any question to a payment provider takes.
const SIX_DAYS_MS: u64 = 6 * 24 * 60 * 60 * 1_000;

/// The seed in the environment, so that a failed run can be run again; what it decides is the traffic, not the timing.
fn seed() -> u64 {
    let given = std::env::var("TESTS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(rand::random);
    println!("TESTS_SEED={seed}");
    seed
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_repeated_or_disordered_over_fifty_kills() {
    let seed = seed();
    let mut dice = StdRng::seed_from_u64(seed);
    let mut server = Settings::default().with_sandbox_clock().start().await;
    let model = Arc::new(Model::default());
    let mut tasks = JoinSet::new();
    chat::begin(&server, &model, &mut tasks, seed).await;
    work::begin(&server, &model, &mut tasks, seed).await;
    trade::begin(&server, &model, &mut tasks, seed).await;

    let answers_max = if server.keyspace().is_some() { ANSWERS_MAX_ON_A_CLUSTER } else { ANSWERS_MAX };
    let began = Instant::now();
    for _ in 0..ROUNDS {
        let enough = model.answers() + dice.random_range(0..=answers_max);
        tokio::select! {
            () = within("traffic", model.until_answers(enough)) => {}
            Some(ended) = tasks.join_next() => panic!("a task ended: {ended:?}"),
        }
        server.kill9();
        server.restart().await;
    }
    println!("{ROUNDS} kills, {} answers in {:?}", model.answers(), began.elapsed());
    model.stop();
    while let Some(ended) = within("the end of a task", tasks.join_next()).await {
        ended.expect("a task ends well");
    }

    settle(&server, &model).await;
    server.kill9();
    server.restart().await;
    model.hold_to_account(&server).await;
    println!("held to account: {model}");
    server.stop().await;
    let report = ledger::audit(&server).await;
    assert!(report.is_settled(), "{report:?}");
    assert!(report.records > 0);
}

/// Lets time pass until every provider has answered and every hold is over, and pays the freelancers out.
async fn settle(server: &Server, model: &Model) {
    let anyone = people::register(server, "time").await;
    anyone.sandbox().advance(SIX_DAYS_MS).await.expect("the clock can be moved");
    trade::settle(model).await;
}

/// The same client with patience for several kills.
fn patient(client: Client) -> Client {
    client.with_call_timeout(CALL_TIMEOUT)
}
