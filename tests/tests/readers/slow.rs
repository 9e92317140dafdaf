//! Readers that take their time, and such as come while others talk.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tests::server::Settings;

use crate::{Stage, TEXT_BYTES_MAX, read_up_to};

/// Messages that a reader sleeps through: more than all buffers hold.
const SLEPT_THROUGH: usize = 500;

/// Those who subscribe while others talk, and how many messages come between two of them, at least.
const LATE: usize = 10;
const BETWEEN: usize = 400;

#[tokio::test]
async fn a_reader_that_wakes_up_gets_every_event_once_and_in_order() {
    let server = Settings::default().start().await;
    let stage = Stage::on(&server).await;
    let mut raw = stage.narrow_reader(&server).await;
    let after = stage.subscribe(&mut raw, None).await.head;
    let text = "x".repeat(TEXT_BYTES_MAX);
    let mut head = 0;
    for _ in 0..SLEPT_THROUGH {
        head = stage.author.rooms().post(stage.room, &text).await.expect("a message is taken").seq;
    }

    read_up_to(&mut raw, stage.stream(), after, head).await;

    let next = stage.author.rooms().post(stage.room, "awake?").await.expect("a message is taken").seq;
    read_up_to(&mut raw, stage.stream(), head, next).await;
}

#[tokio::test]
async fn whoever_subscribes_after_an_old_event_while_others_talk_misses_nothing() {
    let server = Settings::default().start().await;
    let stage = Arc::new(Stage::on(&server).await);
    let quiet = Arc::new(AtomicBool::new(false));
    let mut voice = stage.connect(&server).await;
    let (stage_of_talker, quiet_of_talker) = (stage.clone(), quiet.clone());
    let talker = tokio::spawn(async move {
        let mut head = 0;
        while !quiet_of_talker.load(Ordering::Relaxed) {
            head = stage_of_talker.post_many(&mut voice, 50).await;
        }
        head
    });
    let mut witness = stage.connect(&server).await;
    let mut seen = stage.subscribe(&mut witness, None).await.head;
    let mut late = Vec::new();
    for index in 0..LATE as u64 {
        read_up_to(&mut witness, stage.stream(), seen, seen + BETWEEN as u64).await;
        seen += BETWEEN as u64;
        let mut raw = stage.connect(&server).await;
        let after = if index % 2 == 0 { 0 } else { seen - 1 };
        stage.subscribe(&mut raw, Some(after)).await;
        late.push((raw, after));
    }
    quiet.store(true, Ordering::Relaxed);
    let head = talker.await.expect("it ends well");
    for (mut raw, after) in late {
        read_up_to(&mut raw, stage.stream(), after, head).await;
    }
}
