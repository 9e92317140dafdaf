//! What no client should send, sent to a real server: it is answered or closed as the protocol says, nothing
//! grows, and what stood before it is done and stays done.

mod before_sign_in;
mod closes;
mod limits;
mod malformed;
mod nginx;
mod order;
mod pack;
mod proxies;

use client::Client;
use protocol::room::{PostParams, Posted};
use protocol::{Kind, RoomId, StreamId};
use tests::people::{again, register};
use tests::raw::Raw;
use tests::server::Server;
use tests::watch::read_all;
use tokio_tungstenite::tungstenite::Bytes;

/// Someone with a room, who is about to misbehave.
struct Vandal {
    client: Client,
    room: RoomId,
}

impl Vandal {
    async fn on(server: &Server) -> Self {
        let client = register(server, "vandal").await;
        let room = client.rooms().create(None, &[]).await.expect("a room can be made").room;
        Self { client, room }
    }

    async fn connect(&self, server: &Server) -> Raw {
        Raw::signed_in(server, &self.client.session()).await
    }

    /// A post that nothing is wrong with.
    fn post(&self, text: &str) -> PostParams {
        let command_id = self.client.command_id();
        PostParams { command_id, room: self.room, text: text.to_owned(), reply_to: None }
    }

    fn post_request(&self, id: u32, text: &str) -> Bytes {
        tests::raw::request(id, "room.post", &self.post(text))
    }

    fn stream(&self) -> StreamId {
        StreamId::new(Kind::Room, self.room.0)
    }

    /// Everything said in the room, read over a connection of its own.
    async fn said(&self, server: &Server) -> Vec<String> {
        let reader = again(server, &self.client).await;
        let events = read_all(&reader, self.stream()).await;
        let posted = events.iter().filter(|event| event.r#type() == "posted");
        posted.map(|event| event.read::<Posted>().expect("a message reads").text).collect()
    }
}
