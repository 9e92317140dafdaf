//! The diary of a contract, for its two parties.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use actors::reply::unreadable;
use actors::timesheet::span::slot_of;
use actors::{Caller, House};
use protocol::work::{DiaryAnswer, DiaryParams, Slot};
use protocol::{ContractId, ErrorCode, Kind, SessionId, StreamId, WireError};
use schema::rows::{DiaryMemoRow, DiaryRow};
use schema::{Row, Table};
use uuid::Uuid;

use super::{model, rows_after};

/// The most slots of a diary in one answer: over two months of work around the clock.
const DIARY_SLOTS_MAX: usize = 10_000;

/// How many rows of a diary are read at once.
const DIARY_PAGE_ROWS: usize = 1_000;

/// The slots of a contract in that time. Whoever the contract lets read its events may read its diary: the contract itself says who.
pub async fn diary_of(house: &Arc<House>, who: Caller, params: &DiaryParams) -> Result<DiaryAnswer, WireError> {
    house.admit(StreamId::new(Kind::Contract, params.contract.0), who).await?;
    let slots = slots(house, params).await?;
    Ok(DiaryAnswer { slots })
}

/// The slots that any of that time falls into, in their order.
async fn slots(house: &House, params: &DiaryParams) -> Result<Vec<Slot>, WireError> {
    let mut slots = Vec::new();
    let mut memos = BTreeMap::new();
    let mut after = Some(DiaryRow::place(slot_of(params.from), Uuid::nil()));
    while let Some(place) = after.take() {
        let rows = rows_after(house, Table::Diary, params.contract.0, Some(place), DIARY_PAGE_ROWS).await?;
        let inside = |row: &&Row| row.clustering < DiaryRow::place(params.to, Uuid::nil());
        for row in rows.iter().take_while(inside) {
            let Some(line) = model::<DiaryRow>(row)? else { continue };
            slots.push(slot(house, line, &mut memos).await?);
        }
        if slots.len() > DIARY_SLOTS_MAX {
            let why = format!("over {DIARY_SLOTS_MAX} slots lie in that time");
            return Err(WireError::new(ErrorCode::TooLarge, why).with("limit", DIARY_SLOTS_MAX));
        }
        let whole = rows.len() == DIARY_PAGE_ROWS;
        after = rows.last().filter(|last| whole && inside(last)).map(|last| last.clustering.clone());
    }
    Ok(slots)
}

async fn slot(
    house: &House,
    line: DiaryRow,
    memos: &mut BTreeMap<SessionId, String>,
) -> Result<Slot, WireError> {
    let memo = match memos.entry(line.session) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(unknown) => unknown.insert(memo(house, line.contract, line.session).await?),
    };
    Ok(Slot {
        at: line.at,
        credited_seconds: line.credited_seconds,
        keys: line.keys,
        clicks: line.clicks,
        scrolls: line.scrolls,
        memo: memo.clone(),
        session: line.session,
    })
}

async fn memo(house: &House, contract: ContractId, session: SessionId) -> Result<String, WireError> {
    let row = house.store().row(Table::Diary, contract.0, DiaryMemoRow::place(session)).await;
    let row = row.map_err(|error| unreadable(&error))?;
    let memo = row.as_ref().map(model::<DiaryMemoRow>).transpose()?.flatten();
    Ok(memo.map(|row| row.memo).unwrap_or_default())
}
