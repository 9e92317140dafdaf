//! Answers wait for durability, and what comes meanwhile gathers.

use actors::limits::Limits;
use futures_util::future::{FutureExt, join_all};

use crate::given::{ADA, Ground, a_room, ask, fresh, post, room_stream, run};

#[test]
fn an_answer_waits_until_its_event_is_durable_and_so_does_a_view_that_saw_it() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;

        ground.trouble.gate.forget_permits(usize::MAX);
        let mut posted = ask(&house, room, ADA, fresh(), post("hello")).boxed_local();
        let mut seen = house.view::<actors::room::Room>(room, actors::Caller::Account(ADA)).boxed_local();
        for _ in 0..1_000 {
            assert!(posted.as_mut().now_or_never().is_none(), "nothing is answered before it is durable");
            assert!(seen.as_mut().now_or_never().is_none(), "nor shown");
            tokio::task::yield_now().await;
        }
        ground.trouble.gate.add_permits(1_000);
        assert_eq!(posted.await.expect("it is posted"), 2);
        assert_eq!(seen.await.expect("it is shown").0, 2);
        assert_eq!(ground.journal(room_stream(room)).await.len(), 2);
    });
}

#[test]
fn a_lone_command_is_appended_at_once_and_what_comes_meanwhile_goes_in_one_append() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;
        ground.trouble.sizes.lock().clear();

        let posts = (0..50).map(|n| ask(&house, room, ADA, fresh(), post(&n.to_string())));
        for posted in join_all(posts).await {
            posted.expect("it is posted");
        }
        let sizes = ground.trouble.sizes.lock().clone();
        assert_eq!(sizes.iter().sum::<usize>(), 50);
        assert_eq!(sizes[0], 1, "the first goes alone: {sizes:?}");
        assert!(sizes.len() < 25, "the others gather: {sizes:?}");
    });
}

#[test]
fn no_append_holds_more_records_than_its_bound() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits { append_records_max: 4, ..Limits::default() });
        let room = a_room(&house).await;
        ground.trouble.sizes.lock().clear();
        let posts = (0..50).map(|n| ask(&house, room, ADA, fresh(), post(&n.to_string())));
        for posted in join_all(posts).await {
            posted.expect("it is posted");
        }
        let sizes = ground.trouble.sizes.lock().clone();
        assert_eq!(sizes.iter().sum::<usize>(), 50, "every post is in one of them: {sizes:?}");
        assert!(sizes.iter().all(|size| *size <= 4), "{sizes:?}");
    });
}
