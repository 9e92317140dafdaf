//! Whom a client invites, and what they answer.

use protocol::checks::{INVITATIONS_MAX, INVITATIONS_OPEN_MAX};
use protocol::job::{InvitationAccepted, InvitationAnswer, InvitationDeclined, Visibility};
use protocol::posting::CannotPropose;
use protocol::{JobId, Kind, StreamId, rules};

use super::*;
use crate::people::inbox::{self, Inbox};
use crate::{Caller, Machine, Refusal, ids};

fn invite(freelancer: AccountId) -> Command {
    Command::Invite { freelancer, note: Some("We like your work.".to_owned()) }
}

fn says(answer: InvitationAnswer) -> Command {
    Command::AnswerInvitation { answer }
}

fn accept() -> Command {
    says(InvitationAnswer::Accept(InvitationAccepted {}))
}

fn decline() -> Command {
    says(InvitationAnswer::Decline(InvitationDeclined { reason: None }))
}

fn rule<T>(name: &'static str) -> Result<T, Refusal> {
    Err(Refusal::rule(name))
}

fn invite_only() -> Given {
    let fields = Fields { visibility: Visibility::InviteOnly, ..fields() };
    Given::new(JOB).then(ADA, Command::Draft { fields, taxonomy_version: 1 }).then(ADA, publish())
}

fn other(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(1_000 + number))
}

#[test]
fn whoever_is_invited_has_the_news_sees_the_posting_and_can_propose() {
    let given = invite_only().then(ADA, invite(BOB));
    let told = inbox::Command::Invited(protocol::inbox::Invited {
        job: JobId(JOB),
        title: "A logo for a bakery".to_owned(),
        note: Some("We like your work.".to_owned()),
    });
    assert_eq!(given.told::<Inbox>(), [(BOB.0, told)]);
    assert_eq!(given.posted(), [posting::Command::Admit { account: BOB }]);
    let asks = |who| match given.asked(who, &Command::AskPropose) {
        Ok(Answer::Asked(Asked { why, .. })) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!((asks(BOB), asks(EVE)), (None, Some(CannotPropose::NotInvited)));
    given.check_replay();
}

#[test]
fn an_invitation_is_answered_once_and_only_by_whom_it_was_sent_to() {
    let given = published().then(ADA, invite(BOB));
    for who in [Caller::Account(EVE), Caller::Account(ADA), Caller::Guest] {
        assert_eq!(given.ask(who, &accept()), Err(Refusal::NotFound), "{who:?}");
    }
    for (answer, accepted) in [(accept(), true), (decline(), false)] {
        let given = given.clone().then(BOB, answer);
        let invitations = given.view(ADA).expect("hers").invitations;
        assert_eq!(invitations.iter().map(|one| one.accepted).collect::<Vec<_>>(), [Some(accepted)]);
        assert_eq!(given.ask(BOB, &accept()), rule(rules::INVITATION_ANSWERED));
        assert_eq!(given.ask(BOB, &decline()), rule(rules::INVITATION_ANSWERED));
        given.check_replay();
    }
    assert_eq!(Given::new(JOB).ask(BOB, &accept()), Err(Refusal::NotFound));
}

#[test]
fn whoever_answers_does_not_hear_how_much_happens_at_the_desk() {
    let given = published().then(ADA, invite(BOB));
    let answer = given.asked(BOB, &accept()).expect("it is open");
    assert!(matches!(answer, Answer::Answered(protocol::job::AnswerAnswer { at: NOON })), "{answer:?}");
}

#[test]
fn nobody_is_invited_twice_or_after_they_declined_and_no_client_invites_themselves() {
    let given = published().then(ADA, invite(BOB));
    assert_eq!(given.ask(ADA, &invite(BOB)), rule(rules::ALREADY_INVITED));
    assert_eq!(given.clone().then(BOB, accept()).ask(ADA, &invite(BOB)), rule(rules::ALREADY_INVITED));
    assert_eq!(given.clone().then(BOB, decline()).ask(ADA, &invite(BOB)), rule(rules::INVITATION_DECLINED));
    let refused = given.ask(ADA, &invite(ADA));
    assert!(matches!(&refused, Err(Refusal::Invalid { field, .. }) if field == "freelancer"), "{refused:?}");
    assert_eq!(given.ask(BOB, &invite(EVE)), Err(Refusal::NotFound), "only the client invites");
}

#[test]
fn a_job_invites_only_while_it_is_open_and_an_invitation_to_it_can_always_be_declined() {
    let given = published().then(ADA, invite(BOB));
    let resting = [Command::Pause, close()].map(|command| given.clone().then(ADA, command));
    for given in resting.into_iter().chain([given.clone().later(30 * DAY)]) {
        assert_eq!(given.ask(ADA, &invite(EVE)), rule(rules::JOB_NOT_OPEN));
        assert_eq!(given.ask(BOB, &accept()), rule(rules::JOB_NOT_OPEN));
        let given = given.then(BOB, decline());
        assert_eq!(given.view(ADA).expect("hers").invitations[0].accepted, Some(false));
        given.check_replay();
    }
    assert_eq!(drafted().ask(ADA, &invite(BOB)), rule(rules::JOB_NOT_OPEN));
}

#[test]
fn thirty_invitations_wait_for_their_answer_and_three_hundred_are_sent_at_most() {
    let mut given = published();
    for number in 0..INVITATIONS_OPEN_MAX as u128 {
        given = given.then(ADA, invite(other(number)));
    }
    assert_eq!(given.ask(ADA, &invite(BOB)), rule(rules::TOO_MANY_INVITATIONS));
    for number in INVITATIONS_OPEN_MAX as u128..INVITATIONS_MAX as u128 {
        let answered = other(number - INVITATIONS_OPEN_MAX as u128);
        given = given.then(answered, accept()).then(ADA, invite(other(number)));
    }
    let answered = other(INVITATIONS_MAX as u128 - 1);
    let given = given.then(answered, decline());
    assert_eq!(given.ask(ADA, &invite(BOB)), rule(rules::TOO_MANY_INVITATIONS));
    assert_eq!(given.view(ADA).expect("hers").invitations.len(), INVITATIONS_MAX);
}

#[test]
fn whoever_proposes_waits_no_more_as_an_invitee() {
    let mut given = published();
    for number in 0..INVITATIONS_OPEN_MAX as u128 {
        given = given.then(ADA, invite(other(number)));
    }
    let from = StreamId::new(Kind::Proposal, ids::proposal(JobId(JOB), other(0)).0);
    let (proposer, by) = (other(0), Caller::Entity(from));
    let receive = FromProposal::Receive { proposer, attempt: 1, version: 1, terms_version: 1 };
    let given = given.then(by, Command::FromProposal(receive));
    assert!(given.ask(ADA, &invite(BOB)).is_ok(), "a proposal is an answer");
}

#[test]
fn everybody_sees_a_public_job_so_its_posting_hears_of_no_invitation() {
    let admits = |given: Given| {
        let told = given.then(ADA, invite(BOB)).told::<Posting>();
        told.iter().any(|(_, command)| matches!(command, posting::Command::Admit { .. }))
    };
    assert!(!admits(published()));
    assert!(admits(invite_only()));
}

#[test]
fn other_terms_are_news_for_whoever_has_not_answered_yet() {
    let given = published().then(ADA, invite(BOB)).then(ADA, invite(EVE)).then(EVE, accept());
    let edit = |change: fn(&mut Fields)| {
        let mut fields = fields();
        change(&mut fields);
        given.clone().then(ADA, Command::Edit { fields, version: 1, taxonomy_version: 1 })
    };
    let other_terms = edit(|fields| fields.questions.clear());
    let told = inbox::Command::JobEdited(protocol::inbox::JobEdited {
        job: JobId(JOB),
        title: "A logo for a bakery".to_owned(),
        terms_version: 2,
    });
    assert_eq!(other_terms.told::<Inbox>(), [(BOB.0, told)]);
    other_terms.check_replay();
    let other_words = edit(|fields| fields.title = Some("A sign".to_owned()));
    assert!(other_words.told::<Inbox>().is_empty());
}

#[test]
fn an_invitation_and_its_answer_begin_the_thirty_days_anew() {
    let given = published().later(29 * DAY).then(ADA, invite(BOB)).later(29 * DAY);
    assert_eq!(given.machine.view(&given.here(ADA)).expect("hers").status, Status::Open);
    let given = given.then(BOB, accept());
    assert_eq!(given.due(), Some(NOON + (29 + 29 + 25) * DAY));
}

#[test]
fn contact_details_in_a_note_are_said_to_the_client_and_kept_for_staff_and_the_note_is_sent_as_it_is() {
    let note = "Write to ada@example.org".to_owned();
    let invite = Command::Invite { freelancer: BOB, note: Some(note.clone()) };
    let Ok(Answer::Invited(answer)) = published().asked(ADA, &invite) else { panic!("he is invited") };
    assert_eq!(answer.flags, [protocol::plain::Flag::ContactEmail]);
    let given = published().then(ADA, invite);
    let rows = given.effects().into_iter().filter_map(|effect| match effect {
        crate::Effect::Row(row) if row.table == rows::Table::Flags => row.model::<rows::FlagRow>().ok()?,
        _ => None,
    });
    let kept: Vec<_> = rows.map(|row| (row.by, row.place, row.flags)).collect();
    assert_eq!(kept, [(ADA, "note".to_owned(), answer.flags)]);
    assert!(
        matches!(&given.told::<Inbox>()[..], [(_, inbox::Command::Invited(news))] if news.note == Some(note))
    );
}
