//! Sockets that take nothing at all.

use std::time::Duration;

use tests::raw::End;
use tests::server::Settings;
use tests::watch::Watch;
use tests::{eventually, within};
use tokio::time::Instant;

use crate::{Stage, TEXT_BYTES_MAX, read_to_the_end};

/// Sockets that take nothing.
const JAMMED: usize = 20;

/// Seconds that a server bears with them.
const STALL_SECONDS: &str = "2";

/// Messages before they come, so that the server's caches are full.
const WARM_UP: usize = 200;

/// Messages while they are there, at least: more than the buffers of the system hold for each.
const MESSAGES_MIN: usize = 500;

/// From a message's sending to its arrival at another reader. Whoever waited for a jammed socket would wait
/// for as long as the server bears with it; a busy machine alone takes half a second now and then.
const DELAY_MAX: Duration = Duration::from_millis(1_500);

/// What a server may hold more with them than without; were nothing bounded, it would be five times as much.
const GROWTH_BYTES_MAX: u64 = 48 << 20;

/// What the server's log says of each.
const SHUT_OUT: &str = "a socket takes nothing: shutting it down";

#[tokio::test]
async fn jammed_sockets_delay_nobody_cost_little_and_are_shut_out() {
    let server = Settings::default().with("limits.stall_seconds", STALL_SECONDS).start().await;
    let stage = Stage::on(&server).await;
    let reader = Watch::from_start(&stage.author, stage.stream()).await;
    let text = "x".repeat(TEXT_BYTES_MAX);
    let say = async || {
        let sent = Instant::now();
        let seq = stage.author.rooms().post(stage.room, &text).await.expect("a message is taken").seq;
        reader.until("a message", |event| event.seq == seq).await;
        sent.elapsed()
    };
    for _ in 0..WARM_UP {
        say().await;
    }
    let before = server.resident_bytes();
    let mut jammed = Vec::new();
    for _ in 0..JAMMED {
        let mut raw = stage.narrow_reader(&server).await;
        let head = stage.subscribe(&mut raw, None).await.head;
        jammed.push((raw, head));
    }

    let (mut said, mut slowest, mut most) = (0, Duration::ZERO, 0);
    let all_shut_out = || server.log().matches(SHUT_OUT).count() == JAMMED;
    within("the end of the jammed", async {
        while said < MESSAGES_MIN || !all_shut_out() {
            slowest = slowest.max(say().await);
            most = most.max(server.resident_bytes());
            said += 1;
        }
    })
    .await;

    println!(
        "{said} messages, the slowest after {slowest:?}, {} KiB more",
        most.saturating_sub(before) >> 10
    );
    assert!(slowest <= DELAY_MAX, "a message took {slowest:?}");
    assert!(most.saturating_sub(before) <= GROWTH_BYTES_MAX, "{} bytes more", most - before);
    for (mut raw, head) in jammed {
        let (last, end) = read_to_the_end(&mut raw, stage.stream(), head).await;
        assert!(last < head + said as u64, "it was shut out before it had everything");
        assert!(matches!(end, End::Broken | End::Closed { code: 4008, .. }), "{end:?}");
    }
    eventually("the server's rest", async || server.log().matches(SHUT_OUT).count() == JAMMED).await;
}
