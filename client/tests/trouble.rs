//! What the client makes of servers that hang up, stall, repeat, skip and refuse.

mod support;

use std::time::Duration;

use client::{CallError, Client, End, Subscription};
use protocol::room::Posted;
use protocol::{ErrorCode, Generation, RoomId, Seq, StreamId};
use support::{PASSWORD, PATIENCE, Server, room};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

async fn signed_in(server: &Server) -> Client {
    Client::sign_in(server.endpoint(), "ada@example.org", PASSWORD).await.expect("the server is there")
}

/// Reads events up to `last`, checking that each follows the one before.
async fn read_through(subscription: &mut Subscription, last: Seq) {
    let mut expected = subscription.last() + 1;
    let reading = async {
        while expected <= last {
            let event = subscription.next().await.expect("the subscription goes on");
            assert_eq!(event.seq, expected);
            expected += 1;
        }
    };
    timeout(PATIENCE, reading).await.expect("every event comes");
}

fn room_id(stream: StreamId) -> RoomId {
    RoomId(stream.id)
}

#[tokio::test]
async fn events_come_without_gap_or_repeat_over_connections_cut_in_the_middle_of_a_frame() {
    let server = Server::start().await;
    let streams = [room(1), room(2)];
    server.with(|state| state.faults.cut_after_events = Some(90));
    let client = signed_in(&server).await;
    let mut first = client.subscribe(streams[0], Some(0)).await.unwrap();
    let mut second = client.subscribe(streams[1], Some(0)).await.unwrap();
    for number in 0..400 {
        server.say(streams[0], &format!("first {number}"));
        server.say(streams[1], &format!("second {number}"));
    }

    read_through(&mut first, 400).await;
    read_through(&mut second, 400).await;

    assert!(client.connections() > 5, "the connection was cut again and again");
}

#[tokio::test]
async fn a_skipped_event_is_fetched_and_a_repeated_one_is_dropped() {
    let server = Server::start().await;
    server.with(|state| {
        state.faults.skip = Some(7);
        state.faults.twice = Some(12);
    });
    let client = signed_in(&server).await;
    let mut subscription = client.subscribe(room(1), None).await.unwrap();
    for number in 0..40 {
        server.say(room(1), &number.to_string());
    }

    read_through(&mut subscription, 40).await;

    assert_eq!(client.connections(), 1);
    let asked = server.with(|state| state.subscribed.clone());
    assert_eq!(asked, [(room(1), None), (room(1), Some(6))]);
}

#[tokio::test]
async fn a_client_whose_clock_is_wrong_registers_by_the_servers_under_one_name() {
    const YEAR_MS: i64 = 365 * 24 * 3_600_000;
    for ahead_ms in [-YEAR_MS, YEAR_MS] {
        let server = Server::start().await;
        server.with(|state| {
            state.clock_ahead_ms = ahead_ms;
            state.faults.hang_up_on_registers = 2;
        });
        let servers_clock = || client::Clock::of_system().now().saturating_add_signed(ahead_ms);
        let before = servers_clock();

        Client::register(server.endpoint(), "ada@example.org", PASSWORD, "Ada").await.unwrap();

        let registered = server.with(|state| state.registered.clone());
        assert_eq!(registered, [registered[0]; 3], "each try is the same command");
        let named_at = registered[0].millis().expect("a UUIDv7");
        assert!((before..=servers_clock()).contains(&named_at));
    }
}

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_asked_again_and_happens_once() {
    let server = Server::start().await;
    server.with(|state| state.faults.hang_up_on_posts = 3);
    let client = signed_in(&server).await;

    let applied = client.rooms().post(room_id(room(1)), "once").await.unwrap();

    assert_eq!(applied.seq, 1);
    server.with(|state| {
        assert_eq!(state.head(room(1)), 1);
        assert_eq!(state.posts_asked, 4);
        assert_eq!(state.resumes, 3);
    });
}

#[tokio::test]
async fn an_overloaded_post_waits_as_long_as_the_server_asks() {
    let server = Server::start().await;
    server.with(|state| state.faults.overloaded = Some((2, 150)));
    let client = signed_in(&server).await;
    let started = Instant::now();

    client.rooms().post(room_id(room(1)), "patient").await.unwrap();

    assert!(started.elapsed() >= Duration::from_millis(300));
    assert_eq!(server.with(|state| (state.posts_asked, state.head(room(1)))), (3, 1));
}

#[tokio::test]
async fn a_call_without_an_answer_ends_at_its_deadline() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    server.with(|state| state.faults.deaf = true);

    let hasty = client.with_call_timeout(Duration::from_millis(200));
    let result = timeout(PATIENCE, hasty.rooms().post(room_id(room(1)), "hello?")).await.unwrap();

    assert!(matches!(result, Err(CallError::TimedOut)), "{result:?}");
}

#[tokio::test]
async fn a_server_that_asks_for_a_delay_is_left_alone_that_long() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    server.with(|state| {
        state.faults.hang_up_on_posts = 1;
        state.faults.close = Some((1, 1001, "400"));
    });

    client.rooms().post(room_id(room(1)), "after the break").await.unwrap();

    let connected_at = server.with(|state| state.connected_at.clone());
    assert_eq!(connected_at.len(), 3);
    assert!(connected_at[2] - connected_at[1] >= Duration::from_millis(400));
}

#[tokio::test]
async fn an_expired_token_is_refreshed_and_the_new_session_is_kept() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    server.with(|state| {
        state.token = "token-2".to_owned();
        state.faults.hang_up_on_posts = 1;
    });

    client.rooms().post(room_id(room(1)), "still me").await.unwrap();

    assert_eq!(server.with(|state| (state.resumes, state.refreshes)), (1, 1));
    assert_eq!(client.session().token, "token-2");
}

#[tokio::test]
async fn a_token_past_its_time_is_not_even_tried() {
    let server = Server::start().await;
    server.with(|state| {
        state.token_good_ms = -1;
        state.faults.hang_up_on_posts = 1;
    });
    let client = signed_in(&server).await;

    client.rooms().post(room_id(room(1)), "refreshed").await.unwrap();

    assert_eq!(server.with(|state| (state.resumes, state.refreshes)), (0, 1));
}

#[tokio::test]
async fn a_revoked_sign_in_ends_calls_and_subscriptions() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    let mut subscription = client.subscribe(room(1), None).await.unwrap();
    server.with(|state| {
        state.token = "other".to_owned();
        state.refresh_token = "other".to_owned();
        state.faults.hang_up_on_posts = 1;
    });

    let result = client.rooms().post(room_id(room(1)), "who am I?").await;

    assert!(matches!(result, Err(CallError::SignedOut)), "{result:?}");
    assert_eq!(timeout(PATIENCE, subscription.next()).await.unwrap(), None);
    assert_eq!(subscription.end(), Some(&End::SignedOut));
    assert!(!client.is_signed_in());
}

#[tokio::test]
async fn a_reader_far_behind_reads_pages_first_and_misses_nothing() {
    let server = Server::start().await;
    server.with(|state| {
        state.behind_over = 100;
        for number in 0..2_500 {
            state.append(room(1), None, &number.to_string());
        }
    });
    let client = signed_in(&server).await;

    let mut subscription = client.subscribe(room(1), Some(3)).await.unwrap();
    read_through(&mut subscription, 2_500).await;
    server.say(room(1), "live");
    read_through(&mut subscription, 2_501).await;

    assert!(server.with(|state| state.pages) >= 2);
}

#[tokio::test]
async fn a_slow_reader_pauses_alone_and_goes_on_later() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    let mut slow = client.subscribe(room(1), None).await.unwrap();
    let mut quick = client.subscribe(room(2), None).await.unwrap();
    for number in 0..3_000 {
        server.say(room(1), &number.to_string());
    }
    for number in 0..50 {
        server.say(room(2), &number.to_string());
    }

    read_through(&mut quick, 50).await;
    read_through(&mut slow, 3_000).await;

    assert_eq!(client.connections(), 1);
    let asked = server.with(|state| state.subscribed.clone());
    assert!(asked.iter().filter(|(stream, _)| *stream == room(1)).count() > 1, "it paused at least once");
}

#[tokio::test]
async fn silence_is_answered_with_a_new_connection() {
    let server = Server::start().await;
    server.with(|state| state.ping_seconds = 1);
    let client = signed_in(&server).await;
    let mut subscription = client.subscribe(room(1), None).await.unwrap();
    server.until("a pong", |state| state.pongs >= 1).await;
    server.with(|state| state.faults.mute = true);
    server.say(room(1), "into the void");
    server.until("a second connection", |state| state.connected_at.len() == 2).await;
    server.with(|state| state.faults.mute = false);

    read_through(&mut subscription, 1).await;
}

#[tokio::test]
async fn an_ended_subscription_says_why() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    let mut subscription = client.subscribe(room(1), None).await.unwrap();
    server.say(room(1), "farewell");
    read_through(&mut subscription, 1).await;

    server.with(|state| state.ended.push(room(1)));

    assert_eq!(timeout(PATIENCE, subscription.next()).await.unwrap(), None);
    assert_eq!(subscription.end(), Some(&End::Ended(ErrorCode::Forbidden)));
}

#[tokio::test]
async fn where_the_server_comes_back_with_other_data_subscriptions_end_and_begin_again_when_asked() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    let mut subscription = client.subscribe(room(1), Some(0)).await.unwrap();
    for number in 0..5 {
        server.say(room(1), &format!("before {number}"));
    }
    read_through(&mut subscription, 5).await;
    let before = client.session();

    let restored = Generation(Uuid::from_u128(2));
    server.with(|state| {
        state.generation = restored;
        state.streams.clear();
        state.append(room(1), None, "an older copy");
        state.faults.hang_up_on_posts = 1;
    });
    client.rooms().post(room_id(room(2)), "over a new connection").await.unwrap();

    assert_eq!(timeout(PATIENCE, subscription.next()).await.unwrap(), None);
    assert_eq!(subscription.end(), Some(&End::NewGeneration));
    assert_eq!((before.generation, client.generation()), (Generation(Uuid::from_u128(1)), restored));
    subscription.begin_again().await.unwrap();
    let event = timeout(PATIENCE, subscription.next()).await.unwrap().unwrap();
    assert_eq!((event.seq, event.read::<Posted>().unwrap().text.as_str()), (1, "an older copy"));
}

#[tokio::test]
async fn where_the_server_comes_back_with_the_same_data_subscriptions_go_on() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    let mut subscription = client.subscribe(room(1), Some(0)).await.unwrap();
    server.say(room(1), "before");
    server.with(|state| state.faults.hang_up_on_posts = 1);
    client.rooms().post(room_id(room(2)), "over a new connection").await.unwrap();
    server.say(room(1), "after");

    read_through(&mut subscription, 2).await;

    assert_eq!((client.connections(), subscription.end()), (2, None));
}

#[tokio::test]
async fn a_dropped_subscription_is_left_and_can_be_taken_again() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    let subscription = client.subscribe(room(1), None).await.unwrap();
    let twice = client.subscribe(room(1), None).await;
    assert_eq!(twice.unwrap_err().code(), Some(ErrorCode::Invalid));
    drop(subscription);

    let mut again = client.subscribe(room(1), Some(0)).await.unwrap();
    server.say(room(1), "welcome back");

    read_through(&mut again, 1).await;
}

#[tokio::test]
async fn bytes_that_drip_and_messages_in_fragments_are_whole_in_the_end() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    let mut subscription = client.subscribe(room(1), None).await.unwrap();
    let text = "déjà vu ".repeat(400);
    server.with(|state| state.faults.fragments = true);
    server.say(room(1), &text);
    read_through(&mut subscription, 1).await;
    server.with(|state| state.faults = support::Faults { drip: true, ..Default::default() });
    server.say(room(1), &text);

    let event = timeout(PATIENCE, subscription.next()).await.unwrap().unwrap();

    assert_eq!(event.r#type(), "posted");
    assert_eq!(event.read::<Posted>().unwrap().text, text);
}

#[tokio::test]
async fn a_wrong_password_is_not_tried_again() {
    let server = Server::start().await;

    let refused = Client::sign_in(server.endpoint(), "ada@example.org", "guess").await;

    assert!(refused.is_err());
    assert_eq!(server.with(|state| state.connected_at.len()), 1);
}

#[tokio::test]
async fn an_earlier_session_is_resumed_by_its_token() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    let session = client.session();
    client.close().await;

    let again = Client::resume(server.endpoint(), session).await.unwrap();

    assert_eq!(again.ping().await.unwrap(), 1);
    assert_eq!(server.with(|state| state.resumes), 1);
}

#[tokio::test]
async fn a_request_longer_than_the_server_takes_is_refused_before_it_is_sent() {
    let server = Server::start().await;
    let client = signed_in(&server).await;

    let result = client.rooms().post(room_id(room(1)), &"x".repeat(70_000)).await;

    assert!(matches!(result, Err(CallError::TooLong { .. })), "{result:?}");
    assert_eq!(client.connections(), 1);
}

#[tokio::test]
async fn many_calls_at_once_stay_below_the_servers_limit_in_flight() {
    let server = Server::start().await;
    let client = signed_in(&server).await;
    let posts = (0..200).map(|number| {
        let client = client.clone();
        tokio::spawn(async move { client.rooms().post(room_id(room(1)), &number.to_string()).await })
    });

    for post in posts.collect::<Vec<_>>() {
        post.await.unwrap().unwrap();
    }

    assert_eq!(server.with(|state| (state.head(room(1)), state.posts_asked)), (200, 200));
}
