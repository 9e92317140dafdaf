//! What a contract admits and refuses, told as its rules: every state, every command, every role.

use protocol::contract::{MilestoneStatus, Status};
use protocol::{AccountId, rules};
use rust_decimal::Decimal;
use uuid::Uuid;

use std::borrow::Cow;

use super::*;
use crate::money::ledger::LedgerAccount;
use crate::money::wallet;
use crate::people::inbox;
use crate::talk::room;
use crate::tells::contract::FromWallet;
use crate::work::contract::given::*;
use crate::work::timesheet;
use crate::{Journaled, TimerKey};

/// Every state that a contract of one milestone can be in, by name.
fn every_state() -> Vec<(&'static str, Given)> {
    let offered = || Given::offered(fixed(&["100"]));
    let active = || Given::active(&["100"]);
    let submitted = || Given::submitted(&["100"]);
    vec![
        ("offered", offered()),
        ("declined", offered().then(BOB, Command::Decline)),
        ("withdrawn", offered().then(ADA, Command::Withdraw)),
        ("expired", offered().expired()),
        ("planned", active()),
        ("funding", active().then(ADA, fund(1))),
        ("funded", Given::funded(&["100"])),
        ("submitted", submitted()),
        ("changes", submitted().then(ADA, request_changes(1))),
        ("released", submitted().then(ADA, approve(1))),
        ("rolled", submitted().then(ADA, approve_part(1, "60"))),
        ("asked", submitted().then(ADA, end())),
        ("contested", submitted().then(ADA, end()).then(BOB, Command::ContestRefund)),
        ("refunded", submitted().then(BOB, end())),
        ("hourly", Given::offered(hourly(600)).then(BOB, Command::Accept)),
    ]
}

/// What whoever may ask is told in each state: `ok`, or the rule that refuses.
#[rustfmt::skip]
const RULES: [(&str, [&str; 11]); 15] = [
    // Columns: accept, decline or withdraw; fund; submit; changes; approve; approve a part; end by Ada; end
    // by Bob; work; accept a refund; contest it.
    ("offered",   ["ok",             "contract_not_active",   "contract_not_active",  "contract_not_active",     "contract_not_active",  "contract_not_active",  "contract_not_active", "contract_not_active", "contract_not_active", "contract_not_active", "contract_not_active"]),
    ("declined",  ["offer_closed",   "contract_not_active",   "contract_not_active",  "contract_not_active",     "contract_not_active",  "contract_not_active",  "contract_not_active", "contract_not_active", "contract_not_active", "contract_not_active", "contract_not_active"]),
    ("withdrawn", ["offer_closed",   "contract_not_active",   "contract_not_active",  "contract_not_active",     "contract_not_active",  "contract_not_active",  "contract_not_active", "contract_not_active", "contract_not_active", "contract_not_active", "contract_not_active"]),
    ("expired",   ["offer_expired",  "contract_not_active",   "contract_not_active",  "contract_not_active",     "contract_not_active",  "contract_not_active",  "contract_not_active", "contract_not_active", "contract_not_active", "contract_not_active", "contract_not_active"]),
    ("planned",   ["offer_closed",   "ok",                    "milestone_not_funded", "milestone_not_funded",    "milestone_not_funded", "milestone_not_funded", "ok",                  "ok", "not_hourly", "refund_not_open", "refund_not_open"]),
    ("funding",   ["offer_closed",   "milestone_not_planned", "milestone_not_funded", "milestone_not_funded",    "milestone_not_funded", "milestone_not_funded", "escrow_open",         "ok", "not_hourly", "refund_not_open", "refund_not_open"]),
    ("funded",    ["offer_closed",   "milestone_not_planned", "ok",                   "milestone_not_submitted", "ok",                   "ok",                   "ok",                  "ok", "not_hourly", "refund_not_open", "refund_not_open"]),
    ("submitted", ["offer_closed",   "milestone_not_planned", "milestone_submitted",  "ok",                      "ok",                   "ok",                   "ok",                  "ok", "not_hourly", "refund_not_open", "refund_not_open"]),
    ("changes",   ["offer_closed",   "milestone_not_planned", "ok",                   "milestone_not_submitted", "ok",                   "ok",                   "ok",                  "ok", "not_hourly", "refund_not_open", "refund_not_open"]),
    ("released",  ["offer_closed",   "milestone_closed",      "milestone_closed",     "milestone_closed",        "milestone_closed",     "milestone_closed",     "ok",                  "ok", "not_hourly", "refund_not_open", "refund_not_open"]),
    ("rolled",    ["offer_closed",   "milestone_closed",      "milestone_closed",     "milestone_closed",        "milestone_closed",     "milestone_closed",     "ok",                  "ok", "not_hourly", "refund_not_open", "refund_not_open"]),
    ("asked",     ["offer_closed",   "milestone_not_planned", "milestone_submitted",  "refund_open",             "ok",                   "ok",                   "refund_open",         "ok", "not_hourly", "ok", "ok"]),
    ("contested", ["offer_closed",   "milestone_not_planned", "milestone_submitted",  "ok",                      "ok",                   "ok",                   "refund_contested",    "ok", "not_hourly", "refund_not_open", "refund_not_open"]),
    ("refunded",  ["contract_ended", "contract_ended",        "contract_ended",       "contract_ended",          "contract_ended",       "contract_ended",       "contract_ended",      "contract_ended", "contract_ended", "contract_ended", "contract_ended"]),
    ("hourly",    ["offer_closed",   "not_fixed_price",       "not_fixed_price",      "not_fixed_price",         "not_fixed_price",      "not_fixed_price",      "ok",                  "ok", "ok", "refund_not_open", "refund_not_open"]),
];

/// The commands of a party, and who may give them: a column of the rules, or none for the three about the
/// offer.
fn commands() -> Vec<(usize, AccountId, Command)> {
    vec![
        (0, BOB, Command::Accept),
        (0, BOB, Command::Decline),
        (0, ADA, Command::Withdraw),
        (1, ADA, fund(1)),
        (2, BOB, submit(1)),
        (3, ADA, request_changes(1)),
        (4, ADA, approve(1)),
        (5, ADA, approve_part(1, "40")),
        (6, ADA, end()),
        (7, BOB, end()),
        (8, BOB, work()),
        (9, BOB, Command::AcceptRefund),
        (10, BOB, Command::ContestRefund),
    ]
}

#[test]
fn each_state_admits_what_the_table_of_rules_says() {
    assert_eq!(every_state().len(), RULES.len());
    for ((name, given), (row, cells)) in every_state().into_iter().zip(RULES) {
        assert_eq!(name, row);
        for (column, who, command) in commands() {
            let expected = match cells[column] {
                "ok" => None,
                rule => Some(Refusal::Rule(rule.into())),
            };
            assert_eq!(given.asked(who, &command).err(), expected, "{name}: {command:?}");
        }
    }
}

#[test]
fn a_party_whose_role_may_not_is_forbidden_in_every_state() {
    for (name, given) in every_state() {
        for (_, who, command) in commands().into_iter().filter(|(column, ..)| ![6, 7].contains(column)) {
            let other = if who == ADA { BOB } else { ADA };
            let said = given.ask(other, &command);
            assert_eq!(said, Err(Refusal::Forbidden), "{name}: {command:?}");
        }
    }
}

#[test]
fn to_strangers_no_contract_exists_and_their_commands_leave_no_trace() {
    for (name, given) in every_state() {
        for (_, _, command) in commands() {
            let said = given.ask(EVE, &command);
            assert_eq!(said, Err(Refusal::NotFound), "{name}: {command:?}");
        }
        assert_eq!(given.admit(EVE), Err(Refusal::NotFound), "{name}");
        assert!(given.admit(ADA).is_ok(), "{name}");
    }
}

#[test]
fn what_nobody_has_offered_does_not_exist() {
    for (_, who, command) in commands() {
        assert_eq!(Given::nothing().ask(who, &command), Err(Refusal::NotFound));
    }
}

#[test]
fn only_its_own_wallet_and_time_say_what_wallets_and_time_say() {
    let given = Given::active(&["100"]).then(ADA, fund(1));
    let drawn = Command::Drawn { transfer: given.draws()[0] };
    let bobs = Caller::Entity(entity(Kind::Wallet, 2));
    for who in [Caller::Account(ADA), Caller::Account(BOB), bobs, Caller::Time, Caller::System] {
        assert_eq!(given.ask(who, &drawn), Err(Refusal::Forbidden), "{who:?}");
    }
    let submitted = Given::submitted(&["100"]);
    let release = Command::Release { milestone: 1, due_at: NOON + REVIEW };
    for who in [Caller::Account(ADA), Caller::Account(BOB), ADAS_WALLET, Caller::System] {
        assert_eq!(submitted.ask(who, &release), Err(Refusal::Forbidden), "{who:?}");
    }
}

#[test]
fn timed_work_is_told_to_the_freelancers_timesheet_from_its_first_session_to_its_end() {
    let told = |given: &Given| match &given.effects()[..] {
        [.., Effect::Tell(tell)] => {
            (AccountId(tell.to.id), tell.read::<timesheet::Timesheet>().expect("it is for a timesheet"))
        }
        others => panic!("the timesheet is told last: {others:?}"),
    };
    let working = Given::offered(hourly(600)).then(BOB, Command::Accept).then(BOB, work());
    let contract = ContractId(working.stream.id);
    let (to, timesheet::Command::Grant(grant)) = told(&working) else { panic!("a grant is asked for") };
    assert_eq!((to, grant.contract, grant.client, grant.weekly_limit_minutes), (BOB, contract, ADA, 600));
    let over = working.then(ADA, end());
    assert_eq!(told(&over), (BOB, timesheet::Command::ContractEnded { contract }));
}

#[test]
fn an_offer_makes_the_room_of_its_two_parties_and_news_for_the_freelancer() {
    let given = Given::offered(fixed(&["100"]));
    let told = given.tells();
    let [room, news] = &told[..] else { panic!("the room, then the news: {told:?}") };
    let Some(room::Command::Create { members, .. }) = room.read::<room::Room>() else { panic!("{room:?}") };
    assert_eq!(members, [ADA, BOB]);
    assert!(news.read::<inbox::Inbox>().is_some());
    assert!(Contract::answers_once_told(&Command::Offer {
        freelancer: BOB,
        title: String::new(),
        terms: hourly(60)
    }));
}

#[test]
fn an_offer_with_terms_that_cannot_be_is_invalid() {
    let offer = |freelancer, terms| Command::Offer { freelancer, title: "A website".to_owned(), terms };
    let none: [&str; 0] = [];
    let bad = [
        fixed(&none),
        fixed(&["1"; 101]),
        fixed(&["0"]),
        fixed(&["-1"]),
        fixed(&["1.001"]),
        fixed(&["1e3"]),
        hourly(0),
        hourly(10_081),
    ];
    for terms in bad {
        let said = Given::nothing().ask(ADA, &offer(BOB, terms.clone()));
        assert!(matches!(said, Err(Refusal::Invalid { .. })), "{terms:?}: {said:?}");
    }
    let to_herself = Given::nothing().ask(ADA, &offer(ADA, hourly(60)));
    assert!(matches!(to_herself, Err(Refusal::Invalid { .. })));
}

#[test]
fn amounts_are_shown_with_the_decimals_of_their_currency() {
    let given = Given::active(&["100", "7.5"]);
    let state = given.view(BOB).expect("Bob is a party");
    assert_eq!(state.milestones[0].amount, "100.00");
    assert_eq!(state.milestones[1].amount, "7.50");
    assert_eq!(state.milestones[1].escrow, "0.00");
    assert_eq!(state.policy.map(|policy| policy.policy_version), Some(2));
}

#[test]
fn funding_asks_the_clients_wallet_and_ends_by_its_word() {
    let given = Given::active(&["100"]).then(ADA, fund(1));
    let transfer = given.draws()[0];
    let draw = wallet::Command::Draw { transfer, milestone: 1, money: usd("100") };
    assert_eq!(given.told_wallets(), [(ADA, draw)]);
    assert_eq!(given.escrow(1), Decimal::ZERO);
    let funded = given.clone().drawn();
    assert_eq!(funded.escrow(1), decimal("100"));
    let mut failed = given;
    let rule = rules::INSUFFICIENT_FUNDS.into();
    failed.does(ADAS_WALLET, &Command::DrawRefused { transfer, rule });
    assert_eq!(failed.status(1), MilestoneStatus::Planned);
    assert_eq!(failed.then(ADA, fund(1)).drawn().escrow(1), decimal("100"), "it can be funded again");
}

#[test]
fn a_wallets_word_about_another_transfer_changes_nothing() {
    let mut given = Given::active(&["100"]).then(ADA, fund(1));
    let transfer = Uuid::from_u128(404);
    assert!(given.does(ADAS_WALLET, &Command::Drawn { transfer }).is_empty());
    let rule = rules::INSUFFICIENT_FUNDS.into();
    assert!(given.does(ADAS_WALLET, &Command::DrawRefused { transfer, rule }).is_empty());
}

#[test]
fn a_release_pays_the_freelancer_less_ten_percent_rounded_half_up() {
    for (gross, fee, net) in [("266.64", "26.66", "239.98"), ("333.36", "33.34", "300.02")] {
        let given = Given::funded(&[gross]).then(ADA, approve(1));
        let Some((Event::MilestoneReleased(body, _), _)) = given.events.last() else { panic!("a release") };
        assert_eq!((body.paid.as_str(), body.fee.as_str(), body.net.as_str()), (gross, fee, net));
        let [(BOB, wallet::Command::Earn { money, available_at, .. })] = &given.told_wallets()[..] else {
            panic!("Bob's wallet is told")
        };
        assert_eq!((*money, *available_at), (usd(net), NOON + 5 * DAY));
        assert_eq!(given.made().balance(LedgerAccount::ServiceRevenue), decimal(fee));
        assert_eq!(given.escrow(1), Decimal::ZERO);
    }
}

#[test]
fn what_a_partial_approval_leaves_rolls_to_the_next_milestone_funded() {
    let given = Given::submitted(&["100", "50"]).then(ADA, approve_part(1, "60"));
    assert_eq!(given.rolled(), decimal("40"));
    let funding = given.then(ADA, fund(2));
    assert_eq!((funding.rolled(), funding.escrow(2)), (Decimal::ZERO, decimal("40")));
    let [(ADA, wallet::Command::Draw { money, .. })] = &funding.told_wallets()[..] else { panic!("a draw") };
    assert_eq!(*money, usd("10"));
    assert_eq!(funding.drawn().escrow(2), decimal("50"));
}

#[test]
fn a_funding_that_fails_lets_what_rolled_roll_again() {
    let mut given =
        Given::submitted(&["100", "50", "30"]).then(ADA, approve_part(1, "60")).then(ADA, fund(2));
    let refused = Command::DrawRefused { transfer: given.draws()[0], rule: rules::INSUFFICIENT_FUNDS.into() };
    given.does(ADAS_WALLET, &refused);
    assert_eq!((given.rolled(), given.escrow(2)), (decimal("40"), Decimal::ZERO));
    let funded = given.then(ADA, fund(3));
    assert_eq!(funded.status(3), MilestoneStatus::Funded, "what rolls covers it, so no wallet is asked");
    assert_eq!((funded.rolled(), funded.escrow(3)), (decimal("10"), decimal("30")));
    assert!(funded.told_wallets().is_empty());
}

#[test]
fn no_more_is_released_than_the_milestone_holds() {
    let given = Given::submitted(&["100"]);
    let too_much = Err(Refusal::rule(rules::EXCEEDS_ESCROW));
    assert_eq!(given.asked(ADA, &approve_part(1, "100.01")), too_much);
    assert!(given.asked(ADA, &approve_part(1, "100.00")).is_ok());
    for amount in ["0", "-1", "1.001", "", "1e2", " 1", "1000000000000"] {
        let said = given.ask(ADA, &approve_part(1, amount));
        assert!(matches!(said, Err(Refusal::Invalid { .. })), "{amount:?}");
    }
    let said = given.ask(ADA, &approve(2));
    assert!(matches!(said, Err(Refusal::Invalid { .. })), "there is no second milestone");
}

#[test]
fn silence_releases_all_of_it_when_the_review_is_over() {
    let mut given = Given::submitted(&["100"]);
    let key = TimerKey::Number(1);
    assert_eq!(given.effects_but_rows(), [Effect::Timer("release", key, Some(NOON + REVIEW))]);
    let release = Contract::timer(&key.under("release"), NOON + REVIEW).expect("the timer means a release");
    given.now = NOON + REVIEW - 1;
    assert!(given.does(Caller::Time, &release).is_empty(), "not before it is due");
    given.now = NOON + REVIEW;
    given.does(Caller::Time, &release);
    assert_eq!(given.status(1), MilestoneStatus::Released);
    assert!(given.does(Caller::Time, &release).is_empty(), "nor twice");
}

#[test]
fn what_silence_releases_is_held_from_the_deadline_however_late_its_timer_is_heard() {
    let mut given = Given::submitted(&["100"]);
    given.now = NOON + REVIEW + 3 * DAY;
    let approved = given.clone().then(ADA, approve(1));
    given.does(Caller::Time, &Command::Release { milestone: 1, due_at: NOON + REVIEW });
    for released in [given, approved] {
        let [(BOB, wallet::Command::Earn { available_at, .. })] = &released.told_wallets()[..] else {
            panic!("Bob's wallet is told")
        };
        assert_eq!(*available_at, NOON + REVIEW + 5 * DAY);
    }
}

#[test]
fn an_offer_whose_stored_terms_cannot_be_does_not_read_back() {
    let given = Given::offered(fixed(&["100"]));
    let (Event::Offered(body), _) = &given.events[0] else { panic!("an offer") };
    let broken = protocol::contract::Offered { terms: fixed(&["a lot"]), ..body.clone() };
    assert!(Event::read("offered", &protocol::frame::to_bytes(&broken), None).is_err());
}

#[test]
fn in_the_millisecond_of_the_deadline_whoever_is_heard_first_the_freelancer_is_paid_in_full() {
    let mut due = Given::submitted(&["100"]);
    due.now = NOON + REVIEW;
    let release = Command::Release { milestone: 1, due_at: NOON + REVIEW };
    let over = Err(Refusal::rule(rules::REVIEW_OVER));
    // The client comes first: it is too late for changes, or for a part; all of it is what silence releases
    // as well.
    assert_eq!(due.asked(ADA, &request_changes(1)), over);
    assert_eq!(due.asked(ADA, &approve_part(1, "99.99")), over);
    assert_eq!(due.asked(BOB, &end()), over, "nor can the freelancer lose it by ending just then");
    let mut approved = due.clone().then(ADA, approve(1));
    assert!(approved.does(Caller::Time, &release).is_empty());
    // Time comes first.
    due.does(Caller::Time, &release);
    let closed = Err(Refusal::rule(rules::MILESTONE_CLOSED));
    assert_eq!(due.asked(ADA, &approve(1)), closed);
    assert_eq!(due.asked(ADA, &request_changes(1)), closed);
    assert_eq!(
        due.made().balance(LedgerAccount::ServiceRevenue),
        approved.made().balance(LedgerAccount::ServiceRevenue)
    );
}

#[test]
fn in_the_millisecond_before_the_deadline_the_client_is_heard() {
    let mut given = Given::submitted(&["100"]);
    given.now = NOON + REVIEW - 1;
    let mut changed = given.then(ADA, request_changes(1));
    changed.now += 1;
    let release = Command::Release { milestone: 1, due_at: NOON + REVIEW };
    assert!(changed.does(Caller::Time, &release).is_empty(), "the timer comes too late");
    let mut again = changed.then(BOB, submit(1));
    again.now += DAY;
    assert!(again.does(Caller::Time, &release).is_empty(), "it belongs to a submission that is no more");
    assert_eq!(again.made().milestones[0].release_at, Some(NOON + 2 * REVIEW));
}

#[test]
fn the_freelancer_who_ends_it_gives_the_escrow_back() {
    let given =
        Given::submitted(&["100", "50", "7"]).then(ADA, approve_part(1, "60")).then(ADA, fund(2)).drawn();
    let ended = given.then(BOB, end());
    let [(ADA, wallet::Command::Return { money, .. })] = &ended.told_wallets()[..] else {
        panic!("a return")
    };
    assert_eq!(*money, usd("50"));
    assert!(ended.made().escrow().is_zero());
    assert_eq!(ended.made().status, Status::Ended);
    assert_eq!(ended.status(2), MilestoneStatus::Refunded);
    assert_eq!(ended.status(3), MilestoneStatus::Planned);
}

#[test]
fn the_end_calls_off_the_review_timers() {
    let ended = Given::submitted(&["100"]).then(BOB, end());
    assert!(ended.effects().contains(&Effect::Timer("release", TimerKey::Number(1), None)));
}

#[test]
fn money_that_comes_after_the_end_goes_back() {
    let mut given =
        Given::submitted(&["100", "50"]).then(ADA, approve_part(1, "60")).then(ADA, fund(2)).then(BOB, end());
    let [(ADA, wallet::Command::Return { money: rolled, .. })] = &given.told_wallets()[..] else {
        panic!("what rolled goes back at once")
    };
    assert_eq!(*rolled, usd("40"));
    let transfer = given.draws()[0];
    given.does(ADAS_WALLET, &Command::Drawn { transfer });
    let [(ADA, wallet::Command::Return { money: late, transfer: back })] = &given.told_wallets()[..] else {
        panic!("what came late goes back as well")
    };
    assert_eq!(*late, usd("10"));
    assert_ne!(*back, transfer, "by a transfer of its own");
    assert!(given.does(ADAS_WALLET, &Command::Drawn { transfer }).is_empty());
}

#[test]
fn a_refused_money_command_is_an_event_with_nothing_public_in_it() {
    let given = Given::active(&["100"]);
    let events = given.ask(ADA, &approve(1)).expect("it is remembered");
    let written = events[0].write();
    assert_eq!((written.r#type, &written.body[..]), ("noted", &b"\x80"[..]));
    let refused = Contract::answer(&events[0], &given.stamp(Some(ADA)));
    assert_eq!(refused, Err(Refusal::rule(rules::MILESTONE_NOT_FUNDED)));
    let submit = given.ask(BOB, &submit(1));
    assert_eq!(submit, Err(Refusal::rule(rules::MILESTONE_NOT_FUNDED)), "no money: not remembered");
}

#[test]
fn every_event_reads_back_as_it_was_written_and_replays_to_the_same_contract() {
    let mut told = Given::submitted(&["100", "50", "20"])
        .then(ADA, request_changes(1))
        .then(BOB, submit(1))
        .then(ADA, approve_part(1, "60"))
        .then(ADA, approve(1))
        .then(ADA, fund(2))
        .then(ADA, fund(3));
    let draws = told.draws();
    told.does(ADAS_WALLET, &Command::DrawRefused { transfer: draws[1], rule: "insufficient_funds".into() });
    let mut told = told.then(BOB, end());
    told.does(ADAS_WALLET, &Command::Drawn { transfer: draws[0] });
    told.check_replay();
}

#[test]
fn an_unknown_event_or_timer_is_not_taken_for_another() {
    assert!(Event::read("sold", b"\x80", None).is_err());
    for key in ["release", "release:", "release:x", "refund:1", "mature:1"] {
        assert_eq!(Contract::timer(key, NOON), None);
    }
}

#[test]
fn what_a_wallet_says_reads_as_the_command_of_that_name() {
    let (transfer, rule) = (Uuid::from_u128(7), Cow::Borrowed("insufficient_funds"));
    for (said, command) in [
        (FromWallet::Drawn { transfer }, Command::Drawn { transfer }),
        (FromWallet::DrawRefused { transfer, rule: rule.clone() }, Command::DrawRefused { transfer, rule }),
    ] {
        assert_eq!(said.to(ContractId(Uuid::from_u128(9))).read::<Contract>(), Some(command));
    }
}
