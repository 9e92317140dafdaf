//! Exactly once, as the client sees it.

use actors::limits::{COMMAND_AGE_MAX_MS, COMMAND_AHEAD_MAX_MS, Limits};
use actors::room::Command;
use futures_util::future::join;
use protocol::{CommandId, ErrorCode};
use uuid::Uuid;

use crate::given::{ADA, BOB, Ground, a_room, ask, fresh, insist, post, room_stream, run};

#[test]
fn a_retry_gets_the_first_answer_and_other_content_under_its_id_is_a_conflict() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;
        let id = fresh();
        let (first, twin) =
            join(ask(&house, room, ADA, id, post("once")), ask(&house, room, ADA, id, post("once"))).await;
        assert_eq!(first.expect("the first"), 2);
        assert_eq!(twin.expect("the twin"), 2);
        assert_eq!(ask(&house, room, ADA, id, post("once")).await.expect("a retry"), 2);
        let other = ask(&house, room, ADA, id, post("other")).await.expect_err("other content");
        assert_eq!(other.code, ErrorCode::Conflict);
        assert_eq!(ask(&house, room, BOB, id, post("other")).await.expect("ids are each maker's own"), 3);
        assert_eq!(ground.journal(room_stream(room)).await.len(), 3);
    });
}

#[test]
fn a_retry_gets_the_first_answer_after_a_restart() {
    run(async {
        let ground = Ground::new();
        let id = fresh();
        let room = {
            let (house, _) = ground.house(Limits::default());
            let room = a_room(&house).await;
            ask(&house, room, ADA, id, post("once")).await.expect("it is posted");
            room
        };
        let (house, _) = ground.house(Limits::default());
        assert_eq!(ask(&house, room, ADA, id, post("once")).await.expect("a retry"), 2);
        let other = ask(&house, room, ADA, id, post("other")).await.expect_err("other content");
        assert_eq!(other.code, ErrorCode::Conflict);
    });
}

#[test]
fn a_retry_of_a_command_that_memory_has_lost_is_found_in_the_journal() {
    run(async {
        let ground = Ground::new();
        let id = fresh();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;
        ask(&house, room, ADA, id, post("once")).await.expect("it is posted");
        for _ in 0..1_100 {
            ask(&house, room, ADA, fresh(), post("more")).await.expect("it is posted");
        }
        // A restart loads the newest 1,024 commands alone.
        let (house, _) = ground.house(Limits::default());
        let twins =
            join(ask(&house, room, ADA, id, post("once")), ask(&house, room, ADA, id, post("once"))).await;
        assert_eq!((twins.0.expect("a retry"), twins.1.expect("its twin")), (2, 2));
        assert_eq!(ground.journal(room_stream(room)).await.len(), 1_102);
    });
}

fn made_at(millis: u64) -> CommandId {
    let mut bytes = *Uuid::now_v7().as_bytes();
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    CommandId(Uuid::from_bytes(bytes))
}

#[test]
fn a_command_older_than_seven_days_expires_and_one_from_the_future_is_invalid() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;
        let now = house.real_now();
        let margin = 60_000;
        let codes = [
            (now - COMMAND_AGE_MAX_MS - margin, Some(ErrorCode::Expired)),
            (now - COMMAND_AGE_MAX_MS + margin, None),
            (now + COMMAND_AHEAD_MAX_MS - margin, None),
            (now + COMMAND_AHEAD_MAX_MS + margin, Some(ErrorCode::Invalid)),
        ];
        for (millis, code) in codes {
            let answer = ask(&house, room, ADA, made_at(millis), post("when?")).await;
            assert_eq!(answer.err().map(|error| error.code), code, "made at {millis}, it is {now}");
        }
        let random = CommandId(Uuid::new_v4());
        let answer = ask(&house, room, ADA, random, post("no time at all")).await;
        assert_eq!(answer.expect_err("no UUIDv7").code, ErrorCode::Invalid);
    });
}

#[test]
fn a_refusal_is_decided_anew_when_it_is_asked_again() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;
        let add = Command::AddMember { account: BOB };
        let id = fresh();
        ask(&house, room, ADA, id, add.clone()).await.expect_err("Bob is a member already");
        insist(&house, room, ADA, fresh(), Command::RemoveMember { account: BOB }).await.expect("he leaves");
        assert_eq!(ask(&house, room, ADA, id, add).await.expect("now he can be added"), 3);
    });
}

#[test]
fn a_command_that_was_forgotten_is_expired_though_the_clock_went_back() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;
        let id = fresh();
        ask(&house, room, ADA, id, post("once")).await.expect("it is posted");
        for _ in 0..200 {
            ask(&house, room, ADA, fresh(), post("more")).await.expect("it is posted");
        }
        let records = ground.journal(room_stream(room)).await.len();

        // A clock that is a month ahead, for a moment.
        let month_ahead = house.real_now() + 30 * 24 * 60 * 60 * 1000;
        while ground.store().forget_commands(month_ahead - COMMAND_AGE_MAX_MS).await.expect("it forgets") {}

        for house in [house, ground.house(Limits::default()).0] {
            let again =
                ask(&house, room, ADA, id, post("once")).await.expect_err("it may have been forgotten");
            assert_eq!(again.code, ErrorCode::Expired);
        }
        let (house, _) = ground.house(Limits::default());
        assert_eq!(ground.journal(room_stream(room)).await.len(), records);
        ask(&house, room, ADA, fresh(), post("anew")).await.expect("a new command is taken");
    });
}
