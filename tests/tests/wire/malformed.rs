//! Values that are not what they should be: answered where their id can be read, else closed.

use futures_util::future::join_all;
use protocol::ErrorCode;
use protocol::stream::{Applied, Empty};
use serde::de::IgnoredAny;
use tests::raw::{End, Raw};
use tests::server::Settings;
use tests::watch::Watch;

use crate::Vandal;
use crate::pack::{endless, entry, nested, nils, request, text};

/// How often each malformed request comes: often enough for what each costs to add up.
const REPEATS: u32 = 100;

/// What a server may hold more after all of it than before.
const GROWTH_BYTES_MAX: u64 = 24 << 20;

/// Requests that are malformed but for their id.
fn requests(id: u32) -> Vec<(&'static str, Vec<u8>)> {
    let posting = |params: &[u8]| request(id, "room.post", params);
    let whole = posting(&entry("text", &text("cut")));
    let about = |value: &[u8]| posting(&entry("text", value));
    vec![
        ("truncated in a text", whole[..whole.len() - 2].to_vec()),
        ("truncated before the params", posting(&[])),
        ("truncated before the method", vec![0x94, 0x00, 0xcd, (id >> 8) as u8, id as u8]),
        ("a text of 4 GiB", about(&endless(0xdb))),
        ("a binary of 4 GiB", about(&endless(0xc6))),
        ("an extension of 4 GiB", about(&endless(0xc9))),
        ("an array of 4 Gi items", about(&endless(0xdd))),
        ("a map of 4 Gi entries", about(&endless(0xdf))),
        ("params of 4 Gi entries", posting(&endless(0xdf))),
        ("nested 40 deep", about(&nested(40))),
        ("nested 30,000 deep", about(&nested(30_000))),
        ("an array of 5,000 items", about(&nils(5_000))),
        ("the byte that stands for nothing", about(&[0xc1])),
        ("a key that is a number", posting(&[0x81, 0x01, 0x02])),
        ("text that is not UTF-8", about(&[0xa2, 0xc3, 0x28])),
        ("params that are an array", posting(&[0x90])),
        ("params that are nil", posting(&[0xc0])),
        ("a method that is a number", vec![0x94, 0x00, 0xcd, (id >> 8) as u8, id as u8, 0x07, 0x80]),
        ("three parts", vec![0x93, 0x00, 0xcd, (id >> 8) as u8, id as u8, 0xa1, b'x']),
        ("five parts", [vec![0x95], posting(&[0x80])[1..].to_vec(), vec![0xc0]].concat()),
        ("nothing of what it needs", posting(&[0x80])),
        ("a number for a text", about(&[0x07])),
        ("a text for an id", posting(&entry("room", &text("the blue one")))),
        ("an id of 15 bytes", posting(&entry("room", &[&[0xc4, 15], &[7; 15][..]].concat()))),
        ("a negative number for a seq", request(id, "room.read", &entry("seq", &[0xff]))),
        ("a fraction for a seq", request(id, "room.read", &entry("seq", &[0xca, 0x3f, 0, 0, 0]))),
        ("a kind there is none of", request(id, "stream.state", &entry("kind", &text("ship")))),
    ]
}

#[tokio::test]
async fn a_malformed_request_whose_id_can_be_read_is_answered_and_what_stood_before_it_stands() {
    let mut server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let mut raw = vandal.connect(&server).await;
    let mut posted = Vec::new();

    for (index, (what, _)) in requests(0).into_iter().enumerate() {
        let good = 1_000 + 2 * index as u32;
        let bad = &requests(good + 1)[index].1;
        raw.send([&vandal.post_request(good, what)[..], bad].concat()).await;
        raw.answer::<Applied>(good).await.expect(what);
        assert_eq!(refusal(&mut raw, good + 1).await, ErrorCode::Invalid, "{what}");
        posted.push(what.to_owned());
    }
    raw.call::<Empty>("protocol.ping", &Empty {}).await.expect("the connection stays");

    server.kill9();
    server.restart().await;
    assert_eq!(vandal.said(&server).await, posted);
}

#[tokio::test]
async fn malformed_requests_by_the_thousand_take_no_memory() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let mut raw = vandal.connect(&server).await;
    let mut send_all = async || {
        for (what, bad) in requests(1_000) {
            for _ in 0..REPEATS {
                raw.send(bad.clone()).await;
            }
            for _ in 0..REPEATS {
                assert_eq!(refusal(&mut raw, 1_000).await, ErrorCode::Invalid, "{what}");
            }
        }
    };
    send_all().await;
    let before = server.resident_bytes();
    send_all().await;
    let grown = server.resident_bytes().saturating_sub(before);
    assert!(grown <= GROWTH_BYTES_MAX, "{grown} bytes more after the second time");
}

async fn refusal(raw: &mut Raw, id: u32) -> ErrorCode {
    raw.answer::<IgnoredAny>(id).await.expect_err("it cannot be taken").code
}

/// Values that nobody can answer.
fn garbage() -> Vec<(&'static str, Vec<u8>)> {
    let with_id = |id: &[u8]| [&[0x94, 0x00], id, &text("protocol.ping"), &[0x80]].concat();
    vec![
        ("text after it", b"and so on".to_vec()),
        ("a nil after it", vec![0xc0]),
        ("a map after it", entry("id", &[0x01])),
        ("an empty array after it", vec![0x90]),
        ("the byte that stands for nothing", vec![0xc1]),
        ("an array of 4 Gi items", endless(0xdd)),
        ("a text of 4 GiB", endless(0xdb)),
        ("nested 30,000 deep", nested(30_000)),
        ("a kind of message there is none of", vec![0x94, 0x03, 0x01, 0xa1, b'x', 0x80]),
        ("an id that is negative", with_id(&[0xff])),
        ("an id that is text", with_id(&text("7"))),
        ("an id over 32 bits", with_id(&[0xcf, 0, 0, 0, 1, 0, 0, 0, 0])),
        ("an id that is a fraction", with_id(&[0xca, 0x3f, 0xc0, 0, 0])),
        ("a request that ends before its id", vec![0x94, 0x00, 0xce, 0x00]),
        ("a response", vec![0x94, 0x01, 0x01, 0xc0, 0x80]),
        ("a response with no outcome", vec![0x94, 0x01, 0x01, 0xc0, 0xc0]),
        ("a notification without params", [&[0x92, 0x02], &text("hello")[..]].concat()),
    ]
}

#[tokio::test]
async fn what_nobody_can_answer_closes_with_1007_and_what_stood_before_it_stands() {
    let mut server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let watch = Watch::from_start(&vandal.client, vandal.stream()).await;

    let mut closed = Vec::new();
    for (what, bytes) in garbage() {
        let mut raw = vandal.connect(&server).await;
        raw.send([&vandal.post_request(7, what)[..], &bytes].concat()).await;
        let posted = |text: &str| text == what;
        watch
            .until(what, |event| event.read().is_ok_and(|said: protocol::room::Posted| posted(&said.text)))
            .await;
        closed.push(async move { assert_eq!(raw.close_code().await, 1007, "{what}") });
    }
    join_all(closed).await;
    let mut raw = vandal.connect(&server).await;
    raw.send(Vec::new()).await;
    assert_eq!(raw.close_code().await, 1007, "an empty message");

    server.kill9();
    server.restart().await;
    let texts: Vec<_> = garbage().into_iter().map(|(what, _)| what.to_owned()).collect();
    assert_eq!(vandal.said(&server).await, texts);
}

#[tokio::test]
async fn unknown_methods_are_answered_and_unknown_notifications_are_not() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let mut raw = vandal.connect(&server).await;

    let notification = [&[0x93, 0x02], &text("room.shout")[..], &entry("text", &text("hello"))].concat();
    raw.send([&notification[..], &request(7, "room.paint", &[0x80]), &notification].concat()).await;

    assert_eq!(refusal(&mut raw, 7).await, ErrorCode::UnknownMethod);
    for method in ["", "room", "ROOM.POST", "room.post ", "sandbox.advance", &"x".repeat(200)] {
        let refused = raw.call::<IgnoredAny>(method, &Empty {}).await.expect_err("there is none");
        assert_eq!(refused.code, ErrorCode::UnknownMethod, "{method:?}");
    }
    raw.call::<IgnoredAny>("protocol.ping", &Empty {}).await.expect("the connection stays");
    drop(raw);

    let mut raw = vandal.connect(&server).await;
    raw.send(notification).await;
    raw.send_frame(tokio_tungstenite::tungstenite::Message::Close(None)).await;
    assert_eq!(raw.end().await, End::Closed { code: 1000, reason: String::new() });
}
