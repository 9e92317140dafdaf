//! `contract.*`, `refund.*` and `milestone.*`.

use actors::House;
use actors::contract::{Command, Contract, MILESTONES_MAX};
use actors::ids::derive;
use protocol::contract::{
    ApproveParams, ContractParams, EndParams, FundParams, ListAnswer, ListItem, ListParams, NoteParams,
    OfferParams, Role, Terms,
};
use protocol::{AccountId, ContractId, WireError, checks};
use schema::Table;
use schema::rows::ContractRow;

use super::{Call, account_exists, model, unreadable};

/// How many rows of a list are read at once where only one role is asked for.
const LIST_PAGE_ROWS: usize = 1_000;

/// `contract.offer`.
pub fn offer(call: &mut Call<'_>) -> Result<(), WireError> {
    let OfferParams { command_id, freelancer, title, terms } = call.params()?;
    checks::text("title", &title, checks::TITLE_BYTES_MAX)?;
    check_terms(&terms)?;
    call.judge(checks::shows("title", &title));
    call.judge(titles_show(&terms));
    let contract = derive(call.account()?.0, command_id, "contract");
    let house = call.house().clone();
    call.forward_with::<Contract>(contract, command_id, async move {
        account_exists(&house, freelancer).await?;
        Ok(Command::Offer { freelancer, title, terms })
    })
}

/// What the terms look like; whether they can be agreed on, the contract says.
fn check_terms(terms: &Terms) -> Result<(), WireError> {
    let Terms::Fixed(fixed) = terms else { return Ok(()) };
    checks::count("terms.fixed.milestones", fixed.milestones.len(), 1, MILESTONES_MAX)?;
    fixed.milestones.iter().enumerate().try_for_each(|(index, milestone)| {
        let of_this = |error: WireError, field: &str| {
            error.with("field", format_args!("terms.fixed.milestones[{index}].{field}"))
        };
        checks::text("title", &milestone.title, checks::TITLE_BYTES_MAX)
            .map_err(|error| of_this(error, "title"))?;
        milestone
            .due_at
            .map_or(Ok(()), |due_at| checks::time("due_at", due_at))
            .map_err(|error| of_this(error, "due_at"))
    })
}

/// Whether every milestone has a title that can be seen.
fn titles_show(terms: &Terms) -> Result<(), WireError> {
    let Terms::Fixed(fixed) = terms else { return Ok(()) };
    fixed.milestones.iter().enumerate().try_for_each(|(index, milestone)| {
        let of_this =
            |error: WireError| error.with("field", format_args!("terms.fixed.milestones[{index}].title"));
        checks::shows("title", &milestone.title).map_err(of_this)
    })
}

/// `contract.accept`.
pub fn accept(call: &mut Call<'_>) -> Result<(), WireError> {
    forward(call, Command::Accept)
}

/// `contract.decline`.
pub fn decline(call: &mut Call<'_>) -> Result<(), WireError> {
    forward(call, Command::Decline)
}

/// `contract.withdraw`.
pub fn withdraw(call: &mut Call<'_>) -> Result<(), WireError> {
    forward(call, Command::Withdraw)
}

/// `refund.accept`.
pub fn accept_refund(call: &mut Call<'_>) -> Result<(), WireError> {
    forward(call, Command::AcceptRefund)
}

/// `refund.contest`.
pub fn contest_refund(call: &mut Call<'_>) -> Result<(), WireError> {
    forward(call, Command::ContestRefund)
}

fn forward(call: &mut Call<'_>, command: Command) -> Result<(), WireError> {
    let ContractParams { command_id, contract } = call.params()?;
    call.forward::<Contract>(contract.0, command_id, command)
}

/// `contract.end`.
pub fn end(call: &mut Call<'_>) -> Result<(), WireError> {
    let EndParams { command_id, contract, reason } = call.params()?;
    checks::text("reason", &reason, checks::TITLE_BYTES_MAX)?;
    call.judge(checks::shows("reason", &reason));
    call.forward::<Contract>(contract.0, command_id, Command::End { reason })
}

/// `milestone.fund`.
pub fn fund(call: &mut Call<'_>) -> Result<(), WireError> {
    let FundParams { command_id, contract, milestone } = call.params()?;
    checks::milestone(milestone)?;
    call.forward::<Contract>(contract.0, command_id, Command::Fund { milestone })
}

/// `milestone.submit`.
pub fn submit(call: &mut Call<'_>) -> Result<(), WireError> {
    let NoteParams { command_id, contract, milestone, note } = noted(call)?;
    call.forward::<Contract>(contract.0, command_id, Command::Submit { milestone, note })
}

/// `milestone.request_changes`.
pub fn request_changes(call: &mut Call<'_>) -> Result<(), WireError> {
    let NoteParams { command_id, contract, milestone, note } = noted(call)?;
    call.forward::<Contract>(contract.0, command_id, Command::RequestChanges { milestone, note })
}

fn noted(call: &mut Call<'_>) -> Result<NoteParams, WireError> {
    let params: NoteParams = call.params()?;
    checks::milestone(params.milestone)?;
    checks::text("note", &params.note, checks::TEXT_BYTES_MAX)?;
    call.judge(checks::shows("note", &params.note));
    Ok(params)
}

/// `milestone.approve`.
pub fn approve(call: &mut Call<'_>) -> Result<(), WireError> {
    let ApproveParams { command_id, contract, milestone, amount } = call.params()?;
    checks::milestone(milestone)?;
    call.forward::<Contract>(contract.0, command_id, Command::Approve { milestone, amount })
}

/// `contract.list`.
pub fn list(call: &mut Call<'_>) -> Result<(), WireError> {
    let ListParams { role, after, limit } = call.params()?;
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
