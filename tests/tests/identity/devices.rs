//! The devices of an account, and how one ends another.

use protocol::account::{EndDeviceParams, RefreshParams, SignedInDevice};
use protocol::stream::Empty;
use protocol::{DeviceId, ErrorCode, rules};
use serde::de::IgnoredAny;

use super::*;

#[tokio::test]
async fn a_device_ends_another_whose_tokens_and_connections_end_with_it_for_good() {
    let mut server = Settings::default().start().await;
    let laptop = Device::registered(&server, "ada").await;
    let mut phone =
        Device::signed_in(&server, &email_of("ada"), PASSWORD).await.expect("the password is right");
    let mut bob = Device::registered(&server, "bob").await;
    let listed = phone.devices().await;
    assert_eq!(listed.iter().map(|device| device.current).collect::<Vec<_>>(), [true, false]);
    let theirs = listed[1].device;

    let end = EndDeviceParams { command_id: new_command(), device: theirs };
    let stranger = bob.raw.call::<IgnoredAny>("account.end_device", &end).await.expect_err("it is Ada's");
    assert_eq!(stranger.code, ErrorCode::NotFound);
    for _ in ["the first time", "a retry"] {
        phone.raw.call::<Empty>("account.end_device", &end).await.expect("it is her own");
    }
    let again = EndDeviceParams { command_id: new_command(), ..end };
    let gone = phone.raw.call::<IgnoredAny>("account.end_device", &again).await.expect_err("it is over");
    assert_eq!(gone.code, ErrorCode::NotFound);
    assert_eq!(phone.devices().await.len(), 1);

    server.kill9();
    server.restart().await;
    assert!(!laptop.is_good(&server).await);
    assert!(phone.is_good(&server).await);
    let refresh = RefreshParams { refresh_token: laptop.signed_in.refresh_token.clone() };
    let (mut raw, _) = Raw::open(&server).await;
    let refused = raw.call::<IgnoredAny>("account.refresh", &refresh).await.expect_err("it is over");
    assert_eq!(refused.code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn the_connections_of_a_device_that_is_ended_close_and_all_others_stay() {
    let server = Settings::default().start().await;
    let laptop = Device::registered(&server, "ada").await;
    let mut phone =
        Device::signed_in(&server, &email_of("ada"), PASSWORD).await.expect("the password is right");
    let device = phone.devices().await[1].device;
    let end = EndDeviceParams { command_id: new_command(), device };
    phone.raw.call::<Empty>("account.end_device", &end).await.expect("it is her own");
    laptop.expect_shut_out().await;
    assert_eq!(phone.devices().await.len(), 1, "her own connection stays");
}

#[tokio::test]
async fn whoever_holds_an_old_token_ends_no_sign_in_that_came_after_it() {
    let server = Settings::default().start().await;
    let mut stolen = Device::registered(&server, "ada").await;
    let mut owner =
        Device::signed_in(&server, &email_of("ada"), PASSWORD).await.expect("the password is right");
    let listed = owner.devices().await;
    let end = |device| EndDeviceParams { command_id: new_command(), device };
    let newer = end(listed[0].device);
    for _ in ["the first time", "a retry"] {
        let refused = stolen.raw.call::<IgnoredAny>("account.end_device", &newer).await.expect_err("newer");
        assert_eq!(refused.rule(), Some(rules::DEVICE_NEWER));
    }
    owner.raw.call::<Empty>("account.end_device", &end(listed[1].device)).await.expect("it is older");
    stolen.expect_shut_out().await;
    assert!(owner.is_good(&server).await);
}

#[tokio::test]
async fn to_end_the_device_one_asks_from_is_to_sign_out() {
    let server = Settings::default().start().await;
    let mut phone = Device::registered(&server, "ada").await;
    let device = phone.devices().await[0].device;
    let end = EndDeviceParams { command_id: new_command(), device };
    phone.raw.call::<Empty>("account.end_device", &end).await.expect("it is answered before it is closed");
    assert_eq!(phone.raw.close_code().await, 1000);
}

#[tokio::test]
async fn a_device_shows_what_its_program_called_itself_as_short_text() {
    let server = Settings::default().start().await;
    let mut phone = Device::registered(&server, "ada").await;
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    for agent in [agent, &"x".repeat(5_000)] {
        let mut raw = calling_itself(&server, agent).await;
        raw.call::<IgnoredAny>("account.sign_in", &sign_in(&email_of("ada"), PASSWORD)).await.expect("right");
    }
    let label = |device: SignedInDevice| device.label;
    let labels: Vec<_> = phone.devices().await.into_iter().map(label).collect();
    assert_eq!(labels, [Some("x".repeat(256)), Some(agent.to_owned()), None]);
}

#[tokio::test]
async fn what_is_no_device_of_ones_own_is_not_found() {
    let server = Settings::default().start().await;
    let mut phone = Device::registered(&server, "ada").await;
    let mut bob = Device::registered(&server, "bob").await;
    let bobs = bob.devices().await[0].device;
    for device in [bobs, DeviceId(Uuid::now_v7()), DeviceId(Uuid::nil())] {
        let end = EndDeviceParams { command_id: new_command(), device };
        let refused = phone.raw.call::<IgnoredAny>("account.end_device", &end).await.expect_err("not hers");
        assert_eq!(refused.code, ErrorCode::NotFound);
    }
    assert!(bob.is_good(&server).await);
}
