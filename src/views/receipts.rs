//! How far the members of a room have read, for members of it.

use std::sync::Arc;

use actors::room::{Answer, Command, Readers, Room};
use actors::{Caller, House};
use protocol::room::{Receipt, ReceiptsAnswer};
use protocol::{AccountId, RoomId, WireError};
use schema::rows::ReceiptRow;

use super::{misunderstood, model, rows_at};

/// A page of the receipts of a room, by account. Whether `account` is a member, and who else is, the room says.
pub async fn receipts_of(
    house: &Arc<House>,
    account: AccountId,
    room: RoomId,
    after: Option<AccountId>,
    limit: usize,
) -> Result<ReceiptsAnswer, WireError> {
    let question = Command::Readers { after, limit };
    let answer = house.send::<Room>(room.0, Caller::Account(account), None, question).await?;
    let Answer::Readers(Readers { readers, more }) = answer else { return Err(misunderstood()) };
    Ok(ReceiptsAnswer { receipts: marked(house, room, readers).await?, more })
}

/// The same readers with what they have marked, where that is more than counts as read anyway: one read, however many have marked something
/// and left the room since.
async fn marked(house: &House, room: RoomId, mut readers: Vec<Receipt>) -> Result<Vec<Receipt>, WireError> {
    let keys = readers.iter().map(|reader| ReceiptRow::key(room, reader.account)).collect();
    let rows = rows_at(house, keys).await?;
    for (reader, row) in readers.iter_mut().zip(&rows) {
        if let Some(mark) = model::<ReceiptRow>(row.as_ref())? {
            reader.read_seq = reader.read_seq.max(mark.read_seq);
        }
    }
    Ok(readers)
}
