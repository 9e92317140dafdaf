//! `account.find`: accounts by their handle or their email.

use std::sync::Arc;
use std::time::Duration;

use actors::account::{Account, Answer as AccountAnswer, Command as AccountCommand};
use actors::handle::{Answer, Command, Handle, id_of};
use actors::{Caller, House};
use protocol::account::{FindAnswer, FindParams, MeAnswer, State};
use protocol::{AccountId, ErrorCode, WireError, checks};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::accounts::shown;
use super::misunderstood;
use crate::identity::Authenticator;

/// Whoever looks for an email is answered after this time and not before, whatever was found. Looking takes
/// far less. So the time does not say whether somebody has the email.
const EMAIL_ANSWERED_AFTER: Duration = Duration::from_millis(100);

/// What an account learns when it looks at a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedAt {
    /// The account that has the handle.
    pub holder: Option<AccountId>,
    /// Whether a claim of the account that looks would be granted.
    pub is_free: bool,
}

/// Looks at a handle in its one form, for that account. No actor is started for a handle that nobody ever
/// had.
pub async fn handle_looked_at(
    house: &Arc<House>,
    who: AccountId,
    handle: &str,
) -> Result<LookedAt, WireError> {
    let looked = house.send::<Handle>(id_of(handle), Caller::Account(who), None, Command::Look).await?;
    let Answer::Looked { holder, is_free } = looked else { return Err(misunderstood()) };
    Ok(LookedAt { holder, is_free })
}

/// The account that is looked for.
pub async fn found(
    house: &Arc<House>,
    identity: &Authenticator,
    who: AccountId,
    params: FindParams,
) -> Result<FindAnswer, WireError> {
    match (params.handle, params.email) {
        (Some(handle), _) => found_by_handle(house, who, &checks::handle_form(&handle)).await,
        (None, Some(email)) => {
            let answer_at = Instant::now() + EMAIL_ANSWERED_AFTER;
            let found = found_by_email(house, identity, &email).await;
            sleep_until(answer_at).await;
            found
        }
        (None, None) => Err(nobody()),
    }
}

async fn found_by_handle(house: &Arc<House>, who: AccountId, handle: &str) -> Result<FindAnswer, WireError> {
    let LookedAt { holder, .. } = handle_looked_at(house, who, handle).await?;
    let State { account, display_name, handle, .. } = match holder {
        // A closed account is nobody, also before the handle has heard of it.
        Some(account) => {
            shown(house, who, account).await?.filter(|state| !state.closed).ok_or_else(nobody)?
        }
        None => return Err(nobody()),
    };
    Ok(FindAnswer { account, display_name, handle })
}

/// Takes the same steps whether somebody has the email or not: where nobody has it, an account is asked that
/// is not there.
async fn found_by_email(
    house: &Arc<House>,
    identity: &Authenticator,
    email: &str,
) -> Result<FindAnswer, WireError> {
    let account = identity.account_of(email).await?.unwrap_or_else(|| AccountId(Uuid::now_v7()));
    match house.send::<Account>(account.0, Caller::System, None, AccountCommand::Me).await {
        Ok(AccountAnswer::Me(MeAnswer { findable_by_email: true, display_name, handle, .. })) => {
            Ok(FindAnswer { account, display_name, handle })
        }
        Ok(AccountAnswer::Me(_)) => Err(nobody()),
        Ok(AccountAnswer::Blocks(_) | AccountAnswer::Applied(_)) => Err(misunderstood()),
        Err(error) if error.code == ErrorCode::NotFound => Err(nobody()),
        Err(error) => Err(error),
    }
}

/// The one answer that nobody was found, whatever the reason.
fn nobody() -> WireError {
    WireError::new(ErrorCode::NotFound, "nobody is found")
}
