//! `contract.list`: the contracts of an account, each with what one line of a list shows. Every account sees
//! only its own list.
//!
//! The list is one read of the account's partition, and one more of how each contract stands, by their keys.

use std::cmp::Reverse;

use actors::House;
use protocol::contract::{ListAnswer, ListItem, Role};
use protocol::{AccountId, ContractId, ErrorCode, Millis, WireError, checks};
use schema::rows::{ContractHeadRow, ContractRow};
use schema::{ROWS_AT_MAX, Table};

use super::{model, rows_after, rows_at};

/// The rows that are read at once if only one role is asked for.
const LIST_PAGE_ROWS: usize = 1_000;

/// The most contracts of an account that are sorted by activity, in both roles.
const CONTRACTS_SORTED_MAX: usize = 1_000;

const _: () = assert!(CONTRACTS_SORTED_MAX <= ROWS_AT_MAX && checks::PAGE_ITEMS_MAX as usize <= ROWS_AT_MAX);

/// The order of the list, and where its page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContractsFrom {
    /// By id, rising, above that id.
    Id(Option<ContractId>),
    /// The last active first, after a contract: when that contract was last active (0 if not known), and its
    /// id.
    Activity(Option<(Millis, ContractId)>),
}

/// A page of the contracts of an account, or of those in which it has that role.
pub async fn contracts_of(
    house: &House,
    account: AccountId,
    role: Option<Role>,
    from: ContractsFrom,
    limit: usize,
) -> Result<ListAnswer, WireError> {
    let (contracts, more) = match from {
        ContractsFrom::Id(after) => by_id(house, account, role, after, limit).await?,
        ContractsFrom::Activity(after) => by_activity(house, account, role, after, limit).await?,
    };
    Ok(ListAnswer { contracts: contracts.into_iter().map(shown).collect(), more })
}

/// A contract of an account, and how it stands where a row says so.
type Listed = (ContractRow, Option<ContractHeadRow>);

async fn by_id(
    house: &House,
    account: AccountId,
    role: Option<Role>,
    after: Option<ContractId>,
    limit: usize,
) -> Result<(Vec<Listed>, bool), WireError> {
    let (mut contracts, mut more) = (Vec::new(), true);
    let mut place = after.map(|contract| contract.0.as_bytes().to_vec());
    let page = if role.is_some() { LIST_PAGE_ROWS } else { limit + 1 };
    while more && contracts.len() <= limit {
        let rows = rows_after(house, Table::Contracts, account.0, place.take(), page).await?;
        for row in &rows {
            contracts.extend(model::<ContractRow>(row)?.filter(|row| stands(row, role)));
        }
        more = rows.len() == page;
        place = rows.last().map(|last| last.clustering.clone());
    }
    let more = contracts.len() > limit;
    contracts.truncate(limit);
    Ok((with_heads(house, contracts).await?, more))
}

/// Sorts all contracts of the account for each page. So an event of a contract needs to write only one row
/// for both parties.
async fn by_activity(
    house: &House,
    account: AccountId,
    role: Option<Role>,
    after: Option<(Millis, ContractId)>,
    limit: usize,
) -> Result<(Vec<Listed>, bool), WireError> {
    let rows = rows_after(house, Table::Contracts, account.0, None, CONTRACTS_SORTED_MAX + 1).await?;
    if rows.len() > CONTRACTS_SORTED_MAX {
        let why = format!("over {CONTRACTS_SORTED_MAX} contracts cannot be listed by their activity");
        return Err(WireError::new(ErrorCode::TooLarge, why).with("limit", CONTRACTS_SORTED_MAX));
    }
    let mut contracts = Vec::with_capacity(rows.len());
    for row in &rows {
        contracts.extend(model::<ContractRow>(row)?.filter(|row| stands(row, role)));
    }
    let mut listed = with_heads(house, contracts).await?;
    listed.retain(|listed| after.is_none_or(|after| activity(listed) < after));
    listed.sort_unstable_by_key(|listed| Reverse(activity(listed)));
    let more = listed.len() > limit;
    listed.truncate(limit);
    Ok((listed, more))
}

/// Adds how each of these contracts stands, from one read.
async fn with_heads(house: &House, contracts: Vec<ContractRow>) -> Result<Vec<Listed>, WireError> {
    let keys = contracts.iter().map(|row| ContractHeadRow::key(row.contract)).collect();
    let heads = rows_at(house, keys).await?;
    contracts.into_iter().zip(&heads).map(|(row, head)| Ok((row, model(head.as_ref())?))).collect()
}

/// The place in the order of activity. A higher one comes first.
fn activity((row, head): &Listed) -> (Millis, ContractId) {
    (head.as_ref().map_or(0, |head| head.active_at), row.contract)
}

/// Whether that is so of every contract of an account.
pub(super) async fn every_contract_of(
    house: &House,
    account: AccountId,
    mut holds: impl FnMut(&ContractRow) -> bool,
) -> Result<bool, WireError> {
    let mut place = None;
    loop {
        let rows = rows_after(house, Table::Contracts, account.0, place.take(), LIST_PAGE_ROWS).await?;
        for row in &rows {
            if model::<ContractRow>(row)?.is_some_and(|row| !holds(&row)) {
                return Ok(false);
            }
        }
        match rows.last() {
            Some(last) if rows.len() == LIST_PAGE_ROWS => place = Some(last.clustering.clone()),
            _ => return Ok(true),
        }
    }
}

/// Whether the list's owner has that role.
fn stands(row: &ContractRow, role: Option<Role>) -> bool {
    match role {
        None => true,
        Some(Role::Client) => row.client == row.account,
        Some(Role::Freelancer) => row.freelancer == row.account,
    }
}

fn shown((row, head): Listed) -> ListItem {
    let ContractRow { contract, title, client, freelancer, status, stage, .. } = row;
    let status = stage.unwrap_or(status);
    let active_at = head.as_ref().map(|head| head.active_at);
    let standing = head.and_then(|head| head.standing);
    ListItem { contract, title, client, freelancer, status, active_at, standing }
}
