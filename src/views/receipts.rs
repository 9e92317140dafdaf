//! `room.receipts`: how far the members of a room have read. Only members see it.

use std::sync::Arc;

use actors::room::{Answer, Command, Readers, Room};
use actors::{Caller, House};
use protocol::room::{Receipt, ReceiptsAnswer};
use protocol::{AccountId, RoomId, WireError};
use schema::rows::ReceiptRow;

use super::{misunderstood, model, rows_at};

/// A page of the receipts of a room, by account. The room itself says whether `account` is a member, and who
/// else is.
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

/// Adds what these members have marked as read, where that is more than what counts as read anyway. One read,
/// however many have marked something and left since.
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
