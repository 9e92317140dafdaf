//! `contract.*`, `refund.*` and `milestone.*`.

use actors::House;
use actors::contract::{Command, Contract};
use actors::ids::derive;
use protocol::contract::{
    Accept, AcceptRefund, ApproveParams, ContestRefund, ContractParams, Decline, EndParams, FundParams,
    ListAnswer, ListItem, ListParams, NoteParams, OfferParams, RequestChanges, Role, Submit, Withdraw,
};
use protocol::{AccountId, ContractId, WireError, checks};
use schema::Table;
use schema::rows::ContractRow;

use super::dispatch::{Letter, forward, handled};
use super::{Call, account_exists, model, unreadable};

/// How many rows of a list are read at once where only one role is asked for.
const LIST_PAGE_ROWS: usize = 1_000;

handled! {
    OfferParams => offer;
    Accept => forward::<Contract, _>(|Accept(params)| about(params, Command::Accept));
    Decline => forward::<Contract, _>(|Decline(params)| about(params, Command::Decline));
    Withdraw => forward::<Contract, _>(|Withdraw(params)| about(params, Command::Withdraw));
    EndParams => forward::<Contract, _>(|EndParams { command_id, contract, reason }| {
        (contract.0, Some(command_id), Command::End { reason })
    });
    AcceptRefund => forward::<Contract, _>(|AcceptRefund(params)| about(params, Command::AcceptRefund));
    ContestRefund => forward::<Contract, _>(|ContestRefund(params)| about(params, Command::ContestRefund));
    ListParams => list;
    FundParams => forward::<Contract, _>(|FundParams { command_id, contract, milestone }| {
        (contract.0, Some(command_id), Command::Fund { milestone })
    });
    Submit => forward::<Contract, _>(|Submit(NoteParams { command_id, contract, milestone, note })| {
        (contract.0, Some(command_id), Command::Submit { milestone, note })
    });
    RequestChanges => forward::<Contract, _>(
        |RequestChanges(NoteParams { command_id, contract, milestone, note })| {
            (contract.0, Some(command_id), Command::RequestChanges { milestone, note })
        },
    );
    ApproveParams => forward::<Contract, _>(|ApproveParams { command_id, contract, milestone, amount }| {
        (contract.0, Some(command_id), Command::Approve { milestone, amount })
    });
}

/// A command that says nothing but which contract it is about.
fn about(params: ContractParams, command: Command) -> Letter<Contract> {
    (params.contract.0, Some(params.command_id), command)
}

/// `contract.offer`.
fn offer(call: &mut Call<'_>, params: OfferParams) -> Result<(), WireError> {
    let OfferParams { command_id, freelancer, title, terms } = params;
    let contract = derive(call.account()?.0, command_id, "contract");
    let house = call.house().clone();
    call.forward_with::<Contract>(contract, command_id, async move {
        account_exists(&house, freelancer).await?;
        Ok(Command::Offer { freelancer, title, terms })
    })
}

/// `contract.list`.
fn list(call: &mut Call<'_>, ListParams { role, after, limit }: ListParams) -> Result<(), WireError> {
    let limit = checks::page_items(limit)? as usize;
    let (house, account) = (call.house().clone(), call.account()?);
    call.answer_read(async move { contracts_of(&house, account, role, after, limit).await })
}

async fn contracts_of(
    house: &House,
    account: AccountId,
    role: Option<Role>,
    after: Option<ContractId>,
    limit: usize,
) -> Result<ListAnswer, WireError> {
    let mut contracts = Vec::new();
    let mut place = after.map(|contract| contract.0.as_bytes().to_vec());
    let page = if role.is_some() { LIST_PAGE_ROWS } else { limit + 1 };
    loop {
        let rows = house.store().rows(Table::Contracts, account.0, place.take(), page).await;
        let rows = rows.map_err(|error| unreadable(&error))?;
        for row in &rows {
            let Some(item) = model::<ContractRow>(row)?.filter(|row| stands(row, role)) else { continue };
            if contracts.len() == limit {
                return Ok(ListAnswer { contracts, more: true });
            }
            contracts.push(shown(item));
        }
        match rows.last() {
            Some(last) if rows.len() == page => place = Some(last.clustering.clone()),
            _ => return Ok(ListAnswer { contracts, more: false }),
        }
    }
}

/// Whether the list's owner stands on that side.
fn stands(row: &ContractRow, role: Option<Role>) -> bool {
    match role {
        None => true,
        Some(Role::Client) => row.client == row.account,
        Some(Role::Freelancer) => row.freelancer == row.account,
    }
}

fn shown(row: ContractRow) -> ListItem {
    let ContractRow { contract, title, client, freelancer, status, .. } = row;
    ListItem { contract, title, client, freelancer, status }
}

#[cfg(test)]
mod tests;
