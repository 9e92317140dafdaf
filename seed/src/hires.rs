//! Jobs for which somebody is hired: the person proposes, is offered a contract, works, and is paid. So there
//! are filled jobs, contracts, money, and people of whose work something is known.

use actors::contract::{Command as ContractCommand, ForJob};
use actors::job::{Command as JobCommand, OnProposal};
use actors::{ids, wallet};
use protocol::contract::{Fixed, MilestoneTerms, Terms};
use protocol::job::Fields;
use protocol::{Currency, JobId, Millis};

use crate::Order;
use crate::clients::Client;
use crate::dice::Dice;
use crate::means::SOURCE;
use crate::person::{Person, money};
use crate::proposals::submit;
use crate::step::{Act, Hand, PAUSE_MS, Step};
use crate::trades::Trades;

/// One of so many jobs is filled.
const EVERY: u64 = 25;

/// Which of them it is.
const WHICH: u64 = 7;

const HOUR_MS: Millis = 60 * 60 * 1_000;
const DAY_MS: Millis = 24 * HOUR_MS;

/// The number of the person who is hired for the job of that number, if somebody is. They are among the first
/// half of all people, so that there is time for what happens to them.
pub fn hired_for(order: &Order, job: u64) -> Option<u64> {
    let (early, hires) = (u64::from(order.people) / 2, u64::from(order.jobs) / EVERY + 1);
    (job % EVERY == WHICH && hires <= early).then(|| job / EVERY * early / hires)
}

/// When each thing happens.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// The job is posted.
    pub posted: Millis,
    proposed: Millis,
    opened: Millis,
    /// The client pays in what the work costs.
    pub paid_in: Millis,
    offered: Millis,
    /// The freelancer has a contract.
    pub accepted: Millis,
    submitted: Option<Millis>,
    /// The client pays, if they have by now.
    pub approved: Option<Millis>,
    ended: Millis,
}

impl Times {
    /// All of it lasts at most 13 days.
    fn after(joined_at: Millis, dice: &mut Dice) -> Self {
        let mut at = joined_at + 2 * HOUR_MS;
        let mut later = |from: Millis, to: Millis, dice: &mut Dice| {
            at += dice.between(from, to);
            at
        };
        let posted = later(0, 3 * DAY_MS, dice);
        let proposed = later(2 * HOUR_MS, 2 * DAY_MS, dice);
        let opened = later(HOUR_MS, DAY_MS, dice);
        let paid_in = later(*PAUSE_MS.start(), *PAUSE_MS.end(), dice);
        let offered = later(*PAUSE_MS.start(), *PAUSE_MS.end(), dice);
        let accepted = later(HOUR_MS, DAY_MS, dice);
        let submitted = later(DAY_MS, 4 * DAY_MS, dice);
        let approved = later(HOUR_MS, DAY_MS, dice);
        let ended = later(HOUR_MS, 6 * HOUR_MS, dice);
        let come = dice.below(100);
        let (submitted, approved) = ((come >= 15).then_some(submitted), (come >= 30).then_some(approved));
        Self { posted, proposed, opened, paid_in, offered, accepted, submitted, approved, ended }
    }
}

/// Somebody who is hired.
pub struct Hire {
    /// When each thing happens.
    pub times: Times,
    person: Person,
    dice: Dice,
}

impl Hire {
    /// The person of that number is hired.
    pub fn of(order: &Order, trades: &Trades, person: u64) -> Self {
        let person_of = Person::of(order, trades, person);
        let (times, dice) = Self::times(order, person);
        Self { times, person: person_of, dice }
    }

    /// When the person of that number is hired, and what falls further on.
    pub fn times(order: &Order, person: u64) -> (Times, Dice) {
        let mut dice = Dice::of(order.seed, "hire", person);
        let joined_at = crate::person::joined_at_of(order, person);
        (Times::after(joined_at, &mut dice), dice)
    }

    /// All that happens after the person has joined. Returns the person.
    pub fn steps(
        self,
        client: &Client,
        job: JobId,
        fields: &Fields,
        price: (Currency, u64),
        steps: &mut Vec<Step>,
    ) -> Person {
        let Self { times, person, mut dice } = self;
        let (freelancer, proposal) = (person.account, ids::proposal(job, person.account));
        let proposed = submit(job, fields, price.1, &mut dice);
        let mut act = |who, at, act| Hand { who, at, steps, dice: &mut dice }.does_now(act);
        act(freelancer, times.proposed, Act::Proposal(proposal.0, proposed));
        let open = JobCommand::OnProposal(proposal, OnProposal::Open);
        act(client.account, times.opened, Act::Job(job.0, open));
        let deposit = wallet::Command::Deposit { money: money(price.0, price.1), source: SOURCE.to_owned() };
        act(client.account, times.paid_in, Act::Wallet(deposit));

        let named = dice.command(times.offered);
        let contract = ids::derive(client.account.0, named, "contract");
        let title = fields.title.clone().unwrap_or_default();
        let milestone =
            MilestoneTerms { title: "All of it".to_owned(), amount: price.1.to_string(), due_at: None };
        let terms = Terms::Fixed(Fixed { currency: price.0, milestones: vec![milestone] });
        let offer = ContractCommand::OfferForJob { freelancer, title, terms, of: ForJob { job, proposal } };
        steps.push(Step {
            at: times.offered,
            who: client.account,
            named,
            act: Act::Contract(contract, offer),
        });

        let mut act = |who, at: Option<Millis>, command| {
            let Some(at) = at else { return };
            Hand { who, at, steps, dice: &mut dice }.does_now(Act::Contract(contract, command));
        };
        act(freelancer, Some(times.accepted), ContractCommand::AcceptVersion { version: 1 });
        let note = "Here it is. This work was made up.".to_owned();
        act(freelancer, times.submitted, ContractCommand::Submit { milestone: 1, note });
        act(client.account, times.approved, ContractCommand::Approve { milestone: 1, amount: None });
        let reason = "It is done.".to_owned();
        act(client.account, times.approved.map(|_| times.ended), ContractCommand::End { reason });
        person
    }
}
