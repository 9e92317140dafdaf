//! `contract.*`, `refund.*` and `milestone.*`.

use actors::contract::{Command, Contract};
use actors::ids::derive;
use protocol::contract::{ListParams, OfferParams};
use protocol::{WireError, checks};

use super::Call;
use super::dispatch::handled;
use crate::views;

handled! {
    OfferParams => offer;
    ListParams => list;
}

/// `contract.offer`.
fn offer(call: &mut Call<'_>, params: OfferParams) -> Result<(), WireError> {
    let OfferParams { command_id, freelancer, title, terms } = params;
    let contract = derive(call.account()?.0, command_id, "contract");
    let house = call.house().clone();
    call.forward_with::<Contract>(contract, command_id, async move {
        house.account_exists(freelancer).await?;
        Ok(Command::Offer { freelancer, title, terms })
    })
}

/// `contract.list`.
fn list(call: &mut Call<'_>, ListParams { role, after, limit }: ListParams) -> Result<(), WireError> {
    let limit = checks::page_items(limit);
    let (house, account) = (call.house().clone(), call.account()?);
    call.answer_read(async move { views::contracts_of(&house, account, role, after, limit).await })
}

#[cfg(test)]
mod tests;
