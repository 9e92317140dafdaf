//! What a proposal stores.

use protocol::ProposalId;
use protocol::example::Example;
use protocol::proposal::{Amount, Price, Status, Submitted, Terms, Words};
use schema::rows::ProposalRow;

use super::*;
use crate::proposal::{Command, Edit, Event, Kept, Proposal, SetTerms, Submit};

fn words() -> Words {
    Words {
        letter: "Café".to_owned(),
        answers: vec!["yes".to_owned()],
        approach: "First sketches.".to_owned(),
    }
}

fn hourly() -> Terms {
    let price = Price::Hourly(Amount { amount: "22.22".to_owned(), currency: Currency::USD });
    Terms { price, milestones: vec![], ..Terms::example() }
}

/// The proposal whose states are kept is the one of the stamps.
fn kept(status: Status) -> Kept {
    let mut row =
        ProposalRow { proposal: ProposalId(id(114)), job: JOB, proposer: FINN, ..ProposalRow::example() };
    row.card.status = status;
    Kept { row, flags: vec![] }
}

fn submitted(attempt: u32) -> Event {
    let body = Submitted {
        job: JOB,
        proposer: FINN,
        attempt,
        version: attempt,
        words: words(),
        terms: hourly(),
        ..Submitted::example()
    };
    Event::Submitted(body, kept(Status::Submitting))
}

fn events() -> Samples<Event> {
    vec![("submitted", submitted(1)), ("submitted_again", submitted(2))]
}

fn commands() -> Samples<Command> {
    let submit = |terms_version| {
        Command::Submit(Submit { job: JOB, words: words(), terms: hourly(), terms_version, facts: None })
    };
    vec![
        ("submit", submit(Some(1))),
        ("submit_for_any_terms", submit(None)),
        ("edit", Command::Edit(Edit { version: 1, words: words(), facts: None })),
        ("set_terms", Command::SetTerms(SetTerms { version: 2, terms: Terms::example(), facts: None })),
    ]
}

fn stored() -> Stored<Proposal> {
    let events = events_with_examples(events());
    let snapshots = vec![
        (
            "hired",
            history(&events, &["submitted", "delivered", "viewed", "interview_opened", "offered", "hired"]),
        ),
        (
            "again",
            history(
                &events,
                &["submitted", "withdrawn", "submitted_again", "delivered", "edited", "terms_set"],
            ),
        ),
        ("refused", history(&events, &["submitted", "refused"])),
        ("declined", history(&events, &["submitted", "delivered", "declined"])),
        ("ended", history(&events, &["submitted", "delivered", "ended"])),
    ];
    Stored { events, snapshots, commands: with_examples(commands(), Proposal::forwarded_examples()) }
}

#[test]
fn a_proposal_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let commands = variants!(
        Command: Submit, Edit, SetTerms, Withdraw, Received, TurnedAway, Opened, Declined, InterviewOpened, Offered,
        OfferEnded, Hired, JobEnded
    );
    let told = &commands[4..];
    check_variants(&stored.commands, commands, told);
    check("proposal.txt", &stored, &[]);
}

#[test]
fn what_is_looked_up_for_a_command_is_no_part_of_it() {
    let pay = protocol::job::Pay::Hourly(protocol::job::HourlyPay {
        currency: Currency::USD,
        from: "20.00".to_owned(),
        to: "30.00".to_owned(),
        hours_a_week: 20,
    });
    let facts = crate::proposal::Facts { title: "A logo".to_owned(), terms_version: 1, questions: 1, pay };
    let (without, with) = (commands().swap_remove(0).1, commands().swap_remove(0).1);
    let Command::Submit(submit) = with else { panic!("it submits") };
    let with = Command::Submit(Submit { facts: Some(facts), ..submit });
    assert_eq!(content_hash::<Proposal>(&without), content_hash::<Proposal>(&with));
}
