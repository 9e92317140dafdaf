//! Readers that ask for many pages at once.

use std::time::Duration;

use bytes::BytesMut;
use protocol::decode::{self, Limits, Message, Page};
use protocol::stream::ReadParams;
use protocol::{Kind, frame};
use tests::people::again;
use tests::raw::{End, Raw};
use tests::server::{Server, Settings};
use tests::within;
use tokio_tungstenite::tungstenite;

use crate::{Stage, TEXT_BYTES_MAX};

/// Messages that fill more than one page, and the bytes of a page, at least.
const MESSAGES: usize = 20;
const PAGE_BYTES_MIN: usize = 250_000;

/// Sockets that ask for pages and read none, and how many pages each asks for: all that may be in flight.
const DEAF: usize = 12;
const PAGES_AT_ONCE: usize = 256;

/// What a server may hold more with them than without. All they ask for is 800 MB.
const GROWTH_BYTES_MAX: u64 = 64 << 20;

/// Pages of a slow reader: more than the buffers of the system hold.
const SLOW_PAGES: usize = 13;

/// How much it reads at once, and how often: the system's buffers then stay full for seconds.
const SLOW_BYTES: usize = 4 * 1024;
const SLOW_EVERY: Duration = Duration::from_millis(20);

/// Pages that somebody asks for who then closes.
const FORGOTTEN_PAGES: usize = 40;

/// Seconds that a server bears with a socket that takes nothing.
const STALL_SECONDS: &str = "2";

async fn start() -> (Server, Stage) {
    let server = Settings::default().with("limits.stall_seconds", STALL_SECONDS).start().await;
    let stage = Stage::on(&server).await;
    let text = "x".repeat(TEXT_BYTES_MAX);
    for _ in 0..MESSAGES {
        stage.author.rooms().post(stage.room, &text).await.expect("a message is taken");
    }
    (server, stage)
}

impl Stage {
    /// Asks for that many pages; the requests have the numbers from 1,000.
    async fn ask_for_pages(&self, raw: &mut Raw, pages: usize) {
        let params = ReadParams {
            kind: Kind::Room,
            id: self.room.0,
            after: Some(0),
            before: None,
            limit: Some(1_000),
        };
        let mut all = BytesMut::new();
        for id in 1_000..1_000 + pages as u32 {
            frame::put_request(&mut all, id, "stream.read", &params);
        }
        raw.send(all.freeze()).await;
    }
}

#[tokio::test]
async fn pages_that_nobody_takes_are_not_read() {
    let (server, stage) = start().await;
    let mut near = stage.connect(&server).await;
    stage.ask_for_pages(&mut near, 1).await;
    near.answer_or_end(1_000).await.expect("it goes on").expect("the caches are full");
    let before = server.resident_bytes();
    let mut deaf = Vec::new();
    for _ in 0..DEAF {
        let mut raw = stage.narrow_reader(&server).await;
        stage.ask_for_pages(&mut raw, PAGES_AT_ONCE).await;
        deaf.push(raw);
    }

    let mut most = 0;
    let all_shut_out = || server.log().matches("a socket takes nothing: shutting it down").count() == DEAF;
    within("the end of the deaf", async {
        while !all_shut_out() {
            stage.author.rooms().post(stage.room, "others go on").await.expect("a message is taken");
            most = most.max(server.resident_bytes());
        }
    })
    .await;

    let growth = most.saturating_sub(before);
    println!("{} KiB more", growth >> 10);
    assert!(growth <= GROWTH_BYTES_MAX, "{growth} bytes more");
    let reader = again(&server, &stage.author).await;
    tests::watch::read_all(&reader, stage.stream()).await;
}

#[tokio::test]
async fn a_slow_reader_that_never_rests_gets_every_page_it_asked_for() {
    let (server, stage) = start().await;
    let mut raw = stage.narrow_reader(&server).await;
    stage.ask_for_pages(&mut raw, SLOW_PAGES).await;

    let mut clock = tokio::time::interval(SLOW_EVERY);
    let (mut bytes, mut pages) = (Vec::new(), Vec::new());
    while pages.len() < SLOW_PAGES {
        clock.tick().await;
        let more = raw.bytes(SLOW_BYTES).await;
        assert!(!more.is_empty(), "it was cut off after {pages:?}");
        bytes.extend(more);
        while let Some(page) = take_page(&mut bytes) {
            pages.push(page);
        }
    }
    pages.sort_unstable();
    let asked: Vec<u32> = (1_000..1_000 + SLOW_PAGES as u32).collect();
    assert_eq!(pages, asked);
}

/// Takes one whole frame off the front, passing over pings; answers the request whose page it is.
fn take_page(bytes: &mut Vec<u8>) -> Option<u32> {
    loop {
        let (head, length) = match *bytes.get(1)? {
            length @ 0..=125 => (2, usize::from(length)),
            126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
            _ => (10, u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?) as usize),
        };
        let frame = bytes.get(..head + length)?.to_vec();
        bytes.drain(..frame.len());
        if frame[0] == 0x82 && length >= PAGE_BYTES_MIN {
            let message =
                decode::messages(&frame[head..], &Limits::ANSWERS).next()?.expect("it is well formed");
            let Message::Response { id, result: Some(result), .. } = message else { panic!("{message:?}") };
            assert!(Page::read(result).expect("a page reads").events.len() > 1);
            return Some(id);
        }
    }
}

#[tokio::test]
async fn whoever_closes_is_let_go_without_what_was_left_to_say() {
    let (server, stage) = start().await;
    let mut raw = stage.narrow_reader(&server).await;
    stage.ask_for_pages(&mut raw, FORGOTTEN_PAGES).await;
    raw.send_frame(tungstenite::Message::Close(None)).await;

    let mut pages = 0;
    let end = loop {
        match raw.next_message().await {
            Ok(message) => pages += usize::from(message.len() >= PAGE_BYTES_MIN),
            Err(end) => break end,
        }
    };
    assert_eq!(end, End::Closed { code: 1000, reason: String::new() });
    assert!(pages < FORGOTTEN_PAGES, "{pages} pages came after the close");
}
