//! Streams that a newer program wrote to: whatever is asked of them is refused, and they are left as they
//! are.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use actors::limits::Limits;
use actors::room::Room;
use actors::{Caller, House};
use bytes::Bytes;
use protocol::{ErrorCode, Seq, WireError};
use schema::{Append, Record};
use uuid::Uuid;

use crate::given::{ADA, BOB, Ground, a_room, ask, fresh, post, room_stream, run};

/// What a newer program appends: an event of a type that nobody here knows, or a known one in a shape of the
/// future.
async fn append_newer(ground: &Ground, room: Uuid, r#type: &'static str, body: &'static [u8]) -> Seq {
    let stream = room_stream(room);
    let head = ground.store().head(stream).await.expect("the store reads");
    let record = Record {
        seq: head + 1,
        at: 1,
        by: None,
        r#type: r#type.into(),
        command_id: None,
        mark: None,
        told: None,
        body: Bytes::from_static(body),
        private: None,
    };
    let append = Append { stream, head, records: [record].into(), effects: Arc::default() };
    ground.store().append(append).await.expect("it is appended");
    head + 1
}

/// What each sort of question and a command are answered.
async fn codes(house: &Arc<House>, room: Uuid) -> Vec<ErrorCode> {
    let who = Caller::Account(ADA);
    let errors: [WireError; 4] = [
        ask(house, room, ADA, fresh(), post("are you there?")).await.expect_err("it is refused"),
        house.view::<Room>(room, who).await.expect_err("it is refused"),
        house.admit(room_stream(room), who).await.expect_err("it is refused"),
        house.admit(room_stream(room), Caller::Account(BOB)).await.expect_err("it is refused"),
    ];
    errors.map(|error| error.code).into()
}

#[test]
fn an_entity_whose_stream_holds_what_is_not_known_refuses_all_and_is_read_once() {
    run(async {
        for (r#type, body) in [("folded_away", &b"\x80"[..]), ("posted", b"\x82\xa1v\x09\xa4text\xa2hi")] {
            let ground = Ground::new();
            let room = a_room(&ground.house(Limits::default()).0).await;
            append_newer(&ground, room, r#type, body).await;

            let (house, _) = ground.house(Limits::default());
            assert_eq!(codes(&house, room).await, [ErrorCode::Unsupported; 4], "{type}");
            let read = ground.trouble.pages.load(Ordering::Relaxed);
            assert_eq!(codes(&house, room).await, [ErrorCode::Unsupported; 4], "{type}");
            assert_eq!(ground.trouble.pages.load(Ordering::Relaxed), read, "it is not read again");
        }
    });
}

#[test]
fn an_entity_that_a_newer_program_overtakes_refuses_what_it_was_asked() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;
        let head = append_newer(&ground, room, "folded_away", b"\x80").await;

        let refused = ask(&house, room, ADA, fresh(), post("still here?")).await.expect_err("it is refused");
        assert_eq!(refused.code, ErrorCode::Unsupported);
        assert_eq!(codes(&house, room).await, [ErrorCode::Unsupported; 4]);
        assert_eq!(ground.store().head(room_stream(room)).await.expect("the store reads"), head);
    });
}

#[test]
fn other_entities_go_on_beside_one_that_is_not_known() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let (mine, theirs) = (a_room(&house).await, a_room(&house).await);
        append_newer(&ground, theirs, "folded_away", b"\x80").await;
        assert!(ask(&house, theirs, ADA, fresh(), post("hello")).await.is_err());
        ask(&house, mine, ADA, fresh(), post("hello")).await.expect("it is said");
    });
}
