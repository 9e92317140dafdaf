//! Commands to saved searches from folders that must not use `market`.

use protocol::{AccountId, Kind, StreamId};
use serde::Serialize;

use crate::Tell;

/// The commands of saved searches that an account tells, as they read them.
#[derive(Debug, Serialize)]
enum Command {
    AccountClosed,
}

/// Tells the searches of an account that it is closed.
pub fn account_closed(account: AccountId) -> Tell {
    Tell::new(StreamId::new(Kind::Searches, account.0), &Command::AccountClosed)
}
