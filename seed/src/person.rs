//! A person who is made up: everything that stands on their profile, and when it was written.

use protocol::date::Date;
use protocol::profile::{Availability, Basics, Fluency, Language, Package, Rates, Section, Skill, Time};
use protocol::{AccountId, Currency, Millis, Money};
use taxonomy::Entry;

use crate::Order;
use crate::career::Life;
use crate::careless::Care;
use crate::countries::{Country, of_people};
use crate::dice::Dice;
use crate::overview::Voice;
use crate::text::cut;
use crate::trades::{Calling, Trades};

/// The most skills of a person here, far below what a profile may have.
const SKILLS_MAX: usize = 20;

/// Of a hundred of the closest skills of a calling, how many a person has.
const CLOSE_PERCENT: u64 = 62;

/// The lowest and the highest rate here, in cents of a dollar: far within the bounds of a profile, in every
/// currency of the countries here.
const RATE_CENTS: std::ops::RangeInclusive<u64> = 400..=25_000;

/// The most that a rate of an hour may be in any currency, in whole units.
const RATE_UNITS_MAX: u64 = 990;

/// How far somebody has come with their profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Others see it.
    Visible,
    /// It was never published.
    Draft,
    /// It was published, and hidden again.
    HiddenAgain,
}

/// A person.
#[derive(Debug)]
pub struct Person {
    /// Their number among all people.
    pub number: u64,
    /// Their account.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// What they do.
    pub calling: Calling,
    /// When their account was made.
    pub joined_at: Millis,
    /// The sections of their profile, in the order in which they were written. One may stand there twice: it
    /// was edited.
    pub sections: Vec<Section>,
    /// How far they have come with it.
    pub shows: Shows,
    /// What falls further on.
    pub dice: Dice,
}

/// The account of the person of that number, and when it was made.
fn joined(order: &Order, number: u64, dice: &mut Dice) -> (AccountId, Millis) {
    let joined_at = order.joined_at(number, dice);
    (AccountId(dice.id(joined_at)), joined_at)
}

/// When the person of that number joins.
pub fn joined_at_of(order: &Order, number: u64) -> Millis {
    joined(order, number, &mut dice_of(order, number)).1
}

/// The account of the person of that number.
pub fn account_of(order: &Order, number: u64) -> AccountId {
    joined(order, number, &mut dice_of(order, number)).0
}

fn dice_of(order: &Order, number: u64) -> Dice {
    Dice::of(order.seed, "person", number)
}

impl Person {
    /// The person of that number.
    pub fn of(order: &Order, trades: &Trades, number: u64) -> Self {
        let mut dice = dice_of(order, number);
        let (account, joined_at) = joined(order, number, &mut dice);
        let country = of_people(&mut dice);
        let name = country.style.person(&mut dice);
        let calling = trades.calling(&mut dice);
        let care = Care::of(&mut dice);
        let sketch = Sketch { joined_at, country, name: &name, care, calling: &calling };
        let sections = sketch.sections(trades, &mut dice);
        let shows = match dice.below(100) {
            0..4 => Shows::Draft,
            4 => Shows::HiddenAgain,
            _ => Shows::Visible,
        };
        Self { number, account, name, calling, joined_at, sections, shows, dice }
    }
}

/// What decides what a profile says.
struct Sketch<'a> {
    joined_at: Millis,
    country: &'static Country,
    name: &'a str,
    care: Care,
    calling: &'a Calling,
}

impl Sketch<'_> {
    fn sections(&self, trades: &Trades, dice: &mut Dice) -> Vec<Section> {
        let skills = self.skills(trades, dice);
        let years = dice.between(1, 4) * dice.between(1, 6);
        let mut sections = vec![
            Section::Basics(self.basics(&skills, years, dice)),
            Section::Skills(levels(&skills, years, dice)),
        ];
        if self.care != Care::Sparse {
            self.life(&skills, years, &mut sections, dice);
        }
        sections.push(Section::Languages(self.languages(dice)));
        if self.care != Care::Sparse || dice.percent(50) {
            let rates = self.rates(years, dice);
            let is_edited = dice.percent(8);
            sections.push(Section::Rates(rates));
            sections.extend(is_edited.then(|| Section::Rates(self.rates(years, dice))));
            sections.push(Section::Availability(self.availability(dice)));
        }
        sections
    }

    /// The closest skills of the calling, some that everybody has, and some that few have.
    fn skills(&self, trades: &Trades, dice: &mut Dice) -> Vec<Entry> {
        let close = self.calling.skills.iter().copied();
        let mut skills: Vec<Entry> = close
            .enumerate()
            .filter(|(at, _)| *at == 0 || dice.percent(CLOSE_PERCENT))
            .map(|(_, skill)| skill)
            .collect();
        skills.extend((0..dice.below(4)).map(|_| trades.skill(dice)).collect::<Vec<_>>());
        if dice.percent(25) {
            let seldom = trades.seldom(dice);
            skills.extend([seldom].into_iter().chain(seldom.related().take(dice.below(3) as usize)));
        }
        if skills.is_empty() {
            skills.push(trades.skill(dice));
        }
        let mut seen = std::collections::BTreeSet::new();
        skills.retain(|skill| skill.kind().is_skill() && seen.insert(*skill));
        skills.truncate(SKILLS_MAX);
        skills
    }

    fn basics(&self, skills: &[Entry], years: u64, dice: &mut Dice) -> Basics {
        let city = self.country.style.city(dice);
        let (calling, country, care) = (self.calling, self.country, self.care);
        let voice = Voice { calling, skills, country, city: &city, years, care };
        let (headline, overview) = (voice.headline(dice), voice.overview(dice));
        let (says_where, name) = (care != Care::Sparse || dice.percent(50), self.name.to_owned());
        Basics {
            name,
            headline,
            overview,
            country: Some(country.code.to_owned()),
            city: if says_where { city } else { String::new() },
            time_zone: says_where.then(|| country.time_zone.to_owned()),
        }
    }

    fn life(&self, skills: &[Entry], years: u64, sections: &mut Vec<Section>, dice: &mut Dice) {
        let (calling, style, care, now) = (self.calling, self.country.style, self.care, self.joined_at);
        let life = Life { calling, skills, years, style, care, now };
        let (experience, education) = (life.experience(dice), life.education(dice));
        let portfolio = life.portfolio(dice);
        sections.extend((!experience.is_empty()).then_some(Section::Experience(experience)));
        sections.extend((!education.is_empty()).then_some(Section::Education(education)));
        sections.extend((!portfolio.is_empty()).then_some(Section::Portfolio(portfolio)));
    }

    /// Their own, mostly English, and sometimes another one.
    fn languages(&self, dice: &mut Dice) -> Vec<Language> {
        let own = self.country.language;
        let mut languages = vec![Language { tag: own.to_owned(), level: Fluency::Native }];
        if own != "en" && dice.percent(85) {
            let level =
                dice.pick(&[Fluency::Basic, Fluency::Conversational, Fluency::Fluent, Fluency::Fluent]);
            languages.push(Language { tag: "en".to_owned(), level });
        }
        for other in self.country.others {
            let level = dice.pick(&[Fluency::Basic, Fluency::Conversational, Fluency::Fluent]);
            languages.extend(dice.percent(15).then(|| Language { tag: (*other).to_owned(), level }));
        }
        languages
    }

    fn rates(&self, years: u64, dice: &mut Dice) -> Rates {
        let cents = rate_cents(self.country, years, dice);
        let (currency, units) = self.country.money(cents, dice);
        let package = |dice: &mut Dice| Package {
            title: cut(
                &self.care.write(self.calling.entry.name(), dice),
                protocol::checks::HEADLINE_BYTES_MAX,
            ),
            from: money(currency, (units * dice.between(3, 40)).max(5)),
            days: dice.between(1, 30) as u32,
        };
        let offers = (0..dice.pick(&[0, 0, 0, 0, 1, 2])).map(|_| package(dice)).collect();
        Rates { hourly: dice.percent(95).then(|| money(currency, units)), offers }
    }

    fn availability(&self, dice: &mut Dice) -> Availability {
        let time =
            *dice.weighed(&[(Time::Full, 45), (Time::Part, 40), (Time::None, 15)], |(_, weight)| *weight);
        let later = dice.percent(15).then(|| Date::of(self.joined_at).later(dice.between(3, 120) as u32));
        Availability { time: time.0, from: later }
    }
}

/// How well somebody can it: the first the best, and better after some years.
fn levels(skills: &[Entry], years: u64, dice: &mut Dice) -> Vec<Skill> {
    let level = |at: usize, dice: &mut Dice| {
        let base = dice.between(1, 3) + u64::from(years > 6) + u64::from(at < 2);
        base.min(4) as u8
    };
    skills
        .iter()
        .enumerate()
        .map(|(at, skill)| Skill { id: skill.id().to_owned(), level: level(at, dice) })
        .collect()
}

/// What somebody asks for an hour, in cents of a dollar: around what is usual in their country, from two
/// fifths of it to two and a half times as much.
pub fn rate_cents(country: &Country, years: u64, dice: &mut Dice) -> u64 {
    let bell = dice.bell();
    let off = if bell < 0 { bell * 60 / 1_000 } else { bell * 150 / 1_000 };
    let percent = (100 + off + years as i64).max(40) as u64;
    (country.median * percent / 100).clamp(*RATE_CENTS.start(), *RATE_CENTS.end())
}

impl Country {
    /// So many cents of a dollar as whole units of a currency that is used there: dollars, or its own.
    pub fn money(&self, cents: u64, dice: &mut Dice) -> (Currency, u64) {
        let own = self.currency.filter(|_| dice.percent(35));
        let known =
            own.and_then(|(code, per_hundred)| Some((code.parse().ok()?, cents * per_hundred / 10_000)));
        let is_small =
            |(currency, units): &(Currency, u64)| *units <= RATE_UNITS_MAX || currency.decimals() == 0;
        known.filter(is_small).unwrap_or((Currency::USD, cents / 100))
    }
}

/// So many whole units of a currency.
pub fn money(currency: Currency, units: u64) -> Money {
    Money::parse(&units.max(1).to_string(), currency).expect("a whole number above zero is an amount")
}
