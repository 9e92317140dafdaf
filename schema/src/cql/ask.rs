//! How the parts of the store query the cluster: pages of rows, writes, and the results of conditions.

use scylla::client::session::Session;
use scylla::deserialize::row::DeserializeRow;
use scylla::response::query_result::{QueryResult, QueryRowsResult};
use scylla::response::{PagingState, PagingStateResponse};
use scylla::serialize::row::SerializeRow;
use scylla::statement::prepared::PreparedStatement;
use scylla::value::{CqlValue, Row};

use super::code::damaged;
use crate::ports::BoxError;

/// The column that says whether a condition held. Its place among the columns differs between servers.
const APPLIED: &str = "[applied]";

/// Reads page after page, until `take` has enough or there are no more rows. `take` gets the rows of each
/// page.
pub(super) async fn pages(
    session: &Session,
    statement: &PreparedStatement,
    values: impl SerializeRow,
    mut take: impl FnMut(&QueryRowsResult) -> Result<bool, BoxError>,
) -> Result<(), BoxError> {
    let mut from = PagingState::start();
    loop {
        let (result, next) = session.execute_single_page(statement, &values, from).await?;
        let enough = take(&result.into_rows_result()?)?;
        match next {
            PagingStateResponse::HasMorePages { state } if !enough => from = state,
            _ => return Ok(()),
        }
    }
}

/// Reads all rows of a statement that limits itself.
pub(super) async fn all<R>(
    session: &Session,
    statement: &PreparedStatement,
    values: impl SerializeRow,
) -> Result<Vec<R>, BoxError>
where
    R: for<'frame> DeserializeRow<'frame, 'frame>,
{
    let mut rows = Vec::new();
    pages(session, statement, values, |page| {
        for row in page.rows::<R>()? {
            rows.push(row?);
        }
        Ok(false)
    })
    .await?;
    Ok(rows)
}

/// Reads one row, if there is one.
pub(super) async fn one<R>(
    session: &Session,
    statement: &PreparedStatement,
    values: impl SerializeRow,
) -> Result<Option<R>, BoxError>
where
    R: for<'frame> DeserializeRow<'frame, 'frame>,
{
    Ok(all(session, statement, values).await?.pop())
}

/// Writes something that may be written twice.
pub(super) async fn write(
    session: &Session,
    statement: &PreparedStatement,
    values: impl SerializeRow,
) -> Result<(), BoxError> {
    session.execute_unpaged(statement, values).await?;
    Ok(())
}

/// Whether the condition of a lightweight transaction held.
pub(super) fn applied(result: QueryResult) -> Result<bool, BoxError> {
    let rows = result.into_rows_result()?;
    let (column, _) = rows
        .column_specs()
        .get_by_name(APPLIED)
        .ok_or_else(|| damaged(format!("the answer has no column {APPLIED}")))?;
    let mut first = rows.first_row::<Row>()?;
    match first.columns.get_mut(column).and_then(Option::take) {
        Some(CqlValue::Boolean(applied)) => Ok(applied),
        other => Err(damaged(format!("{APPLIED} is {other:?}"))),
    }
}
