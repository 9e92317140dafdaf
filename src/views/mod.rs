//! Views: what is read out of rows for somebody, together with the question who may see it. Nothing here changes anything.
//!
//! A list is one read of one partition and at most one read of many rows by their keys beside it, however many items it has.

mod contracts;
mod diary;
mod entries;
mod receipts;
mod rooms;

pub use contracts::contracts_of;
pub use diary::diary_of;
pub use entries::entries_of;
pub use receipts::receipts_of;
pub use rooms::{RoomsFrom, rooms_of};

use actors::House;
use actors::reply::unreadable;
use protocol::{ErrorCode, WireError};
use schema::{ReadModel, Row, RowKey, Table};
use uuid::Uuid;

/// Rows of a partition above `after`, rising by clustering key, at most `limit`.
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

/// The rows with these keys, in their order, [`schema::ROWS_AT_MAX`] at most.
async fn rows_at(house: &House, keys: Vec<RowKey>) -> Result<Vec<Option<Row>>, WireError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    house.store().rows_at(keys).await.map_err(|error| unreadable(&error))
}

/// What a row of a read model says; nothing where there is no row, or a deleted one.
fn model<'a, R: ReadModel>(row: impl Into<Option<&'a Row>>) -> Result<Option<R>, WireError> {
    let Some(row) = row.into() else { return Ok(None) };
    row.model().map_err(|error| {
        tracing::error!(%error, "a row does not read");
        WireError::new(ErrorCode::Internal, "a row does not read")
    })
}

/// An entity answers each question with what it asks for; anything else is a mistake of ours.
pub fn misunderstood() -> WireError {
    WireError::new(ErrorCode::Internal, "the room answered another question")
}
