//! Tests of rules that are newer than some commands: new commands must keep them, and older commands are
//! recognised by what was sent.

use actors::Caller;
use actors::ids::derive;
use actors::room::{Command, Room};
use protocol::account::{RegisterParams, SignedIn};
use protocol::room::{CreateAnswer, CreateParams, PostParams};
use protocol::{CommandId, ErrorCode, RoomId};
use serde::de::IgnoredAny;
use uuid::Uuid;

use super::testing::{Client, Server};

const BLANK: &str = " \u{200b}\n";

fn new_command() -> CommandId {
    CommandId(Uuid::now_v7())
}

async fn ada(server: &Server) -> (Client<'_>, SignedIn) {
    let client = server.connect();
    let params = RegisterParams {
        command_id: new_command(),
        email: "ada@example.org".to_owned(),
        password: "correct horse".to_owned(),
        display_name: "Ada".to_owned(),
    };
    let signed_in = client.call("account.register", &params).await.expect("the email is free");
    (client, signed_in)
}

#[actix_rt::test]
async fn a_blank_message_of_before_gets_its_first_answer_again_and_a_new_one_is_invalid() {
    let server = Server::start(4).await;
    let (client, ada) = ada(&server).await;
    let (create, post) = (new_command(), new_command());
    let room = RoomId(derive(ada.account.0, create, "room"));
    let (house, who) = (server.worker.house().clone(), Caller::Account(ada.account));
    // As it was accepted before the rule.
    let created = Command::Create { title: Some(BLANK.to_owned()), members: vec![] };
    house.send::<Room>(room.0, who, Some(create), created).await.expect("the room is made");
    let posted = Command::Post { text: BLANK.to_owned(), reply_to: None };
    house.send::<Room>(room.0, who, Some(post), posted).await.expect("the message is taken");

    let creating =
        |command_id, title: &str| CreateParams { command_id, title: Some(title.to_owned()), members: vec![] };
    let again: CreateAnswer = client.call("room.create", &creating(create, BLANK)).await.expect("known");
    assert_eq!(again.room, room);
    let posting =
        |command_id, text: &str| PostParams { command_id, room, text: text.to_owned(), reply_to: None };
    client.call::<_, IgnoredAny>("room.post", &posting(post, BLANK)).await.expect("known");
    assert_eq!(client.refused("room.post", &posting(post, "other")).await, ErrorCode::Conflict);
    assert_eq!(client.refused("room.post", &posting(new_command(), BLANK)).await, ErrorCode::Invalid);
    assert_eq!(client.refused("room.create", &creating(new_command(), BLANK)).await, ErrorCode::Invalid);
    let answered = PostParams { reply_to: Some(1), ..posting(new_command(), BLANK) };
    assert_eq!(client.refused("room.post", &answered).await, ErrorCode::Invalid);
}
