//! `work.*`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use actors::House;
use actors::contract::{self, Contract};
use actors::ids::derive;
use actors::timesheet::span::slot_of;
use actors::work_session::{Command, WorkSession};
use protocol::work::{BeatParams, DiaryAnswer, DiaryParams, Slot, StartParams, StopParams};
use protocol::{AccountId, ContractId, ErrorCode, SessionId, WireError};
use schema::rows::{DiaryMemoRow, DiaryRow};
use schema::{Row, Table};
use uuid::Uuid;

use super::dispatch::{forward, handled};
use super::{Call, model, unreadable};

/// The most slots of a diary in one answer: over two months of work around the clock.
const DIARY_SLOTS_MAX: usize = 10_000;

/// How many rows of a diary are read at once.
const DIARY_PAGE_ROWS: usize = 1_000;

handled! {
    StartParams => start;
    // No command id, since a beat's number in its session makes it count once.
    BeatParams => forward::<WorkSession, _>(|BeatParams { session, beats, skip }| {
        (session.0, None, Command::Report { beats, skip })
    });
    StopParams => stop;
    DiaryParams => diary;
}

/// `work.start`: the contract admits the session, the timesheet lets it run, and the session says how it began.
fn start(call: &mut Call<'_>, params: StartParams) -> Result<(), WireError> {
    let StartParams { command_id, contract, memo } = params;
    let objection = call.objection();
    let session = SessionId(derive(call.account()?.0, command_id, "session"));
    let (house, who) = (call.house().clone(), call.caller());
    let work = &call.worker.shared.config.work;
    let (beat_seconds, report_seconds) = (work.beat_seconds.get() as u32, work.report_seconds.get() as u32);
    // A session takes over from one that runs: which of them began last is decided by the timesheet, not by the contract.
    call.answer_in_turn(async move {
        let admit = contract::Command::AdmitSession { session, memo };
        house.send_judged::<Contract>(contract.0, who, Some(command_id), admit, objection).await?;
        let show = Command::ShowStart { beat_seconds, report_seconds };
        house.send::<WorkSession>(session.0, who, None, show).await
    })
}

/// `work.stop`.
fn stop(call: &mut Call<'_>, StopParams { command_id, session }: StopParams) -> Result<(), WireError> {
    let (house, who) = (call.house().clone(), call.caller());
    call.answer_in_turn(async move {
        house.send::<WorkSession>(session.0, who, Some(command_id), Command::Stop).await?;
        house.send::<WorkSession>(session.0, who, None, Command::ShowStop).await
    })
}

/// `work.diary`.
fn diary(call: &mut Call<'_>, params: DiaryParams) -> Result<(), WireError> {
    let (house, account) = (call.house().clone(), call.account()?);
    call.answer_read(async move {
        must_be_party(&house, account, params.contract).await?;
        let slots = slots(&house, &params).await?;
        Ok(DiaryAnswer { slots })
    })
}

/// The list of an account holds the contracts it is a party of, and no others.
async fn must_be_party(house: &House, account: AccountId, contract: ContractId) -> Result<(), WireError> {
    let place = contract.0.as_bytes().to_vec();
    match house.store().row(Table::Contracts, account.0, place).await {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(WireError::new(ErrorCode::NotFound, "there is no such contract")),
        Err(error) => Err(unreadable(&error)),
    }
}

/// The slots that any of that time falls into, in their order.
async fn slots(house: &House, params: &DiaryParams) -> Result<Vec<Slot>, WireError> {
    let mut slots = Vec::new();
    let mut memos = BTreeMap::new();
    let mut after = Some(DiaryRow::place(slot_of(params.from), Uuid::nil()));
    while let Some(place) = after.take() {
        let rows = house.store().rows(Table::Diary, params.contract.0, Some(place), DIARY_PAGE_ROWS).await;
        let rows = rows.map_err(|error| unreadable(&error))?;
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

#[cfg(test)]
mod tests;
