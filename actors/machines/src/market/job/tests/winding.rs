//! A job that is over tells those who have proposed, in rounds.

use std::collections::BTreeSet;

use protocol::desk::{JobEnd, Standing};
use protocol::{JobId, Kind, StreamId, rules};

use super::*;
use crate::ids;
use crate::market::job::proposals::{FromProposal, OnProposal};
use crate::market::proposal::{self, Proposal};
use crate::{Caller, Effect, Machine, Refusal};

fn proposal(number: u128) -> (AccountId, Uuid) {
    let proposer = AccountId(Uuid::from_u128(1_000 + number));
    (proposer, ids::proposal(JobId(JOB), proposer).0)
}

/// A job to which so many have proposed.
fn with(proposals: u128) -> Given {
    (0..proposals).fold(published(), |given, number| {
        let (proposer, id) = proposal(number);
        let receive = FromProposal::Receive { proposer, attempt: 1, version: 1, terms_version: 1 };
        given.then(Caller::Entity(StreamId::new(Kind::Proposal, id)), Command::FromProposal(receive))
    })
}

/// Hears the timer of the next round, if one is awaited.
fn next_round(given: Given) -> Option<Given> {
    let Job::Made(desk) = &given.machine else { return None };
    let due_at = desk.round_at?;
    assert!(given.machine.awaits_timer("winding", due_at));
    assert_eq!(timer_of(&given), Some(due_at), "it is set to the time for which it is awaited");
    let mut given = given;
    given.now = given.now.max(due_at);
    Some(given.then(Caller::Time, Command::RoundDue { due_at }))
}

/// The time for which the timer of the next round was set last.
fn timer_of(given: &Given) -> Option<Millis> {
    let timers = given.events.iter().rev().flat_map(|(event, at)| event.effects(at));
    timers
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Timer("winding", _, due_at) => Some(due_at),
            _ => None,
        })
        .flatten()
}

/// All rounds: the proposals that each of them tells.
fn rounds(mut given: Given) -> (Given, Vec<Vec<Uuid>>) {
    let mut told = Vec::new();
    while let Some(after) = next_round(given.clone()) {
        assert!(told.len() < 9, "the rounds do not end");
        let tells = after.told::<Proposal>();
        let is_end = |(_, command): &(Uuid, proposal::Command)| {
            matches!(command, proposal::Command::JobEnded { attempt: 1, .. })
        };
        assert!(tells.iter().all(is_end), "{tells:?}");
        told.push(tells.into_iter().map(|(id, _)| id).collect());
        given = after;
    }
    (given, told)
}

#[test]
fn everybody_who_waits_is_told_once_and_no_event_tells_more_than_a_hundred() {
    let (given, told) = rounds(with(250).then(ADA, close()));
    assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 50]);
    let all: BTreeSet<_> = told.iter().flatten().copied().collect();
    assert_eq!(all, (0..250).map(|number| proposal(number).1).collect());
    let shown = given.view(ADA).expect("hers").proposals;
    assert!(shown.iter().all(|known| known.marks.standing == Standing::Ended));
    given.check_replay();
}

#[test]
fn whoever_has_taken_their_proposal_back_or_was_declined_is_not_told() {
    let given = with(3);
    let (_, withdrawn) = proposal(0);
    let taken_back = Command::FromProposal(FromProposal::Withdrawn { attempt: 1 });
    let given = given.then(Caller::Entity(StreamId::new(Kind::Proposal, withdrawn)), taken_back);
    let declined = protocol::ProposalId(proposal(1).1);
    let decline = Command::OnProposal(declined, OnProposal::Decline { reason: None });
    let (_, told) = rounds(given.then(ADA, decline).then(ADA, close()));
    assert_eq!(told, [[proposal(2).1]]);
}

#[test]
fn proposals_hear_how_the_job_came_to_its_end() {
    let how = |given: Given| {
        let given = next_round(given).expect("somebody waits");
        match &given.told::<Proposal>()[..] {
            [(_, proposal::Command::JobEnded { how, .. })] => *how,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(how(with(1).then(ADA, close())), JobEnd::Closed);
    assert_eq!(how(with(1).rings().rings()), JobEnd::Expired);
}

#[test]
fn a_job_is_not_reopened_before_everybody_has_heard_of_its_end() {
    let closed = with(101).then(ADA, close());
    let ending = Err(Refusal::rule(rules::JOB_ENDING));
    assert_eq!(closed.ask(ADA, &Command::Reopen), ending);
    let first = next_round(closed).expect("they wait");
    assert_eq!(first.ask(ADA, &Command::Reopen), ending);
    let last = next_round(first).expect("one waits");
    assert!(last.ask(ADA, &Command::Reopen).is_ok());
}

#[test]
fn a_round_that_comes_early_twice_or_from_somebody_else_changes_nothing() {
    let closed = with(101).then(ADA, close());
    let Job::Made(desk) = &closed.machine else { panic!("it is made") };
    let due_at = desk.round_at.expect("they wait");
    let mut after = next_round(closed.clone()).expect("they wait");
    assert!(after.does(Caller::Time, &Command::RoundDue { due_at }).is_empty(), "it was had");
    assert!(!after.machine.awaits_timer("winding", due_at));
    let mut early = closed.clone();
    assert!(early.does(Caller::Time, &Command::RoundDue { due_at: due_at + 1 }).is_empty());
    for who in [Caller::Account(ADA), Caller::System] {
        assert_eq!(closed.ask(who, &Command::RoundDue { due_at }), Err(Refusal::Forbidden));
    }
    let mut open = with(1);
    assert!(open.does(Caller::Time, &Command::RoundDue { due_at }).is_empty());
}

#[test]
fn something_that_happens_between_two_rounds_delays_the_next_and_loses_nobody() {
    let given = with(150).then(ADA, close());
    let given = next_round(given).expect("they wait").later(1_000);
    let edit =
        Command::Edit { fields: Fields { skills: vec![], ..fields() }, version: 1, taxonomy_version: 1 };
    let (given, told) = rounds(given.then(ADA, edit));
    assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [50]);
    given.check_replay();
}

#[test]
fn whoever_proposes_when_the_job_is_closed_is_turned_away_whichever_the_desk_heard_first() {
    let (proposer, id) = proposal(0);
    let receive = FromProposal::Receive { proposer, attempt: 1, version: 1, terms_version: 1 };
    let (by, receive) = (Caller::Entity(StreamId::new(Kind::Proposal, id)), Command::FromProposal(receive));
    let closed_first = published().then(ADA, close()).then(by, receive.clone());
    let told = closed_first.told::<Proposal>();
    assert!(matches!(told[..], [(_, proposal::Command::TurnedAway { .. })]), "{told:?}");
    let received_first = published().then(by, receive).then(ADA, close());
    let (_, told) = rounds(received_first);
    assert_eq!(told, [[id]], "it is told that the job is over");
}

#[test]
fn whoever_has_proposed_cannot_propose_again_unless_the_job_was_over_in_between() {
    let asks = |given: &Given| match given.asked(proposal(0).0, &Command::AskPropose) {
        Ok(Answer::Asked(asked)) => asked.why,
        other => panic!("{other:?}"),
    };
    let given = with(1);
    assert_eq!(asks(&given), Some(protocol::posting::CannotPropose::AlreadyProposed));
    let (ended, _) = rounds(given.then(ADA, close()));
    assert_eq!(asks(&ended.then(ADA, Command::Reopen)), None);
}
