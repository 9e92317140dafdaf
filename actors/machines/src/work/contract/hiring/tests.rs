//! Offers for jobs, told as their rules: who knows of them when, and where their money is.

use protocol::contract::{Turn, WaitsFor};
use protocol::inbox::{ContractOffered, OfferExpired as Expired};
use protocol::{AccountId, ContractId};

use super::*;
use crate::money::wallet;
use crate::people::inbox;
use crate::talk::room;
use crate::work::contract::command::{Answer, Command};
use crate::work::contract::given::*;
use crate::{Caller, Effect, Machine, TimerKey, ids};

const JOB: JobId = JobId(Uuid::from_u128(50));
const DESK: Caller = Caller::Entity(entity(Kind::Job, 50));
const MONTH: u64 = 30 * DAY;

fn proposal() -> ProposalId {
    ProposalId(Uuid::from_u128(51))
}

fn offer(terms: Terms) -> Command {
    let of = ForJob { job: JOB, proposal: proposal() };
    Command::OfferForJob { freelancer: BOB, title: "A website".to_owned(), terms, of }
}

fn accept(version: u32) -> Command {
    Command::AcceptVersion { version }
}

fn revise(version: u32, terms: Terms) -> Command {
    Command::Revise { version, title: None, terms }
}

/// The money is on its way.
fn funding() -> Given {
    Given::nothing().then(ADA, offer(fixed(&["100", "50"])))
}

/// The money has come.
fn open() -> Given {
    funding().drawn()
}

fn accepting() -> Given {
    open().then(BOB, accept(1))
}

fn hired() -> Given {
    accepting().then(DESK, Command::SeatTaken)
}

/// Ada wants the first milestone to cost more.
fn dearer() -> Given {
    open().then(ADA, revise(1, fixed(&["120"])))
}

fn short(given: &Given) -> Command {
    Command::DrawRefused { transfer: given.draws()[0], rule: rules::INSUFFICIENT_FUNDS.into() }
}

/// What the last events of a decision tell the job.
fn told_job(given: &Given, events: usize) -> Vec<FromContract> {
    #[derive(Deserialize)]
    enum Read {
        FromContract(FromContract),
    }
    let last = given.events.iter().rev().take(events);
    let told = last.flat_map(|(event, at)| Contract::effects(event, at)).filter_map(|effect| match effect {
        Effect::Tell(tell) if tell.to == entity(Kind::Job, 50) => tell.said::<Read>(Kind::Job),
        _ => None,
    });
    told.map(|Read::FromContract(told)| told).collect()
}

/// The accounts in whose lists the last event is shown.
fn listed(given: &Given) -> Vec<AccountId> {
    let rows = given.effects().into_iter().filter_map(|effect| match effect {
        Effect::Row(row) => row.model::<rows::ContractRow>().ok().flatten(),
        _ => None,
    });
    rows.map(|row| row.account).collect()
}

fn rule(name: &'static str) -> Option<Refusal> {
    Some(Refusal::rule(name))
}

#[test]
fn before_its_money_has_come_an_offer_for_a_job_does_not_exist_for_the_freelancer() {
    let given = funding();
    assert_eq!(given.view(ADA).expect("hers").status, Status::Funding);
    assert_eq!(given.view(BOB), Err(Refusal::NotFound));
    assert_eq!(given.admit(BOB), Err(Refusal::NotFound));
    for command in [accept(1), Command::Accept, Command::Decline, end()] {
        assert_eq!(given.asked(BOB, &command).err(), Some(Refusal::NotFound), "{command:?}");
    }
    assert_eq!(listed(&given), [ADA]);
    assert!(given.told::<inbox::Inbox>().is_empty() && given.told::<room::Room>().is_empty());
    let made = FromContract::OfferMade { client: ADA, freelancer: BOB, proposal: proposal() };
    assert_eq!(told_job(&given, 1), [made]);
    let [(ADA, wallet::Command::Draw { money, milestone: 1, .. })] = &given.told_wallets()[..] else {
        panic!("the first milestone's money is asked for")
    };
    assert_eq!(*money, usd("100"));
    given.check_replay();
}

#[test]
fn once_its_money_has_come_the_freelancer_has_the_offer_the_news_and_the_room_of_the_interview() {
    let given = open();
    let shown = given.view(BOB).expect("his too");
    assert_eq!((shown.status, shown.milestones[0].status), (Status::Offered, MilestoneStatus::Funded));
    assert_eq!((shown.job, shown.proposal), (Some(JOB), Some(proposal())));
    assert!(given.admit(BOB).is_ok());
    assert_eq!(listed(&given), [ADA, BOB]);
    let (contract, title) = (ContractId(given.stream.id), "A website".to_owned());
    let news = inbox::Command::ContractOffered(ContractOffered { contract, client: ADA, title });
    assert_eq!(given.told::<inbox::Inbox>(), [(BOB.0, news)]);
    let rooms = given.told::<room::Room>();
    let [(room, room::Command::Create { members, .. })] = &rooms[..] else { panic!("{rooms:?}") };
    assert_eq!((*room, &members[..]), (ids::interview(JOB, BOB).0, &[ADA, BOB][..]));
    assert_eq!(told_job(&given, 1), [FromContract::OfferFunded]);
    assert_eq!(given.escrow(1), decimal("100"));
    given.check_replay();
}

#[test]
fn timed_work_for_a_job_is_offered_at_once_and_costs_nothing_yet() {
    let given = Given::nothing().then(ADA, offer(hourly(600)));
    assert_eq!(given.view(BOB).expect("his too").status, Status::Offered);
    assert!(given.told_wallets().is_empty());
    let made = FromContract::OfferMade { client: ADA, freelancer: BOB, proposal: proposal() };
    assert_eq!(told_job(&given, 1), [made, FromContract::OfferFunded]);
    given.then(BOB, accept(1)).then(DESK, Command::SeatTaken).check_replay();
}

#[test]
fn an_empty_wallet_ends_the_offer_before_the_freelancer_has_heard_of_it() {
    let mut given = funding();
    given.does(ADAS_WALLET, &short(&given));
    assert_eq!(given.view(ADA).expect("hers").status, Status::OfferFailed);
    assert_eq!(given.view(BOB), Err(Refusal::NotFound));
    assert_eq!(listed(&given), [ADA]);
    assert_eq!(told_job(&given, 1), [FromContract::OfferEnded { how: OfferEnd::Failed }]);
    assert!(given.effects().contains(&Effect::Timer("offer", TimerKey::Only, None)));
    assert_eq!(given.asked(ADA, &Command::Withdraw).err(), rule(rules::OFFER_CLOSED));
    given.check_replay();
}

#[test]
fn an_acceptance_asks_for_a_seat_and_holds_once_the_job_gives_it() {
    let given = accepting();
    assert_eq!(given.made().status, Status::Accepting);
    assert_eq!(told_job(&given, 1), [FromContract::TakeSeat]);
    let said = open().asked(BOB, &accept(1));
    assert!(matches!(said, Ok(Answer::Accepted(answer)) if answer.status == Some(Status::Accepting)));
    let given = hired();
    assert_eq!(given.view(BOB).expect("his").status, Status::Active);
    assert_eq!(given.view(BOB).expect("his").policy, Some(POLICY));
    assert_eq!(given.status(1), MilestoneStatus::Funded, "the work can begin");
    given.then(BOB, submit(1)).then(ADA, approve(1)).check_replay();
}

#[test]
fn an_acceptance_without_a_seat_ends_the_offer_and_the_money_goes_home() {
    let mut given = accepting();
    given.does(DESK, &Command::SeatRefused { reason: WhyOver::JobFilled });
    assert_eq!(given.made().status, Status::AcceptRefused);
    assert_eq!(told_job(&given, 2), [FromContract::OfferEnded { how: OfferEnd::AcceptRefused }]);
    goes_home(&given);
    let late = given.does(DESK, &Command::SeatTaken);
    assert!(late.is_empty(), "what was decided stays");
}

/// All that the offer held is on its way to Ada.
fn goes_home(given: &Given) {
    let [(ADA, wallet::Command::Return { money, .. })] = &given.told_wallets()[..] else {
        panic!("the money goes back: {:?}", given.told_wallets())
    };
    assert_eq!(*money, usd("100"));
    assert!(given.made().escrow().is_zero());
    assert_eq!(given.status(1), MilestoneStatus::Refunded);
    given.check_replay();
}

#[test]
fn however_an_offer_for_a_job_ends_its_money_goes_home_and_the_job_hears_how() {
    let ends: [(Caller, Command, OfferEnd); 3] = [
        (BOB.into(), Command::Decline, OfferEnd::Declined),
        (ADA.into(), Command::Withdraw, OfferEnd::Withdrawn),
        (DESK, Command::WithdrawOffer { reason: WhyOver::JobClosed }, OfferEnd::Withdrawn),
    ];
    for (who, command, how) in ends {
        let mut given = open();
        given.does(who, &command);
        assert_eq!(told_job(&given, 2), [FromContract::OfferEnded { how }], "{command:?}");
        goes_home(&given);
    }
    let given = open().expired();
    assert_eq!(told_job(&given, 2), [FromContract::OfferEnded { how: OfferEnd::Expired }]);
    goes_home(&given);
}

#[test]
fn money_that_comes_after_the_offer_is_over_goes_straight_back() {
    let withdrawn = funding().then(ADA, Command::Withdraw);
    let by_job = funding().then(DESK, Command::WithdrawOffer { reason: WhyOver::TooManyOffers });
    for mut given in [withdrawn, by_job, funding().expired()] {
        assert!(given.told_wallets().is_empty(), "nothing has come yet");
        let transfer = given.draws()[0];
        given.does(ADAS_WALLET, &Command::Drawn { transfer });
        goes_home(&given);
        assert!(given.does(ADAS_WALLET, &Command::Drawn { transfer }).is_empty(), "and only once");
        assert_eq!(given.view(BOB), Err(Refusal::NotFound), "he never hears of it");
    }
    let mut given = funding().then(ADA, Command::Withdraw);
    given.does(ADAS_WALLET, &short(&given));
    assert!(given.made().draws.is_empty() && given.made().status == Status::Withdrawn);
    given.check_replay();
}

#[test]
fn an_offer_that_expires_unseen_is_no_news_for_the_freelancer() {
    let given = funding().expired();
    let (contract, title) = (ContractId(given.stream.id), "A website".to_owned());
    let news = inbox::Command::OfferExpired(Expired { contract, title });
    assert_eq!(given.told::<inbox::Inbox>(), [(ADA.0, news)]);
    assert_eq!(listed(&given), [ADA]);
}

#[test]
fn while_a_seat_is_asked_for_nothing_else_changes_the_offer() {
    let given = accepting();
    let answers = [
        (BOB, accept(1)),
        (BOB, Command::Decline),
        (BOB, Command::Counter { version: 1, title: None, terms: hourly(60) }),
        (ADA, Command::Withdraw),
        (ADA, revise(1, fixed(&["1"]))),
    ];
    for (who, answer) in answers {
        assert_eq!(given.asked(who, &answer).err(), rule(rules::OFFER_ACCEPTING), "{answer:?}");
    }
    let mut given = given.later(2 * MONTH);
    let withdraw = Command::WithdrawOffer { reason: WhyOver::JobFilled };
    assert!(given.does(DESK, &withdraw).is_empty(), "the seat's answer decides");
    let due = Contract::timer("offer", NOON + MONTH).expect("contracts know their timers");
    assert!(!given.machine.awaits_timer("offer", NOON + MONTH));
    assert!(given.does(Caller::Time, &due).is_empty(), "nor does it expire");
    let given = given.then(DESK, Command::SeatTaken);
    assert_eq!(given.made().status, Status::Active);
    given.check_replay();
}

#[test]
fn what_the_job_says_too_late_changes_nothing() {
    let withdraw = Command::WithdrawOffer { reason: WhyOver::JobFilled };
    let refuse = Command::SeatRefused { reason: WhyOver::JobFilled };
    for mut given in [hired(), open().then(BOB, Command::Decline), hired().then(BOB, end())] {
        for late in [&withdraw, &refuse, &Command::SeatTaken] {
            assert!(given.does(DESK, late).is_empty(), "{late:?}");
        }
    }
    assert!(open().does(DESK, &Command::SeatTaken).is_empty(), "nobody has asked for a seat");
}

#[test]
fn only_the_job_that_the_offer_is_for_speaks_for_it() {
    let told = [
        Command::SeatTaken,
        Command::SeatRefused { reason: WhyOver::JobFilled },
        Command::WithdrawOffer { reason: WhyOver::JobClosed },
    ];
    let other = Caller::Entity(entity(Kind::Job, 49));
    for command in told {
        for who in [Caller::Account(ADA), Caller::Account(BOB), Caller::Time, Caller::System, other] {
            assert_eq!(accepting().ask(who, &command), Err(Refusal::Forbidden), "{who:?}");
        }
        let jobless = Given::offered(fixed(&["100"]));
        assert_eq!(jobless.ask(DESK, &command), Err(Refusal::Forbidden));
    }
}

#[test]
fn another_amount_of_the_first_milestone_goes_back_and_is_drawn_anew() {
    let given = dearer();
    let shown = given.view(BOB).expect("he knows of the offer");
    assert_eq!((shown.status, shown.version), (Status::Funding, 2));
    let [(Event::OfferRefunded(body, giving), _), (Event::Revised(..), _)] = &given.events[2..] else {
        panic!("the old money goes back first")
    };
    assert_eq!((body.amount.as_str(), giving.back.money()), ("100.00", usd("100")));
    let [(ADA, wallet::Command::Draw { money, .. })] = &given.told_wallets()[..] else { panic!("a draw") };
    assert_eq!(*money, usd("120"));
    assert!(given.told::<inbox::Inbox>().is_empty(), "he has the news once the money has come");
    let given = given.drawn();
    assert_eq!((given.escrow(1), given.made().status), (decimal("120"), Status::Offered));
    let news = given.told::<inbox::Inbox>();
    assert!(
        matches!(&news[..], [(to, inbox::Command::OfferChanged(news))] if *to == BOB.0 && news.version == 2)
    );
    assert!(given.told::<room::Room>().is_empty() && told_job(&given, 1).is_empty(), "it is open already");
    given.then(BOB, accept(2)).then(DESK, Command::SeatTaken).check_replay();
}

#[test]
fn while_another_version_gets_its_money_nobody_accepts_and_either_side_may_end_it() {
    let given = dearer();
    for (who, command) in [
        (BOB, accept(2)),
        (BOB, Command::Counter { version: 2, title: None, terms: hourly(60) }),
        (ADA, revise(2, fixed(&["1"]))),
    ] {
        assert_eq!(given.asked(who, &command).err(), rule(rules::ESCROW_OPEN), "{command:?}");
    }
    for (who, command) in [(BOB, Command::Decline), (ADA, Command::Withdraw)] {
        let mut given = dearer().then(who, command);
        assert_eq!(listed(&given), [ADA, BOB]);
        let transfer = given.draws()[0];
        given.does(ADAS_WALLET, &Command::Drawn { transfer });
        let [(ADA, wallet::Command::Return { money, .. })] = &given.told_wallets()[..] else {
            panic!("it goes back")
        };
        assert_eq!(*money, usd("120"));
        given.check_replay();
    }
}

#[test]
fn a_version_whose_money_does_not_come_ends_the_offer_for_both() {
    let mut given = dearer();
    given.does(ADAS_WALLET, &short(&given));
    assert_eq!(given.view(BOB).expect("he knows of the offer").status, Status::OfferFailed);
    assert_eq!(listed(&given), [ADA, BOB]);
    assert!(given.made().escrow().is_zero());
    given.check_replay();
}

#[test]
fn a_version_with_the_same_first_milestone_keeps_its_money() {
    let given = open().then(ADA, revise(1, fixed(&["100.00", "900", "1"])));
    assert_eq!(given.made().status, Status::Offered);
    assert!(given.told_wallets().is_empty());
    assert_eq!((given.escrow(1), given.status(1)), (decimal("100"), MilestoneStatus::Funded));
    given.then(BOB, accept(2)).then(DESK, Command::SeatTaken).check_replay();
}

#[test]
fn a_version_that_pays_by_the_hour_holds_no_money_and_one_by_milestones_draws_it() {
    let by_hour = open().then(ADA, revise(1, hourly(600)));
    assert_eq!(by_hour.made().status, Status::Offered);
    assert!(by_hour.made().book.balance(protocol::Currency::USD, LedgerAccount::Escrow(1)).is_zero());
    let again = by_hour.then(ADA, revise(2, fixed(&["100"])));
    assert_eq!(again.made().status, Status::Funding);
    let given = again.drawn();
    assert_eq!((given.made().status, given.escrow(1)), (Status::Offered, decimal("100")));
    given.check_replay();
}

#[test]
fn a_counter_offer_moves_no_money_and_the_client_takes_it_by_a_version_that_does() {
    let counter = Command::Counter { version: 1, title: None, terms: fixed(&["130"]) };
    let given = open().then(BOB, counter);
    assert!(given.told_wallets().is_empty());
    assert_eq!(given.escrow(1), decimal("100"));
    let withdrawn = given.clone().then(DESK, Command::WithdrawOffer { reason: WhyOver::JobFilled });
    goes_home(&withdrawn);
    let taken = given.then(ADA, revise(2, fixed(&["130"]))).drawn();
    assert_eq!(taken.escrow(1), decimal("130"));
    taken.then(BOB, accept(3)).check_replay();
}

#[test]
fn a_contract_that_never_paid_gives_its_seat_back_and_one_that_paid_does_not() {
    let unpaid = hired().then(BOB, end());
    assert_eq!(told_job(&unpaid, 1), [FromContract::FreeSeat]);
    let paid = hired().then(BOB, submit(1)).then(ADA, approve(1)).then(BOB, end());
    assert!(told_job(&paid, 1).is_empty());
    let jobless = Given::active(&["100"]).then(BOB, end());
    assert!(told_job(&jobless, 1).is_empty());
}

#[test]
fn the_lists_show_whose_step_an_offer_for_a_job_waits_for() {
    let standing = |given: Given| {
        let standing = given.made().standing();
        (standing.turn, standing.waits_for)
    };
    assert_eq!(standing(funding()), (Turn::None, Some(WaitsFor::Funding)));
    assert_eq!(standing(open()), (Turn::Freelancer, Some(WaitsFor::Accept)));
    assert_eq!(standing(accepting()), (Turn::None, None));
    assert_eq!(standing(hired()), (Turn::Freelancer, Some(WaitsFor::Submit)));
}

#[test]
fn a_program_of_before_does_not_take_an_offer_for_a_job_for_one_without() {
    use crate::Journaled;
    let timed = Given::nothing().then(ADA, offer(hourly(600)));
    let written = timed.last().write();
    assert_eq!(crate::shape::version_of(&written.body), Some(2));
    let jobless = Given::offered(hourly(600)).last().write();
    assert_eq!(crate::shape::version_of(&jobless.body), None, "it is written as ever");
}
