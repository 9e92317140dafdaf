//! Views: what is read from rows for somebody, and who may see it. Nothing here changes anything.
//!
//! A list is one read of one partition, and at most one read of many rows by their keys, however many items
//! it has.

mod accounts;
mod contracts;
mod dealings;
mod diary;
mod entries;
mod exporting;
mod facts;
mod finding;
mod invitations;
mod jobs;
mod offering;
mod postings;
mod proposals;
mod receipts;
mod rooms;
mod settled;
mod sharing;

pub use accounts::accounts_of;
pub use contracts::{ContractsFrom, contracts_of};
pub use dealings::has_dealt_with;
pub use diary::diary_of;
pub use entries::entries_of;
pub use exporting::{Exported, Place, exported};
pub use facts::facts_of;
pub use finding::{LookedAt, found, handle_looked_at};
pub use invitations::invitations_of;
pub use jobs::jobs_of;
pub use offering::{is_for_job, no_room_for};
pub use postings::{found_elsewhere, may_read, posting_and_asked, posting_for};
pub use proposals::{on_desk, open_proposals_of, proposal_of, proposals_by, proposals_to};
pub use receipts::receipts_of;
pub use rooms::{RoomsFrom, rooms_of};
pub use settled::{expected_by, payee_of, sealed, wallet_closed};
pub use sharing::{shared_rooms, still_shared};

use actors::House;
use actors::reply::unreadable;
use protocol::{ErrorCode, WireError};
use schema::{ReadModel, Row, RowKey, Table};
use uuid::Uuid;

/// At most `limit` rows of a partition above `after`, rising by clustering key.
async fn rows_after(
    house: &House,
    table: Table,
    partition: Uuid,
    after: Option<Vec<u8>>,
    limit: usize,
) -> Result<Vec<Row>, WireError> {
    let rows = house.store().rows(table, partition, after, limit).await;
    rows.map_err(|error| unreadable(&error))
}

/// The rows with these keys, in the order of the keys. At most [`schema::ROWS_AT_MAX`].
async fn rows_at(house: &House, keys: Vec<RowKey>) -> Result<Vec<Option<Row>>, WireError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    house.store().rows_at(keys).await.map_err(|error| unreadable(&error))
}

/// The content of a row. `None` if there is no row, or a deleted one.
fn model<'a, R: ReadModel>(row: impl Into<Option<&'a Row>>) -> Result<Option<R>, WireError> {
    let Some(row) = row.into() else { return Ok(None) };
    row.model().map_err(|error| {
        tracing::error!(%error, "a row does not read");
        WireError::new(ErrorCode::Internal, "a row does not read")
    })
}

/// The error for an answer of an entity that does not fit the question. That is a mistake in this program.
pub fn misunderstood() -> WireError {
    WireError::new(ErrorCode::Internal, "an entity answered another question")
}
