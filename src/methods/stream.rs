//! `stream.*`: methods that work on a stream of any kind.

use std::sync::Arc;

use actors::reply::unreadable;
use actors::{Caller, House};
use bytes::BytesMut;
use protocol::checks::{self, PageFrom};
use protocol::frame::{put_event_map, put_page};
use protocol::stream::{Empty, ReadParams, ShowState, SubscribeParams, Unsubscribe};
use protocol::{Kind, Seq, StreamId, WireError};
use schema::{Page, Window};

use super::Call;
use super::dispatch::handled;
use crate::views;

/// The most bytes of a page.
const PAGE_BYTES_MAX: usize = 256 * 1024;

handled! {
    ShowState => state;
    ReadParams => read;
    SubscribeParams => subscribe;
    Unsubscribe => unsubscribe;
}

/// `stream.state`.
fn state(call: &mut Call<'_>, ShowState(params): ShowState) -> Result<(), WireError> {
    let (house, who, stream) = (call.house().clone(), call.caller(), StreamId::new(params.kind, params.id));
    if params.kind != Kind::Posting {
        return call.read(move |reply| house.show(stream, who, reply));
    }
    call.read(move |reply| {
        actix_rt::spawn(async move {
            match views::may_read(&house, who, stream).await {
                Ok(()) => house.show(stream, who, reply),
                Err(error) => reply.send::<()>(Err(error)),
            }
        });
    })
}

/// `stream.read`.
fn read(call: &mut Call<'_>, params: ReadParams) -> Result<(), WireError> {
    let limit = checks::page_items(params.limit);
    let from = checks::page_from(params.after, params.before)?;
    let (house, who, stream) = (call.house().clone(), call.caller(), StreamId::new(params.kind, params.id));
    call.read(move |reply| {
        actix_rt::spawn(async move {
            match page_of(&house, stream, who, from, limit).await {
                Ok((page, head)) => reply.send_encoded(|out| put(out, stream, &page, head)),
                Err(error) => reply.send::<()>(Err(error)),
            }
        });
    })
}

/// A page of a stream, if the caller may read it, and the stream's head.
async fn page_of(
    house: &Arc<House>,
    stream: StreamId,
    who: Caller,
    from: PageFrom,
    limit: usize,
) -> Result<(Page, Seq), WireError> {
    views::may_read(house, who, stream).await?;
    let head = house.admit(stream, who).await?;
    let window = match from {
        PageFrom::After(after) => Window::After(after),
        PageFrom::Before(before) => Window::Before(before),
        PageFrom::Newest => Window::Before(head + 1),
    };
    let page = house.store().read(stream, window, limit, PAGE_BYTES_MAX).await;
    page.map(|page| (page, head)).map_err(|error| unreadable(&error))
}

fn put(out: &mut BytesMut, stream: StreamId, page: &Page, head: Seq) {
    let mut events = BytesMut::new();
    for record in &page.records {
        let event = record.event_head(stream);
        put_event_map(&mut events, &event, &record.body);
    }
    let last = page.records.last().map_or(0, |record| record.seq);
    put_page(out, &events, page.records.len() as u32, head.max(last), page.more);
}

/// `stream.subscribe`.
fn subscribe(call: &mut Call<'_>, params: SubscribeParams) -> Result<(), WireError> {
    let stream = StreamId::new(params.kind, params.id);
    let (hub, conn) = (call.worker.hub.clone(), call.conn.clone());
    let (house, who) = (call.house().clone(), call.caller());
    let subscribe = move |reply| hub.subscribe(&conn, stream, params.after, reply);
    match stream.kind {
        Kind::Posting => {
            call.in_turn_after(async move { views::may_read(&house, who, stream).await }, subscribe)
        }
        _ => call.in_turn(subscribe),
    }
}

/// `stream.unsubscribe`.
fn unsubscribe(call: &mut Call<'_>, Unsubscribe(params): Unsubscribe) -> Result<(), WireError> {
    let stream = StreamId::new(params.kind, params.id);
    let (hub, conn) = (call.worker.hub.clone(), call.conn.clone());
    call.in_turn(move |reply| match hub.unsubscribe(&conn, stream) || stream.kind == Kind::Inbox {
        true => reply.send(Ok(&Empty {})),
        false => {
            let error = WireError::invalid("id", "is not a stream this connection is subscribed to");
            reply.send::<()>(Err(error));
        }
    })
}
