//! `work.diary`: the diary of a contract, for its two parties.

use std::collections::BTreeMap;
use std::sync::Arc;

use actors::timesheet::span::slot_of;
use actors::{Caller, House};
use protocol::work::{DiaryAnswer, DiaryParams, Slot};
use protocol::{ErrorCode, Kind, SessionId, StreamId, WireError};
use schema::rows::{DiaryMemoRow, DiaryRow};
use schema::{ROWS_AT_MAX, Row, Table};
use uuid::Uuid;

use super::{model, rows_after, rows_at};

/// The most slots in one answer: more than two months of work around the clock.
const DIARY_SLOTS_MAX: usize = 10_000;

/// The rows that are read at once.
const DIARY_PAGE_ROWS: usize = 1_000;

/// The slots of a contract in that time. The contract itself decides who may read its diary: everyone who may
/// read its events.
pub async fn diary_of(
    house: &Arc<House>,
    who: Caller,
    params: &DiaryParams,
) -> Result<DiaryAnswer, WireError> {
    house.admit(StreamId::new(Kind::Contract, params.contract.0), who).await?;
    let lines = lines(house, params).await?;
    let memos = memos(house, &lines).await?;
    Ok(DiaryAnswer { slots: lines.into_iter().map(|line| slot(line, &memos)).collect() })
}

/// The lines of all slots that overlap that time, in order.
async fn lines(house: &House, params: &DiaryParams) -> Result<Vec<DiaryRow>, WireError> {
    let mut lines = Vec::new();
    let mut after = Some(DiaryRow::place(slot_of(params.from), Uuid::nil()));
    while let Some(place) = after.take() {
        let rows = rows_after(house, Table::Diary, params.contract.0, Some(place), DIARY_PAGE_ROWS).await?;
        let inside = |row: &&Row| row.clustering < DiaryRow::place(params.to, Uuid::nil());
        for row in rows.iter().take_while(inside) {
            lines.extend(model::<DiaryRow>(row)?);
        }
        if lines.len() > DIARY_SLOTS_MAX {
            let why = format!("over {DIARY_SLOTS_MAX} slots lie in that time");
            return Err(WireError::new(ErrorCode::TooLarge, why).with("limit", DIARY_SLOTS_MAX));
        }
        let whole = rows.len() == DIARY_PAGE_ROWS;
        after = rows.last().filter(|last| whole && inside(last)).map(|last| last.clustering.clone());
    }
    Ok(lines)
}

/// The memo of each session of these lines. One read, except for thousands of sessions.
async fn memos(house: &House, lines: &[DiaryRow]) -> Result<BTreeMap<SessionId, String>, WireError> {
    let sessions: BTreeMap<_, _> = lines.iter().map(|line| (line.session, line.contract)).collect();
    let keys: Vec<_> =
        sessions.into_iter().map(|(session, contract)| DiaryMemoRow::key(contract, session)).collect();
    let mut memos = BTreeMap::new();
    for keys in keys.chunks(ROWS_AT_MAX) {
        for row in rows_at(house, keys.to_vec()).await? {
            memos.extend(model::<DiaryMemoRow>(row.as_ref())?.map(|row| (row.session, row.memo)));
        }
    }
    Ok(memos)
}

fn slot(line: DiaryRow, memos: &BTreeMap<SessionId, String>) -> Slot {
    Slot {
        at: line.at,
        credited_seconds: line.credited_seconds,
        keys: line.keys,
        clicks: line.clicks,
        scrolls: line.scrolls,
        memo: memos.get(&line.session).cloned().unwrap_or_default(),
        session: line.session,
    }
}
