//! What people propose for jobs: for most nothing, for some a little, for few a lot.

use std::collections::BTreeSet;
use std::ops::Range;

use actors::ids;
use actors::proposal::{Command, Facts, Submit};
use protocol::job::{Fields, Pay, Timeline};
use protocol::proposal::{Amount, Price, Terms, Words};
use protocol::{JobId, Millis};

use crate::Order;
use crate::dice::Dice;
use crate::person::account_of;
use crate::step::{Act, Hand, Step};

/// Of a thousand jobs, how many receive how many proposals.
const NUMBERS: [(u64, Range<u64>); 6] =
    [(600, 0..1), (280, 1..5), (80, 5..10), (30, 10..20), (8, 20..50), (2, 50..61)];

/// Where there are more jobs than this for each person, nobody proposes: each would have too many proposals
/// open.
const JOBS_PER_PERSON_MAX: u64 = 20;

/// The last line of every proposal.
const NOTE: &str = "This proposal was made up by `guildhall seed`.";

const LETTERS: [&str; 8] = [
    "I have done this kind of work before and would like to do it for you.",
    "Your job reads as if it were written for me.",
    "I have a few questions, and I can begin this week.",
    "This is what I do every day. You get a first part after three days.",
    "I would do it in two parts, so that you see early whether we understand each other.",
    "Good work needs time. Here is what I need, and what you get for it.",
    "I am new here, and so I ask for less than others.",
    "You will find similar work in my profile.",
];

const APPROACHES: [&str; 5] = [
    "First I look at what is there, then I say what I would change.",
    "A short call, a draft, your remarks, and then the rest.",
    "Step by step, with something to see every other day.",
    "I begin with the hardest part.",
    "",
];

const ANSWERS: [&str; 6] = [
    "Yes, several times.",
    "In two weeks.",
    "About twenty hours.",
    "I work alone.",
    "A list of what matters most.",
    "Not yet.",
];

/// Those who propose for a job do so within that time.
pub fn steps(
    order: &Order,
    job: JobId,
    fields: &Fields,
    within: Range<Millis>,
    steps: &mut Vec<Step>,
    dice: &mut Dice,
) {
    let numbers = dice.weighed(&NUMBERS, |(weight, _)| *weight).1.clone();
    let many = u64::from(order.people) * JOBS_PER_PERSON_MAX < u64::from(order.jobs);
    let count = if many { 0 } else { dice.between(numbers.start, numbers.end - 1) };
    let mut proposers = BTreeSet::new();
    for _ in 0..count {
        let at = within.start + dice.below(within.end - within.start);
        let Some(person) = order.somebody_at(at, dice).filter(|person| proposers.insert(*person)) else {
            continue;
        };
        let (who, asked) = (account_of(order, person), price(fields, dice));
        let submit = submit(job, fields, asked, dice);
        let proposal = ids::proposal(job, who).0;
        Hand { who, at, steps, dice }.does_now(Act::Proposal(proposal, submit));
    }
}

/// What somebody asks for, in whole units: about what the job pays.
fn price(fields: &Fields, dice: &mut Dice) -> u64 {
    let units = |text: &str| text.parse().unwrap_or(5);
    match &fields.pay {
        Some(Pay::Fixed(fixed)) => (units(&fixed.budget) * dice.between(80, 120) / 100).max(5),
        Some(Pay::Hourly(hourly)) => dice.between(units(&hourly.from), units(&hourly.to)),
        None => 5,
    }
}

/// Somebody proposes for a job, at a price in whole units.
pub fn submit(job: JobId, fields: &Fields, units: u64, dice: &mut Dice) -> Command {
    let amount = |pay: &Pay| Amount { amount: units.to_string(), currency: pay.currency() };
    let pay = fields.pay.clone().expect("every job here pays something");
    let price = match &pay {
        Pay::Fixed(_) => Price::Fixed(amount(&pay)),
        Pay::Hourly(_) => Price::Hourly(amount(&pay)),
    };
    let days = fields.timeline.as_ref().map_or(14, |timeline| timeline.days);
    let words = Words {
        letter: format!("{}\n\n{NOTE}", dice.pick(&LETTERS)),
        answers: fields.questions.iter().map(|_| dice.pick(&ANSWERS).to_owned()).collect(),
        approach: dice.pick(&APPROACHES).to_owned(),
    };
    let title = fields.title.clone().unwrap_or_default();
    let facts = Facts { title, terms_version: 1, questions: fields.questions.len(), pay };
    let terms = Terms { timeline: Timeline { start: None, days }, price, milestones: Vec::new() };
    Command::Submit(Submit { job, words, terms, terms_version: Some(1), facts: Some(facts) })
}
