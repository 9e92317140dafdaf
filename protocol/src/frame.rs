//! Frames: MessagePack-RPC values, back to back in one WebSocket message, read in place and written once.

use bytes::{BufMut, Bytes, BytesMut};
use rmp::encode as put;
use serde::Serialize;
use uuid::Uuid;

use crate::error::WireError;
use crate::ids::{CommandId, Millis, Seq, StreamId};

/// Everything of an event but its body.
#[derive(Debug, Clone, Copy)]
pub struct EventHead<'a> {
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its number in the stream, from 1.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// Who did it.
    pub by: Option<Uuid>,
    /// What happened.
    pub r#type: &'a str,
    /// The command that caused it.
    pub command_id: Option<CommandId>,
}

const INFALLIBLE: &str = "writing to memory cannot fail";

/// Writes the event map `{kind, id, seq, at, by, type, command_id?, body}`, `body` being MessagePack already.
pub fn put_event_map(out: &mut BytesMut, head: &EventHead<'_>, body: &[u8]) {
    let mut writer = out.writer();
    let out = &mut writer;
    put::write_map_len(out, if head.command_id.is_some() { 8 } else { 7 }).expect(INFALLIBLE);
    put::write_str(out, "kind").expect(INFALLIBLE);
    put::write_str(out, head.stream.kind.name()).expect(INFALLIBLE);
    put::write_str(out, "id").expect(INFALLIBLE);
    put::write_bin(out, head.stream.id.as_bytes()).expect(INFALLIBLE);
    put::write_str(out, "seq").expect(INFALLIBLE);
    put::write_uint(out, head.seq).expect(INFALLIBLE);
    put::write_str(out, "at").expect(INFALLIBLE);
    put::write_uint(out, head.at).expect(INFALLIBLE);
    put::write_str(out, "by").expect(INFALLIBLE);
    match head.by {
        Some(by) => put::write_bin(out, by.as_bytes()).expect(INFALLIBLE),
        None => put::write_nil(out).expect(INFALLIBLE),
    }
    put::write_str(out, "type").expect(INFALLIBLE);
    put::write_str(out, head.r#type).expect(INFALLIBLE);
    if let Some(command_id) = head.command_id {
        put::write_str(out, "command_id").expect(INFALLIBLE);
        put::write_bin(out, command_id.0.as_bytes()).expect(INFALLIBLE);
    }
    put::write_str(out, "body").expect(INFALLIBLE);
    writer.into_inner().put_slice(body);
}

/// What an event notification weighs beside its body, in bytes, about.
const EVENT_HEAD_BYTES: usize = 160;

/// Writes `[2, "event", {…}]`.
pub fn put_event(out: &mut BytesMut, head: &EventHead<'_>, body: &[u8]) {
    out.reserve(EVENT_HEAD_BYTES + body.len());
    out.put_slice(EVENT_PREFIX);
    put_event_map(out, head, body);
}

/// `[2, "event", …`: what every event notification starts with.
pub const EVENT_PREFIX: &[u8] = b"\x93\x02\xa5event";

/// Writes the response `[1, id, nil, result]`.
pub fn put_answer<T: Serialize>(out: &mut BytesMut, id: u32, result: &T) {
    put_response_head(out, id);
    let mut writer = out.writer();
    put::write_nil(&mut writer).expect(INFALLIBLE);
    rmp_serde::encode::write_named(&mut writer, result).expect("wire types always encode");
}

/// Writes the response `[1, id, error, nil]`.
pub fn put_error(out: &mut BytesMut, id: u32, error: &WireError) {
    put_response_head(out, id);
    let mut writer = out.writer();
    rmp_serde::encode::write_named(&mut writer, error).expect("wire types always encode");
    put::write_nil(&mut writer).expect(INFALLIBLE);
}

/// Writes `[1, id,` of a response, the error and the result being still to come.
pub fn put_response_head(out: &mut BytesMut, id: u32) {
    let mut writer = out.writer();
    put::write_array_len(&mut writer, 4).expect(INFALLIBLE);
    put::write_uint(&mut writer, 1).expect(INFALLIBLE);
    put::write_uint(&mut writer, u64::from(id)).expect(INFALLIBLE);
}

/// Writes nil.
pub fn put_nil(out: &mut BytesMut) {
    put::write_nil(&mut out.writer()).expect(INFALLIBLE);
}

/// Writes the answer of `stream.read`, whose events are event maps back to back.
pub fn put_page(out: &mut BytesMut, events: &[u8], count: u32, head: Seq, more: bool) {
    let mut writer = out.writer();
    let out = &mut writer;
    put::write_map_len(out, 3).expect(INFALLIBLE);
    put::write_str(out, "events").expect(INFALLIBLE);
    put::write_array_len(out, count).expect(INFALLIBLE);
    out.get_mut().put_slice(events);
    put::write_str(out, "head").expect(INFALLIBLE);
    put::write_uint(out, head).expect(INFALLIBLE);
    put::write_str(out, "more").expect(INFALLIBLE);
    put::write_bool(out, more).expect(INFALLIBLE);
}

/// Writes the answer of `account.export`, whose events are event maps back to back.
pub fn put_export(out: &mut BytesMut, events: &[u8], count: u32, next: Option<&str>) {
    let mut writer = out.writer();
    let out = &mut writer;
    put::write_map_len(out, if next.is_some() { 2 } else { 1 }).expect(INFALLIBLE);
    put::write_str(out, "events").expect(INFALLIBLE);
    put::write_array_len(out, count).expect(INFALLIBLE);
    out.get_mut().put_slice(events);
    if let Some(next) = next {
        put::write_str(out, "next").expect(INFALLIBLE);
        put::write_str(out, next).expect(INFALLIBLE);
    }
}

/// Writes the notification `[2, method, params]`.
pub fn put_notification<T: Serialize>(out: &mut BytesMut, method: &str, params: &T) {
    let mut writer = out.writer();
    put::write_array_len(&mut writer, 3).expect(INFALLIBLE);
    put::write_uint(&mut writer, 2).expect(INFALLIBLE);
    put::write_str(&mut writer, method).expect(INFALLIBLE);
    rmp_serde::encode::write_named(&mut writer, params).expect("wire types always encode");
}

/// Writes the request `[0, id, method, params]`.
pub fn put_request<T: Serialize>(out: &mut BytesMut, id: u32, method: &str, params: &T) {
    let mut writer = out.writer();
    put::write_array_len(&mut writer, 4).expect(INFALLIBLE);
    put::write_uint(&mut writer, 0).expect(INFALLIBLE);
    put::write_uint(&mut writer, u64::from(id)).expect(INFALLIBLE);
    put::write_str(&mut writer, method).expect(INFALLIBLE);
    rmp_serde::encode::write_named(&mut writer, params).expect("wire types always encode");
}

/// What most values fit into, in bytes: their buffer need not grow.
const VALUE_BYTES: usize = 256;

/// A value as MessagePack with string keys.
pub fn to_bytes<T: Serialize>(value: &T) -> Bytes {
    let mut out = Vec::with_capacity(VALUE_BYTES);
    rmp_serde::encode::write_named(&mut out, value).expect("wire types always encode");
    Bytes::from(out)
}
