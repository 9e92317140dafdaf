//! A person who uses a server whose store may fail, and must get an answer in time even then.

use std::time::{Duration, Instant};

use client::Client;
use protocol::{ErrorCode, RoomId};

use crate::people::register;
use crate::server::Server;
use crate::{eventually, within};

/// How long a caller may be left without an answer. The client's own retry is included.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// A person with a room.
#[derive(Debug)]
pub struct Asker {
    person: Client,
    room: RoomId,
}

impl Asker {
    /// A new person, whose first message is taken.
    ///
    /// # Panics
    ///
    /// If the store does not work.
    pub async fn of(server: &Server) -> Self {
        let person = register(server, "asker").await.with_call_timeout(ANSWER_WITHIN);
        let room = person.rooms().create(None, &[]).await.expect("a room can be made").room;
        person.rooms().post(room, "before").await.expect("it is said");
        Self { person, room }
    }

    /// Checks the answers while the store is away.
    ///
    /// # Panics
    ///
    /// If a message is taken, refused with another error, or not answered in time.
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

    /// Checks that messages are taken again when the store is back, without any other help.
    ///
    /// # Panics
    ///
    /// If they are still refused after a while.
    pub async fn is_heard_again(&self) {
        let heard = async || self.person.rooms().post(self.room, "after").await.is_ok();
        eventually("a message is taken again", heard).await;
    }
}
