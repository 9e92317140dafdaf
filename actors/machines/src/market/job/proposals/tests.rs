//! What comes onto a desk, and what the client does with it.

use protocol::example::Example;
use protocol::job::{DeskProposal, Facts, Fields, Marks, MessageAnswer, Standing, State, Visibility};
use protocol::posting::{Band, CannotPropose};
use protocol::{AccountId, JobId, Kind, ProposalId, StreamId, rules};
use rows::Table;
use uuid::Uuid;

use super::*;
use crate::market::job::{Answer, Command, Job};
use crate::market::posting::{Command as ToPosting, Posting};
use crate::market::proposal::{Command as Told, Proposal};
use crate::talk::room::{self, Room};
use crate::testing::*;
use crate::{Caller, Effect, Machine, Refusal};

type Given = crate::testing::Given<Job>;

const JOB: JobId = JobId(Uuid::from_u128(40));

/// Ada's job, which takes proposals.
fn open() -> Given {
    of(Fields::example())
}

fn of(fields: Fields) -> Given {
    let given = Given::new(JOB.0).then(ADA, Command::Draft { fields, taxonomy_version: 1 });
    given.then(ADA, Command::Publish { facts: Facts::default() })
}

fn bobs() -> ProposalId {
    ids::proposal(JOB, BOB)
}

fn by(proposer: AccountId) -> Caller {
    Caller::Entity(StreamId::new(Kind::Proposal, ids::proposal(JOB, proposer).0))
}

fn receive(proposer: AccountId, attempt: u32) -> Command {
    let (version, terms_version) = (attempt, 1);
    Command::FromProposal(FromProposal::Receive { proposer, attempt, version, terms_version })
}

fn withdraw(attempt: u32) -> Command {
    Command::FromProposal(FromProposal::Withdrawn { attempt })
}

fn on_bobs(what: OnProposal) -> Command {
    Command::OnProposal(bobs(), what)
}

fn decline() -> Command {
    on_bobs(OnProposal::Decline { reason: None })
}

fn received() -> Given {
    open().then(by(BOB), receive(BOB, 1))
}

impl Given {
    fn desk(&self) -> State {
        self.view(ADA).expect("the client's")
    }

    fn bobs(&self) -> DeskProposal {
        let desk = self.desk();
        desk.proposals.into_iter().find(|known| known.proposal == bobs()).expect("it is received")
    }

    fn marks(&self) -> Marks {
        self.bobs().marks
    }

    fn told_to_bobs(&self) -> Vec<Told> {
        let told = self.told::<Proposal>();
        assert!(told.iter().all(|(id, _)| *id == bobs().0), "nobody else is told: {told:?}");
        told.into_iter().map(|(_, command)| command).collect()
    }

    fn rule(&self, command: &Command) -> Option<String> {
        match self.ask(ADA, command) {
            Ok(_) => None,
            Err(Refusal::Rule(rule)) => Some(rule.into_owned()),
            Err(other) => panic!("{other:?}"),
        }
    }
}

fn rule(name: &str) -> Option<String> {
    Some(name.to_owned())
}

#[test]
fn a_proposal_lies_on_the_desk_and_is_told_so() {
    let given = received();
    assert_eq!(given.told_to_bobs(), [Told::Received { attempt: 1 }]);
    let known = given.bobs();
    assert_eq!((known.proposer, known.attempt, known.version), (BOB, 1, 1));
    assert_eq!(known.marks.standing, Standing::Open);
    given.check_replay();
}

#[test]
fn closing_against_receive_the_order_of_the_desk_decides_and_the_proposer_is_told_which() {
    let close = Command::Close { reason: "enough".to_owned() };
    let closed_first = open().then(ADA, close.clone()).then(by(BOB), receive(BOB, 1));
    let reason = CannotPropose::JobNotOpen;
    assert_eq!(closed_first.told_to_bobs(), [Told::TurnedAway { attempt: 1, reason }]);
    assert_eq!(closed_first.desk().proposals, []);
    let received_first = received().then(ADA, close);
    assert_eq!(received_first.desk().proposals.len(), 1);
    let paused = open().then(ADA, Command::Pause).then(by(BOB), receive(BOB, 1));
    assert_eq!(paused.told_to_bobs(), [Told::TurnedAway { attempt: 1, reason }]);
    paused.check_replay();
}

#[test]
fn a_proposal_that_comes_when_the_time_of_the_job_is_over_is_turned_away_whether_or_not_its_timer_was_heard()
{
    let given = open().later(31 * DAY).then(by(BOB), receive(BOB, 1));
    let reason = CannotPropose::JobNotOpen;
    assert_eq!(given.told_to_bobs(), [Told::TurnedAway { attempt: 1, reason }]);
    assert_eq!(given.desk().status, protocol::job::Status::Expired);
}

#[test]
fn a_job_expires_thirty_days_after_the_last_proposal_or_message() {
    let given = open().later(20 * DAY).then(by(BOB), receive(BOB, 1)).later(20 * DAY);
    let given = given.then(ADA, on_bobs(OnProposal::Message)).later(20 * DAY);
    let given = given.then(by(EVE), receive(EVE, 1));
    assert_eq!(given.desk().proposals.len(), 2);
    given.check_replay();
}

#[test]
fn a_proposal_to_a_job_for_invited_people_or_to_ones_own_job_is_turned_away() {
    let given = of(Fields { visibility: Visibility::InviteOnly, ..Fields::example() });
    let given = given.then(by(BOB), receive(BOB, 1));
    let reason = CannotPropose::NotInvited;
    assert_eq!(given.told_to_bobs(), [Told::TurnedAway { attempt: 1, reason }]);
    let own = open().then(by(ADA), receive(ADA, 1));
    let reason = CannotPropose::OwnJob;
    let told = own.told::<Proposal>();
    assert_eq!(told, [(ids::proposal(JOB, ADA).0, Told::TurnedAway { attempt: 1, reason })]);
}

#[test]
fn a_full_desk_turns_others_away_and_takes_another_attempt_of_somebody_it_knows() {
    let mut given = open();
    for number in 0..PROPOSALS_MAX as u128 {
        let person = AccountId(Uuid::from_u128(1_000 + number));
        given.does(by(person), &receive(person, 1));
    }
    let full = given.clone().then(by(BOB), receive(BOB, 1));
    let reason = CannotPropose::JobFull;
    assert_eq!(full.told_to_bobs(), [Told::TurnedAway { attempt: 1, reason }]);
    let first = AccountId(Uuid::from_u128(1_000));
    let given = given.then(by(first), withdraw(1)).then(by(first), receive(first, 2));
    assert_eq!(given.desk().proposals.len(), PROPOSALS_MAX);
    let kept = protocol::frame::to_bytes(&given.machine).len();
    assert!(kept < 64 * PROPOSALS_MAX, "the state is {kept} bytes");
    given.check_replay();
}

#[test]
fn the_posting_hears_of_a_band_of_proposals_when_it_changes_and_of_no_single_one() {
    let (mut given, mut bands) = (open(), Vec::new());
    for number in 0..60 {
        let person = AccountId(Uuid::from_u128(1_000 + number));
        given.does(by(person), &receive(person, 1));
        bands.extend(given.told::<Posting>().into_iter().map(|(_, told)| match told {
            ToPosting::ChangeBand { band, .. } => (number + 1, band),
            other => panic!("{other:?}"),
        }));
        // Somebody who proposes again is nobody else.
        given.does(by(person), &withdraw(1));
        given.does(by(person), &receive(person, 2));
        assert!(given.told::<Posting>().is_empty());
    }
    assert_eq!(bands, [(5, Band::From5), (10, Band::From10), (20, Band::From20), (50, Band::From50)]);
}

#[test]
fn what_is_told_twice_or_of_an_earlier_attempt_changes_nothing() {
    let given = received();
    assert_eq!(given.ask(by(BOB), &receive(BOB, 1)), Ok(vec![]));
    let changed = |attempt| Command::FromProposal(FromProposal::Changed { attempt, version: 2 });
    assert_eq!(open().ask(by(BOB), &changed(1)), Ok(vec![]), "it was turned away");
    let given = given.then(by(BOB), changed(1));
    assert_eq!(given.bobs().version, 2);
    let given = given.then(by(BOB), withdraw(1)).then(by(BOB), receive(BOB, 2));
    for late in [changed(1), withdraw(1), receive(BOB, 1)] {
        assert_eq!(given.ask(by(BOB), &late), Ok(vec![]), "{late:?}");
    }
    assert_eq!((given.bobs().attempt, given.marks().standing), (2, Standing::Open));
    given.check_replay();
}

#[test]
fn nobody_tells_a_job_of_a_proposal_but_that_proposal() {
    for who in [Caller::Account(BOB), Caller::Account(ADA), Caller::Time, entity(Kind::Contract, 1).into()] {
        assert_eq!(open().ask(who, &receive(BOB, 1)), Err(Refusal::Forbidden), "{who:?}");
    }
    assert_eq!(open().ask(by(EVE), &receive(BOB, 1)), Err(Refusal::Forbidden), "another proposal");
}

#[test]
fn a_proposal_is_opened_once_for_each_attempt_and_told_so() {
    let given = received().then(ADA, on_bobs(OnProposal::Open));
    assert_eq!(given.told_to_bobs(), [Told::Opened { attempt: 1 }]);
    assert!(given.marks().opened);
    assert_eq!(given.ask(ADA, &on_bobs(OnProposal::Open)), Ok(vec![]));
    assert!(Job::answers_once_told(&on_bobs(OnProposal::Open)));
    let given = given.then(by(BOB), withdraw(1));
    let given = given.then(by(BOB), receive(BOB, 2));
    assert!(!given.marks().opened, "this letter is another one");
    given.check_replay();
}

#[test]
fn a_shortlist_and_what_is_put_away_and_noted_stay_with_the_person_over_attempts() {
    let note = |note: Option<&str>| on_bobs(OnProposal::Note { note: note.map(str::to_owned) });
    let given = received()
        .then(ADA, on_bobs(OnProposal::Shortlist { on: true }))
        .then(ADA, on_bobs(OnProposal::Archive { on: true }))
        .then(ADA, note(Some("ask about fonts")));
    let rows = given.effects();
    let is_note = |effect: &Effect| matches!(effect, Effect::Row(row) if row.table == Table::ProposalsTo);
    assert!(rows.iter().any(is_note), "the note is a row: {rows:?}");
    let marks = given.marks();
    assert!(marks.shortlisted && marks.archived && marks.noted);
    assert_eq!(given.told_to_bobs(), [], "the proposer hears of none of it");
    assert_eq!(given.ask(ADA, &on_bobs(OnProposal::Shortlist { on: true })), Ok(vec![]));
    let again = given.clone().then(by(BOB), withdraw(1)).then(by(BOB), receive(BOB, 2)).marks();
    assert!(again.shortlisted && again.noted && !again.archived);
    let given = given.then(ADA, note(None));
    assert!(!given.marks().noted);
    assert_eq!(given.ask(ADA, &note(None)), Ok(vec![]));
    given.check_replay();
}

#[test]
fn a_proposal_that_was_declined_or_taken_back_is_neither_opened_nor_declined_nor_talked_about() {
    for given in [received().then(ADA, decline()), received().then(by(BOB), withdraw(1))] {
        for command in [on_bobs(OnProposal::Open), decline(), on_bobs(OnProposal::Message)] {
            assert_eq!(given.rule(&command), rule(rules::PROPOSAL_CLOSED), "{command:?}");
        }
        given.check_replay();
    }
    let given = received().then(ADA, on_bobs(OnProposal::Decline { reason: Some("no".to_owned()) }));
    assert_eq!(given.told_to_bobs(), [Told::Declined { attempt: 1, reason: Some("no".to_owned()) }]);
}

#[test]
fn an_interview_is_a_room_of_the_two_which_is_made_once() {
    let message = on_bobs(OnProposal::Message);
    let given = received().then(ADA, message.clone());
    let room = ids::interview(JOB, BOB);
    let create = room::Command::Create { title: Fields::example().title, members: vec![ADA, BOB] };
    assert_eq!(given.told::<Room>(), [(room.0, create)]);
    assert_eq!(given.told_to_bobs(), [Told::InterviewOpened { room, client: ADA }]);
    assert_eq!(given.marks().room, Some(room));
    assert_eq!(given.ask(ADA, &message), Ok(vec![]));
    let Ok(Answer::Message(MessageAnswer { room: again, .. })) = given.asked(ADA, &message) else {
        panic!("it is answered again")
    };
    assert_eq!(again, room);
    assert!(Job::answers_once_told(&message));
    given.check_replay();
}

#[test]
fn nobody_but_the_client_sees_or_does_anything_at_the_desk() {
    let given = received();
    let every = [
        on_bobs(OnProposal::Open),
        on_bobs(OnProposal::Shortlist { on: true }),
        on_bobs(OnProposal::Archive { on: true }),
        decline(),
        on_bobs(OnProposal::Note { note: None }),
        on_bobs(OnProposal::Message),
        Command::AskProposals(AskProposals::One { proposal: bobs() }),
        Command::AskProposals(AskProposals::Page { after: None, limit: 9 }),
    ];
    for who in [BOB, EVE] {
        for command in &every {
            assert_eq!(given.ask(who, command), Err(Refusal::NotFound), "{who} {command:?}");
        }
        assert_eq!(given.view(who).err(), Some(Refusal::NotFound));
        assert_eq!(given.admit(who), Err(Refusal::NotFound));
    }
    let unknown = Command::OnProposal(ids::proposal(JOB, EVE), OnProposal::Open);
    assert_eq!(given.ask(ADA, &unknown), Err(Refusal::NotFound));
}

#[test]
fn the_desk_answers_pages_of_what_it_has_received() {
    let mut given = open();
    for number in 0..5 {
        let person = AccountId(Uuid::from_u128(1_000 + number));
        given.does(by(person), &receive(person, 1));
    }
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let ask = Command::AskProposals(AskProposals::Page { after, limit: 2 });
        let Ok(Answer::OnDesk(page)) = given.asked(ADA, &ask) else { panic!("the client may ask") };
        seen.extend(page.proposals.iter().map(|known| known.proposal));
        after = seen.last().copied();
        if !page.more {
            break;
        }
    }
    let all: Vec<_> = given.desk().proposals.iter().map(|known| known.proposal).collect();
    assert_eq!(seen, all);
    assert_eq!(seen.len(), 5);
}
