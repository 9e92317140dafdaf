//! The rooms of an account, how far it has read in each, and what is new there.

use actors::House;
use actors::reply::unreadable;
use actors::room::UNREAD_MAX;
use protocol::room::{ListAnswer, ListItem};
use protocol::{AccountId, Kind, RoomId, Seq, StreamId, WireError};
use schema::rows::{ReceiptRow, RoomHeadRow, RoomMemberRow, RoomRow};
use schema::{Table, Window};

use super::{model, rows_after};

/// How many of a room's newest events are looked at for messages that are unread.
const LOOKED_AT_MAX: usize = 1_000;

/// How many events of a room are read at once, and how many bytes of them.
const LOOK_EVENTS: usize = 128;
const LOOK_BYTES: usize = 64 * 1024;

/// How many bytes of events are read for one page of the list, about: then the page ends.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A page of the rooms of an account, by id.
pub async fn rooms_of(
    house: &House,
    account: AccountId,
    after: Option<RoomId>,
    limit: usize,
) -> Result<ListAnswer, WireError> {
    let after = after.map(|room| room.0.as_bytes().to_vec());
    let rows = rows_after(house, Table::RoomMembers, account.0, after, limit + 1).await?;
    let mut more = rows.len() > limit;
    let mut rooms = Vec::with_capacity(rows.len().min(limit));
    let mut look = Look { house, account, bytes: 0 };
    for row in rows.iter().take(limit) {
        if look.bytes >= PAGE_BYTES_MAX {
            more = true;
            break;
        }
        if let Some(member) = model::<RoomMemberRow>(row)? {
            rooms.push(look.item(member).await?);
        }
    }
    Ok(ListAnswer { rooms, more })
}

/// How far an account has read.
struct Mark {
    seq: Seq,
    /// How many messages the room holds up to there.
    posted: u64,
}

/// A look at an account's rooms.
struct Look<'a> {
    house: &'a House,
    account: AccountId,
    /// How many bytes of events were read.
    bytes: usize,
}

impl Look<'_> {
    async fn item(&mut self, member: RoomMemberRow) -> Result<ListItem, WireError> {
        let room = member.room;
        let mut title = None;
        let mut head = RoomHeadRow { room, head: 0, posted: 0 };
        for row in rows_after(self.house, Table::Rooms, room.0, None, 2).await? {
            match row.clustering.as_slice() {
                b"title" => title = model::<RoomRow>(&row)?.and_then(|room| room.title),
                _ => head = model::<RoomHeadRow>(&row)?.unwrap_or(head),
            }
        }
        let mark = self.mark(member).await?;
        let unread = self.unread(&head, &mark).await?;
        Ok(ListItem { room, title, head: head.head, read_seq: mark.seq, unread })
    }

    /// The higher of what counts as read from the beginning and of what the account has marked.
    async fn mark(&self, member: RoomMemberRow) -> Result<Mark, WireError> {
        let place = self.account.0.as_bytes().to_vec();
        let row = self.house.store().row(Table::Receipts, member.room.0, place).await;
        let row = row.map_err(|error| unreadable(&error))?;
        let receipt = row.as_ref().map(model::<ReceiptRow>).transpose()?.flatten();
        Ok(match receipt.filter(|receipt| receipt.read_seq > member.read_seq) {
            Some(receipt) => Mark { seq: receipt.read_seq, posted: receipt.posted },
            None => Mark { seq: member.read_seq, posted: member.posted },
        })
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
