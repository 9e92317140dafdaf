//! Methods of members that write nothing into the room: `room.read`, `room.typing`, `room.receipts`.

use std::sync::Arc;

use actors::marks::{self, Marks};
use actors::room::{Answer, Command, Reading, Room, RoomSize};
use actors::signals::{AUDIENCE_MAX, READ, Sort, TYPING};
use actors::{Caller, House};
use protocol::room::{Read, ReadAnswer, ReadParams, ReceiptsParams, TypingParams};
use protocol::stream::Empty;
use protocol::{AccountId, Kind, RoomId, StreamId, WireError, checks};
use serde::Serialize;

use crate::methods::Call;
use crate::views::{self, misunderstood};

/// `room.read`: the room checks that the caller may mark it as read, and the mark is written to the caller's
/// own stream.
pub fn read(call: &mut Call<'_>, params: ReadParams) -> Result<(), WireError> {
    let ReadParams { command_id: _, room, seq } = params;
    let member = Member::of(call, room)?;
    call.begin_in_turn(move || {
        let asked = member.ask(Command::Read { seq });
        async move {
            let Answer::Reading(Reading { seq, posted, size }) = asked.await? else {
                return Err(misunderstood());
            };
            let mark = marks::Command::Read { room, seq, posted };
            let marked = member.house.send::<Marks>(member.account.0, member.caller(), None, mark).await?;
            if marked.further {
                member.signal(size, READ, Read { seq });
            }
            Ok(ReadAnswer { read_seq: marked.read_seq })
        }
    })
}

/// `room.typing`.
pub fn typing(call: &mut Call<'_>, TypingParams { room }: TypingParams) -> Result<(), WireError> {
    let member = Member::of(call, room)?;
    call.answer_with(async move {
        let Answer::Size(size) = member.ask(Command::Signal).await? else {
            return Err(misunderstood());
        };
        member.signal(size, TYPING, Empty {});
        Ok(Empty {})
    })
}

/// `room.receipts`.
pub fn receipts(call: &mut Call<'_>, params: ReceiptsParams) -> Result<(), WireError> {
    let ReceiptsParams { room, after, limit } = params;
    let limit = checks::page_items(limit);
    let (house, account) = (call.house().clone(), call.account()?);
    call.answer_read(async move { views::receipts_of(&house, account, room, after, limit).await })
}

/// The caller, in the room that they ask about. Whether they are a member, the room says.
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

    /// Asks the room at once, and returns its answer.
    fn ask(&self, question: Command) -> impl Future<Output = Result<Answer, WireError>> + use<> {
        self.house.send::<Room>(self.room.0, self.caller(), None, question)
    }

    /// Signals to the other members, if the room is small enough.
    fn signal<B: Serialize>(&self, size: RoomSize, sort: Sort, body: B) {
        if size.members <= AUDIENCE_MAX {
            self.house.signal(StreamId::new(Kind::Room, self.room.0), self.account, sort, body);
        }
    }
}
