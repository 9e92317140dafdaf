//! Whether an account may be closed: nothing of it may be open.

use std::sync::Arc;

use actors::wallet::{Command, Wallet};
use actors::{Caller, House};
use protocol::contract::Status;
use protocol::{AccountId, WireError, rules};
use schema::rows::ContractRow;

use super::contracts::every_contract_of;

/// Refused while a contract of the account is offered or active, and while its wallet holds or awaits money.
pub async fn must_be_settled(house: &Arc<House>, account: AccountId) -> Result<(), WireError> {
    let is_over = |row: &ContractRow| !matches!(row.status, Status::Offered | Status::Active);
    if !every_contract_of(house, account, is_over).await? {
        return Err(WireError::refused(rules::CONTRACTS_OPEN));
    }
    house.send::<Wallet>(account.0, Caller::System, None, Command::AskEmpty).await.map(|_| ())
}
