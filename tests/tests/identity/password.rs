//! A change of the password.

use protocol::account::ChangePasswordParams;
use protocol::rules;
use protocol::stream::Empty;
use serde::de::IgnoredAny;

use super::*;

const NEW: &str = "battery staple";

fn change(current: &str, new: &str) -> ChangePasswordParams {
    ChangePasswordParams { command_id: new_command(), current: current.to_owned(), new: new.to_owned() }
}

#[tokio::test]
async fn a_new_password_ends_all_other_devices_and_this_one_stays() {
    let mut server = Settings::default().start().await;
    let mut phone = Device::registered(&server, "ada").await;
    let laptop = Device::signed_in(&server, &email_of("ada"), PASSWORD).await.expect("the password is right");
    let tablet = Device::signed_in(&server, &email_of("ada"), PASSWORD).await.expect("the password is right");
    let params = change(PASSWORD, NEW);
    phone.raw.call::<Empty>("account.change_password", &params).await.expect("it is changed");
    assert!(!tablet.is_good(&server).await, "at once");
    laptop.expect_shut_out().await;
    phone.raw.call::<Empty>("account.change_password", &params).await.expect("a retry");
    assert_eq!(phone.devices().await.len(), 1, "her own connection stays");

    server.kill9();
    server.restart().await;
    assert!(!tablet.is_good(&server).await);
    assert!(phone.is_good(&server).await);
    assert_eq!(tries(&server, &email_of("ada"), PASSWORD).await, Err(ErrorCode::Unauthenticated));
    assert_eq!(tries(&server, &email_of("ada"), NEW).await, Ok(()));
}

#[tokio::test]
async fn a_stolen_token_changes_no_password_and_is_soon_out_of_tries() {
    let server = Settings::default().with("passwords.email_failures_max", "3").start().await;
    let mut thief = Device::registered(&server, "ada").await;
    for number in 0..5 {
        let tried = thief.raw.call::<IgnoredAny>("account.change_password", &change("a guess", NEW)).await;
        let error = tried.expect_err("it is a guess");
        let limited = error.code == ErrorCode::RateLimited && error.retry_after_ms.is_some();
        let wrong = error.rule() == Some(rules::WRONG_PASSWORD);
        assert!(if number < 3 { wrong } else { limited }, "{number}: {error}");
    }
    let right = thief.raw.call::<IgnoredAny>("account.change_password", &change(PASSWORD, NEW)).await;
    assert_eq!(right.expect_err("whatever comes next").code, ErrorCode::RateLimited);
    assert_eq!(tries(&server, &email_of("ada"), PASSWORD).await, Ok(()), "the owner is not shut out");
}

#[tokio::test]
async fn a_new_password_follows_the_rules_of_registering() {
    let server = Settings::default().start().await;
    let mut phone = Device::registered(&server, "ada").await;
    for bad in ["short", "correct\u{200b}horse", "correct\nhorse"] {
        let tried = phone.raw.call::<IgnoredAny>("account.change_password", &change(PASSWORD, bad)).await;
        let error = tried.expect_err(bad);
        assert_eq!(error.code, ErrorCode::Invalid);
        assert_eq!(error.details.get("field").map(String::as_str), Some("new"));
    }
    assert_eq!(tries(&server, &email_of("ada"), PASSWORD).await, Ok(()), "nothing was changed");
}

#[tokio::test]
async fn a_command_that_comes_again_with_another_password_is_a_conflict() {
    let server = Settings::default().start().await;
    let mut phone = Device::registered(&server, "ada").await;
    let params = change(PASSWORD, NEW);
    phone.raw.call::<Empty>("account.change_password", &params).await.expect("it is changed");
    let other = ChangePasswordParams { new: "something else".to_owned(), ..params };
    let refused = phone.raw.call::<IgnoredAny>("account.change_password", &other).await.expect_err("another");
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert_eq!(tries(&server, &email_of("ada"), NEW).await, Ok(()));
}
