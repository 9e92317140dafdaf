//! Facts that are looked up before a command goes to its entity, because its decision depends on them: facts
//! of other streams, and old events of its own.
//!
//! A machine does no IO and sees only its own state. So the command carries the facts.

use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::{AccountId, ErrorCode, Kind, RoomId, Seq, StreamId, WireError};
use schema::Window;

use crate::account::Account;
use crate::reply::unreadable;
use crate::room::Quote;
use crate::{Caller, House};

/// How many accounts are looked at at the same time: one that is not alive is read from its journal.
const LOOKED_AT_ONCE: usize = 16;

impl House {
    /// Answers `not_found` if there is no such account, or if it is closed: only open accounts can become
    /// members or parties.
    pub async fn account_exists(self: &Arc<Self>, account: AccountId) -> Result<(), WireError> {
        match self.view::<Account>(account.0, Caller::System).await {
            Ok((_, state)) if !state.closed => Ok(()),
            Ok(_) => Err(no_account(account)),
            Err(error) if error.code == ErrorCode::NotFound => Err(no_account(account)),
            Err(error) => Err(error),
        }
    }

    /// The same of several accounts. Answers about the first that is not there.
    pub async fn accounts_exist(self: &Arc<Self>, accounts: &[AccountId]) -> Result<(), WireError> {
        let looks = accounts.iter().map(|account| self.account_exists(*account));
        stream::iter(looks).buffered(LOOKED_AT_ONCE).try_collect().await
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

fn no_account(account: AccountId) -> WireError {
    WireError::new(ErrorCode::NotFound, "there is no such account").with("account", account)
}
