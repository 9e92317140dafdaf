//! How far the members of a room have read, for members of it.

use std::sync::Arc;

use actors::room::{Answer, Command, Readers, Room};
use actors::{Caller, House};
use protocol::room::{Receipt, ReceiptsAnswer};
use protocol::{AccountId, RoomId, WireError};
use schema::Table;
use schema::rows::ReceiptRow;
use uuid::Uuid;

use super::{misunderstood, model, rows_after};

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

/// The same readers with what they have marked, where that is more than counts as read anyway. Whoever has left the room since they
/// marked something is passed over, a page of marks at a time.
async fn marked(house: &House, room: RoomId, mut readers: Vec<Receipt>) -> Result<Vec<Receipt>, WireError> {
    let (Some(first), Some(last)) = (readers.first(), readers.last().map(|last| last.account)) else {
        return Ok(readers);
    };
    let mut after = before(first.account.0);
    loop {
        let limit = readers.len();
        let rows = rows_after(house, Table::Receipts, room.0, after.take(), limit).await?;
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

/// The place just before that of an account, where there is one.
fn before(account: Uuid) -> Option<Vec<u8>> {
    account.as_u128().checked_sub(1).map(|number| number.to_be_bytes().to_vec())
}
