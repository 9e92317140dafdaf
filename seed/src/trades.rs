//! What people do and what they can: services and professions of the taxonomy with the skills that go with
//! them, some common and most seldom.

use taxonomy::{Entry, Kind, taxonomy};

use crate::dice::Dice;
use crate::kin::Kin;
use crate::zipf::Zipf;

/// How much alike the first ranks are: with 0, one in seven people would do the same.
const SERVICES_OFFSET: u64 = 2;
const OCCUPATIONS_OFFSET: u64 = 20;
const SKILLS_OFFSET: u64 = 2;

/// Of a hundred callings, how many are services that are written by hand. The others are professions.
const SERVICES_PERCENT: u64 = 80;

/// The most skills that go with a calling.
const SKILLS_MAX: usize = 14;

/// All services, professions and skills, each list by how common they are.
pub struct Trades {
    services: (Vec<Entry>, Zipf),
    occupations: (Vec<Entry>, Zipf),
    skills: (Vec<Entry>, Zipf),
    kin: Kin,
}

/// What somebody does.
#[derive(Debug, Clone)]
pub struct Calling {
    /// The service or the profession: a category.
    pub entry: Entry,
    /// The skills that go with it, the closest first.
    pub skills: Vec<Entry>,
    /// A few sentences on it; may be empty.
    pub text: &'static str,
}

impl Trades {
    /// Reads the taxonomy.
    pub fn new() -> Self {
        let (services, occupations) = (services(), shuffled(|kind| kind == Kind::Occupation));
        let skills = skills(&services);
        Self {
            kin: Kin::new(),
            services: ranked(services, SERVICES_OFFSET),
            occupations: ranked(occupations, OCCUPATIONS_OFFSET),
            skills: ranked(skills, SKILLS_OFFSET),
        }
    }

    /// What somebody does.
    pub fn calling(&self, dice: &mut Dice) -> Calling {
        if dice.percent(SERVICES_PERCENT) {
            let entry = drawn(&self.services, dice);
            let linked = entry.links().map(Entry::text).find(|text| !text.is_empty());
            let skills =
                std::iter::once(entry).chain(entry.related()).filter(|skill| skill.kind().is_skill());
            let skills = skills.take(SKILLS_MAX).collect();
            return Calling { entry, skills, text: linked.unwrap_or_default() };
        }
        let entry = drawn(&self.occupations, dice);
        Calling { entry, skills: self.kin.of(entry, SKILLS_MAX), text: entry.text() }
    }

    /// A skill that may have nothing to do with what somebody does.
    pub fn skill(&self, dice: &mut Dice) -> Entry {
        drawn(&self.skills, dice)
    }

    /// A skill that few have.
    pub fn seldom(&self, dice: &mut Dice) -> Entry {
        dice.pick(&self.skills.0)
    }
}

fn ranked(entries: Vec<Entry>, offset: u64) -> (Vec<Entry>, Zipf) {
    let zipf = Zipf::of(entries.len(), offset);
    (entries, zipf)
}

fn drawn((entries, zipf): &(Vec<Entry>, Zipf), dice: &mut Dice) -> Entry {
    entries[zipf.draw(dice)]
}

/// The services, the first of each area before the second of any, so that no area has all that is common.
fn services() -> Vec<Entry> {
    let of_area = |area: Entry| in_turn(area.children().map(|family| family.children().collect()).collect());
    let areas = taxonomy().roots().filter(|root| root.kind() == Kind::Area);
    let mut services = in_turn(areas.map(of_area).collect());
    services.retain(|entry| entry.kind() == Kind::Service);
    let mut seen = std::collections::BTreeSet::new();
    services.retain(|entry| seen.insert(*entry));
    services
}

/// The first of each list, then the second of each, and so on.
fn in_turn(lists: Vec<Vec<Entry>>) -> Vec<Entry> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|at| lists.iter().filter_map(move |list| list.get(at).copied())).collect()
}

/// The skills: what is written by hand comes first.
fn skills(services: &[Entry]) -> Vec<Entry> {
    let tools = taxonomy().entries().filter(|entry| entry.is_popular() && entry.kind() == Kind::Tool);
    let mut skills = in_turn(vec![services.to_vec(), tools.collect()]);
    let is_written = |entry: &Entry| entry.is_popular() && matches!(entry.kind(), Kind::Service | Kind::Tool);
    skills.extend(shuffled(Kind::is_skill).into_iter().filter(|entry| !is_written(entry)));
    skills
}

/// All entries of some kinds, in an order that says nothing and is always the same.
fn shuffled(is_wanted: impl Fn(Kind) -> bool) -> Vec<Entry> {
    let mut entries: Vec<Entry> = taxonomy().entries().filter(|entry| is_wanted(entry.kind())).collect();
    entries.sort_by_cached_key(|entry| *blake3::hash(entry.id().as_bytes()).as_bytes());
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_has_its_rank_and_so_has_every_skill_once() {
        let trades = Trades::new();
        let count = |is_wanted: fn(Kind) -> bool| {
            taxonomy().entries().filter(|entry| is_wanted(entry.kind())).count()
        };
        assert_eq!(trades.services.0.len(), count(|kind| kind == Kind::Service));
        let mut skills = trades.skills.0.clone();
        assert_eq!(skills.len(), count(Kind::is_skill));
        skills.sort_unstable();
        skills.dedup();
        assert_eq!(skills.len(), trades.skills.0.len());
    }

    #[test]
    fn a_calling_is_a_category_with_skills_and_mostly_with_a_text() {
        let (trades, mut dice) = (Trades::new(), Dice::of(1, "test", 0));
        let callings: Vec<_> = (0..500).map(|_| trades.calling(&mut dice)).collect();
        assert!(callings.iter().all(|calling| calling.entry.kind().is_category()));
        assert!(callings.iter().flat_map(|calling| &calling.skills).all(|skill| skill.kind().is_skill()));
        assert!(callings.iter().filter(|calling| calling.skills.len() >= 5).count() > 450);
        assert!(callings.iter().filter(|calling| !calling.text.is_empty()).count() > 450);
    }
}
