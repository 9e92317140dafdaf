//! Whether a contract is settled, for a party that wants to close their account; and who can be paid.

use super::*;
use crate::work::contract::given::*;
use crate::work::contract::{Command, Payee};
use crate::{Caller, Machine, Refusal};

fn settled(given: &Given) -> bool {
    match given.ask(Caller::System, &Command::AskSettled) {
        Ok(events) => events.is_empty(),
        Err(refusal) => {
            assert_eq!(refusal, Refusal::rule(rules::CONTRACTS_OPEN));
            false
        }
    }
}

#[test]
fn a_contract_is_settled_once_it_is_over_and_waits_for_no_money() {
    assert!(!settled(&Given::offered(fixed(&["100"]))));
    assert!(!settled(&Given::submitted(&["100"])));
    assert!(settled(&Given::submitted(&["100"]).then(BOB, end())));
    assert!(settled(&Given::offered(fixed(&["100"])).then(BOB, Command::Decline)));
    let under_way = Given::active(&["100"]).then(ADA, fund(1)).then(BOB, end());
    assert!(!settled(&under_way), "the client's wallet may have sent the money");
    assert!(settled(&under_way.drawn()), "it was sent back");
    assert!(Contract::answers_once_all_told(&Command::AskSettled), "and has been taken");
    assert!(!Contract::answers_once_all_told(&Command::Accept));
}

#[test]
fn only_the_server_asks_whether_a_contract_is_settled() {
    for who in [ADA.into(), BOB.into(), Caller::Guest, Caller::Time, ADAS_WALLET] {
        let asked = Given::active(&["100"]).ask(who, &Command::AskSettled);
        assert_eq!(asked, Err(Refusal::Forbidden), "{who:?}");
    }
}

#[test]
fn money_is_set_aside_only_for_a_freelancer_who_can_be_paid() {
    let given = Given::active(&["100"]);
    let fund = |payee| Command::Fund { milestone: 1, amount: None, payee };
    let refusal = |payee| given.asked(ADA, &fund(payee)).err();
    assert_eq!(refusal(Payee::Closed), Some(Refusal::rule(rules::ACCOUNT_CLOSED)));
    assert_eq!(refusal(Payee::Unseen), Some(Refusal::rule(rules::CONTRACT_NOT_ACTIVE)));
    assert_eq!(refusal(Payee::Open), None);
    let frozen = |payee| protocol::frame::to_bytes(&fund(payee));
    assert_eq!(frozen(Payee::Closed), frozen(Payee::Open), "a retry is the same command");
}

#[test]
fn the_end_tells_the_freelancers_profile_about_how_much_was_paid() {
    for (amount, band) in [
        ("99.99", EarnedBand::Under100),
        ("100", EarnedBand::Under1000),
        ("999.99", EarnedBand::Under1000),
        ("1000", EarnedBand::Under10000),
        ("10000", EarnedBand::Over10000),
    ] {
        let paid = Given::submitted(&[amount]).then(ADA, approve(1)).then(BOB, end());
        let [(to, profile::Command::Outcome(outcome))] = &paid.told::<Profile>()[..] else {
            panic!("the profile is told")
        };
        assert_eq!((*to, outcome.earned_band, outcome.ended_at), (BOB.0, band, NOON), "{amount}");
    }
    let unpaid = Given::funded(&["100"]).then(BOB, end());
    let told = unpaid.told::<Profile>();
    assert!(
        matches!(&told[..], [(_, profile::Command::Outcome(it))] if it.earned_band == EarnedBand::Nothing)
    );
}
