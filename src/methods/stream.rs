//! `stream.*`: what any stream shows to whoever may see it.

use bytes::BytesMut;
use protocol::checks::{self, PageFrom};
use protocol::frame::{EventHead, put_event_map, put_page};
use protocol::stream::{Empty, ReadParams, StreamParams, SubscribeParams};
use protocol::{Kind, Seq, StreamId, WireError};
use schema::{Page, Window};

use super::{Call, unreadable};

/// Bytes of a page.
const PAGE_BYTES_MAX: usize = 256 * 1024;

/// `stream.state`.
pub fn state(call: &mut Call<'_>) -> Result<(), WireError> {
    let params: StreamParams = call.params()?;
    let reply = call.reply()?;
    call.house().show(StreamId::new(params.kind, params.id), call.caller(), reply);
    Ok(())
}

/// `stream.read`.
pub fn read(call: &mut Call<'_>) -> Result<(), WireError> {
    let params: ReadParams = call.params()?;
    let limit = checks::page_items(params.limit)?;
    let from = checks::page_from(params.after, params.before)?;
    let (house, who, reply) = (call.house().clone(), call.caller(), call.reply()?);
    actix_rt::spawn(async move {
        let stream = StreamId::new(params.kind, params.id);
        let page = async {
            let head = house.admit(stream, who).await?;
            let window = match from {
                PageFrom::After(after) => Window::After(after),
                PageFrom::Before(before) => Window::Before(before),
                PageFrom::Newest => Window::Before(head + 1),
            };
            let page = house.store().read(stream, window, limit as usize, PAGE_BYTES_MAX).await;
            page.map(|page| (page, head)).map_err(|error| unreadable(&error))
        };
        match page.await {
            Ok((page, head)) => reply.send_encoded(|out| put(out, stream, &page, head)),
            Err(error) => reply.send::<()>(Err(error)),
        }
    });
    Ok(())
}

fn put(out: &mut BytesMut, stream: StreamId, page: &Page, head: Seq) {
    let mut events = BytesMut::new();
    for record in &page.records {
        let event = EventHead {
            stream,
            seq: record.seq,
            at: record.at,
            by: record.by,
            r#type: &record.r#type,
            command_id: record.command_id,
        };
        put_event_map(&mut events, &event, &record.body);
    }
    let last = page.records.last().map_or(0, |record| record.seq);
    put_page(out, &events, page.records.len() as u32, head.max(last), page.more);
}

/// `stream.subscribe`.
pub fn subscribe(call: &mut Call<'_>) -> Result<(), WireError> {
    let params: SubscribeParams = call.params()?;
    let reply = call.reply()?;
    let stream = StreamId::new(params.kind, params.id);
    call.worker.hub.subscribe(call.conn, stream, params.after, reply);
    Ok(())
}

/// `stream.unsubscribe`.
pub fn unsubscribe(call: &mut Call<'_>) -> Result<(), WireError> {
    let params: StreamParams = call.params()?;
    let subscribed = call.worker.hub.unsubscribe(call.conn, StreamId::new(params.kind, params.id));
    match subscribed || params.kind == Kind::Inbox {
        true => call.answer(&Empty {}),
        false => Err(WireError::invalid("id", "is not a stream this connection is subscribed to")),
    }
}
