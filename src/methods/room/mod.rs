//! `room.*`.

mod list;
mod reading;

use actors::House;
use actors::ids::derive;
use actors::room::{Command, Quote, Room};
use protocol::room::{
    AddMember, CreateParams, ListParams, MemberParams, PostParams, ReadParams, ReceiptsParams, RemoveMember,
    TypingParams,
};
use protocol::{Kind, RoomId, Seq, StreamId, WireError};
use schema::Window;

use super::dispatch::{forward, handled};
use super::{Call, account_exists, unreadable};
use list::list;
use reading::{read, receipts, typing};

handled! {
    CreateParams => create;
    PostParams => post;
    ReadParams => read;
    TypingParams => typing;
    ReceiptsParams => receipts;
    AddMember => add_member;
    RemoveMember => forward::<Room, _>(|RemoveMember(MemberParams { command_id, room, account })| {
        (room.0, Some(command_id), Command::RemoveMember { account })
    });
    ListParams => list;
}

/// `room.create`.
fn create(call: &mut Call<'_>, params: CreateParams) -> Result<(), WireError> {
    let CreateParams { command_id, title, members } = params;
    let room = derive(call.account()?.0, command_id, "room");
    let house = call.house().clone();
    call.forward_with::<Room>(room, command_id, async move {
        for account in &members {
            account_exists(&house, *account).await?;
        }
        Ok(Command::Create { title, members })
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
        let reply_to = Some(quote(&house, room, seq).await?);
        Ok(Command::Post { text, reply_to })
    })
}

/// What stands at the seq that a message answers. Events never change, so a retry finds the same.
async fn quote(house: &House, room: RoomId, seq: Seq) -> Result<Quote, WireError> {
    if seq == 0 {
        return Ok(Quote { seq, is_message: false });
    }
    let stream = StreamId::new(Kind::Room, room.0);
    let page = house.store().read(stream, Window::After(seq - 1), 1, 1).await;
    let page = page.map_err(|error| unreadable(&error))?;
    let is_message = page.records.first().is_some_and(|record| record.r#type == "posted");
    Ok(Quote { seq, is_message })
}

/// `room.add_member`.
fn add_member(call: &mut Call<'_>, AddMember(params): AddMember) -> Result<(), WireError> {
    let MemberParams { command_id, room, account } = params;
    let house = call.house().clone();
    call.forward_with::<Room>(room.0, command_id, async move {
        account_exists(&house, account).await?;
        Ok(Command::AddMember { account })
    })
}

#[cfg(test)]
mod tests;
