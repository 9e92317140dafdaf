//! What a wallet stores.

use protocol::wallet::{
    DepositFailed, DepositRequested, Deposited, Earned, EscrowMoved, WithdrawalFailed, WithdrawalRequested,
    Withdrawn,
};

use super::*;
use crate::Refusal;
use crate::ledger::{Group, LedgerAccount};
use crate::wallet::{Asking, Command, Event, Moving, Noted, Wallet};

const DEPOSIT: Uuid = id(40);
const LOST_DEPOSIT: Uuid = id(41);
const WITHDRAWAL: Uuid = id(42);
const LOST_WITHDRAWAL: Uuid = id(43);
const DRAW: Uuid = id(44);
const BACK: Uuid = id(45);
const EARNED: Uuid = id(46);

fn moving(transfer: Uuid, debit: LedgerAccount, credit: LedgerAccount, money: Money) -> Moving {
    Moving { transfer, ledger: Group::of(debit, credit, money) }
}

fn deposit(transfer: Uuid, number: i64) -> Event {
    let money = usd(number);
    let amount = money.currency.format(money.amount);
    let body = DepositRequested { amount, currency: money.currency, source: "card_1".to_owned() };
    Event::DepositRequested(body, Asking { transfer, money, ledger: Group::new(money.currency) })
}

fn withdrawal(transfer: Uuid, money: Money) -> Event {
    let amount = money.currency.format(money.amount);
    let body = WithdrawalRequested { amount, currency: money.currency, destination: "bank_1".to_owned() };
    let ledger = Group::of(LedgerAccount::Available, LedgerAccount::Payout(transfer), money);
    Event::WithdrawalRequested(body, Asking { transfer, money, ledger })
}

fn escrow(number: i64) -> EscrowMoved {
    let money = usd(number);
    EscrowMoved { contract: CONTRACT, amount: money.currency.format(money.amount), currency: money.currency }
}

fn earned() -> Earned {
    Earned {
        contract: CONTRACT,
        amount: "45.00".to_owned(),
        currency: Currency::USD,
        available_at: NOON + 432_000_000,
    }
}

fn settled_events() -> Samples<Event> {
    let usd_code = Currency::USD;
    let deposited = Deposited { request: 1, amount: "500.00".to_owned(), currency: usd_code };
    let withdrawn = Withdrawn { request: 5, amount: "20.00".to_owned(), currency: usd_code };
    let rule = || "provider_declined".to_owned();
    vec![
        (
            "deposited",
            Event::Deposited(
                deposited,
                moving(DEPOSIT, LedgerAccount::Psp, LedgerAccount::Available, usd(50_000)),
            ),
        ),
        (
            "deposit_failed",
            Event::DepositFailed(
                DepositFailed { request: 3, rule: rule() },
                Moving { transfer: LOST_DEPOSIT, ledger: Group::new(usd_code) },
            ),
        ),
        (
            "withdrawn",
            Event::Withdrawn(
                withdrawn,
                moving(WITHDRAWAL, LedgerAccount::Payout(WITHDRAWAL), LedgerAccount::Psp, usd(2_000)),
            ),
        ),
        (
            "withdrawal_failed",
            Event::WithdrawalFailed(
                WithdrawalFailed { request: 7, rule: rule() },
                moving(
                    LOST_WITHDRAWAL,
                    LedgerAccount::Payout(LOST_WITHDRAWAL),
                    LedgerAccount::Available,
                    usd(1_050),
                ),
            ),
        ),
    ]
}

fn events() -> Samples<Event> {
    let yen = Money { amount: Decimal::from(1_000), currency: "JPY".parse().expect("a currency") };
    let refusal = Refusal::rule("insufficient_funds");
    let asked =
        Noted::Asked { transfer: LOST_DEPOSIT, money: usd(999), counterparty: "card_1".to_owned(), times: 2 };
    let mut events = vec![
        ("deposit_requested", deposit(DEPOSIT, 50_000)),
        ("second_deposit_requested", deposit(LOST_DEPOSIT, 999)),
        ("withdrawal_requested", withdrawal(WITHDRAWAL, usd(2_000))),
        ("second_withdrawal_requested", withdrawal(LOST_WITHDRAWAL, usd(1_050))),
        ("withdrawal_of_yen_requested", withdrawal(id(47), yen)),
        (
            "escrow_out",
            Event::EscrowOut(
                escrow(10_000),
                moving(DRAW, LedgerAccount::Available, LedgerAccount::Transit(DRAW), usd(10_000)),
            ),
        ),
        (
            "escrow_returned",
            Event::EscrowReturned(
                escrow(4_000),
                moving(BACK, LedgerAccount::Transit(BACK), LedgerAccount::Available, usd(4_000)),
            ),
        ),
        (
            "earned",
            Event::Earned(
                earned(),
                moving(EARNED, LedgerAccount::Transit(EARNED), LedgerAccount::Pending, usd(4_500)),
            ),
        ),
        (
            "matured",
            Event::Matured(
                earned(),
                moving(EARNED, LedgerAccount::Pending, LedgerAccount::Available, usd(4_500)),
            ),
        ),
        ("refused", Event::Noted(Noted::Refused { refusal })),
        ("short", Event::Noted(Noted::Short { transfer: DRAW, contract: CONTRACT })),
        ("asked", Event::Noted(asked)),
        ("sealed", Event::Noted(Noted::Sealed)),
        ("expecting", Event::Noted(Noted::Expecting)),
        ("wallet_closed", Event::Noted(Noted::Closed { credential: id(48) })),
    ];
    events.extend(settled_events());
    events
}

fn stored() -> Stored<Wallet> {
    let events = events_with_examples(events());
    let open = [
        "deposit_requested",
        "deposited",
        "second_deposit_requested",
        "asked",
        "withdrawal_requested",
        "second_withdrawal_requested",
        "escrow_out",
        "earned",
        "refused",
        "short",
    ];
    let closed = ["deposit_failed", "withdrawn", "withdrawal_failed", "escrow_returned", "matured"];
    let all: Vec<_> = open.iter().chain(&closed).copied().collect();
    let snapshots = vec![
        ("open", history(&events, &open)),
        ("closed", history(&events, &all)),
        ("sealed", history(&events, &["sealed"])),
        ("of_a_closed_account", history(&events, &["sealed", "wallet_closed"])),
    ];
    let commands = vec![
        ("deposit", Command::Deposit { money: usd(50_000), source: "card_1".to_owned() }),
        ("withdraw", Command::Withdraw { money: usd(2_000), destination: "bank_1".to_owned() }),
    ];
    Stored { events, snapshots, commands }
}

#[test]
fn a_wallet_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let noted = stored.events.iter().filter_map(|(name, event)| match event {
        Event::Noted(noted) => Some((*name, noted.clone())),
        _ => None,
    });
    check_variants(&noted.collect(), variants!(Noted: Refused, Short, Asked, Sealed, Expecting, Closed), &[]);
    let unnamed =
        ["AskEmpty", "Seal", "Expect", "Close", "Draw", "Return", "Earn", "Settle", "AskAgain", "Mature"];
    check_variants(&stored.commands, variants_of::<Command>(), &unnamed);
    check("wallet.txt", &stored, &[]);
}
