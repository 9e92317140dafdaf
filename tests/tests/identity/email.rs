//! A change of the email, also where the server is killed in the middle of one.

use std::time::Duration;

use protocol::account::{ChangeEmailParams, RefreshParams};
use protocol::rules;
use protocol::stream::Empty;
use serde::de::IgnoredAny;
use tests::eventually;

use super::*;

/// 30 days, for which an old address is held, in milliseconds.
const HELD_MS: u64 = 30 * 86_400_000;

fn change(password: &str, email: &str) -> ChangeEmailParams {
    let (password, email) = (password.to_owned(), email.to_owned());
    ChangeEmailParams { command_id: new_command(), password, email }
}

#[tokio::test]
async fn a_new_email_signs_in_and_the_old_one_no_more_and_all_devices_stay() {
    let mut server = Settings::default().start().await;
    let mut phone = Device::registered(&server, "ada").await;
    let mut laptop = Device::signed_in(&server, &email_of("ada"), PASSWORD).await.expect("right");
    let params = change(PASSWORD, "Ada@new.example");
    phone.raw.call::<Empty>("account.change_email", &params).await.expect("it is free");
    phone.raw.call::<Empty>("account.change_email", &params).await.expect("a retry");
    assert_eq!(laptop.devices().await.len(), 2, "both are still signed in, and listed");
    for life in ["first", "second"] {
        assert_eq!(
            tries(&server, &email_of("ada"), PASSWORD).await,
            Err(ErrorCode::Unauthenticated),
            "{life}"
        );
        let again = Device::signed_in(&server, "ada@new.example", PASSWORD).await.expect("it is the email");
        assert_eq!(again.signed_in.account, phone.signed_in.account);
        assert!(phone.is_good(&server).await && laptop.is_good(&server).await, "{life}");
        server.kill9();
        server.restart().await;
    }
    let refresh = RefreshParams { refresh_token: laptop.signed_in.refresh_token.clone() };
    let (mut raw, _) = Raw::open(&server).await;
    let renewed: SignedIn = raw.call("account.refresh", &refresh).await.expect("its tokens came along");
    let refresh = RefreshParams { refresh_token: renewed.refresh_token };
    raw.call::<SignedIn>("account.refresh", &refresh).await.expect("and so do the next ones");
}

#[tokio::test]
async fn an_old_email_is_held_for_its_owner_for_30_days_and_then_free() {
    let server = Settings::default().with_sandbox_clock().start().await;
    let mut ada = Device::registered(&server, "ada").await;
    let mut bob = Device::registered(&server, "bob").await;
    let away = change(PASSWORD, "ada@new.example");
    ada.raw.call::<Empty>("account.change_email", &away).await.expect("it is free");
    let (mut stranger, _) = Raw::open(&server).await;
    let registers = registering(&email_of("ada"));
    let refused = stranger.call::<IgnoredAny>("account.register", &registers).await.expect_err("held");
    assert_eq!(refused.rule(), Some(rules::EMAIL_TAKEN));
    let takes = change(PASSWORD, &email_of("ada"));
    let refused = bob.raw.call::<IgnoredAny>("account.change_email", &takes).await.expect_err("held");
    assert_eq!(refused.rule(), Some(rules::EMAIL_TAKEN));

    let back = change(PASSWORD, &email_of("ada"));
    ada.raw.call::<Empty>("account.change_email", &back).await.expect("she takes it back");
    assert_eq!(tries(&server, &email_of("ada"), PASSWORD).await, Ok(()));
    assert!(ada.is_good(&server).await);
    let away = change(PASSWORD, "ada@new.example");
    ada.raw.call::<Empty>("account.change_email", &away).await.expect("hers, and held for her");

    advance(&mut ada.raw, HELD_MS).await;
    assert!(ada.is_good(&server).await, "her tokens follow her to her new email");
    let takes = change(PASSWORD, &email_of("ada"));
    bob.raw.call::<Empty>("account.change_email", &takes).await.expect("free");
    let theirs = Device::signed_in(&server, &email_of("ada"), PASSWORD).await.expect("it is Bob's now");
    assert_eq!(theirs.signed_in.account, bob.signed_in.account);
}

#[tokio::test]
async fn of_two_accounts_that_race_for_an_email_one_has_it_and_the_other_keeps_its_own() {
    let server = Settings::default().start().await;
    for number in 0..10 {
        let [ada, bob] = [format!("ada{number}"), format!("bob{number}")];
        let mut ada = (Device::registered(&server, &ada).await, email_of(&ada));
        let mut bob = (Device::registered(&server, &bob).await, email_of(&bob));
        let wanted = format!("wanted{number}@example.org");
        let (one, other) = (change(PASSWORD, &wanted), change(PASSWORD, &wanted));
        let (one, other) = futures_util::future::join(
            ada.0.raw.call::<Empty>("account.change_email", &one),
            bob.0.raw.call::<Empty>("account.change_email", &other),
        )
        .await;
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
        let (winner, loser) = if one.is_ok() { (ada, bob) } else { (bob, ada) };
        let refused = one.err().or(other.err()).expect("one lost");
        assert_eq!(refused.rule(), Some(rules::EMAIL_TAKEN));
        let holder = Device::signed_in(&server, &wanted, PASSWORD).await.expect("someone has it");
        assert_eq!(holder.signed_in.account, winner.0.signed_in.account);
        assert_eq!(tries(&server, &loser.1, PASSWORD).await, Ok(()));
    }
}

#[tokio::test]
async fn a_stolen_token_changes_no_email_and_learns_no_more_of_others_than_registering_tells() {
    let server = Settings::default()
        .with("passwords.email_failures_max", "3")
        .with("passwords.address_failures_max", "5")
        .start()
        .await;
    let mut bob = Device::registered(&server, "bob").await;
    Device::registered(&server, "ada").await;
    for _ in 0..5 {
        let asks = change(PASSWORD, &email_of("ada"));
        let refused = bob.raw.call::<IgnoredAny>("account.change_email", &asks).await.expect_err("taken");
        assert_eq!(refused.rule(), Some(rules::EMAIL_TAKEN));
    }
    let asks = change(PASSWORD, "free@example.org");
    let limited = bob.raw.call::<IgnoredAny>("account.change_email", &asks).await.expect_err("too many");
    assert_eq!(limited.code, ErrorCode::RateLimited, "as many as registering from one address");

    let server = Settings::default().with("passwords.email_failures_max", "3").start().await;
    let mut thief = Device::registered(&server, "eve").await;
    for number in 0..4 {
        let asks = change("a guess", "thief@example.org");
        let refused = thief.raw.call::<IgnoredAny>("account.change_email", &asks).await.expect_err("a guess");
        let limited = refused.code == ErrorCode::RateLimited;
        assert!(if number < 3 { refused.rule() == Some(rules::WRONG_PASSWORD) } else { limited });
    }
    assert_eq!(tries(&server, &email_of("eve"), PASSWORD).await, Ok(()));
}

#[tokio::test]
async fn the_email_of_now_and_what_is_no_email_are_invalid() {
    let server = Settings::default().start().await;
    let mut ada = Device::registered(&server, "ada").await;
    for email in [email_of("ADA"), "ada".to_owned(), "ada@exa_mple.org".to_owned()] {
        let asks = change(PASSWORD, &email);
        let refused = ada.raw.call::<IgnoredAny>("account.change_email", &asks).await.expect_err(&email);
        assert_eq!(refused.code, ErrorCode::Invalid);
        assert_eq!(refused.details.get("field").map(String::as_str), Some("email"));
    }
    assert_eq!(tries(&server, &email_of("ada"), PASSWORD).await, Ok(()));
}

#[tokio::test]
async fn killed_in_the_middle_of_a_change_the_person_signs_in_and_a_retry_completes_it() {
    let settings = Settings::default().with("passwords.email_failures_max", "1000");
    let mut server = settings.with("passwords.address_failures_max", "100000").start().await;
    let mut ada = Device::registered(&server, "ada").await;
    let mut email = email_of("ada");
    for round in 0..12u64 {
        let next = format!("ada{round}@example.org");
        let params = change(PASSWORD, &next);
        ada.raw.request("account.change_email", &params).await;
        // The kill comes at another moment each time, some of them between two steps of the change.
        tokio::time::sleep(Duration::from_micros(round * 700)).await;
        server.kill9();
        server.restart().await;
        // `unavailable` is allowed for the moment in which the move goes on; a refusal of both is not.
        eventually("a sign-in", async || {
            let both = [tries(&server, &email, PASSWORD).await, tries(&server, &next, PASSWORD).await];
            assert_ne!(both, [Err(ErrorCode::Unauthenticated); 2], "round {round}");
            both.contains(&Ok(()))
        })
        .await;
        let (mut raw, _) = Raw::open(&server).await;
        let refresh = RefreshParams { refresh_token: ada.signed_in.refresh_token.clone() };
        eventually("her tokens", async || {
            let refreshed = raw.call::<SignedIn>("account.refresh", &refresh).await;
            match refreshed {
                Ok(signed_in) => ada.signed_in = signed_in,
                Err(error) if error.code == ErrorCode::Unavailable => return false,
                Err(error) => panic!("round {round}: {error}"),
            }
            true
        })
        .await;
        eventually("the rest of the change", async || {
            match raw.call::<Empty>("account.change_email", &params).await {
                Ok(_) => true,
                Err(error) => {
                    assert_eq!(error.code, ErrorCode::Unavailable, "round {round}: {error}");
                    false
                }
            }
        })
        .await;
        assert_eq!(tries(&server, &next, PASSWORD).await, Ok(()), "round {round}");
        assert_eq!(tries(&server, &email, PASSWORD).await, Err(ErrorCode::Unauthenticated), "round {round}");
        ada.raw = raw;
        email = next;
    }
}
