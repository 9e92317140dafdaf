//! The network between a server and its cluster fails in every way a network can.

use std::sync::Arc;
use std::time::{Duration, Instant};

use protocol::ErrorCode;
use tests::keyspace::Keyspace;
use tests::people::register;
use tests::proxy::{Proxy, Weather};
use tests::server::{Server, Settings};
use tests::traffic::{Traffic, seed};
use tests::{eventually, within};

/// Answers between two turns of the weather.
const ANSWERS: u64 = 100;

/// How long bad weather lasts: longer than the server waits for its cluster.
const BAD: Duration = Duration::from_secs(4);

/// How long a caller may be left without an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

async fn behind_a_proxy() -> (Proxy, Server) {
    let keyspace = Arc::new(Keyspace::on_the_cluster());
    let proxy = Proxy::before(keyspace.node()).await;
    let settings = Settings::default().with_sandbox_clock();
    let server = settings.on_keyspace(&keyspace, proxy.address()).start().await;
    (proxy, server)
}

#[tokio::test]
async fn no_message_or_money_is_lost_while_the_network_drops_delays_and_cuts() {
    let (proxy, mut server) = behind_a_proxy().await;
    let mut traffic = Traffic::of_talk_and_trade(&server, seed()).await;
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
    let ada = register(&server, "ada").await.with_call_timeout(ANSWER_WITHIN);
    let room = ada.rooms().create(None, &[]).await.expect("a room can be made").room;
    ada.rooms().post(room, "before").await.expect("it is said");
    for weather in [Weather::Cut, Weather::HalfOpen, Weather::Deaf] {
        proxy.turn(weather);
        let began = Instant::now();
        let refused =
            within("an answer", ada.rooms().post(room, "meanwhile")).await.expect_err("nobody keeps it");
        assert!(began.elapsed() < 2 * ANSWER_WITHIN, "{weather:?}: {:?}", began.elapsed());
        let code = refused.code();
        assert!(
            code.is_none() || code == Some(ErrorCode::Unavailable) || code == Some(ErrorCode::Overloaded),
            "{weather:?}: {refused:?}"
        );
        proxy.turn(Weather::Fair);
        eventually("a post is taken again", async || ada.rooms().post(room, "after").await.is_ok()).await;
    }
}
