//! What is to become of each job: what it says, when it is posted, who proposes, and how it ends.

use actors::ids;
use actors::job::Command;
use protocol::checks::TIMELINE_DAYS_MAX;
use protocol::job::{Fields, FixedPay, Pay, Seats, Timeline, Visibility};
use protocol::{CommandId, Currency, JobId, Millis};

use crate::Order;
use crate::brief::Brief;
use crate::clients::Client;
use crate::dice::Dice;
use crate::hires::{Hire, Times};
use crate::means::Means;
use crate::person::Person;
use crate::proposals;
use crate::step::{Act, Hand, PAUSE_MS, Step};
use crate::trades::Trades;

/// How long before `now` the last job is posted at the latest, in milliseconds.
const LAST_POSTED_MS: Millis = 60 * 60 * 1_000;

/// What becomes of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Edited,
    Paused,
    Closed,
    Hires,
}

/// When a job is posted, and the id that follows from that.
pub struct Posted {
    /// The job.
    pub job: JobId,
    drafting: CommandId,
    drafted_at: Millis,
    published_at: Millis,
    dice: Dice,
}

impl Posted {
    /// When the job of that number is posted, and who is hired for it, if somebody is.
    pub fn of(order: &Order, client: &Client, number: u64, hire: Option<&Times>) -> Self {
        let mut dice = Dice::of(order.seed, "job", number);
        let from = order.begins_at().max(client.joined_at + *PAUSE_MS.end());
        let some_time = from + dice.below(order.now - LAST_POSTED_MS - from);
        let published_at = hire.map_or(some_time, |times| times.posted);
        let drafted_at = published_at - dice.between(*PAUSE_MS.start(), *PAUSE_MS.end());
        let drafting = dice.command(drafted_at);
        let job = JobId(ids::derive(client.account.0, drafting, "job"));
        Self { job, drafting, drafted_at, published_at, dice }
    }
}

/// The life of a job.
pub struct Plan {
    posted: Posted,
    fields: Fields,
    end: End,
    hire: Option<Hire>,
}

impl Plan {
    /// The life of the job of that number.
    pub fn of(order: &Order, trades: &Trades, client: &Client, number: u64, hire: Option<Hire>) -> Self {
        let mut posted = Posted::of(order, client, number, hire.as_ref().map(|hire| &hire.times));
        let end = match posted.dice.below(100) {
            _ if hire.is_some() => End::Hires,
            0..7 => End::Paused,
            7..17 => End::Closed,
            17..25 => End::Edited,
            _ => End::Open,
        };
        let (country, company, care, at) = (client.country, &*client.company, client.care, posted.drafted_at);
        let mut fields = Brief { country, company, care, at }.fields(trades, &mut posted.dice);
        if end == End::Hires {
            can_be_filled(&mut fields, &mut posted.dice);
        }
        Self { posted, fields, end, hire }
    }

    /// When somebody is hired, and for how many whole units of a currency; none where nobody is.
    pub fn hires(&self) -> Option<(Times, (Currency, u64))> {
        let (times, Pay::Fixed(pay)) = (self.hire.as_ref()?.times, self.fields.pay.as_ref()?) else {
            return None;
        };
        Some((times, (pay.currency, pay.budget.parse().ok()?)))
    }

    /// The job says what another one says. It names no day on which it begins, so that it can be said on any.
    pub fn says(&mut self, fields: Option<Fields>) -> Fields {
        if let Some(fields) = fields {
            self.fields = fields;
        }
        self.fields.timeline.iter_mut().for_each(|timeline| timeline.start = None);
        self.fields.clone()
    }

    /// All that happens. Returns who is hired, and has yet to join.
    pub fn steps(
        mut self,
        order: &Order,
        client: &Client,
        means: &Means,
        steps: &mut Vec<Step>,
    ) -> Option<Person> {
        let (hires, job, fields) = (self.hires(), self.posted.job.0, self.fields);
        let Posted { drafting, drafted_at, published_at, ref mut dice, .. } = self.posted;
        let draft = Command::Draft { fields: fields.clone(), taxonomy_version: taxonomy::VERSION };
        steps.push(Step { at: drafted_at, who: client.account, named: drafting, act: Act::Job(job, draft) });
        let mut hand = Hand { who: client.account, at: published_at, steps, dice };
        let facts = means.facts_at(published_at, fields.pay.as_ref().map(Pay::currency));
        hand.does_now(Act::Job(job, Command::Publish { facts }));
        hand.at += hand.dice.between(*PAUSE_MS.start(), order.now - published_at);
        let last = match self.end {
            End::Open | End::Hires => None,
            End::Paused => Some(Command::Pause),
            End::Closed => Some(Command::Close { reason: "We do it ourselves.".to_owned() }),
            End::Edited => Some(with_more_time(&fields)),
        };
        let until = if last.is_some() { hand.at } else { order.now };
        last.into_iter().for_each(|command| hand.does_now(Act::Job(job, command)));
        if let Some((hire, (_, price))) = self.hire.zip(hires) {
            return Some(hire.steps(client, self.posted.job, &fields, price, steps));
        }
        // Whoever waits when a job is closed hears of it in their inbox, which is written elsewhere.
        if self.end != End::Closed && fields.visibility == Visibility::Public {
            proposals::steps(order, self.posted.job, &fields, published_at..until, steps, dice);
        }
        None
    }
}

/// A job for which one person is hired at a price.
fn can_be_filled(fields: &mut Fields, dice: &mut Dice) {
    if !matches!(fields.pay, Some(Pay::Fixed(_))) {
        let budget = (dice.between(6, 60) * 50).to_string();
        fields.pay = Some(Pay::Fixed(FixedPay { currency: Currency::USD, budget }));
    }
    (fields.seats, fields.visibility) = (Seats(1), Visibility::Public);
}

/// The same job with more time.
fn with_more_time(fields: &Fields) -> Command {
    let mut fields = fields.clone();
    let days = fields.timeline.as_ref().map_or(14, |timeline| timeline.days);
    let start = fields.timeline.as_ref().and_then(|timeline| timeline.start);
    let days = (days + days.div_ceil(2)).min(TIMELINE_DAYS_MAX);
    fields.timeline = Some(Timeline { start, days });
    Command::Edit { fields, version: 1, taxonomy_version: taxonomy::VERSION }
}
