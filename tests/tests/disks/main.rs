//! Disks that are full, read-only, broken or damaged under a real server: what was acknowledged is never
//! lost, and what cannot be done is said.

mod backup;
mod damage;
mod folder;
mod full;
mod read_only;

use client::Client;
use protocol::room::{PostParams, Posted};
use protocol::stream::Applied;
use protocol::{Kind, Method, RoomId, StreamId, WireError};
use tests::people::{again, register};
use tests::raw::Raw;
use tests::server::Server;
use tests::watch::read_all;

/// Someone who writes a diary in a room of their own, and knows what was acknowledged.
struct Writer {
    client: Client,
    room: RoomId,
    acknowledged: Vec<String>,
}

impl Writer {
    async fn on(server: &Server) -> Self {
        Self::named(server, "writer").await
    }

    async fn named(server: &Server, name: &str) -> Self {
        let client = register(server, name).await;
        let room = client.rooms().create(None, &[]).await.expect("a room can be made").room;
        Self { client, room, acknowledged: Vec::new() }
    }

    fn stream(&self) -> StreamId {
        StreamId::new(Kind::Room, self.room.0)
    }

    /// Writes that many lines.
    async fn write(&mut self, lines: usize) {
        for _ in 0..lines {
            let line = format!("line {}", self.acknowledged.len());
            self.client.rooms().post(self.room, &line).await.expect("the line is taken");
            self.acknowledged.push(line);
        }
    }

    /// Tries to write a line, once; what the server says where it does not take it.
    async fn try_to_write(&self, raw: &mut Raw) -> Result<(), WireError> {
        let (command_id, text) = (self.client.command_id(), "this is not to be".to_owned());
        let params = PostParams { command_id, room: self.room, text, reply_to: None };
        raw.call::<Applied>(PostParams::NAME, &params).await.map(|_| ())
    }

    /// Reads everything back over a connection of its own: it is what was acknowledged, and nothing else.
    async fn finds_everything(&self, server: &Server) {
        let reader = again(server, &self.client).await;
        let events = read_all(&reader, self.stream()).await;
        let posted = events.iter().filter(|event| event.r#type() == "posted");
        let lines: Vec<String> =
            posted.map(|event| event.read::<Posted>().expect("a line reads").text).collect();
        assert_eq!(lines, self.acknowledged);
    }
}
