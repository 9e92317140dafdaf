//! What a job that is made up says.

use protocol::Millis;
use protocol::checks::{DESCRIPTION_BYTES_MAX, HEADLINE_BYTES_MAX, QUESTION_BYTES_MAX};
use protocol::date::Date;
use protocol::job::{Fields, FixedPay, HourlyPay, Level, Pay, Preferred, Seats, Size, Timeline, Visibility};
use taxonomy::Entry;

use crate::careless::Care;
use crate::countries::Country;
use crate::dice::Dice;
use crate::text::{cut, filled, listed, sentences};
use crate::trades::{Calling, Trades};

/// The last line of every job.
pub const NOTE: &str = "This job was made up by `guildhall seed`.";

/// The most skills that a job here asks for.
const SKILLS_MAX: usize = 8;

const TITLES: [&str; 9] = [
    "{what}",
    "{what} for {company}",
    "{what} needed",
    "Looking for {what}",
    "Somebody for {what} ({skill})",
    "{what} with {skill}",
    "{skill} and {other} for {company}",
    "Help with {what}, {days} days",
    "{what}: long-term work",
];

const OPENINGS: [&str; 7] = [
    "We are {company} and need help with {what}.",
    "{company} looks for somebody who knows {what}.",
    "For a new project in {city} we need {what}.",
    "Our last partner for {what} has retired, so we begin anew.",
    "This is a task of about {days} days: {what}.",
    "I have a small company in {city}. Now I want to have {what} done properly.",
    "We have tried {what} ourselves, and it has not gone well.",
];

const WISHES: [&str; 8] = [
    "You should know {skills}.",
    "It takes {skill} and, if you can, {skills}.",
    "Please say how much you have worked with {skill}.",
    "We use {skills} already and want to go on with it.",
    "Experience with {skill} is a must, {other} would be nice.",
    "We want a first draft after {soon} days and then talk once a week.",
    "Send two examples of what you have made.",
    "We answer every proposal within {soon} days.",
];

const QUESTIONS: [&str; 8] = [
    "Which work of yours is closest to this?",
    "When could you begin?",
    "How many hours a week do you have?",
    "How would you begin with {what}?",
    "Have you used {skill} before?",
    "What would you leave out, if the time gets short?",
    "Do you work alone or in a team?",
    "What do you need from us in the first week?",
];

/// What decides what a job says.
pub struct Brief<'a> {
    /// Where its client lives.
    pub country: &'static Country,
    /// The name of the client's company.
    pub company: &'a str,
    /// How carefully the client writes.
    pub care: Care,
    /// When it is written.
    pub at: Millis,
}

/// What is wanted, with the words that fill the gaps of sentences.
struct Wanted {
    calling: Calling,
    skills: Vec<Entry>,
    days: u32,
}

impl Brief<'_> {
    /// All that the job says.
    pub fn fields(&self, trades: &Trades, dice: &mut Dice) -> Fields {
        let calling = trades.calling(dice);
        let skills = self.skills(&calling, trades, dice);
        let size =
            *dice.weighed(&[(Size::Small, 45), (Size::Medium, 38), (Size::Large, 17)], |(_, weight)| *weight);
        let wanted = Wanted { days: days(size.0, dice), calling, skills };
        let care = self.care;
        Fields {
            title: Some(cut(
                &care.write(&self.filled(dice.pick(&TITLES), &wanted, dice), dice),
                HEADLINE_BYTES_MAX,
            )),
            description: Some(self.description(&wanted, dice)),
            category: Some(wanted.calling.entry.id().to_owned()),
            more: self.more(&wanted, dice),
            skills: wanted.skills.iter().map(|skill| skill.id().to_owned()).collect(),
            pay: Some(self.pay(size.0, dice)),
            timeline: (care != Care::Sparse).then(|| self.timeline(wanted.days, dice)),
            size: (care != Care::Sparse || dice.percent(50)).then_some(size.0),
            questions: self.questions(&wanted, dice),
            seats: Seats(if dice.percent(4) { dice.between(2, 5) as u32 } else { 1 }),
            visibility: match dice.below(100) {
                0 => Visibility::InviteOnly,
                1..9 => Visibility::Members,
                _ => Visibility::Public,
            },
            preferred: self.preferred(dice),
        }
    }

    fn skills(&self, calling: &Calling, trades: &Trades, dice: &mut Dice) -> Vec<Entry> {
        let most = if self.care == Care::Sparse { 2 } else { SKILLS_MAX };
        let mut skills: Vec<Entry> =
            calling.skills.iter().copied().filter(|_| dice.percent(55)).take(most).collect();
        if dice.percent(15) {
            skills.push(trades.skill(dice));
        }
        let mut seen = std::collections::BTreeSet::new();
        skills.retain(|skill| seen.insert(*skill));
        skills
    }

    /// Sometimes a category beside the first: a service that goes with it.
    fn more(&self, wanted: &Wanted, dice: &mut Dice) -> Vec<String> {
        let others = wanted
            .calling
            .skills
            .iter()
            .filter(|skill| skill.kind().is_category() && **skill != wanted.calling.entry);
        let count = if dice.percent(20) { dice.between(1, 2) } else { 0 };
        others.take(count as usize).map(|entry| entry.id().to_owned()).collect()
    }

    fn description(&self, wanted: &Wanted, dice: &mut Dice) -> String {
        let mut parts = vec![self.filled(dice.pick(&OPENINGS), wanted, dice)];
        if self.care != Care::Sparse {
            if !wanted.calling.text.is_empty() && dice.percent(50) {
                parts.push(format!("What we have in mind: {}", sentences(wanted.calling.text, 2)));
            }
            let wishes = dice.some(&WISHES, 3);
            let wishes = wishes.into_iter().map(|wish| self.filled(wish, wanted, dice));
            parts.push(wishes.collect::<Vec<_>>().join(" "));
            let texts = wanted.skills.iter().map(|skill| skill.text()).filter(|text| !text.is_empty());
            parts.extend(texts.take(dice.below(3) as usize).map(|text| sentences(text, 1).to_owned()));
        }
        let mut text: Vec<_> = parts.iter().map(|part| self.care.write(part, dice)).collect();
        text.extend(dice.permille(5).then(|| "Write to us: jobs@example.com".to_owned()));
        text.push(NOTE.to_owned());
        cut(&text.join("\n\n"), DESCRIPTION_BYTES_MAX)
    }

    fn pay(&self, size: Size, dice: &mut Dice) -> Pay {
        if dice.percent(40) {
            // Clients look abroad, so they pay between what is usual at home and what is usual elsewhere.
            let cents = (self.country.median + 2_000) / 2 * dice.between(40, 160) / 100;
            let (currency, from) = self.country.money(cents.max(400), dice);
            let to = (from * dice.between(110, 180) / 100).min(if currency.decimals() == 0 {
                99_000
            } else {
                990
            });
            let hours_a_week = dice.pick(&[5, 10, 10, 20, 20, 30, 40]);
            let (from, to) = (from.max(4), to.max(from).max(4));
            return Pay::Hourly(HourlyPay {
                currency,
                from: from.to_string(),
                to: to.to_string(),
                hours_a_week,
            });
        }
        let dollars = match size {
            Size::Small => dice.between(2, 30) * 10,
            Size::Medium => dice.between(6, 60) * 50,
            Size::Large => dice.between(4, 20) * dice.between(4, 20) * 100,
        };
        let own = self.country.currency.filter(|_| dice.percent(35));
        let own = own.and_then(|(code, per_hundred)| Some((code.parse().ok()?, dollars * per_hundred / 100)));
        let (currency, budget) = own.unwrap_or((protocol::Currency::USD, dollars));
        Pay::Fixed(FixedPay { currency, budget: budget.max(5).to_string() })
    }

    fn timeline(&self, days: u32, dice: &mut Dice) -> Timeline {
        let start = dice.percent(30).then(|| Date::of(self.at).later(dice.between(1, 60) as u32));
        Timeline { start, days }
    }

    fn questions(&self, wanted: &Wanted, dice: &mut Dice) -> Vec<String> {
        let count = if self.care == Care::Sparse { 0 } else { dice.pick(&[0, 0, 0, 1, 2, 3]) };
        let first = dice.below(QUESTIONS.len() as u64) as usize;
        let chosen = QUESTIONS.iter().cycle().skip(first).take(count);
        chosen.map(|question| cut(&self.filled(question, wanted, dice), QUESTION_BYTES_MAX)).collect()
    }

    fn preferred(&self, dice: &mut Dice) -> Preferred {
        let level =
            dice.pick(&[None, None, Some(Level::Entry), Some(Level::Intermediate), Some(Level::Expert)]);
        let (country, language) = (self.country.code.to_owned(), self.country.language.to_owned());
        Preferred {
            countries: dice.percent(10).then_some(country).into_iter().collect(),
            languages: dice.percent(25).then_some(language).into_iter().collect(),
            level,
            record: dice.percent(12),
        }
    }

    /// The sentence with its gaps filled.
    fn filled(&self, sentence: &str, wanted: &Wanted, dice: &mut Dice) -> String {
        let what = wanted.calling.entry.name();
        let names: Vec<_> =
            wanted.skills.iter().map(|skill| skill.name()).filter(|name| *name != what).collect();
        let skill = |at: usize| names.get(at).copied().unwrap_or(what);
        let others: Vec<_> = names.iter().skip(1).take(4).copied().collect();
        let skills = if others.is_empty() { what.to_owned() } else { listed(&others) };
        let (days, soon) = (wanted.days.to_string(), dice.between(2, 9).to_string());
        let city = self.country.style.city(dice);
        let gaps = [
            ("{what}", what),
            ("{skills}", &skills),
            ("{skill}", skill(0)),
            ("{other}", skill(1)),
            ("{company}", self.company),
            ("{city}", &city),
            ("{days}", &days),
            ("{soon}", &soon),
        ];
        filled(sentence, &gaps)
    }
}

fn days(size: Size, dice: &mut Dice) -> u32 {
    let days = match size {
        Size::Small => dice.between(1, 10),
        Size::Medium => dice.between(7, 60),
        Size::Large => dice.between(60, 365),
    };
    days as u32
}
