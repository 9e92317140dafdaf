//! What a wallet admits and refuses, and what it asks of the provider, told as its rules.

use protocol::{ContractId, Money, StreamId, rules};
use rust_decimal::Decimal;

use super::*;
use crate::money::wallet::state::MATURED_MAX;
use crate::money::wallet::transfers::TRANSFERS_MAX;
use crate::tells::contract::FromWallet;
use crate::testing::*;
use crate::{Caller, Journaled, ProviderAction, TimerKey};

const CONTRACT: StreamId = entity(Kind::Contract, 9);
const HOLD: Millis = 5 * DAY;

type Given = crate::testing::Given<Wallet>;

impl Given {
    /// Ada's wallet.
    fn nothing() -> Self {
        Given::new(ADA.0)
    }

    fn holding(amount: &str) -> Self {
        let mut given = Self::nothing();
        given.deposit(amount);
        given.settles(ProviderOutcome::Succeeded);
        given
    }

    fn deposit(&mut self, amount: &str) -> Vec<Event> {
        self.does(ADA, &deposit(amount))
    }

    fn withdraw(&mut self, amount: &str) -> Vec<Event> {
        self.does(ADA, &withdraw(amount))
    }

    fn earn(&mut self, number: u128, amount: &str) {
        let transfer = Uuid::from_u128(number);
        let available_at = self.now + HOLD;
        self.does(CONTRACT, &Command::Earn { transfer, money: usd(amount), available_at });
    }

    /// The transfer that is not settled.
    fn transfer(&self) -> Uuid {
        *self.machine.transfers.keys().next().expect("one is under way")
    }

    fn settles(&mut self, outcome: ProviderOutcome) -> Vec<Event> {
        let transfer = self.transfer();
        self.does(Caller::System, &Command::Settle { transfer, outcome })
    }

    fn shows(&self) -> (String, String) {
        let state = self.view(ADA).expect("it is hers");
        let [balance] = &state.balances[..] else { panic!("one currency: {state:?}") };
        (balance.available.clone(), balance.pending.clone())
    }

    fn call(&self) -> Option<ProviderCall> {
        self.effects().into_iter().find_map(|effect| match effect {
            Effect::Call(call) => Some(call),
            _ => None,
        })
    }

    fn timer(&self) -> Option<(String, Option<Millis>)> {
        self.effects().into_iter().find_map(|effect| match effect {
            Effect::Timer(name, key, due_at) => Some((key.under(name), due_at)),
            _ => None,
        })
    }

    fn told_contract(&self) -> Option<FromWallet> {
        self.tells().iter().find_map(|tell| tell.said(Kind::Contract))
    }
}

fn deposit(amount: &str) -> Command {
    Command::Deposit { money: usd(amount), source: "sandbox:ok".to_owned() }
}

fn withdraw(amount: &str) -> Command {
    Command::Withdraw { money: usd(amount), destination: "sandbox:ok".to_owned() }
}

fn draw(number: u128, amount: &str) -> Command {
    Command::Draw { transfer: Uuid::from_u128(number), milestone: 1, money: usd(amount) }
}

fn shown(available: &str, pending: &str) -> (String, String) {
    (available.to_owned(), pending.to_owned())
}

#[test]
fn a_deposit_counts_once_the_provider_says_so_and_not_before() {
    let mut given = Given::nothing();
    given.deposit("120");
    let call = given.call().expect("the provider is asked");
    assert_eq!(
        (call.action, call.money, call.transfer),
        (ProviderAction::Charge, usd("120"), given.transfer())
    );
    assert_eq!(given.machine.available(Currency::USD), Decimal::ZERO);
    given.settles(ProviderOutcome::Succeeded);
    assert_eq!(given.shows(), shown("120.00", "0.00"));
}

#[test]
fn a_transfer_is_settled_once_whatever_the_provider_says_later() {
    for first in [ProviderOutcome::Succeeded, ProviderOutcome::Failed(rules::PAYMENT_DECLINED.into())] {
        let mut given = Given::nothing();
        given.deposit("120");
        let transfer = given.transfer();
        given.settles(first);
        let settled = given.machine.clone();
        for outcome in
            [ProviderOutcome::Succeeded, ProviderOutcome::Failed("late".into()), ProviderOutcome::Unknown]
        {
            let late = given.does(Caller::System, &Command::Settle { transfer, outcome });
            assert!(late.is_empty());
        }
        assert_eq!(given.machine, settled);
    }
}

#[test]
fn what_is_not_known_is_asked_about_under_the_same_key_after_ever_longer_waits() {
    let mut given = Given::nothing();
    given.deposit("120");
    let transfer = given.transfer();
    let mut waits = Vec::new();
    for _ in 0..12 {
        assert!(given.settles(ProviderOutcome::Unknown).is_empty());
        let (key, Some(due_at)) = given.timer().expect("a timer") else { panic!("it is set") };
        waits.push((due_at - given.now) / 1_000);
        given.now = due_at;
        let ask = Wallet::timer(&key, due_at).expect("it means something");
        given.does(Caller::Time, &ask);
        let call = given.call().expect("the provider is asked");
        assert_eq!((call.action, call.transfer), (ProviderAction::Settle, transfer));
        assert!(given.does(Caller::Time, &ask).is_empty(), "once for each timer");
    }
    assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]);
    given.settles(ProviderOutcome::Succeeded);
    assert_eq!(given.timer(), Some((TimerKey::Id(transfer).under("settle"), None)), "and never again");
    assert_eq!(given.shows(), shown("120.00", "0.00"));
}

#[test]
fn what_is_being_paid_out_can_be_spent_no_more_until_it_certainly_failed() {
    let mut given = Given::holding("100");
    given.withdraw("70");
    assert_eq!(given.call().map(|call| call.action), Some(ProviderAction::Payout));
    assert_eq!(given.shows(), shown("30.00", "0.00"));
    assert_eq!(given.asked(ADA, &withdraw("30.01")), Err(Refusal::rule(rules::INSUFFICIENT_FUNDS)));
    assert!(given.settles(ProviderOutcome::Unknown).is_empty());
    assert_eq!(given.shows(), shown("30.00", "0.00"), "what is unknown is not given back");
    let mut failed = given.clone();
    failed.settles(ProviderOutcome::Failed(rules::PAYMENT_DECLINED.into()));
    assert_eq!(failed.shows(), shown("100.00", "0.00"));
    given.settles(ProviderOutcome::Succeeded);
    assert_eq!(given.shows(), shown("30.00", "0.00"));
}

#[test]
fn a_refused_withdrawal_is_an_event_with_nothing_public_in_it() {
    let mut given = Given::holding("1");
    let events = given.withdraw("2");
    let written = events[0].write();
    assert_eq!((written.r#type, &written.body[..]), ("noted", &b"\x80"[..]));
    assert_eq!(given.shows(), shown("1.00", "0.00"));
    let late = Wallet::answer(&events[0], &given.stamp(Some(ADA)));
    assert_eq!(late, Err(Refusal::rule(rules::INSUFFICIENT_FUNDS)), "also once there is enough");
}

#[test]
fn a_contract_draws_what_there_is_and_hears_where_there_is_too_little() {
    let mut given = Given::holding("100");
    given.does(CONTRACT, &draw(5, "60"));
    let transfer = Uuid::from_u128(5);
    assert_eq!(given.told_contract(), Some(FromWallet::Drawn { transfer }));
    assert_eq!(given.shows(), shown("40.00", "0.00"), "escrow is in neither balance");
    let short = given.does(CONTRACT, &draw(6, "40.01"));
    assert_eq!(short[0].write().r#type, "noted");
    let (transfer, rule) = (Uuid::from_u128(6), rules::INSUFFICIENT_FUNDS.into());
    assert_eq!(given.told_contract(), Some(FromWallet::DrawRefused { transfer, rule }));
    assert_eq!(given.shows(), shown("40.00", "0.00"));
}

#[test]
fn what_a_contract_gives_back_can_be_spent_at_once() {
    let mut given = Given::holding("100");
    given.does(CONTRACT, &draw(5, "60"));
    given.does(CONTRACT, &Command::Return { transfer: Uuid::from_u128(7), money: usd("60") });
    assert_eq!(given.shows(), shown("100.00", "0.00"));
}

#[test]
fn earnings_wait_five_days_lot_by_lot() {
    let mut given = Given::nothing();
    given.earn(1, "10");
    assert_eq!(given.timer(), Some((TimerKey::Id(Uuid::from_u128(1)).under("mature"), Some(NOON + HOLD))));
    given.now += DAY;
    given.earn(2, "20");
    assert_eq!(given.shows(), shown("0.00", "30.00"));
    let mature =
        Wallet::timer("mature:00000000-0000-0000-0000-000000000001", NOON + HOLD).expect("a command");
    given.now = NOON + HOLD - 1;
    assert!(given.does(Caller::Time, &mature).is_empty(), "not before its time");
    given.now = NOON + HOLD;
    given.does(Caller::Time, &mature);
    assert_eq!(given.shows(), shown("10.00", "20.00"));
    assert!(given.does(Caller::Time, &mature).is_empty(), "nor twice");
}

#[test]
fn money_can_be_spent_from_its_due_time_on_though_its_timer_comes_late() {
    let mut given = Given::holding("5");
    given.earn(1, "10");
    given.now = NOON + HOLD - 1;
    assert_eq!(given.asked(ADA, &withdraw("6")), Err(Refusal::rule(rules::INSUFFICIENT_FUNDS)));
    given.now = NOON + HOLD;
    let mut drawn = given.clone();
    drawn.does(CONTRACT, &draw(8, "15"));
    assert_eq!(drawn.shows(), shown("0.00", "0.00"));
    let events = given.withdraw("15");
    assert!(matches!(events[..], [Event::Matured(..), Event::WithdrawalRequested(..)]));
    assert_eq!(given.shows(), shown("0.00", "0.00"));
    let mature = Command::Mature { transfer: Uuid::from_u128(1), due_at: NOON + HOLD };
    assert!(given.does(Caller::Time, &mature).is_empty(), "the timer finds nothing left to do");
}

#[test]
fn one_command_brings_in_so_many_due_lots_and_timers_the_others() {
    let mut given = Given::nothing();
    let lots = MATURED_MAX as u128 + 1;
    for number in 1..=lots {
        given.earn(number, "1");
    }
    given.now = NOON + HOLD;
    assert_eq!(given.asked(ADA, &withdraw(&lots.to_string())), Err(Refusal::rule(rules::INSUFFICIENT_FUNDS)));
    given.does(Caller::Time, &Command::Mature { transfer: Uuid::from_u128(lots), due_at: NOON + HOLD });
    assert_eq!(given.withdraw(&lots.to_string()).len(), MATURED_MAX + 1);
}

#[test]
fn currencies_do_not_mix() {
    let mut given = Given::holding("100");
    let yen = Money::parse("50", "JPY".parse().expect("a currency")).expect("an amount");
    let out = Command::Withdraw { money: yen, destination: "sandbox:ok".to_owned() };
    assert_eq!(given.asked(ADA, &out), Err(Refusal::rule(rules::INSUFFICIENT_FUNDS)));
    given.does(ADA, &Command::Deposit { money: yen, source: "sandbox:ok".to_owned() });
    given.settles(ProviderOutcome::Succeeded);
    let state = given.view(ADA).expect("it is hers");
    let shown: Vec<_> = state.balances.iter().map(|balance| balance.available.as_str()).collect();
    assert_eq!(shown, ["50", "100.00"], "each with its own decimals, by currency");
}

#[test]
fn only_its_owner_sees_a_wallet_and_only_contracts_move_money_to_and_from_it() {
    let given = Given::holding("100");
    for command in [deposit("1"), withdraw("1")] {
        for who in [Caller::Account(EVE), Caller::Time, Caller::System, Caller::Entity(CONTRACT)] {
            assert_eq!(given.ask(who, &command), Err(Refusal::NotFound), "{who:?}");
        }
    }
    assert_eq!(given.view(EVE), Err(Refusal::NotFound));
    assert_eq!(given.admit(EVE), Err(Refusal::NotFound));
    let transfer = Uuid::from_u128(5);
    let inside = [
        draw(5, "1"),
        Command::Return { transfer, money: usd("1") },
        Command::Earn { transfer, money: usd("1"), available_at: NOON },
        Command::Settle { transfer, outcome: ProviderOutcome::Succeeded },
        Command::AskAgain { transfer, due_at: NOON },
        Command::Mature { transfer, due_at: NOON },
    ];
    for command in inside {
        for who in [Caller::Account(ADA), Caller::Entity(given.stream), Caller::Guest] {
            assert_eq!(given.ask(who, &command), Err(Refusal::Forbidden), "{command:?} by {who:?}");
        }
    }
}

#[test]
fn a_wallet_always_exists_and_shows_nothing_at_first() {
    let given = Given::nothing();
    let state = given.view(ADA).expect("it is hers");
    assert!(state.balances.is_empty());
    assert!(given.admit(ADA).is_ok());
}

#[test]
fn only_so_many_transfers_may_be_under_way() {
    let mut given = Given::nothing();
    for _ in 0..TRANSFERS_MAX {
        given.deposit("1");
    }
    assert_eq!(given.asked(ADA, &deposit("1")), Err(Refusal::rule(rules::TOO_MANY_TRANSFERS)));
    given.settles(ProviderOutcome::Succeeded);
    assert!(given.asked(ADA, &deposit("1")).is_ok());
}

#[test]
fn the_entries_of_a_wallet_are_both_sides_of_every_posting_and_fold_to_its_balances() {
    let mut given = Given::holding("100");
    given.earn(1, "10");
    given.now += HOLD;
    given.withdraw("105");
    given.settles(ProviderOutcome::Succeeded);
    let mut folded = std::collections::BTreeMap::<String, Decimal>::new();
    for (event, at) in &given.events {
        for effect in Wallet::effects(event, at) {
            let Effect::Row(row) = effect else { continue };
            let row = row.model::<rows::WalletEntryRow>().expect("reads").expect("is there");
            assert_eq!((row.entry.seq, row.entry.cause.as_str()), (at.seq, event.name()));
            let amount = |side: &Option<String>| {
                side.as_ref().map(|amount| amount.parse::<Decimal>().expect("a number"))
            };
            let net =
                amount(&row.entry.credit).unwrap_or_default() - amount(&row.entry.debit).unwrap_or_default();
            *folded.entry(row.entry.account).or_default() += net;
        }
    }
    assert_eq!(folded.values().sum::<Decimal>(), Decimal::ZERO);
    let balance = |account: &str| folded[account];
    assert_eq!(balance("available"), Decimal::from(5));
    assert_eq!(balance("pending"), Decimal::ZERO);
    assert_eq!(balance("psp"), Decimal::from(5));
    assert_eq!(given.shows(), shown("5.00", "0.00"));
}

#[test]
fn every_event_reads_back_as_it_was_written_and_replays_to_the_same_wallet() {
    let mut given = Given::holding("100");
    given.deposit("7");
    given.settles(ProviderOutcome::Failed(rules::PAYMENT_DECLINED.into()));
    given.does(CONTRACT, &draw(5, "20"));
    given.does(CONTRACT, &draw(6, "2000"));
    given.does(CONTRACT, &Command::Return { transfer: Uuid::from_u128(7), money: usd("20") });
    given.earn(1, "10");
    given.now += HOLD;
    given.withdraw("110");
    given.withdraw("1");
    let (transfer, due_at) = (given.transfer(), given.now + 5_000);
    given.now = due_at;
    given.does(Caller::Time, &Command::AskAgain { transfer, due_at });
    let under_way = given.machine.clone();
    given.settles(ProviderOutcome::Failed(rules::PAYMENT_DECLINED.into()));
    given.withdraw("110");
    given.settles(ProviderOutcome::Succeeded);
    given.check_replay();
    let snapshot = protocol::frame::to_bytes(&under_way);
    assert_eq!(rmp_serde::from_slice::<Wallet>(&snapshot).expect("a snapshot reads back"), under_way);
}

#[test]
fn an_unknown_event_or_timer_is_not_taken_for_another() {
    assert!(Event::read("sold", b"\x80", None).is_err());
    for key in ["settle", "settle:", "settle:7", "release:1"] {
        assert_eq!(Wallet::timer(key, NOON), None);
    }
}

#[test]
fn money_events_say_of_which_contract() {
    let mut given = Given::holding("100");
    given.does(CONTRACT, &draw(5, "60"));
    let Event::EscrowOut(body, _) = given.last() else { panic!("money left") };
    assert_eq!((body.contract, body.amount.as_str()), (ContractId(CONTRACT.id), "60.00"));
}

fn is_empty(given: &Given) -> bool {
    match given.asked(Caller::System, &Command::AskEmpty) {
        Ok(_) => true,
        Err(refusal) => {
            assert_eq!(refusal, Refusal::rule(rules::MONEY_LEFT));
            false
        }
    }
}

#[test]
fn a_wallet_is_empty_where_nothing_is_in_it_on_hold_or_on_its_way() {
    let mut given = Given::nothing();
    assert!(is_empty(&given));
    given.deposit("5");
    assert!(!is_empty(&given), "it may come");
    given.settles(ProviderOutcome::Succeeded);
    assert!(!is_empty(&given));
    given.withdraw("5");
    assert!(!is_empty(&given), "it may come back");
    given.settles(ProviderOutcome::Succeeded);
    assert!(is_empty(&given));
    given.earn(7, "5");
    assert!(!is_empty(&given), "it is on hold");
    assert_eq!(given.ask(Caller::System, &Command::AskEmpty), Ok(Vec::new()), "and nothing is noted");
}
