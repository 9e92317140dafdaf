//! Typed calls of rooms.

use protocol::room::{
    AddMember, CreateAnswer, CreateParams, ListAnswer, ListItem, ListParams, MemberParams, Order, PostParams,
    ReadParams,
};
use protocol::stream::Applied;
use protocol::{AccountId, RoomId, Seq};

use crate::client::Client;
use crate::error::CallError;

/// The methods of rooms.
#[derive(Debug, Clone, Copy)]
pub struct Rooms<'a>(pub(super) &'a Client);

impl Rooms<'_> {
    /// Creates a room with the caller and `members`.
    pub async fn create(
        &self,
        title: Option<&str>,
        members: &[AccountId],
    ) -> Result<CreateAnswer, CallError> {
        let (title, members) = (title.map(str::to_owned), members.to_vec());
        let params = CreateParams { command_id: self.0.command_id(), title, members };
        self.0.ask(params).await
    }

    /// Posts a message.
    pub async fn post(&self, room: RoomId, text: &str) -> Result<Applied, CallError> {
        self.post_reply(room, text, None).await
    }

    /// Posts a message that answers the message `reply_to`.
    pub async fn post_reply(
        &self,
        room: RoomId,
        text: &str,
        reply_to: Option<Seq>,
    ) -> Result<Applied, CallError> {
        let (command_id, text) = (self.0.command_id(), text.to_owned());
        self.0.ask(PostParams { command_id, room, text, reply_to }).await
    }

    /// Marks everything up to `seq` as read. Returns how far the caller has read now.
    pub async fn read(&self, room: RoomId, seq: Seq) -> Result<Seq, CallError> {
        Ok(self.0.ask(ReadParams { command_id: None, room, seq }).await?.read_seq)
    }

    /// Adds a member.
    pub async fn add_member(&self, room: RoomId, account: AccountId) -> Result<Applied, CallError> {
        let params = MemberParams { command_id: self.0.command_id(), room, account };
        self.0.ask(AddMember(params)).await
    }

    /// A page of the caller's rooms, by id, above `after`.
    pub async fn list(&self, after: Option<RoomId>, limit: Option<u32>) -> Result<ListAnswer, CallError> {
        self.0.ask(ListParams { order: None, after, after_active_at: None, limit }).await
    }

    /// A page of the caller's rooms, the last active first, after `after`: the last item of the page before.
    ///
    /// A room with a new event moves to the front, so it may be missing from the pages after `after`.
    pub async fn list_by_activity(
        &self,
        after: Option<&ListItem>,
        limit: Option<u32>,
    ) -> Result<ListAnswer, CallError> {
        let order = Some(Order::Activity);
        let (room, active_at) = (after.map(|item| item.room), after.and_then(|item| item.active_at));
        self.0.ask(ListParams { order, after: room, after_active_at: active_at, limit }).await
    }
}
