//! People, jobs and queries made up from a seed, for tests and measurements: a few words, skills and
//! categories are frequent, and most are rare.

use protocol::brief::{Facts, Fields, FixedPay, HourlyPay, Pay, Size, Timeline, Visibility};
use protocol::money::{Currency, Money};
use protocol::posting::Band;
use protocol::profile::{Availability, Card, Fluency, Language, Record, Skill, Time};
use protocol::search::{AmountRange, JobsFilter, JobsQuery, PayKind, PeopleFilter, PeopleQuery};
use protocol::{AccountId, JobId, Millis};
use uuid::Uuid;

use crate::{Doc, Person, Posting};

/// When the newest of all this was made: 2026-10-01, in milliseconds since the epoch.
pub const NOW: Millis = 1_790_812_800_000;

/// Over how long all this was made, in milliseconds: 200 days.
const PAST_MS: Millis = 200 * 24 * 60 * 60 * 1_000;

/// How many there are of what a world is made of.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// Words of texts.
    pub words: usize,
    /// Skills, at most as many as there are.
    pub skills: usize,
    /// Categories, at most as many as there are.
    pub categories: usize,
    /// The words of the description of a job, about.
    pub job_words: u64,
}

/// A world in which random queries find something.
pub const SMALL: Extent = Extent { words: 60, skills: 30, categories: 15, job_words: 20 };

/// A world as large as a real one.
pub const LARGE: Extent = Extent { words: 60_000, skills: 20_000, categories: 1_200, job_words: 120 };

/// Numbers that look random, the same for the same seed (splitmix64).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below another one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    /// Whether something of that many percent happens.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of some values.
    pub fn one<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(values.len() as u64) as usize].clone()
    }
}

/// Values of which the nth is chosen with a weight of 1/n (Zipf).
struct Zipf {
    values: Vec<String>,
    /// The sum of the weights up to each value.
    sums: Vec<f64>,
}

impl Zipf {
    fn new(values: Vec<String>) -> Self {
        let mut sum = 0.0;
        let weight = |at: usize| {
            sum += 1.0 / (at as f64 + 2.0);
            sum
        };
        Self { sums: (0..values.len()).map(weight).collect(), values }
    }

    fn one(&self, random: &mut Random) -> &str {
        let all = self.sums.last().copied().unwrap_or_default();
        let wanted = random.below(1 << 50) as f64 / (1u64 << 50) as f64 * all;
        let at = self.sums.partition_point(|sum| *sum <= wanted);
        &self.values[at.min(self.values.len() - 1)]
    }

    fn some(&self, random: &mut Random, count: u64) -> Vec<String> {
        let mut some: Vec<String> = (0..count).map(|_| self.one(random).to_owned()).collect();
        some.sort_unstable();
        some.dedup();
        some
    }
}

/// What people, jobs and queries are made of.
pub struct World {
    /// Where all chance comes from.
    pub random: Random,
    extent: Extent,
    words: Zipf,
    skills: Zipf,
    categories: Zipf,
    countries: Zipf,
    languages: Zipf,
}

impl World {
    /// A world of a seed.
    pub fn new(seed: u64, extent: Extent) -> Self {
        let mut random = Random::new(seed);
        let words = (0..extent.words as u64).map(word).collect();
        let entries = || taxonomy::taxonomy().entries();
        let skills = entries().filter(|entry| entry.kind().is_skill()).map(|entry| entry.id().to_owned());
        let skills = shuffled(skills.collect(), &mut random, extent.skills);
        let categories =
            entries().filter(|entry| entry.kind().is_category()).map(|entry| entry.id().to_owned());
        let categories = shuffled(categories.collect(), &mut random, extent.categories);
        let split = |list: &str| Zipf::new(list.split(' ').map(str::to_owned).collect());
        Self {
            random,
            extent,
            words: Zipf::new(words),
            skills: Zipf::new(skills),
            categories: Zipf::new(categories),
            countries: split("US IN GB PK UA PH DE NG BR CA BD FR ES PL CH KE VN AR EG RS NZ JP IS LU MT"),
            languages: split("en es hi de fr pt-BR pt zh-Hant zh ar uk ur bn pl vi sw ja is de-CH en-GB"),
        }
    }

    /// A text of about that many words.
    fn text(&mut self, words: u64) -> String {
        let count = words / 2 + self.random.below(words + 1);
        let mut text = String::new();
        for at in 0..count.max(1) {
            text.push_str(if at == 0 { "" } else { self.random.one(&[" ", " ", " ", " ", ", ", ". ", "-"]) });
            text.push_str(self.words.one(&mut self.random));
        }
        text
    }

    fn past(&mut self) -> Millis {
        NOW - self.random.below(PAST_MS)
    }

    /// A person: the nth, as of a version.
    pub fn person(&mut self, number: u64, version: u64) -> Doc {
        let headline = self.text(6);
        let card = Card {
            name: format!("{} {}", self.text(1), self.text(1)),
            headline,
            country: self.random.percent(90).then(|| self.countries.one(&mut self.random).to_owned()),
            skills: self.skill_ids(12).into_iter().map(|id| Skill { id, level: 2 }).collect(),
            languages: self.tags(3).into_iter().map(|tag| Language { tag, level: Fluency::Fluent }).collect(),
            hourly: self
                .random
                .percent(80)
                .then(|| Money::parse(&self.rate(), self.currency()).expect("an amount")),
            availability: self.random.percent(80).then(|| self.availability()),
            record: Record { paid: self.paid(), ..Record::default() },
        };
        let text = if self.random.percent(70) { self.text(30) } else { String::new() };
        let at = self.past();
        Doc::of_person(&Person {
            profile: AccountId(id_of(number)),
            version,
            card: &card,
            text: &text,
            changed_at: at,
            arrived_at: at + 10,
        })
    }

    /// A job: the nth, as of a version.
    pub fn job(&mut self, number: u64, version: u64) -> Doc {
        let mut categories = self.categories.some(&mut self.random, 2);
        let fields = Fields {
            title: Some(self.text(6)),
            description: Some(self.text(self.extent.job_words)),
            category: categories.pop(),
            more: categories,
            skills: self.skill_ids(6),
            pay: self.random.percent(90).then(|| self.pay()),
            timeline: self
                .random
                .percent(70)
                .then(|| Timeline { start: None, days: 1 + self.random.below(200) as u32 }),
            size: self.random.percent(80).then(|| self.random.one(&[Size::Small, Size::Medium, Size::Large])),
            visibility: if self.random.percent(10) { Visibility::Members } else { Visibility::Public },
            ..Fields::default()
        };
        let country = self.random.percent(80).then(|| self.countries.one(&mut self.random).to_owned());
        let facts = Facts { country, payment_verified: self.random.percent(60), ..Facts::default() };
        let at = self.past();
        Doc::of_job(&Posting {
            job: JobId(id_of(number)),
            version,
            fields: &fields,
            facts: &facts,
            band: Band::of(self.random.below(70) as usize),
            client: Some(AccountId(id_of(number / 3))),
            published_at: at,
            arrived_at: at + 10,
        })
    }

    /// What somebody searches for among people.
    pub fn people_query(&mut self) -> PeopleQuery {
        let filter = PeopleFilter {
            skills: self.now_and_then(25, |world| world.skill_ids(2)),
            any_skills: self.now_and_then(15, |world| world.skill_ids(4)),
            categories: self.now_and_then(25, |world| world.categories.some(&mut world.random, 2)),
            countries: self.now_and_then(25, |world| world.countries.some(&mut world.random, 2)),
            languages: self.now_and_then(25, |world| world.tags(2)),
            availability: self.now_and_then(20, |world| vec![world.availability().time]),
            rate: self.random.percent(25).then(|| self.range(Self::rate)),
            record: self.random.percent(15),
        };
        PeopleQuery { text: self.typed(), filter }
    }

    /// What somebody searches for among jobs.
    pub fn jobs_query(&mut self) -> JobsQuery {
        let filter = JobsFilter {
            skills: self.now_and_then(20, |world| world.skill_ids(1)),
            any_skills: self.now_and_then(20, |world| world.skill_ids(4)),
            categories: self.now_and_then(30, |world| world.categories.some(&mut world.random, 2)),
            countries: self.now_and_then(20, |world| world.countries.some(&mut world.random, 2)),
            pay: self.random.percent(20).then(|| self.random.one(&[PayKind::Fixed, PayKind::Hourly])),
            amount: self.random.percent(25).then(|| self.range(Self::budget)),
            sizes: self.now_and_then(20, |world| vec![world.random.one(&[Size::Small, Size::Large])]),
            days_max: self.random.percent(15).then(|| 1 + self.random.below(200) as u32),
            payment_verified: self.random.percent(20),
            bands: self.now_and_then(15, |world| vec![Band::of(world.random.below(70) as usize)]),
            posted_since: self.random.percent(20).then(|| self.past()),
        };
        JobsQuery { text: self.typed(), filter }
    }

    fn now_and_then<T: Default>(&mut self, percent: u64, make: impl FnOnce(&mut Self) -> T) -> T {
        if self.random.percent(percent) { make(self) } else { T::default() }
    }

    /// What somebody types: words, now and then a phrase, or something that must not be there.
    fn typed(&mut self) -> Option<String> {
        if self.random.percent(30) {
            return None;
        }
        if self.random.percent(2) {
            return Some("🎉".to_owned());
        }
        let mut typed = self.words.one(&mut self.random).to_owned();
        while self.random.percent(45) {
            let next = self.words.one(&mut self.random);
            match self.random.below(10) {
                0 => typed = format!("\"{typed} {next}\""),
                1 => typed = format!("{typed} -{next}"),
                2 => typed = format!("{typed} {next}-{}", self.words.one(&mut self.random)),
                _ => typed = format!("{next} {typed}"),
            }
        }
        Some(typed)
    }

    fn skill_ids(&mut self, most: u64) -> Vec<String> {
        let count = 1 + self.random.below(most);
        self.skills.some(&mut self.random, count)
    }

    fn tags(&mut self, most: u64) -> Vec<String> {
        let count = 1 + self.random.below(most);
        self.languages.some(&mut self.random, count)
    }

    fn currency(&mut self) -> Currency {
        let others = ["EUR", "INR"].map(|code| code.parse().expect("a currency"));
        if self.random.percent(80) { Currency::USD } else { self.random.one(&others) }
    }

    fn availability(&mut self) -> Availability {
        Availability { time: self.random.one(&[Time::Full, Time::Part, Time::None]), from: None }
    }

    fn paid(&mut self) -> u32 {
        let most = self.random.one(&[1, 1, 4, 40, 400]);
        self.random.below(most) as u32
    }

    fn rate(&mut self) -> String {
        (5 + self.random.below(100)).to_string()
    }

    fn budget(&mut self) -> String {
        let most = self.random.one(&[100, 1_000, 20_000]);
        (5 + self.random.below(most)).to_string()
    }

    fn pay(&mut self) -> Pay {
        let currency = self.currency();
        if self.random.percent(50) {
            return Pay::Fixed(FixedPay { currency, budget: self.budget() });
        }
        let from = 5 + self.random.below(60);
        let to = from + self.random.below(40);
        Pay::Hourly(HourlyPay { currency, from: from.to_string(), to: to.to_string(), hours_a_week: 20 })
    }

    fn range(&mut self, amount: impl Fn(&mut Self) -> String) -> AmountRange {
        let mut ends = [amount(self), amount(self)];
        ends.sort_unstable_by_key(|end| end.parse::<u64>().expect("a number"));
        let [from, to] = ends.map(|end| self.random.percent(75).then_some(end));
        AmountRange { currency: self.currency(), from, to }
    }
}

/// The id of the nth: a UUIDv7, of which no two are the same.
pub fn id_of(number: u64) -> Uuid {
    let mixed = Random::new(number).number();
    Uuid::from_u64_pair((NOW - PAST_MS + number) << 16 | 0x7000 | mixed & 0xfff, 1 << 63 | mixed >> 2)
}

/// The nth word: syllables, so that it looks like one.
fn word(number: u64) -> String {
    const SYLLABLES: [&str; 16] =
        ["ka", "lo", "mi", "ren", "ta", "sol", "vi", "der", "pa", "nu", "gra", "el", "bo", "shi", "ur", "co"];
    // A word or two of each special kind stand among the frequent ones.
    match number {
        5 => return "C++".to_owned(),
        9 => return "東京都".to_owned(),
        12 => return "Café".to_owned(),
        15 => return "node.js".to_owned(),
        _ => {}
    }
    let mut rest = number + 16;
    let mut word = String::new();
    while rest > 0 {
        word.push_str(SYLLABLES[(rest % 16) as usize]);
        rest /= 16;
    }
    word
}

fn shuffled(mut values: Vec<String>, random: &mut Random, count: usize) -> Vec<String> {
    for at in (1..values.len()).rev() {
        values.swap(at, random.below(at as u64 + 1) as usize);
    }
    values.truncate(count);
    values
}
