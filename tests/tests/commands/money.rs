//! Amounts that are none, and money commands that were refused.

use protocol::contract::{AcceptRefund, ContestRefund};
use protocol::wallet::WithdrawParams;
use protocol::{CommandId, ErrorCode};
use serde::Serialize;
use serde::de::IgnoredAny;
use tests::people::{Pair, dollars, fixed, register, usd};
use tests::raw::Raw;
use tests::server::Settings;
use tests::{eventually, ledger};

use crate::{about, approve, deposit, end, fund, milestone, new_command, offer, withdraw};

/// Amounts of dollars that are none.
const AMOUNTS: &[&str] = &[
    "0",
    "0.00",
    "0.000",
    "-1",
    "-0.01",
    "+1",
    "1.001",
    "1.999999",
    "1.",
    ".5",
    ".",
    "",
    " ",
    " 1",
    "1 ",
    "1e3",
    "1E3",
    "0x10",
    "1,000.00",
    "1_000",
    "1000000000000",
    "99999999999999999999999999999999",
    "NaN",
    "inf",
    "Infinity",
    "١",
    "一",
    "1\u{0}",
];

/// Money as anyone might write it.
#[derive(Serialize)]
struct Written<A> {
    amount: A,
    currency: &'static str,
}

#[derive(Serialize)]
struct Depositing<A> {
    command_id: CommandId,
    money: Written<A>,
    source: &'static str,
}

fn depositing<A>(amount: A, currency: &'static str) -> Depositing<A> {
    Depositing { command_id: new_command(), money: Written { amount, currency }, source: "sandbox:ok" }
}

#[derive(Serialize)]
struct Withdrawing {
    command_id: CommandId,
    money: Written<&'static str>,
    destination: &'static str,
}

async fn is_invalid(raw: &mut Raw, method: &str, params: &impl Serialize, what: &str) {
    let refused = raw.call::<IgnoredAny>(method, params).await.map(|_| ()).expect_err(what);
    assert_eq!(refused.code, ErrorCode::Invalid, "{method} {what:?}: {refused}");
}

#[tokio::test]
async fn an_amount_that_is_none_is_invalid_wherever_it_stands_and_moves_nothing() {
    let mut server = Settings::default().start().await;
    let pair = Pair::agreed(&server, "amounts", fixed(&["10.00"])).await;
    pair.deposit("10.00").await;
    pair.payer.contracts().fund(pair.contract, 1).await.expect("there is enough");
    let mut raw = Raw::signed_in(&server, &pair.payer.session()).await;
    for amount in AMOUNTS {
        is_invalid(&mut raw, "wallet.deposit", &depositing(amount, "USD"), amount).await;
        let money = Written { amount: *amount, currency: "USD" };
        let withdrawing = Withdrawing { command_id: new_command(), money, destination: "sandbox:ok" };
        is_invalid(&mut raw, "wallet.withdraw", &withdrawing, amount).await;
        approve(new_command(), pair.contract, Some(amount)).is_refused(&mut raw, ErrorCode::Invalid).await;
        let terms = protocol::contract::Terms::Fixed(protocol::contract::Fixed {
            currency: protocol::Currency::USD,
            milestones: vec![milestone("Good", "1.00"), milestone("Bad", amount)],
        });
        let offered = offer(new_command(), pair.worker.account(), "Some work", terms);
        offered.is_refused(&mut raw, ErrorCode::Invalid).await;
    }
    for (amount, currency) in
        [("1.5", "JPY"), ("1.0000", "KWD"), ("1", "usd"), ("1", "ZZZ"), ("1", "XXX"), ("1", "")]
    {
        is_invalid(&mut raw, "wallet.deposit", &depositing(amount, currency), currency).await;
    }
    is_invalid(&mut raw, "wallet.deposit", &depositing(5, "USD"), "a number").await;
    is_invalid(&mut raw, "wallet.deposit", &depositing(5.5, "USD"), "a fraction").await;
    is_invalid(&mut raw, "wallet.deposit", &depositing(None::<u8>, "USD"), "nil").await;

    server.kill9();
    server.restart().await;
    assert_eq!(dollars(&pair.payer).await, ("0.00".to_owned(), "0.00".to_owned()));
    server.stop().await;
    let report = ledger::audit(&server).await;
    assert!(report.is_settled(), "{report:?}");
}

#[tokio::test]
async fn a_refused_money_command_stays_refused_though_it_could_be_done_now() {
    let mut server = Settings::default().start().await;
    let pair = Pair::agreed(&server, "refused", fixed(&["10.00"])).await;
    let mut raw = Raw::signed_in(&server, &pair.payer.session()).await;
    let (too_much, too_early) =
        (withdraw(new_command(), "5.00"), approve(new_command(), pair.contract, None));
    too_much.is_refused_by(&mut raw, "insufficient_funds").await;
    too_early.is_refused_by(&mut raw, "milestone_not_funded").await;
    deposit(new_command(), "100.00").over(&mut raw).await.expect("money comes in");
    eventually("the deposit", async || dollars(&pair.payer).await.0 == "100.00").await;
    fund(new_command(), pair.contract, 1).over(&mut raw).await.expect("there is enough");
    eventually("the escrow", async || dollars(&pair.payer).await.0 == "90.00").await;

    for life in ["first", "second"] {
        let mut raw = Raw::signed_in(&server, &pair.payer.session()).await;
        too_much.is_refused_by(&mut raw, "insufficient_funds").await;
        too_early.is_refused_by(&mut raw, "milestone_not_funded").await;
        assert_eq!(dollars(&pair.payer).await.0, "90.00", "in its {life} life");
        server.kill9();
        server.restart().await;
    }
    let mut raw = Raw::signed_in(&server, &pair.payer.session()).await;
    withdraw(new_command(), "5.00").over(&mut raw).await.expect("under another name it is another command");
}

#[tokio::test]
async fn a_refund_that_is_asked_for_outlives_a_kill_and_a_late_answer_answers_no_later_request() {
    let mut server = Settings::default().with_sandbox_clock().start().await;
    let pair = Pair::agreed(&server, "refunds", fixed(&["10.00"])).await;
    pair.deposit("10.00").await;
    pair.fund(1).await;
    let mut worker = Raw::signed_in(&server, &pair.worker.session()).await;
    let early = about(AcceptRefund, pair.contract);
    early.is_refused_by(&mut worker, "refund_not_open").await;
    let ended = pair.payer.contracts().end(pair.contract, "other plans").await.expect("it can be asked for");
    assert!(ended.answer_by.is_some(), "the freelancer is asked first");

    server.kill9();
    server.restart().await;
    let mut worker = Raw::signed_in(&server, &pair.worker.session()).await;
    early.is_refused_by(&mut worker, "refund_not_open").await;
    let mut payer = Raw::signed_in(&server, &pair.payer.session()).await;
    end(pair.contract, "again").is_refused_by(&mut payer, "refund_open").await;
    about(AcceptRefund, pair.contract).is_refused(&mut payer, ErrorCode::Forbidden).await;
    pair.payer.sandbox().advance(7 * 24 * 60 * 60 * 1_000).await.expect("the clock can be moved");
    eventually("the refund", async || dollars(&pair.payer).await.0 == "10.00").await;
    let ended = about(ContestRefund, pair.contract);
    ended.is_refused_by(&mut worker, "contract_ended").await;

    server.stop().await;
    let report = ledger::audit(&server).await;
    assert!(report.is_settled(), "{report:?}");
}

#[tokio::test]
async fn a_place_that_the_provider_does_not_know_is_invalid() {
    let server = Settings::default().start().await;
    let ada = register(&server, "ada").await;
    let mut raw = Raw::signed_in(&server, &ada.session()).await;
    for destination in ["", "sandbox", "sandbox:", "sandbox:OK", "my sock"] {
        let destination = destination.to_owned();
        let params = WithdrawParams { command_id: new_command(), money: usd("1.00"), destination };
        is_invalid(&mut raw, "wallet.withdraw", &params, &params.destination).await;
    }
}
