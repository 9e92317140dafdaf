//! What happens to the people and jobs of the seeded world, decided by the machines of the server themselves.

use std::collections::BTreeSet;

use actors::profile;
use actors::shell::Wrong;
use protocol::Millis;
use protocol::profile::{Basics, Section, Versions};
use schema::Append;

use crate::clients::{Client, Desk, desks};
use crate::hires::{Hire, hired_for};
use crate::means::Means;
use crate::person::{Person, Shows};
use crate::plan::Plan;
use crate::saved::Saver;
use crate::step::{Act, Hand, Step, take_all};
use crate::trades::Trades;
use crate::{Order, overview};

/// Of a hundred clients, how many have said in their profile where they live.
const CLIENT_PROFILES_PERCENT: u64 = 90;

/// How long after they have joined people save the first search, in milliseconds.
const SAVES_AFTER_MS: Millis = 60 * 60 * 1_000;

/// Everything that decides what is written.
pub struct World {
    order: Order,
    trades: Trades,
    desks: Vec<Desk>,
    /// The numbers of the people who are hired. They are written together with who hires them, since what
    /// happens to them must come in its order.
    hired: BTreeSet<u64>,
}

impl World {
    /// The world that is ordered.
    pub fn of(order: Order) -> Self {
        let desks = desks(&order);
        let jobs = desks.iter().filter(|desk| !desk.repeats).flat_map(|desk| desk.jobs.clone());
        let hired = jobs.filter_map(|job| hired_for(&order, job)).collect();
        Self { order, trades: Trades::new(), desks, hired }
    }

    /// Who posts which jobs.
    pub fn desks(&self) -> &[Desk] {
        &self.desks
    }

    /// The appends of all streams of a person; none for somebody who is hired.
    ///
    /// # Errors
    ///
    /// If a machine refuses, which would be a mistake here.
    pub fn person(&self, number: u64) -> Result<Vec<Append>, Wrong> {
        if self.hired.contains(&number) {
            return Ok(Vec::new());
        }
        let mut steps = Vec::new();
        let person = Person::of(&self.order, &self.trades, number);
        let shows = person.shows;
        self.joins(person, shows, &mut steps);
        take_all(steps, self.order.now)
    }

    /// The appends of all streams of a client, of the jobs on their desk, and of those whom they hire.
    ///
    /// # Errors
    ///
    /// If a machine refuses, which would be a mistake here.
    pub fn desk(&self, desk: &Desk) -> Result<Vec<Append>, Wrong> {
        let client = Client::of(&self.order, desk.number);
        let (mut steps, mut plans, mut said) = (Vec::new(), Vec::new(), None);
        for number in desk.jobs.clone() {
            let hire = hired_for(&self.order, number).filter(|_| !desk.repeats);
            let hire = hire.map(|person| Hire::of(&self.order, &self.trades, person));
            let mut plan = Plan::of(&self.order, &self.trades, &client, number, hire);
            if desk.repeats {
                said = Some(plan.says(said.take()));
            }
            plans.push(plan);
        }
        let mut means = Means::default();
        client_joins(&client, &mut means, &mut steps);
        plans.iter().filter_map(Plan::hires).for_each(|(times, price)| means.hires(times, price));
        for plan in plans {
            let hired = plan.steps(&self.order, &client, &means, &mut steps);
            hired.into_iter().for_each(|person| self.joins(person, Shows::Visible, &mut steps));
        }
        take_all(steps, self.order.now)
    }

    /// Somebody registers, fills in their profile, and saves some searches.
    fn joins(&self, person: Person, shows: Shows, steps: &mut Vec<Step>) {
        let Person { number, account, ref calling, joined_at, .. } = person;
        let calling = calling.clone();
        let from = joined_at + SAVES_AFTER_MS;
        fills_in(person, shows, steps);
        Saver { number, account, calling: &calling, from }.saves(&self.order, &self.trades, steps);
    }
}

/// Somebody registers and fills in their profile.
fn fills_in(mut person: Person, shows: Shows, steps: &mut Vec<Step>) {
    let (mut versions, who, at) = (Versions::default(), person.account, person.joined_at);
    let mut hand = Hand { who, at, steps, dice: &mut person.dice };
    hand.does_now(Act::Register(person.name));
    person.sections.into_iter().for_each(|section| hand.writes(section, &mut versions));
    let shown = match shows {
        Shows::Visible => &[profile::Command::Publish][..],
        Shows::Draft => &[],
        Shows::HiddenAgain => &[profile::Command::Publish, profile::Command::Hide],
    };
    shown.iter().for_each(|command| hand.does(Act::Profile(command.clone())));
}

/// A client registers, mostly says where they are, and mostly pays something in.
fn client_joins(client: &Client, means: &mut Means, steps: &mut Vec<Step>) {
    let (who, at, name) = (client.account, client.joined_at, client.name.clone());
    let mut dice = client.dice.clone();
    let mut hand = Hand { who, at, steps, dice: &mut dice };
    hand.does_now(Act::Register(name));
    if hand.dice.percent(CLIENT_PROFILES_PERCENT) {
        means.country = Some(client.country.code.to_owned());
        hand.writes(Section::Basics(basics(client)), &mut Versions::default());
    }
    means.pay_in(&mut hand);
}

/// What a client says of themself: where their company is.
fn basics(client: &Client) -> Basics {
    Basics {
        name: client.name.clone(),
        headline: client.company.clone(),
        overview: overview::NOTE.to_owned(),
        country: Some(client.country.code.to_owned()),
        city: String::new(),
        time_zone: Some(client.country.time_zone.to_owned()),
    }
}
