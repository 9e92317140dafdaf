//! What happens to the people and jobs of the seeded world, decided by the machines of the server themselves.

use actors::account::{self, Account};
use actors::job::{self, Job};
use actors::profile::{self, Profile};
use actors::shell::{Scribes, Wrong};
use actors::{Caller, ids};
use protocol::job::{Facts, Fields, Spent};
use protocol::profile::{Basics, Section};
use protocol::{AccountId, CommandId, JobId, Kind, Millis, StreamId};
use schema::{Append, Told};
use uuid::Uuid;

use crate::Order;
use crate::brief::Brief;
use crate::clients::{Client, Desk};
use crate::dice::Dice;
use crate::overview;
use crate::person::{Person, Shows};
use crate::trades::Trades;

/// The shortest and the longest time between two steps of somebody who fills in a form, in milliseconds.
const STEP_MS: std::ops::RangeInclusive<Millis> = 20_000..=200_000;

/// How long before `now` the last job is posted at the latest, in milliseconds.
const LAST_POSTED_MS: Millis = 60 * 60 * 1_000;

/// Of a hundred clients, how many have said in their profile where they live.
const CLIENT_PROFILES_PERCENT: u64 = 90;

/// The appends of all streams of a person.
///
/// # Errors
///
/// If a machine refuses, which would be a mistake here.
pub fn person(order: &Order, trades: &Trades, number: u64) -> Result<Vec<Append>, Wrong> {
    let (mut person, mut scribes) = (Person::of(order, trades, number), Scribes::default());
    let (account, name) = (person.account, person.name.clone());
    let mut at = person.joined_at;
    register(&mut scribes, account, &name, at, &mut person.dice)?;
    let mut hand = Hand { scribes: &mut scribes, account, dice: &mut person.dice };
    let mut versions = protocol::profile::Versions::default();
    for section in person.sections {
        at += hand.pause();
        let version = versions.of(section.name());
        versions.set(section.name(), version + 1);
        hand.writes(section, version, at)?;
    }
    let shown = match person.shows {
        Shows::Visible => &[profile::Command::Publish][..],
        Shows::Draft => &[],
        Shows::HiddenAgain => &[profile::Command::Publish, profile::Command::Hide],
    };
    for command in shown {
        at += hand.pause();
        hand.does::<Profile>(account.0, at, command)?;
    }
    Ok(scribes.seal().collect())
}

/// The appends of all streams of a client with the jobs on their desk.
///
/// # Errors
///
/// If a machine refuses, which would be a mistake here.
pub fn desk(order: &Order, trades: &Trades, desk: &Desk) -> Result<Vec<Append>, Wrong> {
    let (mut client, mut scribes) = (Client::of(order, desk.number), Scribes::default());
    let account = client.account;
    register(&mut scribes, account, &client.name, client.joined_at, &mut client.dice)?;
    let says_where = client.dice.percent(CLIENT_PROFILES_PERCENT);
    if says_where {
        let mut dice = client.dice.clone();
        let mut hand = Hand { scribes: &mut scribes, account, dice: &mut dice };
        let at = client.joined_at + hand.pause();
        hand.writes(Section::Basics(basics(&client)), 0, at)?;
    }
    let country = says_where.then(|| client.country.code.to_owned());
    let mut steps = Vec::new();
    let mut said: Option<Fields> = None;
    for number in desk.jobs.clone() {
        let mut plan = Plan::of(order, &client, number);
        let fields = said.take().filter(|_| desk.repeats);
        let fields = fields.unwrap_or_else(|| plan.fields(trades, &client));
        said = Some(fields.clone());
        steps.extend(plan.steps(order, fields, country.as_ref()));
    }
    steps.sort_by_key(|step| step.at);
    for step in steps {
        scribes.command::<Job>(step.job, Caller::Account(account), step.named, step.at, &step.command)?;
    }
    scribes.pass(order.now)?;
    Ok(scribes.seal().collect())
}

/// An account is made, as the credential tells that a person registers with. There is no such credential in
/// the store, so nobody can sign in.
fn register(
    scribes: &mut Scribes,
    account: AccountId,
    name: &str,
    at: Millis,
    dice: &mut Dice,
) -> Result<(), Wrong> {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&dice.roll().to_le_bytes());
    bytes[8..].copy_from_slice(&dice.roll().to_le_bytes());
    let credential = uuid::Builder::from_custom_bytes(bytes).into_uuid();
    let told = Told { from: StreamId::new(Kind::Credential, credential), seq: 1, index: 0 };
    let create = account::Command::Create { display_name: name.to_owned() };
    scribes.tell::<Account>(account.0, told, at, &create)
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

/// A person at work on their own profile.
struct Hand<'a> {
    scribes: &'a mut Scribes,
    account: AccountId,
    dice: &'a mut Dice,
}

impl Hand<'_> {
    fn pause(&mut self) -> Millis {
        self.dice.between(*STEP_MS.start(), *STEP_MS.end())
    }

    fn writes(&mut self, section: Section, version: u32, at: Millis) -> Result<(), Wrong> {
        let names_skills = !section.skill_ids().is_empty();
        let taxonomy_version = names_skills.then_some(taxonomy::VERSION);
        self.does::<Profile>(
            self.account.0,
            at,
            &profile::Command::Edit { section, version, taxonomy_version },
        )
    }

    fn does<M: actors::Resident>(&mut self, id: Uuid, at: Millis, command: &M::Command) -> Result<(), Wrong> {
        let named = self.dice.command(at);
        self.scribes.command::<M>(id, Caller::Account(self.account), named, at, command)
    }
}

/// Something that a client does with a job.
struct Step {
    at: Millis,
    job: Uuid,
    named: CommandId,
    command: job::Command,
}

/// What is to become of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Edited,
    Paused,
    Closed,
}

/// The life of a job.
struct Plan {
    dice: Dice,
    job: JobId,
    drafting: CommandId,
    drafted_at: Millis,
    published_at: Millis,
    end: End,
}

/// The id of a job.
pub fn job_of(order: &Order, client: &Client, number: u64) -> JobId {
    Plan::of(order, client, number).job
}

impl Plan {
    fn of(order: &Order, client: &Client, number: u64) -> Self {
        let mut dice = Dice::of(order.seed, "job", number);
        let from = order.begins_at().max(client.joined_at + *STEP_MS.end());
        let published_at = from + dice.below(order.now - LAST_POSTED_MS - from);
        let drafted_at = published_at - dice.between(*STEP_MS.start(), *STEP_MS.end());
        let end = match dice.below(100) {
            0..7 => End::Paused,
            7..17 => End::Closed,
            17..25 => End::Edited,
            _ => End::Open,
        };
        let drafting = dice.command(drafted_at);
        let job = JobId(ids::derive(client.account.0, drafting, "job"));
        Self { dice, job, drafting, drafted_at, published_at, end }
    }

    fn fields(&mut self, trades: &Trades, client: &Client) -> Fields {
        let (country, company, care, at) = (client.country, &*client.company, client.care, self.drafted_at);
        Brief { country, company, care, at }.fields(trades, &mut self.dice)
    }

    fn steps(&mut self, order: &Order, fields: Fields, country: Option<&String>) -> Vec<Step> {
        let currency = fields.pay.as_ref().map(protocol::job::Pay::currency);
        let facts = Facts {
            country: country.cloned(),
            spent: Spent { currency, ..Spent::default() },
            ..Facts::default()
        };
        let job = self.job.0;
        let later = self.published_at + self.dice.between(*STEP_MS.start(), order.now - self.published_at);
        let last = match self.end {
            End::Open => None,
            End::Paused => Some(job::Command::Pause),
            End::Closed => Some(job::Command::Close { reason: "We do it ourselves.".to_owned() }),
            End::Edited => Some(edit(&fields)),
        };
        let draft = job::Command::Draft { fields, taxonomy_version: taxonomy::VERSION };
        let mut steps = vec![Step { at: self.drafted_at, job, named: self.drafting, command: draft }];
        let mut step = |at, command| steps.push(Step { at, job, named: self.dice.command(at), command });
        step(self.published_at, job::Command::Publish { facts });
        last.into_iter().for_each(|command| step(later, command));
        steps
    }
}

/// The same job with more time.
fn edit(fields: &Fields) -> job::Command {
    let mut fields = fields.clone();
    let days = fields.timeline.as_ref().map_or(14, |timeline| timeline.days);
    let start = fields.timeline.as_ref().and_then(|timeline| timeline.start);
    let days = (days + days.div_ceil(2)).min(protocol::checks::TIMELINE_DAYS_MAX);
    fields.timeline = Some(protocol::job::Timeline { start, days });
    job::Command::Edit { fields, version: 1, taxonomy_version: taxonomy::VERSION }
}
