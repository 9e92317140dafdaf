//! Who shares a room with whom, as the memberships tell. Only those may see each other's presence.

use actors::House;
use protocol::{AccountId, ErrorCode, RoomId, WireError};
use rustc_hash::FxHashMap;
use schema::rows::RoomMemberRow;
use schema::{ROWS_AT_MAX, Table};

use super::{model, rows_after, rows_at};

/// The most rooms of an account that are searched for others.
const ROOMS_SEARCHED_MAX: usize = 1_000;

/// The rows that show whether two people still share a room: the membership of each.
const ROWS_OF_TWO: usize = 2;

/// For each of these accounts that shares a room with `account`: such a room. The newest rooms are searched
/// first, as many at once as one read allows, so that most calls cost one read beside that of the rooms.
pub async fn shared_rooms(
    house: &House,
    account: AccountId,
    others: &[AccountId],
) -> Result<FxHashMap<AccountId, RoomId>, WireError> {
    let (mut rooms, mut rest) = (rooms_of(house, account).await?, others.to_vec());
    let mut shared = FxHashMap::default();
    while !rooms.is_empty() && !rest.is_empty() {
        let searched = rooms.split_off(rooms.len().saturating_sub((ROWS_AT_MAX / rest.len()).max(1)));
        let pairs: Vec<_> =
            rest.iter().flat_map(|other| searched.iter().map(|room| (*other, *room))).collect();
        shared.extend(members(house, &pairs).await?);
        rest.retain(|other| !shared.contains_key(other));
    }
    Ok(shared)
}

/// The rooms of an account, by id. Newer rooms have higher ids.
async fn rooms_of(house: &House, account: AccountId) -> Result<Vec<RoomId>, WireError> {
    let rows = rows_after(house, Table::RoomMembers, account.0, None, ROOMS_SEARCHED_MAX + 1).await?;
    if rows.len() > ROOMS_SEARCHED_MAX {
        let why = format!("over {ROOMS_SEARCHED_MAX} rooms are not searched for others");
        return Err(WireError::new(ErrorCode::TooLarge, why).with("limit", ROOMS_SEARCHED_MAX));
    }
    let mut rooms = Vec::with_capacity(rows.len());
    for row in &rows {
        rooms.extend(model::<RoomMemberRow>(row)?.map(|member| member.room));
    }
    Ok(rooms)
}

/// Those pairs of an account and a room in which the account is a member of the room.
async fn members(
    house: &House,
    pairs: &[(AccountId, RoomId)],
) -> Result<Vec<(AccountId, RoomId)>, WireError> {
    let keys = pairs.iter().map(|(account, room)| RoomMemberRow::key(*account, *room)).collect();
    let rows = rows_at(house, keys).await?;
    let mut members = Vec::new();
    for (pair, row) in pairs.iter().zip(&rows) {
        members.extend(model::<RoomMemberRow>(row.as_ref())?.map(|_| *pair));
    }
    Ok(members)
}

/// Whether `account` still shares each of these rooms with the other account of the pair.
pub async fn still_shared(
    house: &House,
    account: AccountId,
    pairs: &[(AccountId, RoomId)],
) -> Result<Vec<bool>, WireError> {
    let mut shared = Vec::with_capacity(pairs.len());
    for pairs in pairs.chunks(ROWS_AT_MAX / ROWS_OF_TWO) {
        let both = |(other, room): &(AccountId, RoomId)| {
            [RoomMemberRow::key(account, *room), RoomMemberRow::key(*other, *room)]
        };
        let rows = rows_at(house, pairs.iter().flat_map(both).collect()).await?;
        let (rows, _) = rows.as_chunks::<ROWS_OF_TWO>();
        for rows in rows {
            let [own, theirs] = rows.each_ref().map(|row| model::<RoomMemberRow>(row.as_ref()));
            shared.push(own?.is_some() && theirs?.is_some());
        }
    }
    Ok(shared)
}
