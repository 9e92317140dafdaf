//! Typed calls for streams of any kind, and for the sandbox clock.

use bytes::Bytes;
use protocol::decode;
use protocol::stream::{AdvanceParams, ReadParams, ShowState, StreamParams};
use protocol::{Method, Millis, Seq, StreamId};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::CallError;
use crate::event::Event;

/// The methods of streams.
#[derive(Debug, Clone, Copy)]
pub struct Streams<'a>(pub(super) &'a Client);

/// A page of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The events, rising by seq.
    pub events: Vec<Event>,
    /// The seq of the last event in the stream.
    pub head: Seq,
    /// Whether there are more in the direction that was read.
    pub more: bool,
}

#[derive(Deserialize)]
struct StateAnswer<S> {
    seq: Seq,
    state: S,
}

impl Streams<'_> {
    /// The state of an entity as the caller may see it, and its seq.
    pub async fn state<S: DeserializeOwned>(&self, stream: StreamId) -> Result<(Seq, S), CallError> {
        let params = StreamParams { kind: stream.kind, id: stream.id };
        let answer: StateAnswer<S> = self.0.call(ShowState::NAME, &params).await?;
        Ok((answer.seq, answer.state))
    }

    /// The events after `after`.
    pub async fn read_after(&self, stream: StreamId, after: Seq, limit: u32) -> Result<Page, CallError> {
        self.read(stream, Some(after), None, limit).await
    }

    /// The events before `before`.
    pub async fn read_before(&self, stream: StreamId, before: Seq, limit: u32) -> Result<Page, CallError> {
        self.read(stream, None, Some(before), limit).await
    }

    /// The newest events.
    pub async fn read_newest(&self, stream: StreamId, limit: u32) -> Result<Page, CallError> {
        self.read(stream, None, None, limit).await
    }

    async fn read(
        &self,
        stream: StreamId,
        after: Option<Seq>,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<Page, CallError> {
        let (kind, id) = (stream.kind, stream.id);
        let params = ReadParams { kind, id, after, before, limit: Some(limit) };
        let answer: Bytes = self.0.call_raw(ReadParams::NAME, &params).await?;
        let page = decode::Page::read(&answer).map_err(|fault| CallError::Unreadable(fault.to_string()))?;
        let events = page.events.iter().map(Event::from).collect();
        Ok(Page { events, head: page.head, more: page.more })
    }
}

/// The methods of a server with the sandbox clock.
#[derive(Debug, Clone, Copy)]
pub struct Sandbox<'a>(pub(super) &'a Client);

impl Sandbox<'_> {
    /// Moves the clock of events, timers and deadlines forward. Returns the new time.
    pub async fn advance(&self, ms: u64) -> Result<Millis, CallError> {
        let params = AdvanceParams { command_id: self.0.command_id(), ms };
        Ok(self.0.ask(params).await?.now)
    }
}
