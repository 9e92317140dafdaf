//! When a wallet closes, and what breaks its seal.

use protocol::{Kind, Money, StreamId};

use super::*;
use crate::money::wallet::{Answer, Command};
use crate::tells::credential::ToCredential;
use crate::testing::*;
use crate::{Machine, ProviderOutcome};

const CONTRACT: StreamId = entity(Kind::Contract, 9);
const CREDENTIAL: Uuid = Uuid::from_u128(30);

type Given = crate::testing::Given<Wallet>;

fn sealed() -> (Given, Seq) {
    let given = Given::new(ADA.0).then(Caller::System, Command::Seal);
    let seal = given.head;
    (given, seal)
}

fn close(seal: Seq) -> Command {
    Command::Close { seal, credential: CREDENTIAL }
}

fn closed() -> Given {
    let (given, seal) = sealed();
    given.then(Caller::System, close(seal))
}

fn deposit(amount: &str) -> Command {
    Command::Deposit { money: usd(amount), source: "sandbox:ok".to_owned() }
}

fn money_events() -> [(Caller, Command); 4] {
    let (transfer, money): (_, Money) = (Uuid::from_u128(7), usd("5"));
    [
        (ADA.into(), deposit("5")),
        (CONTRACT.into(), Command::Return { transfer, money }),
        (CONTRACT.into(), Command::Earn { transfer, money, available_at: NOON + DAY }),
        (CONTRACT.into(), Command::Draw { transfer, milestone: 1, money }),
    ]
}

#[test]
fn an_empty_wallet_closes_under_its_seal_and_tells_the_credential() {
    let (given, seal) = sealed();
    assert_eq!(
        given.asked(Caller::System, &Command::Seal),
        Ok(Answer::Sealed(seal + 1)),
        "as often as one likes"
    );
    assert_eq!(given.asked(Caller::System, &close(seal)), Ok(Answer::Closed(true)));
    let given = given.then(Caller::System, close(seal));
    assert_eq!(given.tells(), [ToCredential::Close { account: ADA }.to(CREDENTIAL)]);
    assert!(Wallet::answers_once_all_told(&close(seal)), "the account is closed, too, when this is answered");
    given.check_replay();
}

#[test]
fn whatever_happens_to_a_wallet_breaks_its_seal() {
    for (who, command) in money_events() {
        let (given, seal) = sealed();
        let given = given.then(who, command.clone());
        assert_eq!(given.ask(Caller::System, &close(seal)), Ok(Vec::new()), "{command:?}");
        assert_eq!(given.asked(Caller::System, &close(seal)), Ok(Answer::Closed(false)), "{command:?}");
        given.check_replay();
    }
}

#[test]
fn a_wallet_that_expects_money_does_not_close_under_an_older_seal() {
    let (given, seal) = sealed();
    let given = given.then(Caller::System, Command::Expect);
    assert_eq!(given.asked(Caller::System, &close(seal)), Ok(Answer::Closed(false)));
    assert_eq!(given.ask(Caller::System, &Command::Expect), Ok(Vec::new()), "there is no seal to be broken");
    let later = given.head;
    assert_eq!(given.asked(Caller::System, &close(later)), Ok(Answer::Closed(false)), "that is no seal");
    given.check_replay();
}

#[test]
fn a_wallet_with_money_is_not_sealed() {
    let mut given = Given::new(ADA.0).then(ADA, deposit("5"));
    let left = Err(Refusal::rule(rules::MONEY_LEFT));
    assert_eq!(given.asked(Caller::System, &Command::Seal), left, "it may come");
    let transfer = *given.machine.transfers.keys().next().expect("one is under way");
    given.does(Caller::System, &Command::Settle { transfer, outcome: ProviderOutcome::Succeeded });
    assert_eq!(given.asked(Caller::System, &Command::Seal), left);
    assert_eq!(given.ask(Caller::System, &Command::Seal), Ok(Vec::new()), "and nothing is noted");
}

#[test]
fn a_closed_wallet_expects_no_money_and_takes_no_deposit() {
    let given = closed();
    let refused = Err(Refusal::rule(rules::ACCOUNT_CLOSED));
    assert_eq!(given.asked(Caller::System, &Command::Expect), refused);
    assert_eq!(given.asked(ADA, &deposit("5")), refused);
    let (_, draw) = money_events()[3].clone();
    let given = given.then(CONTRACT, draw);
    assert_eq!(given.machine.available(protocol::Currency::USD), rust_decimal::Decimal::ZERO);
    assert_eq!(given.asked(Caller::System, &Command::Expect), refused, "it stays closed");
    given.check_replay();
}

#[test]
fn who_closes_an_account_again_after_a_crash_finds_its_wallet_closed() {
    let given = closed();
    assert_eq!(given.asked(Caller::System, &Command::Seal), Ok(Answer::Sealed(given.head)));
    assert_eq!(given.asked(Caller::System, &close(given.head)), Ok(Answer::Closed(true)));
    assert_eq!(given.ask(Caller::System, &close(given.head)), Ok(Vec::new()), "nothing is written again");
}

#[test]
fn only_the_server_seals_and_closes() {
    let (given, seal) = sealed();
    for who in [Caller::Account(ADA), Caller::Guest, Caller::Time, Caller::Entity(CONTRACT)] {
        for command in [Command::Seal, Command::Expect, close(seal)] {
            assert_eq!(given.ask(who, &command), Err(Refusal::Forbidden), "{who:?} {command:?}");
        }
    }
}
