//! What the wallets of people have to know before an account is closed, and before money is set aside for
//! somebody. Why this is safe in every order says `actors/machines/src/money/wallet/closing.rs`.

use std::sync::Arc;

use actors::contract::{Command as ContractCommand, Contract, Payee};
use actors::wallet::{Answer, Command, Wallet};
use actors::{Caller, House};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::contract::Status;
use protocol::{AccountId, ContractId, ErrorCode, Seq, WireError, rules};
use schema::rows::ContractRow;
use uuid::Uuid;

use super::contracts::every_contract_of;
use super::jobs::must_have_no_open_job;
use super::misunderstood;

/// How many contracts are asked at the same time: one that is not alive is read from its journal.
const ASKED_AT_ONCE: usize = 16;

/// Seals the wallet of an account that shall be closed, and then makes sure that no contract of the account
/// is open and no money on its way. Returns the seal.
pub async fn sealed(house: &Arc<House>, account: AccountId) -> Result<Seq, WireError> {
    let sealed = house.send::<Wallet>(account.0, Caller::System, None, Command::Seal).await?;
    let Answer::Sealed(seal) = sealed else { return Err(misunderstood()) };
    must_have_no_open_job(house, account).await?;
    for contract in ended_contracts(house, account).await?.chunks(ASKED_AT_ONCE) {
        let asked = contract.iter().map(|contract| must_be_settled(house, *contract));
        stream::iter(asked).buffer_unordered(ASKED_AT_ONCE).try_collect::<()>().await?;
    }
    Ok(seal)
}

/// Closes a sealed wallet, and with it the account. False where something has broken the seal.
pub async fn wallet_closed(
    house: &Arc<House>,
    account: AccountId,
    seal: Seq,
    credential: Uuid,
) -> Result<bool, WireError> {
    let close = Command::Close { seal, credential };
    match house.send::<Wallet>(account.0, Caller::System, None, close).await? {
        Answer::Closed(is_closed) => Ok(is_closed),
        _ => Err(misunderstood()),
    }
}

/// Whether the freelancer of a contract can be paid, for the client who is about to fund a milestone. The
/// contract is looked at first, and the freelancer's wallet after it.
pub async fn payee_of(
    house: &Arc<House>,
    client: AccountId,
    contract: ContractId,
) -> Result<Payee, WireError> {
    let freelancer = match house.view::<Contract>(contract.0, Caller::Account(client)).await {
        Ok((_, state)) if state.status == Status::Active && state.client == client => state.freelancer,
        Ok(_) => return Ok(Payee::Unseen),
        Err(error) if error.code == ErrorCode::NotFound => return Ok(Payee::Unseen),
        Err(error) => return Err(error),
    };
    match expected_by(house, freelancer).await {
        Ok(()) => Ok(Payee::Open),
        Err(error) if error.rule() == Some(rules::ACCOUNT_CLOSED) => Ok(Payee::Closed),
        Err(error) if error.code == ErrorCode::NotFound => Ok(Payee::Closed),
        Err(error) => Err(error),
    }
}

/// Lets a wallet expect money. An account that an older program closed has a wallet that does not know it.
pub async fn expected_by(house: &Arc<House>, freelancer: AccountId) -> Result<(), WireError> {
    house.account_exists(freelancer).await?;
    house.send::<Wallet>(freelancer.0, Caller::System, None, Command::Expect).await.map(|_| ())
}

/// The contracts of the account that have ended, and the offers that may have held money: those for jobs.
/// Refused where one is open.
async fn ended_contracts(house: &Arc<House>, account: AccountId) -> Result<Vec<ContractId>, WireError> {
    let mut ended = Vec::new();
    let is_over = |row: &ContractRow| {
        let had_money = row.status == Status::Ended || row.job.is_some();
        ended.extend(had_money.then_some(row.contract));
        !matches!(row.status, Status::Offered | Status::Active)
    };
    match every_contract_of(house, account, is_over).await? {
        true => Ok(ended),
        false => Err(WireError::refused(rules::CONTRACTS_OPEN)),
    }
}

async fn must_be_settled(house: &Arc<House>, contract: ContractId) -> Result<(), WireError> {
    let asked = ContractCommand::AskSettled;
    house.send::<Contract>(contract.0, Caller::System, None, asked).await.map(|_| ())
}
