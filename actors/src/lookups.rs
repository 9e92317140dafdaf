//! Facts that are looked up before a command goes to its entity, because its decision depends on them: facts
//! of other streams, and old events of its own.
//!
//! A machine does no IO and sees only its own state. So the command carries the facts.

use protocol::{AccountId, ErrorCode, Kind, RoomId, Seq, StreamId, WireError};
use schema::Window;

use crate::House;
use crate::reply::unreadable;
use crate::room::Quote;

impl House {
    /// Answers `not_found` if there is no such account: only accounts that exist can become members or
    /// parties.
    pub async fn account_exists(&self, account: AccountId) -> Result<(), WireError> {
        match self.store().head(StreamId::new(Kind::Account, account.0)).await {
            Ok(0) => {
                Err(WireError::new(ErrorCode::NotFound, "there is no such account").with("account", account))
            }
            Ok(_) => Ok(()),
            Err(error) => Err(unreadable(&error)),
        }
    }

    /// The event at the seq that a message answers. Events never change, so a retry of the command finds the
    /// same.
    pub async fn quote(&self, room: RoomId, seq: Seq) -> Result<Quote, WireError> {
        if seq == 0 {
            return Ok(Quote { seq, is_message: false });
        }
        let stream = StreamId::new(Kind::Room, room.0);
        let page = self.store().read(stream, Window::After(seq - 1), 1, 1).await;
        let page = page.map_err(|error| unreadable(&error))?;
        let is_message = page.records.first().is_some_and(|record| record.r#type == "posted");
        Ok(Quote { seq, is_message })
    }
}
