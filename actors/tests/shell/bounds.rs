//! Every queue has a bound, and an idle entity leaves.

use std::sync::atomic::Ordering;
use std::time::Duration;

use actors::Caller;
use actors::limits::{Limits, SNAPSHOT_EVENTS_MIN};
use actors::room::{Command, Room};
use actors::shell::Scribe;
use actors::wallet::Wallet;
use futures_util::future::join_all;
use protocol::{ErrorCode, Kind};
use uuid::Uuid;

use crate::given::{ADA, BOB, Ground, a_room, ask, fresh, post, room_stream, run};

async fn overloaded_of(limits: Limits, posts: usize) -> usize {
    let ground = Ground::new();
    let (house, _) = ground.house(limits);
    let room = a_room(&house).await;
    let posts = (0..posts).map(|n| ask(&house, room, ADA, fresh(), post(&n.to_string())));
    let answers = join_all(posts).await;
    let written = answers.iter().filter(|answer| answer.is_ok()).count();
    for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(error.code, ErrorCode::Overloaded);
        assert!(error.retry_after_ms.is_some(), "it says when to come again");
    }
    let journal = ground.journal(room_stream(room)).await;
    assert_eq!(journal.len(), written + 1, "what was refused is not written");
    answers.len() - written
}

#[test]
fn past_what_may_wait_of_one_account_commands_are_answered_overloaded() {
    run(async {
        assert_eq!(overloaded_of(Limits { waiting_account_max: 10, ..Limits::default() }, 40).await, 30);
    });
}

#[test]
fn past_what_may_wait_in_all_commands_are_answered_overloaded() {
    run(async {
        assert_eq!(overloaded_of(Limits { waiting_max: 12, ..Limits::default() }, 40).await, 28);
    });
}

#[test]
fn people_who_ask_more_than_may_wait_do_not_keep_out_what_other_entities_tell() {
    const MAX: usize = 10;
    run(async {
        let ground = Ground::new();
        let limits = Limits { waiting_max: MAX, gathered_records_max: MAX, ..Limits::default() };
        let (house, _) = ground.house(limits);
        let room = a_room(&house).await;
        let gate = ground.trouble.gate.clone();
        gate.forget_permits(usize::MAX);
        let posts: Vec<_> = (0..MAX).map(|_| ask(&house, room, ADA, fresh(), post("slow"))).collect();
        let (posts, told) = futures_util::join!(join_all(posts), async {
            let full = ask(&house, room, BOB, fresh(), post("one more")).await;
            assert_eq!(full.expect_err("it is full").code, ErrorCode::Overloaded);
            let told = house.send::<Room>(room, Caller::System, None, post("it is no member's"));
            gate.add_permits(1_000);
            told.await
        });
        assert!(posts.iter().all(Result::is_ok));
        assert_ne!(told.expect_err("it is heard, and refused").code, ErrorCode::Overloaded);
    });
}

#[test]
fn a_full_mailbox_answers_overloaded() {
    run(async {
        let refused = overloaded_of(Limits { mailbox: 4, ..Limits::default() }, 200).await;
        assert!(refused > 0, "200 at once do not fit into a mailbox of 4");
    });
}

#[test]
fn people_who_fill_a_mailbox_do_not_keep_out_what_other_entities_tell() {
    const INNER: usize = 3;
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits { mailbox: 4, mailbox_inner: INNER, ..Limits::default() });
        let room = a_room(&house).await;
        // The room lives on this thread: it hears nothing until all of these have been sent.
        let ada = Caller::Account(ADA);
        let posts: Vec<_> =
            (0..40).map(|_| house.send::<Room>(room, ada, Some(fresh()), post("flood"))).collect();
        let told: Vec<_> = (0..=INNER)
            .map(|_| house.send::<Room>(room, Caller::System, None, post("it is no member's")))
            .collect();
        let (posts, told) = futures_util::join!(join_all(posts), join_all(told));
        let full: Vec<_> = posts.into_iter().filter_map(Result::err).map(|error| error.code).collect();
        assert!(full.len() > 30 && full.iter().all(|code| *code == ErrorCode::Overloaded), "{full:?}");
        let told: Vec<_> = told.into_iter().map(|told| told.expect_err("it is refused").code).collect();
        assert!(!told[..INNER].contains(&ErrorCode::Overloaded), "they are heard: {told:?}");
        assert_eq!(told[INNER], ErrorCode::Overloaded, "what the house sends has a bound as well");

        let later = house.send::<Room>(room, Caller::System, None, post("it is no member's")).await;
        assert_ne!(later.expect_err("it is refused").code, ErrorCode::Overloaded, "what was heard gives way");
    });
}

#[test]
fn an_answer_that_never_comes_is_unavailable_and_the_same_command_finds_it_later() {
    run(async {
        let ground = Ground::new();
        let limits = Limits {
            answer_deadline: Duration::from_millis(50),
            tick: Duration::from_millis(10),
            ..Limits::default()
        };
        let (house, _) = ground.house(limits);
        let room = a_room(&house).await;
        let gate = ground.trouble.gate.clone();
        gate.forget_permits(usize::MAX);
        let id = fresh();
        let late = ask(&house, room, ADA, id, post("slow")).await.expect_err("the store does not answer");
        assert_eq!(late.code, ErrorCode::Unavailable);
        gate.add_permits(1_000);
        assert_eq!(crate::given::insist(&house, room, ADA, id, post("slow")).await.expect("it stands"), 2);
        assert_eq!(ground.journal(room_stream(room)).await.len(), 2);
    });
}

#[test]
fn an_idle_room_leaves_with_a_snapshot_and_comes_back_as_it_was() {
    run(async {
        let ground = Ground::new();
        let limits =
            Limits { idle: Duration::from_millis(20), tick: Duration::from_millis(10), ..Limits::default() };
        let (house, mut leavers) = ground.house(limits);
        let room = a_room(&house).await;
        for number in 0..SNAPSHOT_EVENTS_MIN {
            ask(&house, room, BOB, fresh(), post(&number.to_string())).await.expect("it is posted");
        }
        while leavers.recv().await.expect("the house stands") != Kind::Room {}
        assert_eq!(house.living(Kind::Room), 0);
        let seq = ask(&house, room, ADA, fresh(), post("still here?")).await.expect("it is posted");
        assert_eq!(seq, SNAPSHOT_EVENTS_MIN + 2);
        let snapshot = ground.store().snapshot(room_stream(room)).await.expect("the store reads");
        assert_eq!(snapshot.map(|snapshot| snapshot.seq), Some(SNAPSHOT_EVENTS_MIN + 1));
    });
}

/// Writes a room of Ada's with that many messages, as no entity would: in the fewest appends.
async fn a_long_room(ground: &Ground, messages: usize) -> Uuid {
    const TOGETHER: usize = 1_000;
    let (room, who, now) = (Uuid::now_v7(), Caller::Account(ADA), 1_700_000_000_000);
    let mut scribe = Scribe::<Room>::of(room);
    let create = Command::Create { title: None, members: Vec::new() };
    scribe.command(who, fresh(), now, &create).expect("a room can be made");
    for number in 1..=messages {
        scribe.command(who, fresh(), now, &post("a message")).expect("it is posted");
        if number % TOGETHER == 0 || number == messages {
            let written = scribe.seal().expect("there is something to write");
            ground.store().append(written.append).await.expect("it is written");
        }
    }
    room
}

#[test]
fn a_room_of_a_hundred_thousand_messages_wakes_from_two_pages_at_most() {
    const MESSAGES: usize = 100_000;
    run(async {
        let ground = Ground::new();
        let room = a_long_room(&ground, MESSAGES).await;
        let (house, _) = ground.house(Limits::default());
        ask(&house, room, ADA, fresh(), post("one more")).await.expect("it is posted");
        while ground.store().snapshot(room_stream(room)).await.expect("the store reads").is_none() {
            tokio::task::yield_now().await;
        }

        let (elsewhere, _) = ground.house(Limits::default());
        ground.trouble.pages.store(0, Ordering::Relaxed);
        let (_, state) = elsewhere.view::<Room>(room, Caller::Account(ADA)).await.expect("it wakes");
        assert_eq!(state.posted, MESSAGES as u64 + 1);
        let pages = ground.trouble.pages.load(Ordering::Relaxed);
        assert!(pages <= 2, "{pages} pages were read");
    });
}

#[test]
fn a_short_room_leaves_without_a_snapshot() {
    run(async {
        let ground = Ground::new();
        let limits =
            Limits { idle: Duration::from_millis(20), tick: Duration::from_millis(10), ..Limits::default() };
        let (house, mut leavers) = ground.house(limits);
        let room = a_room(&house).await;
        while leavers.recv().await.expect("the house stands") != Kind::Room {}
        let snapshot = ground.store().snapshot(room_stream(room)).await.expect("the store reads");
        assert_eq!(snapshot, None);
    });
}

#[test]
fn what_gathers_while_an_append_hangs_counts_although_its_askers_have_given_up() {
    const MAX: usize = 10;
    run(async {
        let ground = Ground::new();
        let limits = Limits {
            waiting_account_max: MAX,
            answer_deadline: Duration::from_millis(50),
            tick: Duration::from_millis(10),
            ..Limits::default()
        };
        let (house, _) = ground.house(limits);
        let room = a_room(&house).await;
        let gate = ground.trouble.gate.clone();
        gate.forget_permits(usize::MAX);
        let late = join_all((0..MAX).map(|_| ask(&house, room, ADA, fresh(), post("slow")))).await;
        assert!(late.iter().all(|late| late.as_ref().is_err_and(|e| e.code == ErrorCode::Unavailable)));

        let more = join_all((0..MAX).map(|_| ask(&house, room, ADA, fresh(), post("more")))).await;
        assert!(more.iter().all(|more| more.as_ref().is_err_and(|e| e.code == ErrorCode::Overloaded)));
        gate.add_permits(1_000);
        let next = crate::given::insist(&house, room, ADA, fresh(), post("on it goes")).await;
        assert_eq!(next.expect("it stands"), MAX as u64 + 2);
    });
}

/// How many of `posts` are taken while an append hangs.
async fn gathered_of(limits: Limits, posts: usize) -> usize {
    let ground = Ground::new();
    let (house, _) = ground.house(limits);
    let room = a_room(&house).await;
    let gate = ground.trouble.gate.clone();
    gate.forget_permits(usize::MAX);
    let text = "x".repeat(1_000);
    let asked: Vec<_> = (0..posts).map(|_| ask(&house, room, ADA, fresh(), post(&text))).collect();
    let (answers, ()) = futures_util::join!(join_all(asked), async {
        // The entity has heard all of them once it answers what came after them.
        let full = ask(&house, room, BOB, fresh(), post("one more")).await;
        assert_eq!(full.expect_err("it is full").code, ErrorCode::Overloaded);
        gate.add_permits(1_000);
    });
    answers.iter().filter(|answer| answer.is_ok()).count()
}

#[test]
fn past_the_events_and_the_bytes_that_may_gather_commands_are_answered_overloaded() {
    run(async {
        let records = Limits { gathered_records_max: 7, ..Limits::default() };
        assert_eq!(gathered_of(records, 40).await, 7);
        let bytes = Limits { gathered_bytes_max: 4_000, ..Limits::default() };
        // One is on its way to the store, and each of the others weighs a little over a thousand bytes.
        assert_eq!(gathered_of(bytes, 40).await, 5);
    });
}

#[test]
fn questions_about_streams_that_do_not_exist_make_no_entities() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let ada = Caller::Account(ADA);
        let strange = join_all((0..500).map(|_| async {
            let room = Uuid::now_v7();
            let viewed = house.view::<Room>(room, ada).await.map(|_| ());
            let admitted = house.admit(room_stream(room), ada).await.map(|_| ());
            let posted = ask(&house, room, ADA, fresh(), post("hello?")).await.map(|_| ());
            [viewed, admitted, posted]
        }))
        .await;
        for outcome in strange.into_iter().flatten() {
            assert_eq!(outcome.expect_err("there is no such room").code, ErrorCode::NotFound);
        }
        assert_eq!(house.living(Kind::Room), 0);

        let (seq, wallet) = house.view::<Wallet>(ADA.0, ada).await.expect("one's own wallet always exists");
        assert_eq!((seq, wallet.balances.len(), house.living(Kind::Wallet)), (0, 0, 0));
        let other = house.view::<Wallet>(BOB.0, ada).await.expect_err("another's does not, for her");
        assert_eq!(other.code, ErrorCode::NotFound);
        a_room(&house).await;
        assert_eq!(house.living(Kind::Room), 1);
    });
}

#[test]
fn what_comes_for_an_entity_that_does_not_live_is_decided_in_the_order_it_came() {
    const POSTS: u64 = 50;
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = Uuid::now_v7();
        let create = Command::Create { title: None, members: Vec::new() };
        let early = ask(&house, room, ADA, fresh(), post("too early"));
        let (early, made, later) = futures_util::join!(
            early,
            ask(&house, room, ADA, fresh(), create),
            ask(&house, room, ADA, fresh(), post("in time"))
        );
        assert_eq!(early.expect_err("there was no room").code, ErrorCode::NotFound);
        assert_eq!((made.expect("it is made"), later.expect("it is posted")), (1, 2));

        let (elsewhere, _) = ground.house(Limits::default());
        let posts = (0..POSTS).map(|n| ask(&elsewhere, room, ADA, fresh(), post(&n.to_string())));
        let seqs: Vec<_> = join_all(posts).await.into_iter().map(|seq| seq.expect("it is posted")).collect();
        assert_eq!(seqs, (3..3 + POSTS).collect::<Vec<_>>());
    });
}
