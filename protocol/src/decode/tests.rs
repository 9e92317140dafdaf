//! What a frame may and may not be.

use bytes::BytesMut;
use uuid::Uuid;

use super::*;
use crate::frame::{self, EventHead};
use crate::ids::{AccountId, CommandId, StreamId};
use crate::kind::Kind;
use crate::room::PostParams;
use crate::stream::Empty;

fn read(frame: &[u8]) -> Vec<Result<Message<'_>, FrameError>> {
    messages(frame, &Limits::REQUESTS).collect()
}

fn ping(id: u32) -> Vec<u8> {
    let mut out = BytesMut::new();
    frame::put_request(&mut out, id, "protocol.ping", &Empty {});
    out.to_vec()
}

fn is_ping(message: &Result<Message<'_>, FrameError>, expected: u32) -> bool {
    matches!(message, Ok(Message::Request { id, method: "protocol.ping", params: b"\x80" }) if *id == expected)
}

fn head(command_id: Option<CommandId>, by: Option<Uuid>) -> EventHead<'static> {
    let stream = StreamId::new(Kind::Room, Uuid::from_u128(5));
    EventHead { stream, seq: 70_000, at: 1_790_000_000_000, by, r#type: "posted", command_id }
}

#[test]
fn several_requests_in_one_message_are_read_in_order() {
    let frame = [ping(1), ping(70_000), ping(u32::MAX)].concat();
    let read = read(&frame);
    assert_eq!(read.len(), 3);
    assert!(is_ping(&read[0], 1) && is_ping(&read[1], 70_000) && is_ping(&read[2], u32::MAX));
}

#[test]
fn a_malformed_request_is_answered_and_what_follows_it_is_read() {
    for (value, why) in [
        (&b"\x93\x00\x07\xa1m"[..], Fault::Parts),
        (b"\x92\x00\x07", Fault::Parts),
        (b"\x94\x00\x07\x01\x80", Fault::Method),
        (b"\x94\x00\x07\xa1\xff\x80", Fault::Method),
        (b"\x94\x00\x07\xa1m\x90", Fault::Params),
        (b"\x94\x00\x07\xa1m\xc0", Fault::Params),
        (b"\x94\x00\x07\xa1m\x81\x01\x02", Fault::KeyNotText),
        (b"\x94\x00\x07\xa1m\x81\xa1k\xc1", Fault::Reserved),
    ] {
        let frame = [value, &ping(8)].concat();
        let read = read(&frame);
        assert_eq!(read[0], Err(FrameError::Invalid { id: 7, why }), "{value:02x?}");
        assert!(is_ping(&read[1], 8), "{value:02x?}");
    }
}

#[test]
fn a_request_nested_too_deep_or_with_too_many_items_is_answered_and_what_follows_it_is_read() {
    let deep = [&b"\x94\x00\x07\xa1m\x81\xa1k"[..], &[0x91; 5_000], &[0xc0]].concat();
    let items = Limits::REQUESTS.items_max + 1;
    let many =
        [&b"\x94\x00\x07\xa1m\x81\xa1k\xdc"[..], &(items as u16).to_be_bytes(), &vec![0xc0; items as usize]]
            .concat();
    for (value, why) in [(deep, Fault::TooDeep), (many, Fault::TooManyItems)] {
        let frame = [value, ping(8)].concat();
        let read = read(&frame);
        assert_eq!(read[0], Err(FrameError::Invalid { id: 7, why }));
        assert!(is_ping(&read[1], 8));
    }
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    // The message's array and the params map are two of them.
    let nested = |depth| [&b"\x94\x00\x07\xa1m\x81\xa1k"[..], &vec![0x91; depth - 2], &[0xc0]].concat();
    assert!(read(&nested(DEPTH_MAX))[0].is_ok());
    assert_eq!(read(&nested(DEPTH_MAX + 1))[0], Err(FrameError::Invalid { id: 7, why: Fault::TooDeep }));
}

#[test]
fn every_truncation_of_a_request_is_answered_once_its_id_is_there_and_closes_before() {
    let whole = ping(1_000_000);
    let id_ends = 7;
    for end in 1..whole.len() {
        let expected = match end < id_ends {
            true => FrameError::NotRpc(Fault::Truncated),
            false => FrameError::Invalid { id: 1_000_000, why: Fault::Truncated },
        };
        assert_eq!(read(&whole[..end]), [Err(expected)], "cut at {end}");
    }
}

#[test]
fn what_is_no_message_closes_after_what_stood_before_it() {
    for garbage in [
        &b"\x00"[..],
        b"\xc0",
        b"\xc1",
        b"\x80",
        b"\x90",
        b"\x94\x03\x01\xa1m\x80",
        b"\x94\xff\x01\xa1m\x80",
        b"\x94\x00\xff\xa1m\x80",
        b"\x94\x00\xa11\xa1m\x80",
        b"\x94\x00\xcf\x00\x00\x00\x01\x00\x00\x00\x00\xa1m\x80",
        b"\x94\x00\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00\xa1m\x80",
        b"\x94\x01\x07\xc0\xc0",
        b"\x94\x01\x07\x80\x80",
        b"\x93\x01\x07\xc0",
        b"\x93\x02\x01\x80",
        b"\x92\x02\xa1m",
        b"\x93\x02\xa1m\x91\x01",
        b"\xde",
        b"hello",
    ] {
        let frame = [&ping(1), garbage, &ping(2)].concat();
        let read = read(&frame);
        assert!(is_ping(&read[0], 1), "{garbage:02x?}");
        assert!(matches!(read[1], Err(FrameError::NotRpc(_))), "{garbage:02x?}: {read:?}");
        assert_eq!(read.len(), 2, "{garbage:02x?}");
        assert_eq!(read[1].unwrap_err().close(), Some(CloseCode::NotRpc));
    }
}

#[test]
fn lengths_that_lie_are_truncations_and_nothing_more() {
    for header in [
        &b"\xdb\xff\xff\xff\xff"[..],
        b"\xc6\xff\xff\xff\xff",
        b"\xc9\xff\xff\xff\xff\x01",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xdc\xff\xff",
        b"\xde\xff\xff",
    ] {
        assert_eq!(read(header), [Err(FrameError::NotRpc(Fault::Truncated))]);
        let frame = [&b"\x94\x00\x07\xa1m\x81\xa1k"[..], header].concat();
        assert_eq!(read(&frame), [Err(FrameError::Invalid { id: 7, why: Fault::Truncated })]);
    }
}

#[test]
fn an_empty_message_and_one_over_the_limit_close() {
    assert_eq!(read(b""), [Err(FrameError::NotRpc(Fault::Empty))]);
    let limits = Limits { frame_bytes_max: 20, ..Limits::REQUESTS };
    let frame = [ping(1), ping(2)].concat();
    let read: Vec<_> = messages(&frame, &limits).collect();
    assert_eq!(read, [Err(FrameError::TooLarge { bytes: frame.len(), limit: 20 })]);
    assert_eq!(read[0].unwrap_err().close(), Some(CloseCode::TooLarge));
}

#[test]
fn an_event_is_read_in_place_in_the_order_our_server_writes() {
    let (command_id, by) = (CommandId(Uuid::from_u128(9)), Uuid::from_u128(3));
    for head in [head(Some(command_id), Some(by)), head(None, None), head(None, Some(by))] {
        let mut out = BytesMut::new();
        frame::put_event(&mut out, &head, b"\x81\xa4text\xa2hi");
        frame::put_event(&mut out, &head, b"\x80");
        let read: Vec<_> = received(&out, &Limits::ANSWERS).map(Result::unwrap).collect();
        let [Received::Event(first), Received::Event(second)] = read[..] else { panic!("{read:?}") };
        assert_eq!((first.body, second.body), (&b"\x81\xa4text\xa2hi"[..], &b"\x80"[..]));
        assert_eq!((first.stream(), first.seq, first.at), (head.stream, head.seq, head.at));
        assert_eq!((first.by, first.r#type), (head.by.map(AccountId), "posted"));
        assert_eq!(first.command_id, head.command_id);
        assert!(!matches!(messages(&out, &Limits::ANSWERS).next(), Some(Err(_)) | None));
    }
}

#[test]
fn an_event_is_read_in_any_order_of_keys_and_past_keys_that_are_not_known() {
    let mut map = BytesMut::new();
    frame::put_event_map(&mut map, &head(None, None), b"\x80");
    let ordered = EventRef::read(&map).unwrap();
    let shuffled = [
        &b"\x89\xa4body\x80\xa3new\x92\x01\x81\xa1k\xc3\xa4type\xa6posted\xa2by\xc0\xa2at"[..],
        &[0xcf],
        &1_790_000_000_000u64.to_be_bytes(),
        b"\xa3seq\xce\x00\x01\x11\x70\xa2id\xc4\x10",
        Uuid::from_u128(5).as_bytes(),
        b"\xa4kind\xa4room\xaacommand_id\xc0",
    ]
    .concat();
    assert_eq!(EventRef::read(&shuffled).unwrap(), ordered);
}

#[test]
fn an_event_with_a_field_missing_or_wrong_says_which() {
    let mut map = BytesMut::new();
    frame::put_event_map(&mut map, &head(None, None), b"\x80");
    let with = |from: &[u8], to: &[u8]| {
        let at = map.windows(from.len()).position(|window| window == from).unwrap();
        [&map[..at], to, &map[at + from.len()..]].concat()
    };
    for (bytes, field) in [
        (with(b"\xa4room", b"\xa4moor"), "kind"),
        (with(b"\xc4\x10", b"\xb0"), "id"),
        (with(b"\xa3seq", b"\xa3qes"), "seq"),
        (with(b"\xa2by\xc0", b"\xa2by\xc3"), "by"),
        (with(b"\xa6posted", b"\x05"), "type"),
        (with(b"\xa4body\x80", b"\xa4body\xc0"), "body"),
    ] {
        assert_eq!(EventRef::read(&bytes), Err(Fault::Event(field)));
    }
}

#[test]
fn an_event_of_a_kind_that_is_not_known_is_left_a_notification() {
    let mut out = BytesMut::new();
    frame::put_event(&mut out, &head(None, None), b"\x80");
    let at = out.windows(4).position(|window| window == b"room").unwrap();
    out[at..at + 4].copy_from_slice(b"moor");
    let read: Vec<_> = received(&out, &Limits::ANSWERS).collect();
    assert!(matches!(read[..], [Ok(Received::Message(Message::Notification { method: "event", .. }))]));
}

#[test]
fn a_page_of_events_is_read_in_place() {
    let mut result = BytesMut::from(&b"\x83\xa6events\x92"[..]);
    frame::put_event_map(&mut result, &head(None, None), b"\x80");
    frame::put_event_map(&mut result, &head(None, None), b"\x81\xa1k\x01");
    result.extend_from_slice(b"\xa4head\xcd\x01\x00\xa4more\xc3");
    let page = Page::read(&result).unwrap();
    assert_eq!((page.head, page.more, page.events.len()), (256, true, 2));
    assert_eq!(page.events[1].body, b"\x81\xa1k\x01");
}

#[test]
fn params_that_do_not_read_name_the_field() {
    let field =
        |bytes: &[u8]| params::<crate::contract::OfferParams>(bytes).unwrap_err().details["field"].clone();
    assert_eq!(field(b"\x80"), "command_id");
    assert_eq!(field(b"\x81\xaacommand_id\xa1x"), "command_id");
    assert_eq!(field(b"\x81\xa5title\x05"), "title");
    let terms = |milestone: &[u8]| {
        [&b"\x81\xa5terms\x81\xa5fixed\x82\xa8currency\xa3USD\xaamilestones\x91"[..], milestone].concat()
    };
    assert_eq!(field(&terms(b"\x81\xa5title\xc3")), "terms.fixed.milestones[0].title");
    assert_eq!(field(&terms(b"\x81\xa5title\xa1t")), "terms.fixed.milestones[0].amount");
}

#[test]
fn params_round_trip_with_ids_as_sixteen_bytes_of_bin() {
    let post = PostParams {
        command_id: CommandId(Uuid::from_u128(1)),
        room: Uuid::from_u128(2).into(),
        text: "grüezi".to_owned(),
        reply_to: None,
    };
    let bytes = frame::to_bytes(&post);
    assert!(bytes.starts_with(b"\x83\xaacommand_id\xc4\x10"));
    assert_eq!(params::<PostParams>(&bytes).unwrap(), post);
}

#[test]
fn a_value_nested_too_deep_is_malformed_even_where_no_frame_was_checked() {
    let deep = [&b"\x81\xa3new"[..], &[0x91; 100_000], &[0xc0]].concat();
    assert!(value::<Empty>(&deep).is_err());
    let deep = [&b"\x81\xa3new"[..], &[0x91; DEPTH_MAX], &[0xc0]].concat();
    assert_eq!(value::<Empty>(&deep), Ok(Empty {}));
}

/// The params of `work.beat` with that value as the first beat's `mono_ms`.
fn beat(mono_ms: &[u8]) -> Vec<u8> {
    [
        &b"\x82\xa7session\xc4\x10"[..],
        Uuid::from_u128(5).as_bytes(),
        b"\xa5beats\x91\x86\xa3seq\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00\xa2at\xcb\x42\x7a\x0c\x3b\x00\x00\x00\x00",
        b"\xa4keys\xca\x40\x40\x00\x00\xa6clicks\x00\xa7scrolls\x00\xa7mono_ms",
        mono_ms,
    ]
    .concat()
}

#[test]
fn whole_numbers_sent_as_floats_are_taken_where_integers_are() {
    let read: crate::work::BeatParams =
        params(&beat(&9_000_000f64.to_bits().to_be_bytes_with(0xcb))).unwrap();
    let [beat] = &read.beats[..] else { panic!("{read:?}") };
    assert_eq!((beat.seq, beat.keys, beat.mono_ms, beat.at), (1, 3, 9_000_000, 0x1a0c3b00000));

    let floats = b"\x94\xca\x00\x00\x00\x00\xcb\x40\x1c\x00\x00\x00\x00\x00\x00\xa1m\x80";
    assert_eq!(self::read(floats), [Ok(Message::Request { id: 7, method: "m", params: b"\x80" })]);
}

#[test]
fn a_float_that_is_no_whole_number_or_too_large_for_one_names_its_field() {
    for number in [0.5, -1.0, f64::NAN, f64::INFINITY, 2f64.powi(60)] {
        let refused = params::<crate::work::BeatParams>(&beat(&number.to_bits().to_be_bytes_with(0xcb)));
        let refused = refused.unwrap_err();
        assert_eq!(refused.details["field"], "beats[0].mono_ms", "{number}");
    }
}

trait BytesWith {
    fn to_be_bytes_with(self, marker: u8) -> Vec<u8>;
}

impl BytesWith for u64 {
    fn to_be_bytes_with(self, marker: u8) -> Vec<u8> {
        [&[marker][..], &self.to_be_bytes()].concat()
    }
}

#[test]
fn a_number_for_a_name_or_an_array_for_a_map_is_invalid_and_says_where() {
    let refused = |bytes: &[u8]| {
        let refused = params::<crate::contract::OfferParams>(bytes).unwrap_err();
        refused.message.into_owned()
    };
    let terms = |terms: &[u8]| [&b"\x81\xa5terms"[..], terms].concat();
    assert_eq!(refused(b"\x90"), "params is an array, and must be a map");
    assert_eq!(refused(&terms(b"\x81\x00\x80")), "terms is a number, and must be a text");
    assert_eq!(refused(&terms(b"\x00")), "terms is a number, and must be a name, or a map of one key");
    assert_eq!(refused(&terms(b"\xa5fixed")), "terms.fixed is a name alone, and must be a map of one key");
    assert_eq!(refused(&terms(b"\xa5ships")), "terms is none of fixed, hourly");
    assert_eq!(
        refused(&terms(b"\x81\xa5fixed\x92\xa3USD\x90")),
        "terms.fixed is an array, and must be a map"
    );
    let milestone = terms(b"\x81\xa5fixed\x81\xaamilestones\x91\x82\xa1a\xa1b\xa1c\xa1d");
    assert_eq!(refused(&milestone), "terms.fixed.milestones[0].title is missing");
    assert_eq!(refused(b"\x82\xa5title\xa1a\xa5title\xa1b"), "title stands there twice");
    let kind = params::<crate::stream::StreamParams>(b"\x81\xa4kind\x04").unwrap_err();
    assert_eq!(kind.message, "kind is a number, and must be a name, or a map of one key");
    let id = params::<crate::stream::StreamParams>(b"\x81\xa2id\x9f").unwrap_err();
    assert_eq!(id.message, "id ends too early");
    let id = params::<crate::stream::StreamParams>(b"\x81\xa2id\x90").unwrap_err();
    assert_eq!(id.message, "id is an array, and must be bytes");
}
