//! Where people have worked and learnt, and what they have made.

use protocol::Millis;
use protocol::checks::{HEADLINE_BYTES_MAX, ITEM_TEXT_BYTES_MAX, PLACE_BYTES_MAX};
use protocol::date::{Date, Month};
use protocol::profile::{Education, Experience, Work};
use taxonomy::Entry;

use crate::careless::Care;
use crate::dice::Dice;
use crate::names::Style;
use crate::text::{cut, sentences};
use crate::trades::Calling;

const DEGREES: [&str; 6] = [
    "Bachelor of Science",
    "Bachelor of Arts",
    "Master of Science",
    "Diploma",
    "Vocational training",
    "Certificate",
];
const SCHOOLS: [&str; 5] = ["University of", "College of", "Institute of", "Academy of", "Evening school of"];
const ROLES: [&str; 5] = ["All of it", "Design", "Concept and text", "Lead", "The second half"];
const DOINGS: [&str; 6] = [
    "I was responsible for {skill}.",
    "My tasks were {skill} and {other}.",
    "A team of five, in which I did {skill}.",
    "I introduced {skill}, which others use to this day.",
    "Mostly {skill}; in the last year {other} as well.",
    "Clients from many countries, who needed {skill}.",
];

/// What is known of the life of a person.
pub struct Life<'a> {
    /// What they do.
    pub calling: &'a Calling,
    /// What they can.
    pub skills: &'a [Entry],
    /// For how many years.
    pub years: u64,
    /// How people and places are called where they live.
    pub style: &'static Style,
    /// How carefully they write.
    pub care: Care,
    /// The time by which all of it has happened.
    pub now: Millis,
}

impl Life<'_> {
    /// Where they have worked, the last place first.
    pub fn experience(&self, dice: &mut Dice) -> Vec<Experience> {
        let count = dice.between(0, 4).min(self.years);
        let mut months = dice.below(4) * dice.below(12);
        let mut experience = Vec::new();
        for number in 0..count {
            let lasted = dice.between(6, 12 * self.years / count.max(1) + 6);
            let is_over = number > 0 || months > 0;
            let (from, to) = (months_before(self.now, months + lasted), months_before(self.now, months));
            experience.push(Experience {
                title: self.title(number, dice),
                company: cut(&self.style.company(dice), PLACE_BYTES_MAX),
                from,
                to: is_over.then_some(to),
                text: self.doing(dice),
            });
            months += lasted + dice.below(8);
        }
        experience
    }

    /// Where they have learnt.
    pub fn education(&self, dice: &mut Dice) -> Vec<Education> {
        let years = self.years + dice.between(1, 4);
        let item = |number: u64, dice: &mut Dice| {
            let months = 12 * (years + 3 * number);
            Education {
                title: cut(
                    &format!("{}, {}", dice.pick(&DEGREES), self.calling.entry.name()),
                    HEADLINE_BYTES_MAX,
                ),
                school: format!("{} {}", dice.pick(&SCHOOLS), self.style.city(dice)),
                from: Some(months_before(self.now, months + 36)),
                to: dice.percent(90).then(|| months_before(self.now, months)),
                text: String::new(),
            }
        };
        let count = dice.pick(&[0, 0, 1, 1, 1, 2]);
        (0..count).map(|number| item(number, dice)).collect()
    }

    /// What they have made.
    pub fn portfolio(&self, dice: &mut Dice) -> Vec<Work> {
        let count = dice.pick(&[0, 0, 0, 0, 1, 2, 3, 5]);
        (0..count).map(|number| self.work(number, dice)).collect()
    }

    fn work(&self, number: usize, dice: &mut Dice) -> Work {
        let skill = self.skills.get(number).map_or(self.calling.entry.name(), |skill| skill.name());
        let (company, place) = (self.style.company(dice), dice.roll());
        Work {
            title: cut(&self.care.write(&format!("{skill} for {company}"), dice), HEADLINE_BYTES_MAX),
            text: self.doing(dice),
            role: (dice.pick(&ROLES)).to_owned(),
            skills: self.skills.iter().skip(number).take(3).map(|skill| skill.id().to_owned()).collect(),
            link: dice.percent(30).then(|| format!("https://example.com/work/{place:x}")),
        }
    }

    fn title(&self, number: u64, dice: &mut Dice) -> String {
        let skill = self.skills.get(number as usize).map_or(self.calling.entry.name(), |skill| skill.name());
        let title = if number == 0 || dice.percent(50) { self.calling.entry.name() } else { skill };
        cut(&self.care.write(title, dice), HEADLINE_BYTES_MAX)
    }

    fn doing(&self, dice: &mut Dice) -> String {
        let name = |dice: &mut Dice| match self.skills {
            [] => self.calling.entry.name(),
            skills => dice.pick(skills).name(),
        };
        let (skill, other) = (name(dice), name(dice));
        let mut said = dice.pick(&DOINGS).replace("{skill}", skill).replace("{other}", other);
        if !self.calling.text.is_empty() && dice.percent(25) {
            said = format!("{said} {}", sentences(self.calling.text, 1));
        }
        cut(&self.care.write(&said, dice), ITEM_TEXT_BYTES_MAX)
    }
}

/// The month so many months before the one of that time.
fn months_before(now: Millis, months: u64) -> Month {
    Date::of(now).month().earlier(u32::try_from(months).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_back_over_the_turn_of_years() {
        // 2026-11-28.
        let before = |months| months_before(1_795_908_600_000, months).to_string();
        assert_eq!(
            [0, 1, 10, 11, 12, 23].map(before),
            ["2026-11", "2026-10", "2026-01", "2025-12", "2025-11", "2024-12"]
        );
    }
}
