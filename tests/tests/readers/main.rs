//! Readers that are slow, jammed, late or far behind: each gets every event in order, or is shut out, and
//! nobody else waits. And what readers of a contract see of the work that is done for it.

mod behind;
mod jammed;
mod pages;
mod slow;
mod working;

use bytes::BytesMut;
use client::Client;
use protocol::room::PostParams;
use protocol::stream::{Applied, SubscribeAnswer, SubscribeParams};
use protocol::{Kind, RoomId, Seq, StreamId, frame};
use tests::people::register;
use tests::raw::{End, Raw};
use tests::server::Server;

/// The receive buffer of a socket that takes next to nothing, in bytes.
const RECEIVE_BYTES: u32 = 4_096;

/// The longest message.
const TEXT_BYTES_MAX: usize = 16_384;

/// Posts of one WebSocket message: no more than may be in flight.
const POSTS_AT_ONCE: usize = 200;

/// A room with someone who talks in it.
struct Stage {
    author: Client,
    room: RoomId,
}

impl Stage {
    async fn on(server: &Server) -> Self {
        let author = register(server, "author").await;
        let room = author.rooms().create(None, &[]).await.expect("a room can be made").room;
        Self { author, room }
    }

    fn stream(&self) -> StreamId {
        StreamId::new(Kind::Room, self.room.0)
    }

    async fn connect(&self, server: &Server) -> Raw {
        Raw::signed_in(server, &self.author.session()).await
    }

    /// A reader whose socket has room for next to nothing.
    async fn narrow_reader(&self, server: &Server) -> Raw {
        let mut raw = Raw::connect(server, Some(RECEIVE_BYTES)).await;
        raw.resume(&self.author.session()).await.expect("the session is good");
        raw
    }

    async fn subscribe(&self, raw: &mut Raw, after: Option<Seq>) -> SubscribeAnswer {
        let params = SubscribeParams { kind: Kind::Room, id: self.room.0, after };
        raw.call("stream.subscribe", &params).await.expect("the author may read")
    }

    fn post_params(&self, text: &str) -> PostParams {
        let command_id = self.author.command_id();
        PostParams { command_id, room: self.room, text: text.to_owned(), reply_to: None }
    }

    /// Posts short messages, many at once; answers with the last one's seq.
    async fn post_many(&self, raw: &mut Raw, posts: usize) -> Seq {
        let mut last = 0;
        for first in (0..posts).step_by(POSTS_AT_ONCE) {
            let ids = 1_000_000..1_000_000 + POSTS_AT_ONCE.min(posts - first) as u32;
            let mut all = BytesMut::new();
            for id in ids.clone() {
                frame::put_request(&mut all, id, "room.post", &self.post_params("short"));
            }
            raw.send(all.freeze()).await;
            for id in ids {
                last = raw.answer::<Applied>(id).await.expect("a message is taken").seq;
            }
        }
        last
    }
}

/// Reads the room's events up to that one; each comes once and in order.
async fn read_up_to(raw: &mut Raw, stream: StreamId, after: Seq, head: Seq) {
    for expected in after + 1..=head {
        let event = raw.next_event().await.unwrap_or_else(|end| panic!("no event {expected}: {end:?}"));
        assert_eq!((event.stream(), event.seq), (stream, expected), "each event comes once and in order");
    }
}

/// Reads the room's events until the socket ends; those that came were in order.
async fn read_to_the_end(raw: &mut Raw, stream: StreamId, after: Seq) -> (Seq, End) {
    let mut last = after;
    loop {
        match raw.next_event().await {
            Ok(event) => assert_eq!((event.stream(), event.seq), (stream, last + 1), "nothing is left out"),
            Err(end) => return (last, end),
        }
        last += 1;
    }
}
