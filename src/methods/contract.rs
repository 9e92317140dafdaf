//! `contract.*`, `refund.*` and `milestone.*`.

use actors::contract::{Command, Contract};
use actors::ids::derive;
use protocol::contract::{FundParams, ListParams, OfferParams, Order};
use protocol::{WireError, checks};

use super::Call;
use super::dispatch::handled;
use crate::views::{self, ContractsFrom};

handled! {
    OfferParams => offer;
    FundParams => fund;
    ListParams => list;
}

/// `contract.offer`.
fn offer(call: &mut Call<'_>, params: OfferParams) -> Result<(), WireError> {
    let OfferParams { command_id, freelancer, title, terms } = params;
    let (house, caller) = (call.house().clone(), call.account()?);
    let contract = derive(caller.0, command_id, "contract");
    call.forward_judged::<Contract>(contract, command_id, async move {
        house.account_exists(freelancer).await?;
        let objection = house.blocked_by_any(&[freelancer], caller).await?;
        Ok((Command::Offer { freelancer, title, terms }, objection))
    })
}

/// `milestone.fund`. The contract learns whether the freelancer can be paid.
fn fund(call: &mut Call<'_>, params: FundParams) -> Result<(), WireError> {
    let FundParams { command_id, contract, milestone, amount } = params;
    let (house, account) = (call.house().clone(), call.account()?);
    call.forward_with::<Contract>(contract.0, command_id, async move {
        let payee = views::payee_of(&house, account, contract).await?;
        Ok(Command::Fund { milestone, amount, payee })
    })
}

/// `contract.list`.
fn list(call: &mut Call<'_>, params: ListParams) -> Result<(), WireError> {
    let (from, role) = (list_from(&params)?, params.role);
    let limit = checks::page_items(params.limit);
    let (house, account) = (call.house().clone(), call.account()?);
    call.answer_read(async move { views::contracts_of(&house, account, role, from, limit).await })
}

/// The order of a list, and where its page begins.
fn list_from(params: &ListParams) -> Result<ContractsFrom, WireError> {
    let order = params.order.unwrap_or(Order::Id);
    let after = checks::after_in(order == Order::Activity, params.after, params.after_active_at)?;
    Ok(match order {
        Order::Id => ContractsFrom::Id(params.after),
        Order::Activity => ContractsFrom::Activity(after),
    })
}

#[cfg(test)]
mod tests;
