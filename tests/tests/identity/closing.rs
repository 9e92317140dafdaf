//! The end of an account.

use client::Client;
use protocol::account::{
    ChangeEmailParams, CloseParams, FindAnswer, FindParams, SetHandleParams, State, ViewAnswer, ViewParams,
};
use protocol::contract::{ContractParams, Decline};
use protocol::rules;
use protocol::stream::Empty;
use serde::de::IgnoredAny;
use tests::eventually;
use tests::people::{self, Pair, dollars, fixed, usd};

use super::*;

/// 30 days, for which an address is held, in milliseconds.
const HELD_MS: u64 = 30 * 86_400_000;

fn close(password: &str) -> CloseParams {
    CloseParams { command_id: new_command(), password: password.to_owned() }
}

/// What a bystander sees of an account.
async fn seen(bystander: &mut Device, account: protocol::AccountId) -> State {
    let params = ViewParams { accounts: vec![account] };
    let viewed = bystander.raw.call::<ViewAnswer>("account.view", &params).await;
    viewed.expect("anyone signed in may look").accounts.remove(0)
}

#[tokio::test]
async fn a_closed_account_shows_no_name_and_nobody_signs_in_to_it() {
    let mut server = Settings::default().start().await;
    let mut phone = Device::registered(&server, "ada").await;
    let laptop = Device::signed_in(&server, &email_of("ada"), PASSWORD).await.expect("the password is right");
    let mut bob = Device::registered(&server, "bob").await;
    let account = phone.signed_in.account;
    assert!(!seen(&mut bob, account).await.closed);
    let tablet = Device::signed_in(&server, &email_of("ada"), PASSWORD).await.expect("the password is right");
    phone.raw.call::<Empty>("account.close", &close(PASSWORD)).await.expect("nothing is open");
    assert_eq!(phone.raw.close_code().await, 1000, "it is answered before it is closed");
    assert!(!tablet.is_good(&server).await, "at once");
    laptop.expect_shut_out().await;
    let state = seen(&mut bob, account).await;
    assert_eq!((state.closed, state.display_name.as_str()), (true, ""));

    server.kill9();
    server.restart().await;
    assert!(!tablet.is_good(&server).await);
    let unknown = tries(&server, &email_of("nobody"), PASSWORD).await;
    assert_eq!(tries(&server, &email_of("ada"), PASSWORD).await, unknown, "as for an unknown email");
    let mut bob = Device::signed_in(&server, &email_of("bob"), PASSWORD).await.expect("his is open");
    assert!(seen(&mut bob, account).await.closed);
}

#[tokio::test]
async fn the_email_of_a_closed_account_is_held_for_30_days_and_then_free() {
    let server = Settings::default().with_sandbox_clock().start().await;
    let mut ada = Device::registered(&server, "ada").await;
    let mut bob = Device::registered(&server, "bob").await;
    ada.raw.call::<Empty>("account.close", &close(PASSWORD)).await.expect("nothing is open");
    let (mut stranger, _) = Raw::open(&server).await;
    let registers = registering(&email_of("ada"));
    let refused = stranger.call::<IgnoredAny>("account.register", &registers).await.expect_err("held");
    assert_eq!(refused.rule(), Some(rules::EMAIL_TAKEN));
    let (password, email) = (PASSWORD.to_owned(), email_of("ada"));
    let takes = ChangeEmailParams { command_id: new_command(), password, email };
    let refused = bob.raw.call::<IgnoredAny>("account.change_email", &takes).await.expect_err("held");
    assert_eq!(refused.rule(), Some(rules::EMAIL_TAKEN));
    advance(&mut bob.raw, HELD_MS).await;
    let anew: SignedIn = stranger.call("account.register", &registers).await.expect("free");
    assert_ne!(anew.account, ada.signed_in.account);
    let hers = Device { raw: stranger, signed_in: ada.signed_in };
    assert!(!hers.is_good(&server).await, "her tokens are no tokens of the new account");
}

#[tokio::test]
async fn the_handle_of_a_closed_account_finds_nobody() {
    let server = Settings::default().start().await;
    let mut ada = Device::registered(&server, "ada").await;
    let mut bob = Device::registered(&server, "bob").await;
    let set = SetHandleParams { command_id: new_command(), handle: "ada".to_owned() };
    ada.raw.call::<IgnoredAny>("account.set_handle", &set).await.expect("it is free");
    let find = FindParams { handle: Some("ada".to_owned()), email: None };
    let found = bob.raw.call::<FindAnswer>("account.find", &find).await.expect("she has it");
    assert_eq!(found.account, ada.signed_in.account);
    ada.raw.call::<Empty>("account.close", &close(PASSWORD)).await.expect("nothing is open");
    // The handle is told after the answer. Each looks once, since one may not look often.
    let mut lookers = 0;
    eventually("the handle is given up", async || {
        lookers += 1;
        let mut looker = Device::registered(&server, &format!("looker{lookers}")).await;
        let found = looker.raw.call::<FindAnswer>("account.find", &find).await;
        found.is_err_and(|error| error.code == ErrorCode::NotFound)
    })
    .await;
}

async fn closing(server: &Server, client: &Client) -> Result<(), WireError> {
    let mut raw = Raw::signed_in(server, &client.session()).await;
    raw.call::<Empty>("account.close", &close(people::PASSWORD)).await.map(|_| ())
}

#[tokio::test]
async fn an_account_with_an_open_contract_or_money_is_not_closed() {
    let server = Settings::default().start().await;
    let pair = Pair::agreed(&server, "pair", fixed(&["10.00"])).await;
    for party in [&pair.payer, &pair.worker] {
        let refused = closing(&server, party).await.expect_err("the contract is active");
        assert_eq!(refused.rule(), Some(rules::CONTRACTS_OPEN));
    }
    let mut raw = Raw::signed_in(&server, &pair.payer.session()).await;
    let guessed = raw.call::<Empty>("account.close", &close("a guess")).await.expect_err("not the password");
    assert_eq!(guessed.rule(), Some(rules::WRONG_PASSWORD), "a token alone does not tell what is open");
    pair.worker.contracts().end(pair.contract, "no more").await.expect("it can be ended");
    let offer = pair.payer.contracts().offer(pair.worker.account(), "More", fixed(&["10.00"])).await;
    let refused = closing(&server, &pair.worker).await.expect_err("a contract is offered");
    assert_eq!(refused.rule(), Some(rules::CONTRACTS_OPEN));
    let contract = offer.expect("it can be offered").contract;
    let decline = Decline(ContractParams { command_id: new_command(), contract });
    pair.worker.ask(decline).await.expect("it can be declined");
    closing(&server, &pair.worker).await.expect("nothing is open");

    pair.deposit("10.00").await;
    let refused = closing(&server, &pair.payer).await.expect_err("money is there, or on its way");
    assert_eq!(refused.rule(), Some(rules::MONEY_LEFT));
    eventually("the deposit", async || dollars(&pair.payer).await.0 == "10.00").await;
    let refused = closing(&server, &pair.payer).await.expect_err("money is there");
    assert_eq!(refused.rule(), Some(rules::MONEY_LEFT));
    pair.payer.wallet().withdraw(usd("10.00"), "sandbox:ok").await.expect("it can be withdrawn");
    eventually("the end", async || closing(&server, &pair.payer).await.is_ok()).await;
}

#[tokio::test]
async fn a_stolen_token_closes_no_account() {
    let server = Settings::default().with("passwords.email_failures_max", "3").start().await;
    let mut thief = Device::registered(&server, "ada").await;
    for number in 0..4 {
        let tried = thief.raw.call::<IgnoredAny>("account.close", &close("a guess")).await;
        let refused = tried.expect_err("it is a guess");
        let limited = refused.code == ErrorCode::RateLimited;
        assert!(if number < 3 { refused.rule() == Some(rules::WRONG_PASSWORD) } else { limited });
    }
    assert_eq!(tries(&server, &email_of("ada"), PASSWORD).await, Ok(()));
}
