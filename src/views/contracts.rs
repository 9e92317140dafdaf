//! `contract.list`: the contracts of an account. Every account sees only its own list.

use actors::House;
use protocol::contract::{ListAnswer, ListItem, Role};
use protocol::{AccountId, ContractId, WireError};
use schema::Table;
use schema::rows::ContractRow;

use super::{model, rows_after};

/// The rows that are read at once if only one role is asked for.
const LIST_PAGE_ROWS: usize = 1_000;

/// A page of the contracts of an account by id, or of those in which it has that role.
pub async fn contracts_of(
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
        let rows = rows_after(house, Table::Contracts, account.0, place.take(), page).await?;
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

/// Whether the list's owner has that role.
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
