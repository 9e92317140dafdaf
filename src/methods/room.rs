//! `room.*`.

use actors::House;
use actors::ids::derive;
use actors::room::{Command, Quote, Room, UNREAD_MAX};
use protocol::room::{CreateParams, ListAnswer, ListItem, ListParams, MemberParams, PostParams, ReadParams};
use protocol::{AccountId, Kind, RoomId, Seq, StreamId, WireError, checks};
use schema::rows::{RoomHeadRow, RoomMemberRow, RoomRow};
use schema::{Table, Window};

use super::{Call, account_exists, model, unreadable};

/// `room.create`.
pub fn create(call: &mut Call<'_>) -> Result<(), WireError> {
    let CreateParams { command_id, title, members } = call.params()?;
    checks::optional_title("title", title.as_deref())?;
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

/// `room.read`.
pub fn read(call: &mut Call<'_>) -> Result<(), WireError> {
    let ReadParams { command_id, room, seq } = call.params()?;
    call.forward::<Room>(room.0, command_id, Command::Read { seq })
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

/// `room.list`.
pub fn list(call: &mut Call<'_>) -> Result<(), WireError> {
    let ListParams { after, limit } = call.params()?;
    let limit = checks::page_items(limit)?;
    let (house, account) = (call.house().clone(), call.account()?);
    call.answer_with(async move { rooms_of(&house, account, after, limit as usize).await })
}

async fn rooms_of(
    house: &House,
    account: AccountId,
    after: Option<RoomId>,
    limit: usize,
) -> Result<ListAnswer, WireError> {
    let after = after.map(|room| room.0.as_bytes().to_vec());
    let rows = house.store().rows(Table::RoomMembers, account.0, after, limit + 1).await;
    let rows = rows.map_err(|error| unreadable(&error))?;
    let more = rows.len() > limit;
    let mut rooms = Vec::with_capacity(rows.len().min(limit));
    for row in rows.iter().take(limit) {
        if let Some(member) = model::<RoomMemberRow>(row)? {
            rooms.push(item(house, member).await?);
        }
    }
    Ok(ListAnswer { rooms, more })
}

async fn item(house: &House, member: RoomMemberRow) -> Result<ListItem, WireError> {
    let rows = house.store().rows(Table::Rooms, member.room.0, None, 2).await;
    let mut title = None;
    let mut head = RoomHeadRow { room: member.room, head: 0, posted: 0 };
    for row in rows.map_err(|error| unreadable(&error))? {
        match row.clustering.as_slice() {
            b"title" => title = model::<RoomRow>(&row)?.and_then(|room| room.title),
            _ => head = model::<RoomHeadRow>(&row)?.unwrap_or(head),
        }
    }
    let unread = head.posted.saturating_sub(member.posted).min(UNREAD_MAX as u64);
    Ok(ListItem { room: member.room, title, head: head.head, read_seq: member.read_seq, unread })
}
