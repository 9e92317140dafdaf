//! `contract.*`, `refund.*` and `milestone.*`.

use actors::contract::{Command, Contract};
use actors::ids::derive;
use protocol::contract::{
    Accept, AcceptRefund, ApproveParams, ContestRefund, ContractParams, Decline, EndParams, FundParams,
    ListParams, NoteParams, OfferParams, RequestChanges, Submit, Withdraw,
};
use protocol::{WireError, checks};

use super::Call;
use super::dispatch::{Letter, forward, handled};
use crate::views;

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
