//! Who proposes what, and when it may change.

use protocol::date::Date;
use protocol::example::Example;
use protocol::job::Pay;
use protocol::job::{FixedPay, Timeline};
use protocol::plain::Flag;
use protocol::posting::CannotPropose;
use protocol::proposal::{Amount, JobEnd, Price, Status, Terms, Words};
use protocol::{AccountId, ContractId, Currency, JobId, Kind, ProposalId, RoomId, StreamId, rules};
use uuid::Uuid;

use super::*;
use crate::market::job::{self, FromProposal, Job};
use crate::people::inbox::{self, Inbox};
use crate::testing::*;
use crate::{Caller, Effect, Refusal, ids};

type Given = crate::testing::Given<Proposal>;

const JOB: JobId = JobId(Uuid::from_u128(40));
const CONTRACT: ContractId = ContractId(Uuid::from_u128(50));
const OTHER_CONTRACT: ContractId = ContractId(Uuid::from_u128(51));
const ROOM: RoomId = RoomId(Uuid::from_u128(60));
const HOUR: u64 = 60 * 60 * 1_000;

/// Bob's proposal for a job of Ada's, before he makes it.
fn nothing() -> Given {
    Given::new(ids::proposal(JOB, BOB).0)
}

fn facts() -> Facts {
    let pay = Pay::Fixed(FixedPay { currency: Currency::USD, budget: "250.00".to_owned() });
    Facts { title: "A logo".to_owned(), terms_version: 1, questions: 1, pay }
}

fn words(letter: &str) -> Words {
    Words { letter: letter.to_owned(), ..Words::example() }
}

fn submit() -> Submit {
    let (words, terms) = (Words::example(), Terms::example());
    Submit { job: JOB, words, terms, terms_version: None, facts: Some(facts()) }
}

fn edit(version: u32, letter: &str) -> Command {
    Command::Edit(Edit { version, words: words(letter), facts: Some(facts()) })
}

fn set(version: u32, terms: Terms) -> Command {
    Command::SetTerms(SetTerms { version, terms, facts: Some(facts()) })
}

fn by_job() -> Caller {
    Caller::Entity(StreamId::new(Kind::Job, JOB.0))
}

fn submitted() -> Given {
    nothing().then(BOB, Command::Submit(submit()))
}

fn delivered() -> Given {
    submitted().then(by_job(), Command::Received { attempt: 1 })
}

fn offered() -> Given {
    delivered().then(by_job(), Command::Offered { contract: CONTRACT, client: ADA, attempt: None })
}

fn hired() -> Given {
    offered().then(by_job(), Command::Hired { contract: CONTRACT })
}

fn withdrawn() -> Given {
    delivered().then(BOB, Command::Withdraw)
}

fn ended() -> Given {
    delivered().then(by_job(), Command::JobEnded { attempt: 1, how: JobEnd::Filled })
}

fn declined() -> Given {
    delivered().then(by_job(), Command::Declined { attempt: 1, reason: Some("too late".to_owned()) })
}

fn refused() -> Given {
    let reason = CannotPropose::JobNotOpen;
    submitted().then(by_job(), Command::TurnedAway { attempt: 1, reason })
}

impl Given {
    fn shown(&self) -> protocol::proposal::State {
        self.view(BOB).expect("his own")
    }

    fn status(&self) -> Status {
        self.shown().status
    }

    fn told_to_job(&self) -> Vec<FromProposal> {
        let said = |(id, command): (Uuid, job::Command)| match command {
            job::Command::FromProposal(said) if id == JOB.0 => said,
            other => panic!("the job of another proposal is told {other:?}"),
        };
        self.told::<Job>().into_iter().map(said).collect()
    }

    fn news(&self) -> Vec<(AccountId, inbox::Command)> {
        self.told::<Inbox>().into_iter().map(|(id, news)| (AccountId(id), news)).collect()
    }

    fn again(self) -> Self {
        self.then(BOB, Command::Submit(submit()))
    }

    /// The rule by which the command is refused.
    fn rule(&self, command: &Command) -> Option<String> {
        match self.ask(BOB, command) {
            Ok(_) => None,
            Err(Refusal::Rule(rule)) => Some(rule.into_owned()),
            Err(other) => panic!("{other:?}"),
        }
    }
}

fn rule(name: &str) -> Option<String> {
    Some(name.to_owned())
}

fn invalid(given: &Given, command: &Command) -> String {
    match given.ask(BOB, command) {
        Err(Refusal::Invalid { field, .. }) => field.into_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_proposal_is_on_its_way_until_its_job_says_that_it_has_it() {
    let given = submitted();
    let receive = FromProposal::Receive { proposer: BOB, attempt: 1, version: 1, terms_version: 1 };
    assert_eq!((given.status(), given.told_to_job()), (Status::Submitting, vec![receive]));
    let given = given.then(by_job(), Command::Received { attempt: 1 });
    assert_eq!((given.status(), given.news()), (Status::Delivered, vec![]));
    given.check_replay();
    let given = refused();
    assert_eq!(given.shown().refused, Some(CannotPropose::JobNotOpen));
    assert_eq!(given.status(), Status::Refused);
    given.check_replay();
}

#[test]
fn a_person_has_one_proposal_for_a_job_from_however_many_devices_it_is_sent() {
    let again = Command::Submit(submit());
    for given in [submitted(), delivered(), offered(), hired()] {
        assert_eq!(given.rule(&again), rule(rules::ALREADY_PROPOSED), "{:?}", given.status());
    }
    assert_ne!(ids::proposal(JOB, ADA), ids::proposal(JOB, BOB));
    assert_ne!(ids::proposal(JOB, BOB), ids::proposal(JobId(Uuid::from_u128(41)), BOB));
    assert_eq!(ids::proposal(JOB, BOB).0.get_version_num(), 8);
}

#[test]
fn nobody_proposes_in_the_stream_of_another_person_or_job() {
    let again = Command::Submit(submit());
    assert_eq!(nothing().ask(ADA, &again), Err(Refusal::NotFound));
    assert_eq!(delivered().ask(ADA, &again), Err(Refusal::NotFound));
    let other = Command::Submit(Submit { job: JobId(Uuid::from_u128(41)), ..submit() });
    assert_eq!(nothing().ask(BOB, &other), Err(Refusal::NotFound));
    for who in [Caller::Guest, Caller::Time, Caller::System, by_job()] {
        assert_eq!(nothing().ask(who, &again), Err(Refusal::Forbidden), "{who:?}");
    }
}

#[test]
fn after_it_was_withdrawn_or_the_job_ended_one_more_attempt_is_made_in_the_same_stream() {
    for given in [withdrawn(), ended()] {
        let given = given.again();
        let shown = given.shown();
        assert_eq!((shown.attempt, shown.version, shown.status), (2, 2, Status::Submitting));
        assert_eq!((shown.ended, shown.viewed_at), (None, None));
        let receive = FromProposal::Receive { proposer: BOB, attempt: 2, version: 2, terms_version: 1 };
        assert_eq!(given.told_to_job(), [receive]);
        let given = given.then(by_job(), Command::Received { attempt: 2 }).then(BOB, Command::Withdraw);
        assert_eq!(given.rule(&Command::Submit(submit())), rule(rules::ATTEMPTS_OVER));
        given.check_replay();
    }
    assert_eq!(declined().rule(&Command::Submit(submit())), rule(rules::ATTEMPTS_OVER));
}

#[test]
fn an_attempt_that_the_job_refused_does_not_count_but_costs_a_version() {
    let mut given = refused();
    for attempt in 2..=VERSIONS_MAX {
        given = given.again();
        let reason = CannotPropose::JobFull;
        given.does(by_job(), &Command::TurnedAway { attempt, reason });
    }
    assert_eq!(given.rule(&Command::Submit(submit())), rule(rules::TOO_MANY_VERSIONS));
    let given = refused().again().then(BOB, Command::Withdraw).again().then(BOB, Command::Withdraw);
    assert_eq!(given.shown().attempt, 3);
    assert_eq!(given.rule(&Command::Submit(submit())), rule(rules::ATTEMPTS_OVER));
    given.check_replay();
}

#[test]
fn what_the_job_tells_of_an_earlier_attempt_changes_nothing() {
    let given = withdrawn().again();
    let reason = CannotPropose::JobNotOpen;
    for late in [
        Command::Received { attempt: 1 },
        Command::TurnedAway { attempt: 1, reason },
        Command::Opened { attempt: 1 },
        Command::Declined { attempt: 1, reason: None },
        Command::JobEnded { attempt: 1, how: JobEnd::Closed },
    ] {
        assert_eq!(given.ask(by_job(), &late), Ok(vec![]), "{late:?}");
    }
}

#[test]
fn what_the_job_tells_twice_or_after_the_person_took_it_back_changes_nothing() {
    assert_eq!(delivered().ask(by_job(), &Command::Received { attempt: 1 }), Ok(vec![]));
    let early = submitted().then(BOB, Command::Withdraw);
    assert_eq!(early.ask(by_job(), &Command::Received { attempt: 1 }), Ok(vec![]), "it is withdrawn");
    let viewed = delivered().then(by_job(), Command::Opened { attempt: 1 });
    assert_eq!(viewed.ask(by_job(), &Command::Opened { attempt: 1 }), Ok(vec![]));
    for over in [withdrawn(), ended(), declined(), refused()] {
        let late = Command::Offered { contract: CONTRACT, client: ADA, attempt: None };
        assert_eq!(over.ask(by_job(), &late), Ok(vec![]), "{:?}", over.status());
        assert_eq!(over.ask(by_job(), &Command::Opened { attempt: 1 }), Ok(vec![]));
    }
}

#[test]
fn a_proposal_that_was_hired_unread_can_still_be_opened() {
    let hired = delivered().then(by_job(), Command::Hired { contract: CONTRACT });
    let opened = hired.then(by_job(), Command::Opened { attempt: 1 });
    assert!(opened.shown().viewed_at.is_some());
    assert_eq!(opened.status(), Status::Hired);
}

#[test]
fn an_offer_for_an_earlier_attempt_is_none_for_this_one() {
    let again = withdrawn().then(BOB, Command::Submit(submit()));
    let offered = Command::Offered { contract: CONTRACT, client: ADA, attempt: Some(1) };
    assert_eq!(again.ask(by_job(), &offered), Ok(vec![]));
    let reason = CannotPropose::JobNotOpen;
    let refused = again.then(by_job(), Command::TurnedAway { attempt: 2, reason });
    assert_eq!(refused.status(), Status::Refused);
}

#[test]
fn only_its_own_job_tells_a_proposal_anything() {
    let other = Caller::Entity(entity(Kind::Job, 41));
    let contract = Caller::Entity(StreamId::new(Kind::Contract, CONTRACT.0));
    for who in [other, contract, Caller::Account(ADA), Caller::Account(BOB), Caller::Time] {
        let told = Command::Declined { attempt: 1, reason: None };
        assert_eq!(delivered().ask(who, &told), Err(Refusal::Forbidden), "{who:?}");
    }
}

#[test]
fn the_words_change_for_six_hours_and_each_change_is_a_version_that_the_job_hears_of() {
    let given = submitted().later(6 * HOUR - 1).then(BOB, edit(1, "Dear Ada"));
    assert_eq!(given.told_to_job(), [FromProposal::Changed { attempt: 1, version: 2 }]);
    assert_eq!(given.shown().words.letter, "Dear Ada");
    assert_eq!(given.rule(&edit(1, "Hello")), rule(rules::STALE_VERSION));
    assert_eq!(given.clone().later(1).rule(&edit(2, "Hello")), rule(rules::EDIT_OVER));
    given.check_replay();
}

#[test]
fn view_against_edit_the_words_that_were_viewed_never_change_and_the_order_of_the_proposal_decides() {
    let viewed_first = delivered().then(by_job(), Command::Opened { attempt: 1 });
    assert_eq!(viewed_first.rule(&edit(1, "Dear Ada")), rule(rules::EDIT_OVER));
    let edited_first = delivered().then(BOB, edit(1, "Dear Ada"));
    let shown = edited_first.then(by_job(), Command::Opened { attempt: 1 }).shown();
    assert_eq!((&*shown.words.letter, shown.version), ("Dear Ada", 2));
    assert_eq!(shown.viewed_at, Some(NOON));
}

#[test]
fn the_terms_change_until_there_is_an_offer_and_are_then_made_for_what_the_job_says_now() {
    let cheaper = Terms { milestones: vec![], ..terms("100") };
    let given = delivered().then(by_job(), Command::Opened { attempt: 1 }).later(40 * DAY);
    let newer = Facts { terms_version: 3, ..facts() };
    let change = Command::SetTerms(SetTerms { version: 1, terms: cheaper, facts: Some(newer) });
    let given = given.then(BOB, change);
    let shown = given.shown();
    assert_eq!((shown.version, shown.terms_version), (2, 3));
    assert_eq!(shown.terms.price.amount().amount, "100.00");
    assert_eq!(given.told_to_job(), [FromProposal::Changed { attempt: 1, version: 2 }]);
    for given in [offered(), hired()] {
        assert_eq!(given.rule(&set(1, terms("100"))), rule(rules::PROPOSAL_OFFERED));
        assert_eq!(given.rule(&Command::Withdraw), rule(rules::PROPOSAL_OFFERED));
    }
    let after = offered().then(by_job(), Command::OfferEnded { contract: CONTRACT });
    assert_eq!((after.status(), after.rule(&set(1, terms("100")))), (Status::Delivered, None));
}

#[test]
fn a_proposal_that_is_over_neither_changes_nor_is_it_withdrawn() {
    for given in [withdrawn(), ended(), declined(), refused()] {
        for command in [edit(1, "Dear Ada"), set(1, terms("100")), Command::Withdraw] {
            assert_eq!(given.rule(&command), rule(rules::PROPOSAL_CLOSED), "{:?}", given.status());
        }
    }
}

#[test]
fn a_proposal_has_fifty_versions() {
    let mut given = delivered();
    for version in 1..VERSIONS_MAX {
        given.does(BOB, &set(version, terms("100")));
    }
    assert_eq!(given.shown().version, VERSIONS_MAX);
    assert_eq!(given.rule(&set(VERSIONS_MAX, terms("100"))), rule(rules::TOO_MANY_VERSIONS));
    assert_eq!(given.rule(&edit(VERSIONS_MAX, "Dear Ada")), rule(rules::TOO_MANY_VERSIONS));
    let again = given.then(BOB, Command::Withdraw).again();
    assert_eq!(again.shown().version, VERSIONS_MAX + 1, "another attempt is always possible");
    again.check_replay();
}

fn terms(amount: &str) -> Terms {
    let price = Price::Fixed(Amount { amount: amount.to_owned(), currency: Currency::USD });
    Terms { price, milestones: vec![], ..Terms::example() }
}

#[test]
fn answers_prices_and_dates_must_fit_the_job() {
    let said = |submit| Command::Submit(submit);
    let unanswered = Words { answers: vec![], ..Words::example() };
    assert_eq!(invalid(&nothing(), &said(Submit { words: unanswered, ..submit() })), "answers");
    let euros = Price::Fixed(Amount { amount: "240.00".to_owned(), currency: "EUR".parse().unwrap() });
    let hourly = Price::Hourly(Amount { amount: "40".to_owned(), currency: Currency::USD });
    for price in [euros, hourly] {
        let terms = Terms { price, milestones: vec![], ..Terms::example() };
        assert_eq!(invalid(&nothing(), &said(Submit { terms, ..submit() })), "price");
    }
    for at in [0, NOON - 3 * DAY, NOON + 1_200 * DAY] {
        let timeline = Timeline { start: Some(Date::of(at)), days: 3 };
        let terms = Terms { timeline, ..Terms::example() };
        assert_eq!(invalid(&nothing(), &said(Submit { terms, ..submit() })), "timeline.start");
    }
    let mut late = Terms::example();
    late.milestones[1].due_at = Some(NOON + 2_000 * DAY);
    assert_eq!(invalid(&nothing(), &said(Submit { terms: late, ..submit() })), "milestones[1].due_at");
    let older = Submit { terms_version: Some(2), ..submit() };
    assert_eq!(nothing().rule(&said(older)), rule(rules::TERMS_CHANGED));
}

#[test]
fn an_interview_names_the_client_whom_nothing_named_before() {
    let given = delivered().then(by_job(), Command::Opened { attempt: 1 });
    assert_eq!(given.shown().client, None);
    let stored = format!("{:?}", given.events);
    assert!(!stored.contains(&format!("{ADA}")), "no event names the client: {stored}");
    let given = given.then(by_job(), Command::InterviewOpened { room: ROOM, client: ADA });
    let shown = given.shown();
    assert_eq!((shown.client, shown.room), (Some(ADA), Some(ROOM)));
    assert!(matches!(&given.news()[..], [(BOB, inbox::Command::InterviewOpened(_))]));
    given.check_replay();
}

#[test]
fn a_proposer_has_news_of_being_viewed_and_declined_and_of_the_end_of_the_job() {
    let viewed = delivered().then(by_job(), Command::Opened { attempt: 1 });
    assert!(matches!(&viewed.news()[..], [(BOB, inbox::Command::ProposalViewed(_))]));
    assert!(matches!(&declined().news()[..], [(BOB, inbox::Command::ProposalDeclined(_))]));
    assert!(matches!(&ended().news()[..], [(BOB, inbox::Command::JobEnded(_))]));
    assert_eq!(declined().shown().declined.as_deref(), Some("too late"));
    for given in [submitted(), delivered(), offered(), hired(), withdrawn(), refused()] {
        assert_eq!(given.news(), [], "{:?}", given.status());
    }
}

#[test]
fn whoever_accepts_is_hired_however_the_proposal_stood_and_stays_so() {
    for given in [offered(), withdrawn(), ended(), declined(), withdrawn().again()] {
        let given = given.then(by_job(), Command::Hired { contract: CONTRACT });
        assert_eq!((given.status(), given.shown().contract), (Status::Hired, Some(CONTRACT)));
        for late in [
            Command::Hired { contract: CONTRACT },
            Command::OfferEnded { contract: CONTRACT },
            Command::Declined { attempt: 1, reason: None },
            Command::JobEnded { attempt: 1, how: JobEnd::Filled },
        ] {
            assert_eq!(given.ask(by_job(), &late), Ok(vec![]), "{late:?}");
        }
        given.check_replay();
    }
}

#[test]
fn the_end_of_an_offer_that_was_replaced_changes_nothing() {
    let other = Command::Offered { contract: OTHER_CONTRACT, client: ADA, attempt: Some(1) };
    let given = offered().then(by_job(), other.clone());
    assert_eq!(given.ask(by_job(), &Command::OfferEnded { contract: CONTRACT }), Ok(vec![]));
    assert_eq!(given.ask(by_job(), &other), Ok(vec![]));
    let given = given.then(by_job(), Command::OfferEnded { contract: OTHER_CONTRACT });
    assert_eq!((given.status(), given.shown().contract), (Status::Delivered, None));
    given.check_replay();
}

#[test]
fn nobody_but_its_proposer_reads_a_proposal_not_even_the_client() {
    let given = offered();
    for who in [Caller::Account(ADA), Caller::Account(EVE), Caller::Guest, by_job()] {
        assert_eq!(given.view(who).err(), Some(Refusal::NotFound), "{who:?}");
        assert_eq!(given.admit(who), Err(Refusal::NotFound), "{who:?}");
        if who.account().is_some() {
            assert_eq!(given.ask(who, &Command::Withdraw), Err(Refusal::NotFound), "{who:?}");
            assert_eq!(given.ask(who, &edit(1, "Hello")), Err(Refusal::NotFound), "{who:?}");
        }
    }
    assert!(given.view(BOB).is_ok() && given.admit(BOB).is_ok());
    assert_eq!(given.shown().proposal, ProposalId(given.stream.id));
}

#[test]
fn contact_details_are_answered_as_flags_and_stored_where_no_reader_sees_them() {
    let with_mail = Submit { words: words("Write to bob@example.org"), ..submit() };
    let Ok(Answer::Submitted(answer)) = nothing().asked(BOB, &Command::Submit(with_mail.clone())) else {
        panic!("it is submitted")
    };
    assert_eq!(answer.flags, [Flag::ContactEmail]);
    let given = nothing().then(BOB, Command::Submit(with_mail));
    assert_eq!(given.last().kept().flags, [Flag::ContactEmail]);
    let is_flagged = |effect: &Effect| matches!(effect, Effect::Row(row) if row.table == rows::Table::Flags);
    assert!(given.effects().iter().any(is_flagged), "staff see it");
    assert!(!submitted().effects().iter().any(is_flagged));
    let public = crate::Journaled::write(given.last()).body;
    assert!(!public.windows(13).any(|bytes| bytes == b"contact_email"), "readers do not see it");
}

#[test]
fn the_rows_of_a_proposal_follow_it_and_it_counts_as_open_until_it_is_over() {
    let tables = |given: &Given| {
        let rows = given.effects().into_iter().filter_map(|effect| match effect {
            Effect::Row(row) => Some(row),
            _ => None,
        });
        rows.map(|row| (row.table, row.body.is_some())).collect::<Vec<_>>()
    };
    use rows::Table::{ProposalsBy, ProposalsTo};
    for given in [submitted(), delivered(), offered()] {
        assert_eq!(tables(&given), [(ProposalsTo, true), (ProposalsBy, true), (ProposalsBy, true)]);
    }
    for given in [hired(), withdrawn(), ended(), declined(), refused()] {
        let rows = tables(&given);
        assert_eq!(rows, [(ProposalsTo, true), (ProposalsBy, true), (ProposalsBy, false)]);
    }
}
