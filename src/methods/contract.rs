//! `contract.*`, `refund.*` and `milestone.*`.

use actors::contract::{Command, Contract, ForJob};
use actors::ids::derive;
use protocol::contract::{AcceptParams, FundParams, ListParams, OfferParams, Order};
use protocol::{WireError, checks};

use super::Call;
use super::dispatch::handled;
use crate::views::{self, ContractsFrom};

handled! {
    OfferParams => offer;
    AcceptParams => accept;
    FundParams => fund;
    ListParams => list;
}

/// `contract.offer`. For a job, the contract learns whether the job has room for it.
fn offer(call: &mut Call<'_>, params: OfferParams) -> Result<(), WireError> {
    let OfferParams { command_id, freelancer, title, terms, job, proposal } = params;
    let (house, caller) = (call.house().clone(), call.account()?);
    let contract = derive(caller.0, command_id, "contract");
    let of = job.zip(proposal).map(|(job, proposal)| ForJob { job, proposal });
    call.forward_judged::<Contract>(contract, command_id, async move {
        let blocked = house.objection_to(caller, freelancer).await?;
        let Some(of) = of else { return Ok((Command::Offer { freelancer, title, terms }, blocked)) };
        let no_room = views::no_room_for(&house, caller, freelancer, of).await?;
        Ok((Command::OfferForJob { freelancer, title, terms, of }, blocked.or(no_room)))
    })
}

/// `contract.accept`. An offer for a job may hold money already, so the wallet of whoever accepts is told to
/// expect some: nobody who is closing their account accepts.
fn accept(call: &mut Call<'_>, params: AcceptParams) -> Result<(), WireError> {
    let AcceptParams { command_id, contract, version } = params;
    let (house, account) = (call.house().clone(), call.account()?);
    call.forward_with::<Contract>(contract.0, command_id, async move {
        if views::is_for_job(&house, account, contract).await? {
            views::expected_by(&house, account).await?;
        }
        Ok(version.map_or(Command::Accept, |version| Command::AcceptVersion { version }))
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
