//! One's own data as a file.

use std::collections::{BTreeMap, BTreeSet};

use protocol::room::PostParams;
use protocol::stream::{Event, ExportAnswer, ExportParams};
use protocol::{Kind, Method, StreamId};
use serde::de::IgnoredAny;
use tests::people::{Pair, fixed, hourly, register};
use tests::raw::Raw;
use tests::server::Settings;
use tests::watch::read_all;

use super::*;

/// What an export says of each event: its stream and seq, with its type.
async fn exported(client: &client::Client) -> (Vec<Event<IgnoredAny>>, usize) {
    let (mut after, mut events, mut pages) = (None, Vec::new(), 0);
    loop {
        let params = ExportParams { after };
        let page: ExportAnswer<IgnoredAny> = client.call(ExportParams::NAME, &params).await.expect("a page");
        events.extend(page.events);
        pages += 1;
        match page.next {
            Some(next) => after = Some(next),
            None => return (events, pages),
        }
    }
}

fn by_stream(events: &[Event<IgnoredAny>]) -> BTreeMap<StreamId, Vec<u64>> {
    let mut streams = BTreeMap::<_, Vec<_>>::new();
    for event in events {
        streams.entry(StreamId::new(event.kind, event.id)).or_default().push(event.seq);
    }
    streams
}

#[tokio::test]
async fn an_export_holds_every_event_of_ones_own_streams_once_and_in_order_and_nothing_of_others() {
    let server = Settings::default().start().await;
    let pair = Pair::agreed(&server, "one", fixed(&["10.00"])).await;
    let timed = Pair::agreed(&server, "two", hourly(600)).await;
    let offer = pair.payer.contracts().offer(timed.worker.account(), "Both", hourly(600)).await;
    let both = offer.expect("it can be offered");
    timed.worker.contracts().accept(both.contract).await.expect("it can be accepted");
    pair.deposit("10.00").await;
    let mut sessions = Vec::new();
    for contract in [timed.contract, both.contract] {
        let started = timed.worker.work().start(contract, "work").await.expect("it may run");
        let stop = protocol::work::StopParams { command_id: new_command(), session: started.session };
        timed.worker.ask(stop).await.expect("it may stop");
        sessions.push(started.session);
    }
    // More events than a page holds.
    let mut raw = Raw::signed_in(&server, &timed.worker.session()).await;
    for number in 0..1_100u32 {
        let (command_id, text) = (new_command(), number.to_string());
        let post = PostParams { command_id, room: both.room, text, reply_to: None };
        raw.call::<IgnoredAny>("room.post", &post).await.expect("a member may");
    }
    for client in [&timed.worker, &pair.payer] {
        let (events, pages) = exported(client).await;
        assert!(pages >= 3);
        let mut expected = BTreeMap::new();
        for (kind, id) in streams_of(client, &sessions).await {
            let stream = StreamId::new(kind, id);
            let read = read_all(client, stream).await.iter().map(|event| event.seq).collect::<Vec<_>>();
            if !read.is_empty() {
                expected.insert(stream, read);
            }
        }
        assert_eq!(by_stream(&events), expected);
        let order: Vec<_> = events.iter().map(|event| (event.kind, event.id)).collect();
        let changes = order.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(changes + 1, expected.len(), "each stream stands in one piece");
    }
}

/// The streams that a person may read, by what the lists of contracts and rooms say.
async fn streams_of(client: &client::Client, sessions: &[protocol::SessionId]) -> Vec<(Kind, Uuid)> {
    let own = [Kind::Account, Kind::Inbox, Kind::Marks, Kind::Wallet, Kind::Timesheet];
    let mut streams: Vec<_> = own.into_iter().map(|kind| (kind, client.account().0)).collect();
    let contracts = client.contracts().list(None, None, None).await.expect("a list").contracts;
    streams.extend(contracts.into_iter().map(|listed| (Kind::Contract, listed.contract.0)));
    let rooms = client.rooms().list(None, None).await.expect("a list").rooms;
    streams.extend(rooms.into_iter().map(|listed| (Kind::Room, listed.room.0)));
    for session in sessions {
        let stream = StreamId::new(Kind::WorkSession, session.0);
        if client.streams().read_newest(stream, 1).await.is_ok() {
            streams.push((Kind::WorkSession, session.0));
        }
    }
    streams
}

#[tokio::test]
async fn an_export_goes_on_where_it_stopped_also_after_a_crash() {
    let mut server = Settings::default().start().await;
    let pair = Pair::agreed(&server, "one", fixed(&["10.00"])).await;
    let (whole, _) = exported(&pair.payer).await;
    let after = "account/1".to_owned();
    server.kill9();
    server.restart().await;
    let params = ExportParams { after: Some(after) };
    let page: ExportAnswer<IgnoredAny> = pair.payer.call(ExportParams::NAME, &params).await.expect("a page");
    assert_eq!(page.events.len(), whole.len() - 1, "all but the first event");
}

#[tokio::test]
async fn no_place_opens_the_stream_of_another() {
    let server = Settings::default().start().await;
    let pair = Pair::agreed(&server, "one", fixed(&["10.00"])).await;
    let eve = register(&server, "eve").await;
    for place in [
        format!("room/{}/0", pair.room.0),
        format!("contract/{}/0", pair.contract.0),
        format!("wallet/{}/0", pair.payer.account().0),
        format!("credential/{}/0", pair.payer.account().0),
        "inbox/0".to_owned(),
    ] {
        let params = ExportParams { after: Some(place.clone()) };
        match eve.call::<_, ExportAnswer<IgnoredAny>>(ExportParams::NAME, &params).await {
            Ok(page) => assert!(page.events.iter().all(|event| event.id == eve.account().0), "{place}"),
            Err(error) => assert_eq!(error.code(), Some(ErrorCode::Invalid), "{place}"),
        }
    }
    let params = ExportParams { after: Some("garbage".to_owned()) };
    let refused = eve.call::<_, IgnoredAny>(ExportParams::NAME, &params).await.expect_err("it is none");
    assert_eq!(refused.code(), Some(ErrorCode::Invalid));
}

#[tokio::test]
async fn no_place_tells_of_the_work_sessions_of_another_and_it_goes_on_with_ones_own() {
    let server = Settings::default().start().await;
    let (theirs, own) =
        (Pair::agreed(&server, "one", hourly(600)).await, Pair::agreed(&server, "two", hourly(600)).await);
    for pair in [&theirs, &own] {
        let started = pair.worker.work().start(pair.contract, "work").await.expect("it may run");
        let stop = protocol::work::StopParams { command_id: new_command(), session: started.session };
        pair.worker.ask(stop).await.expect("it may stop");
    }
    let after = Some(format!("work_session/{}/{}/0", theirs.contract.0, Uuid::nil()));
    let params = ExportParams { after };
    let page: ExportAnswer<IgnoredAny> = own.worker.call(ExportParams::NAME, &params).await.expect("a page");
    let kinds: BTreeSet<_> = page.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [Kind::WorkSession, Kind::Room].into());
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn an_export_takes_a_bounded_share_of_the_server() {
    let server = Settings::default().start().await;
    let mut ada = Device::registered(&server, "ada").await;
    let (mut asked, mut limited) = (Vec::new(), 0);
    // All at once: a slow machine may take longer for one after the other than the limit looks back.
    for _ in 0..25 {
        asked.push(ada.raw.request(ExportParams::NAME, &ExportParams { after: None }).await);
    }
    for id in asked {
        if let Err(error) = ada.raw.answer::<IgnoredAny>(id).await {
            assert_eq!(error.code, ErrorCode::RateLimited);
            assert!(error.retry_after_ms.is_some_and(|wait| wait <= 10_000));
            limited += 1;
        }
    }
    assert!(limited > 0);
    let mut bob = Device::registered(&server, "bob").await;
    bob.raw.call::<IgnoredAny>(ExportParams::NAME, &ExportParams { after: None }).await.expect("others may");
}
