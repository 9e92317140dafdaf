//! `account.close`: the wallet of the account is sealed, all contracts are looked at, and the wallet closes.

use std::sync::Arc;

use actors::House;
use protocol::account::CloseParams;
use protocol::{ErrorCode, WireError};

use crate::identity::{Authenticator, Holder};
use crate::views;

/// How often an account is tried to be closed while something happens to its wallet.
const TRIES: u32 = 3;

/// When a client should try again after that, in milliseconds.
const TRY_AGAIN_MS: u64 = 1_000;

/// Closes the account. Whether anything of it is open is asked only once the password is proved: a stolen
/// token does not learn it.
pub async fn closed(
    house: &Arc<House>,
    identity: &Authenticator,
    holder: &Holder,
    params: CloseParams,
) -> Result<(), WireError> {
    let closing = identity.prove_closing(holder, params.password).await?;
    for _ in 0..TRIES {
        let seal = views::sealed(house, holder.account).await?;
        let credential = identity.still_proved(&closing).await?;
        if views::wallet_closed(house, holder.account, seal, credential).await? {
            identity.was_closed(&closing);
            return Ok(());
        }
    }
    Err(WireError::new(ErrorCode::Unavailable, "money of the account is moving").after(TRY_AGAIN_MS))
}

#[cfg(test)]
mod tests;
