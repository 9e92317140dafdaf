//! What members do beside talking: `room.read`, `room.typing`, `room.receipts`. Nothing of it is written into the room.

use std::sync::Arc;

use actors::marks::{self, Marks};
use actors::room::{Answer, Audience, Command, Readers, Reading, Room};
use actors::signals::{AUDIENCE_MAX, READ, Sort, TYPING};
use actors::{Caller, House};
use protocol::room::{Read, ReadAnswer, ReadParams, Receipt, ReceiptsAnswer, ReceiptsParams, TypingParams};
use protocol::stream::Empty;
use protocol::{AccountId, ErrorCode, Kind, RoomId, StreamId, WireError, checks};
use schema::Table;
use schema::rows::ReceiptRow;
use serde::Serialize;
use uuid::Uuid;

use crate::methods::{Call, model, unreadable};

/// `room.read`: the room says whether the caller may have read so far, and the mark stands in the caller's own stream.
pub fn read(call: &mut Call<'_>, params: ReadParams) -> Result<(), WireError> {
    let ReadParams { command_id: _, room, seq } = params;
    let member = Member::of(call, room)?;
    call.begin_in_turn(move || {
        let asked = member.ask(Command::Read { seq });
        async move {
            let Answer::Reading(Reading { seq, posted, audience }) = asked.await? else {
                return Err(misunderstood());
            };
            let mark = marks::Command::Read { room, seq, posted };
            let marked = member.house.send::<Marks>(member.account.0, member.caller(), None, mark).await?;
            if marked.further {
                member.signal(audience, READ, Read { seq });
            }
            Ok(ReadAnswer { read_seq: marked.read_seq })
        }
    })
}

/// `room.typing`.
pub fn typing(call: &mut Call<'_>, TypingParams { room }: TypingParams) -> Result<(), WireError> {
    let member = Member::of(call, room)?;
    call.answer_with(async move {
        let Answer::Audience(audience) = member.ask(Command::Signal).await? else {
            return Err(misunderstood());
        };
        member.signal(audience, TYPING, Empty {});
        Ok(Empty {})
    })
}

/// `room.receipts`.
pub fn receipts(call: &mut Call<'_>, params: ReceiptsParams) -> Result<(), WireError> {
    let ReceiptsParams { room, after, limit } = params;
    let limit = checks::page_items(limit)? as usize;
    let member = Member::of(call, room)?;
    call.answer_read(async move {
        let Answer::Readers(Readers { readers, more }) =
            member.ask(Command::Readers { after, limit }).await?
        else {
            return Err(misunderstood());
        };
        let receipts = member.marked(readers).await?;
        Ok(ReceiptsAnswer { receipts, more })
    })
}

/// Whoever asks, in the room they ask about; whether they are a member, the room says.
struct Member {
    house: Arc<House>,
    account: AccountId,
    room: RoomId,
}

impl Member {
    fn of(call: &Call<'_>, room: RoomId) -> Result<Self, WireError> {
        Ok(Self { house: call.house().clone(), account: call.account()?, room })
    }

    fn caller(&self) -> Caller {
        Caller::Account(self.account)
    }

    /// Asks the room at once, and answers with what it says.
    fn ask(&self, question: Command) -> impl Future<Output = Result<Answer, WireError>> + use<> {
        self.house.send::<Room>(self.room.0, self.caller(), None, question)
    }

    /// Lets the other members know, where the room is small enough.
    fn signal<B: Serialize>(&self, audience: Audience, sort: Sort, body: B) {
        if audience.members <= AUDIENCE_MAX {
            self.house.signal(StreamId::new(Kind::Room, self.room.0), self.account, sort, body);
        }
    }

    /// The same readers with what they have marked, where that is more than counts as read anyway. Whoever has left the room since they
    /// marked something is passed over, a page of marks at a time.
    async fn marked(&self, mut readers: Vec<Receipt>) -> Result<Vec<Receipt>, WireError> {
        let (Some(first), Some(last)) = (readers.first(), readers.last().map(|last| last.account)) else {
            return Ok(readers);
        };
        let mut after = before(first.account.0);
        loop {
            let limit = readers.len();
            let rows = self.house.store().rows(Table::Receipts, self.room.0, after.take(), limit).await;
            let rows = rows.map_err(|error| unreadable(&error))?;
            for row in &rows {
                let Some(mark) = model::<ReceiptRow>(row)? else { continue };
                let found = readers.binary_search_by_key(&mark.account, |reader| reader.account);
                if let Some(reader) = found.ok().and_then(|index| readers.get_mut(index)) {
                    reader.read_seq = reader.read_seq.max(mark.read_seq);
                }
            }
            match rows.last() {
                Some(row) if rows.len() == limit && row.clustering < last.0.as_bytes().to_vec() => {
                    after = Some(row.clustering.clone());
                }
                _ => return Ok(readers),
            }
        }
    }
}

/// The place just before that of an account, where there is one.
fn before(account: Uuid) -> Option<Vec<u8>> {
    account.as_u128().checked_sub(1).map(|number| number.to_be_bytes().to_vec())
}

/// A room answers each question with what it asks for.
fn misunderstood() -> WireError {
    WireError::new(ErrorCode::Internal, "the room answered another question")
}
