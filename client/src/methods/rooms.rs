//! Typed calls of rooms.

use protocol::room::{
    CreateAnswer, CreateParams, ListAnswer, ListParams, MemberParams, PostParams, ReadAnswer, ReadParams,
    ReceiptsAnswer, ReceiptsParams, TypingParams,
};
use protocol::stream::{Applied, Empty};
use protocol::{AccountId, RoomId, Seq};

use crate::client::Client;
use crate::error::CallError;

/// Rooms, as the client's person.
#[derive(Debug, Clone, Copy)]
pub struct Rooms<'a>(pub(super) &'a Client);

impl Rooms<'_> {
    /// Creates a room of the caller and `members`.
    pub async fn create(
        &self,
        title: Option<&str>,
        members: &[AccountId],
    ) -> Result<CreateAnswer, CallError> {
        let (title, members) = (title.map(str::to_owned), members.to_vec());
        let params = CreateParams { command_id: self.0.command_id(), title, members };
        self.0.call("room.create", &params).await
    }

    /// Says something.
    pub async fn post(&self, room: RoomId, text: &str) -> Result<Applied, CallError> {
        self.post_reply(room, text, None).await
    }

    /// Says something, in answer to the message `reply_to`.
    pub async fn post_reply(
        &self,
        room: RoomId,
        text: &str,
        reply_to: Option<Seq>,
    ) -> Result<Applied, CallError> {
        let (command_id, text) = (self.0.command_id(), text.to_owned());
        self.0.call("room.post", &PostParams { command_id, room, text, reply_to }).await
    }

    /// Marks everything up to `seq` as read; answers how far the caller has read by now.
    pub async fn read(&self, room: RoomId, seq: Seq) -> Result<Seq, CallError> {
        let params = ReadParams { command_id: None, room, seq };
        let answer: ReadAnswer = self.0.call("room.read", &params).await?;
        Ok(answer.read_seq)
    }

    /// A page of how far each member has read, by account, above `after`.
    pub async fn receipts(
        &self,
        room: RoomId,
        after: Option<AccountId>,
        limit: Option<u32>,
    ) -> Result<ReceiptsAnswer, CallError> {
        self.0.call("room.receipts", &ReceiptsParams { room, after, limit }).await
    }

    /// Lets the other members know that the caller is writing a message.
    pub async fn typing(&self, room: RoomId) -> Result<(), CallError> {
        let _: Empty = self.0.call("room.typing", &TypingParams { room }).await?;
        Ok(())
    }

    /// Makes someone a member.
    pub async fn add_member(&self, room: RoomId, account: AccountId) -> Result<Applied, CallError> {
        let params = MemberParams { command_id: self.0.command_id(), room, account };
        self.0.call("room.add_member", &params).await
    }

    /// Ends someone's membership, or the caller's own.
    pub async fn remove_member(&self, room: RoomId, account: AccountId) -> Result<Applied, CallError> {
        let params = MemberParams { command_id: self.0.command_id(), room, account };
        self.0.call("room.remove_member", &params).await
    }

    /// A page of the caller's rooms, by id, above `after`.
    pub async fn list(&self, after: Option<RoomId>, limit: Option<u32>) -> Result<ListAnswer, CallError> {
        self.0.call("room.list", &ListParams { after, limit }).await
    }
}
