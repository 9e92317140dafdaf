//! The network between a server and its cluster fails in every way a network can.

use std::sync::Arc;
use std::time::Duration;

use tests::asker::Asker;
use tests::keyspace::Keyspace;
use tests::proxy::{Proxy, Weather};
use tests::server::{Server, Settings};
use tests::traffic::{Traffic, seed};

/// Answers between two turns of the weather.
const ANSWERS: u64 = 100;

/// How long bad weather lasts: longer than the server waits for its cluster.
const BAD: Duration = Duration::from_secs(4);

async fn behind_a_proxy() -> (Proxy, Server) {
    let keyspace = Arc::new(Keyspace::on_the_cluster());
    let proxy = Proxy::before(keyspace.node()).await;
    let settings = Settings::default().with_sandbox_clock().on_keyspace(&keyspace);
    let server = settings.with("store", &keyspace.url_at(proxy.address())).start().await;
    (proxy, server)
}

#[tokio::test]
async fn nothing_is_lost_while_the_network_drops_delays_and_cuts() {
    let (proxy, mut server) = behind_a_proxy().await;
    let mut traffic = Traffic::begin(&server, seed()).await;
    let storms = [
        Weather::Deaf,
        Weather::Cut,
        Weather::Slow(Duration::from_millis(300)),
        Weather::HalfOpen,
        Weather::Deaf,
        Weather::Cut,
    ];
    for storm in storms {
        let enough = traffic.answers() + ANSWERS;
        traffic.until_answers(enough).await;
        proxy.turn(storm);
        tokio::time::sleep(BAD).await;
        proxy.turn(Weather::Fair);
        println!("{storm:?}: {} answers so far", traffic.answers());
    }
    let enough = traffic.answers() + ANSWERS;
    traffic.until_answers(enough).await;
    traffic.hold_to_account(&mut server).await;
}

#[tokio::test]
async fn without_its_cluster_a_server_says_so_in_time_and_goes_on_by_itself() {
    let (proxy, server) = behind_a_proxy().await;
    let asker = Asker::of(&server).await;
    for weather in [Weather::Cut, Weather::HalfOpen, Weather::Deaf] {
        proxy.turn(weather);
        println!("{weather:?}");
        asker.is_told_in_time_that_nobody_keeps_it().await;
        proxy.turn(Weather::Fair);
        asker.is_heard_again().await;
    }
}
