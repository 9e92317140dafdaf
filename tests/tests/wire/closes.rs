//! WebSocket frames that are too long, of the wrong kind or none at all.

use futures_util::future::join_all;
use tests::raw::{End, Raw};
use tests::server::{Server, Settings};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::Vandal;

/// The longest message of someone who is signed in, and of someone who is not.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;
const SIGN_IN_MESSAGE_BYTES_MAX: usize = 4 * 1024;

/// Connections that announce more than there is memory.
const LIARS: usize = 200;

/// What a server may hold more after them than before.
const GROWTH_BYTES_MAX: u64 = 24 << 20;

/// What is put on the wire.
enum Sent {
    Frames(Vec<Message>),
    Bytes(Vec<u8>),
}

impl Sent {
    async fn over(self, raw: &mut Raw) {
        match self {
            Sent::Bytes(bytes) => raw.send_bytes(&bytes).await,
            Sent::Frames(frames) => {
                for frame in frames {
                    raw.send_frame(frame).await;
                }
            }
        }
    }
}

/// A message in parts of those lengths.
fn parts(kind: Data, lengths: &[usize]) -> Sent {
    let last = lengths.len() - 1;
    let part = |(index, bytes): (usize, &usize)| {
        let kind = if index == 0 { kind } else { Data::Continue };
        Message::Frame(Frame::message(vec![b'x'; *bytes], OpCode::Data(kind), index == last))
    };
    Sent::Frames(lengths.iter().enumerate().map(part).collect())
}

fn binary(bytes: usize) -> Sent {
    Sent::Frames(vec![Message::Binary(vec![0xc0; bytes].into())])
}

/// The head of a masked binary frame that announces so many bytes.
fn announced(bytes: u64) -> Sent {
    Sent::Bytes([&[0x82, 0xff][..], &bytes.to_be_bytes(), &[1, 2, 3, 4]].concat())
}

fn cases() -> Vec<(&'static str, Sent, u16)> {
    let max = MESSAGE_BYTES_MAX;
    vec![
        ("text", Sent::Frames(vec![Message::text("hello")]), 1003),
        ("text in parts", parts(Data::Text, &[5, 5]), 1003),
        ("a message over the limit", binary(max + 1), 1009),
        ("a message far over the limit", binary(16 * max), 1009),
        ("two parts over the limit", parts(Data::Binary, &[max, 1]), 1009),
        ("many parts over the limit", parts(Data::Binary, &[1_000; 70]), 1009),
        ("parts over the limit that never end", parts(Data::Binary, &[max / 2, max / 2, 1, 0]), 1009),
        ("the head of a frame of 4 EiB", announced(1 << 62), 1009),
        ("the head of a frame of 16 EiB", announced(u64::MAX), 1009),
        ("a frame with a reserved bit", Sent::Bytes(vec![0xc2, 0x81, 1, 2, 3, 4, 0xc1]), 1002),
        ("a ping with all reserved bits", Sent::Bytes(vec![0xf9, 0x80, 1, 2, 3, 4]), 1002),
        ("a frame that is not masked", Sent::Bytes(vec![0x82, 0x01, 0xc0]), 1007),
        ("a frame of no known kind", Sent::Bytes(vec![0x83, 0x80, 1, 2, 3, 4]), 1007),
        ("the end of a message that never began", Sent::Bytes(vec![0x80, 0x80, 1, 2, 3, 4]), 1007),
        (
            "a message within a message",
            Sent::Frames(vec![
                Message::Frame(Frame::message("a", OpCode::Data(Data::Binary), false)),
                Message::Frame(Frame::message("b", OpCode::Data(Data::Binary), false)),
            ]),
            1007,
        ),
    ]
}

#[tokio::test]
async fn frames_that_are_too_long_or_none_close_with_their_code_and_harm_nobody_else() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let (mut said, mut closed) = (Vec::new(), Vec::new());
    for (what, sent, code) in cases() {
        let mut raw = vandal.connect(&server).await;
        sent.over(&mut raw).await;
        closed.push(async move { assert_eq!(raw.close_code().await, code, "{what}") });
        vandal.client.rooms().post(vandal.room, what).await.expect("others go on");
        said.push(what.to_owned());
    }
    join_all(closed).await;
    assert_eq!(vandal.said(&server).await, said);
}

#[tokio::test]
async fn whoever_is_not_signed_in_sends_short_messages_whole_or_in_parts() {
    let server = Settings::default().start().await;
    let max = SIGN_IN_MESSAGE_BYTES_MAX;
    let mut closed = Vec::new();
    for (what, sent) in [
        ("whole", binary(max + 1)),
        ("in two parts", parts(Data::Binary, &[max, 1])),
        ("in many parts", parts(Data::Binary, &[100; 42])),
        ("whole and long", binary(MESSAGE_BYTES_MAX)),
    ] {
        let (mut raw, _) = Raw::open(&server).await;
        sent.over(&mut raw).await;
        closed.push(async move { assert_eq!(raw.close_code().await, 1009, "{what}") });
    }
    join_all(closed).await;
}

#[tokio::test]
async fn announcing_more_than_there_is_takes_no_memory() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    lie(&server, &vandal).await;
    let before = server.resident_bytes();
    lie(&server, &vandal).await;
    let grown = server.resident_bytes().saturating_sub(before);
    assert!(grown <= GROWTH_BYTES_MAX, "{grown} bytes more after the second time");
}

/// Everyone is connected at once, and each announces a frame that is not to come.
async fn lie(server: &Server, vandal: &Vandal) {
    let mut liars = Vec::new();
    for index in 0..LIARS {
        let mut raw = vandal.connect(server).await;
        let bytes = if index % 2 == 0 { 1 << 40 } else { MESSAGE_BYTES_MAX as u64 };
        announced(bytes).over(&mut raw).await;
        liars.push(raw);
    }
    for (index, raw) in liars.into_iter().enumerate().filter(|(index, _)| index % 2 == 0) {
        let end = raw.end().await;
        assert!(matches!(end, End::Closed { code: 1009, .. }), "{index}: {end:?}");
    }
}
