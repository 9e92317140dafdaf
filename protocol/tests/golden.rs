//! The very bytes of the wire. Those of the frames are written here by hand; those of every method's params
//! and answer and of every event's body stand in `golden/`, and `GUILDHALL_REWRITE=1 cargo test -p protocol`
//! writes what is missing there. A line that changes breaks clients and stored journals: make a new version
//! instead.

mod samples;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use bytes::BytesMut;
use protocol::decode::{self, EventRef, Limits, Message, Received};
use protocol::example::{ADA, AT, COMMAND, ROOM};
use protocol::frame;
use protocol::registry::{ENTITIES, METHODS, Shape};
use protocol::stream::{Ended, PingAnswer, Signal, Welcome};
use protocol::{AccountId, ErrorCode, Generation, Kind, WireError, room};
use samples::Sample;
use uuid::Uuid;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to memory cannot fail");
        hex
    })
}

fn frame(put: impl FnOnce(&mut BytesMut)) -> BytesMut {
    let mut out = BytesMut::new();
    put(&mut out);
    out
}

fn only(frame: &[u8]) -> Message<'_> {
    let mut read = decode::messages(frame, &Limits::ANSWERS);
    let message = read.next().expect("a message").expect("well formed");
    assert_eq!(read.next(), None);
    message
}

/// `id(n)` of the samples, without its last byte.
const ID: &[u8] = b"\xc4\x10\x01\xa0\xc4\xf2\x8c\x00\x70\x00\x80\x00\x00\x00\x00\x00\x00";
/// `AT` of the samples.
const TIME: &[u8] = b"\xcf\x00\x00\x01\xa0\xc4\x50\x6c\x00";

#[test]
fn a_request() {
    let params =
        room::PostParams { command_id: COMMAND, room: ROOM, text: "hello".to_owned(), reply_to: None };
    let frame = frame(|out| frame::put_request(out, 70_000, "room.post", &params));
    let golden = [
        b"\x94\x00\xce\x00\x01\x11\x70\xa9room.post",
        &b"\x83\xaacommand_id"[..],
        ID,
        b"\xc0\xa4room",
        ID,
        b"\x01\xa4text\xa5hello",
    ]
    .concat();
    assert_eq!(hex(&frame), hex(&golden));
    let Message::Request { id: 70_000, method: "room.post", params: read } = only(&frame) else { panic!() };
    assert_eq!(decode::params::<room::PostParams>(read).unwrap(), params);
}

#[test]
fn a_response_that_is_an_answer() {
    let frame = frame(|out| frame::put_answer(out, 7, &PingAnswer { now: AT }));
    let golden = [&b"\x94\x01\x07\xc0\x81\xa3now"[..], TIME].concat();
    assert_eq!(hex(&frame), hex(&golden));
    let Message::Response { id: 7, error, result } = only(&frame) else { panic!() };
    assert_eq!(decode::response(error, result), Ok(Ok(PingAnswer { now: AT })));
}

#[test]
fn a_response_that_is_an_error() {
    let error = WireError::refused("room_full");
    let frame = frame(|out| frame::put_error(out, 200, &error));
    let golden = b"\x94\x01\xcc\xc8\x83\xa4code\xa7refused\
        \xa7message\xbdrefused by the rule room_full\xa7details\x81\xa4rule\xa9room_full\xc0";
    assert_eq!(hex(&frame), hex(golden));
    let Message::Response { id: 200, error: read, result } = only(&frame) else { panic!() };
    assert_eq!(decode::response::<PingAnswer>(read, result), Ok(Err(error)));
}

#[test]
fn an_error_that_asks_to_wait() {
    let error = WireError::new(ErrorCode::Overloaded, "busy").after(300);
    let golden = b"\x83\xa4code\xaaoverloaded\xa7message\xa4busy\xaeretry_after_ms\xcd\x01\x2c";
    assert_eq!(hex(&frame::to_bytes(&error)), hex(golden));
}

#[test]
fn an_error_of_a_code_that_is_not_known_is_read_all_the_same() {
    let error: WireError = decode::value(b"\x82\xa4code\xa6cursed\xa7message\xa2hm").unwrap();
    assert_eq!((error.code, &*error.message), (ErrorCode::Unknown, "hm"));
}

#[test]
fn a_welcome() {
    let welcome = Welcome {
        server: "guildhall 0.1.0".to_owned(),
        now: AT,
        clock: AT,
        frame_bytes_max: 65_536,
        in_flight_max: 256,
        subscriptions_max: 256,
        ping_seconds: 20,
        sign_in_seconds: 10,
        generation: Generation(Uuid::from_u128(0xABCD)),
    };
    let frame = frame(|out| frame::put_notification(out, "welcome", &welcome));
    let golden = [
        &b"\x93\x02\xa7welcome\x89\xa6server\xafguildhall 0.1.0\xa3now"[..],
        TIME,
        b"\xa5clock",
        TIME,
        b"\xafframe_bytes_max\xce\x00\x01\x00\x00\xadin_flight_max\xcd\x01\x00",
        b"\xb1subscriptions_max\xcd\x01\x00\xacping_seconds\x14\xafsign_in_seconds\x0a",
        b"\xaageneration\xc4\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xab\xcd",
    ]
    .concat();
    assert_eq!(hex(&frame), hex(&golden));
    let Message::Notification { method: "welcome", params } = only(&frame) else { panic!() };
    assert_eq!(decode::value(params), Ok(welcome));
}

fn event_golden(entries: u8, by: &[u8], command_id: &[u8]) -> Vec<u8> {
    let start = [&b"\x93\x02\xa5event"[..], &[entries], b"\xa4kind\xa4room\xa2id", ID, b"\x01"].concat();
    let times = [&b"\xa3seq\xcd\x01\x2c\xa2at"[..], TIME, b"\xa2by", by, b"\xa4type\xa6posted"].concat();
    [&start, &times, command_id, b"\xa4body\x81\xa4text\xa5hello"].concat()
}

#[test]
fn an_event_with_and_without_a_command() {
    let ada = [ID, b"\xa1"].concat();
    let command_id = [b"\xaacommand_id", ID, b"\xc0"].concat();
    for (caused, golden) in
        [(true, event_golden(0x88, &ada, &command_id)), (false, event_golden(0x87, b"\xc0", b""))]
    {
        let body = frame::to_bytes(&room::Posted { text: "hello".to_owned(), reply_to: None });
        let frame = frame(|out| frame::put_event(out, &samples::event_head(caused), &body));
        assert_eq!(hex(&frame), hex(&golden));
        let read: Vec<_> = decode::received(&frame, &Limits::ANSWERS).collect();
        let [Ok(Received::Event(event))] = read[..] else { panic!("{read:?}") };
        assert_eq!((event.seq, event.at, event.by), (300, AT, caused.then_some(ADA)));
        assert_eq!(decode::value::<room::Posted>(event.body).unwrap().text, "hello");
    }
}

#[test]
fn an_event_reads_as_its_typed_form_too() {
    let event = samples::event(room::Posted { text: "hello".to_owned(), reply_to: None }, Some(COMMAND));
    let bytes = frame::to_bytes(&event);
    let body = frame::to_bytes(&event.body);
    assert_eq!(hex(&bytes), hex(&frame(|out| frame::put_event_map(out, &samples::event_head(true), &body))));
    assert_eq!(EventRef::read(&bytes).unwrap().by, Some(AccountId(ADA.0)));
}

#[test]
fn an_ended() {
    let ended = Ended { kind: Kind::Room, id: ROOM.0, seq: 5, code: ErrorCode::NotFound };
    let frame = frame(|out| frame::put_notification(out, "ended", &ended));
    let golden =
        [&b"\x93\x02\xa5ended\x84\xa4kind\xa4room\xa2id"[..], ID, b"\x01\xa3seq\x05\xa4code\xa9not_found"]
            .concat();
    assert_eq!(hex(&frame), hex(&golden));
}

#[test]
fn a_signal() {
    let signal = Signal {
        kind: Kind::Room,
        id: ROOM.0,
        by: Some(ADA),
        r#type: "typing".to_owned(),
        body: protocol::stream::Empty {},
    };
    let frame = frame(|out| frame::put_notification(out, "signal", &signal));
    let golden = [
        &b"\x93\x02\xa6signal\x85\xa4kind\xa4room\xa2id"[..],
        ID,
        b"\x01\xa2by",
        ID,
        b"\xa1\xa4type\xa6typing\xa4body\x80",
    ]
    .concat();
    assert_eq!(hex(&frame), hex(&golden));
}

/// Holds the samples against the lines of a file: a name, a blank, hexadecimal digits. The file only grows.
fn check_file(file: &str, samples: &[Sample]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    let mut golden = std::fs::read_to_string(&path).unwrap_or_default();
    let line = |(name, bytes): &Sample| format!("{name} {}", hex(bytes));
    let lines: Vec<String> = samples.iter().map(line).collect();
    if std::env::var_os("GUILDHALL_REWRITE").is_some() {
        let missing: Vec<_> =
            lines.iter().filter(|line| !golden.lines().any(|known| known == *line)).collect();
        golden.extend(missing.iter().map(|line| format!("{line}\n")));
        std::fs::write(&path, &golden).expect("the file can be written");
    }
    let (golden, lines): (BTreeSet<_>, BTreeSet<_>) =
        (golden.lines().collect(), lines.iter().map(String::as_str).collect());
    let missing: Vec<_> = lines.difference(&golden).collect();
    assert!(
        missing.is_empty(),
        "{file} lacks lines, which `GUILDHALL_REWRITE=1 cargo test -p protocol` adds: {missing:#?}"
    );
    let lost: Vec<_> = golden.difference(&lines).collect();
    assert!(lost.is_empty(), "these lines of {file} have lost their sample, or it has changed: {lost:#?}");
}

/// Every sample reads as the type that the registry gives for its name, and is written as it was.
fn check_shapes(samples: &[Sample], shapes: &[(String, Shape)]) {
    let sampled: BTreeSet<&str> = samples.iter().map(|(name, _)| name.as_str()).collect();
    let listed: BTreeSet<&str> = shapes.iter().map(|(name, _)| name.as_str()).collect();
    let apart: Vec<_> = sampled.symmetric_difference(&listed).collect();
    assert!(
        apart.is_empty(),
        "{apart:?}: what the registry lists has a sample, and what has a sample is listed"
    );
    for (name, shape) in shapes {
        let (_, bytes) = samples.iter().find(|(sample, _)| sample == name).expect("each has a sample");
        assert_eq!(shape.rewrite(bytes).as_ref(), Ok(bytes), "{name}");
    }
}

#[test]
fn the_params_of_every_method() {
    let shapes: Vec<_> = METHODS.iter().map(|method| (method.name.to_owned(), method.params)).collect();
    check_shapes(&samples::params(), &shapes);
    check_file("params.txt", &samples::params());
}

#[test]
fn the_answer_of_every_method() {
    let shapes: Vec<_> = METHODS.iter().map(|method| (method.name.to_owned(), method.answer)).collect();
    check_shapes(&samples::answers(), &shapes);
    check_file("answers.txt", &samples::answers());
}

#[test]
fn the_body_of_every_event() {
    let of_entity = |entity: &'static protocol::registry::Entity| {
        entity.events.iter().map(move |event| (format!("{} {}", entity.kind, event.name), event.body))
    };
    let shapes: Vec<_> = ENTITIES.iter().flat_map(of_entity).collect();
    check_shapes(&samples::bodies(), &shapes);
    check_file("bodies.txt", &samples::bodies());
}
