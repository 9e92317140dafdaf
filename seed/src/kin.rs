//! Which skills go with a profession: those whose names share seldom words with its name and its text. No
//! source says it, so this is a guess, which is good enough for people who are made up.
//!
//! Words are compared by their first letters, so that a geologist knows geological maps.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use taxonomy::{Entry, Kind, taxonomy};

/// A word that more skills share says little.
const SHARED_MAX: usize = 60;

/// A word that stands in more than one of so many texts says nothing.
const TEXTS_PER_WORD_MIN: usize = 40;

/// The shortest word that says something, and how many letters of a word are compared.
const WORD_CHARS_MIN: usize = 4;
const WORD_CHARS: usize = 6;

/// How many words of a text are compared.
const TEXT_WORDS_MAX: usize = 40;

/// How often a word of the name counts, for one of the text.
const NAME_TIMES: usize = 12;

/// What a word counts that only one skill has. One that two have counts half of it.
const WEIGHT: usize = 1_000;

/// The skills by the words of their names, but for words that say nothing.
pub struct Kin(BTreeMap<String, Vec<Entry>>);

impl Kin {
    /// Reads the taxonomy.
    pub fn new() -> Self {
        let mut by_word: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for skill in
            taxonomy().entries().filter(|entry| matches!(entry.kind(), Kind::Skill | Kind::Knowledge))
        {
            let words: BTreeSet<_> = words(skill.name()).collect();
            words.into_iter().for_each(|word| by_word.entry(word).or_default().push(skill));
        }
        let empty = empty_words();
        by_word.retain(|word, skills| skills.len() <= SHARED_MAX && !empty.contains(word));
        Self(by_word)
    }

    /// At most so many skills that go with a profession, the closest first.
    pub fn of(&self, occupation: Entry, limit: usize) -> Vec<Entry> {
        let mut points: BTreeMap<Entry, usize> = BTreeMap::new();
        let mut count = |word: String, times: usize| {
            let Some(skills) = self.0.get(&word) else { return };
            skills
                .iter()
                .for_each(|skill| *points.entry(*skill).or_default() += times * WEIGHT / skills.len());
        };
        words(occupation.name()).for_each(|word| count(word, NAME_TIMES));
        words(occupation.text()).take(TEXT_WORDS_MAX).for_each(|word| count(word, 1));
        let mut found: Vec<_> = points.into_iter().collect();
        found.sort_unstable_by_key(|(skill, points)| (Reverse(*points), *skill));
        found.into_iter().take(limit).map(|(skill, _)| skill).collect()
    }
}

/// The words that stand in the texts of many professions, whatever these are.
fn empty_words() -> BTreeSet<String> {
    let mut texts: BTreeMap<String, usize> = BTreeMap::new();
    let occupations: Vec<_> = taxonomy().entries().filter(|entry| entry.kind() == Kind::Occupation).collect();
    for occupation in &occupations {
        let words: BTreeSet<_> = words(occupation.text()).collect();
        words.into_iter().for_each(|word| *texts.entry(word).or_default() += 1);
    }
    texts.retain(|_, count| *count * TEXTS_PER_WORD_MIN > occupations.len());
    texts.into_keys().collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| word.chars().count() >= WORD_CHARS_MIN);
    words.map(|word| word.chars().take(WORD_CHARS).flat_map(char::to_lowercase).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profession_has_skills_that_share_its_words() {
        let is_it = |entry: &Entry| entry.name() == "Geologist" && entry.kind() == Kind::Occupation;
        let geologist = taxonomy().entries().find(is_it).expect("ESCO knows it");
        let skills = Kin::new().of(geologist, 10);
        assert_eq!(skills.len(), 10);
        let is_close = |skill: &Entry| skill.name().to_lowercase().contains("geolog");
        assert!(skills.iter().filter(|skill| is_close(skill)).count() >= 5, "{skills:?}");
    }
}
