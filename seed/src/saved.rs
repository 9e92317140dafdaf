//! What people look for among jobs again and again: the searches that they have saved.

#[cfg(test)]
mod tests;

use actors::searches::Command;
use protocol::checks::{HEADLINE_BYTES_MAX, SAVED_SEARCHES_MAX};
use protocol::job::Size;
use protocol::search::saved::Alert;
use protocol::search::{AmountRange, JobsFilter, JobsQuery, PayKind, SEARCH_TEXT_BYTES_MAX};
use protocol::{AccountId, Currency, Millis};
use taxonomy::Entry;

use crate::Order;
use crate::dice::Dice;
use crate::step::{Act, Hand, Step};
use crate::text::cut;
use crate::trades::{Calling, Trades};

/// The most searches of one person.
pub const OF_ONE_MAX: u64 = SAVED_SEARCHES_MAX as u64;

/// Among so many people searches are dealt out together: half of them to one, half of the rest to another,
/// and so on.
const GROUP_PEOPLE: u64 = 10;

/// Of a hundred searches, how many are for what the person does. The others are for what others do.
const OWN_PERCENT: u64 = 70;

/// What a text may rule out.
const RULED_OUT: [&str; 5] = ["internship", "unpaid", "agency", "urgent", "onsite"];

/// How many searches the person of that number has saved. All together have as many as were ordered.
pub fn count_of(order: &Order, number: u64) -> u64 {
    let (people, searches) = (u64::from(order.people), u64::from(order.searches));
    let begin = number - number % GROUP_PEOPLE;
    let end = people.min(begin + GROUP_PEOPLE);
    let of_first = |people_before: u64| searches * people_before / people;
    let turned = Dice::of(order.seed, "savers", begin).below(end - begin);
    let place = (number - begin + turned) % (end - begin);
    let (mut left, mut own) = (of_first(end) - of_first(begin), 0);
    for others in (end - begin - 1 - place..end - begin).rev() {
        left -= own;
        own = left.div_ceil(2).max(left.saturating_sub(others * OF_ONE_MAX)).min(OF_ONE_MAX);
    }
    own
}

/// Who saves searches.
pub struct Saver<'a> {
    /// Their number among all people.
    pub number: u64,
    /// Their account.
    pub account: AccountId,
    /// What they do.
    pub calling: &'a Calling,
    /// They save nothing before.
    pub from: Millis,
}

impl Saver<'_> {
    /// They save all of their searches, one after the other, until the end.
    pub fn saves(&self, order: &Order, trades: &Trades, steps: &mut Vec<Step>) {
        let count = count_of(order, self.number);
        let dice = &mut Dice::of(order.seed, "searches", self.number);
        let pause = order.now.saturating_sub(self.from) / (count + 1);
        let mut hand = Hand { who: self.account, at: self.from, steps, dice };
        for _ in 0..count {
            hand.at += hand.dice.between(1, pause.max(1));
            let saved = self.search(trades, hand.dice);
            hand.does_now(Act::Searches(saved));
        }
    }

    fn search(&self, trades: &Trades, dice: &mut Dice) -> Command {
        let other = (!dice.percent(OWN_PERCENT)).then(|| trades.calling(dice));
        let calling = other.as_ref().unwrap_or(self.calling);
        let wanted = wanted(calling, trades, dice);
        let alert = if dice.percent(70) { Alert::Live } else { Alert::Off };
        let name = cut(&format!("{} {}", wanted.name, wanted.of), HEADLINE_BYTES_MAX);
        Command::Save { search: None, name, query: wanted.query, alert, as_of: None }
    }
}

/// A search, with what it is called by.
struct Wanted {
    name: &'static str,
    of: &'static str,
    query: JobsQuery,
}

/// One of the usual ways to look for work: by skills, by words, by a category, or by several of these.
fn wanted(calling: &Calling, trades: &Trades, dice: &mut Dice) -> Wanted {
    let skill = some_skill(calling, trades, dice);
    let id = |entry: Entry| entry.id().to_owned();
    let (mut text, mut filter) = (None, filter(dice));
    let (entry, of) = match dice.below(100) {
        0..25 => {
            filter.skills = vec![id(skill)];
            (skill, "jobs")
        }
        25..45 => {
            filter.any_skills = some_skills(calling, skill, dice);
            (skill, "and the like")
        }
        45..55 => {
            filter.skills = some_skills(calling, skill, dice);
            filter.skills.truncate(2);
            (skill, "and more")
        }
        55..75 => {
            text = Some(words(calling.entry, dice));
            (calling.entry, "in words")
        }
        75..90 => {
            filter.categories = vec![id(category(calling, dice))];
            (calling.entry, "of this kind")
        }
        _ => {
            text = Some(words(skill, dice));
            filter.categories = vec![id(category(calling, dice))];
            (skill, "here")
        }
    };
    Wanted { name: entry.name(), of, query: JobsQuery { text, filter } }
}

/// A skill that goes with the calling; the closest most often. Sometimes any that is common.
fn some_skill(calling: &Calling, trades: &Trades, dice: &mut Dice) -> Entry {
    let own =
        dice.percent(85).then(|| dice.below(calling.skills.len() as u64)).map(|end| dice.below(end + 1));
    let own = own.and_then(|at| calling.skills.get(at as usize).copied());
    own.unwrap_or_else(|| trades.skill(dice))
}

/// The skill, and one to four that go with it.
fn some_skills(calling: &Calling, skill: Entry, dice: &mut Dice) -> Vec<String> {
    let others: Vec<Entry> = calling.skills.iter().copied().filter(|other| *other != skill).collect();
    let others = if others.is_empty() { Vec::new() } else { dice.some(&others, 4) };
    [skill].into_iter().chain(others).map(|entry| entry.id().to_owned()).collect()
}

/// The category itself, or the one above it.
fn category(calling: &Calling, dice: &mut Dice) -> Entry {
    let above = calling.entry.parents().next().map(|parent| parent.entry).filter(|_| dice.percent(40));
    above.unwrap_or(calling.entry)
}

/// A name as people type it: in small letters, sometimes as a phrase, sometimes without something.
fn words(entry: Entry, dice: &mut Dice) -> String {
    let name = cut(&entry.name().to_lowercase(), SEARCH_TEXT_BYTES_MAX / 2);
    match dice.below(10) {
        0 => format!("\"{name}\""),
        1 => format!("{name} -{}", dice.pick(&RULED_OUT)),
        2..5 => name.split(' ').next().unwrap_or(&name).to_owned(),
        _ => name,
    }
}

/// What else jobs must be: for most searches nothing.
fn filter(dice: &mut Dice) -> JobsFilter {
    let pay = dice.percent(15).then(|| dice.pick(&[PayKind::Fixed, PayKind::Hourly]));
    let from = pay.filter(|_| dice.percent(60)).map(|pay| match pay {
        PayKind::Fixed => dice.between(1, 20) * 50,
        PayKind::Hourly => dice.between(2, 16) * 5,
    });
    let amount =
        from.map(|units| AmountRange { currency: Currency::USD, from: Some(units.to_string()), to: None });
    let size = dice.percent(10).then(|| dice.pick(&[Size::Small, Size::Medium, Size::Large]));
    JobsFilter {
        pay,
        amount,
        sizes: size.into_iter().collect(),
        countries: dice
            .percent(8)
            .then(|| dice.pick(&["US", "DE", "GB", "CA", "AU"]).to_owned())
            .into_iter()
            .collect(),
        days_max: dice.percent(6).then(|| dice.pick(&[7, 14, 30, 90])),
        payment_verified: dice.percent(10),
        ..JobsFilter::default()
    }
}
