//! What is said in a run: jobs, proposals, and the prices of both.

use client::Client;
use protocol::contract::{Fixed, MilestoneTerms, Terms};
use protocol::job::{Fields, FixedPay, Pay, Seats, Timeline, Visibility};
use protocol::proposal::{Amount, Milestone, Price, SubmitParams};
use protocol::{AccountId, JobId};
use rust_decimal::Decimal;

use crate::books::CURRENCY;

/// The length of a letter, of an approach, and of the description of a job, in bytes.
const LONG_BYTES: usize = 1_000;
/// How many days the work takes.
const DAYS: u32 = 14;
/// The ids of skills that the list of the server knows.
pub const SKILLS: [&str; 2] = ["own:web-design", "own:logo-design"];
/// The second milestone of every contract, which is never funded, in cents.
const SECOND_CENTS: i64 = 5_000;

/// A text of that beginning that is as long as a letter.
pub fn long(beginning: &str) -> String {
    const FILLER: &str = " The quick brown fox jumps over the lazy dog, and back.";
    let mut text = beginning.to_owned();
    while text.len() + FILLER.len() <= LONG_BYTES {
        text.push_str(FILLER);
    }
    text
}

/// The letter of that person for that job, which says whose it is.
pub fn letter(job: JobId, proposer: AccountId) -> String {
    long(&format!("This is the letter of {} for {}.", proposer.0, job.0))
}

/// What the first milestone of the contract of that flow pays. Some amounts have fees that must be rounded.
pub fn first_amount(flow: usize) -> Decimal {
    Decimal::new(10_000 + (flow as i64 * 37) % 5_000, CURRENCY.decimals())
}

fn second_amount() -> Decimal {
    Decimal::new(SECOND_CENTS, CURRENCY.decimals())
}

/// The amounts of both milestones, as they are written.
fn amounts(flow: usize) -> [String; 2] {
    [first_amount(flow), second_amount()].map(|amount| CURRENCY.format(amount))
}

fn whole(flow: usize) -> String {
    CURRENCY.format(first_amount(flow) + second_amount())
}

/// What the job of that number says. Every other one is only for people who have published a profile.
pub fn job(number: usize) -> Fields {
    let visibility = if number.is_multiple_of(2) { Visibility::Public } else { Visibility::Members };
    Fields {
        title: Some(format!("Logo {number}")),
        description: Some(long("We need a logo: three sketches, then one.")),
        category: Some("own:logo-design".to_owned()),
        skills: vec![SKILLS[0].to_owned()],
        pay: Some(Pay::Fixed(FixedPay { currency: CURRENCY, budget: whole(number) })),
        timeline: Some(Timeline { start: None, days: DAYS }),
        questions: vec!["Which logos have you made?".to_owned()],
        seats: Seats(1),
        visibility,
        ..Fields::default()
    }
}

/// What somebody proposes for the job of that number.
pub fn proposal(person: &Client, job: JobId, number: usize) -> SubmitParams {
    let milestone =
        |(title, amount): (&str, String)| Milestone { title: title.to_owned(), amount, due_at: None };
    SubmitParams {
        command_id: person.command_id(),
        job,
        letter: letter(job, person.account()),
        answers: vec!["Those of two bakeries and of a museum.".to_owned()],
        approach: long("Three sketches in a week, the final one in another."),
        timeline: Timeline { start: None, days: DAYS },
        price: Price::Fixed(Amount { amount: whole(number), currency: CURRENCY }),
        milestones: titles().into_iter().zip(amounts(number)).map(milestone).collect(),
        terms_version: None,
    }
}

/// What is offered in the flow of that number.
pub fn terms(flow: usize) -> Terms {
    let milestone =
        |(title, amount): (&str, String)| MilestoneTerms { title: title.to_owned(), amount, due_at: None };
    let milestones = titles().into_iter().zip(amounts(flow)).map(milestone).collect();
    Terms::Fixed(Fixed { currency: CURRENCY, milestones })
}

fn titles() -> [&'static str; 2] {
    ["Three sketches", "The logo"]
}
