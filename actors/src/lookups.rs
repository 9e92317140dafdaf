//! Facts that are looked up before a command goes to its entity, because its decision depends on them: facts
//! of other streams, and old events of its own.
//!
//! A machine does no IO and sees only its own state. So the command carries the facts.

use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::{AccountId, ErrorCode, Kind, RoomId, Seq, StreamId, WireError, profile, rules};
use schema::Window;

use crate::account::{Account, Answer, Command};
use crate::profile::Profile;
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

    /// Whether the account `by` blocks the account `who`.
    pub async fn blocked(self: &Arc<Self>, by: AccountId, who: AccountId) -> Result<bool, WireError> {
        if by == who {
            return Ok(false);
        }
        let asked = Command::AskBlocks { account: who };
        match self.send::<Account>(by.0, Caller::System, None, asked).await? {
            Answer::Blocks(blocks) => Ok(blocks),
            Answer::Me(_) | Answer::Applied(_) => {
                Err(WireError::new(ErrorCode::Internal, "an account answered another question"))
            }
        }
    }

    /// The objection to what `who` begins with others, where one of them blocks `who`. It is an objection and
    /// no error, since a retry of what was carried out before the block gets its first answer.
    pub async fn blocked_by_any(
        self: &Arc<Self>,
        others: &[AccountId],
        who: AccountId,
    ) -> Result<Option<WireError>, WireError> {
        let asks = others.iter().map(|other| self.blocked(*other, who));
        let blocked: Vec<bool> = stream::iter(asks).buffered(LOOKED_AT_ONCE).try_collect().await?;
        Ok(blocked.contains(&true).then(|| WireError::refused(rules::BLOCKED)))
    }

    /// The objection to what `who` begins with `other`: there is no such account, or it blocks `who`. A retry
    /// of what was carried out before either gets its first answer.
    pub async fn objection_to(
        self: &Arc<Self>,
        who: AccountId,
        other: AccountId,
    ) -> Result<Option<WireError>, WireError> {
        match self.account_exists(other).await {
            Ok(()) => self.blocked_by_any(&[other], who).await,
            Err(error) if error.code == ErrorCode::NotFound => Ok(Some(error)),
            Err(error) => Err(error),
        }
    }

    /// The profile of an account, for the server's own use: empty and hidden where there is none.
    pub async fn profile_of(self: &Arc<Self>, account: AccountId) -> Result<profile::State, WireError> {
        self.view::<Profile>(account.0, Caller::System).await.map(|(_, state)| state)
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
