//! The rooms of an account: what each is called, how far it has come, how far the account has read, and what is new to it.
//!
//! The rooms are one read of the account's partition. What is told of them is one more read of many rows by their keys, however many rooms
//! there are. Only a room in which something is unread costs a read of its own: that of its newest events.

use std::cmp::Reverse;

use actors::House;
use actors::reply::unreadable;
use actors::room::UNREAD_MAX;
use protocol::room::{ListAnswer, ListItem};
use protocol::{AccountId, ErrorCode, Kind, Millis, RoomId, Seq, StreamId, WireError, checks};
use schema::rows::{ReceiptRow, RoomHeadRow, RoomMemberRow, RoomRow};
use schema::{ROWS_AT_MAX, Row, Table, Window};

use super::{model, rows_after, rows_at};

/// How many of a room's newest events are looked at for messages that are unread.
const LOOKED_AT_MAX: usize = 1_000;

/// How many events of a room are read at once, and how many bytes of them.
const LOOK_EVENTS: usize = 128;
const LOOK_BYTES: usize = 64 * 1024;

/// How many bytes of events are read for one page of the list, about: then the page ends.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The rows that tell of one room: its title, its head, and the account's own receipt.
const ROWS_OF_A_ROOM: usize = 3;

const _: () = assert!(ROWS_OF_A_ROOM * checks::PAGE_ITEMS_MAX as usize <= ROWS_AT_MAX);

/// The most rooms of an account that are put into the order of activity.
const ROOMS_SORTED_MAX: usize = 1_000;

const _: () = assert!(ROWS_OF_A_ROOM * ROOMS_SORTED_MAX <= ROWS_AT_MAX);

/// In which order rooms are listed, and behind which of them a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomsFrom {
    /// By id, rising, above that one.
    Id(Option<RoomId>),
    /// The last active first, behind the place of a room: when it was last active (0 where nobody knows), and its id.
    Activity(Option<(Millis, RoomId)>),
}

/// A page of the rooms of an account.
pub async fn rooms_of(
    house: &House,
    account: AccountId,
    from: RoomsFrom,
    limit: usize,
) -> Result<ListAnswer, WireError> {
    let (rooms, more) = match from {
        RoomsFrom::Id(after) => by_id(house, account, after, limit).await?,
        RoomsFrom::Activity(after) => by_activity(house, account, after, limit).await?,
    };
    Look { house, account, bytes: 0 }.page(rooms, more).await
}

async fn by_id(
    house: &House,
    account: AccountId,
    after: Option<RoomId>,
    limit: usize,
) -> Result<(Vec<ListedRoom>, bool), WireError> {
    let after = after.map(|room| room.0.as_bytes().to_vec());
    let mut rows = rows_after(house, Table::RoomMembers, account.0, after, limit + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok((told(house, account, &rows).await?, more))
}

/// Sorts all rooms of the account for each page: what happens in a room writes one row, and none for each member.
async fn by_activity(
    house: &House,
    account: AccountId,
    after: Option<(Millis, RoomId)>,
    limit: usize,
) -> Result<(Vec<ListedRoom>, bool), WireError> {
    let rows = rows_after(house, Table::RoomMembers, account.0, None, ROOMS_SORTED_MAX + 1).await?;
    if rows.len() > ROOMS_SORTED_MAX {
        let why = format!("over {ROOMS_SORTED_MAX} rooms cannot be listed by their activity");
        return Err(WireError::new(ErrorCode::TooLarge, why).with("limit", ROOMS_SORTED_MAX));
    }
    let mut rooms = told(house, account, &rows).await?;
    rooms.retain(|room| after.is_none_or(|after| room.activity() < after));
    rooms.sort_unstable_by_key(|room| Reverse(room.activity()));
    let more = rooms.len() > limit;
    rooms.truncate(limit);
    Ok((rooms, more))
}

/// A room of an account, as the rows tell it.
struct ListedRoom {
    title: Option<String>,
    head: RoomHeadRow,
    mark: Mark,
}

/// How far an account has read.
struct Mark {
    seq: Seq,
    /// How many messages the room holds up to there.
    posted: u64,
}

/// What the rows tell of the rooms of these memberships, read in one go.
async fn told(house: &House, account: AccountId, memberships: &[Row]) -> Result<Vec<ListedRoom>, WireError> {
    let mut members = Vec::with_capacity(memberships.len());
    for row in memberships {
        members.extend(model::<RoomMemberRow>(row)?);
    }
    let keys_of = |member: &RoomMemberRow| -> [_; ROWS_OF_A_ROOM] {
        let room = member.room;
        [RoomRow::key(room), RoomHeadRow::key(room), ReceiptRow::key(room, account)]
    };
    let rows = rows_at(house, members.iter().flat_map(keys_of).collect()).await?;
    let (rows, _) = rows.as_chunks();
    members.iter().zip(rows).map(|(member, rows)| ListedRoom::of(member, rows)).collect()
}

impl ListedRoom {
    /// Its place in the order of activity, in which higher comes first.
    fn activity(&self) -> (Millis, RoomId) {
        (self.head.active_at, self.head.room)
    }

    fn of(member: &RoomMemberRow, rows: &[Option<Row>; ROWS_OF_A_ROOM]) -> Result<Self, WireError> {
        let [title, head, receipt] = rows.each_ref().map(Option::as_ref);
        let title = model::<RoomRow>(title)?.and_then(|room| room.title);
        let head =
            model(head)?.unwrap_or(RoomHeadRow { room: member.room, head: 0, posted: 0, active_at: 0 });
        Ok(Self { title, head, mark: Mark::of(member, model(receipt)?) })
    }
}

impl Mark {
    /// The higher of what counts as read from the beginning and of what the account has marked.
    fn of(member: &RoomMemberRow, receipt: Option<ReceiptRow>) -> Self {
        match receipt.filter(|receipt| receipt.read_seq > member.read_seq) {
            Some(receipt) => Mark { seq: receipt.read_seq, posted: receipt.posted },
            None => Mark { seq: member.read_seq, posted: member.posted },
        }
    }
}

/// A look into an account's rooms for what is unread there.
struct Look<'a> {
    house: &'a House,
    account: AccountId,
    /// How many bytes of events were read.
    bytes: usize,
}

impl Look<'_> {
    /// The rooms as a page of the list, which ends early where much had to be read for it. `more` says whether others follow these rooms.
    async fn page(mut self, told: Vec<ListedRoom>, more: bool) -> Result<ListAnswer, WireError> {
        let mut rooms = Vec::with_capacity(told.len());
        for ListedRoom { title, head, mark } in told {
            if self.bytes >= PAGE_BYTES_MAX {
                return Ok(ListAnswer { rooms, more: true });
            }
            let unread = self.unread(&head, &mark).await?;
            let RoomHeadRow { room, head, active_at, .. } = head;
            let active_at = (active_at > 0).then_some(active_at);
            rooms.push(ListItem { room, title, head, active_at, read_seq: mark.seq, unread });
        }
        Ok(ListAnswer { rooms, more })
    }

    /// How many messages of others stand above the mark: counted from the newest event down, since nobody keeps a count for each member.
    async fn unread(&mut self, head: &RoomHeadRow, mark: &Mark) -> Result<u64, WireError> {
        let stream = StreamId::new(Kind::Room, head.room.0);
        // So many messages stand above the mark, one's own among them; of very many, the number only says that there are.
        let mut left = head.posted.saturating_sub(mark.posted);
        let (mut unread, mut before, mut looked) = (0, head.head + 1, 0);
        while left > 0 && unread < UNREAD_MAX as u64 && before > mark.seq + 1 && looked < LOOKED_AT_MAX {
            let page = self.house.store().read(stream, Window::Before(before), LOOK_EVENTS, LOOK_BYTES).await;
            let page = page.map_err(|error| unreadable(&error))?;
            for record in page.records.iter().rev().filter(|record| record.seq > mark.seq) {
                self.bytes += record.body.len();
                if record.r#type == "posted" {
                    left = left.saturating_sub(1);
                    unread += u64::from(record.by != Some(self.account.0));
                }
            }
            looked += page.records.len();
            before = page.records.first().map_or(0, |record| record.seq);
        }
        Ok(unread.min(UNREAD_MAX as u64))
    }
}
