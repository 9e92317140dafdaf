//! A reader too far behind for a subscription.

use protocol::stream::{StreamParams, SubscribeAnswer};
use protocol::{ErrorCode, Kind, Seq};
use serde::de::IgnoredAny;
use tests::server::Settings;
use tests::watch::Watch;

use crate::{Stage, read_up_to};

/// How far behind a subscription may begin.
const BEHIND_MAX: Seq = 10_000;

#[tokio::test]
async fn a_reader_over_ten_thousand_behind_is_told_so_and_one_within_gets_everything() {
    let server = Settings::default().start().await;
    let stage = Stage::on(&server).await;
    let mut raw = stage.connect(&server).await;
    let head = stage.post_many(&mut raw, BEHIND_MAX as usize + 200).await;

    let just_too_far = head - BEHIND_MAX - 1;
    for after in [0, just_too_far] {
        let answer = stage.subscribe(&mut raw, Some(after)).await;
        assert_eq!(answer, SubscribeAnswer { head, behind: Some(true) });
        let stream = StreamParams { kind: Kind::Room, id: stage.room.0 };
        let refused = raw.call::<IgnoredAny>("stream.unsubscribe", &stream).await.expect_err("there is none");
        assert_eq!(refused.code, ErrorCode::Invalid);
    }
    let granted = stage.subscribe(&mut raw, Some(just_too_far + 1)).await;
    assert_eq!(granted, SubscribeAnswer { head, behind: None });
    read_up_to(&mut raw, stage.stream(), just_too_far + 1, head).await;
    let everything = Watch::from_start(&stage.author, stage.stream()).await;
    assert_eq!(
        everything.up_to(head).await.len() as Seq,
        head,
        "a client reads pages until it is near enough"
    );
}
