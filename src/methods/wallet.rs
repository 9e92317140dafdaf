//! `wallet.*`.

use actors::wallet::{Command, Wallet};
use protocol::wallet::{DepositParams, EntriesParams, WithdrawParams};
use protocol::{WireError, checks};

use super::Call;
use super::dispatch::handled;
use crate::provider::Word;
use crate::views;

handled! {
    DepositParams => deposit;
    WithdrawParams => withdraw;
    EntriesParams => entries;
}

/// `wallet.deposit`.
fn deposit(call: &mut Call<'_>, params: DepositParams) -> Result<(), WireError> {
    let DepositParams { command_id, money, source } = params;
    // Which words there are is the provider's business: no limit of the field knows them.
    Word::parse("source", &source)?;
    let wallet = call.account()?.0;
    call.forward::<Wallet>(wallet, command_id, Command::Deposit { money, source })
}

/// `wallet.withdraw`.
fn withdraw(call: &mut Call<'_>, params: WithdrawParams) -> Result<(), WireError> {
    let WithdrawParams { command_id, money, destination } = params;
    // As of a deposit: the provider knows which words there are.
    Word::parse("destination", &destination)?;
    let wallet = call.account()?.0;
    call.forward::<Wallet>(wallet, command_id, Command::Withdraw { money, destination })
}

/// `wallet.entries`.
fn entries(call: &mut Call<'_>, EntriesParams { after, limit }: EntriesParams) -> Result<(), WireError> {
    let limit = checks::page_items(limit);
    let (house, account) = (call.house().clone(), call.account()?);
    call.answer_read(
        async move { views::entries_of(&house, account, after.unwrap_or_default(), limit).await },
    )
}
