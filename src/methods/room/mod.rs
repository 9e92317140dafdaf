//! `room.*`.

mod list;
mod reading;

pub use list::list;
pub use reading::{read, receipts, typing};

use actors::House;
use actors::ids::derive;
use actors::room::{Command, Quote, Room};
use protocol::room::{CreateParams, MemberParams, PostParams};
use protocol::{Kind, RoomId, Seq, StreamId, WireError, checks};
use schema::Window;

use super::{Call, account_exists, unreadable};

/// `room.create`.
pub fn create(call: &mut Call<'_>) -> Result<(), WireError> {
    let CreateParams { command_id, title, members } = call.params()?;
    checks::optional_title("title", title.as_deref())?;
    call.judge(title.as_deref().map_or(Ok(()), |title| checks::shows("title", title)));
    checks::count("members", members.len(), 0, checks::ROOM_NAMED_MAX)?;
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
pub fn post(call: &mut Call<'_>) -> Result<(), WireError> {
    let PostParams { command_id, room, text, reply_to } = call.params()?;
    checks::text("text", &text, checks::TEXT_BYTES_MAX)?;
    call.judge(checks::shows("text", &text));
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
pub fn add_member(call: &mut Call<'_>) -> Result<(), WireError> {
    let MemberParams { command_id, room, account } = call.params()?;
    let house = call.house().clone();
    call.forward_with::<Room>(room.0, command_id, async move {
        account_exists(&house, account).await?;
        Ok(Command::AddMember { account })
    })
}

/// `room.remove_member`.
pub fn remove_member(call: &mut Call<'_>) -> Result<(), WireError> {
    let MemberParams { command_id, room, account } = call.params()?;
    call.forward::<Room>(room.0, command_id, Command::RemoveMember { account })
}

#[cfg(test)]
mod tests;
