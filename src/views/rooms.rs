//! `room.list`: the rooms of an account, each with what one line of a list shows: its title, its head, its
//! newest message, its members, how far the account has read, and what is unread.
//!
//! The memberships are one read of the account's partition. The rows of the rooms are one more read of many
//! rows by their keys, however many rooms there are. Only a room with unread events costs a read of its own:
//! that of its newest events.

use std::cmp::Reverse;

use actors::House;
use actors::reply::unreadable;
use actors::room::UNREAD_MAX;
use protocol::room::{LastMessage, ListAnswer, ListItem};
use protocol::{AccountId, ErrorCode, Kind, Millis, RoomId, Seq, StreamId, WireError, checks};
use schema::rows::{ReceiptRow, RoomHeadRow, RoomMemberRow, RoomPeopleRow, RoomRow};
use schema::{ROWS_AT_MAX, Row, Table, Window};

use super::{model, rows_after, rows_at};

/// The newest events of a room that are searched for unread messages.
const LOOKED_AT_MAX: usize = 1_000;

/// The events of a room, and the bytes of them, that are read at once.
const LOOK_EVENTS: usize = 128;
const LOOK_BYTES: usize = 64 * 1024;

/// About how many bytes of events are read for one page of the list. Then the page ends.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The rows of one room: its title, its head, its members, and the account's receipt.
const ROWS_OF_A_ROOM: usize = 4;

const _: () = assert!(ROWS_OF_A_ROOM * checks::PAGE_ITEMS_MAX as usize <= ROWS_AT_MAX);

/// The most rooms of an account that are sorted by activity.
const ROOMS_SORTED_MAX: usize = 1_000;

const _: () = assert!(ROWS_OF_A_ROOM * ROOMS_SORTED_MAX <= ROWS_AT_MAX);

/// The order of the list, and where its page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomsFrom {
    /// By id, rising, above that id.
    Id(Option<RoomId>),
    /// The last active first, after a room: when that room was last active (0 if not known), and its id.
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

/// Sorts all rooms of the account for each page. So an event in a room needs to write only one row, and none
/// for each member.
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

/// A room of an account, from its rows.
struct ListedRoom {
    title: Option<String>,
    head: RoomHeadRow,
    people: Option<RoomPeopleRow>,
    mark: Mark,
}

/// How far an account has read.
struct Mark {
    seq: Seq,
    /// How many messages the room holds up to that seq.
    posted: u64,
}

/// The rooms of these memberships, with all their rows from one read.
async fn told(house: &House, account: AccountId, memberships: &[Row]) -> Result<Vec<ListedRoom>, WireError> {
    let mut members = Vec::with_capacity(memberships.len());
    for row in memberships {
        members.extend(model::<RoomMemberRow>(row)?);
    }
    let keys_of = |member: &RoomMemberRow| -> [_; ROWS_OF_A_ROOM] {
        let room = member.room;
        [RoomRow::key(room), RoomHeadRow::key(room), RoomPeopleRow::key(room), ReceiptRow::key(room, account)]
    };
    let rows = rows_at(house, members.iter().flat_map(keys_of).collect()).await?;
    let (rows, _) = rows.as_chunks();
    members.iter().zip(rows).map(|(member, rows)| ListedRoom::of(member, rows)).collect()
}

impl ListedRoom {
    /// The place in the order of activity. A higher one comes first.
    fn activity(&self) -> (Millis, RoomId) {
        let changed_at = self.people.as_ref().map_or(0, |people| people.active_at);
        (self.head.active_at.max(changed_at), self.head.room)
    }

    /// The room's last event, which is a message, or a change of its members.
    fn last_seq(&self) -> Seq {
        self.head.head.max(self.people.as_ref().map_or(0, |people| people.head))
    }

    fn of(member: &RoomMemberRow, rows: &[Option<Row>; ROWS_OF_A_ROOM]) -> Result<Self, WireError> {
        let [title, head, people, receipt] = rows.each_ref().map(Option::as_ref);
        let title = model::<RoomRow>(title)?.and_then(|room| room.title);
        let nothing = RoomHeadRow { room: member.room, head: 0, posted: 0, active_at: 0, last: None };
        let (head, people) = (model(head)?.unwrap_or(nothing), model(people)?);
        Ok(Self { title, head, people, mark: Mark::of(member, model(receipt)?) })
    }

    /// The room as its line of the list, for that member.
    fn item(self, account: AccountId, unread: u64) -> ListItem {
        let (head, (active_at, room)) = (self.last_seq(), self.activity());
        let Self { title, head: newest, people, mark } = self;
        let people = people.and_then(|row| row.people);
        let others = people.iter().filter(|people| people.members == 2).flat_map(|people| &people.few);
        let (seq, at) = (newest.head, newest.active_at);
        let told = |last: schema::rows::LastMessage| LastMessage {
            seq,
            at,
            by: last.by,
            excerpt: last.excerpt,
            cut: last.cut,
        };
        ListItem {
            room,
            title,
            head,
            active_at: (active_at > 0).then_some(active_at),
            last: newest.last.map(told),
            members: people.as_ref().map(|people| people.members),
            other: others.copied().find(|other| *other != account),
            read_seq: mark.seq,
            unread,
        }
    }
}

impl Mark {
    /// How far the account has read: the higher of its receipt, and what counts as read from the beginning.
    fn of(member: &RoomMemberRow, receipt: Option<ReceiptRow>) -> Self {
        match receipt.filter(|receipt| receipt.read_seq > member.read_seq) {
            Some(receipt) => Mark { seq: receipt.read_seq, posted: receipt.posted },
            None => Mark { seq: member.read_seq, posted: member.posted },
        }
    }
}

/// Searches the rooms of an account for unread messages.
struct Look<'a> {
    house: &'a House,
    account: AccountId,
    /// The bytes of events that were read.
    bytes: usize,
}

impl Look<'_> {
    /// Makes a page of the list. It ends early if much had to be read. `more` says whether other rooms follow
    /// these.
    async fn page(mut self, told: Vec<ListedRoom>, more: bool) -> Result<ListAnswer, WireError> {
        let mut rooms = Vec::with_capacity(told.len());
        for room in told {
            if self.bytes >= PAGE_BYTES_MAX {
                return Ok(ListAnswer { rooms, more: true });
            }
            let unread = self.unread(&room.head, &room.mark).await?;
            rooms.push(room.item(self.account, unread));
        }
        Ok(ListAnswer { rooms, more })
    }

    /// The number of unread messages of others, counted down from the newest event, because no count is
    /// stored for each member.
    async fn unread(&mut self, head: &RoomHeadRow, mark: &Mark) -> Result<u64, WireError> {
        let stream = StreamId::new(Kind::Room, head.room.0);
        // This many messages are above the mark, the account's own among them. If there are very many, the
        // number is not exact.
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
