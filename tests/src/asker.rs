//! Somebody who talks to a server whose store may be away, and must always be told so in time.

use std::time::{Duration, Instant};

use client::Client;
use protocol::{ErrorCode, RoomId};

use crate::people::register;
use crate::server::Server;
use crate::{eventually, within};

/// How long a caller may be left without an answer; one retry is the client's own.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// A person with a room.
#[derive(Debug)]
pub struct Asker {
    person: Client,
    room: RoomId,
}

impl Asker {
    /// Somebody new, who has been heard once.
    ///
    /// # Panics
    /// Where the store is away already.
    pub async fn of(server: &Server) -> Self {
        let person = register(server, "asker").await.with_call_timeout(ANSWER_WITHIN);
        let room = person.rooms().create(None, &[]).await.expect("a room can be made").room;
        person.rooms().post(room, "before").await.expect("it is said");
        Self { person, room }
    }

    /// While the store is away.
    ///
    /// # Panics
    /// Where a message is taken, or refused in other words, or nothing is said in time.
    pub async fn is_told_in_time_that_nobody_keeps_it(&self) {
        let began = Instant::now();
        let rooms = self.person.rooms();
        let refused =
            within("an answer", rooms.post(self.room, "meanwhile")).await.expect_err("nobody keeps it");
        assert!(began.elapsed() < 2 * ANSWER_WITHIN, "{:?}", began.elapsed());
        let code = refused.code();
        let known = [None, Some(ErrorCode::Unavailable), Some(ErrorCode::Overloaded)];
        assert!(known.contains(&code), "{refused:?}");
    }

    /// Once the store is back: nobody has to do anything more.
    ///
    /// # Panics
    /// Where messages are still not taken after a while.
    pub async fn is_heard_again(&self) {
        let heard = async || self.person.rooms().post(self.room, "after").await.is_ok();
        eventually("a message is taken again", heard).await;
    }
}
