//! `room.*`.

mod reading;

use actors::ids::derive;
use actors::room::{Command, Room};
use protocol::room::{
    AddMember, CreateParams, ListParams, MemberParams, Order, PostParams, ReadParams, ReceiptsParams,
    TypingParams,
};
use protocol::{WireError, checks};

use super::Call;
use super::dispatch::handled;
use crate::views::{self, RoomsFrom};
use reading::{read, receipts, typing};

handled! {
    CreateParams => create;
    PostParams => post;
    ReadParams => read;
    TypingParams => typing;
    ReceiptsParams => receipts;
    AddMember => add_member;
    ListParams => list;
}

/// `room.create`.
fn create(call: &mut Call<'_>, params: CreateParams) -> Result<(), WireError> {
    let CreateParams { command_id, title, members } = params;
    let (house, caller) = (call.house().clone(), call.account()?);
    let room = derive(caller.0, command_id, "room");
    call.forward_judged::<Room>(room, command_id, async move {
        house.accounts_exist(&members).await?;
        let objection = house.blocked_by_any(&members, caller).await?;
        Ok((Command::Create { title, members }, objection))
    })
}

/// `room.post`.
fn post(call: &mut Call<'_>, params: PostParams) -> Result<(), WireError> {
    let PostParams { command_id, room, text, reply_to } = params;
    let Some(seq) = reply_to else {
        return call.forward::<Room>(room.0, command_id, Command::Post { text, reply_to: None });
    };
    let house = call.house().clone();
    call.forward_with::<Room>(room.0, command_id, async move {
        let reply_to = Some(house.quote(room, seq).await?);
        Ok(Command::Post { text, reply_to })
    })
}

/// `room.add_member`.
fn add_member(call: &mut Call<'_>, AddMember(params): AddMember) -> Result<(), WireError> {
    let MemberParams { command_id, room, account } = params;
    let (house, caller) = (call.house().clone(), call.account()?);
    call.forward_judged::<Room>(room.0, command_id, async move {
        house.account_exists(account).await?;
        Ok((Command::AddMember { account }, house.blocked_by_any(&[account], caller).await?))
    })
}

/// `room.list`.
fn list(call: &mut Call<'_>, params: ListParams) -> Result<(), WireError> {
    let from = list_from(&params)?;
    let limit = checks::page_items(params.limit);
    let (house, account) = (call.house().clone(), call.account()?);
    call.answer_read(async move { views::rooms_of(&house, account, from, limit).await })
}

/// The order of a list, and where its page begins.
fn list_from(params: &ListParams) -> Result<RoomsFrom, WireError> {
    let order = params.order.unwrap_or(Order::Id);
    let after = checks::after_in(order == Order::Activity, params.after, params.after_active_at)?;
    Ok(match order {
        Order::Id => RoomsFrom::Id(params.after),
        Order::Activity => RoomsFrom::Activity(after),
    })
}

#[cfg(test)]
mod tests;
