//! Devices and changes of the password, with servers that share a store.

use protocol::DeviceId;
use protocol::account::{ChangePasswordParams, EndDeviceParams};

use super::*;

fn change(current: &str, new: &str) -> ChangePasswordParams {
    let command_id = CommandId(Uuid::now_v7());
    ChangePasswordParams { command_id, current: current.to_owned(), new: new.to_owned() }
}

fn end(holder: &Holder) -> EndDeviceParams {
    EndDeviceParams { command_id: CommandId(Uuid::now_v7()), device: DeviceId(holder.family.0) }
}

#[actix_rt::test]
async fn a_device_that_is_ended_on_one_server_is_ended_on_the_others() {
    let ([here, there], _folder) = two_authenticators().await;
    let (older, signed_in) = here.ada().await;
    let (holder, _) = there.sign_in(home(), sign_in(EMAIL, PASSWORD)).await.expect("another device");
    there.end_device(&holder, end(&older)).await.expect("it is hers");
    assert_eq!(here.resumes(&signed_in.token).await, Err(ErrorCode::Unauthenticated));
}

#[actix_rt::test]
async fn a_device_whose_sign_in_has_ended_ends_no_other_and_changes_nothing() {
    let (authenticator, _folder) = authenticator().await;
    let (other, _) = authenticator.ada().await;
    let (holder, _) = authenticator.sign_in(home(), sign_in(EMAIL, PASSWORD)).await.expect("another device");
    authenticator.end_device(&holder, end(&other)).await.expect("it is hers");
    let refused = authenticator.end_device(&other, end(&holder)).await.expect_err("it has ended itself");
    assert_eq!(refused.code, ErrorCode::Unauthenticated);
    let refused = authenticator.change_password(&other, change(PASSWORD, "battery staple")).await;
    assert_eq!(refused.expect_err("it has ended").code, ErrorCode::Unauthenticated);
}

#[actix_rt::test]
async fn a_password_that_was_changed_on_one_server_ends_the_devices_of_the_others() {
    let ([here, there], _folder) = two_authenticators().await;
    let (holder, _) = here.ada().await;
    let (other, signed_in) = there.sign_in(home(), sign_in(EMAIL, PASSWORD)).await.expect("another device");
    let told = Arc::new(AtomicUsize::new(0));
    let hits = told.clone();
    let _watch = there.watch(other, move || {
        hits.fetch_add(1, Ordering::SeqCst);
    });
    here.change_password(&holder, change(PASSWORD, "battery staple")).await.expect("it is changed");
    there.look_for_sign_outs().await;
    assert_eq!(told.load(Ordering::SeqCst), 1, "its connection is told to close");
    assert_eq!(there.resumes(&signed_in.token).await, Err(ErrorCode::Unauthenticated));
    let wrong = there.sign_in(home(), sign_in(EMAIL, PASSWORD)).await;
    assert_eq!(wrong.expect_err("the old password").code, ErrorCode::Unauthenticated);
}

#[actix_rt::test]
async fn of_two_devices_that_race_to_change_the_password_one_does() {
    let (authenticator, _folder) = authenticator().await;
    let (phone, _) = authenticator.ada().await;
    let (laptop, _) = authenticator.sign_in(home(), sign_in(EMAIL, PASSWORD)).await.expect("another device");
    let (one, other) = join(
        authenticator.change_password(&phone, change(PASSWORD, "battery staple")),
        authenticator.change_password(&laptop, change(PASSWORD, "staple battery")),
    )
    .await;
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
    let new = if one.is_ok() { "battery staple" } else { "staple battery" };
    assert!(authenticator.sign_in(home(), sign_in(EMAIL, new)).await.is_ok());
}

#[actix_rt::test]
async fn strangers_who_guess_do_not_keep_the_owner_from_changing_the_password() {
    let (authenticator, _folder) = authenticator().await;
    let (holder, _) = authenticator.ada().await;
    for number in 0..10 {
        let _ = authenticator.signs_in("wrong horse", None, elsewhere(number)).await;
    }
    assert_eq!(authenticator.signs_in(PASSWORD, None, home()).await.err(), Some(ErrorCode::RateLimited));
    authenticator.change_password(&holder, change(PASSWORD, "battery staple")).await.expect("hers");
}
