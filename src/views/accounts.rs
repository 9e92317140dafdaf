//! `account.view`: several accounts at once. Everyone who is signed in sees them.

use std::sync::Arc;

use actors::account::Account;
use actors::{Caller, House};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::account::{State, ViewAnswer};
use protocol::{AccountId, ErrorCode, WireError};

/// How many accounts are asked at the same time: one that is not alive is read from its journal.
const ASKED_AT_ONCE: usize = 16;

/// Those of the accounts that exist, in the order in which they were asked for. No row holds what an account
/// shows, so each account is asked itself.
pub async fn accounts_of(
    house: &Arc<House>,
    who: AccountId,
    accounts: Vec<AccountId>,
) -> Result<ViewAnswer, WireError> {
    let shown = stream::iter(accounts).map(|account| shown(house, who, account)).buffered(ASKED_AT_ONCE);
    let accounts = shown.try_filter_map(|state| async move { Ok(state) }).try_collect().await?;
    Ok(ViewAnswer { accounts })
}

/// What an account shows; `None` where there is none.
pub(super) async fn shown(
    house: &Arc<House>,
    who: AccountId,
    account: AccountId,
) -> Result<Option<State>, WireError> {
    match house.view::<Account>(account.0, Caller::Account(who)).await {
        Ok((_, state)) => Ok(Some(state)),
        Err(error) if error.code == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
