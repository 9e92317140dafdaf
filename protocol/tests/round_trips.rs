//! Whatever is written is read as it was, however it is cut up and put together.

use bytes::BytesMut;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use protocol::contract::{Fixed, Hourly, MilestoneTerms, OfferParams, Terms};
use protocol::decode::{self, EventRef, FrameError, Limits, Message, Page, Received};
use protocol::frame::{self, EventHead};
use protocol::work::{Beat, BeatParams, Skip};
use protocol::{AccountId, CommandId, Currency, Kind, Money, StreamId, room};
use uuid::Uuid;

fn any_id() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn any_kind() -> impl Strategy<Value = Kind> {
    (0..Kind::ALL.len()).prop_map(|index| Kind::ALL[index])
}

fn any_money() -> impl Strategy<Value = Money> {
    let currency = prop::sample::select(vec!["USD", "JPY", "KWD", "EUR"]);
    (1..1_000_000_000_000u64, currency).prop_map(|(minor, code)| {
        let currency: Currency = code.parse().expect("a currency");
        let amount = rust_decimal::Decimal::new(minor as i64, currency.decimals());
        Money { amount, currency }
    })
}

prop_compose! {
    fn any_post()(
        command_id in any_id(), room in any_id(), text in "\\PC{1,80}", reply_to in of(any::<u64>()),
    ) -> room::PostParams {
        room::PostParams { command_id: CommandId(command_id), room: room.into(), text, reply_to }
    }
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let milestone = ("\\PC{0,40}", "[0-9]{1,12}", of(any::<u64>()))
        .prop_map(|(title, amount, due_at)| MilestoneTerms { title, amount, due_at });
    let fixed = vec(milestone, 0..5)
        .prop_map(|milestones| Terms::Fixed(Fixed { currency: Currency::USD, milestones }));
    let hourly =
        (any_money(), any::<u32>(), any::<bool>()).prop_map(|(rate, weekly_limit_minutes, manual_time)| {
            Terms::Hourly(Hourly { rate, weekly_limit_minutes, manual_time })
        });
    prop_oneof![fixed, hourly]
}

/// An event's head and the text of its body.
type AnyEvent = (EventHead<'static>, String);

fn any_event() -> impl Strategy<Value = AnyEvent> {
    let types = prop::sample::select(vec!["posted", "read", "milestone_funding_failed", "noted", ""]);
    let ids = (any_kind(), any_id(), of(any_id()), of(any_id()));
    (ids, any::<u64>(), any::<u64>(), types, "\\PC{0,300}").prop_map(|(ids, seq, at, r#type, text)| {
        let (kind, id, by, command_id) = ids;
        let stream = StreamId::new(kind, id);
        (EventHead { stream, seq, at, by, r#type, command_id: command_id.map(CommandId) }, text)
    })
}

fn body(text: &str) -> bytes::Bytes {
    frame::to_bytes(&room::Posted { text: text.to_owned(), reply_to: None })
}

fn is_that_event(read: &EventRef<'_>, (head, text): &AnyEvent) -> bool {
    read.stream() == head.stream
        && (read.seq, read.at, read.r#type) == (head.seq, head.at, head.r#type)
        && (read.by, read.command_id) == (head.by.map(AccountId), head.command_id)
        && read.body == body(text)
}

/// The entries of an event map, each key with its value, in the order given by `order`.
fn reordered((head, text): &AnyEvent, order: &[usize]) -> Vec<u8> {
    let mut entries: Vec<Vec<u8>> = vec![
        [&frame::to_bytes(&"kind")[..], &frame::to_bytes(&head.stream.kind)].concat(),
        [&frame::to_bytes(&"id")[..], &frame::to_bytes(&head.stream.id)].concat(),
        [&frame::to_bytes(&"seq")[..], &frame::to_bytes(&head.seq)].concat(),
        [&frame::to_bytes(&"at")[..], &frame::to_bytes(&head.at)].concat(),
        [&frame::to_bytes(&"by")[..], &frame::to_bytes(&head.by)].concat(),
        [&frame::to_bytes(&"type")[..], &frame::to_bytes(&head.r#type)].concat(),
        [&frame::to_bytes(&"command_id")[..], &frame::to_bytes(&head.command_id)].concat(),
        [&frame::to_bytes(&"body")[..], &body(text)].concat(),
        [&frame::to_bytes(&"later")[..], &frame::to_bytes(&vec![1u8, 2])].concat(),
    ];
    entries = order.iter().map(|index| entries[*index].clone()).collect();
    [vec![0x89], entries.concat()].concat()
}

proptest! {
    #[test]
    fn requests_read_as_they_were_written(
        posts in vec((any::<u32>(), any_post()), 1..8),
    ) {
        let mut out = BytesMut::new();
        posts.iter().for_each(|(id, post)| frame::put_request(&mut out, *id, "room.post", post));
        let read: Vec<_> = decode::messages(&out, &Limits::REQUESTS).collect();
        prop_assert_eq!(read.len(), posts.len());
        for (read, (sent, post)) in read.iter().zip(&posts) {
            let Ok(Message::Request { id, method: "room.post", params }) = read else { panic!("{read:?}") };
            prop_assert_eq!(id, sent);
            prop_assert_eq!(&decode::params::<room::PostParams>(params).unwrap(), post);
        }
    }

    #[test]
    fn nested_params_read_as_they_were_written(
        ids in (any_id(), any_id()), title in "\\PC{0,40}", terms in any_terms(),
    ) {
        let offer = OfferParams { command_id: CommandId(ids.0), freelancer: AccountId(ids.1), title, terms, job: None, proposal: None };
        prop_assert_eq!(decode::params::<OfferParams>(&frame::to_bytes(&offer)), Ok(offer));
    }

    #[test]
    fn beats_read_as_they_were_written(
        session in any_id(),
        numbers in vec((any::<[u64; 3]>(), any::<[u32; 3]>()), 0..64),
        ranges in vec(any::<(u64, u64)>(), 0..8),
    ) {
        let beat = |([seq, mono_ms, at], [keys, clicks, scrolls]): ([u64; 3], [u32; 3])| Beat { seq, mono_ms, at, keys, clicks, scrolls };
        let skip = ranges.into_iter().map(|(from, to)| Skip { from, to }).collect();
        let report = BeatParams { session: session.into(), beats: numbers.into_iter().map(beat).collect(), skip };
        prop_assert_eq!(decode::params::<BeatParams>(&frame::to_bytes(&report)), Ok(report));
    }

    #[test]
    fn money_reads_as_it_was_written(money in any_money()) {
        prop_assert_eq!(decode::value::<Money>(&frame::to_bytes(&money)), Ok(money));
    }

    #[test]
    fn events_read_as_they_were_written_alone_and_in_pages(events in vec(any_event(), 1..8)) {
        let (mut out, mut maps) = (BytesMut::new(), BytesMut::new());
        for (head, text) in &events {
            frame::put_event(&mut out, head, &body(text));
            frame::put_event_map(&mut maps, head, &body(text));
        }
        let read: Vec<_> = decode::received(&out, &Limits::ANSWERS).collect();
        prop_assert_eq!(read.len(), events.len());
        for (read, event) in read.iter().zip(&events) {
            let Ok(Received::Event(read)) = read else { panic!("{read:?}") };
            prop_assert!(is_that_event(read, event));
        }
        let mut page = BytesMut::new();
        frame::put_page(&mut page, &maps, events.len() as u32, 9, true);
        let page = Page::read(&page).expect("a page");
        prop_assert_eq!((page.head, page.more, page.events.len()), (9, true, events.len()));
        prop_assert!(page.events.iter().zip(&events).all(|(read, event)| is_that_event(read, event)));
    }

    #[test]
    fn an_event_reads_the_same_in_any_order_of_keys(
        event in any_event(), order in Just((0..9).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let map = reordered(&event, &order);
        prop_assert!(is_that_event(&EventRef::read(&map).expect("an event"), &event));
    }

    #[test]
    fn a_frame_cut_short_keeps_what_stood_before_the_cut(
        posts in vec(any_post(), 1..5), cut in any::<prop::sample::Index>(),
    ) {
        let (mut out, mut ends) = (BytesMut::new(), Vec::new());
        for (id, post) in posts.iter().enumerate() {
            frame::put_request(&mut out, id as u32, "room.post", post);
            ends.push(out.len());
        }
        let cut = 1 + cut.index(out.len() - 1);
        let whole = ends.iter().filter(|end| **end <= cut).count();
        let read: Vec<_> = decode::messages(&out[..cut], &Limits::REQUESTS).collect();
        prop_assert!(read[..whole].iter().all(Result::is_ok));
        match &read[whole..] {
            [] => prop_assert!(ends.contains(&cut)),
            [Err(FrameError::Invalid { id, .. })] => prop_assert_eq!(*id as usize, whole),
            [Err(FrameError::NotRpc(_))] => {}
            rest => panic!("{rest:?}"),
        }
    }
}
