//! Three nodes keep everything three times: whatever happens to them, nothing acknowledged is lost, repeated
//! or disordered, and once a majority is back the server goes on by itself.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tests::asker::Asker;
use tests::eventually;
use tests::keyspace::Keyspace;
use tests::people::register;
use tests::ring::{NODES, Ring};
use tests::server::{Server, Settings};
use tests::traffic::{Traffic, seed};

/// Answers between two events.
const ANSWERS: u64 = 60;

/// How long two of three nodes stand still: longer than those that ask them wait.
const STALL: Duration = Duration::from_secs(4);

/// How long no node is there.
const GONE: Duration = Duration::from_secs(60);

/// Messages said at once to fill the log of a node, and the bytes of each.
const MESSAGES_AT_ONCE: usize = 32;
const MESSAGE_BYTES: usize = 8 << 10;

async fn some_answers(traffic: &mut Traffic, after: &str) {
    let enough = traffic.answers() + ANSWERS;
    traffic.until_answers(enough).await;
    println!("{after}: {} answers so far", traffic.answers());
}

/// Talks until that node has found out that its disk is full.
async fn talk_until_the_last_node_gives_up(ring: &Ring, server: &Server) {
    let talker = register(server, "talker").await;
    let room = talker.rooms().create(None, &[]).await.expect("a room can be made").room;
    let text = "x".repeat(MESSAGE_BYTES);
    eventually("a full disk is noticed", async || {
        let said =
            join_all((0..MESSAGES_AT_ONCE).map(async |_| talker.rooms().post(room, &text).await)).await;
        for said in said {
            said.expect("two nodes of three keep it");
        }
        !ring.serves(NODES).await
    })
    .await;
}

#[tokio::test]
async fn nothing_is_lost_whatever_happens_to_the_nodes() {
    let ring = Ring::start().await;
    let keyspace = Arc::new(Keyspace::on(ring.contact_points(), NODES as u8));
    let settings = Settings::default().with_sandbox_clock().on_keyspace(&keyspace);
    let mut server = settings.start().await;
    let asker = Asker::of(&server).await;
    let mut traffic = Traffic::begin(&server, seed()).await;
    some_answers(&mut traffic, "three nodes").await;

    ring.kill(2);
    some_answers(&mut traffic, "one of them killed").await;
    ring.revive().await;
    some_answers(&mut traffic, "it came back").await;

    // Whoever is asked now cannot say what became of a write.
    for number in [1, 3] {
        ring.pause(number);
    }
    tokio::time::sleep(STALL).await;
    for number in [1, 3] {
        ring.resume(number);
    }
    some_answers(&mut traffic, "two of them stood still").await;

    ring.disk().fill();
    talk_until_the_last_node_gives_up(&ring, &server).await;
    some_answers(&mut traffic, "the disk of one full").await;
    ring.disk().make_room();
    ring.kill(NODES);
    ring.revive().await;
    some_answers(&mut traffic, "it came back").await;

    for number in 1..=NODES {
        ring.kill(number);
    }
    let back = tokio::time::Instant::now() + GONE;
    asker.is_told_in_time_that_nobody_keeps_it().await;
    tokio::time::sleep_until(back).await;
    ring.revive().await;
    asker.is_heard_again().await;
    some_answers(&mut traffic, "all of them gone for a minute").await;

    traffic.hold_to_account(&mut server).await;
}
